use super::*;

async fn signed_in(server: &FakeServer) -> (Device, Client) {
    let device = Device::new(server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    (device, client)
}

#[tokio::test]
async fn one_bad_record_stops_no_page() {
    let server = FakeServer::start().await;
    let (_desk, desk) = signed_in(&server).await;
    let (_lap, lap) = signed_in(&server).await;
    for title in ["one", "two", "three"] {
        desk.add_todo(title).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    let bad = crate::todos::id(&id(&desk, "two").await).unwrap();
    {
        let mut inside = server.inside();
        let data = inside.data.get_mut(&1).unwrap();
        let deep = (0..200).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
        let record = data.records.get_mut(&bad).unwrap();
        record.body.as_mut().unwrap().insert("deep".into(), deep);
    }
    assert_eq!(lap.sync_once().await.unwrap().down, 2);
    assert_eq!(on_show(&lap).await, ["one", "three"]);
    let aside = lap.set_aside().await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].id, bad.to_string());
    assert_eq!(
        (aside[0].code.as_str(), aside[0].can_retry),
        ("unreadable_there", false)
    );
    assert_eq!(
        lap.sync_once().await.unwrap().repaired,
        0,
        "not taken for a loss"
    );
    desk.rename_todo(&bad.to_string(), "two again")
        .await
        .unwrap();
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn a_refused_change_is_told_in_words_and_sent_again_when_asked() {
    let server = FakeServer::start().await;
    server.inside().unwanted = Some("bad");
    let (_device, client) = signed_in(&server).await;
    client.add_todo("bad").await.unwrap();
    assert_eq!(client.sync_once().await.unwrap().refused, 1);
    let aside = client.set_aside().await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].title.as_deref(), Some("bad"));
    assert_eq!(aside[0].reason, "The server refused it: no.");
    assert!(aside[0].can_retry);
    server.inside().unwanted = None;
    client.retry(&aside[0].id).await.unwrap();
    client.sync_once().await.unwrap();
    assert_eq!(server.titles(1), ["bad"]);
    let again = client.retry(&aside[0].id).await.unwrap_err();
    assert_eq!(again.code, ProblemCode::RecordUnknown);
    client.shutdown().await;
}

#[tokio::test]
async fn what_the_server_has_no_room_for_goes_up_once_there_is_room() {
    let server = FakeServer::start().await;
    let (_device, client) = signed_in(&server).await;
    client.sync_once().await.unwrap();
    server.inside().data.entry(1).or_default().limit = Some(2);
    for title in ["a", "b", "c"] {
        client.add_todo(title).await.unwrap();
    }
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.up, report.refused), (2, 1));
    assert_eq!(client.sync_once().await.unwrap().refused, 1);
    assert_eq!(client.set_aside().await.unwrap()[0].code, "quota_exceeded");
    client.delete_todo(&id(&client, "a").await).await.unwrap();
    client.sync_once().await.unwrap();
    let report = client.sync_once().await.unwrap();
    assert_eq!(report.refused, 0);
    assert_eq!(server.titles(1), ["b", "c"]);
    client.shutdown().await;
}

#[tokio::test]
async fn a_locked_record_is_neither_shown_nor_changed_and_passed_on_as_it_is() {
    let server = FakeServer::start().await;
    let (_desk, desk) = signed_in(&server).await;
    let (_lap, lap) = signed_in(&server).await;
    desk.add_todo("milk").await.unwrap();
    desk.sync_once().await.unwrap();
    let record = crate::todos::id(&id(&desk, "milk").await).unwrap();
    let locked = serde_json::json!({ "encryptedPayload": "AAAA", "wrappedDek": "BBBB" });
    {
        let mut inside = server.inside();
        let data = inside.data.get_mut(&1).unwrap();
        let body = locked.as_object().cloned();
        data.records.get_mut(&record).unwrap().body = body;
    }
    lap.sync_once().await.unwrap();
    assert!(on_show(&lap).await.is_empty(), "it has no title to show");
    let refused = lap
        .rename_todo(&record.to_string(), "tea")
        .await
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::RecordLocked);
    let active = lap.inner_session().active().borrow().clone().unwrap();
    let listed = active
        .store
        .list(pia_protocol::sync::Kind::todo())
        .await
        .unwrap();
    assert!(listed[0].locked);
    assert_eq!(serde_json::Value::from(listed[0].body.clone()), locked);
    let aside = lap.set_aside().await.unwrap();
    let shown: Vec<_> = aside.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(shown, ["locked"], "but it is told that it is there");
    lap.sync_once().await.unwrap();
    let held = server.inside().data[&1].records[&record].body.clone();
    assert_eq!(held.map(serde_json::Value::from), Some(locked));
    desk.shutdown().await;
    lap.shutdown().await;
}

/// The one thing set aside, which an export holds the rest of.
async fn damaged(client: &Client) -> crate::SetAside {
    let mut aside = client.set_aside().await.unwrap();
    assert_eq!(aside.len(), 1, "{aside:?}");
    let one = aside.remove(0);
    assert_eq!(
        (one.code.as_str(), one.can_retry, one.can_let_go),
        ("damaged", false, true)
    );
    let exported = serde_json::to_value(client.export().await.unwrap()).unwrap();
    let left = serde_json::json!([{ "kind": "todo", "id": one.id, "text": "{\"ti" }]);
    assert_eq!(exported["damaged"], left);
    one
}

#[tokio::test]
async fn a_change_damaged_before_it_was_sent_is_told_and_exported_and_stops_nothing() {
    let server = FakeServer::start().await;
    let (device, client) = signed_in(&server).await;
    client.add_todo("milk").await.unwrap();
    client.sync_once().await.unwrap();
    let milk = id(&client, "milk").await;
    client.rename_todo(&milk, "oat milk").await.unwrap();
    client.add_todo("tea").await.unwrap();
    crate::store::tamper::Tamper::with(device.folder.path()).garble("oat milk");
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.up, report.refused), (1, 1));
    let one = damaged(&client).await;
    assert_eq!(one.id, milk);
    assert_eq!(one.title.as_deref(), Some("milk"), "as it was last known");
    let exported = client.export().await.unwrap();
    assert_eq!(exported.records.len(), 1, "the others can be saved");

    client.let_go(&milk).await.unwrap();
    let gone = client.let_go(&milk).await.unwrap_err();
    assert_eq!(gone.code, ProblemCode::RecordUnknown);
    assert_eq!(on_show(&client).await, ["milk", "tea"]);
    assert_eq!(client.set_aside().await.unwrap(), []);
    let tamper = crate::store::tamper::Tamper::with(device.folder.path());
    assert!(tamper.is_consistent());
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.up, report.refused), (0, 0));
    client.rename_todo(&milk, "soy milk").await.unwrap();
    client.sync_once().await.unwrap();
    assert_eq!(server.titles(1), ["soy milk", "tea"]);
    client.shutdown().await;
}

#[tokio::test]
async fn what_is_left_of_a_damaged_change_outlives_what_takes_its_place() {
    let server = FakeServer::start().await;
    let (device, client) = signed_in(&server).await;
    let (_lap, lap) = signed_in(&server).await;
    client.add_todo("milk").await.unwrap();
    client.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let milk = id(&client, "milk").await;
    client.rename_todo(&milk, "oat milk").await.unwrap();
    crate::store::tamper::Tamper::with(device.folder.path()).garble("oat milk");
    lap.rename_todo(&milk, "cocoa").await.unwrap();
    lap.sync_once().await.unwrap();
    client.sync_once().await.unwrap();
    assert_eq!(on_show(&client).await, ["cocoa"]);
    assert_eq!(damaged(&client).await.id, milk);
    client.let_go(&milk).await.unwrap();
    assert_eq!(client.set_aside().await.unwrap(), []);
    assert_eq!(on_show(&client).await, ["cocoa"]);
    client.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn what_nobody_else_ever_held_is_gone_once_it_is_let_go() {
    let server = FakeServer::start().await;
    let (device, client) = signed_in(&server).await;
    client.add_todo("milk").await.unwrap();
    crate::store::tamper::Tamper::with(device.folder.path()).garble("milk");
    client.sync_once().await.unwrap();
    let one = damaged(&client).await;
    client.let_go(&one.id).await.unwrap();
    assert_eq!(client.set_aside().await.unwrap(), []);
    assert_eq!(client.sync_once().await.unwrap().refused, 0);
    client.verify().await.unwrap();
    assert!(server.titles(1).is_empty());
    client.shutdown().await;
}
