//! A desktop session of its own: a bus, and a real keyring on it where a test wants one.
//!
//! The address of the bus is an environment variable, and the environment of a running process is
//! not written. So a test that needs a session runs itself once more, as a child, inside it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::zvariant::ObjectPath;

use super::child::again;

const SERVICE: &str = "org.freedesktop.secrets";

/// Not empty: GNOME Keyring makes no default collection for an empty one.
const PASSWORD: &str = "a password";

/// How long programs of the session may take to start.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A private bus. Everything started on it ends with it.
pub(crate) struct Session {
    folder: TempDir,
    address: String,
    programs: Vec<Child>,
}

impl Session {
    /// A bus without any service, and without any that it could start by itself.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("bus.conf");
        write(&config, &bus_config(folder.path()));
        let mut bus = program("dbus-daemon", "dbus")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = first_line(&mut bus);
        assert!(address.starts_with("unix:"), "the bus did not start");
        Self {
            folder,
            address,
            programs: vec![bus],
        }
    }

    /// The address of a bus that is no longer there.
    pub(crate) fn start_and_stop() -> Self {
        let mut session = Self::start();
        session.end_programs();
        session
    }

    /// Starts GNOME Keyring and unlocks it with a password, as a log-in does.
    pub(crate) fn unlock_keyring(&mut self) {
        let keyring = start_keyring(&self.environment(), Some(PASSWORD));
        self.programs.push(keyring);
    }

    /// Starts GNOME Keyring for somebody who never had one and gave no password.
    pub(crate) fn start_keyring_without_password(&mut self) {
        let keyring = start_keyring(&self.environment(), None);
        self.programs.push(keyring);
    }

    /// Runs the test of this name once more, in this session, in the part that is named.
    pub(crate) fn play(&self, test: &str, part: &str) {
        let child = again(test, part).envs(self.environment()).output().unwrap();
        let told = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && told.contains("1 passed"),
            "{test} as {part}: {told}{}",
            String::from_utf8_lossy(&child.stderr)
        );
    }

    /// Looks from outside, with libsecret's own tool.
    pub(crate) fn secret_tool(&self, arguments: &[&str], input: &str) -> Output {
        secret_tool(&self.environment(), arguments, input)
    }

    fn environment(&self) -> HashMap<OsString, OsString> {
        let home = self.folder.path().as_os_str().to_owned();
        let own = ["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home.clone()));
        let mut environment: HashMap<_, _> = own
            .map(|(name, value)| (name.into(), value))
            .into_iter()
            .collect();
        environment.insert(
            "DBUS_SESSION_BUS_ADDRESS".into(),
            self.address.clone().into(),
        );
        environment
    }

    fn end_programs(&mut self) {
        for program in self.programs.iter_mut().rev() {
            // One that has ended already cannot be killed, and that is fine.
            drop(program.kill());
            drop(program.wait());
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end_programs();
    }
}

/// Starts a keyring on the bus of this process' environment; for a child that lost its keyring.
pub(crate) fn start_keyring_here() -> Child {
    start_keyring(&std::env::vars_os().collect(), Some(PASSWORD))
}

/// Uses libsecret's tool on the bus of this process' environment.
pub(crate) fn secret_tool_here(arguments: &[&str], input: &str) -> Output {
    secret_tool(&std::env::vars_os().collect(), arguments, input)
}

/// The process behind the Secret Service on the bus of this process' environment.
pub(crate) fn keyring_process() -> rustix::process::Pid {
    let bus = Connection::session().unwrap();
    let names = DBusProxy::new(&bus).unwrap();
    let id = names
        .get_connection_unix_process_id(SERVICE.try_into().unwrap())
        .unwrap();
    rustix::process::Pid::from_raw(id.try_into().unwrap()).unwrap()
}

/// Locks the keyring, as a person does in its own window.
pub(crate) fn lock_keyring() {
    let login = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").unwrap();
    Connection::session()
        .unwrap()
        .call_method(
            Some(SERVICE),
            "/org/freedesktop/secrets",
            Some("org.freedesktop.Secret.Service"),
            "Lock",
            &vec![login],
        )
        .unwrap();
}

/// Waits for the bus to say that the name has come or gone, rather than for a while.
pub(crate) fn await_keyring(address: &str, there: bool, change: impl FnOnce()) {
    let bus = Builder::address(address).unwrap().build().unwrap();
    let names = DBusProxy::new(&bus).unwrap();
    let changes = names
        .receive_name_owner_changed_with_args(&[(0, SERVICE)])
        .unwrap();
    change();
    let (seen, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let mut owners = changes.map(|change| change.args().unwrap().new_owner().is_some());
        seen.send(owners.any(|owned| owned == there))
    });
    let seen = wait.recv_timeout(START_LIMIT);
    assert_eq!(seen, Ok(true), "the keyring did not come or go in time");
}

fn start_keyring(environment: &HashMap<OsString, OsString>, password: Option<&str>) -> Child {
    let address = environment[&OsString::from("DBUS_SESSION_BUS_ADDRESS")].clone();
    let mut keyring = None;
    await_keyring(address.to_str().unwrap(), true, || {
        let mut command = program("gnome-keyring-daemon", "gnome-keyring");
        command
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"))
            .envs(environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        keyring = Some(child);
    });
    keyring.unwrap()
}

fn secret_tool(
    environment: &HashMap<OsString, OsString>,
    arguments: &[&str],
    input: &str,
) -> Output {
    let mut tool = program("secret-tool", "libsecret-tools")
        .args(arguments)
        .envs(environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    tool.stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    tool.wait_with_output().unwrap()
}

/// A program these tests cannot do without. A missing one is a failure, not a test less.
fn program(name: &str, package: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(
        installed,
        "{name} is not installed; it comes with the package {package}: apt-get install {package}"
    );
    Command::new(name)
}

fn first_line(program: &mut Child) -> String {
    let mut line = String::new();
    let output = program.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn bus_config(folder: &Path) -> String {
    format!(
        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
         \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
         <busconfig><type>session</type><listen>unix:path={}/bus</listen>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
        folder.display()
    )
}

fn write(path: &Path, text: &str) {
    let mut file = std::fs::File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}
