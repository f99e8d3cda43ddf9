//! The requests about tokens: obtain a session, renew it, end it.

pub(super) mod device;
mod older;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use http::{StatusCode, header};
use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenType,
};
use oauth2::{
    AuthorizationCode, Client, ClientId, EndpointNotSet, EndpointSet, ExtraTokenFields,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardRevocableToken,
    StandardTokenIntrospectionResponse, StandardTokenResponse, TokenResponse as _, TokenUrl,
};
use pia_protocol::auth::User;
use pia_protocol::clock::Clock;
use pia_protocol::secret::{AccessToken, RefreshToken};
use pia_protocol::{CLIENT_ID, paths};
use pia_signin::Credential;
use serde::{Deserialize, Serialize};

use super::record::Record;
use crate::address::ServerAddress;
use crate::device_name::describe;
use crate::http::{Fault, Http, SMALL, bearer};
use crate::view::Generation;

/// What an access token without `expires_in` is taken to live (RFC 6749 section 5.1 lets a server
/// leave it out).
const UNSAID_LIFETIME: Duration = Duration::from_mins(5);
/// No access token is believed to live longer.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);

/// The members the token answer has beside those of RFC 6749.
#[derive(Debug, Serialize, Deserialize)]
struct Person {
    user: User,
}

impl ExtraTokenFields for Person {}

type Tokens = StandardTokenResponse<Person, BasicTokenType>;
type OAuth = Client<
    BasicErrorResponse,
    Tokens,
    StandardTokenIntrospectionResponse<Person, BasicTokenType>,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub(super) enum GrantError {
    /// The code or the refresh token is not good, or no longer.
    #[error("the server refused: {error}")]
    Refused {
        /// The server's `error`.
        error: String,
        /// The server's `error_description`.
        description: Option<String>,
    },
    /// There is no answer that says anything about the tokens.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Asks one server.
pub(super) struct Grants<'a> {
    pub(super) http: &'a Http,
    pub(super) server: &'a ServerAddress,
    pub(super) clock: &'a dyn Clock,
}

/// What a sign-in was begun with.
pub(super) struct Begun {
    /// How the server is spoken to.
    pub(super) generation: Generation,
    /// The `issuer` of its metadata.
    pub(super) issuer: String,
    /// The provider, as the server names it.
    pub(super) provider: String,
}

impl Grants<'_> {
    /// Makes a session of what the browser brought.
    pub(super) async fn accept(
        &self,
        credential: Credential,
        begun: Begun,
    ) -> Result<Record, GrantError> {
        match (begun.generation, credential) {
            (
                Generation::Current,
                Credential::Code {
                    code,
                    verifier,
                    redirect_uri,
                },
            ) => {
                self.redeem(code, verifier, redirect_uri, begun.issuer)
                    .await
            }
            (Generation::Second, Credential::Code { code, verifier, .. }) => {
                self.redeem_older(code, verifier, begun).await
            }
            (Generation::First, Credential::Tokens(tokens)) => self.adopt(tokens, begun).await,
            // The listener takes nothing else than what the sign-in was begun for.
            _ => Err(not_pia("an answer of another kind")),
        }
    }

    /// Redeems what the browser brought (RFC 6749 section 4.1.3 with RFC 7636 section 4.5).
    async fn redeem(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        redirect_uri: String,
        issuer: String,
    ) -> Result<Record, GrantError> {
        let redirect =
            RedirectUrl::new(redirect_uri).map_err(|_| not_pia("the loopback address"))?;
        let client = self.client()?.set_redirect_uri(redirect);
        let send = self.sender();
        let now = self.clock.now();
        let answer = client
            .exchange_code(code)
            .set_pkce_verifier(verifier)
            .request_async(&send);
        let tokens = answer.await.map_err(refused)?;
        redeemed(&tokens, self.server.as_str().to_owned(), issuer, now)
    }

    /// Whether the session is of a server that was an older one then, and is so still.
    fn is_older(&self, record: &Record) -> bool {
        record.generation != Generation::Current && !self.http.remembered().is_current(self.server)
    }

    /// Buys the next access token with the record's refresh token (RFC 6749 section 6).
    pub(super) async fn renew(&self, old: &Record) -> Result<Record, GrantError> {
        if self.is_older(old) {
            return self.renew_older(old).await;
        }
        let client = self.client()?;
        let send = self.sender();
        let now = self.clock.now();
        // EXPOSE: the body of the refresh request, to the server it came from.
        let token = oauth2::RefreshToken::new(old.refresh_token.expose_secret().to_owned());
        let tokens = client
            .exchange_refresh_token(&token)
            .request_async(&send)
            .await
            .map_err(refused)?;
        bearers(&tokens)?;
        if tokens.extra_fields().user.id != old.user.id {
            return Err(not_pia("the session of somebody else"));
        }
        // A server that does not rotate sends no new one: the old one stays (RFC 6749 section 6).
        let refresh = tokens.refresh_token().unwrap_or(&token);
        // EXPOSE: moved into the record's own secret type.
        let refresh = RefreshToken::new(refresh.secret().clone());
        Ok(record(
            &tokens,
            old.server.clone(),
            old.issuer.clone(),
            refresh,
            now,
        ))
    }

    /// Ends the session on the server (RFC 7009). Not through the `oauth2` crate, which refuses
    /// plain http even on this machine.
    pub(super) async fn revoke(&self, record: &Record) -> Result<(), Fault> {
        if self.is_older(record) {
            return self.log_out(record).await;
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            // EXPOSE: the body of the revocation request, to the server the token came from.
            .append_pair("token", record.refresh_token.expose_secret())
            .append_pair("token_type_hint", "refresh_token")
            .append_pair("client_id", CLIENT_ID)
            .finish();
        let request = http::Request::post(self.server.at(paths::REVOKE))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into_bytes())
            .map_err(|error| Fault::NotPia(error.to_string()))?;
        let answer = self.http.send(self.server, request, SMALL).await?;
        match answer.status() {
            StatusCode::OK => Ok(()),
            other => Err(Fault::NotPia(format!(
                "no answer to a revocation ({other})"
            ))),
        }
    }

    /// Ends the person's sessions on all their devices, this one's included.
    pub(super) async fn end_all_sessions(&self, token: &AccessToken) -> Result<(), GrantError> {
        let request = http::Request::delete(self.server.at(paths::SESSIONS))
            .header(header::AUTHORIZATION, bearer(token)?)
            .body(Vec::new())
            .map_err(|error| Fault::NotPia(error.to_string()))?;
        let answer = self.http.send(self.server, request, SMALL).await?;
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(()),
            // RFC 6750 section 3.1: the token is spent, and another may do.
            StatusCode::UNAUTHORIZED => Err(GrantError::Refused {
                error: "invalid_token".into(),
                description: None,
            }),
            other => Err(not_pia(&format!("no answer to a sign-out ({other})"))),
        }
    }

    fn client(&self) -> Result<OAuth, GrantError> {
        let token = TokenUrl::new(self.server.at(paths::TOKEN)).map_err(|_| not_pia("address"))?;
        Ok(Client::new(ClientId::new(CLIENT_ID.into())).set_token_uri(token))
    }

    /// Our one HTTP client in the shape the `oauth2` crate asks for.
    fn sender(
        &self,
    ) -> impl Fn(oauth2::HttpRequest) -> Pin<Box<dyn Future<Output = Sent> + Send>> + use<> {
        let (http, server) = (self.http.clone(), self.server.clone());
        move |mut request: oauth2::HttpRequest| {
            describe(request.headers_mut());
            let (http, server) = (http.clone(), server.clone());
            Box::pin(async move { http.send(&server, request, SMALL).await })
        }
    }
}

type Sent = Result<oauth2::HttpResponse, Fault>;

/// The first tokens of a session.
fn redeemed(
    tokens: &Tokens,
    server: String,
    issuer: String,
    now: time::OffsetDateTime,
) -> Result<Record, GrantError> {
    bearers(tokens)?;
    // RFC 6749 section 5.1 leaves it optional; a Pia session is nothing without one.
    let refresh = tokens
        .refresh_token()
        .ok_or_else(|| not_pia("no refresh token"))?;
    // EXPOSE: moved into the record's own secret type.
    let refresh = RefreshToken::new(refresh.secret().clone());
    Ok(record(tokens, server, issuer, refresh, now))
}

/// A token of another kind cannot be presented as ours are (RFC 6749 section 7.1).
fn bearers(tokens: &Tokens) -> Result<(), GrantError> {
    match tokens.token_type() {
        BasicTokenType::Bearer => Ok(()),
        _ => Err(not_pia("tokens of another kind")),
    }
}

fn record(
    tokens: &Tokens,
    server: String,
    issuer: String,
    refresh: RefreshToken,
    now: time::OffsetDateTime,
) -> Record {
    // EXPOSE: moved into the record's own secret type.
    let access = AccessToken::new(tokens.access_token().secret().clone());
    let lifetime = tokens
        .expires_in()
        .unwrap_or(UNSAID_LIFETIME)
        .min(LONGEST_LIFETIME);
    let user = tokens.extra_fields().user.clone();
    Record::new(server, issuer, user, refresh, access, lifetime, now)
}

/// An answer that cannot be read is a captive portal or another program, and says nothing about
/// the session. Its bytes are dropped here: they may hold tokens.
fn refused(error: RequestTokenError<Fault, BasicErrorResponse>) -> GrantError {
    match error {
        RequestTokenError::Request(fault) => GrantError::Fault(fault),
        RequestTokenError::ServerResponse(answer) => GrantError::Refused {
            error: error_code(answer.error()),
            description: answer.error_description().cloned(),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            not_pia("an answer of another kind")
        }
    }
}

fn error_code(error: &BasicErrorResponseType) -> String {
    error.as_ref().to_owned()
}

fn not_pia(what: &str) -> GrantError {
    GrantError::Fault(Fault::NotPia(format!("it answers a sign-in with {what}")))
}
