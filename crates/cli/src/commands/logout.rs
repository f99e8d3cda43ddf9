//! `pia logout`.

use std::process::ExitCode;

use pia_client::{Client, Problem, SessionView};
use serde::Serialize;

use crate::commands::{settled, who};
use crate::output::Output;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NobodyIn {
    account: Option<()>,
}

pub(crate) async fn run(client: &Client, output: Output) -> Result<ExitCode, Problem> {
    if !matches!(settled(client).await, SessionView::SignedIn { .. }) {
        output.answer(&NobodyIn { account: None }, || {
            "Nobody is signed in.".to_owned()
        });
        return Ok(ExitCode::SUCCESS);
    }
    let report = client.sign_out().await?;
    output.answer(&report, || {
        let signed_out = format!("{} is signed out on this device.", who(&report.account));
        match &report.problem {
            None => signed_out,
            Some(problem) => format!(
                "{signed_out} The server could not be told, so it keeps the session until it \
                 expires: {problem}"
            ),
        }
    });
    Ok(ExitCode::SUCCESS)
}
