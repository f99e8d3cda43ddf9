//! What such clients send, written down as they write it, and the whole of what they are answered.

use super::tape::Tape;
use crate::world::World;

#[tokio::test]
async fn a_first_generation_client_signs_in_syncs_and_signs_out() {
    let world = World::with(&[("Auth__AllowTokenRedirect", "true")]).await;
    let tape = include_str!("recorded/first_generation.json");
    Tape::new(&world, tape).play().await;
    world.stop().await;
}

#[tokio::test]
async fn a_second_generation_client_signs_in_syncs_and_signs_out() {
    let world = World::start().await;
    let tape = include_str!("recorded/second_generation.json");
    Tape::new(&world, tape).play().await;
    world.stop().await;
}

#[tokio::test]
async fn an_account_whose_devices_encrypt_is_kept_as_they_send_it() {
    let world = World::start().await;
    let tape = include_str!("recorded/encrypted.json");
    Tape::new(&world, tape).play().await;
    world.stop().await;
}
