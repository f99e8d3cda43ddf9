//! How the server stops.

use crate::world::World;

#[tokio::test]
async fn a_server_that_drains_says_so_and_still_answers() {
    let world = World::with(&[("Server__DrainTime", "1s")]).await;
    let (access, _) = world.session("ada@contoso.example").await;
    assert_eq!(world.get("/ready", "").await.status(), 200);
    world.shut_down();
    let ready = world.get("/ready", "").await;
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.headers()["connection"], "close");
    assert_eq!(world.get("/health", "").await.status(), 200);
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    world.stop().await;
}
