//! What whoever runs the server does about people, at its command line.

use reqwest::Response;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::people::{operate, refused};
use crate::world::{World, json};

const ADA: &str = "ada@contoso.example";
const GUS: &str = "gus@gmail.example";
const CONTOSO: &str = "5c1f3f0e-8d0b-4f3a-9a53-1f6a3c7e2b41";
const ADAS_OBJECT: &str = "0b7a6e52-3c1d-4e8f-b2a9-6d5c4f3e2a11";
const GUS_SUBJECT: &str = "108204268033311374519";

/// Ada by what Microsoft knows her as.
fn ada(command: &str) -> [&str; 6] {
    ["users", command, "--tenant", CONTOSO, "--object", ADAS_OBJECT]
}

/// The columns of the one line that `users list` has of somebody.
async fn listed(world: &World, subject: &str) -> Vec<String> {
    let (good, said) = operate(world, &["users", "list"]).await;
    assert!(good, "{said}");
    let mut lines = said.lines().filter(|line| line.ends_with(subject));
    let line = lines.next().unwrap_or_else(|| panic!("{said}"));
    assert_eq!(lines.next(), None, "{said}");
    line.split('\t').map(str::to_owned).collect()
}

fn told_at_start(world: &World, name: &str) -> String {
    let mut told = world.environment();
    told.find(|(key, _)| *key == name).unwrap().1.to_owned()
}

async fn me(world: &World, answer: Response) -> Value {
    let access = json(answer).await["access_token"].as_str().unwrap().to_owned();
    json(world.get("/auth/me", &access).await).await
}

#[tokio::test]
async fn somebody_who_was_added_is_shown_as_the_operator_calls_them_until_they_come() {
    let world = World::with(&[("Auth__CreateAccounts", "false")]).await;
    let shown = ["--name", "The\tCountess", "--email", "ada@elsewhere.example"];
    let mut added = ada("add").to_vec();
    added.extend(["--provider", "microsoft"]);
    added.extend(shown);
    let (good, said) = operate(&world, &added).await;
    assert!(good, "{said}");
    let line = listed(&world, ADAS_OBJECT).await;
    assert_eq!(
        line[1..],
        [
            "active",
            "never",
            "ada@elsewhere.example",
            "TheCountess",
            "",
            CONTOSO,
            ADAS_OBJECT
        ]
    );
    // At another provider, who says that somebody has the same address.
    let google = world.login_url(&[("provider", Some("google"))]);
    let told = Browser::new().sign_in(google.clone(), GUS).await;
    assert_eq!(told["pia_error"], "account_unknown");
    let issuer = told_at_start(&world, "OAUTH_GOOGLE_AUTHORITY");
    let gus = ["--issuer", &issuer, "--subject", GUS_SUBJECT, "--email", ADA];
    let (good, said) = operate(&world, &[&["users", "add"][..], &gus].concat()).await;
    assert!(good, "{said}");
    let told = Browser::new().sign_in(google, GUS).await;
    let gus = me(&world, world.redeem(&told["code"], &[]).await).await;
    let code = world.code(ADA).await;
    let ada = me(&world, world.redeem(&code, &[]).await).await;
    assert_ne!(ada["id"], gus["id"]);
    assert_eq!((&ada["email"], &gus["email"]), (&json!(ADA), &json!(GUS)));
    assert_ne!(listed(&world, ADAS_OBJECT).await[2], "never");
    world.stop().await;
}

#[tokio::test]
async fn people_are_named_by_what_their_provider_knows_them_as_and_by_nothing_that_changes() {
    let world = World::start().await;
    let (good, said) = operate(&world, &ada("disable")).await;
    assert!(!good && said.contains("nobody has an account as"), "{said}");
    world.session(ADA).await;
    let upper = ADAS_OBJECT.to_uppercase();
    let (tenant, object) = (["--tenant", CONTOSO], ["--object", &upper]);
    let disable = [&["users", "disable"][..], &tenant, &object].concat();
    for _ in 0..2 {
        let (good, said) = operate(&world, &disable).await;
        assert!(good && said.contains("is disabled"), "{said}");
    }
    assert_eq!(refused(&world, ADA).await, "account_disabled");
    let (good, said) = operate(&world, &ada("enable")).await;
    assert!(good, "{said}");
    world.session(ADA).await;
    let email = ["users", "disable", "--email", ADA];
    let no_guid = ["users", "add", "--tenant", "contoso.example", "--object", ADAS_OBJECT];
    let half = ["users", "add", "--tenant", CONTOSO];
    let both = [&ada("disable")[..], &["--issuer", "a", "--subject", "b"]].concat();
    let empty = ["users", "add", "--issuer", "", "--subject", "b"];
    for (wrong, words) in [
        (&email[..], "--email"),
        (&no_guid, "\"contoso.example\" is no id of Microsoft Entra's"),
        (&half, "--object"),
        (&both, "cannot be used with"),
        (&empty, "must not be empty"),
        (&["users", "disable"], "required"),
        (&["users", "add"], "required"),
    ] {
        let (good, said) = operate(&world, wrong).await;
        assert!(!good && said.contains(words), "{wrong:?}: {said}");
    }
    world.stop().await;
}
