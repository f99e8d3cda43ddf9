//! From the start of the window's program to its first content on a screen: with nobody signed in,
//! and with a session that is renewed at the same time.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use pia_stories::keychain::Keychain;
use pia_stories::programs;
use pia_stories::screen::Screen;
use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, wait};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::figures::{median, table};
use crate::signin::quiet_rounds;
use crate::start::Pia;
use crate::stub::Stub;

/// Starts of each kind in a round.
const STARTS: usize = 3;
/// Longer than a start takes.
const LIMIT: Duration = Duration::from_secs(30);
/// Where the logo stands in the window, and its colour as X11 gives it: blue, green, red.
const LOGO: (i16, i16, u16, u16) = (24, 18, 24, 24);
const TEAL: [u8; 3] = [0x6c, 0x60, 0x17];

pub(crate) fn run() -> Result<()> {
    // The web view's processes outlive the window's for a moment: they become ours then, and so does
    // the time that they used.
    set_child_subreaper(Some(getpid()))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let logs = folder.path().join("logs");
    std::fs::create_dir(&logs)?;
    let keychain = runtime.block_on(Keychain::start(folder.path(), &logs))?;
    let screen = runtime.block_on(Screen::start(&logs))?;
    let stub = Stub::start(true)?;
    println!("the window's start, on a virtual display: a process of its own each time\n");

    let watch = Watch::of(&screen.display)?;
    let profile = |name: &str| Profile {
        folder: folder.path().join(name),
        server: &stub.address,
        keychain: &keychain,
        display: &screen.display,
    };
    let (nobody, due) = (profile("nobody"), profile("due"));
    nobody.make()?;
    due.make()?;
    due.terminal()?.sign_in()?;
    // The first start of each makes its files.
    nobody.start(&watch)?;
    due.start(&watch)?;
    let rounds = quiet_rounds(|| {
        let mut painted = [Vec::new(), Vec::new()];
        for _ in 0..STARTS {
            painted[0].push(nobody.start(&watch)?);
            let before = stub.given_out();
            painted[1].push(due.start(&watch)?);
            ensure!(
                stub.given_out() > before,
                "a start did not renew its session"
            );
        }
        Ok(painted.map(|times| median(&times)))
    })?;
    println!("{}", report(&rounds));
    Ok(())
}

fn report(rounds: &[[f64; 2]]) -> String {
    let row = |name: &str, at: usize| {
        let times: Vec<f64> = rounds.iter().map(|round| round[at]).collect();
        let ratios: Vec<f64> = rounds.iter().map(|round| round[at] / round[0]).collect();
        vec![
            name.to_owned(),
            format!("{:.0} ms", median(&times)),
            format!("{:.2} ×", median(&ratios)),
        ]
    };
    table(
        &["", "process start → first content", "to nobody"],
        &[
            row("nobody signed in", 0),
            row("a session renewed meanwhile", 1),
        ],
    )
}

struct Profile<'a> {
    folder: PathBuf,
    server: &'a str,
    keychain: &'a Keychain,
    display: &'a str,
}

impl Profile<'_> {
    fn make(&self) -> Result<()> {
        for inside in ["home", "runtime"] {
            std::fs::create_dir_all(self.folder.join(inside))?;
        }
        Ok(())
    }

    /// The terminal of the same profile.
    fn terminal(&self) -> Result<Pia<'_>> {
        Ok(Pia {
            program: programs::built("pia")?,
            data: self.data(),
            server: self.server,
            keychain: self.keychain,
        })
    }

    fn data(&self) -> PathBuf {
        self.folder.join("pia")
    }

    /// One start, until the logo is on the screen; ended once its session, if any, is renewed.
    fn start(&self, watch: &Watch) -> Result<f64> {
        watch.until("the screen is empty", |painted| !painted)?;
        let start = Instant::now();
        let mut window = Started(self.spawn()?);
        watch.until("the window is painted", |painted| painted)?;
        let took = start.elapsed().as_secs_f64() * 1000.0;
        window.ends()?;
        Ok(took)
    }

    fn spawn(&self) -> Result<Child> {
        let home = self.folder.join("home");
        Command::new(programs::built("pia-desktop")?)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &home)
            .env("XDG_RUNTIME_DIR", self.folder.join("runtime"))
            .env("DISPLAY", self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.keychain.bus_address)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("PIA_DATA_DIR", self.data())
            .env("PIA_SERVER_URL", self.server)
            .env("PIA_VAULT", "keychain")
            .env("PIA_LOG", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting pia-desktop")
    }
}

/// A program that ends with its owner.
struct Started(Child);

impl Started {
    /// Asks it to end: it finishes a renewal that is under way, and saves it.
    fn ends(&mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.0), Signal::TERM)?;
        let since = Instant::now();
        while self.0.try_wait()?.is_none() {
            if since.elapsed() > LIMIT {
                bail!("the window does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        while orphans()? {
            if since.elapsed() > LIMIT {
                bail!("the web view does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// Takes in what has ended, and says whether anything of the web view still runs.
fn orphans() -> Result<bool> {
    while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
    let parent = format!("PPid:\t{}\n", std::process::id());
    for entry in std::fs::read_dir("/proc")?.flatten() {
        // Not a process, or one that ended meanwhile.
        let Ok(status) = std::fs::read_to_string(entry.path().join("status")) else {
            continue;
        };
        if status.starts_with("Name:\tWebKit") && status.contains(&parent) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Drop for Started {
    fn drop(&mut self) {
        // It has ended, unless something failed.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Looks at one place of the screen.
struct Watch {
    connection: RustConnection,
    root: Window,
}

impl Watch {
    fn of(display: &str) -> Result<Self> {
        let (connection, screen) = x11rb::connect(Some(display))?;
        let root = connection.setup().roots[screen].root;
        Ok(Self { connection, root })
    }

    fn is_painted(&self) -> Result<bool> {
        let (x, y, width, height) = LOGO;
        let all_planes = !0;
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                self.root,
                x,
                y,
                width,
                height,
                all_planes,
            )?
            .reply()?;
        Ok(image.data.chunks_exact(4).any(|pixel| pixel[..3] == TEAL))
    }

    fn until(&self, what: &str, is: impl Fn(bool) -> bool) -> Result<()> {
        let since = Instant::now();
        while !is(self.is_painted()?) {
            if since.elapsed() > LIMIT {
                bail!("waited in vain until {what}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}
