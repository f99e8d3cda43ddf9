//! The browser is back: from its code to a person.

use time::OffsetDateTime;

use crate::{
    authorize::ResponseType,
    discovery::Metadata,
    error::Error,
    fetch::Fetch,
    id_token::{Expectation, IdTokenError, RawIdToken, VerifiedIdToken},
    identity::Identity,
    relying_party::RelyingParty,
    secret::{ProviderAccessToken, ProviderRefreshToken},
    token_endpoint::{self, Asked, CodeExchange, ProviderTokens},
};

/// What the browser brought, and what this sign-in remembers of its request. No `Debug`: code and
/// verifier together are worth a session.
pub struct SignIn<'a> {
    /// The code, unchanged.
    pub code: &'a str,
    /// The ID token beside it, in the hybrid flow.
    pub id_token: Option<RawIdToken>,
    /// The secret half of PKCE.
    pub code_verifier: &'a str,
    /// The same as in the authorization request.
    pub redirect_uri: &'a str,
    /// The same as in the authorization request.
    pub nonce: &'a str,
    /// Since when the person must have proved who they are:
    /// [`AuthorizationRequest::authenticated_after`](crate::AuthorizationRequest::authenticated_after)
    /// of the request.
    pub authenticated_after: Option<OffsetDateTime>,
}

/// A sign-in that went well. No `Debug`: it holds tokens.
pub struct SignedIn {
    /// Who it is.
    pub identity: Identity,
    /// What came along, to act for the person at the provider.
    pub tokens: Option<ProviderTokens>,
}

/// What an ID token came with.
#[derive(Clone, Copy)]
enum Beside<'a> {
    /// Through the browser, with a code.
    Code(&'a str),
    /// From the token endpoint, perhaps with an access token.
    AccessToken(Option<&'a ProviderAccessToken>),
}

impl<F: Fetch> RelyingParty<F> {
    /// Redeems `code` and says who signed in, however long ago they proved it. `code_verifier`, `redirect_uri` and `nonce` are those
    /// of the authorization request that this browser made. For the code flow: whoever asks for more
    /// uses [`finish`](Self::finish).
    pub async fn redeem(
        &self,
        code: &str,
        code_verifier: &str,
        redirect_uri: &str,
        nonce: &str,
        now: OffsetDateTime,
    ) -> Result<Identity, Error> {
        let sign_in = SignIn {
            code,
            id_token: None,
            code_verifier,
            redirect_uri,
            nonce,
            authenticated_after: None,
        };
        Ok(self.finish(sign_in, now).await?.identity)
    }

    /// Finishes a sign-in: checks the ID token that came through the browser, if one was asked for
    /// or is there; redeems the code; checks the ID token it is worth; and that both are about the
    /// same person (OpenID Connect Core sections 3.1.3 and 3.3.3).
    pub async fn finish(
        &self,
        sign_in: SignIn<'_>,
        now: OffsetDateTime,
    ) -> Result<SignedIn, Error> {
        let metadata = self.metadata(now).await?;
        let request = Request {
            metadata: &metadata,
            nonce: sign_in.nonce,
            authenticated_after: sign_in.authenticated_after,
            now,
        };
        let required = self.config.response_type == ResponseType::CodeIdToken;
        let front = match sign_in.id_token {
            Some(token) => {
                // Before the code is used: a code that is not this token's may be someone else's.
                let beside = Beside::Code(sign_in.code);
                Some(self.verify(token, beside, &request).await?)
            }
            None if required => return Err(IdTokenError::NotSent.into()),
            None => None,
        };
        let exchange = CodeExchange {
            code: sign_in.code,
            code_verifier: sign_in.code_verifier,
            redirect_uri: sign_in.redirect_uri,
        };
        let endpoint = &metadata.token_endpoint;
        let answer =
            token_endpoint::redeem(&self.fetcher, endpoint, &self.config, &exchange, now).await?;
        let tokens = answer.tokens;
        let beside = Beside::AccessToken(tokens.as_ref().map(|tokens| &tokens.access_token));
        let back = self.verify(answer.id_token, beside, &request).await?;
        if front.is_some_and(|front| !front.is_about_the_person_of(&back)) {
            return Err(IdTokenError::OtherPerson.into());
        }
        Ok(SignedIn {
            identity: back.into_identity(&self.config.claims),
            tokens,
        })
    }

    /// Gets the next access token for what an earlier sign-in granted; no `scopes` for all of it. An
    /// [`Error::Provider`] of another class than `Transient` means that the person has to sign in
    /// again, with the error's `claims` if it has some.
    pub async fn refresh(
        &self,
        refresh_token: &ProviderRefreshToken,
        scopes: &[String],
        now: OffsetDateTime,
    ) -> Result<ProviderTokens, Error> {
        let metadata = self.metadata(now).await?;
        let (endpoint, asked) = (&metadata.token_endpoint, Asked { scopes, now });
        let config = &self.config;
        Ok(token_endpoint::refresh(&self.fetcher, endpoint, config, refresh_token, asked).await?)
    }

    async fn verify(
        &self,
        token: RawIdToken,
        beside: Beside<'_>,
        request: &Request<'_>,
    ) -> Result<VerifiedIdToken, Error> {
        let header = token.header()?;
        let (id, algorithm) = (header.key_id(), header.algorithm());
        let key = self
            .key(request.metadata, id, algorithm, request.now)
            .await?;
        let key = key.ok_or_else(|| IdTokenError::UnknownKey {
            id: header.key_id().map(str::to_owned),
        })?;
        let (code, access_token) = match beside {
            Beside::Code(code) => (Some(code), None),
            Beside::AccessToken(token) => (None, token),
        };
        let expected = Expectation {
            kind: self.config.kind,
            issuer: &request.metadata.issuer,
            client_id: &self.config.client_id,
            nonce: request.nonce,
            code,
            authenticated_after: request.authenticated_after,
            auth_time_leeway: self.config.auth_time_leeway,
            allowed_tenants: &self.config.allowed_tenants,
            allowed_domains: &self.config.allowed_domains,
            access_token,
            now: request.now,
            leeway: self.config.leeway,
        };
        Ok(header.verify(&key, &expected)?)
    }
}

/// What all tokens of one sign-in are held against.
struct Request<'a> {
    metadata: &'a Metadata,
    nonce: &'a str,
    authenticated_after: Option<OffsetDateTime>,
    now: OffsetDateTime,
}
