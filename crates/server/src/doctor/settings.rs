//! The configuration: what can be read and yet is hardly meant.

use std::path::Path;

use super::Finding;
use crate::config::{Config, PublicUrl};

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![listening(config)];
    findings.extend(proxies(config));
    findings.extend(secrets(config));
    findings
}

/// What is https beyond this machine was asked for when the configuration was read.
fn listening(config: &Config) -> Finding {
    let listen = config.listen;
    let local = config.is_loopback();
    match &config.public_url {
        Some(url) if local && !listen.ip().is_loopback() => Finding::warn(format!(
            "listen: {listen} is open to other machines, but {url} is this one; set PIA_PUBLIC_URL \
             to the address others use, or PIA_LISTEN to 127.0.0.1:{}",
            listen.port()
        )),
        Some(url) if !local => Finding::ok(format!("listen: {listen}, reached as {url}")),
        _ => Finding::ok(format!("listen: {listen}, for this machine alone")),
    }
}

/// The server itself speaks plain HTTP: where the public address is https, something stands in front.
fn proxies(config: &Config) -> Option<Finding> {
    if !config.public_url.as_ref().is_some_and(PublicUrl::is_https) {
        return None;
    }
    if config.trusted_proxies.is_empty() {
        return Some(Finding::warn(
            "proxies: what stands in front for https is not in PIA_TRUSTED_PROXIES, so rate limits \
             take all people for one; list its address",
        ));
    }
    Some(Finding::ok(
        "proxies: those in PIA_TRUSTED_PROXIES say who asks",
    ))
}

/// Files with secrets in them that everybody on this machine may read.
fn secrets(config: &Config) -> Vec<Finding> {
    let files = config.secret_files();
    if files.is_empty() {
        return vec![];
    }
    let open: Vec<_> = files.iter().filter(|path| is_open(path)).collect();
    if open.is_empty() {
        let count = files.len();
        return vec![Finding::ok(format!(
            "secrets: not everybody on this machine can read the files they are in ({count})"
        ))];
    }
    let told = open.into_iter().map(|path| {
        let path = path.display();
        Finding::warn(format!(
            "secrets: everybody on this machine can read {path}; `chmod o= {path}` keeps them out"
        ))
    });
    told.collect()
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

/// Who may read is in lists there, which only the system's own tools show in full.
#[cfg(not(unix))]
fn is_open(_path: &Path) -> bool {
    false
}
