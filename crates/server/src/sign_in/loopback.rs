//! Which addresses a sign-in may be answered to: a listener on the person's own machine.

use std::fmt;

/// The most bytes of an address.
const MAX_LEN: usize = 2_000;
/// RFC 8252 section 7.3 has the two literals; `localhost` is what existing clients send.
const HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// `http://` on one of the loopback hosts, with any port and any path; no query, no fragment, no
/// user name. Kept as the very text that came: the token endpoint compares it (RFC 6749 section
/// 4.1.3), and the three hosts are not equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoopbackUri(String);

/// The text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The link does not lead back to an app on this computer: `redirect_uri` must be http://127.0.0.1:<port>/…, http://[::1]:<port>/… or http://localhost:<port>/…, without query or fragment"
)]
pub(crate) struct NotLoopback;

impl LoopbackUri {
    /// Reads an address. No URL parser takes part: parsers repair what they read (`http:\\`,
    /// `0x7f.1`, tabs), and a repaired address is another one than the browser will go to.
    pub(crate) fn parse(text: &str) -> Result<Self, NotLoopback> {
        let rest = text.strip_prefix("http://").ok_or(NotLoopback)?;
        let rest = HOSTS
            .iter()
            .find_map(|host| rest.strip_prefix(host))
            .ok_or(NotLoopback)?;
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        if text.len() <= MAX_LEN && port_fits && path.bytes().all(is_path_byte) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotLoopback)
        }
    }

    /// The text as it came.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port: what a Content-Security-Policy names.
    pub(crate) fn origin(&self) -> &str {
        let after_scheme = "http://".len();
        let path = self.0[after_scheme..].find('/');
        path.map_or(&self.0, |at| &self.0[..after_scheme + at])
    }

    /// The form that first-generation clients use, who know no PKCE: `http://localhost:<port>/`.
    pub(crate) fn is_first_generation(&self) -> bool {
        self.0
            .strip_prefix("http://localhost:")
            .and_then(|rest| rest.strip_suffix('/'))
            .is_some_and(is_port)
    }
}

impl fmt::Display for LoopbackUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_port(digits: &str) -> bool {
    (1..=5).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
        && digits.parse::<u16>().is_ok()
}

/// RFC 3986 section 3.3: unreserved, sub-delims, `:`, `@`, `%` and the slashes between.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_addresses_are_accepted_as_they_came() {
        for (text, origin) in [
            ("http://127.0.0.1:49152/", "http://127.0.0.1:49152"),
            ("http://127.0.0.1:1/cb/x%20y", "http://127.0.0.1:1"),
            ("http://[::1]:65535/a", "http://[::1]:65535"),
            ("http://localhost:8080/", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost:80"),
            ("http://127.0.0.1/", "http://127.0.0.1"),
            ("http://127.0.0.1", "http://127.0.0.1"),
        ] {
            let uri = LoopbackUri::parse(text).unwrap();
            assert_eq!((uri.as_str(), uri.origin()), (text, origin));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "http://",
            "https://127.0.0.1:5/",
            "http://127.0.0.2:5/",
            "http://127.1:5/",
            "http://0x7f.1:5/",
            "http://2130706433:5/",
            "http://0.0.0.0:5/",
            "http://[::]:5/",
            "http://[0:0:0:0:0:0:0:1]:5/",
            "http://localhost.evil.example:5/",
            "http://localhost@evil.example/",
            "http://127.0.0.1:5@evil.example/",
            "http://user@127.0.0.1:5/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:070/",
            "http://127.0.0.1:65536/",
            "http://127.0.0.1:5/?a=b",
            "http://127.0.0.1:5/#x",
            "http://127.0.0.1:5?a",
            "http://127.0.0.1:5\\@evil.example/",
            "http://127.0.0.1:5/\r\nx: y",
            "http://127.0.0.1:5/ä",
            "HTTP://127.0.0.1:5/",
            " http://127.0.0.1:5/",
            "http:/127.0.0.1:5/",
            "//127.0.0.1:5/",
            "javascript:alert(1)",
            "pia://127.0.0.1/",
        ] {
            assert_eq!(LoopbackUri::parse(text), Err(NotLoopback), "{text:?}");
        }
        let long = format!("http://127.0.0.1:5/{}", "x".repeat(MAX_LEN));
        assert_eq!(LoopbackUri::parse(&long), Err(NotLoopback));
    }

    #[test]
    fn first_generation_clients_are_told_by_their_address() {
        for (text, expected) in [
            ("http://localhost:5000/", true),
            ("http://localhost/", false),
            ("http://localhost:5000/x", false),
            ("http://127.0.0.1:5000/", false),
        ] {
            let uri = LoopbackUri::parse(text).unwrap();
            assert_eq!(uri.is_first_generation(), expected, "{text}");
        }
    }
}
