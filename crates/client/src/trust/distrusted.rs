//! Why a server's certificate was not accepted, in words, and which certificate it was.

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use time::OffsetDateTime;

use super::fingerprint::Fingerprint;
use super::issuer::{Issuer, issuer};
use crate::address::ServerAddress;

/// A certificate that was shown and not accepted. No request was sent to who showed it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("TLS: {}", self.why.words())]
pub(crate) struct Distrusted {
    /// Who was asked to show it (the server, or a proxy on the way), where that is known.
    pub(super) host: Option<ServerName<'static>>,
    /// Which certificate.
    pub(crate) certificate: Fingerprint,
    /// What is wrong with it.
    pub(crate) why: Why,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not the one that was chosen to be trusted for this server.
    Changed,
    /// It vouches for itself.
    SelfSigned,
    /// This computer does not know who issued it.
    UnknownIssuer(Option<String>),
    /// It has ended, by this computer's clock.
    Expired(Option<OffsetDateTime>),
    /// It has not begun, by this computer's clock.
    NotYetValid(Option<OffsetDateTime>),
    /// It is for other names.
    WrongHost(Vec<String>),
    /// Its issuer has taken it back.
    Revoked,
    /// Whoever shows it does not have its key.
    NotTheirs,
    /// This computer has no list of issuers to trust.
    NoIssuers,
    /// Something else, in the words of the library or the system.
    Other(String),
}

impl Distrusted {
    /// What `error` says of a certificate that `host` has shown.
    pub(crate) fn new(
        host: &ServerName<'_>,
        certificate: &CertificateDer<'_>,
        error: &rustls::Error,
    ) -> Self {
        Self {
            host: Some(host.to_owned()),
            certificate: Fingerprint::of(certificate),
            why: why(error, certificate),
        }
    }

    /// Whether a person may choose to trust it all the same. Not one that its issuer took back,
    /// that is somebody else's, or that cannot be read.
    pub(crate) fn may_be_trusted(&self) -> bool {
        !matches!(self.why, Why::Revoked | Why::NotTheirs | Why::Other(_))
    }

    /// The proxy that showed it, when that was not the server.
    pub(crate) fn proxy(&self, server: &ServerAddress) -> Option<String> {
        let host = self.host.as_ref()?;
        (*host != server.host()).then(|| host.to_str().into_owned())
    }
}

fn why(error: &rustls::Error, certificate: &CertificateDer<'_>) -> Why {
    let rustls::Error::InvalidCertificate(error) = error else {
        return Why::Other(error.to_string());
    };
    match error {
        CertificateError::Expired => Why::Expired(None),
        CertificateError::ExpiredContext { not_after, .. } => Why::Expired(day(*not_after)),
        CertificateError::NotValidYet => Why::NotYetValid(None),
        CertificateError::NotValidYetContext { not_before, .. } => {
            Why::NotYetValid(day(*not_before))
        }
        CertificateError::NotValidForName => Why::WrongHost(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            Why::WrongHost(presented.iter().map(|name| bare(name)).collect())
        }
        CertificateError::Revoked => Why::Revoked,
        // A certificate that is its own issuer may also be refused as an authority in a server's
        // place; what a person can do about it is the same.
        other => match (issuer(certificate), other) {
            (Issuer::Itself, _) => Why::SelfSigned,
            (Issuer::Named(name), CertificateError::UnknownIssuer) => {
                Why::UnknownIssuer(Some(name))
            }
            (Issuer::Unnamed, CertificateError::UnknownIssuer) => Why::UnknownIssuer(None),
            _ => Why::Other(other.to_string()),
        },
    }
}

fn day(at: UnixTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(at.as_secs()).ok()?).ok()
}

/// `DnsName("a.example")` or `IpAddress(192.0.2.1)` as the library writes it: the name alone, and
/// nothing that could play tricks with a terminal.
fn bare(name: &str) -> String {
    let inner = name
        .split_once('(')
        .and_then(|(_, inner)| inner.strip_suffix(')'))
        .unwrap_or(name);
    inner
        .trim_matches('"')
        .chars()
        .filter(char::is_ascii_graphic)
        .take(100)
        .collect()
}

impl Why {
    /// Two to ten words beneath the sentence.
    fn words(&self) -> String {
        match self {
            Self::Changed => "another certificate than the one chosen to be trusted".into(),
            Self::SelfSigned => "unknown issuer (the certificate vouches for itself)".into(),
            Self::UnknownIssuer(Some(name)) => format!("unknown issuer “{name}”"),
            Self::UnknownIssuer(None) => "unknown issuer".into(),
            Self::Expired(Some(at)) => format!("expired on {}", at.date()),
            Self::Expired(None) => "expired".into(),
            Self::NotYetValid(Some(at)) => format!("not valid before {}", at.date()),
            Self::NotYetValid(None) => "not valid yet".into(),
            Self::WrongHost(names) if names.is_empty() => "wrong host".into(),
            Self::WrongHost(names) => {
                let names: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
                format!("wrong host: it is for {}", names.join(", "))
            }
            Self::Revoked => "revoked by its issuer".into(),
            Self::NotTheirs => "the certificate is somebody else's".into(),
            Self::NoIssuers => "this computer has no list of trusted issuers".into(),
            Self::Other(words) => words.clone(),
        }
    }
}
