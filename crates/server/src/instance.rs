//! A mark by which a server is told from another one, without asking it for a secret.

use std::fmt;

use hkdf::Hkdf;
use serde::Serialize;
use sha2::Sha256;
use utoipa::ToSchema;

use crate::config::{MasterKey, PublicUrl};

/// The same for all processes that share a master key and a public address, and for no others. It
/// gives nothing of the key away: HKDF's second step is a keyed pseudorandom function (RFC 5869
/// section 3.2), and the key is 256 random bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct Instance(String);

/// No mark could be derived.
#[derive(Debug, thiserror::Error)]
#[error("no mark can be derived from the master key")]
pub(crate) struct Underivable;

impl Instance {
    pub(crate) fn of(master: &MasterKey, public_url: &PublicUrl) -> Result<Self, Underivable> {
        let mut mark = [0_u8; 16];
        let info: [&[u8]; 2] = [b"pia-server instance v1 ", public_url.as_str().as_bytes()];
        Hkdf::<Sha256>::new(None, master.as_bytes())
            .expand_multi_info(&info, &mut mark)
            .map_err(|_| Underivable)?;
        Ok(Self(data_encoding::HEXLOWER.encode(&mark)))
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
