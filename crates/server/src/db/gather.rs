//! Small changes of many people made together, in one transaction.
//!
//! To PostgreSQL each transaction costs round trips and a flush of its log, whatever it holds. What
//! arrives while others are under way is gathered, and made together.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use pia_protocol::ids::UserId;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::lag::{Lag, Place};
use super::{Db, DbError, Tx, WRITE_QUEUE};

/// The most changes in one transaction.
const TOGETHER: usize = 64;
/// Transactions under way at once: while one waits for the disk, the next is being made.
const AT_ONCE: usize = 4;

/// Makes the changes asked for, each of one person, and answers in their order.
pub(crate) type Work<I, O> = fn(&Tx<'_>, &[I]) -> Result<Vec<O>, DbError>;

/// Where changes of one sort are gathered. Ends when dropped.
pub(crate) struct Gather<I, O> {
    asked: mpsc::Sender<Asked<I, O>>,
    line: Arc<Lag>,
}

struct Asked<I, O> {
    account: UserId,
    item: I,
    place: Place,
    reply: oneshot::Sender<Result<O, DbError>>,
}

impl<I, O> Gather<I, O>
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    /// Begins to gather.
    pub(crate) fn start(db: Db, work: Work<I, O>) -> Self {
        let (asked, waiting) = mpsc::channel(WRITE_QUEUE);
        tokio::spawn(run(db, work, waiting));
        Self {
            asked,
            line: Arc::default(),
        }
    }

    /// Makes one change of a person, together with those of others. It is made even if the caller
    /// stops waiting.
    pub(crate) async fn make(&self, account: UserId, item: I) -> Result<O, DbError> {
        let (reply, answer) = oneshot::channel();
        let asked = Asked {
            account,
            item,
            place: self.line.join()?,
            reply,
        };
        super::enqueue(&self.asked, asked)?;
        answer.await.unwrap_or(Err(DbError::Closed))
    }
}

async fn run<I, O>(db: Db, work: Work<I, O>, mut waiting: mpsc::Receiver<Asked<I, O>>)
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let (mut line, mut arrived) = (VecDeque::new(), Vec::with_capacity(TOGETHER));
    while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
        if line.is_empty() && waiting.recv_many(&mut arrived, TOGETHER).await == 0 {
            return;
        }
        while line.len() + arrived.len() < TOGETHER
            && let Ok(more) = waiting.try_recv()
        {
            arrived.push(more);
        }
        line.extend(arrived.drain(..));
        let group = take(&mut line);
        let db = db.clone();
        tokio::spawn(async move {
            make(&db, work, group).await;
            drop(turn);
        });
    }
}

/// The first of each person, as many as go together, in the order of the persons' ids: whoever locks
/// the rows of several does so in that order, and two of one person's could be locked in either.
fn take<I, O>(line: &mut VecDeque<Asked<I, O>>) -> Vec<Asked<I, O>> {
    let mut people = HashSet::new();
    let (mut group, mut later) = (Vec::new(), VecDeque::new());
    for asked in line.drain(..) {
        if group.len() < TOGETHER && people.insert(asked.account) {
            group.push(asked);
        } else {
            later.push_back(asked);
        }
    }
    *line = later;
    group.sort_by_key(|asked| asked.account);
    group
}

async fn make<I, O>(db: &Db, work: Work<I, O>, group: Vec<Asked<I, O>>)
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    let (mut items, mut replies) = (Vec::new(), Vec::new());
    for asked in group {
        asked.place.served();
        items.push(asked.item);
        replies.push(asked.reply);
    }
    let items: Arc<[I]> = items.into();
    let all = within(db, work, &items, 0..items.len()).await;
    // One person's broken row must not be in the way of the others.
    let alone = items.len() > 1 && matches!(&all, Err(error) if !error.is_passing());
    let mut all = all.map(Vec::into_iter).map_err(Arc::new);
    for (place, reply) in replies.into_iter().enumerate() {
        let outcome = match &mut all {
            _ if alone => {
                let one = within(db, work, &items, place..place + 1).await;
                one.and_then(|mut one| one.pop().ok_or(DbError::Closed))
            }
            Ok(outcomes) => outcomes.next().ok_or(DbError::Closed),
            Err(error) => Err(DbError::Together(Arc::clone(error))),
        };
        // The caller may have gone away; the change stands all the same.
        drop(reply.send(outcome));
    }
}

async fn within<I, O>(
    db: &Db,
    work: Work<I, O>,
    items: &Arc<[I]>,
    range: Range<usize>,
) -> Result<Vec<O>, DbError>
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    let items = Arc::clone(items);
    let some = move |tx: &Tx<'_>| work(tx, items.get(range.clone()).unwrap_or_default());
    db.write(some).await
}
