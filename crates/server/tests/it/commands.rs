//! What the program itself says, and how it ends.

use std::process::{Command, Output};

fn pia_server(arguments: &[&str], folder: &std::path::Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pia-server"));
    command.args(arguments).env_clear().current_dir(folder);
    // Without it there is no network on Windows.
    command.envs(std::env::vars_os().filter(|(name, _)| name == "SystemRoot"));
    command.output().unwrap()
}

#[test]
fn doctor_says_in_one_line_each_how_it_is_and_fails_when_nobody_could_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing listens there.
    let ended = pia_server(&["doctor", "--listen", "127.0.0.1:1"], folder.path());
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{told}");
    for line in [
        "ok   configuration: ",
        "ok   listen: 127.0.0.1:1",
        "ok   database: pia.db is not there yet",
        "warn public URL: http://localhost:1 does not answer",
        "fail sign-in: no way to sign in",
    ] {
        assert!(told.lines().any(|told| told.starts_with(line)), "{line} in {told}");
    }
    let bad = pia_server(&["doctor", "--set", "Server:DrainTime=soon"], folder.path());
    let told = String::from_utf8(bad.stderr).unwrap();
    assert_eq!(bad.status.code(), Some(1), "{told}");
    assert!(told.starts_with("fail configuration: "), "{told}");
}

#[test]
fn openapi_prints_what_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let ended = pia_server(&["openapi"], folder.path());
    assert!(ended.status.success());
    let printed = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(printed.trim_end(), pia_server::openapi().unwrap());
}
