//! Programs a story starts, and how they end with it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::programs;
use crate::wait::wait_until;

/// What to start: a program with an environment of its own. Nothing of the environment of whoever
/// runs the stories gets in, except `PATH`.
#[derive(Clone)]
pub struct Launch {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    stdin: Option<Vec<u8>>,
}

impl Launch {
    /// Starts with neither arguments nor environment.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let env = vec![("PATH".into(), path), ("LANG".into(), "C.UTF-8".into())];
        Self {
            program: program.into(),
            args: vec![],
            env,
            folder: None,
            stdin: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Sets a variable; the last setting of a name wins.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets variables.
    #[must_use]
    pub fn envs<N: AsRef<OsStr>, V: AsRef<OsStr>>(
        self,
        env: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        env.into_iter()
            .fold(self, |launch, (name, value)| launch.env(name, value))
    }

    /// Sets the working folder.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Feeds the program's standard input, which is empty otherwise.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    fn command(&self) -> Result<Command> {
        // The kernel ends the program when the story's thread ends, however that ends: `setpriv`
        // asks for it and then becomes the program, under the same process id.
        let mut command = Command::new(programs::installed(&["setpriv"])?);
        command
            .args(["--pdeathsig", "KILL", "--"])
            .arg(&self.program)
            .args(&self.args);
        command
            .env_clear()
            .envs(self.env.iter().map(|(n, v)| (n, v)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        Ok(command)
    }

    /// Starts the program; its output goes to `<logs>/<name>.out` and `<logs>/<name>.err`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, logs: &Path, name: &str) -> Result<Process> {
        let (out, err) = (log_file(logs, name, "out"), log_file(logs, name, "err"));
        let mut command = self.command()?;
        command
            .stdout(File::create(&out)?)
            .stderr(File::create(&err)?);
        command.stdin(if self.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        let mut child = command
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        if let (Some(bytes), Some(mut pipe)) = (&self.stdin, child.stdin.take()) {
            pipe.write_all(bytes)
                .with_context(|| format!("telling {name}"))?;
        }
        Ok(Process {
            child,
            name: name.to_owned(),
            out,
            err,
        })
    }

    /// Runs the program to its end.
    ///
    /// # Errors
    /// When it cannot be started or does not end.
    pub async fn run(&self, logs: &Path, name: &str) -> Result<Finished> {
        self.start(logs, name)?.finished().await
    }
}

/// A file name no earlier start of the same program has used, so that no log is lost.
fn log_file(logs: &Path, name: &str, kind: &str) -> PathBuf {
    let first = logs.join(format!("{name}.{kind}"));
    let later = (2..).map(|n| logs.join(format!("{name}-{n}.{kind}")));
    std::iter::once(first)
        .chain(later)
        .find(|path| !path.exists())
        .unwrap_or_default()
}

/// A running program; dropping it ends it.
pub struct Process {
    child: Child,
    name: String,
    out: PathBuf,
    err: PathBuf,
}

/// A program that has ended.
pub struct Finished {
    /// What it was called.
    pub name: String,
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Process {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// When it has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        kill_process(Pid::from_child(&self.child), signal)
            .with_context(|| format!("a signal to {}", self.name))
    }

    /// What it has written to standard output so far.
    pub fn out(&self) -> String {
        read(&self.out)
    }

    /// What it has written to standard error so far.
    pub fn err(&self) -> String {
        read(&self.err)
    }

    /// Waits until a line of its output holds `before`, and answers with the word that follows.
    ///
    /// # Errors
    /// When it ends without having said so, or never says so.
    pub async fn announces(&mut self, before: &str) -> Result<String> {
        self.says(&format!("{before:?}"), |out, err| {
            let lines = whole_lines(out).chain(whole_lines(err));
            lines
                .filter_map(|line| line.split_once(before))
                .find_map(|(_, after)| Some(after.split_whitespace().next()?.to_owned()))
        })
        .await
    }

    /// Waits for the first line of its standard output.
    ///
    /// # Errors
    /// When it ends without one, or never writes one.
    pub async fn first_line(&mut self) -> Result<String> {
        self.says("a line", |out, _| {
            whole_lines(out).next().map(str::to_owned)
        })
        .await
    }

    async fn says(
        &mut self,
        what: &str,
        find: impl Fn(&str, &str) -> Option<String>,
    ) -> Result<String> {
        let name = self.name.clone();
        wait_until(&format!("{name} says {what}"), async || {
            // Asked before reading: what an ended program said is complete.
            let ended = self.child.try_wait()?;
            let (out, err) = (self.out(), self.err());
            match (find(&out, &err), ended) {
                (Some(word), _) => Ok(Some(word)),
                (None, None) => Ok(None),
                (None, Some(status)) => {
                    bail!("{name} ended ({status}) before it said {what}:\n{out}{err}")
                }
            }
        })
        .await
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn finished(mut self) -> Result<Finished> {
        let what = format!("{} ends by itself", self.name);
        let status = wait_until(&what, async || Ok(self.child.try_wait()?)).await?;
        let (out, err) = (self.out(), self.err());
        Ok(Finished {
            name: self.name.clone(),
            status,
            out,
            err,
        })
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the kernel cannot say.
    pub fn runs(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when the program has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Finished {
    /// Standard output, if the program ended well.
    ///
    /// # Errors
    /// When it did not; with everything it said.
    pub fn good(&self) -> Result<&str> {
        if !self.status.success() {
            bail!(
                "{} ended with {}:\n{}{}",
                self.name,
                self.status,
                self.out,
                self.err
            );
        }
        Ok(&self.out)
    }

    /// The sentence on standard error, if the program gave up as a good program does: an exit code
    /// of its own choice, one sentence, and nothing only its authors can read.
    ///
    /// # Errors
    /// When it ended well, crashed, or said something else.
    pub fn sentence(&self) -> Result<&str> {
        let said = self.err.trim();
        let shown = format!("{} ended with {} and said:\n{said}", self.name, self.status);
        if self.status.success()
            || self.status.signal().is_some()
            || self.status.code() == Some(101)
        {
            bail!("expected a refusal, but {shown}");
        }
        let raw = [
            "panicked at",
            "stack backtrace",
            "RUST_BACKTRACE",
            " { ",
            "Err(",
            "Some(",
        ];
        if let Some(raw) = raw.iter().find(|raw| said.contains(*raw)) {
            bail!("{raw:?} is not for people, but {shown}");
        }
        if said.is_empty() || said.lines().count() > 2 {
            bail!("expected one sentence, but {shown}");
        }
        Ok(said)
    }
}

/// The lines that are complete: the rest of the last one may still be on its way.
fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
        .filter_map(|line| line.strip_suffix('\n'))
}

/// The text of a log; none yet when the file is not there.
fn read(path: &Path) -> String {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
