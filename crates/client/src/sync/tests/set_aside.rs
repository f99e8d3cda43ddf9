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
