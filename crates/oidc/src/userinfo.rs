//! The UserInfo endpoint (OpenID Connect Core section 5.3): name and address of a person whose ID
//! token leaves them out. It says nothing about who the person is; only the ID token does.

use serde::Deserialize;
use time::OffsetDateTime;
use url::Url;

use crate::{
    claims::{flag, shown},
    document::{self, DocumentError},
    error::Error,
    fetch::Fetch,
    identity::{Identity, Subject},
    provider_error::ErrorClass,
    relying_party::RelyingParty,
    secret::ProviderAccessToken,
};

/// The most bytes of an answer that are read.
pub const MAX_USERINFO_BYTES: usize = 64 * 1024;

const EXPECTED: &str = "UserInfo claims";

/// What the endpoint says about a person: all of it for display.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserInfo {
    #[serde(rename = "sub")]
    subject: String,
    #[serde(default, deserialize_with = "shown")]
    name: Option<String>,
    #[serde(default, deserialize_with = "shown")]
    email: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    email_verified: bool,
    #[serde(default, deserialize_with = "shown")]
    preferred_username: Option<String>,
}

/// The endpoint gave nothing that can be used. The sign-in itself is good all the same.
#[derive(Debug, thiserror::Error)]
pub enum UserInfoError {
    /// No answer, or none that can be read. A signed or encrypted one is not understood.
    #[error("the sign-in provider's user information cannot be read")]
    Document(#[from] DocumentError),
    /// It is about somebody else than the ID token: a token was swapped (section 5.3.2).
    #[error("the sign-in provider's user information is about another person")]
    OtherSubject,
}

impl UserInfoError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Document(error) if error.is_transient() => ErrorClass::Transient,
            _ => ErrorClass::Other,
        }
    }
}

impl UserInfo {
    /// Reads an answer that came from `url` and must be about `subject`: the ID token's `sub`,
    /// compared exactly.
    pub fn parse(body: &[u8], url: &Url, subject: &str) -> Result<Self, UserInfoError> {
        let info: Self = document::read(body, url, MAX_USERINFO_BYTES, EXPECTED)?;
        info.about(subject)
    }

    async fn fetch(
        fetcher: &impl Fetch,
        url: &Url,
        token: &ProviderAccessToken,
        subject: &str,
    ) -> Result<Self, UserInfoError> {
        let answer = fetcher.get_with_token(url, token).await;
        let info: Self = document::of_answer(answer, url, MAX_USERINFO_BYTES, EXPECTED)?;
        info.about(subject)
    }

    fn about(self, subject: &str) -> Result<Self, UserInfoError> {
        if self.subject == subject {
            Ok(self)
        } else {
            Err(UserInfoError::OtherSubject)
        }
    }

    /// Fills in what `identity` lacks, and changes nothing it has. Whether an address is verified is
    /// said by whoever gave the address.
    pub fn fill(self, identity: &mut Identity) {
        if identity.email.is_none() {
            identity.email_verified = self.email_verified && self.email.is_some();
            identity.email = self.email;
        }
        identity.name = identity.name.take().or(self.name);
        identity.username = identity.username.take().or(self.preferred_username);
    }
}

impl<F: Fetch> RelyingParty<F> {
    /// Asks for the name and the address that the ID token left out; says whether it asked. Entra is
    /// never asked: its endpoint knows less than the ID token. A failure leaves `identity` as it
    /// is, which is still good for a sign-in.
    pub async fn complete_profile(
        &self,
        identity: &mut Identity,
        token: &ProviderAccessToken,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Subject::Issuer { subject, .. } = &identity.subject else {
            return Ok(false);
        };
        if identity.name.is_some() && identity.email.is_some() {
            return Ok(false);
        }
        let metadata = self.metadata(now).await?;
        let Some(url) = &metadata.userinfo_endpoint else {
            return Ok(false);
        };
        let info = UserInfo::fetch(&self.fetcher, url, token, subject).await?;
        info.fill(identity);
        Ok(true)
    }
}
