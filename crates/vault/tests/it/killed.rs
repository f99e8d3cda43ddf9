//! A program that is killed while it saves leaves the old value or the new one.

use std::io::{BufRead, BufReader};
use std::process::{ExitStatus, Stdio};

use crate::child::{again, part};
use crate::contract;
use crate::place::{Place, places};

const NAME: &str = "killed::a_program_killed_while_saving_leaves_old_or_new";
const FOLDER: &str = "PIA_VAULT_TEST_FOLDER";
const SERVICE: &str = "PIA_VAULT_TEST_SERVICE";

/// How often a program is killed, at each place.
const KILLS: usize = 12;

#[tokio::test]
async fn a_program_killed_while_saving_leaves_old_or_new() {
    if let Some(choice) = part() {
        let variable = |name| std::env::var(name).unwrap();
        let place = Place::named(&choice, &variable(FOLDER), &variable(SERVICE));
        return save_for_ever(&place).await;
    }
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", &value(0)).await;
        for kill in 0..KILLS {
            // Another number of saves each time; where within one it hits is up to the machine.
            kill_after(&place, 1 + kill % 4);
            let kept = contract::kept(&vault, "item").await.unwrap();
            assert!(kept.len() == 64 * 1024 && kept == value(kept[0]), "torn");
        }
        // What the killed ones left does not stay in the way.
        contract::save(&vault, "item", &value(7)).await;
        assert_eq!(contract::kept(&vault, "item").await.unwrap(), value(7));
        assert_eq!(place.items().len(), 1);
    }
}

fn value(number: u8) -> Vec<u8> {
    vec![number; 64 * 1024]
}

/// Says so after each save.
async fn save_for_ever(place: &Place) {
    let vault = place.open().await;
    for number in (0..=u8::MAX).cycle() {
        contract::save(&vault, "item", &value(number)).await;
        println!("saved");
    }
}

fn kill_after(place: &Place, saves: usize) {
    let mut child = again(NAME, place.choice.word())
        .env(FOLDER, place.folder())
        .env(SERVICE, place.service())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    // The first may stand on the line in which the name of the test is printed.
    let done = told
        .by_ref()
        .filter(|line| line.as_ref().is_ok_and(|line| line.ends_with("saved")));
    assert_eq!(done.take(saves).count(), saves, "the child ended by itself");
    child.kill().unwrap();
    let status = child.wait().unwrap();
    // It goes on being read until here: at a closed pipe it would have ended by itself.
    drop(told);
    assert!(was_killed(status), "{status}");
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

/// `TerminateProcess`, as std calls it, gives the code 1; a panic in a test gives 101.
#[cfg(windows)]
fn was_killed(status: ExitStatus) -> bool {
    status.code() == Some(1)
}
