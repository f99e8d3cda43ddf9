//! The claim checks (OpenID Connect Core section 3.1.3.7).

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::{Expectation, IdTokenError};
use crate::{
    claims::{Claims, NumericDate},
    config::ProviderKind,
    identity::Subject,
    issuer::{self, IssuerClaims},
    keys::Jwk,
    secret::same,
    validity::{self, seconds},
};

/// OpenID Connect Core section 2: `sub` has at most 255 characters.
const MAX_SUBJECT: usize = 255;

/// Checks everything and says whom the token is about.
pub(super) fn subject(
    claims: &Claims,
    key: &Jwk,
    expected: &Expectation<'_>,
) -> Result<Subject, IdTokenError> {
    let subject = issued_by_provider(claims, key, expected)?;
    of_allowed_domain(claims, expected.allowed_domains)?;
    for_us(claims, expected.client_id)?;
    in_time(claims, expected)?;
    fresh_enough(claims, expected)?;
    of_this_sign_in(claims, expected)?;
    Ok(subject)
}

fn issued_by_provider(
    claims: &Claims,
    key: &Jwk,
    expected: &Expectation<'_>,
) -> Result<Subject, IdTokenError> {
    if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT {
        return Err(IdTokenError::NoSubject);
    }
    if expected.kind != ProviderKind::Entra {
        issuer::check_exact(expected.kind, expected.issuer, key.issuer(), &claims.iss)?;
        return Ok(Subject::Issuer {
            issuer: expected.issuer.as_str().to_owned(),
            subject: claims.sub.clone(),
        });
    }
    if claims.is_entra_access_token() {
        return Err(IdTokenError::NotAnIdToken);
    }
    let issuer_claims = IssuerClaims {
        iss: &claims.iss,
        tid: claims.tid.as_deref(),
        ver: claims.ver.as_deref(),
    };
    let tenant = issuer::check_entra(
        expected.issuer,
        key.issuer(),
        issuer_claims,
        expected.allowed_tenants,
    )?;
    let object = claims.oid.as_deref().and_then(issuer::guid);
    let object = object.ok_or(IdTokenError::NoSubject)?;
    Ok(Subject::Entra { tenant, object })
}

/// Google's documentation: `hd` of the request is a wish, `hd` of the token is the fact. Domain names
/// know no case (RFC 4343).
fn of_allowed_domain(claims: &Claims, allowed: &[String]) -> Result<(), IdTokenError> {
    let hosted = claims.hd.as_deref();
    let listed = |domain: &str| allowed.iter().any(|one| one.eq_ignore_ascii_case(domain));
    if allowed.is_empty() || hosted.is_some_and(listed) {
        return Ok(());
    }
    Err(IdTokenError::DomainNotAllowed {
        domain: hosted.map(str::to_owned),
    })
}

/// Rules 3 to 5. We trust no other audience, so any other is one too many.
fn for_us(claims: &Claims, client_id: &str) -> Result<(), IdTokenError> {
    let audience = claims.aud.as_slice();
    if !audience.iter().any(|one| one == client_id) {
        return Err(IdTokenError::Audience);
    }
    let ours_alone = audience.iter().all(|one| one == client_id);
    let party_is_us = claims.azp.as_deref().is_none_or(|azp| azp == client_id);
    if ours_alone && party_is_us {
        Ok(())
    } else {
        Err(IdTokenError::OtherAudience)
    }
}

/// Rules 9 and 10, and `nbf` (RFC 7519 section 4.1.5).
fn in_time(claims: &Claims, expected: &Expectation<'_>) -> Result<(), IdTokenError> {
    let begins = [Some(claims.iat), claims.nbf];
    Ok(validity::check(
        claims.exp,
        begins,
        expected.now,
        expected.leeway,
    )?)
}

/// Rule 13. A proof that lies ahead is as odd as a token that does.
fn fresh_enough(claims: &Claims, expected: &Expectation<'_>) -> Result<(), IdTokenError> {
    let Some(earliest) = expected.authenticated_after else {
        return Ok(());
    };
    let NumericDate(proved) = claims.auth_time.ok_or(IdTokenError::NoAuthTime)?;
    let ahead = proved.saturating_sub(expected.now.unix_timestamp());
    if ahead > seconds(expected.leeway) {
        return Err(IdTokenError::NotYetValid { seconds: ahead });
    }
    let early = earliest.unix_timestamp().saturating_sub(proved);
    if early > seconds(expected.auth_time_leeway) {
        return Err(IdTokenError::AuthenticatedTooEarly { seconds: early });
    }
    Ok(())
}

/// Rule 11, and sections 3.1.3.8 and 3.3.2.10.
fn of_this_sign_in(claims: &Claims, expected: &Expectation<'_>) -> Result<(), IdTokenError> {
    // An empty nonce would match an empty one: it binds nothing.
    let nonce = claims.nonce.as_deref().filter(|nonce| !nonce.is_empty());
    let nonce = nonce.ok_or(IdTokenError::Nonce)?;
    if !same(nonce.as_bytes(), expected.nonce.as_bytes()) {
        return Err(IdTokenError::Nonce);
    }
    if let Some(code) = expected.code {
        let hash = claims.c_hash.as_deref().ok_or(IdTokenError::CodeHash)?;
        if !is_half_hash(hash, code) {
            return Err(IdTokenError::CodeHash);
        }
    }
    match (&claims.at_hash, expected.access_token) {
        // EXPOSE: hashed, and the hash is public in the token.
        (Some(hash), Some(token)) if !is_half_hash(hash, token.expose_secret()) => {
            Err(IdTokenError::AccessTokenHash)
        }
        _ => Ok(()),
    }
}

/// Whether `claim` is the left half of the hash of `text`. All accepted algorithms share one hash.
fn is_half_hash(claim: &str, text: &str) -> bool {
    let hash = Sha256::digest(text.as_bytes());
    let (left, _) = hash.split_at(hash.len() / 2);
    same(claim.as_bytes(), BASE64URL_NOPAD.encode(left).as_bytes())
}
