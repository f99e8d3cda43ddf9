//! `pia logout`: how far it went, step by step.

use std::fmt::Write as _;

use pia_client::{
    Client, Problem, SignOut, SignOutReport, SignOutStep, SignOutStepName, StepResult,
};

use crate::output::Output;

/// Signs out on this device, and as far beyond it as was asked.
pub(crate) async fn run(
    all_devices: bool,
    provider: bool,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let wish = SignOut {
        all_devices,
        provider,
    };
    let report = client.sign_out(wish).await?;
    output.answer(&report, &sentences(&report));
    Ok(())
}

/// The steps are told unless all there is to tell is that it is done.
fn sentences(report: &SignOutReport) -> String {
    let mut text = match &report.problem {
        None => format!("{} is signed out.", report.account.name),
        Some(problem) => problem.sentence.clone(),
    };
    let plain = |step: &SignOutStep| {
        let usual = matches!(
            step.step,
            SignOutStepName::ThisDevice | SignOutStepName::Server
        );
        usual && step.result == StepResult::Done
    };
    if report.steps.iter().all(plain) {
        return text;
    }
    for step in &report.steps {
        // Writing to a String does not fail.
        write!(
            text,
            "\n  {:<12}  {}",
            title(step.step),
            result(&step.result)
        )
        .ok();
    }
    text
}

fn title(step: SignOutStepName) -> &'static str {
    match step {
        SignOutStepName::ThisDevice => "this device",
        SignOutStepName::Server => "server",
        SignOutStepName::AllDevices => "all devices",
        SignOutStepName::Provider => "provider",
    }
}

fn result(result: &StepResult) -> String {
    match result {
        StepResult::Done => "done".into(),
        StepResult::InBrowser => "goes on in the browser".into(),
        StepResult::Queued { problem } => {
            format!("not yet, and tried again by itself: {}", problem.sentence)
        }
        StepResult::Failed { problem } => format!("failed: {}", problem.sentence),
    }
}

#[cfg(test)]
mod tests {
    use pia_client::{Account, ProblemCode};

    use super::*;

    fn report(steps: Vec<SignOutStep>) -> SignOutReport {
        SignOutReport {
            account: Account {
                id: "1".into(),
                name: "Ada".into(),
                email: String::new(),
                provider: "microsoft".into(),
                organization: None,
                organization_name: None,
                personal: false,
            },
            confirmed: true,
            problem: None,
            steps,
        }
    }

    fn step(step: SignOutStepName, result: StepResult) -> SignOutStep {
        SignOutStep { step, result }
    }

    #[test]
    fn a_plain_sign_out_is_one_sentence() {
        let steps = vec![
            step(SignOutStepName::ThisDevice, StepResult::Done),
            step(SignOutStepName::Server, StepResult::Done),
        ];
        assert_eq!(sentences(&report(steps)), "Ada is signed out.");
    }

    #[test]
    fn every_other_one_is_told_step_by_step() {
        let problem = Problem::new(ProblemCode::ServerUnreachable, "No answer.");
        let steps = vec![
            step(SignOutStepName::ThisDevice, StepResult::Done),
            step(SignOutStepName::AllDevices, StepResult::Queued { problem }),
            step(SignOutStepName::Provider, StepResult::InBrowser),
        ];
        assert_eq!(
            sentences(&report(steps)),
            "Ada is signed out.\n  \
             this device   done\n  \
             all devices   not yet, and tried again by itself: No answer.\n  \
             provider      goes on in the browser"
        );
    }
}
