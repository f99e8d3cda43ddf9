use pia_protocol::clock::SystemClock;
use serde_json::{Value, json};

use super::*;
use crate::problem::ProblemCode;
use crate::report::{Browser, SignIn, SignOut};
use crate::session::grant::tests::{ID, tokens};
use crate::testing::{Device, Network, OlderServer, Say, Scripted, sign_in, until};
use crate::view::{Connection, ServerState, SessionView, SyncState};

fn is_fresh(view: &SessionView) -> bool {
    matches!(
        view,
        SessionView::SignedIn {
            connection: Connection::Fresh,
            ..
        }
    )
}

fn offline_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::SignedIn {
            connection: Connection::Offline { problem, .. },
            ..
        } => Some(problem.code),
        _ => None,
    }
}

async fn saved(device: &Device) -> Value {
    serde_json::from_str(&device.saved().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_server_of_the_second_generation_signs_in_renews_and_signs_out() {
    let server = OlderServer::start(Generation::Second).await;
    let device = Device::at(server.address.as_str()).await;
    let client = device.window().await;
    let page = sign_in(&client).await;
    assert!(page.contains("Ada Lovelace"), "{page}");
    let record = saved(&device).await;
    assert_eq!(record["generation"], "second");
    assert_eq!(record["user"]["provider"], "microsoft");
    assert_eq!(record["user"]["id"], ID);
    // Nothing syncs there, and that is said once.
    let sync = until(
        client.views().sync(),
        |view| matches!(&view.state, SyncState::Waiting { problem } if problem.code == ProblemCode::ServerTooOld),
    );
    sync.await;
    let once = client.sync_once().await.unwrap_err();
    assert_eq!(once.code, ProblemCode::ServerTooOld);
    client.shutdown().await;

    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    let renewed = saved(&device).await;
    assert_ne!(renewed["refresh_token"], record["refresh_token"]);
    assert_eq!(renewed["user"], record["user"], "a renewal tells of nobody");
    assert_eq!(renewed["generation"], "second");
    assert_eq!(server.seen(paths::LOGIN), 1);

    let report = client.sign_out(SignOut::default()).await.unwrap();
    assert!(report.confirmed);
    assert!(server.inside().good.is_empty());
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_of_the_first_generation_is_asked_only_after_consent() {
    let server = OlderServer::start(Generation::First).await;
    let device = Device::at(server.address.as_str()).await;
    let client = device.window().await;
    let known = |allowed: bool| {
        move |view: &crate::ServerView| {
            matches!(view.state, ServerState::Known { generation: Generation::First, token_redirect_allowed, .. }
                if token_redirect_allowed == allowed)
        }
    };
    until(client.views().server(), known(false)).await;
    client.settled().await;
    let wish = SignIn::with("microsoft", Browser::PrintOnly);
    let refused = client.sign_in_and_wait(wish).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::TokenRedirectNotAllowed);
    assert_eq!(server.seen(paths::LOGIN), 0);

    client.allow_token_redirect().unwrap();
    until(client.views().server(), known(true)).await;
    let page = sign_in(&client).await;
    assert!(page.contains("Ada Lovelace"), "{page}");
    let record = saved(&device).await;
    assert_eq!(record["generation"], "first");
    assert_eq!(record["user"]["email"], "ada@contoso.example");
    // What passed through the address bar is spent.
    assert_eq!(server.inside().good, ["refresh-2"]);
    assert_eq!(record["refresh_token"], "refresh-2");
    client.shutdown().await;
}

#[tokio::test]
async fn only_their_own_401_ends_a_session() {
    let server = OlderServer::start(Generation::Second).await;
    let device = Device::at(server.address.as_str()).await;
    let client = device.window().await;
    sign_in(&client).await;
    client.shutdown().await;
    let unauthorized = json!({ "error": "unauthorized" });
    for (status, body, code) in [
        (500, None, ProblemCode::ServerFailed),
        (401, None, ProblemCode::ServerNotPia),
        (401, Some(unauthorized), ProblemCode::ServerNotPia),
        (200, None, ProblemCode::ServerNotPia),
        (
            403,
            Some(json!({ "error": "no_license", "message": "No." })),
            ProblemCode::ServerFailed,
        ),
    ] {
        server.inside().instead = Some((status, body));
        let client = device.window().await;
        let view = until(client.views().session(), |view| {
            offline_code(view).is_some()
        })
        .await;
        assert_eq!(offline_code(&view), Some(code), "{status}");
        client.shutdown().await;
    }
    server.inside().good.clear();
    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        matches!(view, SessionView::NeedsYou { .. })
    });
    let SessionView::NeedsYou { account, problem } = view.await else {
        unreachable!()
    };
    assert_eq!(account.name, "Ada Lovelace");
    assert_eq!(problem.code, ProblemCode::SessionEnded);
    client.shutdown().await;
}

fn older(server: &Scripted) -> Record {
    let user = User {
        id: UserId::parse(ID).unwrap(),
        email: "ada@contoso.example".into(),
        display_name: None,
        provider: "microsoft".into(),
        login_hint: None,
        organization: None,
        organization_name: None,
        personal: false,
    };
    let at = server.address.as_str().to_owned();
    Record::new(
        at.clone(),
        at,
        user,
        RefreshToken::new("refresh-1".into()),
        AccessToken::new("access-1".into()),
        Duration::ZERO,
        time::OffsetDateTime::UNIX_EPOCH,
    )
    .of_generation(Generation::First)
}

#[tokio::test]
async fn a_server_that_was_updated_is_spoken_to_as_one_of_today() {
    let (server, http) = (Scripted::start().await, Network::new());
    let grants = Grants {
        http: &http,
        server: &server.address,
        clock: &SystemClock,
    };
    let record = older(&server);
    let answer = json!({ "accessToken": "access-2", "expiresIn": 0 });
    server.say([Say::json(200, &answer)]);
    let renewed = grants.renew(&record).await.unwrap();
    assert_eq!(renewed.lifetime(), UNSAID_LIFETIME);
    assert_eq!(renewed.generation, Generation::First);
    // EXPOSE: a test looks at what was kept.
    assert_eq!(renewed.refresh_token.expose_secret(), "refresh-1");

    http.remembered().note_current(&server.address);
    server.say([Say::json(200, &tokens())]);
    let renewed = grants.renew(&record).await.unwrap();
    assert_eq!(renewed.generation, Generation::Current);
    server.say([Say::bytes(200, Vec::new())]);
    assert!(grants.revoke(&record).await.is_ok());
    let paths: Vec<_> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, [paths::REFRESH, paths::TOKEN, paths::REVOKE]);
}

#[tokio::test]
async fn a_sign_out_is_confirmed_by_the_server_and_by_nobody_else() {
    let (server, http) = (Scripted::start().await, Network::new());
    let grants = Grants {
        http: &http,
        server: &server.address,
        clock: &SystemClock,
    };
    let record = older(&server);
    let over = json!({ "error": "invalid_refresh_token", "message": "It is over." });
    for (answer, confirmed) in [
        (Say::bytes(200, Vec::new()), true),
        (Say::bytes(204, Vec::new()), true),
        (Say::json(200, &json!({ "success": true })), true),
        (Say::json(401, &over), true),
        (Say::page(200), false),
        (Say::page(401), false),
        (Say::json(404, &json!({})), false),
        (Say::page(502), false),
    ] {
        server.say([answer.clone()]);
        assert_eq!(
            grants.revoke(&record).await.is_ok(),
            confirmed,
            "{answer:?}"
        );
    }
    let asked = &server.asked()[0];
    assert_eq!(asked.path, paths::LOGOUT);
    assert_eq!(asked.body, r#"{"refreshToken":"refresh-1"}"#);
}
