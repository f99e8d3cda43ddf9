//! The server answers as it says it does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::contract::{Answer, Contract};
use crate::world::{LOOPBACK, VERIFIER, World, tokens};

const ADA: &str = "ada@contoso.example";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_document_is_an_openapi_document_and_caches_may_keep_it() {
    let world = World::start().await;
    let answer = world.http.get(world.url("/openapi.json")).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.headers()["cache-control"], "public, max-age=3600");
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let text = answer.text().await.unwrap();
    assert_eq!(text, pia_server::openapi().unwrap());

    let spec = oas3::from_json(&text).unwrap();
    spec.validate_version().unwrap();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in spec.operations() {
        let id = operation.operation_id.clone().unwrap();
        assert!(ids.insert(id), "{method} {path} shares its id");
        assert!(operation.summary.is_some(), "{method} {path} says nothing");
    }
    let readme = include_str!("../../README.md");
    for (path, _, _) in spec.operations() {
        assert!(readme.contains(&format!("`{path}`")), "no {path} there");
    }

    let again = world.http.get(world.url("/openapi.json"));
    let again = again.header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    world.stop().await;
}

#[tokio::test]
async fn everything_a_description_refers_to_is_there() {
    let world = World::start().await;
    let contract = Contract::of(&world).await;
    let schemas = contract.document["components"]["schemas"].as_object();
    for schema in schemas.unwrap().values() {
        contract.validator(schema);
    }
    for operation in contract.operations() {
        let at = format!("{} {}", operation.method, operation.path);
        let none = vec![];
        let parameters = operation.described["parameters"].as_array();
        let mut in_path: BTreeSet<&str> = BTreeSet::new();
        for parameter in parameters.unwrap_or(&none) {
            contract.validator(&parameter["schema"]);
            if parameter["in"] == "path" {
                in_path.insert(parameter["name"].as_str().unwrap());
            }
        }
        let named: BTreeSet<&str> = operation.path.split('{').skip(1).collect();
        let named = named.iter().map(|part| part.split('}').next().unwrap());
        assert_eq!(named.collect::<BTreeSet<_>>(), in_path, "{at}");
        for scheme in operation.described["security"].as_array().unwrap_or(&none) {
            for name in scheme.as_object().unwrap().keys() {
                let known = &contract.document["components"]["securitySchemes"][name];
                assert!(known.is_object(), "{at}: {name}");
            }
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn every_described_route_is_there_and_answers_as_described() {
    let world = World::start().await;
    let contract = Contract::of(&world).await;
    for operation in contract.operations() {
        let (access, _) = world.session(ADA).await;
        let request = operation.request(&world, &access, "");
        let answer = Answer::to(request).await.unwrap();
        let at = format!("{} {}", operation.method, operation.path);
        assert_ne!(answer.status, 405, "{at}");
        assert!(!answer.body.contains("nothing at this address"), "{at}");
        assert_eq!(contract.objection(operation, &answer), None, "{at}");
    }
    world.stop().await;
}

/// One mutation that is applied, one that meets it, and one that never will be.
fn mutations() -> Value {
    let mutation = |id: &str, title: &str| {
        json!({
            "id": format!("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e{id}"), "kind": "todo",
            "record": "01987c2e-0d5e-7c3b-8a44-6f2d1c9b0eaa", "base": 0,
            "body": { "title": title }, "edited_at": "2026-03-27T12:00:00Z",
        })
    };
    let all = [
        mutation("01", "milk"),
        mutation("02", "bread"),
        mutation("03", &"x".repeat(300_000)),
    ];
    json!({ "mutations": all })
}

#[tokio::test]
async fn good_answers_are_as_described() {
    let world = World::start().await;
    let contract = Contract::of(&world).await;
    let check = async |method: &str, path: &str, request, status: u16| {
        let answer = Answer::to(request).await.unwrap();
        assert_eq!(answer.status, status, "{method} {path} {}", answer.body);
        let operation = contract.operation(method, path);
        let objection = contract.objection(operation, &answer);
        assert_eq!(objection, None, "{method} {path}");
        answer.body
    };
    let post = |path: &str| world.http.post(world.url(path));

    let code = world.code(ADA).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", LOOPBACK),
        ("client_id", "pia-desktop"),
        ("code_verifier", VERIFIER),
    ];
    let body = check("post", "/auth/token", post("/auth/token").form(&form), 200).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let access = body["access_token"].as_str().unwrap();
    let code = world.code(ADA).await;
    let json = post("/auth/token").json(&json!({ "code": code, "codeVerifier": VERIFIER }));
    let body = check("post", "/auth/token", json, 200).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let refresh = json!({ "refreshToken": body["refreshToken"] });
    let renewed = post("/auth/refresh").json(&refresh);
    check("post", "/auth/refresh", renewed, 200).await;
    let device = post("/auth/device").form(&[("client_id", "pia-desktop")]);
    check("post", "/auth/device", device, 200).await;

    let push = post("/api/sync/v2/push").bearer_auth(access);
    let body = check("post", "/api/sync/v2/push", push.json(&mutations()), 200).await;
    for result in ["applied", "conflict", "refused"] {
        assert!(body.contains(result), "{body}");
    }
    let ranges = world.http.get(world.url("/api/sync/v2/ranges?kind=todo")).bearer_auth(access);
    check("get", "/api/sync/v2/ranges", ranges, 200).await;
    let ids = ["01987c2e-0d5e-7c3b-8a44-6f2d1c9b0eaa"];
    let records = post("/api/sync/v2/records").bearer_auth(access);
    let records = records.json(&json!({ "kind": "todo", "ids": ids }));
    let body = check("post", "/api/sync/v2/records", records, 200).await;
    assert!(body.contains("milk"), "{body}");
    for path in [
        "/api/sync/v2/digest",
        "/api/sync/v2/changes",
        "/auth/me",
        "/auth/sessions",
        "/health",
        "/ready",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
        "/openapi.json",
    ] {
        let request = world.http.get(world.url(path)).bearer_auth(access);
        check("get", path, request, 200).await;
    }
    check("post", "/auth/logout", post("/auth/logout").json(&refresh), 204).await;
    world.stop().await;
}

#[tokio::test]
async fn what_clients_send_is_what_is_described() {
    let world = World::start().await;
    let contract = Contract::of(&world).await;
    let takes = |path: &str, kind: &str, body: &Value| {
        let schema = &contract.operation("post", path).described["requestBody"]["content"][kind];
        assert!(schema.is_object(), "{path} {kind}");
        contract.validator(&schema["schema"]).is_valid(body)
    };
    let json = "application/json";
    assert!(takes("/api/sync/v2/push", json, &mutations()));
    assert!(!takes("/api/sync/v2/push", json, &json!({ "mutations": [{}] })));
    let code = json!({ "code": "c", "codeVerifier": "v" });
    assert!(takes("/auth/token", json, &code));
    let device = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": "pia-desktop", "device_code": "d",
    });
    assert!(takes("/auth/token", FORM, &device));
    assert!(!takes("/auth/token", FORM, &json!({ "grant_type": "password" })));
    world.stop().await;
}

#[tokio::test]
async fn keys_that_others_check_tokens_with_are_as_described() {
    for algorithm in ["ES256", "EdDSA"] {
        let world = World::with(&[("Jwt__Algorithm", algorithm)]).await;
        let contract = Contract::of(&world).await;
        let (_, refresh) = world.session(ADA).await;
        tokens(world.refresh(&refresh).await).await;
        let request = world.http.get(world.url("/.well-known/jwks.json"));
        let answer = Answer::to(request).await.unwrap();
        assert!(answer.body.contains(algorithm), "{}", answer.body);
        let operation = contract.operation("get", "/.well-known/jwks.json");
        assert_eq!(contract.objection(operation, &answer), None, "{algorithm}");
        world.stop().await;
    }
}
