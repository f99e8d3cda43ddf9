use std::time::Duration;

use tokio::time::advance;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn after_a_good_sync() -> Times {
    let mut times = Times::new(true);
    assert_eq!(times.start(false), Some(Instant::now()));
    times.begin();
    times.succeeded();
    times
}

fn up(missed_until: Instant, latest: u64) -> Heard {
    Heard {
        is_up: true,
        missed_until,
        latest: Revision::new(latest),
    }
}

/// In how long the next sync begins.
fn wait(times: &Times) -> Duration {
    let start = times.start(false).unwrap();
    start.saturating_duration_since(Instant::now())
}

#[tokio::test(start_paused = true)]
async fn the_first_edit_goes_at_once_and_the_others_are_gathered() {
    let mut times = after_a_good_sync();
    times.gather();
    assert_eq!(wait(&times), Duration::ZERO);
    times.begin();
    times.succeeded();
    advance(Duration::from_millis(100)).await;
    times.gather();
    assert_eq!(wait(&times), Duration::from_millis(200));
    advance(Duration::from_millis(150)).await;
    times.gather();
    assert_eq!(wait(&times), Duration::from_millis(50), "never put off");
    advance(SECOND).await;
    times.begin();
    times.succeeded();
    advance(SECOND).await;
    times.gather();
    assert_eq!(wait(&times), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn news_is_fetched_at_once_and_what_is_known_is_not() {
    let begun = Instant::now();
    let mut times = after_a_good_sync();
    times.heard(up(begun, 7), Revision::new(7));
    assert!(
        wait(&times) >= LIVE_TICK.mul_f64(1.0 - SPREAD),
        "nothing was missed"
    );
    times.heard(up(begun, 8), Revision::new(7));
    assert_eq!(wait(&times), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_comes_back_ends_every_wait_and_one_that_goes_brings_back_the_tick() {
    let begun = Instant::now();
    let mut times = after_a_good_sync();
    times.heard(up(begun, 7), Revision::new(7));
    advance(SECOND).await;
    let lost = Instant::now();
    times.heard(
        Heard {
            is_up: false,
            ..up(lost, 7)
        },
        Revision::new(7),
    );
    assert!(wait(&times) <= TICK.mul_f64(1.0 + SPREAD));
    advance(SECOND).await;
    times.begin();
    times.failed(&Failure {
        retry_after: None,
        is_too_old: false,
    });
    assert!(wait(&times) > Duration::ZERO);
    times.heard(up(lost, 7), Revision::new(7));
    assert_eq!(wait(&times), Duration::ZERO);
    // One event more does not end the wait for a server that fails.
    times.begin();
    times.failed(&Failure {
        retry_after: None,
        is_too_old: false,
    });
    times.heard(up(lost, 8), Revision::new(7));
    assert!(wait(&times) > Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_person_does_not_wait_but_for_a_server_that_asks_to() {
    let mut times = after_a_good_sync();
    times.begin();
    times.failed(&Failure {
        retry_after: None,
        is_too_old: true,
    });
    assert_eq!(wait(&times), UPDATE);
    times.asked = true;
    assert_eq!(wait(&times), Duration::ZERO);
    times.begin();
    let retry_after = Some(90 * SECOND);
    times.failed(&Failure {
        retry_after,
        is_too_old: false,
    });
    times.asked = true;
    assert_eq!(wait(&times), 90 * SECOND);
    advance(90 * SECOND).await;
    assert_eq!(wait(&times), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn while_paused_only_a_person_starts_one() {
    let mut times = after_a_good_sync();
    times.paused = true;
    times.gather();
    times.at_once();
    assert_eq!(times.start(false), None);
    assert_eq!(times.start(true), Some(Instant::now()));
    times.asked = true;
    assert_eq!(times.start(false), Some(Instant::now()));
}

#[tokio::test(start_paused = true)]
async fn nothing_starts_by_itself_for_one_command() {
    let mut times = Times::new(false);
    assert_eq!(times.start(false), None);
    times.begin();
    times.failed(&Failure {
        retry_after: None,
        is_too_old: false,
    });
    assert_eq!(times.start(false), None);
    assert_eq!(times.start(true), Some(Instant::now()));
}
