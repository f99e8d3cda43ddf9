//! Plays recorded requests and compares whole answers.
//!
//! A tape is a list of steps. In its texts `{name}` stands for what an earlier answer held where the
//! tape expects `{?name}`, and `{t60+3}` for a time: the tape's start, a minute and three ticks of
//! 100 ns later. `{ticks:…}` is such a time as .NET counts.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use pia_protocol::clock::Clock;
use reqwest::{Method, Response};
use serde_json::{Map, Value};
use time::macros::{datetime, format_description};
use time::{Duration, OffsetDateTime};

use crate::browser::{Browser, answer};
use crate::world::World;

pub(super) struct Tape<'w> {
    world: &'w World,
    steps: Vec<Value>,
    start: OffsetDateTime,
    known: BTreeMap<String, String>,
}

/// As .NET writes it.
pub(super) fn written(time: OffsetDateTime) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
    time.format(format).unwrap()
}

/// .NET's ticks since the year 1.
pub(super) fn ticks(time: OffsetDateTime) -> i128 {
    (time - datetime!(0001-01-01 00:00 UTC)).whole_nanoseconds() / 100
}

pub(super) fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

impl<'w> Tape<'w> {
    pub(super) fn new(world: &'w World, text: &str) -> Self {
        let start = world.clock.now();
        Self {
            world,
            steps: serde_json::from_str(text).unwrap(),
            start: start.replace_nanosecond(start.nanosecond() / 100 * 100).unwrap(),
            known: BTreeMap::from([("base".into(), world.base.clone())]),
        }
    }

    pub(super) async fn play(mut self) {
        for step in std::mem::take(&mut self.steps) {
            let name = step["step"].as_str().unwrap();
            if let Some(seconds) = step["advance"].as_i64() {
                self.world.clock.advance(Duration::seconds(seconds));
            }
            let found = if let Some(login) = step["browse"].as_str() {
                self.browse(login, step["until"].as_str().unwrap()).await
            } else if step["send"].is_string() {
                self.send(&step).await
            } else {
                continue;
            };
            self.compare(name, &step["answer"], &found);
        }
    }

    /// Signs in through the browser; what reaches the client's listener.
    async fn browse(&self, login: &str, until: &str) -> Value {
        let login = self.world.url(login).parse().unwrap();
        let ada = "ada@contoso.example";
        let back = Browser::new().sign_in_until(login, ada, until, "accept").await;
        let parameters = answer(&back).into_iter();
        parameters
            .map(|(name, value)| (name, Value::from(value)))
            .collect()
    }

    async fn send(&self, step: &Value) -> Value {
        let (method, path) = step["send"].as_str().unwrap().split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let url = self.world.url(&self.filled(path));
        let mut request = self.world.http.request(method, url);
        if let Some(access) = step["bearer"].as_str() {
            request = request.bearer_auth(self.filled(access));
        }
        for (name, value) in step["headers"].as_object().unwrap_or(&Map::new()) {
            request = request.header(name, self.filled(value.as_str().unwrap()));
        }
        if let Some(body) = step.get("body") {
            let body = self.filled(&body.to_string()).into_bytes();
            let zipped = step["gzip"].as_bool().unwrap_or_default();
            let body = if zipped { gzipped(&body) } else { body };
            request = request.header("content-type", "application/json; charset=utf-8");
            request = request.body(body);
        }
        whole(request.send().await.unwrap()).await
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let place = after.split_once('}');
            let value = place.and_then(|(name, _)| self.value(name));
            if let (Some(value), Some((_, behind))) = (value, place) {
                filled.push_str(&value);
                rest = behind;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled + rest
    }

    fn value(&self, name: &str) -> Option<String> {
        if let Some(time) = name.strip_prefix("ticks:") {
            return Some(ticks(self.time(time)?).to_string());
        }
        let known = || self.known.get(name).cloned();
        self.time(name).map(written).or_else(known)
    }

    fn time(&self, name: &str) -> Option<OffsetDateTime> {
        let (seconds, ticks) = name.strip_prefix('t')?.split_once('+')?;
        let ticks: i64 = ticks.parse().ok()?;
        let later = Duration::seconds(seconds.parse().ok()?) + Duration::nanoseconds(ticks * 100);
        Some(self.start + later)
    }

    fn compare(&mut self, step: &str, expected: &Value, found: &Value) {
        let mut wanted = expected.clone();
        self.learn(&mut wanted, found);
        let wanted: Value = serde_json::from_str(&self.filled(&wanted.to_string())).unwrap();
        // Members have no order, and a build may keep the one they came in.
        let pretty = |value: &Value| {
            let mut value = value.clone();
            value.sort_all_objects();
            serde_json::to_string_pretty(&value).unwrap()
        };
        assert_eq!(pretty(found), pretty(&wanted), "{step}");
    }

    /// Takes what is found where the tape expects anything.
    fn learn(&mut self, wanted: &mut Value, found: &Value) {
        match wanted {
            Value::String(text) => {
                let name = text.strip_prefix("{?").and_then(|n| n.strip_suffix('}'));
                if let (Some(name), Value::String(found)) = (name, found) {
                    self.known.insert(name.to_owned(), found.clone());
                    found.clone_into(text);
                }
            }
            Value::Object(fields) => {
                for (name, wanted) in fields {
                    self.learn(wanted, &found[name.as_str()]);
                }
            }
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// An answer with all that a client looks at.
pub(super) async fn whole(answer: Response) -> Value {
    let mut whole = Map::new();
    whole.insert("status".into(), answer.status().as_u16().into());
    for name in ["etag", "retry-after"] {
        if let Some(value) = answer.headers().get(name) {
            whole.insert(name.into(), value.to_str().unwrap().into());
        }
    }
    let text = answer.text().await.unwrap();
    if !text.is_empty() {
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        whole.insert("body".into(), body);
    }
    whole.into()
}
