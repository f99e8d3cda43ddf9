//! The ways on of the sign-in that runs, for the person to take: pasting an address, and a code for
//! another device. The browser needs no hand.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_signin::Pasting;
use tokio::sync::mpsc;

use super::timeline::Timeline;
use crate::address::ServerAddress;
use crate::diagnosis::SignInStep;
use crate::problem::{Problem, ProblemCode};

/// Where the ways of the running sign-in are found. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Ways(Arc<Mutex<Option<Arc<Open>>>>);

/// The ways of one sign-in.
pub(super) struct Open {
    pub(super) pasting: Pasting,
    /// Asks for a code; `None` when the server gives out none.
    pub(super) device: Option<mpsc::Sender<()>>,
    pub(super) server: Arc<ServerAddress>,
    pub(super) timeline: Timeline,
}

/// Closes the ways when it is dropped.
pub(super) struct Opened {
    ways: Ways,
    open: Arc<Open>,
}

impl Ways {
    /// Opens them, in place of those of an attempt that is winding down.
    pub(super) fn open(&self, open: Open) -> Opened {
        let open = Arc::new(open);
        *self.lock() = Some(Arc::clone(&open));
        Opened {
            ways: self.clone(),
            open,
        }
    }

    /// Takes the answer from a pasted address.
    pub(super) fn paste(&self, text: &str) -> Result<(), Problem> {
        let open = self.get()?;
        match open.pasting.submit(text) {
            Ok(()) => {
                open.timeline.note(SignInStep::AddressPasted);
                Ok(())
            }
            Err(wrong) => {
                let problem = Problem::new(
                    ProblemCode::PasteNotUsable,
                    format!("This cannot be used: {wrong}."),
                );
                open.timeline.trouble(&problem);
                Err(problem)
            }
        }
    }

    /// Asks for a code to type on another device. While one is good, that one stays.
    pub(super) fn offer_device_code(&self) -> Result<(), Problem> {
        let open = self.get()?;
        let Some(ask) = &open.device else {
            return Err(no_codes(&open.server));
        };
        // Full: somebody has just asked. Closed: the sign-in is ending.
        ask.try_send(()).ok();
        Ok(())
    }

    fn get(&self) -> Result<Arc<Open>, Problem> {
        self.lock().clone().ok_or_else(ended)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Open>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let mut now = self.ways.lock();
        if now.as_ref().is_some_and(|now| Arc::ptr_eq(now, &self.open)) {
            *now = None;
        }
    }
}

/// No sign-in waits.
pub(super) fn ended() -> Problem {
    Problem::new(
        ProblemCode::SignInTimedOut,
        "This sign-in no longer waits for a browser. Sign in again.",
    )
}

fn no_codes(server: &ServerAddress) -> Problem {
    Problem::new(
        ProblemCode::DeviceCodeUnavailable,
        format!(
            "{server} gives out no codes for other devices. Copy the link into a browser on this \
             machine, or paste the address at which the browser ends."
        ),
    )
    .with_detail(server.as_str())
}
