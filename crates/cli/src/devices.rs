//! `pia devices`: where the person is signed in, and signing out there.

use pia_client::{Client, DeviceEnd, Problem, ProblemCode, SignedInDevice};
use serde::Serialize;

use crate::args::DevicesCommand;
use crate::output::Output;
use crate::picked::{Picked, pick};

#[derive(Serialize)]
struct All<'a> {
    devices: &'a [SignedInDevice],
}

#[derive(Serialize)]
struct End<'a> {
    device: &'a SignedInDevice,
    result: DeviceEnd,
}

/// Lists them, or runs one of its commands.
pub(crate) async fn run(
    command: Option<DevicesCommand>,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let devices = client.devices().await?;
    match command {
        None => {
            let lines: Vec<String> = devices.iter().map(line).collect();
            let devices = &devices;
            output.answer(&All { devices }, &lines.join("\n"));
        }
        Some(DevicesCommand::SignOut { id }) => {
            let device = named(&devices, &id)?;
            let result = client.end_device(&device.id).await?;
            let name = name(device);
            let sentence = match result {
                DeviceEnd::Ended => format!("{name} is signed out."),
                DeviceEnd::AlreadyGone => format!("{name} was signed out already."),
            };
            output.answer(&End { device, result }, &sentence);
        }
    }
    Ok(())
}

fn named<'a>(devices: &'a [SignedInDevice], id: &str) -> Result<&'a SignedInDevice, Problem> {
    let sentence = match pick(devices, |device| &device.id, id) {
        Picked::One(device) if device.current => {
            "This is the device that you are using: pia logout signs out of it.".into()
        }
        Picked::One(device) => return Ok(device),
        Picked::Nothing => format!("You are signed in on no device {id}: pia devices lists them."),
        Picked::Several => format!("More than one device is called {id}: give more of its id."),
    };
    Err(Problem::new(ProblemCode::RecordUnknown, sentence).with_detail(id))
}

/// One device in a line; the one that asks has a star.
fn line(device: &SignedInDevice) -> String {
    let star = if device.current { '*' } else { ' ' };
    let app = device.app.as_ref().map(|app| format!("Pia {app}"));
    let about = [device.system.clone(), app, device.place.clone()];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let about = if about.is_empty() {
        String::new()
    } else {
        format!(" ({})", about.join(", "))
    };
    format!("{star} {}  {}{about}", device.id, name(device))
}

fn name(device: &SignedInDevice) -> &str {
    device.name.as_deref().unwrap_or("A device without a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, current: bool) -> SignedInDevice {
        SignedInDevice {
            id: id.into(),
            name: Some("office".into()),
            system: None,
            app: Some("0.1.0".into()),
            place: None,
            provider: "microsoft".into(),
            since_ms: 0.0,
            last_ms: 0.0,
            current,
        }
    }

    #[test]
    fn a_device_is_named_by_enough_of_its_id_and_this_one_is_not_ended() {
        let all = [
            device("aa01", true),
            device("aa02", false),
            device("ab03", false),
        ];
        assert_eq!(named(&all, "02").unwrap().id, "aa02");
        assert_eq!(named(&all, "ab").unwrap().id, "ab03");
        for (id, said) in [
            ("aa01", "pia logout"),
            ("aa", "More than one"),
            ("x", "no device x"),
        ] {
            let problem = named(&all, id).unwrap_err();
            assert!(problem.sentence.contains(said), "{problem}");
        }
    }

    #[test]
    fn a_line_says_which_device_asks_and_what_it_runs() {
        assert_eq!(line(&device("aa01", true)), "* aa01  office (Pia 0.1.0)");
        let silent = SignedInDevice {
            name: None,
            app: None,
            ..device("aa02", false)
        };
        assert_eq!(line(&silent), "  aa02  A device without a name");
    }
}
