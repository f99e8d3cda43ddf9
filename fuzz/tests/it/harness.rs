//! A law, and what it is tried with: the committed corpus; the same with a few changes, which is near
//! enough to what is right to get past the first check; and any bytes at all.

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestError, TestRunner};

/// How many of each kind are tried unless `PROPTEST_CASES` says otherwise: seconds in all.
const CASES: u32 = 1_000;

/// Texts that mean something to somebody.
const WORDS: [&str; 24] = [
    "%00",
    "%ff",
    "\0",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ".",
    "&",
    "=",
    "null",
    "1e999",
    "-1",
    "\\u0000",
    "\\ud800",
    "https://a.example/",
    "http://127.0.0.1/",
    "..",
    "\u{feff}",
    "client_id",
    "18446744073709551616",
];

/// The files that a law begins with, by the target's name.
pub(crate) struct Target {
    name: &'static str,
    files: Vec<Vec<u8>>,
}

#[derive(Debug, Clone)]
struct Change {
    at: Index,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Replace(u8),
    Insert(u8),
    Word(Index),
    Remove(u8),
    Repeat(u8),
    Cut,
}

impl Target {
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let files = std::fs::read_dir(folder.join(name)).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no corpus");
        let files = files.iter().map(|path| std::fs::read(path).unwrap());
        Self {
            name,
            files: files.collect(),
        }
    }

    /// One of the files.
    pub(crate) fn file(name: &str, file: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        std::fs::read(folder.join(name).join(file)).unwrap()
    }

    /// Tries the law. What breaks it is made as small as it goes, and shown.
    pub(crate) fn run(&self, law: impl Fn(&[u8])) {
        for file in &self.files {
            law(file);
        }
        let some = vec(change(), 1..5);
        let changed = (any::<Index>(), some).prop_map(|(file, changes)| {
            let mut bytes = file.get(&self.files).clone();
            for change in &changes {
                change.make(&mut bytes);
            }
            bytes
        });
        self.try_all(&changed, &law);
        self.try_all(&vec(any::<u8>(), 0..600), &law);
    }

    fn try_all(&self, inputs: &impl Strategy<Value = Vec<u8>>, law: &impl Fn(&[u8])) {
        let mut config = Config::default();
        if std::env::var_os("PROPTEST_CASES").is_none() {
            config.cases = CASES;
        }
        // What was found goes into the corpus, where a person can read it.
        config.failure_persistence = None;
        let tried = TestRunner::new(config).run(inputs, |bytes| {
            law(&bytes);
            Ok(())
        });
        match tried {
            Ok(()) => {}
            Err(TestError::Fail(reason, bytes)) => {
                let name = self.name;
                let bytes = bytes.escape_ascii();
                panic!("{reason}\nto be kept in fuzz/corpus/{name}: \"{bytes}\"");
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }
}

#[test]
fn a_law_that_does_not_hold_is_found() {
    let found = std::panic::catch_unwind(|| {
        // No file of this target has it.
        let law = |bytes: &[u8]| assert!(!bytes.windows(5).any(|part| part == b"1e999"));
        Target::new("login_query").run(law);
    });
    let told = *found.unwrap_err().downcast::<String>().unwrap();
    assert!(
        told.contains("to be kept in fuzz/corpus/login_query"),
        "{told}"
    );
}

fn change() -> impl Strategy<Value = Change> {
    let what = prop_oneof![
        any::<u8>().prop_map(What::Replace),
        any::<u8>().prop_map(What::Insert),
        any::<Index>().prop_map(What::Word),
        any::<u8>().prop_map(What::Remove),
        any::<u8>().prop_map(What::Repeat),
        Just(What::Cut),
    ];
    (any::<Index>(), what).prop_map(|(at, what)| Change { at, what })
}

impl Change {
    fn make(&self, bytes: &mut Vec<u8>) {
        let at = self.at.index(bytes.len() + 1);
        let end = |count: u8| (at + usize::from(count)).min(bytes.len());
        match self.what {
            What::Replace(byte) => {
                if let Some(found) = bytes.get_mut(at) {
                    *found = byte;
                }
            }
            What::Insert(byte) => bytes.insert(at, byte),
            What::Word(word) => drop(bytes.splice(at..at, word.get(&WORDS).bytes())),
            What::Remove(count) => drop(bytes.drain(at..end(count))),
            What::Repeat(count) => {
                let part = bytes[at..end(count)].to_vec();
                drop(bytes.splice(at..at, part));
            }
            What::Cut => bytes.truncate(at),
        }
    }
}
