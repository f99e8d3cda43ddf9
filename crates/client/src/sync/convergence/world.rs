//! Three devices with real stores, the wires between them and the server, and the steps on them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, ChangesAnswer, Kind, Mutation, PushAnswer, PushRequest, Revision};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::history::{History, What};
use super::program::{FIELDS, On, Step};
use super::reference::Reference;
use super::to::To;
use crate::store::{Contents, Differing, Edit, Standing, Store};
use crate::sync::merge::is_locked;
use crate::sync::page::Written;

/// How many rounds of syncs may pass until nothing moves any more.
const ROUNDS: usize = 12;

const START: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// The field of a newer version, which this one carries along.
pub(super) const UNKNOWN: &str = "from_a_newer_version";

/// What an older app's encryption puts in the place of words: what it made of them, and its key.
pub(super) const ENCRYPTED: [&str; 2] = ["encryptedPayload", "wrappedDek"];

pub(super) struct Device {
    pub(super) store: Store,
    clock: Arc<ManualClock>,
    /// Each record as it was last on show here.
    seen: BTreeMap<RecordId, Body>,
    requests: Vec<Vec<Mutation>>,
    /// With the changes that each is to.
    answers: Vec<(Vec<MutationId>, PushAnswer)>,
    pages: Vec<(Revision, ChangesAnswer)>,
    revisions: BTreeMap<RecordId, Revision>,
    cursor: Revision,
    waiting: u32,
}

pub(super) struct World {
    pub(super) server: Reference,
    pub(super) devices: Vec<Device>,
    pub(super) history: History,
    pub(super) broken: Option<String>,
    records: Vec<RecordId>,
    folder: TempDir,
}

impl Device {
    /// The content the server had last from here or gave, as far as the device can know.
    fn last_told<'a>(&'a self, id: RecordId, row: Option<&'a Standing>) -> Option<&'a Body> {
        let revision = row.map_or(Revision::ZERO, |row| row.revision);
        let sent = self.requests.iter().flatten();
        let mut sent = sent.filter(|change| change.record == id && change.base == revision);
        match sent.next_back() {
            Some(under_way) => under_way.body.as_ref(),
            None => row.and_then(|row| row.base.as_ref()),
        }
    }
}

impl World {
    pub(super) async fn new(template: &Path) -> Self {
        let folder = folder();
        let mut devices = Vec::new();
        for on in On::ALL {
            let clock = Arc::new(ManualClock::at(START));
            std::fs::copy(file(template, On::A), file(folder.path(), on)).unwrap();
            devices.push(Device {
                store: open(folder.path(), on, &clock).await,
                clock,
                seen: BTreeMap::new(),
                requests: Vec::new(),
                answers: Vec::new(),
                pages: Vec::new(),
                revisions: BTreeMap::new(),
                cursor: Revision::ZERO,
                waiting: 0,
            });
        }
        Self {
            server: Reference::default(),
            devices,
            history: History::default(),
            broken: None,
            records: Vec::new(),
            folder,
        }
    }

    pub(super) async fn step(&mut self, step: &Step) {
        match *step {
            Step::Create(on) => self.create(on).await,
            Step::Edit(on, record, field) => self.edit(on, record, field).await,
            Step::Encrypt(on, record) => self.encrypt(on, record).await,
            Step::Delete(on, record) => self.delete(on, record).await,
            Step::Restore(on, record) => self.restore(on, record).await,
            Step::Send(on, count) => {
                self.send(on, count.into()).await;
            }
            Step::Deliver(on, request) => self.deliver(on, request),
            Step::Answer(on, answer) => self.answer(on, answer, To::TheEnd).await,
            Step::KilledByAnswer(on, answer) => self.answer(on, answer, To::ACrash).await,
            Step::Fetch(on, limit) => self.fetch(on, limit.into()),
            Step::Page(on, page) => self.page(on, page, To::TheEnd).await,
            Step::KilledByPage(on, page) => self.page(on, page, To::ACrash).await,
            Step::Restart(on) => self.restart(on).await,
            Step::Jump(on, minutes) => {
                self.devices[on.index()]
                    .clock
                    .advance(Duration::minutes(minutes.into()));
            }
            Step::Pull(on) => while self.turn_page(on).await {},
            Step::Sync(on) => {
                self.sync(on).await;
            }
        }
    }

    /// Syncs all devices until nothing moves.
    pub(super) async fn settle(&mut self) {
        for _ in 0..ROUNDS {
            let mut moved = false;
            for on in On::ALL {
                moved |= self.sync(on).await;
            }
            if !moved {
                return;
            }
        }
        self.broken
            .get_or_insert("the devices never come to rest".into());
    }

    async fn create(&mut self, on: On) {
        let number = u8::try_from(self.records.len()).unwrap();
        let id = RecordId::from_bytes([number + 1; 16]);
        self.records.push(id);
        let mut body =
            object(json!({ "title": self.word("title"), UNKNOWN: [self.word("unknown")] }));
        body.insert("notes".into(), self.word("notes").into());
        self.put(on, id, body.clone()).await;
        self.history.did(on, id, What::Wrote(body));
    }

    async fn edit(&mut self, on: On, record: u8, field: &str) {
        let Some((id, mut body)) = self.readable(on, record).await else {
            return;
        };
        let wrote = object(json!({ field: self.word(field) }));
        body.extend(wrote.clone());
        self.put(on, id, body).await;
        self.history.did(on, id, What::Wrote(wrote));
    }

    async fn encrypt(&mut self, on: On, record: u8) {
        let Some((id, mut body)) = self.readable(on, record).await else {
            return;
        };
        body.retain(|field, _| !FIELDS.contains(&field.as_str()));
        let [payload, key] = ENCRYPTED;
        let word = self.word(payload);
        let encrypted = object(json!({ payload: word, key: word }));
        body.extend(encrypted.clone());
        self.put(on, id, body).await;
        self.history.did(on, id, What::Encrypted(encrypted));
    }

    async fn delete(&mut self, on: On, record: u8) {
        let Some((id, row)) = self.on_show(on, record).await else {
            return;
        };
        if row.is_none_or(|row| row.body.is_none()) {
            return;
        }
        let store = &self.devices[on.index()].store;
        let delete = |_: Option<&Body>, _| Edit::Delete;
        assert!(store.edit(Kind::todo(), id, delete).await.unwrap());
        self.history.did(on, id, What::Deleted);
    }

    async fn restore(&mut self, on: On, record: u8) {
        let Some((id, row)) = self.on_show(on, record).await else {
            return;
        };
        let device = &self.devices[on.index()];
        let shown = row.as_ref().and_then(|row| row.body.as_ref());
        let (None, Some(body)) = (shown, device.seen.get(&id).cloned()) else {
            return;
        };
        let undone = device.last_told(id, row.as_ref()) == Some(&body);
        self.put(on, id, body.clone()).await;
        let what = if undone {
            What::Undone
        } else {
            What::Restored(body)
        };
        self.history.did(on, id, what);
    }

    async fn put(&mut self, on: On, id: RecordId, body: Body) {
        let device = &self.devices[on.index()];
        // Typing takes a moment.
        device.clock.advance(Duration::SECOND);
        let shown = body.clone();
        let put = move |_: Option<&Body>, _| Edit::Put(body);
        assert!(device.store.edit(Kind::todo(), id, put).await.unwrap());
        // On show from here on, however soon it is taken away.
        self.devices[on.index()].seen.insert(id, shown);
    }

    /// A record that is on show with words to read: nobody types into what they cannot read.
    async fn readable(&mut self, on: On, record: u8) -> Option<(RecordId, Body)> {
        let (id, row) = self.on_show(on, record).await?;
        let body = row?.body.filter(|body| !is_locked(body))?;
        Some((id, body))
    }

    /// A record, and how it stands on the device.
    async fn on_show(&mut self, on: On, record: u8) -> Option<(RecordId, Option<Standing>)> {
        let id = *newest(&self.records, record)?;
        let mut rows = self.look(on).await.records.into_iter();
        Some((id, rows.find(|row| row.id == id)))
    }

    async fn send(&mut self, on: On, count: usize) -> bool {
        let device = &mut self.devices[on.index()];
        let batch = device.store.take_batch(0, count, 1 << 20).await.unwrap();
        let Some(batch) = batch else {
            return false;
        };
        let request: PushRequest = serde_json::from_slice(&batch.body).unwrap();
        for change in &request.mutations {
            self.history.sent(on, change);
        }
        device.requests.push(request.mutations);
        true
    }

    fn deliver(&mut self, on: On, request: u8) {
        let device = &mut self.devices[on.index()];
        if let Some(request) = newest(&device.requests, request) {
            let answer = self.server.push(request);
            self.history.delivered(&answer);
            let sent = request.iter().map(|change| change.id).collect();
            device.answers.push((sent, answer));
        }
    }

    async fn answer(&mut self, on: On, answer: u8, to: To) {
        let device = &mut self.devices[on.index()];
        let Some(place) = place(device.answers.len(), answer) else {
            return;
        };
        let (sent, answer) = device.answers.remove(place);
        let told = answer.outcomes.iter();
        let told = told.map(|outcome| self.history.told(on, outcome)).collect();
        let settled = to.run(device.store.settle(sent, answer)).await;
        self.is_sound(on, settled.map(|settled| settled.differing));
        self.learn(on, told, to).await;
    }

    fn fetch(&mut self, on: On, limit: usize) {
        let device = &mut self.devices[on.index()];
        let after = device.cursor;
        device
            .pages
            .push((after, self.server.changes(after, limit)));
    }

    async fn page(&mut self, on: On, page: u8, to: To) {
        let device = &self.devices[on.index()];
        let Some((after, page)) = newest(&device.pages, page).cloned() else {
            return;
        };
        for record in &page.records {
            self.history.comes_down(on, record.id);
        }
        let told = page.records.iter();
        let told = told.map(|record| (record.id, record.revision)).collect();
        let written: Written = serde_json::from_value(serde_json::to_value(page).unwrap()).unwrap();
        let taken = to.run(device.store.apply_page(after, written.read())).await;
        self.is_sound(on, taken.flatten().map(|taken| taken.differing));
        self.learn(on, told, to).await;
    }

    async fn restart(&mut self, on: On) {
        let device = &mut self.devices[on.index()];
        device.store.close().await;
        device.answers.clear();
        device.pages.clear();
        device.store = open(self.folder.path(), on, &device.clock).await;
        self.look(on).await;
    }

    /// A whole sync; answers whether anything moved.
    async fn sync(&mut self, on: On) -> bool {
        let mut moved = false;
        for _ in 0..ROUNDS {
            while self.send(on, 3).await {
                moved = true;
                self.deliver(on, 0);
                self.answer(on, 0, To::TheEnd).await;
            }
            while self.turn_page(on).await {
                moved = true;
            }
            if self.devices[on.index()].waiting == 0 {
                break;
            }
        }
        moved
    }

    /// Takes in one page; answers whether there was anything in it.
    async fn turn_page(&mut self, on: On) -> bool {
        self.fetch(on, 2);
        let pages = &self.devices[on.index()].pages;
        let any = pages
            .last()
            .is_some_and(|(_, page)| !page.records.is_empty());
        self.page(on, 0, To::TheEnd).await;
        any
    }

    /// What a device counts while it takes things in is what the server counts.
    fn is_sound(&mut self, on: On, differing: Option<Vec<Differing>>) {
        if let Some(differing) = differing.filter(|differing| !differing.is_empty()) {
            self.broken = Some(format!("{on:?} counts something else: {differing:?}"));
        }
    }

    /// The device has taken in these states of records.
    async fn learn(&mut self, on: On, told: Vec<(RecordId, Revision)>, to: To) {
        if to == To::ACrash {
            self.restart(on).await;
        }
        let rows = self.look(on).await.records;
        for (id, revision) in told {
            // What came too late was passed over, and teaches nothing.
            let mut rows = rows.iter();
            if rows.any(|row| row.id == id && row.revision >= revision) {
                self.history.learned(on, id, revision);
            }
        }
    }

    /// What stands on a device. Nothing there ever goes back.
    pub(super) async fn look(&mut self, on: On) -> Contents {
        let device = &mut self.devices[on.index()];
        let contents = device.store.contents().await.unwrap();
        if contents.cursor < device.cursor {
            self.broken = Some(format!("the cursor of {on:?} went back"));
        }
        (device.cursor, device.waiting) = (contents.cursor, contents.waiting);
        for row in &contents.records {
            let before = device.revisions.insert(row.id, row.revision);
            if before > Some(row.revision) {
                self.broken = Some(format!("{on:?} forgot a revision: {row:?}"));
            }
            if let Some(body) = &row.body {
                device.seen.insert(row.id, body.clone());
            }
        }
        contents
    }

    /// A word that was never written before.
    fn word(&self, field: &str) -> String {
        let number = self.history.deeds.len();
        format!("{field} {number}")
    }
}

fn object(value: Value) -> Body {
    match value {
        Value::Object(body) => body,
        other => panic!("{other} is no object"),
    }
}

fn place(count: usize, pick: u8) -> Option<usize> {
    count
        .checked_sub(1)
        .map(|last| last - usize::from(pick) % count)
}

fn newest<T>(all: &[T], pick: u8) -> Option<&T> {
    place(all.len(), pick).map(|place| &all[place])
}

/// An empty database, to be copied: making the tables takes as long as many a program.
pub(super) async fn template() -> TempDir {
    let folder = folder();
    let clock = Arc::new(ManualClock::at(START));
    open(folder.path(), On::A, &clock).await.close().await;
    folder
}

async fn open(folder: &Path, on: On, clock: &Arc<ManualClock>) -> Store {
    let clock: Arc<ManualClock> = Arc::clone(clock);
    Store::open(file(folder, on), clock).await.unwrap()
}

fn file(folder: &Path, on: On) -> PathBuf {
    folder.join(format!("{on:?}.db"))
}

/// In memory where the system has files there: what is proven is not the disk.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}
