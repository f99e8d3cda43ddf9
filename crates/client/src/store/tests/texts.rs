use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::view::Hit;

const WORDS: [&str; 3] = ["milk", "bread", "tea"];

#[derive(Debug, Clone)]
enum Step {
    /// Writes one of a few records of one kind.
    Put(usize, u8, usize),
    Delete(usize, u8),
    /// Takes one more record into the index.
    Slice,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..SEARCHED.len(), 0..4_u8, 0..WORDS.len())
            .prop_map(|(kind, number, word)| Step::Put(kind, number, word)),
        (0..SEARCHED.len(), 0..4_u8).prop_map(|(kind, number)| Step::Delete(kind, number)),
        Just(Step::Slice),
        Just(Step::Slice),
    ];
    prop::collection::vec(step, 0..60)
}

/// What each kind calls its title.
const TITLES: [&str; 5] = ["title", "name", "label", "originalText", "name"];

/// A store whose texts are indexed while it is written to, and what is expected to be found.
struct Indexed {
    store: Store,
    texts: Texts,
    kept: BTreeMap<(usize, RecordId), usize>,
}

impl Indexed {
    async fn step(&mut self, step: Step) {
        let (kind, number) = match step {
            Step::Slice => return self.slice().await,
            Step::Put(kind, number, _) | Step::Delete(kind, number) => (kind, number),
        };
        let id = RecordId::from_bytes([number; 16]);
        let edit = if let Step::Put(.., word) = step {
            self.kept.insert((kind, id), word);
            Edit::Put(Body::from_iter([(
                TITLES[kind].to_owned(),
                WORDS[word].into(),
            )]))
        } else {
            self.kept.remove(&(kind, id));
            Edit::Delete
        };
        let of = Kind::new(SEARCHED[kind]);
        self.store
            .edit(of.clone(), id, move |_, _| edit)
            .await
            .unwrap();
        self.with(move |records, texts| records.update_texts(texts, &of, &[id]))
            .await;
    }

    async fn slice(&mut self) {
        self.with(|records, texts| records.add_texts(texts, std::time::Duration::ZERO))
            .await;
    }

    async fn with(
        &mut self,
        act: impl FnOnce(&Reader<'_>, &mut Texts) -> Result<(), StoreError> + Send + 'static,
    ) {
        let mut texts = std::mem::take(&mut self.texts);
        let acted = self.store.look_at_all(move |records| {
            act(records, &mut texts)?;
            Ok(texts)
        });
        self.texts = acted.await.unwrap();
    }

    async fn complete(&mut self) {
        while !self.texts.is_complete() {
            self.slice().await;
        }
    }

    async fn found(&self, word: &'static str) -> Vec<Hit> {
        let found = self
            .store
            .look_at_all(move |records| records.find_texts(word, 100));
        found.await.unwrap()
    }
}

async fn finds_what_there_is(steps: Vec<Step>) {
    let desk = Desk::new();
    let store = desk.store().await;
    let begun = store.look_at_all(|records| {
        let mut texts = records.begin_texts()?;
        records.add_texts(&mut texts, std::time::Duration::ZERO)?;
        Ok(texts)
    });
    let (texts, kept) = (begun.await.unwrap(), BTreeMap::new());
    let mut indexed = Indexed { store, texts, kept };
    for step in steps {
        indexed.step(step).await;
    }
    indexed.complete().await;
    for (at, word) in WORDS.into_iter().enumerate() {
        let found = indexed.found(word).await.into_iter();
        let mut found: Vec<_> = found.map(|hit| (hit.kind, hit.id)).collect();
        let kept = indexed.kept.iter().filter(|(_, word)| **word == at);
        let mut expected: Vec<_> = kept
            .map(|((kind, id), _)| (SEARCHED[*kind].to_owned(), id.to_string()))
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// In whichever order records are written and indexed, everything that there is in the end is found,
    /// once, and nothing else.
    #[test]
    fn an_index_made_in_slices_finds_what_there_is(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(finds_what_there_is(steps));
    }
}
