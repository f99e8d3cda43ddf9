mod board;
mod library;
mod search;
mod taken_back;
mod todos;

use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

use crate::client::Client;
use crate::testing::{Device, FakeServer, take_in};

/// A window without an account, in which every record is made in a second of its own.
struct Window {
    client: Client,
    clock: Arc<ManualClock>,
    /// With the client's files.
    device: Device,
}

impl Window {
    async fn open(server: &FakeServer) -> Self {
        let clock = Arc::new(ManualClock::at(datetime!(2026-11-28 12:00 UTC)));
        let mut device = Device::new(server).await;
        device.clock = Some(Arc::clone(&clock));
        Self {
            client: device.window().await,
            clock,
            device,
        }
    }

    async fn add(&self, title: &str) -> String {
        self.clock.advance(Duration::SECOND);
        self.client.add_todo(title).await.unwrap()
    }

    async fn keep(&self, kind: &str, fields: Value) -> String {
        self.clock.advance(Duration::SECOND);
        let fields = serde_json::from_value(fields).unwrap();
        self.client.add_record(kind, fields).await.unwrap()
    }

    /// Takes in a record as another client has made it.
    async fn import(&self, kind: &str, id: u8, body: Value) -> String {
        let id = pia_protocol::ids::RecordId::from_bytes([id; 16]).to_string();
        let records = json!([{ "kind": kind, "id": id, "body": body }]);
        let document = json!({ "format": "pia-export", "version": 1, "records": records });
        take_in(&self.client, document.to_string()).await;
        id
    }
}
