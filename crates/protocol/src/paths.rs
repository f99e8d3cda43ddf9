//! The HTTP surface: every path once, used by the client to call and by the server to route.

/// RFC 8414 metadata document.
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// What access tokens are checked with (RFC 7517); empty while only the server itself can check them.
pub const JWKS: &str = "/.well-known/jwks.json";
/// Authorization endpoint: starts a sign-in in the browser.
pub const LOGIN: &str = "/auth/login";
/// Token endpoint (RFC 6749 section 3.2): OAuth form, or JSON of second-generation clients.
pub const TOKEN: &str = "/auth/token";
/// Refresh for existing clients: JSON in, camelCase JSON out.
pub const REFRESH: &str = "/auth/refresh";
/// Sign-out for existing clients: JSON in.
pub const LOGOUT: &str = "/auth/logout";
/// Revocation endpoint (RFC 7009).
pub const REVOKE: &str = "/auth/revoke";
/// Device authorization endpoint (RFC 8628 section 3.1) by POST; by GET the page where a person
/// types the code that their device shows.
pub const DEVICE: &str = "/auth/device";
/// The person's signed-in devices. One of them is this path, a slash and its id.
pub const SESSIONS: &str = "/auth/sessions";
/// Ends the browser's session at the provider (OpenID Connect RP-Initiated Logout 1.0).
pub const END_SESSION: &str = "/auth/end-session";
/// Who the bearer of an access token is.
pub const ME: &str = "/auth/me";
/// The picture of the bearer.
pub const PHOTO: &str = "/api/me/photo";
/// What the server answers to all of this: an OpenAPI document.
pub const OPENAPI: &str = "/openapi.json";
/// Is the process up.
pub const HEALTH: &str = "/health";
/// Is the process ready for requests: false while it drains.
pub const READY: &str = "/ready";
/// Sends local changes up.
pub const SYNC_PUSH: &str = "/api/sync/v2/push";
/// Brings the changes after a revision down.
pub const SYNC_CHANGES: &str = "/api/sync/v2/changes";
/// Says when there are changes to bring down: server-sent events with the revision reached.
pub const SYNC_STREAM: &str = "/api/sync/v2/stream";
/// What a person's records come to, counted anew.
pub const SYNC_DIGEST: &str = "/api/sync/v2/digest";
/// The same of ranges of ids, to find a difference.
pub const SYNC_RANGES: &str = "/api/sync/v2/ranges";
/// Some records as they are, to repair one.
pub const SYNC_RECORDS: &str = "/api/sync/v2/records";
/// Sync of first- and second-generation clients: what they change.
pub const LEGACY_PUSH: &str = "/api/sync/push";
/// What changed since a time, for them.
pub const LEGACY_PULL: &str = "/api/sync/pull";
/// How far their sync has come.
pub const LEGACY_STATUS: &str = "/api/sync/status";
/// The latest change of each of their records.
pub const LEGACY_EVENTS: &str = "/api/sync/events";
/// How much they store, and may store.
pub const LEGACY_QUOTA: &str = "/api/sync/quota";
