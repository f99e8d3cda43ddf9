//! The program as a shell sees it: output, exit codes, JSON shapes. Without a server; the stories
//! with one are in the workspace's `tests`.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as expected"
)]

mod records;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn pia(folder: &Path, args: &[&str]) -> Output {
    pia_command(folder, args).output().unwrap()
}

fn pia_command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pia"));
    command
        .args(args)
        .env("PIA_DATA_DIR", folder)
        .env("PIA_VAULT", "memory")
        // Nothing listens on the discard port of this machine.
        .env("PIA_SERVER_URL", "http://127.0.0.1:9")
        .env_remove("PIA_LOG");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec())
        .unwrap()
        .trim_end()
        .to_owned()
}

fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn status_of_nobody_is_an_answer_and_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let words = pia(folder.path(), &["status"]);
    assert_eq!(
        text(&words.stdout),
        "Nobody is signed in (server: http://127.0.0.1:9). To sign in, run pia login."
    );
    let mut status = document(&pia(folder.path(), &["status", "--json"]));
    let vault = status.as_object_mut().unwrap().remove("vault").unwrap();
    assert!(vault["state"]["state"].is_string(), "{vault}");
    assert_eq!(
        status,
        json!({
            "session": { "state": "signedOut", "problem": null },
            "sync": {
                "state": { "state": "off" },
                "lastMs": null, "up": 0, "down": 0, "waiting": 0, "refused": 0,
                "conflicts": 0,
                "nextMs": null, "live": false, "quotas": [],
            },
            "server": {
                "url": "http://127.0.0.1:9", "fixed": true,
                "clockOffsetSeconds": null, "trustedCertificate": null,
            },
            "accounts": [],
        })
    );
}

#[test]
fn what_sync_could_not_settle_is_nothing_at_first() {
    let folder = tempfile::tempdir().unwrap();
    for (command, sentence, json) in [
        (
            "conflicts",
            "No decision waits for you.",
            json!({ "conflicts": [] }),
        ),
        (
            "set-aside",
            "Nothing is set aside.",
            json!({ "setAside": [] }),
        ),
    ] {
        let words = pia(folder.path(), &["sync", command]);
        assert_eq!(text(&words.stdout), sentence);
        let told = document(&pia(folder.path(), &["sync", command, "--json"]));
        assert_eq!(told, json);
    }
}

#[test]
fn a_pause_needs_nobody_is_kept_and_is_told_at_each_change() {
    let folder = tempfile::tempdir().unwrap();
    let told = |args: &[&str]| {
        let ended = pia(folder.path(), args);
        assert_eq!(ended.status.code(), Some(0), "{args:?}");
        (text(&ended.stdout), text(&ended.stderr))
    };
    let paused = "Sync is paused: pia sync --resume lets it go on.";
    assert_eq!(told(&["sync", "--pause"]), (paused.into(), String::new()));
    let (added, note) = told(&["todo", "add", "milk"]);
    assert!(added.ends_with("milk"), "{added}");
    assert_eq!(note, format!("Saved on this device. {paused}"));

    let again = document(&pia(folder.path(), &["sync", "--pause", "--json"]));
    assert_eq!(again, json!({ "paused": true, "synced": null }));
    let on = document(&pia(folder.path(), &["sync", "--resume", "--json"]));
    assert_eq!(on, json!({ "paused": false, "synced": null }));
    assert_eq!(told(&["todo", "add", "tea"]).1, "");
    for args in [
        &["sync", "--pause", "--resume"][..],
        &["sync", "--verify", "--pause"],
        &["sync", "--pause", "conflicts"],
    ] {
        assert_eq!(pia(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_device_that_knows_nobody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let words = pia(folder.path(), &["account", "list"]);
    assert_eq!(
        text(&words.stdout),
        "There are no accounts. To sign in, run pia login."
    );
    let json = document(&pia(folder.path(), &["account", "list", "--json"]));
    assert_eq!(json, json!({ "accounts": [] }));
}

#[test]
fn a_failure_is_one_sentence_on_standard_error_and_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    for (args, code) in [
        (&["login", "--no-browser"][..], "server_unreachable"),
        (&["logout"], "not_signed_in"),
        (&["logout", "--all-devices", "--provider"], "not_signed_in"),
        (&["account", "use", "ada"], "account_unknown"),
        (
            &["account", "remove", "ada", "--discard-unsent"],
            "account_unknown",
        ),
        (
            &["login", "--trust-certificate", "12"],
            "configuration_invalid",
        ),
        (&["sync"], "not_signed_in"),
        (&["sync", "--verify"], "not_signed_in"),
        (
            &["sync", "conflicts", "nope", "--keep", "both"],
            "conflict_unknown",
        ),
        (&["sync", "set-aside", "--retry", "nope"], "record_unknown"),
        (&["sync", "set-aside", "--let-go", "nope"], "record_unknown"),
        (&["todo", "done", "nope"], "todo_unknown"),
        (&["todo", "add", "  "], "todo_empty"),
        (&["template", "add", "  "], "record_invalid"),
        (&["template", "show", "nope"], "record_unknown"),
        (
            &["memory", "add", "x", "--type", "secret"],
            "record_invalid",
        ),
        (&["memory", "add", "x", "--data", "{"], "record_invalid"),
        (&["memory", "delete", "nope"], "record_unknown"),
        (&["import", "/nowhere/at/all"], "import_invalid"),
        (&["export", "/nowhere/at/all"], "export_failed"),
    ] {
        let words = pia(folder.path(), args);
        assert_eq!(words.status.code(), Some(1), "{args:?}");
        assert_eq!(text(&words.stdout), "", "{args:?}");
        assert_eq!(text(&words.stderr).lines().count(), 1, "{args:?}");

        let json = pia(folder.path(), &[args, &["--json"]].concat());
        let problem: Value = serde_json::from_slice(&json.stderr).unwrap();
        assert_eq!(problem["problem"]["code"], code);
        assert_eq!(problem["problem"]["sentence"], text(&words.stderr));
    }
}

#[test]
fn arguments_that_make_no_sense_are_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &[][..],
        &["todo"],
        &["todo", "add"],
        &["account", "use"],
        &["dance"],
    ] {
        assert_eq!(pia(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
    let version = pia(folder.path(), &["--version"]);
    assert_eq!(
        text(&version.stdout),
        concat!("pia ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_wrong_setting_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("PIA_VAULT", "drawer"),
        ("PIA_LOG", "pia=loud"),
        ("PIA_SERVER_URL", "http://pia.example"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_pia"))
            .arg("status")
            .env("PIA_DATA_DIR", folder.path())
            .env("PIA_VAULT", "memory")
            .env_remove("PIA_SERVER_URL")
            .env(name, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        let sentence = text(&output.stderr);
        assert!(sentence.contains(name), "{sentence}");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let words = pia(folder.path(), &["doctor"]);
    assert_eq!(words.status.code(), Some(1), "the server does not answer");
    let said = text(&words.stdout);
    assert!(
        said.starts_with(concat!("Pia ", env!("CARGO_PKG_VERSION"), " on ")),
        "{said}"
    );
    assert!(said.contains("FAILED   Server"), "{said}");
    assert!(said.contains("good     Storage"), "{said}");

    let json = pia(folder.path(), &["doctor", "--json"]);
    assert_eq!(json.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&json.stdout).unwrap();
    let checks = document["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 10);
    for check in checks {
        let to_be_done = check["status"] == "failed" || check["status"] == "warning";
        assert!(check["found"].is_string(), "{check}");
        assert_eq!(check["advice"].is_string(), to_be_done, "{check}");
    }
}

#[test]
fn the_doctor_works_where_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("pia");
    std::fs::File::create(&in_the_way).unwrap();
    let status = pia(&in_the_way, &["status"]);
    assert_eq!(status.status.code(), Some(1));
    let doctor = pia(&in_the_way, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    let said = text(&doctor.stdout);
    for line in [
        "FAILED   Storage",
        "FAILED   Session",
        "good     Loopback, IPv4",
        "good     Keychain",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    // The doctor abbreviates the home folder, where Windows keeps temporary ones.
    let reason = text(&status.stderr);
    let (_, reason) = reason.split_once(in_the_way.to_str().unwrap()).unwrap();
    assert!(said.contains(reason), "{reason}: {said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_keychain_that_never_answers_is_named_in_time() {
    let folder = tempfile::tempdir().unwrap();
    // Takes connections and says nothing.
    let bus = folder.path().join("bus");
    let _silent = std::os::unix::net::UnixListener::bind(&bus).unwrap();
    let start = std::time::Instant::now();
    let doctor = Command::new(env!("CARGO_BIN_EXE_pia"))
        .arg("doctor")
        .env("PIA_DATA_DIR", folder.path())
        .env("PIA_VAULT", "keychain")
        .env("PIA_SERVER_URL", "http://127.0.0.1:9")
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", bus.display()),
        )
        .env_remove("PIA_LOG")
        .output()
        .unwrap();
    let (said, took) = (text(&doctor.stdout), start.elapsed());
    assert!(said.contains("FAILED   Keychain"), "{said}");
    assert!(said.contains("skipped  Session"), "{said}");
    assert!(said.contains("good     Loopback, IPv4"), "{said}");
    assert!(took.as_secs() < 15, "{took:?}");
}

#[cfg(unix)]
#[test]
fn a_passphrase_without_a_terminal_is_asked_for_by_naming_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], file: Option<&Path>| {
        // A session of its own has no terminal, wherever this test runs.
        let mut pia = Command::new("setsid");
        pia.arg("--wait")
            .arg(env!("CARGO_BIN_EXE_pia"))
            .args(args)
            .env("PIA_DATA_DIR", folder.path())
            .env("PIA_VAULT", "passphrase")
            .env("PIA_SERVER_URL", "http://127.0.0.1:9")
            .env_remove("PIA_VAULT_PASSPHRASE_FILE")
            .env_remove("PIA_LOG");
        if let Some(file) = file {
            pia.env("PIA_VAULT_PASSPHRASE_FILE", file);
        }
        pia.output().unwrap()
    };
    let refused = run(&["login"], None);
    assert_eq!(refused.status.code(), Some(1));
    let sentence = text(&refused.stderr);
    assert!(sentence.contains("PIA_VAULT_PASSPHRASE_FILE"), "{sentence}");
    let doctor = text(&run(&["doctor"], None).stdout);
    assert!(doctor.contains("warning  Keychain"), "{doctor}");

    let file = folder.path().join("passphrase");
    std::io::Write::write_all(
        &mut std::fs::File::create(&file).unwrap(),
        b"correct horse battery staple\n",
    )
    .unwrap();
    let login = run(&["login"], Some(&file));
    let sentence = text(&login.stderr);
    assert!(
        sentence.contains("127.0.0.1:9 does not answer"),
        "{sentence}"
    );
    let doctor = text(&run(&["doctor"], Some(&file)).stdout);
    assert!(doctor.contains("good     Keychain"), "{doctor}");
    let doctor = text(&run(&["doctor"], None).stdout);
    assert!(doctor.contains("FAILED   Keychain"), "{doctor}");
}

/// One command whose answer nobody reads: the pipe's other end is closed before it starts.
#[cfg(unix)]
fn unread(folder: &Path, args: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    pia_command(folder, args).stdout(writer).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_hears_no_complaint() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["todo", "add", "buy", "milk"][..],
        &["todo", "list"],
        &["todo", "list", "--json"],
        &["status"],
        &["doctor"],
    ] {
        let ended = unread(folder.path(), args);
        // What a shell reports of a program that SIGPIPE has ended.
        assert_eq!(ended.status.code(), Some(141), "{args:?}");
        assert_eq!(text(&ended.stderr), "", "{args:?}");
    }
    let listed = pia(folder.path(), &["todo", "list"]);
    assert!(
        text(&listed.stdout).ends_with("buy milk"),
        "the change stands"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_failure_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let ended = pia_command(folder.path(), &["todo", "list"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = text(&ended.stderr);
    assert!(
        said.starts_with("The answer could not be written: No space left"),
        "{said}"
    );
}
