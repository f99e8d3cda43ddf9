//! A person who is let in no more lets no device in.

use super::*;
use crate::people::operate;

async fn disable(world: &World) {
    let (access, _) = world.session(ADA).await;
    let me = json(world.get("/auth/me", &access).await).await;
    let (good, said) = operate(world, &["users", "disable", me["id"].as_str().unwrap()]).await;
    assert!(good, "{said}");
}

#[tokio::test]
async fn before_they_answered() {
    let world = World::start().await;
    let (waiting, browser) = (ask(&world, &[]).await, Browser::new());
    let question = check(&world, &browser, &waiting.user_code).await;
    let leaving = choose(&world, &browser, question.ticket(), "microsoft").await;
    let stop = world.url("/signin-microsoft");
    let back = browser.sign_in_until(leaving.onward(), ADA, &stop, "accept");
    let back = back.await;
    disable(&world).await;
    let page = done(&world, &browser, back).await;
    assert_eq!(page.status, 400);
    let words = "This account is disabled. Ask whoever runs the server.";
    assert!(page.html.contains(words), "{}", page.html);
    assert_told(&world, &waiting.device_code, "authorization_pending").await;
    world.stop().await;
}

#[tokio::test]
async fn after_they_said_yes_and_before_the_device_came() {
    let world = World::start().await;
    let (waiting, browser) = (ask(&world, &[]).await, Browser::new());
    approve(&world, &browser, &waiting.user_code).await;
    disable(&world).await;
    assert_told(&world, &waiting.device_code, "access_denied").await;
    world.stop().await;
}
