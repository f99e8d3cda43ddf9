//! Who may have issued a token: the exact issuer, or Entra's template rule.
//!
//! Entra's `common` and `organizations` serve many tenants, so their metadata names the issuer
//! `https://login.microsoftonline.com/{tenantid}/v2.0`, braces included. A token is good when that
//! template, and the template of the very key that signed it, both give its `iss` once the token's
//! `tid` is put in. A key whose `issuer` names one tenant is therefore good for that tenant alone.

use url::Url;
use uuid::{Uuid, uuid};

use crate::config::ProviderKind;

/// The tenant of personal Microsoft accounts.
pub const PERSONAL_ACCOUNTS: Uuid = uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");

const PLACEHOLDER: &str = "{tenantid}";
const GOOGLE: &str = "https://accounts.google.com";
const GOOGLE_WITHOUT_SCHEME: &str = "accounts.google.com";

/// The issuer as the metadata document gives it, known to belong to the configured authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataIssuer {
    text: String,
    /// Entra's `organizations` admits every tenant but that of personal accounts.
    organizations_only: bool,
}

impl MetadataIssuer {
    /// The issuer, or Entra's template of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a template that stands for many tenants.
    pub fn is_template(&self) -> bool {
        self.text.contains(PLACEHOLDER)
    }

    /// Whether `iss` of an authorization response (RFC 9207) names this issuer: by plain
    /// comparison, or as any one tenant of the template.
    pub fn admits_response(&self, iss: &str) -> bool {
        let Some((before, after)) = self.text.split_once(PLACEHOLDER) else {
            return iss == self.text;
        };
        iss.strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .and_then(guid)
            .is_some()
    }
}

/// The token comes from someone else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// `iss` is not the provider's.
    #[error("the token was issued by {found:?} and not by this provider")]
    OtherIssuer {
        /// `iss` of the token.
        found: String,
    },
    /// The key belongs to another issuer than the one the token names.
    #[error("the token is signed with a key that belongs to another issuer ({key_issuer:?})")]
    KeyOfOtherIssuer {
        /// `issuer` of the key.
        key_issuer: String,
    },
    /// Many tenants, and the key does not say for which it is good.
    #[error("the key of the token does not say for which tenants it is good")]
    KeyWithoutIssuer,
    /// `tid` is missing or no GUID.
    #[error("the token does not name a tenant")]
    NoTenant,
    /// `ver` is not 2.0: a token of Entra's older endpoints (`sts.windows.net`), with other rules.
    #[error("the token is of Entra's version 1.0; the authority must end in /v2.0")]
    Version1,
    /// The tenant may not sign in here.
    #[error("accounts of the tenant {tenant} may not sign in here")]
    TenantNotAllowed {
        /// The token's tenant.
        tenant: Uuid,
    },
}

/// The claims the rule needs.
#[derive(Debug, Clone, Copy)]
pub struct IssuerClaims<'a> {
    /// `iss`.
    pub iss: &'a str,
    /// `tid`, Entra only.
    pub tid: Option<&'a str>,
    /// `ver`, Entra only.
    pub ver: Option<&'a str>,
}

/// The configured authority as an issuer is written: without query and final slash.
pub(crate) fn authority_text(authority: &Url) -> String {
    let mut url = authority.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

/// The issuer in a metadata document fetched from `authority`, if it is that authority's own.
/// `None` when it is someone else's.
pub fn of_metadata(kind: ProviderKind, authority: &Url, issuer: &str) -> Option<MetadataIssuer> {
    let expected = authority_text(authority);
    let admit = |organizations_only| {
        Some(MetadataIssuer {
            text: issuer.to_owned(),
            organizations_only,
        })
    };
    // `Url` cannot tell `https://issuer` from `https://issuer/`, so one final slash is not compared.
    if issuer.strip_suffix('/').unwrap_or(issuer) == expected {
        return admit(false);
    }
    if kind != ProviderKind::Entra {
        return None;
    }
    let (before, tenant) = expected.strip_suffix("/v2.0")?.rsplit_once('/')?;
    let named = issuer
        .strip_prefix(before)
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|rest| rest.strip_suffix("/v2.0"))?;
    let ours = match tenant {
        "common" | "organizations" => named == PLACEHOLDER,
        "consumers" => guid(named) == Some(PERSONAL_ACCOUNTS),
        // A domain: the document answers with the tenant's GUID. A GUID must be that GUID.
        tenant => guid(named).is_some_and(|named| guid(tenant).is_none_or(|t| t == named)),
    };
    if ours {
        admit(tenant == "organizations")
    } else {
        None
    }
}

/// Checks an Entra token's issuer and gives its tenant. `key_issuer` is the `issuer` member of the
/// key that signed it; `allowed` the tenants that may sign in, empty for all.
pub fn check_entra(
    metadata: &MetadataIssuer,
    key_issuer: Option<&str>,
    claims: IssuerClaims<'_>,
    allowed: &[Uuid],
) -> Result<Uuid, IssuerError> {
    if claims.ver != Some("2.0") {
        return Err(IssuerError::Version1);
    }
    let tid = claims.tid.ok_or(IssuerError::NoTenant)?;
    let tenant = guid(tid).ok_or(IssuerError::NoTenant)?;
    if metadata.text.replace(PLACEHOLDER, tid) != claims.iss {
        return Err(IssuerError::OtherIssuer {
            found: claims.iss.to_owned(),
        });
    }
    match key_issuer {
        Some(issuer) if issuer.replace(PLACEHOLDER, tid) != claims.iss => {
            return Err(IssuerError::KeyOfOtherIssuer {
                key_issuer: issuer.to_owned(),
            });
        }
        None if metadata.is_template() => return Err(IssuerError::KeyWithoutIssuer),
        _ => {}
    }
    admit(metadata, tenant, allowed)
}

/// Checks the issuer of an Entra access token of version 1.0 and gives its tenant. `template` is the
/// issuer of that version. Its tokens are signed with the same keys, which name the issuer of version
/// 2.0 (or none, where one tenant alone comes into question): so that is what the key's rule is
/// applied to, as Microsoft's own libraries do.
pub fn check_entra_v1(
    metadata: &MetadataIssuer,
    template: &str,
    key_issuer: Option<&str>,
    claims: IssuerClaims<'_>,
    allowed: &[Uuid],
) -> Result<Uuid, IssuerError> {
    let tid = claims.tid.ok_or(IssuerError::NoTenant)?;
    let tenant = guid(tid).ok_or(IssuerError::NoTenant)?;
    let version_2 = metadata.text.replace(PLACEHOLDER, tid);
    let authority_s = metadata.is_template() || tenant_of(&metadata.text) == Some(tenant);
    if template.replace(PLACEHOLDER, tid) != claims.iss || !authority_s {
        return Err(IssuerError::OtherIssuer {
            found: claims.iss.to_owned(),
        });
    }
    match key_issuer.map(|issuer| issuer.replace(PLACEHOLDER, tid)) {
        Some(issuer) if issuer != version_2 && issuer != claims.iss => {
            return Err(IssuerError::KeyOfOtherIssuer {
                key_issuer: key_issuer.unwrap_or_default().to_owned(),
            });
        }
        None if metadata.is_template() => return Err(IssuerError::KeyWithoutIssuer),
        _ => {}
    }
    admit(metadata, tenant, allowed)
}

/// The tenant that a concrete issuer of version 2.0 names.
fn tenant_of(issuer: &str) -> Option<Uuid> {
    let (_, tenant) = issuer.strip_suffix("/v2.0")?.rsplit_once('/')?;
    guid(tenant)
}

fn admit(metadata: &MetadataIssuer, tenant: Uuid, allowed: &[Uuid]) -> Result<Uuid, IssuerError> {
    let personal = metadata.organizations_only && tenant == PERSONAL_ACCOUNTS;
    let listed = allowed.is_empty() || allowed.contains(&tenant);
    if listed && !personal {
        Ok(tenant)
    } else {
        Err(IssuerError::TenantNotAllowed { tenant })
    }
}

/// Checks the issuer of any other provider's token (OpenID Connect Core section 3.1.3.7, rule 2).
/// Google's documentation allows its name with and without the scheme.
pub fn check_exact(
    kind: ProviderKind,
    metadata: &MetadataIssuer,
    key_issuer: Option<&str>,
    iss: &str,
) -> Result<(), IssuerError> {
    let google = kind == ProviderKind::Google && metadata.text == GOOGLE;
    if iss != metadata.text && !(google && iss == GOOGLE_WITHOUT_SCHEME) {
        return Err(IssuerError::OtherIssuer {
            found: iss.to_owned(),
        });
    }
    match key_issuer {
        Some(issuer) if issuer != metadata.text => Err(IssuerError::KeyOfOtherIssuer {
            key_issuer: issuer.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// A GUID in its one usual form: 36 characters with hyphens. `Uuid` would also read others.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}
