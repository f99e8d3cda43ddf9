//! Two clients of the first generation, one of the second and today's on one account.

use std::collections::BTreeMap;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use pia_stories::browser::Browser;
use pia_stories::desktop::Desktop;
use pia_stories::older::{Generation, OlderPia};
use pia_stories::people::ADA;
use pia_stories::world::{Told, play};
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Duration, OffsetDateTime};
use url::Url;

/// Minutes by which the clocks of two clients are wrong. The existing server's clients go by them for
/// their cursors.
const SLOW: i64 = -180;
const FAST: i64 = 10;

const MILK: &str = "11111111-1111-4111-8111-111111111111";
const BREAD: &str = "22222222-2222-4222-8222-222222222222";
const CHEESE: &str = "33333333-3333-4333-8333-333333333333";
const PROFILE: &str = "44444444-4444-4444-8444-444444444444";
const LETTER: &str = "55555555-5555-4555-8555-555555555555";

#[tokio::test]
async fn four_clients_of_three_generations_end_with_the_same_records() -> Told {
    play("generations", async |world| {
        world.server.stop();
        world.server.set(("Auth__AllowTokenRedirect", "true"));
        world.server.set(("RateLimits__Sync__PermitLimit", "0"));
        world.server.start_again().await?;
        let laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        signs_in(&laptop, &browser).await?;
        let url = world.server.url.clone();
        let older = async |generation, name: &str| {
            let browser = world.browser(name).await?;
            OlderPia::signed_in(generation, &url, &browser, ADA).await
        };
        let mut one = older(Generation::First, "first").await?;
        let mut other = older(Generation::First, "second").await?;
        let mut newer = older(Generation::Second, "third").await?;

        // Each wrote before it knew of the others; the clocks of the first two are wrong.
        one.writes("todos", MILK, &clock(SLOW)?, &todo("Milk"))?;
        let profile = json!({ "type": "personal_profile", "label": "Me", "data": "{}" });
        one.writes("memories", PROFILE, &clock(SLOW)?, &profile)?;
        other.writes("todos", BREAD, &clock(FAST)?, &todo("Bread"))?;
        let letter = json!({ "name": "Letter", "prompt": "Dear", "ExampleText": "Yours" });
        other.writes("templates", LETTER, &clock(FAST)?, &letter)?;
        newer.writes("todos", CHEESE, &clock(0)?, &todo("Cheese"))?;
        pia(&laptop, &["todo", "add", "Eggs"]).await?;
        for _ in 0..2 {
            one.syncs(&clock(SLOW)?).await?;
            newer.syncs(&clock(0)?).await?;
            pia(&laptop, &["sync"]).await?;
            other.syncs(&clock(FAST)?).await?;
        }
        let all = titles(&laptop).await?;
        ensure!(all == ["Bread", "Cheese", "Eggs", "Milk"], "{all:?}");

        // A row that was deleted is pushed again, unchanged, by those who have not heard of it.
        pia(&laptop, &["todo", "delete", CHEESE]).await?;
        pia(&laptop, &["sync"]).await?;
        newer.writes("todos", MILK, &clock(0)?, &todo("Oat milk"))?;
        newer.deletes("todos", BREAD)?;
        for _ in 0..3 {
            other.syncs(&clock(FAST)?).await?;
            newer.syncs(&clock(0)?).await?;
            one.syncs(&clock(SLOW)?).await?;
            pia(&laptop, &["sync"]).await?;
        }
        let all = titles(&laptop).await?;
        ensure!(all == ["Eggs", "Oat milk"], "{all:?}");
        // What its client of today does not show, it holds all the same.
        let session = world.keychain.session().await?;
        let held = held(&url, &session.access_token()?).await?;
        for (name, client) in [("one", &one), ("other", &other), ("newer", &newer)] {
            for (list, kind, field) in [
                ("todos", "todo", "title"),
                ("memories", "memory", "label"),
                ("templates", "template", "name"),
                ("templates", "template", "ExampleText"),
                ("kanbanColumns", "column", "name"),
            ] {
                let (shown, expected) = (client.shows(list, field)?, of(&held, kind, field));
                ensure!(
                    shown == expected,
                    "{name}: of {list} it shows {shown:?} and not {expected:?}"
                );
            }
        }
        Ok(())
    })
    .await
}

fn todo(title: &str) -> Value {
    json!({ "title": title, "notes": null, "priority": 1, "status": 0, "sortOrder": 0,
            "columnId": "00000000-0000-0000-0000-000000000001" })
}

/// What a clock shows that is so many minutes fast, as .NET writes it.
#[expect(
    clippy::disallowed_methods,
    reason = "the older clients go by the clock of their machine, and the server by its own"
)]
fn clock(minutes: i64) -> Result<String> {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
    let shown = OffsetDateTime::from(SystemTime::now()) + Duration::minutes(minutes);
    Ok(shown.format(format)?)
}

async fn signs_in(laptop: &Desktop, browser: &Browser) -> Result<()> {
    let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
    let address = Url::parse(&login.first_line().await?)?;
    browser.opens(&address).await?;
    browser.signs_in(ADA).await?;
    login.finished().await?.good()?;
    Ok(())
}

async fn pia(laptop: &Desktop, args: &[&str]) -> Result<String> {
    Ok(laptop.pia(args).await?.good()?.to_owned())
}

async fn titles(laptop: &Desktop) -> Result<Vec<String>> {
    let listed: Value = serde_json::from_str(&pia(laptop, &["todo", "list", "--json"]).await?)?;
    let listed = listed["todos"].as_array().or(listed.as_array());
    let listed = listed.context("a list of to-dos")?.iter();
    let mut titles: Vec<String> = listed
        .filter_map(|todo| todo["title"].as_str().map(str::to_owned))
        .collect();
    titles.sort();
    Ok(titles)
}

/// What the server holds.
async fn held(url: &str, access_token: &str) -> Result<Vec<Value>> {
    let changes = format!("{url}/api/sync/v2/changes");
    let request = pia_stories::http::client()?
        .get(changes)
        .bearer_auth(access_token);
    let page: Value = request.send().await?.error_for_status()?.json().await?;
    ensure!(page["more"] == false, "more than one page");
    Ok(page["records"].as_array().context("records")?.clone())
}

fn of(held: &[Value], kind: &str, field: &str) -> BTreeMap<String, Value> {
    let living = held
        .iter()
        .filter(|record| record["kind"] == kind && !record["body"].is_null());
    living
        .filter_map(|record| {
            let id = record["id"].as_str()?.to_owned();
            Some((id, record["body"][field].clone()))
        })
        .collect()
}
