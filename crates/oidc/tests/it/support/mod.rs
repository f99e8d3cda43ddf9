//! What the tests are made of.

mod door;
mod draft;
mod judge;
mod provider;
mod signer;

use time::{OffsetDateTime, macros::datetime};
use url::Url;
use uuid::{Uuid, uuid};

pub(crate) use door::{API, CALLER, Door, access, access_v1, door};
pub(crate) use draft::{Change, Draft, draft};
pub(crate) use judge::{Judge, unknown};
pub(crate) use provider::{Endpoint, Provider, RedeemArguments};
pub(crate) use signer::Signer;

/// The present of every test.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
pub(crate) const CLIENT_ID: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const NONCE: &str = "nonce-of-this-browser";
pub(crate) const CONTOSO: Uuid = uuid!("aaaaaaaa-0000-4000-8000-00000000c001");
pub(crate) const FABRIKAM: Uuid = uuid!("aaaaaaaa-0000-4000-8000-00000000fab1");
pub(crate) const ADA: Uuid = uuid!("bbbbbbbb-0000-4000-8000-0000000000ad");
/// Five minutes: how far times may be off, in seconds.
pub(crate) const LEEWAY: i64 = 300;
pub(crate) const TEMPLATE: &str = "https://login.example/{tenantid}/v2.0";

/// The authority all Entra tests use.
pub(crate) fn common() -> Url {
    url("https://login.example/common/v2.0")
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// `iss` of a tenant's tokens.
pub(crate) fn issuer_of(tenant: Uuid) -> String {
    TEMPLATE.replace("{tenantid}", &tenant.to_string())
}
