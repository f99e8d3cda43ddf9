use super::*;
use crate::Place;

#[tokio::test]
async fn two_cards_moved_on_two_devices_stand_where_both_put_them() {
    let server = FakeServer::start().await;
    let devices = (Device::new(&server).await, Device::new(&server).await);
    devices.0.signed_in().await.shutdown().await;
    devices.1.signed_in().await.shutdown().await;
    let (desk, lap) = (devices.0.command().await, devices.1.command().await);
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
    let unknown = desk
        .move_todo(&ids[0], None, Place::After("x".into()))
        .await;
    assert_eq!(unknown.unwrap_err().code, ProblemCode::TodoUnknown);
    for (device, command) in [(devices.0, desk), (devices.1, lap)] {
        assert_eq!(command.conflicts().await.unwrap(), []);
        command.shutdown().await;
        let window = device.window().await;
        window.look_at_board(Some(Vec::new())).await.unwrap();
        let board = window.views().board().borrow().clone();
        let titles = board.columns.iter().map(|column| {
            let cards = column.cards.todos.iter();
            cards.map(|card| card.title.as_str()).collect::<Vec<_>>()
        });
        assert_eq!(titles.collect::<Vec<_>>(), [vec!["c", "a"], vec!["b"]]);
        assert_eq!(board.columns[1].id, closed);
        assert!(board.columns[1].cards.todos[0].done);
        window.shutdown().await;
    }
}
