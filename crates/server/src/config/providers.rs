//! The ways to sign in.

use pia_oidc::{ClaimNames, ClientSecret, ProviderConfig, ProviderKind, ResponseType};
use url::Url;
use uuid::Uuid;

use super::connection::{self, Connection};
use super::layers::Merged;
use super::values::Values;
use super::{ConfigError, keys};

const MICROSOFT: &str = "https://login.microsoftonline.com/common/v2.0";
const GOOGLE: &str = "https://accounts.google.com";
const GRAPH: &str = "https://graph.microsoft.com/v1.0";
/// What Microsoft's own examples call it.
const API_SCOPE: &str = "access_as_user";
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
    /// How it is reached.
    pub connection: Connection,
    /// Whether what it gives to act for people there is kept.
    pub keeps_tokens: bool,
    /// Whether people are signed out here when it renews that no more.
    pub signs_out: bool,
    /// Where Microsoft Graph is.
    pub graph: Url,
    /// What an application must be let do to call this server's API for a person.
    pub api_scope: String,
    /// Whether guests of a tenant are kept out.
    pub blocks_guests: bool,
    /// Groups, and the role each gives.
    pub group_roles: Vec<(String, String)>,
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
    let keeps_tokens = values.switch(&key("KeepTokens"))?.unwrap_or(false);
    let signs_out = values.switch(&key("SignOutWithProvider"))?.unwrap_or(false);
    if signs_out && !keeps_tokens {
        let problem = "needs KeepTokens: without a token there is nothing to notice it by";
        return Err(values.problem(&key("SignOutWithProvider"), problem));
    }
    registration.offline_access = keeps_tokens;
    registration.claims = claims(values, section)?;
    let blocks_guests = guests(values, section, defaults.kind)?;
    let group_roles = group_roles(values, &key("GroupRoles"), defaults.kind)?;
    if let Some(scopes) = values.list(&key("Scopes")) {
        registration.scopes = scopes;
    } else if defaults.kind == ProviderKind::Entra && (keeps_tokens || !group_roles.is_empty()) {
        // For the person's picture, and for groups that are too many for a token.
        registration.scopes.push("User.Read".to_owned());
    }
    let api_scope = api(values, section, &mut registration)?;
    who_may_enter(values, section, &mut registration)?;
    exchange(values, section, &mut registration)?;
    let display = values.text(&key("DisplayName")).unwrap_or(defaults.display);
    Ok(Some(Provider {
        name: name.to_owned(),
        display_name: display.to_owned(),
        registration,
        connection: connection::read(values, section)?,
        keeps_tokens,
        signs_out,
        graph: graph(values, &key("GraphUrl"))?,
        api_scope,
        blocks_guests,
        group_roles,
    }))
}

/// Whose accounts are let in. What a provider does not have is refused: ignored, it would admit
/// everybody where the operator meant to admit a few.
fn who_may_enter(
    values: &Values<'_>,
    section: &str,
    registration: &mut ProviderConfig,
) -> Result<(), ConfigError> {
    let key = format!("{section}:AllowedTenants");
    let tenants = values.list(&key).unwrap_or_default();
    if !tenants.is_empty() && registration.kind != ProviderKind::Entra {
        let problem = "is for Microsoft only: other providers have no tenants";
        return Err(values.problem(&key, problem));
    }
    for tenant in tenants {
        let tenant = tenant.parse().map_err(|_| {
            let problem = format!("must list tenant ids, not {tenant:?}");
            values.problem(&key, problem)
        })?;
        registration.allowed_tenants.push(tenant);
    }
    let key = format!("{section}:AllowedDomains");
    let domains = values.list(&key).unwrap_or_default();
    if !domains.is_empty() && registration.kind != ProviderKind::Google {
        let problem = "is for Google only: other providers do not say who manages an account";
        return Err(values.problem(&key, problem));
    }
    registration.allowed_domains = domains.iter().map(|name| name.to_lowercase()).collect();
    Ok(())
}

/// Which claims hold what is shown.
fn claims(values: &Values<'_>, section: &str) -> Result<ClaimNames, ConfigError> {
    let name = |last: &str| {
        values.read(&format!("{section}:{last}"), |text| match text.trim() {
            "" => Err("must be the name of a claim".to_owned()),
            name => Ok(name.to_owned()),
        })
    };
    Ok(ClaimNames {
        name: name("NameClaim")?,
        email: name("EmailClaim")?,
        username: name("UsernameClaim")?,
        guest_username: name("GuestUsernameClaim")?,
    })
}

fn guests(values: &Values<'_>, section: &str, kind: ProviderKind) -> Result<bool, ConfigError> {
    let key = format!("{section}:BlockGuests");
    let blocked = values.switch(&key)?.unwrap_or(false);
    if blocked && kind != ProviderKind::Entra {
        let problem = "is for Microsoft only: other providers do not speak of guests";
        return Err(values.problem(&key, problem));
    }
    Ok(blocked)
}

/// `group=role`, each group by its id.
fn group_roles(
    values: &Values<'_>,
    key: &str,
    kind: ProviderKind,
) -> Result<Vec<(String, String)>, ConfigError> {
    let pairs = values
        .list(key)
        .unwrap_or_default()
        .into_iter()
        .map(|item| {
            let pair = item.split_once('=').filter(|(group, role)| {
                let id_fits = kind != ProviderKind::Entra || group.parse::<Uuid>().is_ok();
                id_fits && !group.is_empty() && !role.is_empty()
            });
            pair.map(|(group, role)| (group.to_owned(), role.to_owned()))
                .ok_or_else(|| {
                    let problem =
                        format!("must list pairs of a group's id and a role, not {item:?}");
                    values.problem(key, problem)
                })
        });
    pairs.collect()
}

/// Which tokens of applications are for this server's API; the scope that they must have.
fn api(
    values: &Values<'_>,
    section: &str,
    registration: &mut ProviderConfig,
) -> Result<String, ConfigError> {
    let key = format!("{section}:ApiAudiences");
    let audiences = values.list(&key).unwrap_or_default();
    if !audiences.is_empty() && registration.kind != ProviderKind::Entra {
        let problem = "is for Microsoft only: other providers' access tokens say nothing to us";
        return Err(values.problem(&key, problem));
    }
    registration.api.audiences = audiences;
    let scope = values.text(&format!("{section}:ApiScope"));
    Ok(scope.unwrap_or(API_SCOPE).to_owned())
}

fn graph(values: &Values<'_>, key: &str) -> Result<Url, ConfigError> {
    let given = values.read(key, authority)?;
    let url = given.or_else(|| Url::parse(GRAPH).ok());
    url.ok_or_else(|| missing(key, "Microsoft Graph's address is needed"))
}

/// What is asked for, and how exactly times are taken.
fn exchange(
    values: &Values<'_>,
    section: &str,
    registration: &mut ProviderConfig,
) -> Result<(), ConfigError> {
    let key = |last: &str| format!("{section}:{last}");
    let response_type = values.read(&key("ResponseType"), |text| match text.trim() {
        "code" => Ok(ResponseType::Code),
        "code id_token" => Ok(ResponseType::CodeIdToken),
        _ => Err(format!("must be `code` or `code id_token`, not {text:?}")),
    })?;
    registration.response_type = response_type.unwrap_or_default();
    let leeway = values.read(&key("Leeway"), |text| {
        connection::within(text, ("0s", "10m"))
    })?;
    registration.leeway = leeway.unwrap_or(registration.leeway);
    let fresh = values.read(&key("ReloadInterval"), |text| {
        connection::within(text, ("5m", "7d"))
    })?;
    let cache = &mut registration.cache;
    cache.metadata.fresh = fresh.unwrap_or(cache.metadata.fresh);
    Ok(())
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
