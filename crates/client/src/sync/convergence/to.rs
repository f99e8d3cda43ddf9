//! How far a step comes before the program dies.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use crate::store::StoreError;

/// How far something comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    TheEnd,
    /// No further than to its first await.
    ACrash,
}

impl To {
    pub(super) async fn run<R>(
        self,
        work: impl Future<Output = Result<R, StoreError>>,
    ) -> Option<R> {
        let mut work = pin!(work);
        match self {
            Self::TheEnd => Some(work.await.unwrap()),
            Self::ACrash => {
                poll_fn(|context| {
                    drop(work.as_mut().poll(context));
                    Poll::Ready(())
                })
                .await;
                None
            }
        }
    }
}
