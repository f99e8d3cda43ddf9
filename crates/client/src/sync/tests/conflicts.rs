use super::*;
use crate::testing::take_in;
use crate::{Resolution, UndoAction};

/// What can be decided about a to-do that was renamed on both, and what it is called then.
const DECISIONS: [(Resolution, &str); 3] = [
    (Resolution::KeepShown, "cocoa"),
    (Resolution::TakeOther, "tea"),
    (Resolution::KeepBoth, "cocoa / tea"),
];

/// Two commands whose person has renamed one to-do on both: "tea" first, "cocoa" later.
async fn both_renamed(server: &FakeServer) -> (Client, Client) {
    let (desk, lap) = (Device::new(server).await, Device::new(server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (desk, lap) = (desk.command().await, lap.command().await);
    desk.add_todo("milk").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let id = id(&desk, "milk").await;
    desk.rename_todo(&id, "tea").await.unwrap();
    // Each edit is later than the one it replaces, so the second of these is the latest.
    lap.rename_todo(&id, "coffee").await.unwrap();
    lap.rename_todo(&id, "cocoa").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    desk.sync_once().await.unwrap();
    (desk, lap)
}

async fn end(clients: [Client; 2]) {
    for client in clients {
        client.shutdown().await;
    }
}

#[tokio::test]
async fn the_words_that_lost_are_kept_on_every_device_and_once() {
    let server = FakeServer::start().await;
    let (desk, lap) = both_renamed(&server).await;
    for client in [&desk, &lap] {
        assert_eq!(on_show(client).await, ["cocoa"]);
        let conflicts = client.conflicts().await.unwrap();
        assert_eq!(conflicts.len(), 1);
        let one = &conflicts[0];
        assert_eq!((one.kind.as_str(), one.field.as_str()), ("todo", "title"));
        assert_eq!(one.title.as_deref(), Some("cocoa"));
        assert_eq!(one.shown.as_deref(), Some("cocoa"));
        assert_eq!(one.other, "tea");
        assert!(one.joinable && !one.gone && one.shown_at > one.other_at);
    }
    end([desk, lap]).await;
}

#[tokio::test]
async fn a_damaged_record_is_in_the_way_of_its_own_conflict_alone() {
    let server = FakeServer::start().await;
    let (one, two) = (Device::new(&server).await, Device::new(&server).await);
    let (desk, lap) = (one.signed_in().await, two.signed_in().await);
    for title in ["milk", "bread"] {
        desk.add_todo(title).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    desk.pause_sync(true).unwrap();
    lap.pause_sync(true).unwrap();
    for (title, here, there) in [("milk", "tea", "cocoa"), ("bread", "cake", "rolls")] {
        let id = id(&desk, title).await;
        desk.rename_todo(&id, here).await.unwrap();
        lap.rename_todo(&id, there).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    assert_eq!(lap.conflicts().await.unwrap().len(), 2);
    let shown = on_show(&lap).await;
    crate::store::tamper::Tamper::with(two.folder.path()).garble(&shown[0]);
    let conflicts = lap.conflicts().await.unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].shown.as_ref(), Some(&shown[1]));
    end([desk, lap]).await;
}

#[tokio::test]
async fn a_decision_is_carried_out_everywhere() {
    for (resolution, expected) in DECISIONS {
        let server = FakeServer::start().await;
        let (desk, lap) = both_renamed(&server).await;
        let id = desk.conflicts().await.unwrap().remove(0).id;
        desk.resolve(&id, resolution).await.unwrap();
        assert_eq!(on_show(&desk).await, [expected]);
        let again = desk.resolve(&id, resolution).await.unwrap_err();
        assert_eq!(again.code, ProblemCode::ConflictUnknown);
        desk.sync_once().await.unwrap();
        lap.sync_once().await.unwrap();
        assert_eq!(on_show(&lap).await, [expected]);
        assert_eq!(lap.conflicts().await.unwrap(), []);
        end([desk, lap]).await;
    }
}

#[tokio::test]
async fn a_decision_is_taken_back_on_every_device_and_made_again() {
    for (resolution, expected) in DECISIONS {
        let server = FakeServer::start().await;
        let (desk, lap) = both_renamed(&server).await;
        let open = desk.conflicts().await.unwrap();
        desk.resolve(&open[0].id, resolution).await.unwrap();
        let last = desk.views().undo().borrow().undo.clone().unwrap();
        assert_eq!(last.action, UndoAction::Decide);
        desk.sync_once().await.unwrap();
        lap.sync_once().await.unwrap();

        assert!(desk.undo().await.unwrap());
        desk.sync_once().await.unwrap();
        lap.sync_once().await.unwrap();
        for client in [&desk, &lap] {
            assert_eq!(on_show(client).await, ["cocoa"]);
            let again = client.conflicts().await.unwrap();
            assert_eq!(again.len(), 1);
            assert_eq!((&again[0].id, &*again[0].other), (&open[0].id, "tea"));
        }
        assert!(desk.redo().await.unwrap());
        assert_eq!(on_show(&desk).await, [expected]);
        assert_eq!(desk.conflicts().await.unwrap(), []);
        end([desk, lap]).await;
    }
}

#[tokio::test]
async fn the_words_outlive_their_record() {
    let server = FakeServer::start().await;
    let (desk, lap) = both_renamed(&server).await;
    desk.delete_todo(&id(&desk, "cocoa").await).await.unwrap();
    let one = desk.conflicts().await.unwrap().remove(0);
    assert!(one.gone && !one.joinable);
    let refused = desk.resolve(&one.id, Resolution::TakeOther).await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::RecordUnknown);
    assert_eq!(desk.conflicts().await.unwrap().len(), 1, "nothing is lost");
    desk.resolve(&one.id, Resolution::NewRecord).await.unwrap();
    assert_eq!(on_show(&desk).await, ["tea"]);
    assert_eq!(desk.conflicts().await.unwrap(), []);
    desk.undo().await.unwrap();
    assert!(on_show(&desk).await.is_empty());
    assert_eq!(desk.conflicts().await.unwrap().len(), 1);
    end([desk, lap]).await;
}

#[tokio::test]
async fn what_is_no_text_is_not_joined() {
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (desk, lap) = (desk.command().await, lap.command().await);
    desk.add_todo("milk").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let record = crate::todos::id(&id(&desk, "milk").await).unwrap();
    for (client, priority) in [(&desk, 0), (&lap, 2)] {
        let store = client
            .inner_session()
            .active()
            .borrow()
            .clone()
            .unwrap()
            .store;
        let edit = move |body: Option<&pia_protocol::sync::Body>, _| {
            let mut body = body.unwrap().clone();
            body.insert("priority".into(), priority.into());
            crate::store::Edit::Put(body)
        };
        let kind = pia_protocol::sync::Kind::todo();
        store.edit(kind, record, edit).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let one = lap.conflicts().await.unwrap().remove(0);
    assert!(!one.joinable);
    let refused = lap.resolve(&one.id, Resolution::KeepBoth).await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::ConflictNotText);
    lap.resolve(&one.id, Resolution::TakeOther).await.unwrap();
    end([desk, lap]).await;
}

/// Two encrypted versions of one to-do: "AAAA" elsewhere, and later "BBBB" from an export.
async fn both_encrypted(server: &FakeServer) -> (Client, Client, String) {
    let (desk, lap) = (Device::new(server).await, Device::new(server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (desk, lap) = (desk.command().await, lap.command().await);
    let id = "0197a1c0-0000-7000-8000-000000000001";
    for (client, payload) in [(&desk, "AAAA"), (&lap, "BBBB")] {
        take_in(client, encrypted(id, payload)).await;
        client.sync_once().await.unwrap();
    }
    desk.sync_once().await.unwrap();
    (desk, lap, id.to_owned())
}

fn encrypted(id: &str, payload: &str) -> Vec<u8> {
    let body = serde_json::json!({ "encryptedPayload": payload, "wrappedDek": payload });
    let record = serde_json::json!({ "kind": "todo", "id": id, "body": body });
    serde_json::json!({ "format": "pia-export", "version": 1, "records": [record] })
        .to_string()
        .into_bytes()
}

fn payload_on(server: &FakeServer, id: &str) -> String {
    let id = pia_protocol::ids::RecordId::parse(id).unwrap();
    let body = server.inside().data[&1].records[&id].body.clone().unwrap();
    body["encryptedPayload"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_encrypted_versions_the_other_is_kept_whole_on_every_device() {
    let server = FakeServer::start().await;
    let (desk, lap, id) = both_encrypted(&server).await;
    assert_eq!(payload_on(&server, &id), "BBBB");
    for client in [&desk, &lap] {
        let conflicts = client.conflicts().await.unwrap();
        assert_eq!(conflicts.len(), 1);
        let one = &conflicts[0];
        assert!(one.locked && !one.joinable && !one.gone);
        assert_eq!((&one.shown, one.other.as_str()), (&None, ""));
        let exported = serde_json::to_value(client.export().await.unwrap()).unwrap();
        let all = exported["records"].as_array().unwrap();
        let kept = all.iter().find(|record| record["kind"] == "conflict");
        let whole = serde_json::json!({ "encryptedPayload": "AAAA", "wrappedDek": "AAAA" });
        assert_eq!(kept.unwrap()["body"]["other"], whole);
    }
    end([desk, lap]).await;
}

#[tokio::test]
async fn an_encrypted_version_takes_the_place_of_another_or_of_nothing_and_of_no_words() {
    let server = FakeServer::start().await;
    let (desk, lap, id) = both_encrypted(&server).await;
    let one = lap.conflicts().await.unwrap().remove(0);
    for refused in [Resolution::KeepBoth, Resolution::NewRecord] {
        let refused = lap.resolve(&one.id, refused).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::RecordLocked);
    }
    lap.resolve(&one.id, Resolution::TakeOther).await.unwrap();
    lap.sync_once().await.unwrap();
    assert_eq!(payload_on(&server, &id), "AAAA");
    desk.sync_once().await.unwrap();
    assert_eq!(desk.conflicts().await.unwrap(), []);
    lap.undo().await.unwrap();
    lap.sync_once().await.unwrap();
    assert_eq!(payload_on(&server, &id), "BBBB", "as a whole");
    assert_eq!(lap.conflicts().await.unwrap().len(), 1);
    end([desk, lap]).await;

    let server = FakeServer::start().await;
    let (desk, lap, id) = both_encrypted(&server).await;
    desk.delete_todo(&id).await.unwrap();
    let one = desk.conflicts().await.unwrap().remove(0);
    assert!(one.gone && one.locked);
    desk.resolve(&one.id, Resolution::TakeOther).await.unwrap();
    desk.sync_once().await.unwrap();
    assert_eq!(payload_on(&server, &id), "AAAA");
    end([desk, lap]).await;

    // An app that knows the key has opened it meanwhile.
    let server = FakeServer::start().await;
    let (desk, lap, id) = both_encrypted(&server).await;
    desk.delete_todo(&id).await.unwrap();
    let opened = String::from_utf8(encrypted(&id, "-")).unwrap();
    let opened = opened.replace("encryptedPayload", "title");
    take_in(&desk, opened).await;
    let one = desk.conflicts().await.unwrap().remove(0);
    let refused = desk.resolve(&one.id, Resolution::TakeOther).await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::RecordLocked);
    assert_eq!(desk.conflicts().await.unwrap().len(), 1, "nothing is lost");
    end([desk, lap]).await;
}
