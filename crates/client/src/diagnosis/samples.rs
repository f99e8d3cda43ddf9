//! One of everything that can be found, advised and told, with its English sentence. The window's
//! tests say each in their own English and compare, so that the two never drift apart; they also
//! find out when one is missing here.

use std::path::PathBuf;

use serde::Serialize;

use super::*;
use crate::view::Generation;
use crate::{Problem, ProblemCode};

const SERVER: &str = "https://pia.example.org";
const REASON: &str = "Connection refused";
const FOLDER: &str = "~/.local/share/pia";

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(Into::into).collect()
}

/// The window says problems in its own words, which are those here.
fn unreachable() -> Problem {
    Problem::new(
        ProblemCode::ServerUnreachable,
        "The server does not answer.",
    )
}

fn common() -> Vec<CommonFound> {
    vec![
        CommonFound::NotLookedAt {
            before: CheckName::Server,
        },
        CommonFound::NoAnswer { seconds: 5 },
        CommonFound::Problem {
            problem: unreachable(),
        },
    ]
}

fn loopback() -> Vec<LoopbackFound> {
    let address = || "[::1]".to_owned();
    vec![
        LoopbackFound::ListenerReached { address: address() },
        LoopbackFound::ListenerUnreached {
            address: address(),
            reason: REASON.into(),
        },
    ]
}

fn browser() -> Vec<BrowserFound> {
    vec![
        BrowserFound::BrowserUnknown,
        BrowserFound::OverSsh,
        BrowserFound::InContainer,
        BrowserFound::NoDisplay,
        BrowserFound::SystemsChoice,
        BrowserFound::NoOpener {
            programs: texts(&["xdg-open", "gio"]),
        },
        BrowserFound::Opens {
            opener: "xdg-open".into(),
            browser: "firefox".into(),
        },
        BrowserFound::OpensPreferred {
            opener: "xdg-open".into(),
        },
        BrowserFound::BrowserNamed {
            program: "firefox".into(),
        },
        BrowserFound::BrowserMissing {
            programs: texts(&["firefox", "chromium"]),
        },
    ]
}

fn vault() -> Vec<VaultFound> {
    let place = || "passphrase-protected file".to_owned();
    let refused = Problem::new(
        ProblemCode::KeychainUnavailable,
        "The keychain does not answer.",
    );
    vec![
        VaultFound::VaultProven {
            place: "Secret Service".into(),
        },
        VaultFound::PassphraseUnset { place: place() },
        VaultFound::PassphraseMissing { place: place() },
        VaultFound::VaultRefused {
            problem: refused.clone(),
        },
        VaultFound::VaultRefused {
            problem: refused.with_detail("no bus"),
        },
    ]
}

fn proxies() -> Vec<NetworkFound> {
    let (server, host, port) = (
        || SERVER.to_owned(),
        || "proxy.example.org".to_owned(),
        3128,
    );
    vec![
        NetworkFound::NoProxyForLoopback,
        NetworkFound::NoProxy { server: server() },
        NetworkFound::ViaProxy {
            server: server(),
            host: host(),
            port,
        },
        NetworkFound::ProxyUnreachable {
            server: server(),
            host: host(),
            port,
            reason: REASON.into(),
        },
        NetworkFound::ProxySilent {
            server: server(),
            host: host(),
            port,
            seconds: 4,
        },
    ]
}

fn certificates() -> Vec<NetworkFound> {
    let named = || texts(&["SSL_CERT_FILE", "SSL_CERT_DIR"]);
    vec![
        NetworkFound::CertificatePinned {
            sha256: "5f2a 90c1".into(),
        },
        NetworkFound::CertificatesUnknown,
        NetworkFound::SystemTrusts,
        NetworkFound::NoAuthority {
            variables: vec![],
            reason: None,
        },
        NetworkFound::NoAuthority {
            variables: named(),
            reason: Some("No such file".into()),
        },
        NetworkFound::Authorities {
            count: 142,
            variables: vec![],
        },
        NetworkFound::Authorities {
            count: 1,
            variables: named(),
        },
        NetworkFound::AuthoritiesInPart {
            count: 2,
            variables: named(),
            reason: "No such file".into(),
        },
    ]
}

fn server() -> Vec<ServerFound> {
    let (server, reason, version) = (
        || SERVER.to_owned(),
        || REASON.to_owned(),
        || "0.1.0".to_owned(),
    );
    let mut samples = vec![
        ServerFound::ServerSilent {
            server: server(),
            reason: reason(),
        },
        ServerFound::ServerUntrusted {
            server: server(),
            reason: reason(),
        },
        ServerFound::ServerNotPia {
            server: server(),
            reason: reason(),
        },
        ServerFound::ServerFailed {
            server: server(),
            reason: reason(),
        },
        ServerFound::ClockUnknown,
        ServerFound::ClockAgrees,
        ServerFound::ClockAhead { seconds: 540 },
        ServerFound::ClockAhead { seconds: 119 },
        ServerFound::ClockBehind { seconds: 7_300 },
        ServerFound::ClockBehind {
            seconds: 86_400 * 9,
        },
    ];
    for generation in [Generation::First, Generation::Second, Generation::Current] {
        samples.push(ServerFound::PiaServer {
            server: server(),
            generation,
            version: version(),
            providers: texts(&["microsoft", "google"]),
        });
        samples.push(ServerFound::NoWayToSignIn {
            server: server(),
            generation,
            version: version(),
        });
    }
    samples
}

fn session() -> Vec<SessionFound> {
    let place = || "Secret Service".to_owned();
    vec![
        SessionFound::SessionUnknown,
        SessionFound::NobodySignedIn,
        SessionFound::SignInWaits,
        SessionFound::SignInEnds,
        SessionFound::GoodFor {
            place: place(),
            seconds: 899,
        },
        SessionFound::GoodFor {
            place: place(),
            seconds: 1,
        },
        SessionFound::BeingRenewed { place: place() },
        SessionFound::RenewedWhenUsed { place: place() },
        SessionFound::SignedInBut {
            problem: unreachable(),
        },
        SessionFound::NotRenewed {
            problem: unreachable(),
        },
        SessionFound::NotStarted {
            problem: unreachable(),
        },
    ]
}

fn storage() -> Vec<StorageFound> {
    let (folder, reason, file) = (
        || FOLDER.to_owned(),
        || "Permission denied".to_owned(),
        || "local.db".to_owned(),
    );
    vec![
        StorageFound::FolderUnknown,
        StorageFound::Unwritable {
            folder: folder(),
            reason: reason(),
        },
        StorageFound::Unlistable {
            folder: folder(),
            reason: reason(),
        },
        StorageFound::FolderSound {
            folder: folder(),
            databases: 1,
            bytes: 512.0,
            free: 43_100_000_000.0,
        },
        StorageFound::NearlyFull {
            folder: folder(),
            databases: 3,
            bytes: 20_480.0,
            free: 5_250_000.0,
        },
        StorageFound::FreeUnknown {
            folder: folder(),
            databases: 2,
            bytes: 20_480.0,
            reason: reason(),
        },
        StorageFound::DatabaseDamaged {
            file: file(),
            reason: reason(),
        },
        StorageFound::DatabaseUnreadable {
            file: file(),
            reason: reason(),
        },
    ]
}

fn all<T: Into<Found>>(part: Vec<T>) -> impl Iterator<Item = Found> {
    part.into_iter().map(Into::into)
}

pub(super) fn found() -> Vec<Found> {
    all(common())
        .chain(all(loopback()))
        .chain(all(browser()))
        .chain(all(vault()))
        .chain(all(proxies()))
        .chain(all(certificates()))
        .chain(all(server()))
        .chain(all(session()))
        .chain(all(storage()))
        .collect()
}

pub(super) fn advice() -> Vec<Advice> {
    let says = Advice::AsProblemSays {
        code: ProblemCode::KeychainUnavailable,
        sentence: "Pia keeps your session only there. Unlock it, then try again.".into(),
    };
    Advice::FIXED.iter().cloned().chain([says]).collect()
}

pub(super) fn steps() -> Vec<SignInStep> {
    let path = || "/auth/token".to_owned();
    let code = ProblemCode::SignInTimedOut;
    vec![
        SignInStep::Began {
            at: "2026-01-01T00:00:00.000Z".into(),
            provider: "microsoft".into(),
            server: SERVER.into(),
        },
        SignInStep::Answered {
            path: path(),
            status: 200,
            ms: 12,
        },
        SignInStep::Unanswered {
            path: path(),
            ms: 30_000,
        },
        SignInStep::Listening,
        SignInStep::BrowserOpened,
        SignInStep::DeviceCodeShown,
        SignInStep::AddressPasted,
        SignInStep::AnswerCame,
        SignInStep::ServerChanged,
        SignInStep::Trouble { code },
        SignInStep::SignedIn,
        SignInStep::Cancelled,
        SignInStep::Failed { code },
        SignInStep::Told {
            text: "An earlier version said this.".into(),
        },
    ]
}

/// Facts as the window gets them, beside their sentence.
#[derive(Serialize)]
struct Told<T> {
    facts: T,
    english: String,
}

/// Written as it stands here: a JSON value has its members in another order when another crate of the
/// same build wants that.
#[derive(Serialize)]
struct Samples {
    found: Vec<Told<Found>>,
    advice: Vec<Told<Advice>>,
    steps: Vec<Told<SignInStep>>,
}

fn told<T: ToString>(samples: Vec<T>) -> Vec<Told<T>> {
    samples
        .into_iter()
        .map(|facts| Told {
            english: facts.to_string(),
            facts,
        })
        .collect()
}

#[test]
fn the_samples_beside_the_bindings_are_up_to_date() {
    let samples = Samples {
        found: told(found()),
        advice: told(advice()),
        steps: told(steps()),
    };
    let generated = format!("{}\n", serde_json::to_string_pretty(&samples).unwrap());
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../ui/src/lib/settings/diagnosis-samples.json");
    if std::env::var_os("PIA_UPDATE_BINDINGS").is_some_and(|value| value == "1") {
        let new = tempfile::NamedTempFile::new_in(file.parent().unwrap()).unwrap();
        std::io::Write::write_all(&mut new.as_file(), generated.as_bytes()).unwrap();
        new.persist(&file).unwrap();
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        checked_in.replace('\r', "") == generated,
        "{} is out of date: run `PIA_UPDATE_BINDINGS=1 cargo test -p pia-client --lib bindings`",
        file.display()
    );
}

#[test]
fn every_kind_is_the_only_one_of_its_name() {
    let kinds = |part: Vec<Found>| -> std::collections::BTreeSet<String> {
        part.iter()
            .map(|found| serde_json::to_value(found).unwrap()["kind"].to_string())
            .collect()
    };
    let parts = [
        all(common()).collect(),
        all(loopback()).collect(),
        all(browser()).collect(),
        all(vault()).collect(),
        all(proxies()).collect(),
        all(certificates()).collect(),
        all(server()).collect(),
        all(session()).collect(),
        all(storage()).collect(),
    ];
    let apart: usize = parts.map(|part| kinds(part).len()).into_iter().sum();
    assert_eq!(kinds(found()).len(), apart);
}
