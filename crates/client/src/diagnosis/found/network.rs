use std::fmt;

use serde::Serialize;

use super::amounts::count;

/// What stands between this device and its server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NetworkFound {
    /// The server is on this machine.
    NoProxyForLoopback,
    /// Requests take no proxy.
    NoProxy {
        /// Requests to which server.
        server: String,
    },
    /// Requests take a proxy that takes connections.
    ViaProxy {
        /// Requests to which server.
        server: String,
        /// The proxy's host.
        host: String,
        /// The proxy's port.
        port: u16,
    },
    /// The proxy refuses connections.
    ProxyUnreachable {
        /// Requests to which server.
        server: String,
        /// The proxy's host.
        host: String,
        /// The proxy's port.
        port: u16,
        /// What the system says.
        reason: String,
    },
    /// The proxy does not answer.
    ProxySilent {
        /// Requests to which server.
        server: String,
        /// The proxy's host.
        host: String,
        /// The proxy's port.
        port: u16,
        /// How long it was given.
        seconds: u32,
    },
    /// The person chose to trust one certificate for this server.
    CertificatePinned {
        /// SHA-256 of its bytes, as hex.
        sha256: String,
    },
    /// Nobody knows which certificates are trusted.
    CertificatesUnknown,
    /// The system decides which certificates are trusted.
    SystemTrusts,
    /// No certificate authority is trusted.
    NoAuthority {
        /// The environment variables that name where they are; none: the system's store.
        variables: Vec<String>,
        /// What went wrong, if anything did.
        reason: Option<String>,
    },
    /// So many are trusted.
    Authorities {
        /// How many.
        count: u32,
        /// The environment variables that name where they are; none: the system's store.
        variables: Vec<String>,
    },
    /// So many are trusted, and some could not be read.
    AuthoritiesInPart {
        /// How many.
        count: u32,
        /// The environment variables that name where they are; none: the system's store.
        variables: Vec<String>,
        /// What went wrong first.
        reason: String,
    },
}

impl NetworkFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::NoProxyForLoopback | Self::CertificatesUnknown | Self::SystemTrusts => Vec::new(),
            Self::NoProxy { server } => vec![server],
            Self::ViaProxy {
                server,
                host,
                port: _,
            }
            | Self::ProxySilent {
                server,
                host,
                port: _,
                seconds: _,
            } => vec![server, host],
            Self::ProxyUnreachable {
                server,
                host,
                port: _,
                reason,
            } => vec![server, host, reason],
            Self::CertificatePinned { sha256 } => vec![sha256],
            Self::NoAuthority { variables, reason } => variables.iter_mut().chain(reason).collect(),
            Self::Authorities {
                count: _,
                variables,
            } => variables.iter_mut().collect(),
            Self::AuthoritiesInPart {
                count: _,
                variables,
                reason,
            } => variables.iter_mut().chain([reason]).collect(),
        }
    }
}

impl fmt::Display for NetworkFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProxyForLoopback => {
                f.write_str("The server is on this machine and is asked without a proxy.")
            }
            Self::NoProxy { server } => {
                write!(
                    f,
                    "Requests to {server} do not go through a proxy; {LOOPBACK}."
                )
            }
            Self::ViaProxy { server, host, port } => write!(
                f,
                "Requests to {server} go through the proxy {host}:{port}, which accepts \
                 connections; {LOOPBACK}."
            ),
            Self::ProxyUnreachable {
                server,
                host,
                port,
                reason,
            } => write!(
                f,
                "Requests to {server} go through the proxy {host}:{port}, which cannot be reached: \
                 {reason}."
            ),
            Self::ProxySilent {
                server,
                host,
                port,
                seconds,
            } => write!(
                f,
                "Requests to {server} go through the proxy {host}:{port}, which cannot be reached: \
                 no answer in {seconds} seconds."
            ),
            Self::CertificatePinned { sha256 } => write!(
                f,
                "For this server only the certificate you chose to trust counts: SHA-256 {sha256}."
            ),
            Self::CertificatesUnknown => {
                f.write_str("The certificates of this system could not be counted.")
            }
            Self::SystemTrusts => f.write_str("The system decides which certificates are trusted."),
            Self::NoAuthority { variables, reason } => {
                let source = source(variables);
                match reason {
                    None => write!(f, "No certificate authority is trusted ({source})."),
                    Some(why) => {
                        write!(f, "No certificate authority is trusted ({source}: {why}).")
                    }
                }
            }
            Self::Authorities { count, variables } => {
                let (trusted, source) = (trusted(*count), source(variables));
                write!(f, "{trusted}, from {source}.")
            }
            Self::AuthoritiesInPart {
                count,
                variables,
                reason,
            } => {
                let (trusted, source) = (trusted(*count), source(variables));
                write!(
                    f,
                    "{trusted}, from {source}; not all of it can be read: {reason}."
                )
            }
        }
    }
}

const LOOPBACK: &str = "loopback never does";

fn trusted(authorities: u32) -> String {
    count(
        authorities,
        "certificate authority is trusted",
        "certificate authorities are trusted",
    )
}

fn source(variables: &[String]) -> String {
    if variables.is_empty() {
        "the system's store".to_owned()
    } else {
        variables.join(" and ")
    }
}
