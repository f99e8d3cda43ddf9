//! From text to settings, with every check there is.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use pia_oidc::ProviderKind;
use pia_protocol::server_name;
use time::Duration;

use super::layers::{self, Merged};
use super::values::{Values, duration};
use crate::db::{DatabaseAddress, PostgresAddress};
use crate::places::Places;

use super::{
    Config, ConfigError, Jwt, JwtAlgorithm, JwtKey, MasterKey, Provider, PublicUrl, Quotas,
    RateLimits, SyncLimits, TrustedProxies, providers,
};

const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5080);

/// Reads the merged layers.
pub(super) fn read(merged: &Merged) -> Result<Config, ConfigError> {
    let values = Values(merged);
    let listen = values.read("Server:Listen", listen)?.unwrap_or(LISTEN);
    let public_url = values.read("Server:PublicUrl", PublicUrl::parse)?;
    if public_url.is_none() && !listen.ip().is_loopback() {
        return Err(ConfigError::Missing {
            key: "Server:PublicUrl".into(),
            hint: format!(
                "the server is to listen on {listen}, so say in PIA_PUBLIC_URL how clients reach it"
            ),
        });
    }
    let proxies = values.list("Server:TrustedProxies").unwrap_or_default();
    let config = Config {
        listen,
        public_url,
        name: values.read("Server:Name", name)?,
        trusted_proxies: TrustedProxies::parse(&proxies)
            .map_err(|problem| values.problem("Server:TrustedProxies", problem))?,
        drain_time: drain_time(&values)?,
        places: values.read("Server:PlaceDatabase", Places::open)?,
        metrics: values.read("Metrics:Listen", self::listen)?,
        database: database(&values)?,
        jwt: jwt(&values)?,
        master_key: secret(&values, "Encryption:MasterKey", |text| {
            MasterKey::parse(&text)
        })?,
        providers: providers::read(merged)?,
        rate_limits: RateLimits {
            global: limit(&values, "RateLimits:Global:PermitLimit", 600)?,
            auth: limit(&values, "RateLimits:Auth:PermitLimit", 60)?,
            sync: limit(&values, "RateLimits:Sync:PermitLimit", 120)?,
        },
        allow_token_redirect: values.switch("Auth:AllowTokenRedirect")?.unwrap_or(false),
        creates_accounts: values.switch("Auth:CreateAccounts")?.unwrap_or(true),
        required_role: required_role(&values)?,
        secret_files: layers::secret_files(merged),
        quotas: Quotas::read(&values)?,
        sync_limits: SyncLimits::read(&values)?,
    };
    needs_keys(&config)?;
    whose_roles(&config)?;
    Ok(config)
}

/// Beyond this machine the keys must be given: made up at the first start they would be lost with
/// the first container. With PostgreSQL too: several servers share them, and there is no file to keep
/// them beside.
fn needs_keys(config: &Config) -> Result<(), ConfigError> {
    if config.is_loopback() && matches!(config.database, DatabaseAddress::Sqlite(_)) {
        return Ok(());
    }
    let missing = |key: &str, hint: &str| ConfigError::Missing {
        key: key.into(),
        hint: hint.into(),
    };
    if config.jwt.secret.is_none() && config.jwt.algorithm == JwtAlgorithm::Hs256 {
        let hint = "give at least 32 random characters in JWT_SECRET_KEY or JWT_SECRET_KEY_FILE";
        return Err(missing("Jwt:SecretKey", hint));
    }
    if config.master_key.is_none() {
        let hint =
            "give 64 hexadecimal characters in ENCRYPTION_MASTER_KEY or ENCRYPTION_MASTER_KEY_FILE";
        return Err(missing("Encryption:MasterKey", hint));
    }
    Ok(())
}

/// Each organisation's administrator gives the roles of our registration to their own people. Where
/// every organisation may sign in, a required role would keep nobody out.
fn whose_roles(config: &Config) -> Result<(), ConfigError> {
    let open = |provider: &Provider| {
        let registration = &provider.registration;
        let mut path = registration.authority.path_segments().into_iter().flatten();
        registration.kind == ProviderKind::Entra
            && registration.allowed_tenants.is_empty()
            && path.any(|tenant| ["common", "organizations"].contains(&tenant))
    };
    if config.required_role.is_none() || !config.providers.iter().any(open) {
        return Ok(());
    }
    Err(ConfigError::Missing {
        key: "OAuth:Microsoft:AllowedTenants".into(),
        hint: "with Auth:RequiredRole say whose roles count, or name one tenant in the authority: \
               every organisation gives roles to its own people"
            .into(),
    })
}

fn required_role(values: &Values<'_>) -> Result<Option<String>, ConfigError> {
    values.read("Auth:RequiredRole", |text| match text.trim() {
        // Not taken for none: whoever writes the key means to keep somebody out.
        "" => Err("must be the name of a role".to_owned()),
        role => Ok(role.to_owned()),
    })
}

fn name(text: &str) -> Result<String, String> {
    let problem = || {
        let most = server_name::MOST_CHARACTERS;
        format!(
            "must be one line of 1 to {most} characters, all of which can be seen, not {text:?}"
        )
    };
    server_name::checked(text)
        .map(str::to_owned)
        .ok_or_else(problem)
}

/// None by default: on one machine nobody watches, and a restart should be quick.
fn drain_time(values: &Values<'_>) -> Result<std::time::Duration, ConfigError> {
    let time = values.read("Server:DrainTime", |text| {
        let time = duration(text)?;
        let most = Duration::minutes(5);
        if time <= most {
            Ok(time.unsigned_abs())
        } else {
            Err(format!("must be at most 5m, not {text:?}"))
        }
    });
    Ok(time?.unwrap_or_default())
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    // A resolver would make the meaning depend on the machine; this one name is everywhere.
    let literal = text.trim().replace("localhost:", "127.0.0.1:");
    let problem = || format!("must be an address and a port such as 127.0.0.1:5080, not {text:?}");
    literal.parse().map_err(|_| problem())
}

fn database(values: &Values<'_>) -> Result<DatabaseAddress, ConfigError> {
    const ADDRESS: &str = "Database:ConnectionString";
    let provider = values.text("Database:Provider").unwrap_or("sqlite");
    let text = values.secret(ADDRESS)?;
    let address = match provider.to_lowercase().as_str() {
        "sqlite" => sqlite_path(text.as_deref().unwrap_or("pia.db")).map(DatabaseAddress::Sqlite),
        "postgresql" | "postgres" => {
            let text = text.ok_or_else(|| ConfigError::Missing {
                key: ADDRESS.into(),
                hint: "say where PostgreSQL is, as Host=…;Database=…;Username=… or as \
                       a postgresql:// URL"
                    .into(),
            })?;
            PostgresAddress::parse(&text)
                .map(|address| DatabaseAddress::Postgres(Box::new(address)))
        }
        _ => {
            let problem = format!("must be sqlite or postgresql, not {provider:?}");
            return Err(values.problem("Database:Provider", problem));
        }
    };
    address.map_err(|problem| values.problem(ADDRESS, problem))
}

/// A path, `sqlite:path`, or `Data Source=path` as .NET writes it. The text is not quoted in the
/// problem: a connection string meant for another database may hold a password.
fn sqlite_path(text: &str) -> Result<PathBuf, String> {
    let text = text.trim();
    let path = match text.split_once('=') {
        Some((name, rest)) if is_data_source(name) => rest.trim_end_matches(';').trim(),
        Some(_) if text.contains(';') => {
            return Err("must be the path of a SQLite file, or Data Source=path alone".into());
        }
        _ => text
            .strip_prefix("sqlite:")
            .map_or(text, |path| path.trim_start_matches("//")),
    };
    if path.is_empty() || path.contains(';') || path.contains("://") || path == ":memory:" {
        return Err("must be the path of a SQLite file".into());
    }
    Ok(PathBuf::from(path))
}

fn is_data_source(name: &str) -> bool {
    ["data source", "datasource", "filename"].contains(&name.trim().to_lowercase().as_str())
}

fn jwt(values: &Values<'_>) -> Result<Jwt, ConfigError> {
    let name = |key: &str, default: &str| {
        let name = values.read(key, |text| match text.trim() {
            "" => Err("must not be empty".to_owned()),
            name => Ok(name.to_owned()),
        });
        name.map(|name| name.unwrap_or_else(|| default.to_owned()))
    };
    let lifetime = |key: &str, most: Duration| {
        values.read(key, |text| {
            let lifetime = duration(text)?;
            if (Duration::SECOND..=most).contains(&lifetime) {
                Ok(lifetime)
            } else {
                Err(format!(
                    "must be between 1s and {}h, not {text:?}",
                    most.whole_hours()
                ))
            }
        })
    };
    let algorithm = values.read("Jwt:Algorithm", |text| match text.trim() {
        "HS256" => Ok(JwtAlgorithm::Hs256),
        "ES256" => Ok(JwtAlgorithm::Es256),
        "EdDSA" => Ok(JwtAlgorithm::EdDsa),
        _ => Err(format!("must be HS256, ES256 or EdDSA, not {text:?}")),
    })?;
    Ok(Jwt {
        algorithm: algorithm.unwrap_or(JwtAlgorithm::Hs256),
        previous_secret: secret(values, "Jwt:PreviousSecretKey", JwtKey::new)?,
        secret: secret(values, "Jwt:SecretKey", JwtKey::new)?,
        issuer: name("Jwt:Issuer", "pia-server")?,
        audience: name("Jwt:Audience", "pia-client")?,
        access_lifetime: lifetime("Jwt:AccessTokenLifetime", Duration::DAY)?
            .unwrap_or(Duration::minutes(15)),
        refresh_lifetime: lifetime("Jwt:RefreshTokenLifetime", Duration::days(400))?
            .unwrap_or(Duration::days(30)),
        session_lifetime: lifetime("Jwt:SessionLifetime", Duration::days(3650))?,
    })
}

fn secret<T>(
    values: &Values<'_>,
    key: &str,
    read: impl FnOnce(String) -> Result<T, String>,
) -> Result<Option<Arc<T>>, ConfigError> {
    let Some(text) = values.secret(key)? else {
        return Ok(None);
    };
    read(text)
        .map(|secret| Some(Arc::new(secret)))
        .map_err(|problem| values.problem(key, problem))
}

fn limit(values: &Values<'_>, key: &str, default: u32) -> Result<u32, ConfigError> {
    Ok(values.number(key)?.unwrap_or(default))
}
