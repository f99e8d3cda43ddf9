use super::*;
use crate::Place;

#[tokio::test]
async fn two_cards_moved_on_two_devices_stand_where_both_put_them() {
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (desk, lap) = (desk.command().await, lap.command().await);
    for title in ["a", "b", "c"] {
        desk.add_todo(title).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let ids = [
        id(&desk, "a").await,
        id(&desk, "b").await,
        id(&desk, "c").await,
    ];
    desk.move_todo(&ids[2], None, Place::Before(ids[0].clone()))
        .await
        .unwrap();
    let closed = "00000000-0000-0000-0000-000000000002";
    lap.move_todo(&ids[1], Some(closed), Place::Last)
        .await
        .unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    desk.sync_once().await.unwrap();
    for client in [&desk, &lap] {
        let active = client.inner_session().active().borrow().clone().unwrap();
        let kind = pia_protocol::sync::Kind::todo();
        let mut cards: Vec<_> = active
            .store
            .list(kind)
            .await
            .unwrap()
            .into_iter()
            .map(|one| {
                let column = crate::board::column(&one.body).to_owned();
                let title = one.body["title"].as_str().unwrap().to_owned();
                (column, crate::board::position(one.id, &one.body), title)
            })
            .collect();
        cards.sort();
        let titles: Vec<_> = cards.iter().map(|(_, _, title)| title.as_str()).collect();
        assert_eq!(titles, ["c", "a", "b"]);
        assert_eq!(cards[2].0, closed);
        assert_eq!(client.conflicts().await.unwrap(), []);
    }
    let unknown = desk
        .move_todo(&ids[0], None, Place::After("x".into()))
        .await;
    assert_eq!(unknown.unwrap_err().code, ProblemCode::TodoUnknown);
    desk.shutdown().await;
    lap.shutdown().await;
}
