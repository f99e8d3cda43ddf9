//! The scopes there are, and how they read on the consent page.

/// What a scope gives away.
pub(crate) fn sentence(scope: &str) -> Option<&'static str> {
    match scope {
        "openid" => Some("Know that it is you"),
        "email" => Some("See your primary e-mail address"),
        "profile" => Some("See your name and your picture"),
        _ => None,
    }
}
