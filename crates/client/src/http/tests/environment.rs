//! What the environment decides: whom to trust, and which proxy to ask. Each question is asked by a
//! process of its own, because a process reads its environment once.
//!
//! On Linux alone: there `SSL_CERT_FILE` stands for the system's list, elsewhere the system is asked.

use std::path::Path;
use std::process::Stdio;

use time::Duration as Span;

use super::*;
use crate::testing::Proxy;
use pia_protocol::clock::SystemClock;

const ADDRESS: &str = "PIA_TEST_ADDRESS";
/// What the variables of this machine would change.
const CLEARED: &[&str] = &[
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Runs [`child`] in a process with these variables: what the server answered, or the problem's
/// detail.
async fn asked(address: &str, variables: &[(&str, &str)]) -> Result<u16, String> {
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    for name in CLEARED {
        command.env_remove(name);
    }
    let output = command
        .args([
            "--exact",
            "--ignored",
            "--nocapture",
            "http::tests::environment::child",
        ])
        .env(ADDRESS, address)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, said) = text.split_once("<<<").unwrap_or_else(|| panic!("{text}"));
    let (said, _) = said.split_once(">>>").unwrap();
    said.parse().map_err(|_| said.to_owned())
}

#[tokio::test]
#[ignore = "run by the other tests, each time with an environment of its own"]
async fn child() {
    let address = std::env::var(ADDRESS).unwrap();
    let server = ServerAddress::parse(&address).unwrap();
    match ask(&Network::new(), &server).await {
        Ok(status) => println!("<<<{}>>>", status.as_u16()),
        Err(fault) => println!("<<<{}>>>", detail(&fault, &server)),
    }
}

fn pem(authority: &Authority, folder: &Path) -> String {
    let path = folder.join("ca.pem");
    let mut file = std::fs::File::create(&path).unwrap();
    std::io::Write::write_all(&mut file, authority.pem().as_bytes()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_systems_issuers_are_trusted_and_every_flaw_is_told_apart() {
    let authority = Authority::named("Contoso Internal CA");
    let folder = tempfile::tempdir().unwrap();
    let file = pem(&authority, folder.path());
    let known = [("SSL_CERT_FILE", file.as_str())];
    let names = ["127.0.0.1"];

    let (server, shown) = secured(&authority.leaf(&names)).await;
    let address = server.address.as_str();
    assert_eq!(asked(address, &known).await, Ok(418));
    let unknown = asked(address, &[]).await.unwrap_err();
    assert!(
        unknown.contains("unknown issuer “Contoso Internal CA”"),
        "{unknown}"
    );
    let none = [("SSL_CERT_FILE", "/nonexistent")];
    let no_list = asked(address, &none).await.unwrap_err();
    assert!(no_list.contains("no list of trusted issuers"), "{no_list}");

    let now = SystemClock.now();
    let day = |at: time::OffsetDateTime| at.date().to_string();
    let (before, after) = (now - Span::days(9), now - Span::days(3));
    for (leaf, expected) in [
        (
            authority.leaf_in(&names, before, after),
            format!("expired on {}", day(after)),
        ),
        (
            authority.leaf_in(&names, now + Span::days(3), now + Span::days(9)),
            format!("not valid before {}", day(now + Span::days(3))),
        ),
        (
            authority.leaf(&["other.example", "127.0.0.2"]),
            "wrong host: it is for other.example, 127.0.0.2".to_owned(),
        ),
        (
            Authority::self_signed(&names),
            "unknown issuer (the certificate vouches for itself)".to_owned(),
        ),
    ] {
        shown.replace(&leaf);
        let flaw = asked(address, &known).await.unwrap_err();
        assert!(
            flaw.contains(&format!("TLS: {expected}; SHA-256 ")),
            "{flaw}"
        );
        assert!(flaw.ends_with(&leaf.fingerprint().to_string()), "{flaw}");
    }
    assert_eq!(
        server.asked().len(),
        1,
        "who is not trusted is sent nothing"
    );
}

#[tokio::test]
async fn the_environments_proxy_is_asked_but_never_for_this_machine() {
    let authority = Authority::named("Contoso Internal CA");
    let folder = tempfile::tempdir().unwrap();
    let file = pem(&authority, folder.path());
    // Leads to this machine without saying so: only what says so is never asked by a proxy.
    let unsaid = "0.0.0.0";
    let leaf = authority.leaf(&["pia.test", "127.0.0.1", unsaid]);
    let (server, _) = secured(&leaf).await;
    let port = server.address.as_str().rsplit_once(':').unwrap().1;
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let way = format!("http://{}", proxy.address);
    let trusted = ("SSL_CERT_FILE", file.as_str());

    let named = format!("https://pia.test:{port}");
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        assert_eq!(asked(&named, &[trusted, (variable, &way)]).await, Ok(418));
    }
    let connect = format!("CONNECT pia.test:{port} HTTP/1.1");
    assert_eq!(proxy.asked(), [connect.as_str(); 3]);

    let elsewhere = format!("https://{unsaid}:{port}");
    let everything = [trusted, ("HTTPS_PROXY", &way), ("ALL_PROXY", &way)];
    assert_eq!(asked(&elsewhere, &everything).await, Ok(418));
    assert_eq!(proxy.asked().len(), 4);
    let except = ("NO_PROXY", "a.example,0.0.0.0");
    let not_there = [trusted, ("HTTPS_PROXY", &way), except];
    assert_eq!(asked(&elsewhere, &not_there).await, Ok(418));
    assert_eq!(asked(server.address.as_str(), &everything).await, Ok(418));

    let plain = Scripted::start().await;
    let http = [("HTTP_PROXY", way.as_str()), ("ALL_PROXY", &way)];
    assert_eq!(asked(plain.address.as_str(), &http).await, Ok(418));
    assert_eq!(proxy.asked().len(), 4, "asked for what is near");
}
