//! Secret values as closed boxes: no `Debug`, `Display`, `Clone` or `Serialize`, and the memory is
//! wiped on drop.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

/// What this relying party proves its own identity with at the token endpoint.
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// Takes the text into the box.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    pub(crate) fn expose_secret(&self) -> &str {
        // EXPOSE: crate-private; the one caller puts it into the token request's body.
        self.0.expose_secret()
    }
}

/// The provider's access token: opaque to us, and good for the person's data there.
pub struct ProviderAccessToken(SecretString);

/// The provider's refresh token: access tokens for months.
pub struct ProviderRefreshToken(SecretString);

macro_rules! text_box {
    ($name:ident) => {
        impl $name {
            /// Takes the text into the box.
            pub fn new(text: String) -> Self {
                Self(SecretString::from(text))
            }

            /// The text, for the request it belongs into or the vault it is kept in.
            pub fn expose_secret(&self) -> &str {
                // EXPOSE: each caller says where it goes.
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

text_box!(ProviderAccessToken);
text_box!(ProviderRefreshToken);

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
