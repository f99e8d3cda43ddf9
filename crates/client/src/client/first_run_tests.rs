//! For whom the first run is, and how it ends.

use crate::Client;
use crate::preferences::PreferencesChange;
use crate::testing::{Device, FakeServer, sign_in, until};

fn is_first_run(client: &Client) -> bool {
    client.views().preferences().borrow().first_run
}

#[tokio::test]
async fn it_lasts_while_the_first_things_are_written_and_is_over_at_the_next_start() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    assert!(is_first_run(&client));
    client.add_todo("Water the fig").await.unwrap();
    assert!(is_first_run(&client), "nothing vanishes under the person");
    client.shutdown().await;
    let client = device.window().await;
    assert!(!is_first_run(&client));
    client.shutdown().await;
}

#[tokio::test]
async fn put_away_it_never_returns() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let welcomed = Some(true);
    let over = PreferencesChange {
        welcomed,
        ..PreferencesChange::default()
    };
    client.set_preferences(over).unwrap();
    until(client.views().preferences(), |view| !view.first_run).await;
    client.shutdown().await;
    let client = device.window().await;
    assert!(!is_first_run(&client));
    client.shutdown().await;
}

#[tokio::test]
async fn who_has_signed_in_needs_no_welcome_any_more() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    sign_in(&client).await;
    until(client.views().preferences(), |view| !view.first_run).await;
    let key = client.views().accounts().borrow().accounts[0].key.clone();
    client.remove_account(&key, true).await.unwrap();
    client.shutdown().await;
    let client = device.window().await;
    assert!(!is_first_run(&client));
    client.shutdown().await;
}
