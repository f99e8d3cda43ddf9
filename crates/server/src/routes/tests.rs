//! What is said of our own faults.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use pia_protocol::clock::SystemClock;
use tower::ServiceExt;

use super::*;
use crate::config::{Config, PublicUrl, Sources};
use crate::db::Db;
use crate::tokens::new_refresh_token;

/// A server whose database has been closed under it.
async fn broken() -> (Router, tempfile::TempDir) {
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
    let db = Db::open(&database).await.unwrap();
    db.clone().close().await;
    let (url, clock) = (PublicUrl::localhost(1), Arc::new(SystemClock));
    let app = App::new(config, &keys, url, db, clock).unwrap();
    (router(&Arc::new(app)), folder)
}

#[tokio::test]
async fn our_own_fault_is_answered_with_a_support_id_and_nothing_else() {
    let (router, _folder) = broken().await;
    for (accept, is_page) in [("application/json", false), ("text/html,*/*", true)] {
        // The shape must be right, so that the database is asked.
        let token = new_refresh_token();
        // EXPOSE: the test sends it.
        let token = token.expose_secret().to_owned();
        let request = Request::post(paths::REFRESH)
            .header("content-type", "application/json")
            .header("accept", accept)
            .body(Body::from(format!("{{\"refreshToken\":\"{token}\"}}")))
            .unwrap();
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
async fn a_server_without_its_database_is_up_but_not_ready() {
    let (router, _folder) = broken().await;
    let get = |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request)
    };
    assert_eq!(get(paths::HEALTH).await.unwrap().status(), 200);
    assert_eq!(get(paths::READY).await.unwrap().status(), 503);
}
