//! The public address: does it lead here?

use std::error::Error;
use std::io;
use std::sync::Arc;

use pia_oidc::{Fetch, FetchAnswer, FetchError};
use pia_protocol::paths;
use serde_json::Value;
use url::Url;

use super::Finding;
use crate::config::{Config, ConfigError, PublicUrl};
use crate::fetch::HttpFetch;
use crate::instance::Instance;
use crate::telemetry::chain;

pub(super) async fn look(config: &Config, fetch: &HttpFetch) -> Finding {
    let given = config.public_url.clone();
    let url = given.unwrap_or_else(|| PublicUrl::localhost(config.listen.port()));
    let Ok(health) = Url::parse(&format!("{url}{}", paths::HEALTH)) else {
        return Finding::fail(format!("public URL: {url} is no address"));
    };
    let own = match own(config, &url) {
        Ok(own) => own,
        Err(error) => return Finding::fail(format!("public URL: {}", chain(&error))),
    };
    match fetch.get(&health).await {
        Ok(answer) => answered(&url, &answer, own.as_ref()),
        Err(error) => silent(&url, &error),
    }
}

/// How this server would answer; none before its first start.
fn own(config: &Config, url: &PublicUrl) -> Result<Option<Instance>, ConfigError> {
    let master = match &config.master_key {
        Some(master) => Some(Arc::clone(master)),
        None => config.keys_if_there()?.map(|keys| keys.master),
    };
    // Deriving fails for lengths that ours is not.
    Ok(master.and_then(|master| Instance::of(&master, url).ok()))
}

fn answered(url: &PublicUrl, answer: &FetchAnswer, own: Option<&Instance>) -> Finding {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let found = body["instance"].as_str();
    match (answer.status, found) {
        (200, Some(found)) if own.is_some_and(|own| own.to_string() == found) => {
            Finding::ok(format!("public URL: {url} leads to this server"))
        }
        (200, Some(_)) => Finding::fail(format!(
            "public URL: {url} leads to another pia-server, or to one with another master key or \
             public URL; check DNS, the proxy in front, and that this is the server's own \
             configuration"
        )),
        // A proxy in front with nothing behind it.
        (502..=504, _) => Finding::warn(format!(
            "public URL: {url} answers that nothing is behind it (status {}); start the server, or \
             check where the proxy in front leads",
            answer.status
        )),
        (status, _) => Finding::fail(format!(
            "public URL: {url} leads to something else, which answers {} with status {status}; \
             check DNS and where the proxy in front leads",
            paths::HEALTH
        )),
    }
}

fn silent(url: &PublicUrl, error: &FetchError) -> Finding {
    let cause = chain(error.source().unwrap_or(error));
    if is_distrust(error) {
        return Finding::fail(format!(
            "public URL: the certificate of {url} is not trusted, and clients will not trust it \
             either: {cause}; renew it, or serve it with its chain"
        ));
    }
    Finding::warn(format!(
        "public URL: {url} does not answer from here ({cause}); start the server, or check DNS, \
         firewall and the proxy in front"
    ))
}

/// Whether it is a certificate's fault, somewhere down the causes.
fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(_)) = cause.downcast_ref() {
            return true;
        }
        // `source` of these skips the error they were made of.
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if inner.is_some_and(|inner| is_distrust(inner)) {
            return true;
        }
        next = cause.source();
    }
    false
}
