//! The ways to sign in.

use pia_oidc::{ClientSecret, ProviderConfig, ProviderKind};
use url::Url;

use super::layers::Merged;
use super::values::Values;
use super::{ConfigError, keys};

const MICROSOFT: &str = "https://login.microsoftonline.com/common/v2.0";
const GOOGLE: &str = "https://accounts.google.com";
/// Names that mean something else in `/auth/login`, or a path of their own.
const RESERVED: [&str; 4] = ["microsoft", "google", "entraid", "local"];

/// One way to sign in. No `Debug`: it holds a secret.
pub struct Provider {
    /// The value of `provider` at `/auth/login`, and the end of `/signin-…`.
    pub name: String,
    /// What a person knows it as.
    pub display_name: String,
    /// Our registration there.
    pub registration: ProviderConfig,
}

/// All that are configured: Microsoft, Google, then the others by their names.
pub(super) fn read(merged: &Merged) -> Result<Vec<Provider>, ConfigError> {
    let values = Values(merged);
    let mut providers = Vec::new();
    for (section, name, display, kind, authority) in [
        (
            "OAuth:Microsoft",
            "microsoft",
            "Microsoft",
            ProviderKind::Entra,
            MICROSOFT,
        ),
        (
            "OAuth:Google",
            "google",
            "Google",
            ProviderKind::Google,
            GOOGLE,
        ),
    ] {
        let defaults = Defaults {
            display,
            kind,
            authority: Some(authority),
        };
        providers.extend(provider(&values, section, name, &defaults)?);
    }
    for name in names(merged) {
        let section = format!("OAuth:Providers:{name}");
        check_name(&values, &section, &name)?;
        let defaults = Defaults {
            display: &name,
            kind: ProviderKind::Generic,
            authority: None,
        };
        providers.extend(provider(&values, &section, &name, &defaults)?);
    }
    Ok(providers)
}

struct Defaults<'a> {
    display: &'a str,
    kind: ProviderKind,
    authority: Option<&'a str>,
}

fn provider(
    values: &Values<'_>,
    section: &str,
    name: &str,
    defaults: &Defaults<'_>,
) -> Result<Option<Provider>, ConfigError> {
    let key = |last: &str| format!("{section}:{last}");
    let secret = values.secret(&key("ClientSecret"))?;
    let Some(client_id) = values.text(&key("ClientId")).map(str::to_owned) else {
        let anything = secret.is_some() || values.0.keys().any(|k| is_below(k, section));
        return if anything {
            Err(missing(&key("ClientId"), "a provider needs its client id"))
        } else {
            Ok(None)
        };
    };
    let authority = values
        .read(&key("Authority"), authority)?
        .or_else(|| defaults.authority.and_then(|text| Url::parse(text).ok()))
        .ok_or_else(|| missing(&key("Authority"), "a provider needs its issuer's address"))?;
    let mut registration = ProviderConfig::new(defaults.kind, authority, client_id);
    if secret.is_none() && defaults.kind != ProviderKind::Generic {
        return Err(missing(
            &key("ClientSecret"),
            "this provider gives one to each web application",
        ));
    }
    if secret
        .as_ref()
        .is_some_and(|secret| secret.trim().is_empty())
    {
        return Err(values.problem(&key("ClientSecret"), "is empty"));
    }
    registration.client_secret = secret.map(ClientSecret::new);
    if let Some(scopes) = values.list(&key("Scopes")) {
        registration.scopes = scopes;
    }
    let tenants = values.list(&key("AllowedTenants")).unwrap_or_default();
    if !tenants.is_empty() && defaults.kind != ProviderKind::Entra {
        // Ignored, it would admit everybody where the operator meant to admit a few.
        let problem = "is for Microsoft only: other providers have no tenants";
        return Err(values.problem(&key("AllowedTenants"), problem));
    }
    for tenant in tenants {
        let tenant = tenant.parse().map_err(|_| {
            values.problem(
                &key("AllowedTenants"),
                format!("must list tenant ids, not {tenant:?}"),
            )
        })?;
        registration.allowed_tenants.push(tenant);
    }
    let display = values.text(&key("DisplayName")).unwrap_or(defaults.display);
    Ok(Some(Provider {
        name: name.to_owned(),
        display_name: display.to_owned(),
        registration,
    }))
}

fn authority(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim_end_matches('/'))
        .map_err(|_| format!("must be an address such as {MICROSOFT}, not {text:?}"))?;
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(format!(
            "must be https, unless it is this machine itself, not {text:?}"
        )),
    }
}

fn is_below(key: &str, section: &str) -> bool {
    key.strip_prefix(&section.to_lowercase())
        .is_some_and(|rest| rest.starts_with(':'))
}

fn names(merged: &Merged) -> Vec<String> {
    let below = merged
        .keys()
        .filter_map(|key| key.strip_prefix("oauth:providers:"));
    let mut names: Vec<String> = below
        .filter_map(|rest| rest.split(':').next().map(str::to_owned))
        .collect();
    names.dedup();
    names
}

fn check_name(values: &Values<'_>, section: &str, name: &str) -> Result<(), ConfigError> {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
    if plain && name.len() <= 32 && !RESERVED.contains(&name) {
        return Ok(());
    }
    let key = format!("{section}:ClientId");
    Err(values.problem(
        &key,
        format!(
            "has a provider name that is reserved, or not 1 to 32 of a-z, 0-9, - and _: {name:?}"
        ),
    ))
}

fn missing(key: &str, hint: &str) -> ConfigError {
    ConfigError::Missing {
        key: keys::canonical(&key.to_lowercase()),
        hint: hint.to_owned(),
    }
}
