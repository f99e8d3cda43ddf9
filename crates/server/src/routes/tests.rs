//! What is said of our own faults.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use pia_protocol::clock::SystemClock;
use pia_protocol::ids::UserId;
use pia_protocol::paths;
use tower::ServiceExt;

use super::*;
use crate::config::{Config, PublicUrl, Sources};
use crate::db::Db;
use crate::keys::SigningKeys;
use crate::tokens::new_refresh_token;

/// A server, its database, and the folder that one is in.
async fn started() -> (Router, Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pia.db");
    let sources = Sources {
        folder: folder.path().to_owned(),
        arguments: vec![(
            "Database:ConnectionString".into(),
            database.to_str().unwrap().into(),
        )],
        ..Sources::default()
    };
    let config = Config::load(&sources).ok().unwrap();
    let keys = config.keys().ok().unwrap();
    let db = Db::open(&config.database).await.unwrap();
    let (url, clock) = (PublicUrl::localhost(1), Arc::new(SystemClock));
    let jwt = &config.jwt;
    let signing = SigningKeys::open(db.clone(), clock.clone(), jwt, &keys).await;
    let app = App::new(config, &keys, signing.unwrap(), url, db.clone(), clock).unwrap();
    (router(&Arc::new(app)), db, folder)
}

/// A refresh whose token has the right shape, so that the database is asked, and the token.
fn refresh(accept: &str) -> (Request<Body>, String) {
    let token = new_refresh_token(UserId::new(&SystemClock));
    // EXPOSE: the test sends it.
    let token = token.expose_secret().to_owned();
    let request = Request::post(paths::REFRESH)
        .header("content-type", "application/json")
        .header("accept", accept)
        .body(Body::from(format!("{{\"refreshToken\":\"{token}\"}}")))
        .unwrap();
    (request, token)
}

#[tokio::test]
async fn our_own_fault_is_answered_with_a_support_id_and_nothing_else() {
    let (router, _db, folder) = started().await;
    let broken = rusqlite::Connection::open(folder.path().join("pia.db")).unwrap();
    broken.execute_batch("DROP TABLE refresh_token").unwrap();
    for (accept, is_page) in [("application/json", false), ("text/html,*/*", true)] {
        let (request, token) = refresh(accept);
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 500);
        let id = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains(&format!("Support id: {id}")), "{body}");
        assert_eq!(body.starts_with("<!doctype html>"), is_page);
        assert!(
            !body.contains("database") && !body.contains(&token),
            "{body}"
        );
    }
}

#[tokio::test]
async fn without_its_database_a_server_is_up_but_not_ready_and_asks_for_patience() {
    let (router, db, _folder) = started().await;
    db.close().await;
    let get = |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request)
    };
    assert_eq!(get(paths::HEALTH).await.unwrap().status(), 200);
    assert_eq!(get(paths::READY).await.unwrap().status(), 503);
    for (accept, is_page) in [("application/json", false), ("text/html,*/*", true)] {
        let answer = router.clone().oneshot(refresh(accept).0).await.unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(body.starts_with("<!doctype html>"), is_page, "{body}");
        assert_eq!(body.contains("temporarily_unavailable"), !is_page, "{body}");
    }
}
