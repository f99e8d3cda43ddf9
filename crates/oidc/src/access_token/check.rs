//! The claim checks (Microsoft's documentation of access tokens: "Validate tokens"; RFC 9068
//! section 4).

use time::OffsetDateTime;
use uuid::Uuid;

use super::{AccessExpectation, AccessTokenError, Grant, claims::AccessClaims};
use crate::{
    claims::NumericDate,
    issuer::{self, IssuerClaims},
    keys::Jwk,
    validity,
};

/// The two shapes of token that Entra makes, told apart by `ver`.
#[derive(Clone, Copy)]
enum Version<'a> {
    /// With the issuer template of the configuration.
    One(&'a str),
    Two,
}

/// Checks everything and says what the token allows.
pub(super) fn grant(
    claims: AccessClaims,
    key: &Jwk,
    expected: &AccessExpectation<'_>,
) -> Result<Grant, AccessTokenError> {
    let version = version(&claims, expected)?;
    let tenant = issued_by_entra(&claims, version, key, expected)?;
    for_us(&claims, expected.audiences)?;
    let begins = [Some(claims.iat), claims.nbf];
    validity::check(claims.exp, begins, expected.now, expected.leeway)?;
    let client = made_to_call(&claims, version)?;
    allowing(claims, tenant, client)
}

/// An ID token is signed with the same keys, and may even be for the same client id.
fn made_to_call(claims: &AccessClaims, version: Version<'_>) -> Result<String, AccessTokenError> {
    let client = match version {
        Version::One(_) => claims.appid.as_deref(),
        Version::Two => claims.azp.as_deref(),
    };
    let client = client.filter(|client| !client.is_empty() && !claims.is_id_token());
    client
        .map(str::to_owned)
        .ok_or(AccessTokenError::NotAnAccessToken)
}

fn version<'a>(
    claims: &AccessClaims,
    expected: &AccessExpectation<'a>,
) -> Result<Version<'a>, AccessTokenError> {
    match (claims.ver.as_deref(), expected.v1_issuer) {
        (Some("2.0"), _) => Ok(Version::Two),
        (Some("1.0"), Some(template)) => Ok(Version::One(template)),
        _ => Err(AccessTokenError::Version),
    }
}

fn issued_by_entra(
    claims: &AccessClaims,
    version: Version<'_>,
    key: &Jwk,
    expected: &AccessExpectation<'_>,
) -> Result<Uuid, AccessTokenError> {
    let issuer_claims = IssuerClaims {
        iss: &claims.iss,
        tid: claims.tid.as_deref(),
        ver: claims.ver.as_deref(),
    };
    let (issuer, allowed) = (expected.issuer, expected.allowed_tenants);
    Ok(match version {
        Version::Two => issuer::check_entra(issuer, key.issuer(), issuer_claims, allowed)?,
        Version::One(template) => {
            issuer::check_entra_v1(issuer, template, key.issuer(), issuer_claims, allowed)?
        }
    })
}

/// All of `aud` must be ours: a token for two APIs can be replayed by the other.
fn for_us(claims: &AccessClaims, ours: &[String]) -> Result<(), AccessTokenError> {
    let audience = claims.aud.as_slice();
    if !audience.is_empty() && audience.iter().all(|one| ours.contains(one)) {
        Ok(())
    } else {
        Err(AccessTokenError::Audience)
    }
}

/// Entra gives a token for any API of the tenant to any application of it that asks, with neither
/// scope nor role in it: such a token allows nothing.
fn allowing(claims: AccessClaims, tenant: Uuid, client: String) -> Result<Grant, AccessTokenError> {
    let scopes = claims.scp.as_deref().unwrap_or_default();
    let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
    let roles = claims.roles.unwrap_or_default();
    if scopes.is_empty() && roles.is_empty() {
        return Err(AccessTokenError::NothingAllowed);
    }
    let object = match claims.oid.as_deref() {
        Some(oid) => Some(issuer::guid(oid).ok_or(AccessTokenError::NoSubject)?),
        None if scopes.is_empty() => None,
        None => return Err(AccessTokenError::NoSubject),
    };
    let NumericDate(exp) = claims.exp;
    Ok(Grant {
        tenant,
        object,
        client,
        scopes,
        roles,
        expires_at: OffsetDateTime::from_unix_timestamp(exp).ok(),
    })
}
