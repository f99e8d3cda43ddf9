//! Sessions of the two older generations of servers: JSON in, camelCase JSON out.

use std::time::Duration;

use http::{Response, StatusCode, header};
use oauth2::{AuthorizationCode, PkceCodeVerifier};
use pia_protocol::auth::{CodeRequest, User};
use pia_protocol::ids::UserId;
use pia_protocol::paths;
use pia_protocol::secret::{self, AccessToken, CodeVerifier, RefreshToken};
use pia_signin::QueryTokens;
use serde::{Deserialize, Serialize, Serializer};

use super::{Begun, GrantError, Grants, LONGEST_LIFETIME, Record, UNSAID_LIFETIME, not_pia};
use crate::generation::{ask, refusal};
use crate::http::Fault;
use crate::view::Generation;

/// What redeeming and renewing answer. Members of a kind that is not needed are not looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Login {
    access_token: AccessToken,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    /// Seconds. A renewal may leave it out, and one build sends 0.
    #[serde(default)]
    expires_in: Option<i64>,
    /// Only redeeming tells.
    #[serde(default)]
    user: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: UserId,
    email: String,
    #[serde(default)]
    display_name: Option<String>,
}

impl Person {
    /// The provider is the one that was asked for: what these servers say of it differs.
    fn signed_in_with(self, provider: String) -> User {
        User {
            id: self.id,
            email: self.email,
            display_name: self.display_name,
            provider,
            login_hint: None,
            organization: None,
            organization_name: None,
            personal: false,
        }
    }
}

/// A refresh token that stays its owner's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Borrowed<'a> {
    #[serde(serialize_with = "lend")]
    refresh_token: &'a RefreshToken,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference to the field"
)]
fn lend<S: Serializer>(token: &&RefreshToken, to: S) -> Result<S::Ok, S::Error> {
    secret::on_the_wire(*token, to)
}

impl Grants<'_> {
    /// Redeems a code of a server of the second generation.
    pub(super) async fn redeem_older(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        begun: Begun,
    ) -> Result<Record, GrantError> {
        let request = CodeRequest {
            // EXPOSE: moved into the body of the token request, to the server it came from.
            code: secret::AuthorizationCode::new(code.into_secret()),
            // EXPOSE: moved into the body of the token request, to the server that has the challenge.
            code_verifier: CodeVerifier::new(verifier.into_secret()),
        };
        let now = self.clock.now();
        let mut login = self.log_in(paths::TOKEN, &request).await?;
        let (Some(person), Some(refresh)) = (login.user.take(), login.refresh_token.take()) else {
            return Err(not_pia("no refresh token or no person"));
        };
        let user = person.signed_in_with(begun.provider);
        Ok(self.record(login, user, refresh, begun.issuer, begun.generation, now))
    }

    /// Takes the tokens that a server of the first generation put into the address. They are
    /// renewed at once, before anything else: what stays behind in the browser's history is spent.
    pub(super) async fn adopt(
        &self,
        tokens: QueryTokens,
        begun: Begun,
    ) -> Result<Record, GrantError> {
        let id = tokens.user_id.as_deref().map(UserId::parse);
        let Some(Ok(id)) = id else {
            return Err(not_pia("nobody's tokens"));
        };
        let user = User {
            id,
            email: tokens.email.unwrap_or_default(),
            display_name: tokens.display_name,
            provider: begun.provider,
            login_hint: None,
            organization: None,
            organization_name: None,
            personal: false,
        };
        // EXPOSE: moved into the record's own secret type.
        let refresh = RefreshToken::new(tokens.refresh_token.expose_secret().to_owned());
        // EXPOSE: moved into the record's own secret type.
        let access = AccessToken::new(tokens.access_token.expose_secret().to_owned());
        let (server, now) = (self.server.as_str().to_owned(), self.clock.now());
        let seen = Record::new(
            server,
            begun.issuer,
            user,
            refresh,
            access,
            Duration::ZERO,
            now,
        );
        self.renew_older(&seen.of_generation(begun.generation))
            .await
    }

    /// Buys the next access token.
    pub(super) async fn renew_older(&self, old: &Record) -> Result<Record, GrantError> {
        let request = Borrowed {
            refresh_token: &old.refresh_token,
        };
        let now = self.clock.now();
        let mut login = self.log_in(paths::REFRESH, &request).await?;
        if login
            .user
            .as_ref()
            .is_some_and(|user| user.id != old.user.id)
        {
            return Err(not_pia("the session of somebody else"));
        }
        let refresh = login.refresh_token.take().unwrap_or_else(|| {
            // EXPOSE: moved into the next record: the server did not replace it.
            RefreshToken::new(old.refresh_token.expose_secret().to_owned())
        });
        let (user, issuer) = (old.user.clone(), old.issuer.clone());
        Ok(self.record(login, user, refresh, issuer, old.generation, now))
    }

    /// Ends the session.
    pub(super) async fn log_out(&self, record: &Record) -> Result<(), Fault> {
        let request = Borrowed {
            refresh_token: &record.refresh_token,
        };
        let answer = self.post(paths::LOGOUT, &request).await?;
        // What they answer is not agreed on; that they did is. A page is somebody else's.
        let ended = answer.status().is_success() && !is_page(&answer);
        let over = answer.status() == StatusCode::UNAUTHORIZED && refusal(answer.body()).is_some();
        if ended || over {
            Ok(())
        } else {
            let status = answer.status();
            Err(Fault::NotPia(format!("no answer to a sign-out ({status})")))
        }
    }

    async fn log_in(&self, path: &str, request: &impl Serialize) -> Result<Login, GrantError> {
        let answer = self.post(path, request).await?;
        if answer.status() == StatusCode::OK {
            // The parser's words are left out: they may quote a token.
            return serde_json::from_slice(answer.body())
                .map_err(|_| not_pia("an answer of another kind"));
        }
        let Some(refusal) = refusal(answer.body()) else {
            let status = answer.status();
            return Err(not_pia(&format!("an answer of another kind ({status})")));
        };
        // 401 in their own shape is the one way in which they say that a session is over.
        let over = answer.status() == StatusCode::UNAUTHORIZED;
        Err(GrantError::Refused {
            error: if over {
                "invalid_grant".into()
            } else {
                refusal.error
            },
            description: Some(refusal.message),
        })
    }

    async fn post(&self, path: &str, request: &impl Serialize) -> Result<Response<Vec<u8>>, Fault> {
        let body = serde_json::to_vec(request).map_err(|error| Fault::NotPia(error.to_string()))?;
        ask(self.http, self.server, path, body).await
    }

    fn record(
        &self,
        login: Login,
        user: User,
        refresh: RefreshToken,
        issuer: String,
        generation: Generation,
        now: time::OffsetDateTime,
    ) -> Record {
        let lifetime = login
            .expires_in
            .and_then(|seconds| u64::try_from(seconds).ok())
            .filter(|seconds| *seconds > 0)
            .map_or(UNSAID_LIFETIME, Duration::from_secs)
            .min(LONGEST_LIFETIME);
        let server = self.server.as_str().to_owned();
        Record::new(
            server,
            issuer,
            user,
            refresh,
            login.access_token,
            lifetime,
            now,
        )
        .of_generation(generation)
    }
}

fn is_page(answer: &Response<Vec<u8>>) -> bool {
    answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests;
