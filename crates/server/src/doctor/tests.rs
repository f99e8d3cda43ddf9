//! What is found, with real listeners: a provider, a server, and what is taken for one.

use std::path::Path;
use std::time::SystemTime;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::config::Sources;

const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn load(folder: &Path, given: &[(&str, &str)]) -> Config {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let database = folder.join("pia.db").display().to_string();
    let config = Config::load(&Sources {
        folder: folder.to_owned(),
        environment: given.iter().map(own).collect(),
        arguments: vec![("Database:ConnectionString".into(), database)],
        ..Sources::default()
    });
    config.unwrap_or_else(|error| panic!("{}", chain(&error)))
}

async fn found(folder: &Path, given: &[(&str, &str)]) -> Vec<Finding> {
    examine(load(folder, given)).await
}

/// The one line about something.
fn about<'a>(findings: &'a [Finding], what: &str) -> &'a Finding {
    let mut lines = findings.iter().filter(|one| one.line.starts_with(what));
    let line = lines.next();
    assert!(lines.next().is_none(), "twice: {findings:?}");
    line.unwrap_or_else(|| panic!("nothing about {what}: {findings:?}"))
}

/// Serves on a free port and gives its address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A provider with these keys, all of whose answers have these headers.
async fn provider(keys: Value, headers: &[(HeaderName, String)]) -> String {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
        .collect();
    let with = headers.clone();
    let metadata = move |asked: HeaderMap| async move {
        let base = format!("http://{}", asked["host"].to_str().unwrap());
        let body = json!({
            "issuer": base, "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"), "jwks_uri": format!("{base}/keys"),
        });
        answer(with, &body)
    };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(move || async move { answer(headers, &keys) }));
    serve(router).await
}

fn answer(headers: HeaderMap, body: &Value) -> Response {
    (headers, body.to_string()).into_response()
}

/// RFC 7515 appendix A.3.
fn good_keys() -> Value {
    json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }] })
}

/// `Date` of a clock that is so many seconds behind ours.
fn dated(behind: i64) -> (HeaderName, String) {
    let then = SystemClock.now() - time::Duration::seconds(behind);
    (
        header::DATE,
        httpdate::fmt_http_date(SystemTime::from(then)),
    )
}

async fn found_at(authority: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let given = [
        ("OAuth__Providers__acme__ClientId", "x"),
        ("OAuth__Providers__acme__Authority", authority),
    ];
    found(folder.path(), &given).await
}

#[tokio::test]
async fn a_good_provider_is_found_good() {
    let findings = found_at(&provider(good_keys(), &[]).await).await;
    for what in ["sign-in: acme", "keys: acme", "clock:"] {
        let line = about(&findings, what);
        assert_eq!(line.verdict, Verdict::Ok, "{line:?}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_by_how_much_and_which_way() {
    for (behind, verdict, told) in [
        (30_i64, Verdict::Ok, "s beside acme's"),
        (90, Verdict::Warn, "s ahead of acme's"),
        (-90, Verdict::Warn, "s behind acme's"),
        (400, Verdict::Fail, "sign-ins are refused"),
        (-4_000, Verdict::Fail, "s behind acme's"),
    ] {
        let findings = found_at(&provider(good_keys(), &[dated(behind)]).await).await;
        let clock = about(&findings, "clock:");
        assert_eq!(clock.verdict, verdict, "{behind}: {clock:?}");
        assert!(clock.line.contains(told), "{behind}: {clock:?}");
        let seconds = clock.line.split(' ').nth(1).unwrap();
        let seconds: u64 = seconds.parse().unwrap();
        // `Date` has whole seconds, and some go by.
        let far = seconds.abs_diff(behind.unsigned_abs());
        assert!(far < 20, "{behind}: {clock:?}");
    }
}

#[tokio::test]
async fn what_a_cache_kept_is_not_taken_for_a_wrong_clock() {
    let kept = |seconds: i64| [dated(seconds), (header::AGE, seconds.to_string())];
    let findings = found_at(&provider(good_keys(), &kept(7_200)).await).await;
    assert_eq!(about(&findings, "clock:").verdict, Verdict::Ok);
    assert_eq!(about(&findings, "keys:").verdict, Verdict::Ok);
    let findings = found_at(&provider(good_keys(), &kept(48 * 3_600)).await).await;
    let keys = about(&findings, "keys:");
    assert_eq!(keys.verdict, Verdict::Warn);
    assert!(keys.line.contains("48 hours"), "{keys:?}");
}

#[tokio::test]
async fn a_provider_without_keys_of_use_fails() {
    let encryption = json!({ "keys": [{ "kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB" }] });
    for keys in [json!({ "keys": [] }), encryption, json!("no key set")] {
        let findings = found_at(&provider(keys, &[]).await).await;
        assert_eq!(about(&findings, "sign-in: acme").verdict, Verdict::Ok);
        let line = about(&findings, "keys:");
        assert_eq!(line.verdict, Verdict::Fail, "{line:?}");
    }
}

#[tokio::test]
async fn an_unreachable_provider_and_another_one_are_told_apart() {
    let findings = found_at("http://127.0.0.1:1").await;
    let line = about(&findings, "sign-in: acme");
    assert_eq!(line.verdict, Verdict::Fail);
    assert!(line.line.contains("check network"), "{line:?}");
    let other = provider(good_keys(), &[])
        .await
        .replace("127.0.0.1", "localhost");
    let somewhere = serve(Router::new().route(
        "/.well-known/openid-configuration",
        get(move || async move {
            json!({
                "issuer": other, "authorization_endpoint": other, "token_endpoint": other,
                "jwks_uri": other,
            })
            .to_string()
        }),
    ));
    let findings = found_at(&somewhere.await).await;
    let line = about(&findings, "sign-in: acme");
    assert_eq!(line.verdict, Verdict::Fail);
    assert!(
        line.line.contains("check the provider's Authority"),
        "{line:?}"
    );
}

/// A server of this configuration, and its address.
async fn running(folder: &Path, master_key: &str, stop: &CancellationToken) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let given = [
        ("ENCRYPTION_MASTER_KEY", master_key),
        ("PIA_PUBLIC_URL", &address),
    ];
    let config = load(folder, &given);
    let server = crate::Server::prepare(config, listener, Arc::new(SystemClock)).await;
    tokio::spawn(server.unwrap_or_else(|e| panic!("{e}")).run(stop.clone()));
    address
}

#[tokio::test]
async fn the_public_address_leads_here_or_to_another_server() {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let address = running(folder.path(), MASTER_KEY, &stop).await;
    for (master_key, verdict, told) in [
        (MASTER_KEY, Verdict::Ok, "leads to this server"),
        (&"ab".repeat(32), Verdict::Fail, "another pia-server"),
    ] {
        let given = [
            ("ENCRYPTION_MASTER_KEY", master_key),
            ("PIA_PUBLIC_URL", &address),
        ];
        let findings = found(folder.path(), &given).await;
        let line = about(&findings, "public URL:");
        assert_eq!(line.verdict, verdict, "{line:?}");
        assert!(line.line.contains(told), "{line:?}");
    }
    stop.cancel();
}

#[tokio::test]
async fn the_public_address_leads_to_something_else_or_nowhere() {
    let page = get(|| async { "Welcome to nginx!" });
    let busy = get(|| async { StatusCode::BAD_GATEWAY });
    let folder = tempfile::tempdir().unwrap();
    for (address, verdict, told) in [
        (
            serve(Router::new().route("/health", page)).await,
            Verdict::Fail,
            "something else",
        ),
        (serve(Router::new()).await, Verdict::Fail, "status 404"),
        (
            serve(Router::new().route("/health", busy)).await,
            Verdict::Warn,
            "nothing is behind it",
        ),
        (
            "http://127.0.0.1:1".into(),
            Verdict::Warn,
            "does not answer from here",
        ),
    ] {
        let given = [
            ("ENCRYPTION_MASTER_KEY", MASTER_KEY),
            ("PIA_PUBLIC_URL", &address),
        ];
        let findings = found(folder.path(), &given).await;
        let line = about(&findings, "public URL:");
        assert_eq!(line.verdict, verdict, "{line:?}");
        assert!(line.line.contains(told), "{line:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_a_failure() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(tls.accept(stream).await);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let address = format!("https://localhost:{port}");
    let findings = found(folder.path(), &[("PIA_PUBLIC_URL", &address)]).await;
    let line = about(&findings, "public URL:");
    assert_eq!(line.verdict, Verdict::Fail, "{line:?}");
    assert!(line.line.contains("is not trusted"), "{line:?}");
}

#[tokio::test]
async fn looking_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let findings = found(folder.path(), &[]).await;
    assert_eq!(about(&findings, "database:").verdict, Verdict::Ok);
    assert_eq!(about(&findings, "sign-in:").verdict, Verdict::Fail);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn settings_that_are_hardly_meant_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let look = |given: &[(&str, &str)]| settings::look(&load(folder.path(), given));
    let public = [
        ("PIA_PUBLIC_URL", "https://pia.example.org"),
        ("JWT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
        ("ENCRYPTION_MASTER_KEY", MASTER_KEY),
    ];
    assert_eq!(about(&look(&public), "proxies:").verdict, Verdict::Warn);
    let behind = [&public[..], &[("PIA_TRUSTED_PROXIES", "127.0.0.1")]].concat();
    assert_eq!(about(&look(&behind), "proxies:").verdict, Verdict::Ok);
    assert_eq!(about(&look(&behind), "listen:").verdict, Verdict::Ok);
    let open = [
        ("PIA_PUBLIC_URL", "http://localhost:5080"),
        ("PIA_LISTEN", "0.0.0.0:5080"),
    ];
    assert_eq!(about(&look(&open), "listen:").verdict, Verdict::Warn);
    assert_eq!(about(&look(&[]), "listen:").verdict, Verdict::Ok);
}

#[cfg(unix)]
#[test]
fn files_with_secrets_that_everybody_can_read_are_told() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, content: &str, mode: u32| {
        std::io::Write::write_all(
            &mut std::fs::File::create(path(name)).unwrap(),
            content.as_bytes(),
        )
        .unwrap();
        std::fs::set_permissions(path(name), Permissions::from_mode(mode)).unwrap();
    };
    let master = path("master").display().to_string();
    let look = || {
        settings::look(&load(
            folder.path(),
            &[("ENCRYPTION_MASTER_KEY_FILE", &master)],
        ))
    };

    write("master", MASTER_KEY, 0o600);
    write("appsettings.json", r#"{"Jwt":{"Issuer":"x"}}"#, 0o644);
    let findings = look();
    let line = about(&findings, "secrets:");
    assert_eq!(
        (line.verdict, line.line.contains("(1)")),
        (Verdict::Ok, true)
    );

    write("master", MASTER_KEY, 0o644);
    let findings = look();
    let line = about(&findings, "secrets:");
    assert_eq!(line.verdict, Verdict::Warn);
    assert!(
        line.line.contains(&format!("`chmod o= {master}`")),
        "{line:?}"
    );

    write("master", MASTER_KEY, 0o600);
    let secret = r#"{"Jwt":{"SecretKey":"0123456789abcdef0123456789abcdef"}}"#;
    write("appsettings.json", secret, 0o644);
    let findings = look();
    assert!(
        about(&findings, "secrets:")
            .line
            .contains("appsettings.json")
    );
    write("appsettings.json", "{}", 0o644);
    write("pia.db.keys.json", "{}", 0o644);
    let findings = look();
    assert!(about(&findings, "secrets:").line.contains("keys.json"));
}
