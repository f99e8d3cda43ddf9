//! Why a request has no usable answer, and what a person is told about it.

use std::time::Duration;

use http::StatusCode;

use crate::address::ServerAddress;
use crate::problem::{Problem, ProblemCode};
use crate::trust::{Distrusted, Why};
use crate::view::Certificate;

/// The longest words of somebody else's that are passed on.
const LONGEST_WORDS: usize = 300;

/// Why a request has no usable answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// No name, no route, no open port, or a connection that broke.
    #[error("no answer")]
    Unreachable(#[source] reqwest::Error),
    /// A connection over which nothing came for so long.
    #[error("nothing came for {} seconds", .0.as_secs())]
    Silent(Duration),
    /// The certificate is not one to trust. Nothing was sent.
    #[error("the certificate is not trusted")]
    Untrusted(#[source] Distrusted),
    /// The server failed (5xx) or is busy (429), and may have said when to come back.
    #[error("the server answered {status}")]
    Failed {
        /// What it answered.
        status: StatusCode,
        /// How long it asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// Something else answers in the server's place: a captive portal, another program.
    #[error("the answer is not one of a Pia server: {0}")]
    NotPia(String),
    /// More bytes than the answer may have.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// How many it may have.
        limit: usize,
    },
    /// The request could not be put together.
    #[error("the request could not be made")]
    Request(#[source] reqwest::Error),
}

impl Fault {
    /// In words, for the person.
    pub(crate) fn problem(&self, server: &ServerAddress) -> Problem {
        tracing::debug!(error = %chain(self), %server, "a request failed");
        let (code, sentence) = match self {
            Self::Unreachable(_) | Self::Silent(_) | Self::Request(_) => (
                ProblemCode::ServerUnreachable,
                format!("{server} does not answer. Check the connection and the server's address."),
            ),
            Self::Untrusted(distrusted) => untrusted(distrusted, server),
            Self::Failed { status, .. } => (
                ProblemCode::ServerFailed,
                format!("{server} has a problem of its own ({status}). Try again in a while."),
            ),
            Self::NotPia(_) | Self::TooLarge { .. } => (
                ProblemCode::ServerNotPia,
                format!(
                    "Something answers at {server}, but it is not a Pia server. Check the address, \
                     and whether this network asks you to sign in first."
                ),
            ),
        };
        Problem::new(code, sentence).with_detail(match self {
            Self::NotPia(reason) => format!("{server}: {}", plain(reason)),
            Self::Failed { status, .. } => format!("{server}: {status}"),
            Self::Untrusted(distrusted) => match distrusted.proxy(server) {
                Some(proxy) => format!("{proxy}: {distrusted}"),
                None => format!("{server}: {distrusted}; SHA-256 {}", distrusted.certificate),
            },
            other => format!("{server}: {}", reason(other)),
        })
    }

    /// How long the server asked to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The certificate that is in the way, when the person may choose to trust it for `server`.
    pub(crate) fn certificate(&self, server: &ServerAddress) -> Option<Certificate> {
        match self {
            // A proxy's certificate says nothing about the server behind it.
            Self::Untrusted(distrusted)
                if distrusted.proxy(server).is_none() && distrusted.may_be_trusted() =>
            {
                Some(Certificate {
                    sha256: distrusted.certificate.to_string(),
                    changed: distrusted.why == Why::Changed,
                })
            }
            _ => None,
        }
    }
}

fn untrusted(distrusted: &Distrusted, server: &ServerAddress) -> (ProblemCode, String) {
    if let Some(proxy) = distrusted.proxy(server) {
        let sentence = format!(
            "The certificate of {proxy}, a proxy on the way to {server}, is not trusted by this \
             computer. Ask whoever runs this network."
        );
        return (ProblemCode::ServerUntrusted, sentence);
    }
    let ask = "Ask whoever runs the server.";
    let sentence = match &distrusted.why {
        Why::Changed => {
            let sentence = format!(
                "{server} shows another certificate than the one you chose to trust. Ask whoever \
                 runs the server whether it was replaced, and compare before you trust the new one."
            );
            return (ProblemCode::ServerCertificateChanged, sentence);
        }
        Why::Expired(_) => format!(
            "The certificate of {server} has expired by this computer's clock. Check the clock, or \
             ask whoever runs the server."
        ),
        Why::NotYetValid(_) => format!(
            "The certificate of {server} is not valid yet by this computer's clock. Check the \
             clock, or ask whoever runs the server."
        ),
        Why::WrongHost(_) => format!(
            "The certificate shown for {server} belongs to another name. Check the address. {ask}"
        ),
        Why::Revoked => {
            format!("The certificate of {server} was taken back by its issuer. {ask}")
        }
        Why::NoIssuers => format!(
            "This computer has no list of trusted issuers, so the certificate of {server} cannot \
             be checked. Install the system's CA certificates."
        ),
        Why::NotTheirs => format!(
            "Whoever answers at {server} shows a certificate that is not theirs. Somebody may be \
             listening in; ask whoever runs the server or this network."
        ),
        Why::SelfSigned | Why::UnknownIssuer(_) | Why::Other(_) => {
            format!("The certificate of {server} is not trusted by this computer. {ask}")
        }
    };
    (ProblemCode::ServerUntrusted, sentence)
}

/// What whoever answered may have had a part in, without tricks and in few words.
fn plain(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_WORDS)
        .collect()
}

/// What a failed connection says.
pub(super) fn transport(error: reqwest::Error) -> Fault {
    let distrusted = causes(&error).find_map(distrusted).cloned();
    match distrusted {
        Some(distrusted) => Fault::Untrusted(distrusted),
        None => Fault::Unreachable(error.without_url()),
    }
}

/// What our verifier has said of a certificate. It sits inside an `io::Error`, perhaps inside
/// another one, and their `source` skips it.
fn distrusted<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a Distrusted> {
    let mut cause = cause;
    while let Some(inner) = cause
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        cause = inner;
    }
    match cause.downcast_ref()? {
        rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other)) => {
            other.0.downcast_ref()
        }
        _ => None,
    }
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// An error with its causes, in one line for the log.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words: Vec<String> = causes(error).map(ToString::to_string).collect();
    words.dedup();
    words.join(": ")
}

/// What lies at the bottom of an error, for a person: neither the layers of libraries above it nor
/// the system's number for it.
pub(crate) fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let words = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let words = match words.rfind(" (os error ") {
        Some(number) => &words[..number],
        None => &words,
    };
    // Windows ends what it says with a full stop, and so do the sentences that this goes into.
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;
    use rustls::pki_types::{CertificateDer, ServerName};

    use super::*;

    #[test]
    fn a_person_reads_the_reason_and_not_the_layers_above_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("a layer")]
        struct Layer(#[source] std::io::Error);
        let refused = Layer(std::io::Error::from_raw_os_error(2));
        assert!(chain(&refused).starts_with("a layer: "));
        let reason = reason(&refused);
        assert!(
            !reason.contains("layer") && !reason.contains("os error"),
            "{reason}"
        );
        assert!(!reason.is_empty());
    }

    #[test]
    fn words_of_others_are_few_and_play_no_tricks() {
        let server = ServerAddress::parse("https://a.example").unwrap();
        let tricky = format!("it calls itself \u{1b}[2J{}", "x".repeat(5_000));
        let detail = Fault::NotPia(tricky).problem(&server).detail.unwrap();
        assert!(detail.len() < 400 && !detail.contains('\u{1b}'), "{detail}");
    }

    #[test]
    fn a_proxys_certificate_is_not_offered_for_the_server() {
        let server = ServerAddress::parse("https://a.example").unwrap();
        let shown = |host: &str| {
            let host = ServerName::try_from(host.to_owned()).unwrap();
            let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
            let certificate = CertificateDer::from(vec![1, 2, 3]);
            Fault::Untrusted(Distrusted::new(&host, &certificate, &unknown))
        };
        assert!(shown("a.example").certificate(&server).is_some());
        let proxy = shown("proxy.example");
        assert_eq!(proxy.certificate(&server), None);
        let problem = proxy.problem(&server);
        assert!(problem.sentence.contains("proxy.example"), "{problem}");
        assert_eq!(
            problem.detail.as_deref(),
            Some("proxy.example: TLS: unknown issuer")
        );
    }

    #[test]
    fn a_chain_of_causes_reads_as_one_line() {
        let fault = Fault::TooLarge { limit: 5 };
        assert_eq!(chain(&fault), "the answer is larger than 5 bytes");
    }

    #[test]
    fn a_reason_goes_into_a_sentence_whichever_system_gives_it() {
        for (said, reason_given) in [
            ("Connection refused (os error 111)", "Connection refused"),
            ("Access is denied. (os error 5)", "Access is denied"),
            ("the certificate has expired", "the certificate has expired"),
        ] {
            assert_eq!(reason(&std::io::Error::other(said)), reason_given);
        }
    }
}
