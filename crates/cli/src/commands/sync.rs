//! `pia sync`.

use std::process::ExitCode;

use pia_client::{Client, Problem};

use crate::commands::settled;
use crate::output::Output;

pub(crate) async fn run(client: &Client, output: Output) -> Result<ExitCode, Problem> {
    settled(client).await;
    let report = client.sync_once().await?;
    output.answer(&report, || {
        let synced = format!("Synced: {} up, {} down.", report.up, report.down);
        match report.refused {
            0 => synced,
            refused => format!("{synced} {refused} refused by the server and kept here."),
        }
    });
    Ok(ExitCode::SUCCESS)
}
