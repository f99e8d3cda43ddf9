//! Who is addressed: everybody, organisations, personal accounts, or one tenant.

use uuid::Uuid;

use crate::directory::{Account, Directory, PERSONAL_TENANT};
use crate::entra::shown::Shown;
use crate::interaction::Refusal;

/// The first part of the path of every Entra address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authority {
    Common,
    Organizations,
    Consumers,
    Tenant(Uuid),
}

impl Authority {
    /// Reads a tenant as it stands in an address: a word, an id or a domain.
    pub(crate) fn find(segment: &str, directory: &Directory) -> Result<Self, Shown> {
        match segment.to_ascii_lowercase().as_str() {
            "common" => Ok(Self::Common),
            "organizations" => Ok(Self::Organizations),
            "consumers" => Ok(Self::Consumers),
            name => {
                let id = Uuid::parse_str(name).ok();
                if id == Some(PERSONAL_TENANT) {
                    return Ok(Self::Consumers);
                }
                let mut tenants = directory.tenants.iter();
                tenants
                    .find(|tenant| Some(tenant.id) == id || tenant.domain == name)
                    .map(|tenant| Self::Tenant(tenant.id))
                    .ok_or_else(|| Shown::TenantNotFound(segment.to_owned()))
            }
        }
    }

    /// How the authority is written in addresses.
    pub(crate) fn segment(self) -> String {
        match self {
            Self::Common => "common".to_owned(),
            Self::Organizations => "organizations".to_owned(),
            Self::Consumers => "consumers".to_owned(),
            Self::Tenant(id) => id.to_string(),
        }
    }

    /// The `issuer` of the discovery document. Where many tenants are behind one document it is a
    /// template, literally, and equals no token's issuer.
    pub(crate) fn issuer(self, base: &str) -> String {
        match self {
            Self::Common | Self::Organizations => template(base),
            Self::Consumers => issuer_of(base, PERSONAL_TENANT),
            Self::Tenant(id) => issuer_of(base, id),
        }
    }

    /// The same for tokens of version 1.0.
    pub(super) fn issuer_v1(self, base: &str) -> String {
        match self {
            Self::Common | Self::Organizations => format!("{base}/{{tenantid}}/"),
            Self::Consumers => issuer_v1_of(base, PERSONAL_TENANT),
            Self::Tenant(id) => issuer_v1_of(base, id),
        }
    }

    /// The tenant an account with this home acts in here.
    pub(crate) fn tenant_of(self, account: &Account, home: Uuid) -> Uuid {
        match self {
            Self::Tenant(id) if account.in_tenant(id).is_some() => id,
            _ => home,
        }
    }

    /// Whether accounts acting in a tenant may sign in here.
    pub(crate) fn admits(self, tenant: Uuid) -> Result<(), Refusal> {
        let personal = tenant == PERSONAL_TENANT;
        match self {
            Self::Organizations if personal => Err(Refusal::Personal),
            Self::Consumers if !personal => Err(Refusal::Work),
            Self::Tenant(id) if tenant != id => Err(Refusal::OtherTenant(id)),
            _ => Ok(()),
        }
    }
}

/// The issuer in the tokens of a tenant's accounts.
pub(crate) fn issuer_of(base: &str, tenant: Uuid) -> String {
    format!("{base}/{tenant}/v2.0")
}

/// The issuer in a tenant's tokens of version 1.0.
pub(super) fn issuer_v1_of(base: &str, tenant: Uuid) -> String {
    format!("{base}/{tenant}/")
}

/// The issuer as a template to be filled with a token's `tid`.
pub(crate) fn template(base: &str) -> String {
    format!("{base}/{{tenantid}}/v2.0")
}
