//! Who can sign in, and to what: tenants, accounts and registered applications.

mod accounts;
mod applications;
mod check;
mod denial;
mod file;
mod hint;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use url::Url;
use uuid::{Uuid, uuid};

use crate::redirect_uri::RedirectUri;

pub(crate) use denial::{Denial, Place, Reason};
pub(crate) use hint::SignInHint;

/// The tenant of every personal Microsoft account.
pub(crate) const PERSONAL_TENANT: Uuid = uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");

const BUILT_IN: &str = include_str!("../../directory.json");

/// Tenants, accounts and applications; does not change while the emulator runs.
///
/// No `Debug`: the passwords and client secrets of somebody's own file stay out of every log.
pub struct Directory {
    pub(crate) sign_in_hint: Option<SignInHint>,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) applications: Vec<Arc<Application>>,
    pub(crate) google_clients: Vec<Arc<Client>>,
}

/// Why a directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The file cannot be opened or is not text.
    #[error("cannot read the directory file {}", path.display())]
    Read {
        /// The file asked for.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Not JSON, or not the members a directory has; the source names line and column.
    #[error("{} is not a directory", file.display())]
    Syntax {
        /// The file, or what stands for it.
        file: PathBuf,
        /// What is wrong, and where.
        #[source]
        source: serde_json::Error,
    },
    /// Well-formed, but it does not add up.
    #[error("{} is not a directory: {place} {problem}", file.display())]
    Invalid {
        /// The file, or what stands for it.
        file: PathBuf,
        /// Where, e.g. `applications[0].redirectUris[1]`.
        place: String,
        /// What is wrong there.
        problem: String,
    },
}

/// An organisation.
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) domain: String,
}

/// Names an account of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct AccountId(usize);

/// Somebody who can sign in.
pub(crate) struct Account {
    pub(crate) id: AccountId,
    /// What they type at the first step.
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) password: String,
    pub(crate) home: Home,
    /// The tenants that know them: their own first, then those they are a guest of.
    pub(crate) memberships: Vec<Membership>,
    /// Whether Graph has a photo of them.
    pub(crate) photo: bool,
    /// Whether they are refused on purpose.
    pub(crate) denial: Option<Denial>,
}

/// An account as a tenant knows it.
pub(crate) struct Membership {
    pub(crate) tenant: Uuid,
    pub(crate) object: Uuid,
    pub(crate) groups: Vec<Uuid>,
}

/// Where an account lives, and what it is called there.
pub(crate) enum Home {
    Entra {
        tenant: Uuid,
        object: Uuid,
    },
    Google {
        subject: String,
        email_verified: bool,
        hosted_domain: Option<String>,
    },
}

/// An OAuth client: what both providers know of an application.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) credentials: Credentials,
    pub(crate) redirect_uris: Vec<RedirectUri>,
}

/// How a client proves who it is at the token endpoint.
pub(crate) enum Credentials {
    /// By any of these secrets (two while one is being replaced).
    Secrets(Vec<String>),
    /// It cannot keep a secret; PKCE protects its codes.
    Public,
}

/// An application registered with Entra.
pub(crate) struct Application {
    pub(crate) client: Client,
    pub(crate) audience: Audience,
    pub(crate) optional_claims: Vec<OptionalClaim>,
    /// Whether ID tokens may come straight from the authorize endpoint.
    pub(crate) front_channel_id_tokens: bool,
    /// Whether tokens name the groups of the person.
    pub(crate) group_claims: bool,
    /// The values of its roles, and who has them.
    pub(crate) roles: Vec<(String, Vec<AccountId>)>,
    /// The scopes it offers as an API.
    pub(crate) api_scopes: Vec<String>,
    pub(crate) token_version: TokenVersion,
    /// Where it wants to be told that somebody signed out.
    pub(crate) logout_uri: Option<Url>,
    /// Scopes nobody is asked to consent to.
    pub(crate) admin_consent: Vec<String>,
}

/// The form of the access tokens an API takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenVersion {
    One,
    Two,
}

impl Application {
    /// The roles of an account; `None` if it has none.
    pub(crate) fn roles_of(&self, account: AccountId) -> Option<Vec<String>> {
        let held = self
            .roles
            .iter()
            .filter(|(_, held)| held.contains(&account));
        let values: Vec<_> = held.map(|(value, _)| value.clone()).collect();
        Some(values).filter(|values| !values.is_empty())
    }
}

/// Whose accounts an application takes.
#[derive(Clone, Copy)]
pub(crate) enum Audience {
    MyOrg(Uuid),
    MultipleOrgs,
    MultipleOrgsAndPersonal,
    Personal,
}

/// Claims an application gets only when its registration asks for them.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OptionalClaim {
    AuthTime,
    LoginHint,
    /// 0 for a member of the tenant, 1 for a guest.
    Acct,
}

impl Directory {
    /// The directory that comes with the emulator.
    ///
    /// # Errors
    /// None that a released build can show: the file is part of the program, and a test reads it.
    pub fn built_in() -> Result<Self, DirectoryError> {
        Self::parse(BUILT_IN, Path::new("the built-in directory"))
    }

    /// The text of the built-in directory, to be changed and given to [`parse`](Self::parse).
    pub fn built_in_json() -> &'static str {
        BUILT_IN
    }

    /// Reads a directory from a JSON file of the form of `directory.json`.
    ///
    /// # Errors
    /// The file cannot be read, is not a directory, or contradicts itself.
    pub fn read(path: &Path) -> Result<Self, DirectoryError> {
        let json = std::fs::read_to_string(path).map_err(|source| DirectoryError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&json, path)
    }

    /// Reads a directory from JSON text; errors call it `file`.
    ///
    /// # Errors
    /// The text is not a directory, or contradicts itself.
    pub fn parse(json: &str, file: &Path) -> Result<Self, DirectoryError> {
        let read = serde_json::from_str(json).map_err(|source| DirectoryError::Syntax {
            file: file.to_owned(),
            source,
        })?;
        check::directory(read).map_err(|fault| DirectoryError::Invalid {
            file: file.to_owned(),
            place: fault.place,
            problem: fault.problem,
        })
    }

    pub(crate) fn account(&self, id: AccountId) -> &Account {
        &self.accounts[id.0]
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn application(&self, client_id: &str) -> Option<&Arc<Application>> {
        let found = |app: &&Arc<Application>| app.client.id.eq_ignore_ascii_case(client_id);
        self.applications.iter().find(found)
    }

    pub(crate) fn google_client(&self, client_id: &str) -> Option<&Arc<Client>> {
        self.google_clients
            .iter()
            .find(|client| client.id == client_id)
    }

    /// The Microsoft account with this user name, or the one a `login_hint` claim stands for.
    pub(crate) fn entra_account(&self, hint: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| {
            matches!(account.home, Home::Entra { .. })
                && (account.is_called(hint) || account.login_hint().as_deref() == Some(hint))
        })
    }

    /// The Google account with this address or this subject.
    pub(crate) fn google_account(&self, hint: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| {
            matches!(&account.home, Home::Google { subject, .. }
                if account.is_called(hint) || subject == hint)
        })
    }
}

impl Account {
    pub(crate) fn is_called(&self, username: &str) -> bool {
        self.username.eq_ignore_ascii_case(username)
    }

    /// How a tenant knows the account, if it does.
    pub(crate) fn in_tenant(&self, tenant: Uuid) -> Option<&Membership> {
        self.memberships.iter().find(|known| known.tenant == tenant)
    }

    /// The part of the user name after the `@`.
    pub(crate) fn domain(&self) -> &str {
        self.username
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }

    /// The value of the `login_hint` claim: opaque, and it survives a change of user name.
    pub(crate) fn login_hint(&self) -> Option<String> {
        let Home::Entra { tenant, object } = &self.home else {
            return None;
        };
        let ids = [*object.as_bytes(), *tenant.as_bytes()].concat();
        Some(format!("O.{}", BASE64URL_NOPAD.encode(&ids)))
    }
}

impl Client {
    pub(crate) fn has_redirect_uri(&self, asked: &str) -> bool {
        self.redirect_uris.iter().any(|uri| uri.matches(asked))
    }
}
