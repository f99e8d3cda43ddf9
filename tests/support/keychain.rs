//! A session bus and a keychain of the story's own, and a look into it from outside.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::Value;

use crate::process::{Launch, Process};
use crate::programs;
use crate::wait::wait_until;

/// gnome-keyring on a private bus.
pub struct Keychain {
    /// For programs that are to use this keychain.
    pub bus_address: String,
    logs: std::path::PathBuf,
    daemon: Process,
    _bus: Process,
}

/// The name the product gives its keychain items.
const SERVICE: &str = "Pia";

impl Keychain {
    /// Starts bus and keychain with their files in `folder`, and proves that it keeps a secret.
    ///
    /// # Errors
    /// When either is missing or does not start.
    pub async fn start(folder: &Path, logs: &Path) -> Result<Self> {
        let config = folder.join("bus.conf");
        File::create(&config)?.write_all(bus_config(folder).as_bytes())?;
        let mut bus = Launch::new(programs::installed(&["dbus-daemon"])?)
            .args([
                "--nofork",
                "--nopidfile",
                "--nosyslog",
                "--print-address=1",
                "--config-file",
            ])
            .arg(&config)
            .start(logs, "bus")?;
        let bus_address = bus.first_line().await?;
        for inside in ["keyring", "home"] {
            fs::create_dir(folder.join(inside))?;
        }
        // With an empty password there would be no default collection.
        let daemon = Launch::new(programs::installed(&["gnome-keyring-daemon"])?)
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus_address)
            .env("XDG_RUNTIME_DIR", folder)
            .env("XDG_DATA_HOME", folder.join("keyring"))
            .env("HOME", folder.join("home"))
            .stdin("a story's password")
            .start(logs, "keyring")?;
        let keychain = Self {
            bus_address,
            logs: logs.to_owned(),
            daemon,
            _bus: bus,
        };
        keychain.works().await?;
        Ok(keychain)
    }

    /// The keychain is ready once it keeps a secret: its name on the bus comes before its default
    /// collection.
    async fn works(&self) -> Result<()> {
        wait_until("the keychain keeps a secret", async || {
            let stored = self
                .secret_tool(&["store", "--label=probe", "pia-stories", "probe"])?
                .stdin("probe")
                .run(&self.logs, "keychain-probe")
                .await?;
            Ok(stored.status.success().then_some(()))
        })
        .await?;
        let cleared = self.secret_tool(&["clear", "pia-stories", "probe"])?;
        cleared.run(&self.logs, "keychain-probe").await?.good()?;
        Ok(())
    }

    fn secret_tool(&self, args: &[&str]) -> Result<Launch> {
        Ok(Launch::new(programs::installed(&["secret-tool"])?)
            .args(args)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address))
    }

    /// Everything the product keeps here.
    ///
    /// # Errors
    /// When the keychain does not answer.
    pub async fn kept(&self) -> Result<Vec<Kept>> {
        let found = self
            .secret_tool(&["search", "--all", "--unlock", "service", SERVICE])?
            .run(&self.logs, "keychain-search")
            .await?;
        // The exit code also says "nothing found", so only the output counts.
        let secrets = found
            .out
            .lines()
            .filter_map(|line| line.strip_prefix("secret = "));
        Ok(secrets.map(|text| Kept(text.to_owned())).collect())
    }

    /// Stops it where it is: programs that ask it wait.
    ///
    /// # Errors
    /// When it has ended.
    pub fn stops_answering(&self) -> Result<()> {
        self.daemon.signal(Signal::STOP)
    }

    /// Lets it go on, with what it was asked meanwhile.
    ///
    /// # Errors
    /// When it has ended.
    pub fn answers_again(&self) -> Result<()> {
        self.daemon.signal(Signal::CONT)
    }

    /// The one session that is kept here.
    ///
    /// # Errors
    /// When there is none or more than one.
    pub async fn session(&self) -> Result<Kept> {
        let mut kept = self.kept().await?;
        ensure!(
            kept.len() == 1,
            "{} items in the keychain instead of one",
            kept.len()
        );
        kept.pop().context("one item")
    }
}

/// The secret of one keychain item.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept(String);

impl Kept {
    /// Every token in it: the values of all fields named after one.
    ///
    /// # Errors
    /// When it is not a session record or holds fewer than an access and a refresh token.
    pub fn tokens(&self) -> Result<Vec<String>> {
        let record: Value = serde_json::from_str(&self.0).context("the session record is JSON")?;
        let mut tokens = vec![];
        collect_tokens(&record, &mut tokens);
        ensure!(
            tokens.len() >= 2,
            "the session record holds {} tokens",
            tokens.len()
        );
        Ok(tokens)
    }

    /// The refresh token.
    ///
    /// # Errors
    /// When there is none.
    pub fn refresh_token(&self) -> Result<String> {
        self.token("refresh")
    }

    /// The access token.
    ///
    /// # Errors
    /// When there is none.
    pub fn access_token(&self) -> Result<String> {
        self.token("access")
    }

    fn token(&self, kind: &str) -> Result<String> {
        let record: Value = serde_json::from_str(&self.0).context("the session record is JSON")?;
        find_token(&record, kind).with_context(|| format!("the record holds a {kind} token"))
    }
}

fn names_a_token(name: &str) -> bool {
    name.to_ascii_lowercase().contains("token")
}

fn collect_tokens(value: &Value, into: &mut Vec<String>) {
    let Value::Object(fields) = value else { return };
    for (name, inner) in fields {
        match inner {
            Value::String(text) if names_a_token(name) => into.push(text.clone()),
            inner => collect_tokens(inner, into),
        }
    }
}

fn find_token(value: &Value, kind: &str) -> Option<String> {
    value
        .as_object()?
        .iter()
        .find_map(|(name, inner)| match inner {
            Value::String(text)
                if names_a_token(name) && name.to_ascii_lowercase().contains(kind) =>
            {
                Some(text.clone())
            }
            inner => find_token(inner, kind),
        })
}

/// A bus that starts nothing by itself: the machine's own services (portals, other keychains) stay
/// out of the story.
fn bus_config(folder: &Path) -> String {
    let socket = folder.join("bus");
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket.display()
    )
}
