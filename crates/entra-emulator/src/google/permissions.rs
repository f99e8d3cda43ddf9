//! The scopes there are; how they read on the consent page is in `words`.

/// What a scope gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    OpenId,
    Email,
    Profile,
}

/// What the scope of this name gives away.
pub(crate) fn find(scope: &str) -> Option<Permission> {
    match scope {
        "openid" => Some(Permission::OpenId),
        "email" => Some(Permission::Email),
        "profile" => Some(Permission::Profile),
        _ => None,
    }
}
