//! Which provider is asked, and whom it takes.

use std::sync::Arc;

use uuid::Uuid;

use crate::directory::{Account, Application, Audience, Client, Directory, Home, PERSONAL_TENANT};
use crate::entra::authority::Authority;

/// The provider, and the application that asks.
#[derive(Clone)]
pub(crate) enum Realm {
    Entra {
        authority: Authority,
        application: Arc<Application>,
    },
    Google {
        client: Arc<Client>,
    },
}

/// Why an account cannot be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Personal,
    Work,
    OtherTenant(Uuid),
}

impl Realm {
    pub(crate) fn client(&self) -> &Client {
        match self {
            Self::Entra { application, .. } => &application.client,
            Self::Google { client } => client,
        }
    }

    pub(crate) fn find<'a>(&self, directory: &'a Directory, hint: &str) -> Option<&'a Account> {
        match self {
            Self::Entra { .. } => directory.entra_account(hint),
            Self::Google { .. } => directory.google_account(hint),
        }
    }

    /// Whether an administrator has consented to a scope for everybody.
    pub(crate) fn preconsented(&self, scope: &str) -> bool {
        match self {
            Self::Entra { application, .. } => {
                application.admin_consent.iter().any(|word| word == scope)
            }
            Self::Google { .. } => false,
        }
    }

    /// What the provider's codes begin with.
    pub(crate) fn code_prefix(&self) -> &'static str {
        match self {
            Self::Entra { .. } => "1.A",
            Self::Google { .. } => "4/0A",
        }
    }

    /// Google gives a refresh token only when the person has just been asked.
    pub(crate) fn gives_refresh_token(&self, asked_now: bool) -> bool {
        match self {
            Self::Entra { .. } => true,
            Self::Google { .. } => asked_now,
        }
    }

    /// Whether the account is one of this provider's at all.
    pub(crate) fn knows(&self, account: &Account) -> bool {
        matches!(
            (self, &account.home),
            (Self::Entra { .. }, Home::Entra { .. }) | (Self::Google { .. }, Home::Google { .. })
        )
    }

    /// The tenant an account acts in: the one addressed, if it is a member or a guest there.
    pub(crate) fn tenant_of(&self, account: &Account) -> Option<Uuid> {
        match (self, &account.home) {
            (Self::Entra { authority, .. }, Home::Entra { tenant, .. }) => {
                Some(authority.tenant_of(account, *tenant))
            }
            _ => None,
        }
    }

    /// Whether the account may sign in to this application at this authority.
    pub(crate) fn admits(&self, account: &Account) -> Result<(), Refusal> {
        match (self, &account.home) {
            (
                Self::Entra {
                    authority,
                    application,
                },
                Home::Entra { tenant: home, .. },
            ) => {
                let tenant = authority.tenant_of(account, *home);
                authority.admits(tenant)?;
                audience_admits(application.audience, tenant)
            }
            _ => Ok(()),
        }
    }
}

/// Whether an account is of the kind a `domain_hint` (Google's `hd`) means.
pub(crate) fn suits(account: &Account, domain_hint: Option<&str>) -> bool {
    match (domain_hint, &account.home) {
        (None, _) => true,
        (Some("organizations"), Home::Entra { tenant, .. }) => *tenant != PERSONAL_TENANT,
        (Some("consumers"), Home::Entra { tenant, .. }) => *tenant == PERSONAL_TENANT,
        (Some(domain), Home::Entra { .. }) => account.domain().eq_ignore_ascii_case(domain),
        (Some("*"), Home::Google { hosted_domain, .. }) => hosted_domain.is_some(),
        (Some(domain), Home::Google { hosted_domain, .. }) => {
            hosted_domain.as_deref() == Some(domain)
        }
    }
}

fn audience_admits(audience: Audience, tenant: Uuid) -> Result<(), Refusal> {
    let personal = tenant == PERSONAL_TENANT;
    match audience {
        Audience::MyOrg(home) if tenant != home => Err(Refusal::OtherTenant(home)),
        Audience::MultipleOrgs if personal => Err(Refusal::Personal),
        Audience::Personal if !personal => Err(Refusal::Work),
        _ => Ok(()),
    }
}
