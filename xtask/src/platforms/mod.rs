//! `./x platforms`: what can be said from Linux about Windows and macOS.

mod cargo;
mod rust_src;
mod standard_library;
mod tally;
mod wine;

use std::time::Instant;

use anyhow::{Result, ensure};

use crate::build;
use crate::command::root;
use crate::steps;
use cargo::Cargo;
use wine::Wine;

const WINDOWS: &str = "x86_64-pc-windows-gnu";
const MACOS: &str = "aarch64-apple-darwin";

/// What runs on a person's machine.
const SHIPPED: &[&str] = &[
    "pia-protocol",
    "pia-signin",
    "pia-vault",
    "pia-client",
    "pia-cli",
    "pia-desktop",
];

/// How many cases each property test tries under Wine, unless it names a number of its own.
const LAW_CASES: &str = "256";

/// Takes the standard library from source, as where rustup cannot download.
const BUILD_STD: &str = "--build-std";

/// One step: its name, and what it does. The answer says what was proven.
type Step = (&'static str, fn(&Settings) -> Result<String>);

struct Settings {
    build_std: bool,
}

const STEPS: &[Step] = &[
    ("windows: lints and types", windows_types),
    ("windows: tests", windows_tests),
    ("macos: lints and types", macos_types),
];

/// What no step does, and where it is done.
const SKIPPED: &[(&str, &str)] = &[
    (
        "windows: the window",
        "skipped: Wine has no WebView2, which shows the pages",
    ),
    (
        "macos: tests",
        "skipped: they need a Mac; .github/workflows/ci.yml has one",
    ),
];

/// Runs the steps whose names begin with one of `words`, or all of them, whichever fail, and says
/// at the end what each of them proved.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let (options, wanted): (Vec<&str>, Vec<&str>) = words
        .iter()
        .map(String::as_str)
        .partition(|word| word.starts_with('-'));
    ensure!(
        options.iter().all(|option| *option == BUILD_STD),
        "the one option is {BUILD_STD}: take the standard library from source even where rustup \
         has it ready"
    );
    let settings = Settings {
        build_std: !options.is_empty(),
    };
    let chosen = steps::choose("step", STEPS, &wanted)?;
    let (mut table, mut failures) = (vec![], vec![]);
    for (name, step) in &chosen {
        println!("== {name}");
        let start = Instant::now();
        let outcome = step(&settings);
        let seconds = start.elapsed().as_secs_f64();
        let proven = outcome.as_ref().map_or("FAILED", String::as_str);
        table.push(format!("{name:<25} {seconds:>7.1} s  {proven}"));
        failures.extend(outcome.err().map(|error| (*name, error)));
    }
    let skipped = SKIPPED
        .iter()
        .map(|(name, why)| format!("{name:<25} {:>7}    {why}", "-"));
    println!();
    for line in table.into_iter().chain(skipped) {
        println!("{line}");
    }
    steps::conclude("step", chosen.len(), &failures)
}

/// Nothing is linked, but the C parts are compiled.
fn windows_types(settings: &Settings) -> Result<String> {
    build::ui()?;
    let cargo = Cargo::new(WINDOWS, settings.build_std)?;
    cargo::run(cargo.clippy(SHIPPED))?;
    Ok("linted and type-checked: desktop app, pia, their crates".to_owned())
}

/// Unit, integration and documentation tests, as Windows programs.
fn windows_tests(settings: &Settings) -> Result<String> {
    build::ui()?;
    let cargo = Cargo::new(WINDOWS, settings.build_std)?;
    let wine = Wine::prepare(&cargo::target())?;
    let mut tests = cargo.test(SHIPPED);
    // Tauri's build lays WebView2Loader.dll there: without it no program of the desktop starts.
    wine.host(&mut tests, &cargo.programs())
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", wine::PROGRAM)
        // The laws are shown to hold on Linux, with many more cases: here each file that is opened
        // takes many times as long.
        .env("PROPTEST_CASES", LAW_CASES);
    let tally = cargo::run(tests)?;
    ensure!(tally.dpapi > 0, "no test of DPAPI ran");
    let version = &wine.version;
    Ok(format!("really run: {tally} under {version}"))
}

/// Apple's C compiler is not to be had here, so the C parts are left out.
fn macos_types(settings: &Settings) -> Result<String> {
    build::ui()?;
    let no_c = root().join("xtask/src/platforms/parts/no-c.sh");
    let mut clippy = Cargo::new(MACOS, settings.build_std)?.clippy(SHIPPED);
    clippy
        .env("CC_aarch64_apple_darwin", &no_c)
        .env("AR_aarch64_apple_darwin", &no_c);
    cargo::run(clippy)?;
    Ok(
        "linted and type-checked: desktop app, pia, their crates; C parts (SQLite, aws-lc) are not \
         even compiled"
            .to_owned(),
    )
}
