//! The log: one file per day in the data folder, readable by the person, without secrets.

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::http::chain;
use crate::private;
use crate::problem::{Problem, ProblemCode};

/// How many days of logs are kept.
const DAYS: usize = 14;

/// Starts the log of this process in `<data folder>/logs`, filtered by `config.log_filter`. Call
/// it once, from the program rather than from a library. Lines are written as they are made, so
/// that a crash loses none.
///
/// # Errors
/// [`ProblemCode::ConfigurationInvalid`] for a filter that cannot be read,
/// [`ProblemCode::StorageFailed`] when the folder cannot be written.
pub fn start(config: &Config) -> Result<(), Problem> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| {
        Problem::new(
            ProblemCode::ConfigurationInvalid,
            format!("The log filter in PIA_LOG is wrong: {}.", chain(&error)),
        )
        .with_detail("PIA_LOG")
    })?;
    let folder = config.data_dir.join("logs");
    let unwritable = |error: &(dyn std::error::Error + 'static)| {
        Problem::new(
            ProblemCode::StorageFailed,
            format!(
                "The log in {} cannot be written: {}.",
                folder.display(),
                chain(error)
            ),
        )
        .with_detail(folder.display().to_string())
    };
    private::make_folder(&config.data_dir)
        .and_then(|()| private::make_own_folder(&folder))
        .map_err(|error| unwritable(&error))?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("pia")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&folder)
        .map_err(|error| unwritable(&error))?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(file)
        .with_ansi(false)
        // On a full disk each line would be a complaint on the person's terminal.
        .log_internal_errors(false)
        .finish();
    // A program that has its own subscriber (a test) keeps it.
    tracing::subscriber::set_global_default(subscriber).ok();
    Ok(())
}
