use super::*;
use crate::Resolution;

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
async fn a_decision_is_carried_out_everywhere() {
    for (resolution, expected) in [
        (Resolution::KeepShown, "cocoa"),
        (Resolution::TakeOther, "tea"),
        (Resolution::KeepBoth, "cocoa / tea"),
    ] {
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
