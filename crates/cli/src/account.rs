//! `pia account`: which accounts this device knows, and which is on show.

use pia_client::{AccountState, AccountsView, Client, KnownAccount, Problem, ProblemCode};
use serde::Serialize;

use crate::args::AccountCommand;
use crate::login::named;
use crate::output::Output;

#[derive(Serialize)]
struct One<'a> {
    account: &'a KnownAccount,
}

/// Runs one of its commands.
pub(crate) async fn run(
    command: AccountCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    client.settled().await;
    let known = known(client);
    match command {
        AccountCommand::List => {
            let text = match lines(&known.accounts) {
                none if none.is_empty() => {
                    "There are no accounts. To sign in, run pia login.".into()
                }
                lines => lines,
            };
            output.answer(&known, &text);
        }
        AccountCommand::Use { name } => {
            let account = pick(&known.accounts, &name)?;
            client.switch_account(&account.key).await?;
            client.settled().await;
            let shown = KnownAccount {
                current: true,
                ..account.clone()
            };
            let sentence = format!("{} is on show.", named(&shown.account));
            output.answer(&One { account: &shown }, &sentence);
        }
        AccountCommand::Remove {
            name,
            discard_unsent,
        } => {
            let account = pick(&known.accounts, &name)?;
            client
                .remove_account(&account.key, discard_unsent)
                .await
                .map_err(with_the_way_on)?;
            let sentence = format!("{} is removed from this device.", named(&account.account));
            output.answer(&One { account }, &sentence);
        }
    }
    Ok(())
}

/// The accounts as they are now.
pub(crate) fn known(client: &Client) -> AccountsView {
    client.views().accounts().borrow().clone()
}

/// A line for each, with its key, which is always unique.
pub(crate) fn lines(accounts: &[KnownAccount]) -> String {
    let lines: Vec<String> = accounts.iter().map(line).collect();
    lines.join("\n")
}

fn line(known: &KnownAccount) -> String {
    let mark = if known.current { "*" } else { " " };
    let state = match known.state {
        AccountState::SignedIn => "signed in",
        AccountState::SignedOut => "signed out",
        AccountState::NeedsYou => "sign in again",
    };
    format!(
        "{mark} {}, {}: {state}  {}",
        named(&known.account),
        known.server,
        known.key
    )
}

/// The only account with this key, e-mail address or name.
fn pick<'a>(accounts: &'a [KnownAccount], name: &str) -> Result<&'a KnownAccount, Problem> {
    let wanted = name.trim().to_lowercase();
    let fits = |one: &&KnownAccount| {
        let account = &one.account;
        [&one.key, &account.email, &account.name]
            .into_iter()
            .any(|text| !text.is_empty() && text.to_lowercase() == wanted)
    };
    let mut found = accounts.iter().filter(fits);
    let unknown =
        |sentence: String| Problem::new(ProblemCode::AccountUnknown, sentence).with_detail(name);
    match (found.next(), found.next()) {
        (Some(account), None) => Ok(account),
        (Some(_), Some(_)) => Err(unknown(format!(
            "More than one account is called {name}. Give its key; pia account list shows it."
        ))),
        (None, _) => Err(unknown(format!(
            "This device knows no account {name}. pia account list shows those there are."
        ))),
    }
}

/// What to type, where the window has a button.
fn with_the_way_on(problem: Problem) -> Problem {
    if problem.code != ProblemCode::AccountHasUnsentChanges {
        return problem;
    }
    Problem {
        sentence: format!(
            "{} To lose them, add --discard-unsent.",
            problem.sentence.trim_end()
        ),
        ..problem
    }
}

#[cfg(test)]
mod tests {
    use pia_client::Account;

    use super::*;

    fn known(key: &str, name: &str, email: &str) -> KnownAccount {
        KnownAccount {
            key: key.into(),
            account: Account {
                id: "1".into(),
                name: name.into(),
                email: email.into(),
                provider: "microsoft".into(),
                organization: None,
                organization_name: None,
                personal: false,
            },
            server: "https://pia.example".into(),
            current: key == "aa",
            state: AccountState::SignedIn,
            photo: None,
        }
    }

    #[test]
    fn an_account_is_found_by_address_name_or_key_when_only_one_fits() {
        let accounts = [
            known("aa", "Ada", "ada@contoso.example"),
            known("bb", "Grace", "grace@contoso.example"),
            known("cc", "Ada", ""),
        ];
        for (name, key) in [
            ("ADA@contoso.example", "aa"),
            (" grace ", "bb"),
            ("cc", "cc"),
        ] {
            assert_eq!(pick(&accounts, name).unwrap().key, key);
        }
        for name in ["Ada", "", "nobody", "contoso"] {
            let problem = pick(&accounts, name).unwrap_err();
            assert_eq!(problem.code, ProblemCode::AccountUnknown, "{name}");
        }
    }

    #[test]
    fn the_account_on_show_has_a_star() {
        let accounts = [known("aa", "Ada", "ada@a.example"), known("bb", "Bo", "")];
        assert_eq!(
            lines(&accounts),
            "* Ada (ada@a.example), https://pia.example: signed in  aa\n  \
             Bo, https://pia.example: signed in  bb"
        );
    }
}
