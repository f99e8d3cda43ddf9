//! `pia doctor`: the same checks as Settings → Diagnostics, also when Pia itself does not start.

use std::process::ExitCode;

use pia_client::{Client, Config, Diagnosis, logs};
use serde_json::{Value, json};

use crate::output::Output;

/// Looks at everything. The exit code is 0 when nothing failed.
pub(crate) async fn run(output: &Output) -> ExitCode {
    let diagnosis = examine().await;
    output.answer(&document(&diagnosis), diagnosis.to_text().trim_end());
    if diagnosis.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// For programs. They are promised sentences, which the window makes of the facts by itself.
fn document(diagnosis: &Diagnosis) -> Value {
    let checks = diagnosis.checks.iter().map(|check| {
        json!({
            "name": check.name,
            "status": check.status,
            "tookMs": check.took_ms,
            "found": check.found.to_string(),
            "advice": check.advice.as_ref().map(ToString::to_string),
        })
    });
    let steps = diagnosis.last_sign_in.iter().map(|step| {
        json!({
            "afterMs": step.after_ms,
            "what": step.what.to_string(),
            "requestId": step.request_id,
        })
    });
    json!({
        "version": diagnosis.version,
        "system": diagnosis.system,
        "atMs": diagnosis.at_ms,
        "checks": checks.collect::<Vec<_>>(),
        "lastSignIn": steps.collect::<Vec<_>>(),
    })
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
