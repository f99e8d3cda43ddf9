use std::io;
use std::time::Duration;

/// How often, and how long apart: half a second in all, far below what a call may take.
const TRIES: u32 = 20;
const APART: Duration = Duration::from_millis(25);

/// Does something with a file, and again when Windows says that somebody else has it in hand.
///
/// There a virus scanner or an indexer opens each new file for a moment, and a file that is being
/// replaced cannot be opened. Both come as ERROR_ACCESS_DENIED or ERROR_SHARING_VIOLATION, and both
/// are over at once; a folder that really may not be used says the same for good.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..TRIES {
        match attempt() {
            Err(error) if is_passing(&error) => std::thread::sleep(APART),
            done => return done,
        }
    }
    attempt()
}

fn is_passing(error: &io::Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows)
        && matches!(
            error.raw_os_error(),
            Some(ACCESS_DENIED | SHARING_VIOLATION)
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An attempt that fails a number of times, and how often it was made.
    fn failing(times: u32, code: i32) -> (io::Result<u32>, u32) {
        let mut made = 0;
        let done = patiently(|| {
            made += 1;
            if made <= times {
                Err(io::Error::from_raw_os_error(code))
            } else {
                Ok(made)
            }
        });
        (done, made)
    }

    #[test]
    fn what_is_no_passing_matter_is_told_at_once() {
        let (done, made) = failing(1, 2);
        assert_eq!((done.is_err(), made), (true, 1));
        if cfg!(not(windows)) {
            let (done, made) = failing(1, 5);
            assert_eq!((done.is_err(), made), (true, 1));
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_file_in_somebody_elses_hand_is_waited_for_and_not_for_ever() {
        assert_eq!(failing(2, 5).0.unwrap(), 3);
        assert_eq!(failing(2, 32).0.unwrap(), 3);
        let (done, made) = failing(u32::MAX, 5);
        assert_eq!((done.is_err(), made), (true, TRIES));
    }
}
