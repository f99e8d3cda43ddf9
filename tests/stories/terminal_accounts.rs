//! Two people on one machine, from the terminal alone; and what the doctor says of it.

use anyhow::{Context, Result, ensure};
use pia_stories::browser::Browser;
use pia_stories::desktop::Desktop;
use pia_stories::people::{ADA, BOB, Person};
use pia_stories::world::{Told, play};
use serde_json::Value;
use url::Url;

#[tokio::test]
async fn the_terminal_keeps_two_accounts_apart_and_leaves_one_everywhere() -> Told {
    play("terminal-accounts", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        signs_in(&laptop, &browser, &["login", "--no-browser"], ADA).await?;
        laptop.pia(&["todo", "add", "Buy", "milk"]).await?.good()?;
        let another = ["login", "--another", "--no-browser"];
        signs_in(&laptop, &browser, &another, BOB).await?;
        let listed = laptop.pia(&["todo", "list"]).await?;
        ensure!(!listed.good()?.contains("Buy milk"), "Bob sees Ada's to-do");

        laptop.pia(&["account", "use", ADA.account]).await?.good()?;
        let listed = laptop.pia(&["todo", "list"]).await?;
        ensure!(listed.good()?.contains("Buy milk"), "{}", listed.out);
        let accounts = json(&laptop, &["account", "list", "--json"]).await?;
        ensure!(
            states(&accounts) == ["signedIn, on show", "signedIn"],
            "{accounts}"
        );
        is_in_order(&laptop).await?;

        // Nothing of Bob's is left behind, and Ada stays.
        laptop.pia(&["account", "remove", BOB.name]).await?.good()?;
        let status = json(&laptop, &["status", "--json"]).await?;
        ensure!(status.to_string().contains(ADA.account), "{status}");
        ensure!(!status.to_string().contains(BOB.account), "{status}");

        let wish = ["logout", "--all-devices", "--provider", "--json"];
        let report = json(&laptop, &wish).await?;
        let steps = steps(&report);
        let expected = [
            "thisDevice: done",
            "server: done",
            "allDevices: done",
            "provider: inBrowser",
        ];
        ensure!(steps == expected, "{report}");
        laptop.browser_address().await?;
        let accounts = json(&laptop, &["account", "list", "--json"]).await?;
        ensure!(states(&accounts) == ["signedOut"], "{accounts}");
        Ok(())
    })
    .await
}

/// Signs somebody in with the link that is printed.
async fn signs_in(
    laptop: &Desktop,
    browser: &Browser,
    args: &[&str],
    person: Person,
) -> Result<()> {
    let mut login = laptop.starts_pia(args)?;
    let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
    browser.opens(&address).await?;
    browser.signs_in(person).await?;
    let said = login.finished().await?;
    ensure!(said.good()?.contains(person.name), "{}", said.out);
    Ok(())
}

/// The doctor finds nothing wrong, and says nothing of who is signed in.
async fn is_in_order(laptop: &Desktop) -> Result<()> {
    let doctor = laptop.pia(&["doctor"]).await?;
    let said = doctor.good()?;
    for line in ["good     Keychain", "good     Server", "good     Session"] {
        ensure!(said.contains(line), "no “{line}” in {said}");
    }
    for private in [ADA.name, ADA.account, BOB.name, BOB.account, "Buy milk"] {
        ensure!(!said.contains(private), "“{private}” in {said}");
    }
    Ok(())
}

fn states(accounts: &Value) -> Vec<String> {
    each(&accounts["accounts"], |one| {
        let shown = if one["current"] == true {
            ", on show"
        } else {
            ""
        };
        format!("{}{shown}", one["state"].as_str().unwrap_or_default())
    })
}

fn steps(report: &Value) -> Vec<String> {
    each(&report["steps"], |one| {
        let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!("{}: {}", part(&one["step"]), part(&one["result"]["result"]))
    })
}

fn each(list: &Value, words: impl Fn(&Value) -> String) -> Vec<String> {
    list.as_array().into_iter().flatten().map(words).collect()
}

/// What `pia` answers in JSON.
async fn json(desktop: &Desktop, args: &[&str]) -> Result<Value> {
    let finished = desktop.pia(args).await?;
    serde_json::from_str(finished.good()?).with_context(|| format!("{args:?} answers in JSON"))
}
