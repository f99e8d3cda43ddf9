mod documents;
mod mistakes;
mod people;
mod sync;

use std::io::Write;
use std::path::Path;

use pia_oidc::ResponseType;

use super::*;
use crate::telemetry::chain;

/// Sources with files in a folder, an environment and arguments.
fn sources(folder: &Path, environment: &[(&str, &str)], arguments: &[(&str, &str)]) -> Sources {
    let own = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs.map(|(k, v)| ((*k).into(), (*v).into())).collect()
    };
    Sources {
        file: None,
        folder: folder.to_owned(),
        environment: own(environment),
        arguments: own(arguments),
    }
}

fn file(folder: &Path, name: &str, content: &str) {
    let mut file = std::fs::File::create(folder.join(name)).unwrap();
    file.write_all(content.as_bytes()).unwrap();
}

fn load(environment: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    Config::load(&sources(folder.path(), environment, &[])).map_err(|error| error.to_string())
}

fn refusal(environment: &[(&str, &str)]) -> String {
    load(environment)
        .err()
        .unwrap_or_else(|| panic!("accepted: {environment:?}"))
}

#[test]
fn nothing_configured_is_a_laptop() {
    let config = load(&[]).ok().unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:5080");
    assert!(config.is_loopback() && config.public_url.is_none());
    assert_eq!(config.database.to_string(), "pia.db");
    assert_eq!(
        (config.jwt.issuer.as_str(), config.jwt.audience.as_str()),
        ("pia-server", "pia-client")
    );
    assert_eq!(config.jwt.access_lifetime, Duration::minutes(15));
    assert_eq!(config.jwt.refresh_lifetime, Duration::days(30));
    let limits = RateLimits {
        global: 600,
        auth: 60,
        sync: 120,
    };
    assert_eq!(config.rate_limits, limits);
    assert!(config.providers.is_empty() && !config.allow_token_redirect);
    assert_eq!(config.name, None);
    assert!(config.creates_accounts && config.required_role.is_none());
}

/// Each layer alone wins over all below it.
#[test]
fn the_layers_lie_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = |environment: &[(&str, &str)], arguments: &[(&str, &str)]| {
        let sources = sources(folder.path(), environment, arguments);
        Config::load(&sources).ok().unwrap().jwt.issuer
    };
    let named = ("PIA_ENVIRONMENT", "Production");
    let variable = ("jwt__ISSUER", "environment");
    assert_eq!(issuer(&[], &[]), "pia-server");
    file(
        folder.path(),
        "appsettings.json",
        "\u{feff}{\"JWT\":{\"issuer\":\"file\"},\"Logging\":{\"x\":1}}",
    );
    assert_eq!(issuer(&[], &[]), "file");
    file(
        folder.path(),
        "appsettings.Production.json",
        r#"{"Jwt":{"Issuer":"named"}}"#,
    );
    assert_eq!(issuer(&[], &[]), "file");
    assert_eq!(issuer(&[named], &[]), "named");
    assert_eq!(issuer(&[named, variable], &[]), "environment");
    assert_eq!(
        issuer(&[named, variable], &[("Jwt:Issuer", "argument")]),
        "argument"
    );
}

#[test]
fn every_key_is_read_by_each_of_its_names() {
    let key = "k".repeat(32);
    let master = "0aF".repeat(21) + "0";
    let environment = [
        ("PIA_LISTEN", "0.0.0.0:80"),
        ("PIA_PUBLIC_URL", "https://pia.example.org/"),
        ("PIA_SERVER_NAME", " Contoso Notes "),
        ("PIA_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.1"),
        ("Database__Provider", "SQLite"),
        ("Database__ConnectionString", "Data Source=/data/pia.db;"),
        ("JWT_SECRET_KEY", &key),
        ("Jwt__Issuer", "i"),
        ("Jwt__Audience", "a"),
        ("Jwt__AccessTokenLifetime", "00:10:00"),
        ("Jwt__RefreshTokenLifetime", "14.00:00:00"),
        ("ENCRYPTION_MASTER_KEY", &master),
        ("OAUTH_MICROSOFT_CLIENT_ID", "ms"),
        ("OAUTH_MICROSOFT_CLIENT_SECRET", "s"),
        (
            "OAuth__Microsoft__AllowedTenants__0",
            "9188040d-6c67-4c5b-b112-36a304b66dad",
        ),
        (
            "OAuth__Microsoft__AllowedTenants__1",
            "11111111-6c67-4c5b-b112-36a304b66dad",
        ),
        ("OAUTH_GOOGLE_CLIENT_ID", "g"),
        ("OAUTH_GOOGLE_CLIENT_SECRET", "s"),
        ("OAUTH_GOOGLE_AUTHORITY", "https://google.example"),
        ("OAuth__Providers__CONTOSO__ClientId", "c"),
        (
            "OAuth__Providers__CONTOSO__Authority",
            "https://id.contoso.example/x/",
        ),
        ("OAuth__Providers__CONTOSO__DisplayName", "Contoso Ltd"),
        ("OAuth__Providers__CONTOSO__Scopes", "openid email"),
        ("RateLimits__Global__PermitLimit", "1"),
        ("RateLimits__Auth__PermitLimit", "2"),
        ("RateLimits__Sync__PermitLimit", "0"),
        ("Auth__AllowTokenRedirect", "True"),
        ("HOME", "/root"),
        ("SOME__THING", "else"),
    ];
    let config = load(&environment).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.listen.to_string(), "0.0.0.0:80");
    let public = config.public_url.as_ref().unwrap();
    assert_eq!(
        (public.as_str(), public.is_https()),
        ("https://pia.example.org", true)
    );
    assert_eq!(config.name.as_deref(), Some("Contoso Notes"));
    assert!(config.trusted_proxies.contains("10.9.9.9".parse().unwrap()));
    assert!(
        !config
            .trusted_proxies
            .contains("192.0.2.2".parse().unwrap())
    );
    assert_eq!(config.database.to_string(), "/data/pia.db");
    assert_eq!(
        (config.jwt.issuer.as_str(), config.jwt.audience.as_str()),
        ("i", "a")
    );
    assert_eq!(config.jwt.access_lifetime, Duration::minutes(10));
    assert_eq!(config.jwt.refresh_lifetime, Duration::days(14));
    let kept = config.keys().ok().unwrap().jwt.unwrap();
    assert_eq!(kept.as_bytes(), key.as_bytes());
    let limits = RateLimits {
        global: 1,
        auth: 2,
        sync: 0,
    };
    assert_eq!(config.rate_limits, limits);
    assert!(config.allow_token_redirect);
    let names: Vec<_> = config
        .providers
        .iter()
        .map(|p| p.display_name.as_str())
        .collect();
    assert_eq!(names, ["Microsoft", "Google", "Contoso Ltd"]);
    let contoso = &config.providers[2];
    assert_eq!(contoso.name, "contoso");
    assert_eq!(
        contoso.registration.authority.as_str(),
        "https://id.contoso.example/x"
    );
    assert_eq!(contoso.registration.scopes, ["openid", "email"]);
    assert_eq!(config.providers[0].registration.allowed_tenants.len(), 2);
}

#[test]
fn the_way_to_a_provider_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let certified = rcgen::generate_simple_self_signed(["provider.example".to_owned()]);
    file(folder.path(), "ca.pem", &certified.unwrap().cert.pem());
    let authorities = folder.path().join("ca.pem").display().to_string();
    let environment = [
        ("OAUTH_MICROSOFT_CLIENT_ID", "ms"),
        ("OAUTH_MICROSOFT_CLIENT_SECRET", "s"),
        ("OAUTH_GOOGLE_CLIENT_ID", "g"),
        ("OAUTH_GOOGLE_CLIENT_SECRET", "s"),
        ("OAuth__Google__AllowedDomains", "Example.org"),
        ("OAuth__Microsoft__ResponseType", "code id_token"),
        ("OAuth__Microsoft__Leeway", "30s"),
        ("OAuth__Microsoft__ReloadInterval", "01:00:00"),
        ("OAuth__Microsoft__Timeout", "3s"),
        ("OAuth__Microsoft__Retries", "0"),
        ("OAuth__Microsoft__Proxy", "http://proxy.example:3128"),
        ("OAuth__Microsoft__CaFile", &authorities),
    ];
    let config = load(&environment).unwrap_or_else(|error| panic!("{error}"));
    let microsoft = &config.providers[0];
    assert_eq!(
        microsoft.registration.response_type,
        ResponseType::CodeIdToken
    );
    let seconds = std::time::Duration::from_secs;
    assert_eq!(microsoft.registration.leeway, seconds(30));
    assert_eq!(microsoft.registration.cache.metadata.fresh, seconds(3_600));
    let way = &microsoft.connection;
    assert_eq!(
        (way.limits.total, way.limits.connect),
        (seconds(3), seconds(3))
    );
    assert_eq!((way.retries, way.authorities.len()), (0, 1));
    assert!(matches!(way.proxy, Proxy::At(_)));
    let google = &config.providers[1];
    assert_eq!(google.registration.allowed_domains, ["example.org"]);
    assert!(matches!(google.connection.proxy, Proxy::System));
}

#[test]
fn a_broken_or_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // With its causes, as the program says it: each once.
    let load = |sources: &Sources| chain(&Config::load(sources).err().unwrap());
    file(folder.path(), "appsettings.json", "{\"Jwt\":");
    let sentence = load(&sources(folder.path(), &[], &[]));
    assert!(
        sentence.contains("appsettings.json is not valid JSON: EOF while"),
        "{sentence}"
    );
    assert_eq!(sentence.matches("EOF").count(), 1, "{sentence}");
    file(
        folder.path(),
        "appsettings.json",
        r#"{"Databse":{"Provider":"sqlite"}}"#,
    );
    let sentence = load(&sources(folder.path(), &[], &[]));
    assert!(
        sentence.contains("unknown configuration key Databse:Provider in"),
        "{sentence}"
    );
    let mut asked = sources(folder.path(), &[], &[]);
    asked.file = Some(folder.path().join("missing.json"));
    let sentence = load(&asked);
    assert!(
        sentence.contains("missing.json cannot be read: "),
        "{sentence}"
    );
}

#[test]
fn a_secret_comes_from_a_file_but_never_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "key", &format!("{}\r\n", "f".repeat(40)));
    let path = folder.path().join("key");
    let path = path.to_str().unwrap();
    let other = "e".repeat(40);
    let key = |environment: &[(&str, &str)]| {
        let config = Config::load(&sources(folder.path(), environment, &[]))
            .ok()
            .unwrap();
        config.jwt.secret.as_ref().unwrap().as_bytes()[0]
    };
    assert_eq!(key(&[("JWT_SECRET_KEY_FILE", path)]), b'f');
    // `Jwt__…` lies above the short names.
    assert_eq!(
        key(&[("JWT_SECRET_KEY", &other), ("Jwt__SecretKeyFile", path)]),
        b'f'
    );
    assert_eq!(
        key(&[("Jwt__SecretKey", &other), ("JWT_SECRET_KEY_FILE", path)]),
        b'e'
    );
    let both = [
        ("JWT_SECRET_KEY", other.as_str()),
        ("JWT_SECRET_KEY_FILE", path),
    ];
    assert!(refusal(&both).contains("give one"));
    let argument = sources(folder.path(), &[], &[("jwt:secretkey", &other)]);
    let sentence = Config::load(&argument).err().unwrap().to_string();
    assert!(
        sentence.starts_with("Jwt:SecretKey is a secret"),
        "{sentence}"
    );
}

#[test]
fn on_a_laptop_the_keys_are_made_once_and_kept_private() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("new").join("pia.db");
    let environment = [("Database__ConnectionString", database.to_str().unwrap())];
    let config = Config::load(&sources(folder.path(), &environment, &[]))
        .ok()
        .unwrap();
    let (first, second) = (config.keys().ok().unwrap(), config.keys().ok().unwrap());
    assert_eq!(
        first.jwt.unwrap().as_bytes(),
        second.jwt.unwrap().as_bytes()
    );
    assert_eq!(first.master.as_bytes(), second.master.as_bytes());
    let kept = folder.path().join("new").join("pia.db.keys.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    file(kept.parent().unwrap(), "pia.db.keys.json", "{}");
    let sentence = config.keys().err().unwrap().to_string();
    assert!(
        sentence.contains("jwtSecretKey must have at least 32 characters"),
        "{sentence}"
    );
}

#[test]
fn times_are_read_as_dotnet_and_people_write_them() {
    for (text, seconds) in [
        ("00:15:00", Some(900)),
        ("00:15", Some(900)),
        ("30.00:00:00", Some(2_592_000)),
        ("1.02:03:04", Some(93_784)),
        ("90s", Some(90)),
        ("15m", Some(900)),
        ("12h", Some(43_200)),
        ("30d", Some(2_592_000)),
        (" 5m ", Some(300)),
        ("15", None),
        ("", None),
        ("m", None),
        ("-5m", None),
        ("24:00:00", None),
        ("00:60:00", None),
        ("5 minutes", None),
        ("9999999999d", None),
        ("ä", None),
    ] {
        let read = values::duration(text).ok().map(Duration::whole_seconds);
        assert_eq!(read, seconds, "{text:?}");
    }
}
