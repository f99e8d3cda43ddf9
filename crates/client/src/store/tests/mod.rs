mod news;
mod schema;
mod texts;

use pia_protocol::clock::ManualClock;
use pia_protocol::sync::{
    Holdings, Mutation, MutationResult, Outcome, PushAnswer, PushRequest, Record,
};
use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::sync::page::{self, Page};

struct Desk {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
}

impl Desk {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(datetime!(2026-11-22 12:00 UTC)));
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock,
        }
    }

    async fn store(&self) -> Store {
        Store::open(self.folder.path().join("a.db"), self.clock.clone())
            .await
            .unwrap()
    }

    async fn shelf(&self, owner: Option<Owner>) -> Shelf {
        Shelf::open(self.folder.path().to_owned(), owner, self.clock.clone())
            .await
            .unwrap()
    }

    fn id(&self) -> RecordId {
        RecordId::new(&*self.clock)
    }
}

/// Somebody's account on one server.
fn owner(account: &str) -> Owner {
    Owner {
        server: "https://a.example".into(),
        account: account.into(),
    }
}

fn titled(title: &str) -> Body {
    json!({ "title": title }).as_object().unwrap().clone()
}

async fn put(store: &Store, id: RecordId, title: &str) {
    let body = titled(title);
    assert!(
        store
            .edit(Kind::todo(), id, move |_, _| Edit::Put(body))
            .await
            .unwrap()
    );
}

async fn delete(store: &Store, id: RecordId) {
    assert!(
        store
            .edit(Kind::todo(), id, |_, _| Edit::Delete)
            .await
            .unwrap()
    );
}

async fn titles(store: &Store) -> Vec<(String, bool)> {
    let title = |_, body: Body, synced| (body["title"].as_str().unwrap().to_owned(), synced);
    let mut titles = store.list_as(Kind::todo(), title).await.unwrap();
    titles.sort();
    titles
}

async fn batch(store: &Store) -> Vec<Mutation> {
    part(store, 1000, 1 << 20).await
}

/// What goes up, read as the server reads it.
async fn part(store: &Store, count: usize, bytes: u64) -> Vec<Mutation> {
    let Some(batch) = store.take_batch(0, count, bytes).await.unwrap() else {
        return Vec::new();
    };
    let request: PushRequest = serde_json::from_slice(&batch.body).unwrap();
    let ids: Vec<_> = request.mutations.iter().map(|one| one.id).collect();
    assert_eq!(ids, batch.sent);
    request.mutations
}

fn page(records: &[Record], cursor: u64) -> Page {
    let raw = |record| serde_json::value::to_raw_value(record).unwrap();
    Page {
        records: records.iter().map(|one| page::read(&raw(one))).collect(),
        cursor: Revision::new(cursor),
        more: false,
        holdings: Holdings::new(),
    }
}

async fn answer(store: &Store, mutation: MutationId, result: MutationResult) -> outbox::Settled {
    let answer = PushAnswer {
        outcomes: vec![Outcome { mutation, result }],
        // Others have changed something as well.
        before: Revision::new(1000),
        latest: Revision::new(1001),
        holdings: Holdings::new(),
    };
    store.settle(vec![mutation], answer).await.unwrap()
}

fn applied(revision: u64) -> MutationResult {
    MutationResult::Applied {
        revision: Revision::new(revision),
    }
}

#[tokio::test]
async fn edits_of_one_record_wait_as_one_change() {
    let desk = Desk::new();
    let (store, id) = (desk.store().await, desk.id());
    put(&store, id, "milk").await;
    put(&store, id, "oat milk").await;
    let batch = batch(&store).await;
    assert_eq!(batch.len(), 1);
    assert_eq!(batch[0].body, Some(titled("oat milk")));
    assert_eq!(batch[0].base, Revision::ZERO);
    answer(&store, batch[0].id, applied(1)).await;
    assert_eq!(titles(&store).await, [("oat milk".into(), true)]);
    assert_eq!(store.backlog().await.unwrap(), Backlog::default());
}

#[tokio::test]
async fn a_change_under_way_is_repeated_word_for_word_and_the_edit_after_it_follows() {
    let desk = Desk::new();
    let (store, id) = (desk.store().await, desk.id());
    put(&store, id, "milk").await;
    let first = batch(&store).await;
    put(&store, id, "oat milk").await;
    assert_eq!(
        batch(&store).await,
        first,
        "unanswered: the same mutation again"
    );
    answer(&store, first[0].id, applied(1)).await;
    let second = batch(&store).await;
    assert_eq!(second[0].body, Some(titled("oat milk")));
    assert_eq!(second[0].base, Revision::new(1));
    assert_ne!(second[0].id, first[0].id);
}

#[tokio::test]
async fn a_record_the_server_never_saw_is_deleted_without_a_trace() {
    let desk = Desk::new();
    let (store, id) = (desk.store().await, desk.id());
    put(&store, id, "milk").await;
    delete(&store, id).await;
    assert!(batch(&store).await.is_empty());
    // One that is under way has to be deleted there too.
    put(&store, id, "milk").await;
    let sent = batch(&store).await;
    delete(&store, id).await;
    answer(&store, sent[0].id, applied(1)).await;
    assert_eq!(batch(&store).await[0].body, None);
    assert!(titles(&store).await.is_empty());
}

#[tokio::test]
async fn a_refused_change_is_kept_counted_and_not_sent_until_it_is_edited() {
    let desk = Desk::new();
    let (store, id) = (desk.store().await, desk.id());
    put(&store, id, "milk").await;
    let sent = batch(&store).await;
    let no = MutationResult::Refused {
        error: "record_too_large".into(),
        message: String::new(),
    };
    assert_eq!(answer(&store, sent[0].id, no).await.refused, 1);
    assert_eq!(titles(&store).await, [("milk".into(), false)]);
    assert!(batch(&store).await.is_empty());
    assert_eq!(
        store.backlog().await.unwrap(),
        Backlog {
            waiting: 0,
            refused: 1
        }
    );
    put(&store, id, "less milk").await;
    assert_eq!(batch(&store).await.len(), 1);
}

#[tokio::test]
async fn a_page_is_taken_in_once_and_with_its_cursor() {
    let desk = Desk::new();
    let (store, id) = (desk.store().await, desk.id());
    let record = Record {
        kind: Kind::todo(),
        id,
        revision: Revision::new(5),
        body: Some(titled("milk")),
        edited_at: WireTime::new(desk.clock.now()),
    };
    let page = || page(std::slice::from_ref(&record), 5);
    let changed = |taken: Option<pages::Taken>| taken.map(|taken| taken.changed);
    let first = store.apply_page(Revision::ZERO, page()).await.unwrap();
    assert_eq!(changed(first), Some(1));
    assert_eq!(store.cursor().await.unwrap(), Revision::new(5));
    let again = store.apply_page(Revision::ZERO, page()).await.unwrap();
    assert_eq!(changed(again), None, "read on");
    let twice = store.apply_page(Revision::new(5), page()).await.unwrap();
    assert_eq!(changed(twice), Some(0), "known already");
    assert_eq!(titles(&store).await, [("milk".into(), true)]);
}

#[tokio::test]
async fn batches_hold_what_fits_and_always_something() {
    let desk = Desk::new();
    let store = desk.store().await;
    for title in ["a", "b", "c"] {
        put(&store, desk.id(), title).await;
    }
    assert_eq!(part(&store, 2, 1 << 20).await.len(), 2);
    assert_eq!(part(&store, 1000, 1).await.len(), 1);
}

#[tokio::test]
async fn what_was_made_before_the_sign_in_moves_once_and_accounts_never_mix() {
    let desk = Desk::new();
    let shelf = desk.shelf(None).await;
    put(&shelf.current().store, desk.id(), "made before").await;
    let ada = shelf.show(Some(owner("ada"))).await.unwrap();
    assert_eq!(titles(&ada).await, [("made before".into(), false)]);
    assert_eq!(batch(&ada).await.len(), 1);
    let nobody = shelf.show(None).await.unwrap();
    assert!(titles(&nobody).await.is_empty());
    let eve = shelf.show(Some(owner("eve"))).await.unwrap();
    assert!(titles(&eve).await.is_empty());
    assert_eq!(
        titles(&shelf.show(Some(owner("ada"))).await.unwrap())
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn a_move_cut_short_is_finished_without_doubles() {
    let desk = Desk::new();
    let owner = Some(owner("ada"));
    let id = desk.id();
    // The crash came after the copy and before the removal.
    put(&desk.shelf(None).await.current().store, id, "milk").await;
    put(&desk.shelf(owner.clone()).await.current().store, id, "milk").await;
    // Meanwhile another window, still signed out, has edited what it sees.
    put(&desk.shelf(None).await.current().store, id, "oat milk").await;
    let ada = desk.shelf(None).await.show(owner).await.unwrap();
    assert_eq!(titles(&ada).await, [("oat milk".into(), false)]);
    assert!(
        titles(&desk.shelf(None).await.current().store)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn another_process_is_noticed_and_this_one_is_not() {
    let desk = Desk::new();
    let (here, there) = (desk.store().await, desk.store().await);
    let start = here.data_version().await.unwrap();
    let changed = here.changed();
    put(&here, desk.id(), "ours").await;
    assert_eq!(here.look_for_changes(start).await.unwrap(), start);
    let seen = *changed.borrow();
    put(&there, desk.id(), "theirs").await;
    assert_ne!(here.look_for_changes(start).await.unwrap(), start);
    assert!(*changed.borrow() > seen);
}

#[tokio::test]
async fn a_database_of_a_newer_version_or_of_no_kind_is_left_alone() {
    let desk = Desk::new();
    let path = desk.folder.path().join("a.db");
    drop(desk.store().await);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = Store::open(path, desk.clock.clone()).await.err().unwrap();
    assert!(matches!(refused, StoreError::Newer { .. }));
    assert_eq!(Problem::from(refused).code, ProblemCode::DataTooNew);

    let path = desk.folder.path().join("b.db");
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &[b'x'; 4096]).unwrap();
    let refused = Store::open(path, desk.clock.clone()).await.err().unwrap();
    assert!(matches!(refused, StoreError::Open { .. }));
    assert_eq!(Problem::from(refused).code, ProblemCode::StorageFailed);
}

#[tokio::test]
async fn a_move_cut_off_by_a_crash_gives_nothing_to_the_next_person() {
    let desk = Desk::new();
    let shelf = desk.shelf(None).await;
    let nobody = shelf.current().store;
    put(&nobody, desk.id(), "Ada's").await;
    shelf::mark(&nobody, &owner("ada")).await.unwrap();

    // The program ended here. What is written next is Bob's.
    assert!(titles(&nobody).await.is_empty());
    put(&nobody, desk.id(), "Bob's").await;
    let bob = shelf.show(Some(owner("bob"))).await.unwrap();
    assert_eq!(titles(&bob).await, [("Bob's".into(), false)]);

    let ada = shelf.show(Some(owner("ada"))).await.unwrap();
    assert_eq!(titles(&ada).await, [("Ada's".into(), false)]);
    let nobody = shelf.show(None).await.unwrap();
    assert!(titles(&nobody).await.is_empty());
}
