//! Secret values as closed boxes with one loud door.
//!
//! None of these types has `Debug`, `Display`, `Clone` or `Serialize`; the memory is wiped when a
//! box is dropped. Reading one takes [`expose_secret`](AccessToken::expose_secret), and `./x check`
//! wants the reason beside each call. A request body names its secret fields with
//! `#[serde(serialize_with = "secret::on_the_wire")]`.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret that may be written into a request or an answer, by [`on_the_wire`] alone.
pub trait WireSecret {
    /// The secret's text. The reader answers for where it goes.
    fn expose_secret(&self) -> &str;
}

/// For `#[serde(serialize_with = …)]` on a secret field of a request or an answer body.
///
/// # Errors
/// What the serializer says.
pub fn on_the_wire<T: WireSecret, S: Serializer>(secret: &T, to: S) -> Result<S::Ok, S::Error> {
    // EXPOSE: the field is part of a body that goes to the peer it belongs to.
    to.serialize_str(secret.expose_secret())
}

/// SHA-256 of a secret: what a database may hold. The secrets are random and at least 256 bits
/// long, so a slow password hash would add nothing (facts and figures in `docs/decisions.md`).
pub fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Compares two secrets in a time that depends on their lengths only.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

macro_rules! secret_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
        pub struct $name(SecretString);

        impl $name {
            /// Takes the text into the box.
            pub fn new(text: String) -> Self {
                Self(SecretString::from(text))
            }

            /// The text. Say beside the call, in a comment that starts `EXPOSE:`, where it goes.
            pub fn expose_secret(&self) -> &str {
                self.0.expose_secret()
            }

            /// SHA-256 of the text: what a database may hold.
            pub fn sha256(&self) -> [u8; 32] {
                sha256(self.0.expose_secret())
            }
        }

        impl WireSecret for $name {
            fn expose_secret(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self::new)
            }
        }
    };
}

secret_type!(
    /// Proves for 15 minutes who is asking (a JWT; the client treats it as opaque).
    AccessToken
);
secret_type!(
    /// Buys the next access token once, and its own successor with it.
    RefreshToken
);
secret_type!(
    /// What the browser brings back from a sign-in; worth a session once, for 60 seconds.
    AuthorizationCode
);
secret_type!(
    /// What a device asks with while the person signs in elsewhere (RFC 8628 section 3.2); worth a
    /// session once, for ten minutes.
    DeviceCode
);
secret_type!(
    /// What an AI provider knows a person by. Older clients put it into the record.
    ProviderKey
);
secret_type!(
    /// The secret half of PKCE (RFC 7636 section 4.1).
    CodeVerifier
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_secrets_are_the_same_and_others_are_not() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd"));
        assert!(!same("abc", "ab"));
        assert!(!same("", "a"));
    }

    #[test]
    fn a_secret_reads_from_json_and_hashes_like_its_text() {
        let token: RefreshToken = serde_json::from_str("\"prt_x\"").unwrap();
        assert_eq!(token.sha256(), sha256("prt_x"));
        assert!(serde_json::from_str::<RefreshToken>("5").is_err());
    }
}
