//! The server's description of itself, and answers held against it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jsonschema::Validator;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::world::World;

/// Nothing here takes this long, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Contract {
    pub(crate) document: Value,
    /// By the schema's text: thousands of answers are held against a few.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// One method of one path.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) described: &'a Value,
}

/// An answer, read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) kind: String,
    pub(crate) body: String,
}

impl Contract {
    /// Asks the server for it.
    pub(crate) async fn of(world: &World) -> Self {
        let answer = world.http.get(world.url("/openapi.json")).send().await;
        Self {
            document: crate::world::json(answer.unwrap()).await,
            validators: Mutex::default(),
        }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.document["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(move |(method, described)| Operation {
                path,
                method,
                described,
            })
        })
    }

    pub(crate) fn operation<'a>(&'a self, method: &str, path: &str) -> Operation<'a> {
        self.operations()
            .find(|operation| operation.method == method && operation.path == path)
            .unwrap_or_else(|| panic!("{method} {path} is not described"))
    }

    /// A schema of the document, with what it refers to.
    pub(crate) fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let known = validators.entry(schema.to_string());
        Arc::clone(known.or_insert_with(|| Arc::new(self.build(schema))))
    }

    fn build(&self, schema: &Value) -> Validator {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.document["components"],
            "allOf": [schema],
        });
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&whole).unwrap()
    }

    /// What is wrong with an answer, if something is: its status, its kind, its content or its code
    /// is not described.
    pub(crate) fn objection(&self, operation: Operation<'_>, answer: &Answer) -> Option<String> {
        let Answer { status, kind, body } = answer;
        let described = &operation.described["responses"][status.as_str()];
        if described.is_null() {
            return Some(format!("{status} is not described: {body}"));
        }
        let Some(content) = described["content"].as_object() else {
            return (!body.is_empty()).then(|| format!("{status} is described without a body"));
        };
        let family = kind.split('/').next().unwrap_or_default();
        let names = [kind.clone(), format!("{family}/*"), "*/*".to_owned()];
        let Some(content) = names.iter().find_map(|name| content.get(name)) else {
            return Some(format!("{status} is not described as {kind:?}: {body}"));
        };
        match kind.as_str() {
            "text/html" => (!body.starts_with("<!doctype html>")).then(|| "no page".to_owned()),
            "application/json" => self.objection_to_json(described, &content["schema"], answer),
            _ => None,
        }
    }

    fn objection_to_json(
        &self,
        described: &Value,
        schema: &Value,
        answer: &Answer,
    ) -> Option<String> {
        let body: Value = match serde_json::from_str(&answer.body) {
            Ok(body) => body,
            Err(error) => return Some(format!("{error}: {}", answer.body)),
        };
        if let Err(error) = self.validator(schema).validate(&body) {
            return Some(format!("{error}: {body}"));
        }
        if answer.status.is_success() {
            return None;
        }
        let code = body["error"].as_str().unwrap_or_default();
        let listed = described["description"].as_str().unwrap_or_default();
        (!listed.contains(&format!("`{code}`"))).then(|| format!("`{code}` is not in {listed:?}"))
    }
}

impl Operation<'_> {
    /// The request's beginning: a provider and an id in the path, and the bearer where one is asked
    /// for.
    pub(crate) fn request(&self, world: &World, access: &str, after: &str) -> RequestBuilder {
        let path = self.example_path();
        let method = self.method.to_uppercase();
        self.request_to(world, access, &method, &format!("{path}{after}"))
    }

    /// The path, with the examples of its parameters in it, or an id.
    pub(crate) fn example_path(&self) -> String {
        let parameters = self.path_parameters().into_iter();
        parameters.fold(self.path.to_owned(), |path, (name, example)| {
            let example = example.unwrap_or("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11");
            path.replace(&format!("{{{name}}}"), example)
        })
    }

    /// The path's parameters, and their examples.
    pub(crate) fn path_parameters(&self) -> Vec<(&str, Option<&str>)> {
        let parameters = self.described["parameters"].as_array();
        let parameters = parameters.map_or(&[][..], Vec::as_slice).iter();
        let parameters = parameters.filter(|one| one["in"] == "path");
        parameters
            .map(|one| (one["name"].as_str().unwrap(), one["example"].as_str()))
            .collect()
    }

    /// With another method or path.
    pub(crate) fn request_to(
        &self,
        world: &World,
        access: &str,
        method: &str,
        path: &str,
    ) -> RequestBuilder {
        let method: Method = method.parse().unwrap();
        let mut request = world.http.request(method, world.url(path));
        if self.described["security"].is_array() {
            request = request.bearer_auth(access);
        }
        if self.is_for_browsers() {
            request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        }
        request
    }

    /// Whether a person sees the answers: a page for what is wrong.
    pub(crate) fn is_for_browsers(&self) -> bool {
        let answers = self.described["responses"].as_object().unwrap();
        let own = ["200", "400"];
        own.iter()
            .filter_map(|status| answers.get(*status))
            .any(|answer| answer["content"]["text/html"].is_object())
    }

    /// The kinds of body it takes.
    pub(crate) fn kinds(&self) -> Vec<&str> {
        let content = self.described["requestBody"]["content"].as_object();
        content.map_or_else(Vec::new, |kinds| kinds.keys().map(String::as_str).collect())
    }
}

impl Answer {
    /// Sends a request and reads its answer; of one without an end the beginning only.
    pub(crate) async fn to(request: RequestBuilder) -> reqwest::Result<Self> {
        let answer = request.timeout(PATIENCE).send().await?;
        let status = answer.status();
        let kind = answer.headers().get("content-type");
        let kind = kind.map_or("", |kind| kind.to_str().unwrap());
        let kind = kind.split(';').next().unwrap_or_default().to_owned();
        let body = match kind.as_str() {
            "text/event-stream" => String::new(),
            _ => answer.text().await?,
        };
        Ok(Self { status, kind, body })
    }
}
