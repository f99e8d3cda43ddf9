//! The source of Rust's standard library as Debian packages it, of exactly the compiler's version.
//!
//! apt gets a configuration of its own: the system's sources, lists and packages stay as they are.
//! It checks Debian's signature with the keys of the package `debian-archive-keyring`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use crate::command::{command, read, root};

const SOURCES: &str = "xtask/src/platforms/parts/trixie-backports.list";

/// Downloads and unpacks it, unless that was done before.
pub(crate) fn fetch() -> Result<PathBuf> {
    let version = compiler_version()?;
    let cache = cache()?;
    let source = cache.join(format!("rust-src-{version}"));
    if source.is_dir() {
        return Ok(source);
    }
    // Moved to its place when it is whole: an interrupted run leaves nothing that looks like it.
    let scratch = cache.join(format!("rust-src-{version}.new"));
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    let apt = Apt::prepare(&scratch)?;
    let package = apt.package_of(&version)?;
    println!("downloading {package} from Debian's trixie-backports");
    let file = apt.download(&package)?;
    let unpacked = scratch.join("unpacked");
    read(&["dpkg", "-x", &text(&file), &text(&unpacked)])?;
    let whole = unpacked.join(format!("usr/src/rustc-{version}/library"));
    ensure!(whole.is_dir(), "{package} has no {}", whole.display());
    fs::rename(&whole, &source)?;
    fs::remove_dir_all(&scratch)?;
    Ok(source)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// E.g. `1.95.0`.
fn compiler_version() -> Result<String> {
    let said = read(&["rustc", "--version"])?;
    let version = said.split_whitespace().nth(1);
    version
        .map(str::to_owned)
        .with_context(|| format!("no version in {said:?}"))
}

/// The folder `./x` keeps its own tools in.
fn cache() -> Result<PathBuf> {
    let caches = env::var_os("XDG_CACHE_HOME")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME says where caches go")?;
    Ok(caches.join("pia"))
}

/// apt with folders and sources of its own.
struct Apt {
    folder: PathBuf,
    options: Vec<String>,
}

impl Apt {
    fn prepare(folder: &Path) -> Result<Self> {
        for part in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(folder.join(part))?;
        }
        let at = |path: &str| text(&folder.join(path));
        let options = [
            format!("Dir::Etc::sourcelist={}", text(&root().join(SOURCES))),
            "Dir::Etc::sourceparts=/dev/null".to_owned(),
            format!("Dir::State={}", at("state")),
            "Dir::State::status=/dev/null".to_owned(),
            format!("Dir::Cache={}", at("cache")),
            // The download lands in the person's own folder, where apt's user may not write.
            "APT::Sandbox::User=root".to_owned(),
        ];
        let apt = Self {
            folder: folder.to_owned(),
            options: options
                .into_iter()
                .flat_map(|option| ["-o".to_owned(), option])
                .collect(),
        };
        apt.run("apt-get", &["-qq", "update"])?;
        Ok(apt)
    }

    /// The package with its version, as `apt-get download` takes it.
    fn package_of(&self, version: &str) -> Result<String> {
        let known = self.run("apt-cache", &["madison", "rust-src"])?;
        choose(&known, version)
            .map(|debian| format!("rust-src={debian}"))
            .with_context(|| {
                format!(
                    "Debian's trixie-backports has no rust-src {version} (any more); please let \
                     rustup download, or install the component rust-src\n{known}"
                )
            })
    }

    fn download(&self, package: &str) -> Result<PathBuf> {
        let folder = self.folder.join("download");
        fs::create_dir_all(&folder)?;
        let mut line = command(&["apt-get", "-qq"]);
        let output = line
            .args(&self.options)
            .args(["download", package])
            .current_dir(&folder)
            .output()?;
        ensure!(
            output.status.success(),
            "downloading {package} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let file = fs::read_dir(&folder)?
            .next()
            .context("apt-get downloaded nothing")?;
        Ok(file?.path())
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<String> {
        let options = self.options.iter().map(String::as_str);
        let line: Vec<&str> = [program]
            .into_iter()
            .chain(options)
            .chain(args.iter().copied())
            .collect();
        read(&line)
    }
}

/// From lines like `rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://…`.
fn choose<'a>(known: &'a str, version: &str) -> Option<&'a str> {
    known
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(|debian| {
            debian
                .strip_prefix(version)
                .is_some_and(|rest| rest.starts_with(['+', '-']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_version_is_taken() {
        let known = "\
            rust-src | 1.96.1+dfsg1-2~bpo13+1 | http://deb.example/debian trixie-backports/main\n\
            rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://deb.example/debian trixie-backports/main\n";
        assert_eq!(choose(known, "1.95.0"), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(choose(known, "1.9"), None);
        assert_eq!(choose(known, "1.95.1"), None);
        assert_eq!(choose("", "1.95.0"), None);
    }
}
