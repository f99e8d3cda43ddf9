//! Judges the certificates that servers show.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::distrusted::{Distrusted, Why};
use super::fingerprint::Fingerprint;
use super::{Pin, aws_lc_rs};

/// The issuers this computer trusts, read when the first certificate is to be judged: a start that
/// asks nobody pays nothing for them.
#[derive(Debug, Default)]
pub(crate) struct SystemIssuers {
    read: Mutex<Option<Arc<rustls_platform_verifier::Verifier>>>,
}

impl SystemIssuers {
    fn get(&self) -> Result<Arc<rustls_platform_verifier::Verifier>, Error> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*read {
            return Ok(Arc::clone(known));
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let fresh = Arc::new(rustls_platform_verifier::Verifier::new(provider)?);
        *read = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Reads them again next time: an issuer that is unknown may be the one that the person's
    /// administrator is about to install.
    fn forget(&self) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Accepts the pinned certificate for the pinned host, and for every other host what this computer
/// trusts. What is not accepted is described in the error, so that nobody has to connect a second
/// time, perhaps to somebody else, to find out what was shown.
#[derive(Debug)]
pub(super) struct Verifier {
    algorithms: WebPkiSupportedAlgorithms,
    system: Arc<SystemIssuers>,
    pin: Option<Pin>,
}

impl Verifier {
    pub(super) fn new(
        provider: &CryptoProvider,
        system: Arc<SystemIssuers>,
        pin: Option<Pin>,
    ) -> Self {
        Self {
            algorithms: provider.signature_verification_algorithms,
            system,
            pin,
        }
    }

    fn by_system(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Distrusted> {
        let distrusted = |error| Distrusted::new(host, certificate, &error);
        let issuers = self.system.get().map_err(|error| Distrusted {
            why: Why::NoIssuers,
            ..distrusted(error)
        })?;
        issuers
            .verify_server_cert(certificate, intermediates, host, ocsp, now)
            .map_err(|error| {
                self.system.forget();
                distrusted(error)
            })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Fingerprint::of(certificate);
        let judged = match &self.pin {
            // Strict: neither a date nor an issuer this computer trusts makes another one good.
            Some(pin) if pin.host == *host && pin.certificate == shown => {
                Ok(ServerCertVerified::assertion())
            }
            Some(pin) if pin.host == *host => Err(Distrusted {
                host: Some(host.to_owned()),
                certificate: shown,
                why: Why::Changed,
            }),
            _ => self.by_system(certificate, intermediates, host, ocsp, now),
        };
        judged.map_err(as_error)
    }

    // Whoever shows a certificate has to prove that it is theirs, a pinned one too.

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
            .map_err(|error| not_theirs(certificate, error))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
            .map_err(|error| not_theirs(certificate, error))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn as_error(distrusted: Distrusted) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(distrusted))))
}

fn not_theirs(certificate: &CertificateDer<'_>, error: Error) -> Error {
    match error {
        Error::InvalidCertificate(CertificateError::BadSignature) => as_error(Distrusted {
            host: None,
            certificate: Fingerprint::of(certificate),
            why: Why::NotTheirs,
        }),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::ServerAddress;
    use crate::testing::Authority;

    #[test]
    fn a_pin_is_for_its_host_alone() {
        let leaf = Authority::self_signed(&["a.example", "b.example"]);
        let other = Authority::self_signed(&["a.example"]);
        let server = ServerAddress::parse("https://a.example").unwrap();
        let pin = server.pin(leaf.fingerprint());
        let provider = aws_lc_rs::default_provider();
        let verifier = Verifier::new(&provider, Arc::default(), Some(pin));
        let judge = |host: &str, certificate| {
            let host = ServerName::try_from(host.to_owned()).unwrap();
            let now = UnixTime::since_unix_epoch(std::time::Duration::from_hours(500_000));
            let judged = verifier.verify_server_cert(certificate, &[], &host, &[], now);
            judged.map(drop).map_err(|error| match error {
                Error::InvalidCertificate(CertificateError::Other(other)) => {
                    other.0.downcast_ref::<Distrusted>().unwrap().why.clone()
                }
                other => panic!("{other}"),
            })
        };
        assert_eq!(judge("a.example", leaf.certificate()), Ok(()));
        assert_eq!(judge("a.example", other.certificate()), Err(Why::Changed));
        let elsewhere = judge("b.example", leaf.certificate()).unwrap_err();
        assert_ne!(elsewhere, Why::Changed, "the system was asked");
    }
}
