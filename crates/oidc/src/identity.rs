//! Who signed in.

use time::OffsetDateTime;
use uuid::Uuid;

/// What a person is recognised by, and nothing else is (OpenID Connect Core section 5.7).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An Entra account. `object` is the same for every application but differs per tenant, so the
    /// pair is the key; `sub` would change with our client id.
    Entra {
        /// The tenant that vouches for the account (`tid`).
        tenant: Uuid,
        /// The account within it (`oid`).
        object: Uuid,
    },
    /// An account of any other provider.
    Issuer {
        /// The issuer as its metadata spells it.
        issuer: String,
        /// The account within it (`sub`), compared exactly.
        subject: String,
    },
}

/// A person whose ID token was verified. Only [`subject`](Self::subject) identifies them: the rest
/// may change, may be someone else's tomorrow, and is for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who it is.
    pub subject: Subject,
    /// Their name as the provider shows it.
    pub name: Option<String>,
    /// An address to show. Never a key: in Entra a tenant's administrator can put any address here.
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs (`email_verified`, or Entra's
    /// `xms_edov`).
    pub email_verified: bool,
    /// What they type to sign in (`preferred_username`). Changes when the account is renamed.
    pub username: Option<String>,
    /// What to send as `login_hint` or `logout_hint` next time, when the provider gave one.
    pub login_hint: Option<String>,
    /// The provider's browser session (`sid`), for its logout messages.
    pub session_id: Option<String>,
    /// When the person last proved who they are to the provider, when it says so.
    pub authenticated_at: Option<OffsetDateTime>,
    /// Whether an Entra tenant vouches for an account that is at home elsewhere.
    pub guest: bool,
    /// Whose account it is.
    pub home: Home,
    /// The roles that our registration gives them (`roles`).
    pub roles: Vec<String>,
    /// The groups they are in.
    pub groups: Groups,
}

/// Whose account somebody has, as far as their provider vouches for that. For display.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Home {
    /// The provider does not say it, or not about this account: a guest's organisation is another
    /// one than that which vouches for them.
    #[default]
    Unknown,
    /// Their own: a Microsoft account, or one of Google's that no organisation manages.
    Personal,
    /// An organisation's.
    Organization(Organization),
}

/// An organisation, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its domain. Providers let an organisation use one only once it has proved that it is theirs.
    pub domain: String,
    /// What it calls itself, which is whatever it likes; so it is shown beside the domain only. In no
    /// token: whoever has a way to ask fills it in.
    pub name: Option<String>,
}

impl Organization {
    /// The one with this domain, if that looks like one: it is shown to people.
    pub fn with_domain(domain: &str) -> Option<Self> {
        /// The longest name in the DNS (RFC 1035 section 2.3.4).
        const LONGEST: usize = 253;
        let is_label = |label: &str| {
            let fits = |c: char| c.is_alphanumeric() || c == '-';
            !label.is_empty() && label.chars().all(fits)
        };
        let fits =
            domain.len() <= LONGEST && domain.contains('.') && domain.split('.').all(is_label);
        fits.then(|| Self {
            domain: domain.to_lowercase(),
            name: None,
        })
    }
}

/// What a token says about somebody's groups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Groups {
    /// Nothing: the registration does not ask for them, or there are none.
    #[default]
    NotSaid,
    /// All of them, by their ids.
    Listed(Vec<String>),
    /// That there are more than it holds: the provider has to be asked. What it says of where to
    /// ask is not followed.
    Elsewhere,
}
