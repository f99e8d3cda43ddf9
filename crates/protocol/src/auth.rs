//! Bodies of the sign-in, refresh and sign-out endpoints.

use serde::{Deserialize, Serialize};

use crate::ids::{SessionId, UserId};
use crate::secret::{self, AccessToken, AuthorizationCode, CodeVerifier, RefreshToken};

/// RFC 8414 metadata: what a client needs to know of a server before it opens a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerMetadata {
    /// The server's public address without a trailing slash; also the `iss` of its authorization
    /// responses (RFC 9207).
    pub issuer: String,
    /// Where the browser goes.
    pub authorization_endpoint: String,
    /// Where codes and refresh tokens are redeemed.
    pub token_endpoint: String,
    /// Where refresh tokens are revoked (RFC 7009).
    pub revocation_endpoint: String,
    /// Where a device without a browser asks for a code (RFC 8628 section 4); none on servers that
    /// do not offer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_authorization_endpoint: Option<String>,
    /// Where the browser goes to end its session at the provider (OpenID Connect RP-Initiated
    /// Logout 1.0 section 2.1); none on servers that do not offer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_session_endpoint: Option<String>,
    /// The keys that access tokens are checked with; none while only the server itself can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Always `code`.
    pub response_types_supported: Vec<String>,
    /// How the answer may come back to the loopback listener.
    pub response_modes_supported: Vec<String>,
    /// `authorization_code`, `refresh_token` and, where offered,
    /// `urn:ietf:params:oauth:grant-type:device_code`.
    pub grant_types_supported: Vec<String>,
    /// Always `S256` (RFC 7636).
    pub code_challenge_methods_supported: Vec<String>,
    /// Always `none`: the client is public.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Always true: each answer carries `iss` (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// Ours: that this is a Pia server, and which version.
    pub pia_server_version: String,
    /// Ours: what people call this server; none where nobody has named it. It is read by people alone
    /// and never stands for the address (RFC 9728 section 2 has `resource_name` for the same).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pia_server_name: Option<String>,
    /// Ours: the sign-in choices this server offers, in the order to show them.
    pub pia_providers: Vec<ProviderInfo>,
}

/// One way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderInfo {
    /// The value of the `provider` parameter of `/auth/login`, e.g. `microsoft`.
    pub name: String,
    /// What a person knows it as, e.g. `Microsoft` or `Contoso`.
    pub display_name: String,
}

/// Who signed in, as sent beside the tokens and by `/auth/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The account's id on this server: the same text for every device and way to sign in.
    pub id: UserId,
    /// For display only; may be empty when the provider gave none.
    pub email: String,
    /// The person's name, when the provider gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Which provider the person signed in with, e.g. `microsoft`.
    pub provider: String,
    /// What to call the person there, as `login_hint` of the next sign-in and as `logout_hint`; an
    /// e-mail address may name several accounts. Opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The domain of the organisation whose account it is, when the provider vouches for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// What that organisation calls itself, which nobody vouches for: to be shown beside its domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    /// Whether the provider says that it is the person's own account, and no organisation's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
}

/// The answer of the token endpoint (RFC 6749 section 5.1), with the person beside it so that a
/// client needs no second request to show a name.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenAnswer {
    /// The access token.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub access_token: AccessToken,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
    /// The refresh token that replaces the one just used.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub refresh_token: RefreshToken,
    /// Who signed in.
    pub user: User,
}

/// The same answer for second-generation clients, and for `/auth/refresh`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LoginAnswer {
    /// The access token.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub access_token: AccessToken,
    /// The refresh token that replaces the one just used.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub refresh_token: RefreshToken,
    /// Seconds until the access token ends.
    pub expires_in: u64,
    /// Who signed in.
    pub user: User,
}

/// `POST /auth/token` as JSON, from second-generation clients.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CodeRequest {
    /// What the browser brought back.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub code: AuthorizationCode,
    /// The secret half of PKCE.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub code_verifier: CodeVerifier,
}

/// `POST /auth/refresh` and `POST /auth/logout`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefreshRequest {
    /// The refresh token to redeem, or to end.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub refresh_token: RefreshToken,
}

/// `GET /auth/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The person.
    #[serde(flatten)]
    pub user: User,
    /// What they may be on this server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// This device's session.
    pub session_id: SessionId,
}
