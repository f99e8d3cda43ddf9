//! The configuration keys there are. Names are compared without regard to case, as .NET does.

/// A key by its full name, e.g. `Jwt:SecretKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value.
    Value,
    /// One value that may also be given as `…File`, and never on the command line.
    Secret,
    /// One value, or a JSON array.
    List,
}

pub(super) const FIXED: &[(&str, Shape)] = &[
    ("Server:Listen", Shape::Value),
    ("Server:PublicUrl", Shape::Value),
    ("Server:Name", Shape::Value),
    ("Server:TrustedProxies", Shape::List),
    ("Server:DrainTime", Shape::Value),
    ("Server:PlaceDatabase", Shape::Value),
    ("Metrics:Listen", Shape::Value),
    ("Database:Provider", Shape::Value),
    ("Database:ConnectionString", Shape::Secret),
    ("Jwt:Algorithm", Shape::Value),
    ("Jwt:SecretKey", Shape::Secret),
    ("Jwt:PreviousSecretKey", Shape::Secret),
    ("Jwt:Issuer", Shape::Value),
    ("Jwt:Audience", Shape::Value),
    ("Jwt:AccessTokenLifetime", Shape::Value),
    ("Jwt:RefreshTokenLifetime", Shape::Value),
    ("Jwt:SessionLifetime", Shape::Value),
    ("Encryption:MasterKey", Shape::Secret),
    ("RateLimits:Global:PermitLimit", Shape::Value),
    ("RateLimits:Auth:PermitLimit", Shape::Value),
    ("RateLimits:Sync:PermitLimit", Shape::Value),
    ("Auth:AllowTokenRedirect", Shape::Value),
    ("Auth:CreateAccounts", Shape::Value),
    ("Auth:RequiredRole", Shape::Value),
    ("Quotas:Templates", Shape::Value),
    ("Quotas:Providers", Shape::Value),
    ("Quotas:Sessions", Shape::Value),
    ("Quotas:Memories", Shape::Value),
    ("Quotas:Todos", Shape::Value),
    ("Quotas:KanbanColumns", Shape::Value),
    ("Quotas:Personas", Shape::Value),
    ("Quotas:ScheduledJobs", Shape::Value),
    ("Sync:MaxRecords", Shape::Value),
    ("Sync:MaxBytes", Shape::Value),
    ("Sync:MutationMemory", Shape::Value),
];

/// Below `OAuth:Microsoft`, `OAuth:Google` and `OAuth:Providers:{name}`.
const PROVIDER: &[(&str, Shape)] = &[
    ("ClientId", Shape::Value),
    ("ClientSecret", Shape::Secret),
    ("Authority", Shape::Value),
    ("Scopes", Shape::List),
    ("DisplayName", Shape::Value),
    ("AllowedTenants", Shape::List),
    ("AllowedDomains", Shape::List),
    ("ResponseType", Shape::Value),
    ("NameClaim", Shape::Value),
    ("EmailClaim", Shape::Value),
    ("UsernameClaim", Shape::Value),
    ("GuestUsernameClaim", Shape::Value),
    ("BlockGuests", Shape::Value),
    ("GroupRoles", Shape::List),
    ("KeepTokens", Shape::Value),
    ("GraphUrl", Shape::Value),
    ("ApiAudiences", Shape::List),
    ("ApiScope", Shape::Value),
    ("SignOutWithProvider", Shape::Value),
    ("Leeway", Shape::Value),
    ("ReloadInterval", Shape::Value),
    ("Timeout", Shape::Value),
    ("Retries", Shape::Value),
    ("Proxy", Shape::Secret),
    ("CaFile", Shape::Value),
];

/// Sections that are ours: an unknown key in one of them stops the start.
const SECTIONS: [&str; 10] = [
    "server",
    "metrics",
    "database",
    "jwt",
    "oauth",
    "encryption",
    "ratelimits",
    "auth",
    "quotas",
    "sync",
];

/// Sections of the existing server and of its framework: a file that serves both may hold them.
const FOREIGN: [&str; 13] = [
    "logging",
    "allowedhosts",
    "kestrel",
    "urls",
    "serilog",
    "connectionstrings",
    "ai",
    "license",
    "localauth",
    "ratelimitoptions",
    "smtp",
    "e2ee",
    "$schema",
];

/// The environment's short names.
const ALIASES: &[(&str, &str)] = &[
    ("PIA_LISTEN", "Server:Listen"),
    ("PIA_PUBLIC_URL", "Server:PublicUrl"),
    ("PIA_SERVER_NAME", "Server:Name"),
    ("PIA_TRUSTED_PROXIES", "Server:TrustedProxies"),
    ("JWT_SECRET_KEY", "Jwt:SecretKey"),
    ("ENCRYPTION_MASTER_KEY", "Encryption:MasterKey"),
    ("OAUTH_MICROSOFT_CLIENT_ID", "OAuth:Microsoft:ClientId"),
    (
        "OAUTH_MICROSOFT_CLIENT_SECRET",
        "OAuth:Microsoft:ClientSecret",
    ),
    ("OAUTH_MICROSOFT_AUTHORITY", "OAuth:Microsoft:Authority"),
    ("OAUTH_GOOGLE_CLIENT_ID", "OAuth:Google:ClientId"),
    ("OAUTH_GOOGLE_CLIENT_SECRET", "OAuth:Google:ClientSecret"),
    ("OAUTH_GOOGLE_AUTHORITY", "OAuth:Google:Authority"),
];

/// A key as it was written, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// In lower case: what settings are looked up by.
    pub(super) key: String,
    pub(super) shape: Shape,
}

/// What a written key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Ours(Known),
    /// Somebody else's section.
    Foreign,
    Unknown,
}

/// Understands a key. `…File` of a secret is a key of its own, of one value.
pub(super) fn name(written: &str) -> Named {
    let key = written.to_lowercase();
    let section = key.split(':').next().unwrap_or_default();
    if FOREIGN.contains(&section) {
        return Named::Foreign;
    }
    if let Some(shape) = shape(&key) {
        return Named::Ours(Known { key, shape });
    }
    let of_secret = key.strip_suffix("file").and_then(shape);
    if of_secret == Some(Shape::Secret) {
        return Named::Ours(Known {
            key,
            shape: Shape::Value,
        });
    }
    Named::Unknown
}

/// Whether a key in the environment, where everybody's variables lie, is meant for us.
pub(super) fn in_our_sections(written: &str) -> bool {
    let key = written.to_lowercase();
    let section = key.split(':').next().unwrap_or_default();
    SECTIONS.contains(&section)
}

/// The key behind a short name of the environment, e.g. `JWT_SECRET_KEY` or `JWT_SECRET_KEY_FILE`.
pub(super) fn alias(variable: &str) -> Option<String> {
    let variable = variable.to_ascii_uppercase();
    let find = |name: &str| ALIASES.iter().find(|(alias, _)| *alias == name);
    if let Some((_, key)) = find(&variable) {
        return Some((*key).to_owned());
    }
    let (_, key) = find(variable.strip_suffix("_FILE")?)?;
    let secret = shape(&key.to_lowercase()) == Some(Shape::Secret);
    secret.then(|| format!("{key}File"))
}

/// How a key is written in a message.
pub(super) fn canonical(key: &str) -> String {
    let fixed = FIXED.iter().map(|(name, _)| *name);
    for name in fixed {
        if name.eq_ignore_ascii_case(key) {
            return name.to_owned();
        }
        if key
            .strip_suffix("file")
            .is_some_and(|k| name.eq_ignore_ascii_case(k))
        {
            return format!("{name}File");
        }
    }
    let Some((path, last)) = key.rsplit_once(':') else {
        return key.to_owned();
    };
    let path = path
        .replace("oauth", "OAuth")
        .replace("providers", "Providers")
        .replace("microsoft", "Microsoft")
        .replace("google", "Google");
    let plain = last.strip_suffix("file").unwrap_or(last);
    let file = if plain == last { "" } else { "File" };
    let last = PROVIDER
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(plain))
        .map_or(plain, |(name, _)| name);
    format!("{path}:{last}{file}")
}

fn shape(key: &str) -> Option<Shape> {
    let of = |keys: &[(&str, Shape)], wanted: &str| {
        keys.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, shape)| *shape)
    };
    if let Some(shape) = of(FIXED, key) {
        return Some(shape);
    }
    match key.split(':').collect::<Vec<_>>()[..] {
        ["oauth", "microsoft" | "google", last] => of(PROVIDER, last),
        ["oauth", "providers", name, last] if !name.is_empty() => of(PROVIDER, last),
        _ => None,
    }
}
