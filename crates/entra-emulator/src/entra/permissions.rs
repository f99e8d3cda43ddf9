//! The scopes there are, and how they read on the consent page.

/// A scope an application may ask for.
pub(crate) struct Permission {
    pub(crate) scope: &'static str,
    /// What it allows, as a heading.
    pub(crate) title: &'static str,
    /// The same in a sentence.
    pub(crate) sentence: &'static str,
}

const PERMISSIONS: [Permission; 5] = [
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
];

/// The permission a scope stands for; Graph's may be written with the resource in front.
pub(crate) fn find(scope: &str) -> Option<&'static Permission> {
    let short = scope
        .strip_prefix("https://graph.microsoft.com/")
        .unwrap_or(scope);
    PERMISSIONS
        .iter()
        .find(|known| known.scope.eq_ignore_ascii_case(short))
}

/// All scopes that mean something without a resource.
pub(super) const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];
