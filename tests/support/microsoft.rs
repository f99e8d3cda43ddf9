//! What a person does on the pages of Microsoft and Google (here: their stand-in).

use anyhow::Result;

use crate::browser::Browser;
use crate::people::Person;

/// Every account of the stand-in has this password.
pub const PASSWORD: &str = "pia";

/// What the provider may ask for, each at most once: whom, a password, consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Account,
    Password,
    Consent,
}

impl Browser {
    /// Picks the account, types the password and agrees, whichever of these is asked for, until
    /// the provider sends the browser on.
    ///
    /// # Errors
    /// When the pages do not lead on.
    pub async fn signs_in(&self, person: Person) -> Result<()> {
        self.answers(person, "#accept").await
    }

    /// Lets a device in that shows this code: at the server's address for that, as this person.
    ///
    /// # Errors
    /// When the pages do not lead on.
    pub async fn lets_in(&self, address: &str, code: &str, person: Person) -> Result<()> {
        self.page.goes_to(address).await?;
        self.page.types("#user-code", code).await?;
        self.page.clicks("form button").await?;
        let provider = format!("button[value={}]", person.provider);
        self.page.clicks(&provider).await?;
        self.page.first_of(&["#other-account", "#username"]).await?;
        self.signs_in(person).await
    }

    /// Signs in, but says no at the consent page.
    ///
    /// # Errors
    /// When the pages do not lead on.
    pub async fn declines(&self, person: Person) -> Result<()> {
        self.answers(person, "#decline").await
    }

    async fn answers(&self, person: Person, consent: &str) -> Result<()> {
        let mut open = vec![Step::Password, Step::Consent, Step::Account];
        while let Some(step) = self.is_asked_for(person, &open).await? {
            // A page that was answered may still be on show for a moment.
            open.retain(|other| *other != step);
            match step {
                Step::Account => self.picks(person).await?,
                Step::Password => {
                    self.page.types("#password", PASSWORD).await?;
                    self.page.clicks("#sign-in").await?;
                }
                Step::Consent => self.page.clicks(consent).await?,
            }
        }
        Ok(())
    }

    /// The next thing the provider asks for; nothing more once the browser has left it.
    async fn is_asked_for(&self, person: Person, open: &[Step]) -> Result<Option<Step>> {
        let tile = tile(person);
        self.page
            .until(
                "the provider asks for something or sends the browser on",
                async || {
                    if !self
                        .page
                        .address()
                        .await?
                        .as_str()
                        .starts_with(&self.provider)
                    {
                        return Ok(Some(None));
                    }
                    for step in open {
                        let signs: &[&str] = match step {
                            Step::Account => &[&tile, "#username", "#other-account"],
                            Step::Password => &["#password"],
                            Step::Consent => &["#accept"],
                        };
                        for sign in signs {
                            if self.page.shows(sign).await? {
                                return Ok(Some(Some(*step)));
                            }
                        }
                    }
                    Ok(None)
                },
            )
            .await
    }

    /// Picks an account: its tile when there is one, its name otherwise.
    async fn picks(&self, person: Person) -> Result<()> {
        let tile = tile(person);
        let shown = self
            .page
            .first_of(&[&tile, "#username", "#other-account"])
            .await?;
        if shown == tile {
            return self.page.clicks(&tile).await;
        }
        if shown == "#other-account" {
            self.page.clicks("#other-account").await?;
        }
        self.page.types("#username", person.account).await?;
        self.page.clicks("#next").await
    }
}

/// The person's tile where accounts are picked.
pub fn tile(person: Person) -> String {
    format!("button[data-account=\"{}\"]", person.account)
}
