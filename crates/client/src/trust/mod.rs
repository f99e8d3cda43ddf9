//! Whom a TLS connection is believed to lead to: the issuers this computer trusts, and for a
//! server the person chose to trust by itself, exactly one certificate.

mod distrusted;
mod fingerprint;
mod issuer;
mod verifier;

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;

pub(crate) use distrusted::{Distrusted, Why};
pub(crate) use fingerprint::Fingerprint;
pub(crate) use verifier::SystemIssuers;
use verifier::Verifier;

/// One certificate for one host, instead of what this computer trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pin {
    /// Which host it is for. Others (a proxy on the way) stay with the computer's issuers.
    pub(crate) host: ServerName<'static>,
    /// Which certificate.
    pub(crate) certificate: Fingerprint,
}

/// How connections are secured: TLS 1.2 or 1.3, HTTP/2 where both sides can.
pub(crate) fn tls(
    system: Arc<SystemIssuers>,
    pin: Option<Pin>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new(&provider, system, pin);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
