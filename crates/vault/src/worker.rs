use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::error::{Fault, Why};
use crate::store::Store;

/// How long a keychain may take for one answer. After that a person is told, rather than left
/// before a window that does nothing.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut dyn Store) + Send>;

/// A store on a thread of its own, asked one thing at a time and in order.
///
/// Not the runtime's blocking pool: a runtime waits for its blocking tasks when it is dropped, so
/// a keyring that hangs would hang the app when it quits. Order matters too: of two saves the
/// later one stays, even when the first took long.
pub(crate) struct Worker {
    jobs: mpsc::Sender<Job>,
}

impl Worker {
    pub(crate) fn start(mut store: impl Store + 'static) -> Result<Self, Fault> {
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("vault".into())
            .spawn(move || queue.into_iter().for_each(|job| job(&mut store)))
            .map_err(|error| Fault::Unavailable(Why::Failing, Some(error.into())))?;
        Ok(Self { jobs })
    }

    /// Asks the store, and waits for the answer no longer than [`ANSWER_LIMIT`]. A question whose
    /// asker has gone is not put any more; one that is under way cannot be taken back.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            if !reply.is_closed() {
                // The asker may leave while the store works; then nobody needs the answer.
                drop(reply.send(question(store)));
            }
        });
        let gone = || Fault::Unavailable(Why::Failing, None);
        self.jobs.send(job).map_err(|_| gone())?;
        match tokio::time::timeout(ANSWER_LIMIT, answer).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(Fault::Unavailable(Why::Silent, None)),
        }
    }
}
