//! `pia doctor`: the same checks as Settings → Diagnostics, also when Pia itself does not start.

use std::process::ExitCode;

use pia_client::{Client, Config, Diagnosis, logs};

use crate::output::Output;

/// Looks at everything. The exit code is 0 when nothing failed.
pub(crate) async fn run(output: &Output) -> ExitCode {
    let diagnosis = examine().await;
    output.answer(&diagnosis, diagnosis.to_text().trim_end());
    if diagnosis.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

async fn examine() -> Diagnosis {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(problem) => return Diagnosis::of_failed_start(None, problem).await,
    };
    // As every other command starts, so that the same thing is in the way.
    let started = async {
        let client = Client::start(config.clone(), false).await?;
        match logs::start(&config) {
            Ok(()) => Ok(client),
            Err(problem) => {
                client.shutdown().await;
                Err(problem)
            }
        }
    };
    match started.await {
        Ok(client) => {
            let diagnosis = client.diagnose().await;
            client.shutdown().await;
            diagnosis
        }
        Err(problem) => Diagnosis::of_failed_start(Some(config), problem).await,
    }
}
