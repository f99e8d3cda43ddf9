//! What a sign-in leaves behind: the page in the person's language, and the steps for a diagnosis.

use pia_protocol::paths;
use pia_signin::Language;

use super::is_fresh;
use crate::diagnosis::SignInStep;
use crate::preferences::PreferencesChange;
use crate::problem::ProblemCode;
use crate::report::{Browser, SignIn};
use crate::session::last_sign_in;
use crate::testing::{Device, FakeServer, Fault, browse, sign_in, until};
use crate::view::{LanguageChoice, SessionView};

#[tokio::test]
async fn the_page_and_the_servers_pages_speak_the_persons_language() {
    for (language, done, failed) in [
        (Language::English, "You are signed in as Person 1", None),
        (
            Language::German,
            "Sie sind als Person 1 angemeldet",
            Some("Der Server hat gerade ein Problem."),
        ),
        (
            Language::French,
            "Connexion réussie en tant que Person 1",
            Some("Le serveur rencontre un problème."),
        ),
    ] {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let client = device
            .window_with(|config, _| config.language = language)
            .await;
        if let Some(failed) = failed {
            server.fail(paths::TOKEN, &[Fault::Status(503)]);
            let (ended, page) = tokio::join!(
                client.sign_in_and_wait(SignIn::with("microsoft", Browser::PrintOnly)),
                browse(&client)
            );
            assert_eq!(ended.unwrap_err().code, ProblemCode::ServerFailed);
            assert!(page.contains(failed), "{page}");
        }
        let page = sign_in(&client).await;
        assert!(page.contains(done), "{page}");
        let tag = language.tag();
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{page}");
        for login in &server.inside().logins {
            assert_eq!(login["ui_locales"], tag);
        }
        client.shutdown().await;
    }
}

#[tokio::test]
async fn the_language_the_person_chose_goes_before_the_systems() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device
        .window_with(|config, _| config.language = Language::French)
        .await;
    client
        .set_preferences(PreferencesChange {
            language: Some(LanguageChoice::German),
            ..PreferencesChange::default()
        })
        .unwrap();
    let page = sign_in(&client).await;
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    let views = client.views();
    until(views.preferences(), |view| view.speaks == "de").await;
    client.shutdown().await;
}

#[tokio::test]
async fn the_steps_of_the_last_sign_in_are_kept_and_tell_no_secret() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
    let steps = last_sign_in(device.folder.path());
    let what: Vec<&SignInStep> = steps.iter().map(|step| &step.what).collect();
    assert!(matches!(what[0], SignInStep::Began { .. }), "{what:?}");
    assert!(what.contains(&&SignInStep::AnswerCame), "{what:?}");
    assert_eq!(**what.last().unwrap(), SignInStep::SignedIn);
    let redeemed = steps
        .iter()
        .find(|step| {
            let what = step.what.to_string();
            what.starts_with("/auth/token answered 200")
        })
        .unwrap();
    assert!(
        redeemed
            .request_id
            .as_deref()
            .is_some_and(|id| id.starts_with("request-"))
    );
    let text = std::fs::read_to_string(device.folder.path().join("last-sign-in.json")).unwrap();
    let inside = server.inside();
    let login = &inside.logins[0];
    let secrets = inside.issued.iter().chain([
        &login["state"],
        &login["code_challenge"],
        &login["redirect_uri"],
    ]);
    for secret in secrets
        .map(String::as_str)
        .chain(["code-", "contoso", "Person"])
    {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn a_cancelled_sign_in_and_a_failed_one_are_kept_as_well() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let last = || last_sign_in(device.folder.path()).pop().unwrap().what;
    let client = device.command().await;
    server.fail(paths::METADATA, &[Fault::Portal]);
    let wish = || SignIn::with("microsoft", Browser::PrintOnly);
    client.sign_in_and_wait(wish()).await.unwrap_err();
    client.shutdown().await;
    assert_eq!(
        last(),
        SignInStep::Failed {
            code: ProblemCode::ServerNotPia
        }
    );
    let client = device.command().await;
    client.sign_in(wish()).unwrap();
    until(client.views().session(), |view| {
        matches!(view, SessionView::WaitingForBrowser { .. })
    })
    .await;
    client.cancel_sign_in();
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    client.shutdown().await;
    assert_eq!(last(), SignInStep::Cancelled);
}

/// There is no DPAPI here, so nothing can be kept.
#[cfg(not(windows))]
#[tokio::test]
async fn a_sign_in_ends_with_the_problem_of_a_vault_that_cannot_be_opened() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device
        .window_with(|config, fittings| {
            config.vault = pia_vault::Choice::Dpapi;
            fittings.vault = None;
        })
        .await;
    let ended = client
        .sign_in_and_wait(SignIn::with("microsoft", Browser::PrintOnly))
        .await;
    assert_eq!(ended.unwrap_err().code, ProblemCode::KeychainUnavailable);
    assert_eq!(
        super::signed_out_code(&client.views().session().borrow()),
        Some(ProblemCode::KeychainUnavailable)
    );
    assert!(server.inside().issued.is_empty());
    client.shutdown().await;
}
