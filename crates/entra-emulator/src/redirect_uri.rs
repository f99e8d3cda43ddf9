//! Which redirect URI of a request is a registered one.

use url::{Host, Url};

/// A redirect URI an application has registered.
pub(crate) struct RedirectUri {
    parsed: Url,
    /// Path and query as registered; the parser would already have tidied them up.
    rest: String,
}

/// Why a redirect URI cannot be registered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRegister {
    #[error("not an absolute URI")]
    NotAbsolute,
    #[error("a redirect URI carries no fragment, user or password")]
    ExtraParts,
    #[error("http is for localhost and 127.0.0.1 only, everything else needs https")]
    PlainHttp,
}

impl RedirectUri {
    pub(crate) fn register(text: &str) -> Result<Self, CannotRegister> {
        let (parsed, rest) = split(text).ok_or(CannotRegister::NotAbsolute)?;
        if has_extra_parts(&parsed) {
            return Err(CannotRegister::ExtraParts);
        }
        // IPv6 loopback is refused like any other address: Entra does not support it.
        if parsed.scheme() == "http" && !is_loopback(&parsed) {
            return Err(CannotRegister::PlainHttp);
        }
        Ok(Self {
            rest: rest.to_owned(),
            parsed,
        })
    }

    /// Whether `asked` is this URI. On a loopback host the port is free, since a native or
    /// development application gets it from the system (RFC 8252 section 7.3); the path is
    /// compared as written, in its case.
    pub(crate) fn matches(&self, asked: &str) -> bool {
        let Some((parsed, rest)) = split(asked) else {
            return false;
        };
        parsed.scheme() == self.parsed.scheme()
            && parsed.host() == self.parsed.host()
            && !has_extra_parts(&parsed)
            && rest == self.rest
            && (is_loopback(&self.parsed)
                || parsed.port_or_known_default() == self.parsed.port_or_known_default())
    }
}

/// The URI parsed, and what follows its authority as it was written.
fn split(text: &str) -> Option<(Url, &str)> {
    let parsed = Url::parse(text).ok()?;
    parsed.host()?;
    let (_, after_scheme) = text.split_once("://")?;
    let end = after_scheme.find(['/', '?', '#', '\\']);
    let rest = end.map_or("", |end| &after_scheme[end..]);
    Some((parsed, if rest.is_empty() { "/" } else { rest }))
}

fn has_extra_parts(uri: &Url) -> bool {
    uri.fragment().is_some() || !uri.username().is_empty() || uri.password().is_some()
}

pub(crate) fn is_loopback(uri: &Url) -> bool {
    match uri.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(text: &str) -> RedirectUri {
        RedirectUri::register(text).unwrap()
    }

    #[test]
    fn on_a_loopback_host_the_port_is_free_and_nothing_else() {
        let uri = registered("http://localhost/signin-microsoft");
        for asked in [
            "http://localhost/signin-microsoft",
            "http://localhost:5080/signin-microsoft",
            "http://LOCALHOST:1/signin-microsoft",
        ] {
            assert!(uri.matches(asked), "{asked}");
        }
        for asked in [
            "http://localhost:5080/Signin-Microsoft",
            "http://localhost:5080/signin-microsoft/",
            "http://localhost:5080/signin-microsoft?a=b",
            "http://localhost:5080/signin-microsoft#a",
            "http://localhost:5080/x/../signin-microsoft",
            "http://localhost:5080/%73ignin-microsoft",
            "http://localhost:5080\\signin-microsoft",
            "http://127.0.0.1:5080/signin-microsoft",
            "http://localhost.evil.example/signin-microsoft",
            "http://localhost@evil.example/signin-microsoft",
            "http://me@localhost/signin-microsoft",
            "https://localhost/signin-microsoft",
            "/signin-microsoft",
            "",
        ] {
            assert!(!uri.matches(asked), "{asked}");
        }
    }

    #[test]
    fn elsewhere_the_port_counts() {
        let uri = registered("https://pia.example/signin-microsoft");
        assert!(uri.matches("https://pia.example:443/signin-microsoft"));
        assert!(!uri.matches("https://pia.example:8443/signin-microsoft"));
    }

    #[test]
    fn without_a_path_the_slash_is_the_same() {
        assert!(registered("http://localhost").matches("http://localhost:7/"));
        assert!(registered("http://localhost/").matches("http://localhost:7"));
    }

    #[test]
    fn what_entra_refuses_to_register_is_refused() {
        for text in [
            "http://pia.example/cb",
            "http://[::1]/cb",
            "http://localhost/cb#x",
            "http://me@localhost/cb",
            "/cb",
            "mailto:me",
        ] {
            assert!(RedirectUri::register(text).is_err(), "{text}");
        }
    }
}
