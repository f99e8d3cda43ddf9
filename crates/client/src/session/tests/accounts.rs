//! Several accounts on one device.

use pia_protocol::paths;

use super::{is_fresh, signed_out_code};
use crate::Client;
use crate::problem::ProblemCode;
use crate::report::{Browser, SignIn, SignOut, Who};
use crate::testing::{
    Device, FakeServer, Fault, browse, on_show, sign_in, sign_in_as, until, wish,
};
use crate::view::{AccountState, KnownAccount, SessionView};

fn accounts(client: &Client) -> Vec<KnownAccount> {
    client.views().accounts().borrow().accounts.clone()
}

pub(super) fn key_of(client: &Client, name: &str) -> String {
    let mut found = accounts(client).into_iter();
    found.find(|known| known.account.name == name).unwrap().key
}

/// Name, state, and whether it is on show.
fn listed(client: &Client) -> Vec<(String, AccountState, bool)> {
    accounts(client)
        .into_iter()
        .map(|known| (known.account.name, known.state, known.current))
        .collect()
}

async fn shows(client: &Client, name: &str) {
    until(
        client.views().session(),
        |view| matches!(view, SessionView::SignedIn { account, .. } if account.name == name),
    )
    .await;
}

/// A window that knows persons 1 and 2, with 2 on show.
pub(super) async fn two(device: &Device, server: &FakeServer) -> Client {
    let client = device.signed_in().await;
    server.inside().user = 2;
    sign_in(&client).await;
    client
}

#[tokio::test]
async fn an_account_is_added_and_one_click_leads_back_to_the_other() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("of the first").await.unwrap();
    server.inside().user = 2;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    // Each has their own data.
    until(client.views().todos(), |view| view.todos().next().is_none()).await;
    client.add_todo("of the second").await.unwrap();
    let signed_in = AccountState::SignedIn;
    assert_eq!(
        listed(&client),
        [
            ("Person 1".into(), signed_in, false),
            ("Person 2".into(), signed_in, true)
        ]
    );

    let logins = server.seen(paths::LOGIN);
    let first = key_of(&client, "Person 1");
    client.switch_account(&first).await.unwrap();
    shows(&client, "Person 1").await;
    until(client.views().todos(), |view| {
        view.todos()
            .any(|todo| todo.title == "of the first" && todo.synced)
    })
    .await;
    assert_eq!(on_show(&client).await, ["of the first"]);
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;

    // The next start shows the same account, and still knows the other.
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(on_show(&client).await, ["of the first"]);
    let second = key_of(&client, "Person 2");
    client.switch_account(&second).await.unwrap();
    shows(&client, "Person 2").await;
    until(client.views().todos(), |view| {
        view.todos().all(|todo| todo.title == "of the second")
    })
    .await;
    assert_eq!(server.seen(paths::LOGIN), logins, "no browser was needed");
    assert_eq!(server.inside().revoked.len(), 0);
    client.shutdown().await;
}

#[tokio::test]
async fn whose_sign_in_it_is_to_be_reaches_the_provider() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let parameters = |number: usize| {
        let inside = server.inside();
        let asked = &inside.logins[number];
        (
            asked.get("prompt").cloned(),
            asked.get("login_hint").cloned(),
        )
    };
    assert_eq!(parameters(0), (None, None));

    server.inside().user = 2;
    let another = SignIn {
        who: Who::Another,
        ..wish()
    };
    sign_in_as(&client, another).await;
    assert_eq!(parameters(1), (Some("select_account".into()), None));

    // Whoever comes back is known; so is who was asked for.
    server.inside().user = 3;
    let known = SignIn {
        who: Who::Known(key_of(&client, "Person 1")),
        provider: String::new(),
        ..wish()
    };
    sign_in_as(&client, known).await;
    assert_eq!(parameters(2), (None, Some("O.person1".into())));
    let names: Vec<String> = listed(&client).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["Person 1", "Person 2", "Person 3"]);
    shows(&client, "Person 3").await;
    let stranger = SignIn {
        who: Who::Known("0000".into()),
        ..wish()
    };
    assert_eq!(
        client.sign_in(stranger).unwrap_err().code,
        ProblemCode::AccountUnknown
    );
    client.shutdown().await;
}

#[tokio::test]
async fn signing_in_again_replaces_the_session_and_ends_the_old_one() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let before = device.saved().await.unwrap();
    sign_in(&client).await;
    let after = device.saved().await.unwrap();
    assert_ne!(before, after);
    server.until(|inside| inside.revoked.len() == 1).await;
    let revoked = server.inside().revoked[0].clone();
    assert!(before.contains(&revoked) && !after.contains(&revoked));
    assert_eq!(accounts(&client).len(), 1);
    client.sync_once().await.unwrap();
    client.shutdown().await;
}

#[tokio::test]
async fn a_session_that_ended_needs_one_click_that_names_the_person() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.sync_once().await.unwrap();
    server.inside().end_sessions();
    client.sync_once().await.unwrap_err();
    let view = client.views().session().borrow().clone();
    let SessionView::NeedsYou { account, problem } = view else {
        panic!("{view:?}");
    };
    assert_eq!(account.name, "Person 1");
    assert_eq!(problem.code, ProblemCode::SessionEnded);
    assert_eq!(listed(&client)[0].1, AccountState::NeedsYou);
    assert_eq!(on_show(&client).await, ["kept"]);

    // A way back that fails is said, and put away it leaves the reason.
    server.fail(paths::TOKEN, &[Fault::Status(503)]);
    client.sign_in_again(Browser::PrintOnly).unwrap();
    browse(&client).await;
    let needs = |code: ProblemCode| move |view: &SessionView| matches!(view, SessionView::NeedsYou { problem, .. } if problem.code == code);
    until(client.views().session(), needs(ProblemCode::ServerFailed)).await;
    client.dismiss_problem();
    until(client.views().session(), needs(ProblemCode::SessionEnded)).await;

    server.inside().faults.clear();
    client.sign_in_again(Browser::PrintOnly).unwrap();
    browse(&client).await;
    until(client.views().session(), is_fresh).await;
    let hint = server.inside().logins.last().unwrap()["login_hint"].clone();
    assert_eq!(hint, "O.person1");
    assert_eq!(on_show(&client).await, ["kept"]);
    assert_eq!(listed(&client)[0].1, AccountState::SignedIn);
    client.shutdown().await;
}

#[tokio::test]
async fn an_account_that_was_signed_out_of_is_known_and_needs_a_sign_in() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = two(&device, &server).await;
    let second = key_of(&client, "Person 2");
    client.sign_out(SignOut::default()).await.unwrap();
    assert_eq!(
        listed(&client),
        [
            ("Person 1".into(), AccountState::SignedIn, false),
            ("Person 2".into(), AccountState::SignedOut, false)
        ]
    );
    assert_eq!(
        client.switch_account(&second).await.unwrap_err().code,
        ProblemCode::NotSignedIn
    );
    assert_eq!(
        client.switch_account("0000").await.unwrap_err().code,
        ProblemCode::AccountUnknown
    );
    assert_eq!(
        client.sign_in_again(Browser::PrintOnly).unwrap_err().code,
        ProblemCode::NotSignedIn,
        "no account is on show"
    );
    let first = key_of(&client, "Person 1");
    client.switch_account(&first).await.unwrap();
    shows(&client, "Person 1").await;
    client.shutdown().await;
}

#[tokio::test]
async fn removing_an_account_leaves_nothing_of_it_and_asks_before_anything_is_lost() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = two(&device, &server).await;
    let (first, second) = (key_of(&client, "Person 1"), key_of(&client, "Person 2"));
    client.sync_once().await.unwrap();
    server.fail(paths::SYNC_PUSH, &[Fault::Status(503); 50]);
    client.add_todo("only here").await.unwrap();
    let refused = client.remove_account(&second, false).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::AccountHasUnsentChanges);
    assert_eq!(refused.detail.as_deref(), Some("1"));
    shows(&client, "Person 2").await;
    client.remove_account(&second, true).await.unwrap();
    assert_eq!(
        listed(&client),
        [("Person 1".into(), AccountState::SignedIn, false)]
    );
    assert_eq!(
        *client.views().session().borrow(),
        SessionView::SignedOut { problem: None }
    );
    until(client.views().todos(), |view| view.todos().next().is_none()).await;
    server.until(|inside| inside.revoked.len() == 1).await;

    // One that is not on show.
    client.remove_account(&first, false).await.unwrap();
    server.until(|inside| inside.revoked.len() == 2).await;
    assert_eq!(listed(&client), []);
    assert_eq!(device.item(&first).await, None);
    assert_eq!(device.item(&second).await, None);
    client.shutdown().await;
    let files = std::fs::read_dir(device.folder.path()).unwrap();
    let mut names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.find(|name| name.starts_with("account-")), None);
}

#[tokio::test]
async fn removing_an_account_that_another_process_has_just_put_on_show_costs_no_other() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let window = two(&device, &server).await;
    let (first, second) = (key_of(&window, "Person 1"), key_of(&window, "Person 2"));
    let terminal = device.command().await;
    terminal.settled().await;
    terminal.switch_account(&first).await.unwrap();
    // The window may have seen that or not.
    window.remove_account(&first, true).await.unwrap();
    server.until(|inside| !inside.revoked.is_empty()).await;
    window.switch_account(&second).await.unwrap();
    shows(&window, "Person 2").await;
    window.sync_once().await.unwrap();
    assert_eq!(server.inside().revoked.len(), 1);
    assert_eq!(device.item(&first).await, None);
    assert!(device.item(&second).await.is_some());
    assert_eq!(
        listed(&window),
        [("Person 2".into(), AccountState::SignedIn, true)]
    );
    for client in [window, terminal] {
        client.shutdown().await;
    }
}

#[tokio::test]
async fn the_window_and_the_terminal_follow_each_other() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let window = two(&device, &server).await;
    let (first, second) = (key_of(&window, "Person 1"), key_of(&window, "Person 2"));

    let terminal = device.command().await;
    terminal.settled().await;
    terminal.switch_account(&first).await.unwrap();
    shows(&window, "Person 1").await;

    window.switch_account(&second).await.unwrap();
    let next = device.command().await;
    next.settled().await;
    shows(&next, "Person 2").await;
    next.sign_out(SignOut::default()).await.unwrap();
    until(window.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    until(window.views().accounts(), |view| {
        view.accounts[1].state == AccountState::SignedOut
    })
    .await;
    for client in [window, terminal, next] {
        client.shutdown().await;
    }
}

#[tokio::test]
async fn the_server_follows_the_account_unless_it_is_fixed() {
    let (home, work) = (FakeServer::start().await, FakeServer::start().await);
    let mut device = Device::new(&home).await;
    device.server = None;
    let client = device.window().await;
    client.set_server(&home.address).unwrap();
    sign_in(&client).await;
    let at_another = SignIn {
        server: Some(work.address.clone()),
        ..wish()
    };
    sign_in_as(&client, at_another.clone()).await;
    until(client.views().server(), |view| view.url == work.address).await;
    let known = accounts(&client);
    assert_eq!((&known[0].server, known[0].current), (&home.address, false));
    assert_eq!((&known[1].server, known[1].current), (&work.address, true));
    client.switch_account(&known[0].key).await.unwrap();
    until(client.views().server(), |view| view.url == home.address).await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;

    // The next start asks the server of the account on show.
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(client.views().server().borrow().url, home.address);
    client.shutdown().await;

    let at_work = &known[1].key;
    device.server = Some(home.address.clone());
    let fixed = device.command().await;
    fixed.settled().await;
    for refused in [
        fixed.switch_account(at_work).await.unwrap_err(),
        fixed.sign_in(at_another).unwrap_err(),
    ] {
        assert_eq!(refused.code, ProblemCode::ConfigurationInvalid);
    }
    fixed.shutdown().await;
    let other = device.command_for(&work).await;
    assert_eq!(
        signed_out_code(&other.settled().await),
        Some(ProblemCode::ConfigurationInvalid)
    );
    other.switch_account(at_work).await.unwrap();
    shows(&other, "Person 1").await;
    other.shutdown().await;
}
