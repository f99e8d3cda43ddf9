//! The scopes there are; how they read on the consent page is in `words`.

use crate::directory::Directory;

/// What a scope may allow that applications do not offer themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    OpenId,
    Profile,
    Email,
    OfflineAccess,
    UserRead,
    UserReadAll,
    GroupMemberReadAll,
    DirectoryReadAll,
}

impl Permission {
    pub(crate) const ALL: [Self; 8] = [
        Self::OpenId,
        Self::Profile,
        Self::Email,
        Self::OfflineAccess,
        Self::UserRead,
        Self::UserReadAll,
        Self::GroupMemberReadAll,
        Self::DirectoryReadAll,
    ];

    fn scope(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
            Self::UserRead => "User.Read",
            Self::UserReadAll => "User.Read.All",
            Self::GroupMemberReadAll => "GroupMember.Read.All",
            Self::DirectoryReadAll => "Directory.Read.All",
        }
    }
}

/// All scopes that mean something without a resource.
pub(super) const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What a scope of Graph may be written with in front.
const GRAPH: &str = "https://graph.microsoft.com/";

/// Who takes the access tokens that a scope is for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Resource {
    Graph,
    /// An application that offers scopes of its own, by its client id.
    Api(String),
}

/// A scope, taken apart.
pub(crate) struct Scope {
    /// `None` for those of OpenID Connect, which go with any resource.
    pub(crate) resource: Option<Resource>,
    /// Its name without the resource.
    pub(crate) name: String,
    pub(crate) allows: Allows,
}

/// What a scope allows.
pub(crate) enum Allows {
    Known(Permission),
    /// To act in the person's name at the application of this name.
    ActAt(String),
}

/// Why a scope cannot be asked for.
#[derive(Clone, Copy)]
pub(crate) enum NoScope {
    /// The resource has no such scope.
    Unknown,
    /// There is no such resource.
    NoResource,
}

/// Takes a scope apart.
pub(crate) fn find(scope: &str, directory: &Directory) -> Result<Scope, NoScope> {
    if let Some(rest) = scope.strip_prefix("api://") {
        return find_api(rest, directory);
    }
    let short = scope.strip_prefix(GRAPH).unwrap_or(scope);
    let mut known = Permission::ALL.into_iter();
    let known = known.find(|known| known.scope().eq_ignore_ascii_case(short));
    let known = known.ok_or(NoScope::Unknown)?;
    let openid = OPENID_SCOPES.contains(&known.scope());
    Ok(Scope {
        resource: (!openid).then_some(Resource::Graph),
        name: known.scope().to_owned(),
        allows: Allows::Known(known),
    })
}

/// A scope after its `api://`. `.default` stands for all the application offers.
fn find_api(rest: &str, directory: &Directory) -> Result<Scope, NoScope> {
    let (id, name) = rest.split_once('/').ok_or(NoScope::NoResource)?;
    let application = directory.application(id).ok_or(NoScope::NoResource)?;
    let offered = &application.api_scopes;
    let name = match name {
        ".default" if !offered.is_empty() => offered.join(" "),
        name if offered.iter().any(|known| known == name) => name.to_owned(),
        _ => return Err(NoScope::Unknown),
    };
    Ok(Scope {
        resource: Some(Resource::Api(application.client.id.clone())),
        allows: Allows::ActAt(application.client.name.clone()),
        name,
    })
}
