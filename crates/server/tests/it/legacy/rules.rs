//! The guards around such clients' pushes and pulls.

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::ids::{MutationId, RecordId};
use reqwest::Response;
use serde_json::{Value, json};
use time::Duration;

use super::tape::{gzipped, whole, written};
use crate::world::{World, json};

const PUSH: &str = "/api/sync/push";
const PULL: &str = "/api/sync/pull";
const ADA: &str = "ada@contoso.example";
const OLD: &str = "2026-03-01T00:00:00.0000000Z";

async fn push(world: &World, access: &str, body: &Value) -> Response {
    world.post(PUSH, access, body).await
}

/// Pushes, and returns the conflicts.
async fn taken(world: &World, access: &str, body: &Value) -> Value {
    let answer = whole(push(world, access, body).await).await;
    assert_eq!(answer["status"], 200, "{answer}");
    answer["body"]["conflicts"].clone()
}

async fn pulled(world: &World, access: &str) -> Value {
    json(world.get(PULL, access).await).await
}

fn id(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

fn todo(number: u8, title: &str, at: &str) -> Value {
    json!({ "id": id(number), "title": title, "createdAt": OLD, "updatedAt": at })
}

fn todos(todos: &[Value]) -> Value {
    json!({ "todos": { "upserted": todos } })
}

#[tokio::test]
async fn a_push_beyond_a_quota_is_refused_whole() {
    let world = World::with(&[("Quotas__Todos", "2"), ("Quotas__Memories", "0")]).await;
    let (access, _) = world.session(ADA).await;
    let two = [todo(1, "a", OLD), todo(2, "b", OLD)];
    assert_eq!(taken(&world, &access, &todos(&two)).await, json!([]));
    let mut three = todos(&[todo(3, "c", OLD)]);
    three["templates"] = json!({ "upserted": [{ "id": id(9), "name": "t" }] });
    let refused = whole(push(&world, &access, &three).await).await;
    let expected = json!({ "status": 409, "body": {
        "error": "quota_exceeded", "message": "there may be at most 2 todos"
    } });
    assert_eq!(refused, expected);
    assert_eq!(pulled(&world, &access).await["templates"]["upserted"], json!([]));
    // What is there may change, and what is deleted makes room.
    let edited = todo(1, "A", "2026-03-02T00:00:00Z");
    assert_eq!(taken(&world, &access, &todos(&[edited])).await, json!([]));
    let swap = json!({ "todos": { "upserted": [todo(3, "c", OLD)], "deleted": [id(2)] } });
    assert_eq!(taken(&world, &access, &swap).await, json!([]));
    let quota = json(world.get("/api/sync/quota", &access).await).await;
    assert_eq!(quota["todos"], json!({ "used": 2, "limit": 2 }));
    assert_eq!(quota["memories"], json!({ "used": 0 }));
    world.stop().await;
}

/// What our own clients store of a to-do, and a field that only a newer one knows.
fn current(world: &World) -> Value {
    let now = written(world.clock.now());
    json!({
        "title": "milk", "status": 0, "priority": 1, "createdAt": now, "updatedAt": now,
        "shops": ["corner"],
    })
}

async fn change(world: &World, access: &str, base: u64, body: &Value) {
    let mutation = json!({
        "id": MutationId::new(&SystemClock), "kind": "todo", "record": id(1), "base": base,
        "body": body, "edited_at": written(world.clock.now()),
    });
    let push = json!({ "mutations": [mutation] });
    let answer = json(world.post("/api/sync/v2/push", access, &push).await).await;
    assert_eq!(answer["outcomes"][0]["result"], "applied", "{answer}");
}

async fn record(world: &World, access: &str) -> Value {
    let changes = json(world.get("/api/sync/v2/changes", access).await).await;
    changes["records"][0].clone()
}

#[tokio::test]
async fn clients_of_all_generations_see_one_to_do() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    change(&world, &access, 0, &current(&world)).await;
    let mut seen = pulled(&world, &access).await["todos"]["upserted"][0].clone();
    let mut expected = current(&world);
    expected["id"] = json!(id(1));
    assert_eq!(seen["title"], expected["title"]);
    assert_eq!(seen["shops"], expected["shops"]);
    // As it was: nobody hears of that, and a field it does not know is not lost by being left out.
    seen.as_object_mut().unwrap().remove("shops");
    seen["sortOrder"] = json!(0);
    seen["notes"] = Value::Null;
    assert_eq!(taken(&world, &access, &todos(&[seen.clone()])).await, json!([]));
    assert_eq!(record(&world, &access).await["revision"], 1);
    world.clock.advance(Duration::minutes(1));
    let now = written(world.clock.now());
    seen["status"] = json!("1");
    seen["completedAt"] = json!(now);
    seen["updatedAt"] = json!(now);
    assert_eq!(taken(&world, &access, &todos(&[seen.clone()])).await, json!([]));
    let mut done = current(&world);
    for name in ["createdAt", "status", "completedAt", "sortOrder"] {
        done[name] = seen[name].clone();
    }
    done["status"] = json!(1);
    let held = record(&world, &access).await;
    assert_eq!((&held["body"], &held["revision"]), (&done, &json!(2)));
    // Reopened here; the older client sends what it had, once more.
    world.clock.advance(Duration::minutes(1));
    done["status"] = json!(0);
    done["completedAt"] = Value::Null;
    change(&world, &access, 2, &done).await;
    assert_eq!(taken(&world, &access, &todos(&[seen])).await[0]["resolution"], "server_wins");
    let open = &pulled(&world, &access).await["todos"]["upserted"][0];
    assert_eq!((&open["status"], &open["completedAt"]), (&json!(0), &Value::Null));
    world.stop().await;
}

#[tokio::test]
async fn a_push_is_heard_by_those_who_wait() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let mut stream = world.get("/api/sync/v2/stream", &access).await;
    let mut heard = String::new();
    taken(&world, &access, &todos(&[todo(1, "a", OLD)])).await;
    while !heard.contains("data: 1\n") {
        let news = stream.chunk().await.unwrap().unwrap();
        heard.push_str(std::str::from_utf8(&news).unwrap());
    }
    drop(stream);
    world.stop().await;
}

#[tokio::test]
async fn the_ids_that_every_installation_has_are_each_person_s_own() {
    let world = World::start().await;
    let (ada, _) = world.session(ADA).await;
    let (bob, _) = world.session("bob@contoso.example").await;
    for (access, name) in [(&ada, "To Do"), (&bob, "Zu tun")] {
        let column = json!({ "id": "00000000-0000-0000-0000-000000000001", "name": name });
        let columns = json!({ "kanbanColumns": { "upserted": [column] } });
        assert_eq!(taken(&world, access, &columns).await, json!([]));
    }
    for (access, name) in [(&ada, "To Do"), (&bob, "Zu tun")] {
        let columns = &pulled(&world, access).await["kanbanColumns"]["upserted"];
        assert_eq!((&columns[0]["name"], columns.as_array().unwrap().len()), (&json!(name), 1));
    }
    world.stop().await;
}

#[tokio::test]
async fn either_casing_is_read_and_what_a_client_left_out_is_kept() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let provider = json!({ "Providers": { "Upserted": [{
        "Id": "7D1F0A52-6A1E-4D55-9A0E-3A3C6A1C1B01", "Name": "P", "ApiKey": "sk-1",
        "TimeoutSeconds": "45", "CreatedAt": "2026-03-01T00:00:00", "UpdatedAt": "2026-03-01T00:00:00+01:00",
    }] } });
    assert_eq!(taken(&world, &access, &provider).await, json!([]));
    let expected = json!({
        "id": "7d1f0a52-6a1e-4d55-9a0e-3a3c6a1c1b01", "name": "P", "apiKey": "sk-1",
        "timeoutSeconds": 45, "createdAt": "2026-03-01T00:00:00.0000000Z",
        "updatedAt": "2026-02-28T23:00:00.0000000Z",
    });
    assert_eq!(pulled(&world, &access).await["providers"]["upserted"], json!([expected]));
    // The second generation keeps the key to itself; and a name it leaves out is empty.
    let edited = json!({ "providers": { "upserted": [{
        "id": expected["id"], "updatedAt": "2026-03-02T00:00:00Z", "timeoutSeconds": 45,
    }] } });
    assert_eq!(taken(&world, &access, &edited).await, json!([]));
    let kept = &pulled(&world, &access).await["providers"]["upserted"][0];
    assert_eq!((&kept["apiKey"], &kept["name"]), (&json!("sk-1"), &Value::Null));
    world.stop().await;
}

#[tokio::test]
async fn one_bad_record_does_not_hold_up_the_others() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let deep = (0..40).fold(json!({}), |inner, _| json!({ "x": inner }));
    let mut nested = todo(3, "deep", OLD);
    nested["future"] = deep;
    let mut wrong = todo(4, "wrong", OLD);
    wrong["priority"] = json!("high");
    let rows = [todo(1, "good", OLD), todo(2, &"x".repeat(300_000), OLD), nested, wrong];
    let conflicts = taken(&world, &access, &todos(&rows)).await;
    let refused = |number: u8, why: &str| {
        json!({ "entity": "todos", "id": id(number), "resolution": format!("refused: {why}") })
    };
    let expected = [
        refused(4, "invalid_field priority"),
        refused(2, "record_too_large"),
        refused(3, "record_too_deep"),
    ];
    assert_eq!(conflicts, json!(expected));
    let stored = &pulled(&world, &access).await["todos"]["upserted"];
    assert_eq!((&stored[0]["title"], stored.as_array().unwrap().len()), (&json!("good"), 1));
    world.stop().await;
}

#[tokio::test]
async fn what_newer_clients_store_cannot_break_a_typed_reader() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let odd = json!({
        "title": 5, "status": "done", "dueDate": "tomorrow", "columnId": "first", "Notes": [1],
        "sortOrder": 9_000_000_000_u64, "priority": 2, "updatedAt": null, "id": "other",
    });
    change(&world, &access, 0, &odd).await;
    let now = world.clock.now();
    let at = written(now.replace_millisecond(now.millisecond()).unwrap());
    let expected = json!({ "id": id(1), "priority": 2, "createdAt": at, "updatedAt": at });
    assert_eq!(pulled(&world, &access).await["todos"]["upserted"], json!([expected]));
    world.stop().await;
}

#[tokio::test]
async fn settings_follow_who_changed_them_and_not_who_spoke_last() {
    let world = World::start().await;
    let (desk, _) = world.session(ADA).await;
    let (laptop, _) = world.session(ADA).await;
    let (new, _) = world.session(ADA).await;
    let say = async |access: &str, theme: u8, last: &str| {
        world.clock.advance(Duration::minutes(1));
        let now = written(world.clock.now());
        let settings = json!({ "theme": theme, "modifiedAt": now });
        let push = json!({ "settings": settings, "lastSyncTimestamp": last });
        taken(&world, access, &push).await;
        pulled(&world, access).await["settings"]["theme"].clone()
    };
    let (never, before) = ("0001-01-01T00:00:00", "2026-03-01T00:00:00Z");
    assert_eq!(say(&desk, 1, never).await, 1);
    assert_eq!(say(&laptop, 1, before).await, 1);
    // Changed on the laptop; the desk, which has not heard of it, repeats what it always says.
    assert_eq!(say(&laptop, 2, before).await, 2);
    assert_eq!(say(&desk, 1, before).await, 2);
    // A new installation's own are not what the person chose.
    assert_eq!(say(&new, 0, never).await, 2);
    assert_eq!(say(&new, 0, before).await, 2);
    // Changed on the desk, after it took the laptop's.
    assert_eq!(say(&desk, 2, before).await, 2);
    assert_eq!(say(&desk, 1, before).await, 1);
    world.stop().await;
}

#[tokio::test]
async fn a_first_generation_clock_may_be_fourteen_minutes_ahead() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    taken(&world, &access, &todos(&[todo(1, "a", OLD)])).await;
    // The client syncs now, and notes its own time; a minute later another device writes.
    let noted = written(world.clock.now() + Duration::minutes(14));
    world.clock.advance(Duration::minutes(1));
    taken(&world, &access, &todos(&[todo(2, "b", OLD)])).await;
    for (minutes, expected) in [(4, 2), (10, 2)] {
        world.clock.advance(Duration::minutes(minutes));
        let (access, _) = world.session(ADA).await;
        let since = format!("{PULL}?since={noted}");
        let page = whole(world.get(&since, &access).await).await;
        let found = page["body"]["todos"]["upserted"].as_array().unwrap().len();
        assert_eq!(found, expected, "{page}");
    }
    // What lies before that is not sent again and again.
    let (access, _) = world.session(ADA).await;
    let later = written(world.clock.now());
    world.clock.advance(Duration::seconds(1));
    taken(&world, &access, &todos(&[todo(3, "c", OLD)])).await;
    let page = json(world.get(&format!("{PULL}?since={later}"), &access).await).await;
    let found = &page["todos"]["upserted"];
    assert_eq!((&found[0]["title"], found.as_array().unwrap().len()), (&json!("b"), 2));
    world.stop().await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "1")]).await;
    let (access, _) = world.session(ADA).await;
    assert_eq!(world.get(PULL, &access).await.status(), 200);
    let refused = push(&world, &access, &json!({})).await;
    assert_eq!(refused.status(), 429);
    let wait = refused.headers()["retry-after"].to_str().unwrap();
    assert!((1..=60).contains(&wait.parse::<u32>().unwrap()), "{wait}");
    // Not counted, as they cost nothing.
    assert_eq!(world.get("/api/sync/status", &access).await.status(), 200);
    world.stop().await;
}

#[tokio::test]
async fn malformed_input_gets_a_plain_no() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "0")]).await;
    let (access, _) = world.session(ADA).await;
    let cut = gzipped(b"{\"todos\":{}}");
    let bomb = gzipped(&vec![b' '; 40 * 1024 * 1024]);
    let many = format!("{{\"todos\":{{\"deleted\":[{}]}}}}", ids(20_001));
    let bodies: [(&[u8], u16); 13] = [
        (b"", 400),
        (b"[]", 400),
        (b"{\"todos\":1}", 400),
        (b"{\"todos\":{\"upserted\":{}}}", 400),
        (b"{\"todos\":{\"upserted\":[null]}}", 400),
        (b"{\"todos\":{\"upserted\":[{\"id\":\"x\"}]}}", 400),
        (b"{\"todos\":{\"deleted\":[1]}}", 400),
        (b"{\"settings\":[]}", 400),
        (b"{\"isE2EEEncrypted\":\"yes\"}", 400),
        (b"{\"lastSyncTimestamp\":\"soon\"}", 400),
        (&cut[..cut.len() - 4], 400),
        (&bomb, 413),
        (many.as_bytes(), 413),
    ];
    for (body, status) in bodies {
        let request = world.http.post(world.url(PUSH)).bearer_auth(&access);
        let answer = whole(request.body(body.to_vec()).send().await.unwrap()).await;
        let fields = answer["body"].as_object().unwrap().keys();
        let fields: Vec<&str> = fields.map(String::as_str).collect();
        assert_eq!((&answer["status"], fields), (&json!(status), vec!["error", "message"]));
    }
    for query in ["since=soon", "since=2026-13-01T00:00:00Z", "limit=-1", "limit=x", "a=1&a=2"] {
        let answer = whole(world.get(&format!("{PULL}?{query}"), &access).await).await;
        assert_eq!((&answer["status"], &answer["body"]["error"]), (&json!(400), &json!("invalid_page")));
    }
    for since in ["2026-03-27T10:11:12.1234567+01:00", "2026-03-27T10:11:12", "0001-01-01T00:00:00"] {
        let answer = world.get(&format!("{PULL}?since={since}&limit=5000"), &access).await;
        assert_eq!(answer.status(), 200, "{since}");
    }
    world.stop().await;
}

fn ids(count: u32) -> String {
    let ids: Vec<_> = (0..count).map(|n| format!("\"{n:032x}\"")).collect();
    ids.join(",")
}
