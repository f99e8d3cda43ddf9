//! The scopes there are, and how they read on the consent page.

use crate::directory::Directory;

/// A scope an application may ask for.
struct Permission {
    scope: &'static str,
    /// What it allows, as a heading.
    title: &'static str,
    /// The same in a sentence.
    sentence: &'static str,
}

const PERMISSIONS: [Permission; 8] = [
    Permission {
        scope: "openid",
        title: "Sign you in",
        sentence: "The app learns that it is you, and nothing else.",
    },
    Permission {
        scope: "profile",
        title: "View your basic profile",
        sentence: "The app sees your name, your user name and your organization.",
    },
    Permission {
        scope: "email",
        title: "View your e-mail address",
        sentence: "The app sees your primary e-mail address.",
    },
    Permission {
        scope: "offline_access",
        title: "Keep access to what you allowed",
        sentence: "The app may ask for this again while you are not using it.",
    },
    Permission {
        scope: "User.Read",
        title: "Read your full profile",
        sentence: "The app can read your profile in the directory.",
    },
    Permission {
        scope: "User.Read.All",
        title: "Read all users' full profiles",
        sentence: "The app can read the profiles of everybody in your organization.",
    },
    Permission {
        scope: "GroupMember.Read.All",
        title: "Read group memberships",
        sentence: "The app can read which groups people are in.",
    },
    Permission {
        scope: "Directory.Read.All",
        title: "Read directory data",
        sentence: "The app can read everything in your organization's directory.",
    },
];

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
    /// What it allows, for the consent page.
    pub(crate) title: String,
    pub(crate) sentence: String,
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
    let mut known = PERMISSIONS.iter();
    let known = known.find(|known| known.scope.eq_ignore_ascii_case(short));
    let known = known.ok_or(NoScope::Unknown)?;
    let openid = OPENID_SCOPES.contains(&known.scope);
    Ok(Scope {
        resource: (!openid).then_some(Resource::Graph),
        name: known.scope.to_owned(),
        title: known.title.to_owned(),
        sentence: known.sentence.to_owned(),
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
    let title = format!("Access {}", application.client.name);
    Ok(Scope {
        resource: Some(Resource::Api(application.client.id.clone())),
        title,
        sentence: format!("The app may act in your name there ({name})."),
        name,
    })
}
