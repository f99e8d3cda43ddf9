use proptest::prelude::*;

use super::*;

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

fn folder() -> (tempfile::TempDir, Folder) {
    let base = tempfile::tempdir().unwrap();
    let folder = Folder::new(base.path().join("vault"));
    (base, folder)
}

/// Opens with a passphrase; the key's bytes, or why not.
fn open(folder: &Folder, text: Option<&str>) -> Result<(PassphraseKey, Vec<u8>), Fault> {
    let mut source = PassphraseKey::new(text.map(passphrase));
    source.ready(folder)?;
    let key = bytes(&source.obtain(&folder.lock()?)?);
    Ok((source, key))
}

fn bytes(key: &Key) -> Vec<u8> {
    // EXPOSE: a test key.
    key.to_secret().expose_secret().to_vec()
}

fn opened(folder: &Folder, text: &str) -> (PassphraseKey, Vec<u8>) {
    let Ok(opened) = open(folder, Some(text)) else {
        panic!("refused")
    };
    opened
}

fn refused(folder: &Folder, text: Option<&str>) -> Why {
    match open(folder, text) {
        Err(Fault::Unavailable(why, _)) => why,
        Err(Fault::Unreadable(_)) => panic!("unreadable"),
        Ok(_) => panic!("opened"),
    }
}

fn file(folder: &Folder) -> Vec<u8> {
    folder.read(FILE, 10_000).unwrap().unwrap()
}

fn put(folder: &Folder, bytes: &[u8]) {
    folder.lock().unwrap().replace(FILE, bytes).unwrap();
}

/// A file that is whole, and asks for this.
fn asking(memory: u32, passes: u32, lanes: u32) -> Vec<u8> {
    let cost = Cost {
        memory,
        passes,
        lanes,
    };
    let rest = [0; SALT_LEN + SEALED_LEN];
    Content::PassphraseKey.wrap(&[&cost.to_bytes()[..], &rest].concat())
}

#[test]
fn the_first_passphrase_becomes_the_files_and_no_other_opens_it() {
    let (_base, folder) = folder();
    assert_eq!(refused(&folder, None), Why::NeedsPassphrase { new: true });
    let (_, key) = opened(&folder, "first");
    assert_eq!(refused(&folder, None), Why::NeedsPassphrase { new: false });
    assert_eq!(refused(&folder, Some("second")), Why::WrongPassphrase);
    assert_eq!(opened(&folder, "first").1, key);
}

#[test]
fn the_file_says_how_it_was_made_and_no_two_are_alike() {
    let ((_a, one), (_b, two)) = (folder(), folder());
    let (_, key_one) = opened(&one, "same");
    let (_, key_two) = opened(&two, "same");
    assert_ne!(key_one, key_two);
    let (one, two) = (file(&one), file(&two));
    assert_eq!(one.len(), 10 + BODY_LEN + 32);
    assert_eq!(one[..10], *b"PIAVAULT\x01\x01");
    // 64 MiB, three passes, one lane.
    assert_eq!(one[10..22], [0, 0, 1, 0, 3, 0, 0, 0, 1, 0, 0, 0]);
    assert_ne!(one[22..38], two[22..38], "the salt");
}

#[test]
fn a_damaged_file_is_set_aside_and_a_new_key_made() {
    let (_base, folder) = folder();
    let (_, key) = opened(&folder, "phrase");
    let whole = file(&folder);
    let mut flipped = whole.clone();
    flipped[40] ^= 1;
    for damaged in [&whole[..whole.len() - 1], &flipped, b"", b"something else"] {
        put(&folder, damaged);
        assert_eq!(refused(&folder, None), Why::NeedsPassphrase { new: true });
        assert_ne!(opened(&folder, "phrase").1, key);
        let aside = folder.read("passphrase.key.unreadable-1", 1_000).unwrap();
        assert_eq!(aside.as_deref(), Some(damaged));
    }
}

#[test]
fn a_file_of_a_newer_version_stays_where_it_is() {
    let (_base, folder) = folder();
    let mut newer = Content::PassphraseKey.header().to_vec();
    newer[9] = 9;
    newer.extend_from_slice(&[0; 4_000]);
    let checksum: [u8; 32] =
        sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&newer)).into();
    newer.extend_from_slice(&checksum);
    put(&folder, &newer);
    assert_eq!(refused(&folder, Some("phrase")), Why::Newer);
    assert_eq!(file(&folder), newer);
}

#[test]
fn what_was_sealed_with_can_be_opened_at_the_next_start() {
    let (_base, folder) = folder();
    let (mut source, key) = opened(&folder, "phrase");
    // Removed under the running program: it puts its own back.
    folder.lock().unwrap().remove(FILE).unwrap();
    let Ok(again) = source.obtain(&folder.lock().unwrap()) else {
        panic!()
    };
    assert_eq!(bytes(&again), key);
    assert_eq!(opened(&folder, "phrase").1, key);

    // Replaced by another program: nothing is sealed that only this one could open.
    folder.lock().unwrap().remove(FILE).unwrap();
    let _other = opened(&folder, "another");
    for refused in [
        source.find(&folder).err(),
        source.obtain(&folder.lock().unwrap()).err(),
    ] {
        let asks = Why::NeedsPassphrase { new: false };
        assert!(matches!(refused, Some(Fault::Unavailable(why, _)) if why == asks));
    }
}

#[test]
fn a_file_may_not_ask_for_more_than_a_machine_can_give() {
    let most = Cost::MOST;
    let asked = |memory, passes, lanes| KeyFile::parse(&asking(memory, passes, lanes)).is_ok();
    assert!(asked(most.memory, most.passes, most.lanes));
    assert!(!asked(most.memory + 1, 1, 1));
    assert!(!asked(8, most.passes + 1, 1));
    assert!(!asked(64, 1, most.lanes + 1));
    assert!(!asked(u32::MAX, u32::MAX, u32::MAX));
    // Fewer than Argon2 can do with.
    assert!(!asked(0, 1, 1) && !asked(8, 0, 1) && !asked(8, 1, 0));
}

#[test]
fn every_bit_of_the_file_counts() {
    let (_base, folder) = folder();
    opened(&folder, "phrase");
    let whole = file(&folder);
    let body = Content::PassphraseKey.unwrap(&whole).unwrap().to_vec();
    // With a checksum made anew, as somebody who changes the file on purpose would. Of the cost
    // only small changes, of the rest one bit in each part: each costs a derivation.
    for at in [
        4,
        COST_LEN,
        COST_LEN + SALT_LEN,
        BODY_LEN - TAG_LEN - 1,
        BODY_LEN - 1,
    ] {
        let mut changed = body.clone();
        changed[at] ^= 1;
        put(&folder, &Content::PassphraseKey.wrap(&changed));
        assert_eq!(
            refused(&folder, Some("phrase")),
            Why::WrongPassphrase,
            "byte {at}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken_apart_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(KeyFile::parse(&bytes).is_err());
    }

    #[test]
    fn any_body_in_a_whole_file_asks_for_no_more_than_the_most(
        body in prop::collection::vec(any::<u8>(), BODY_LEN),
        small in any::<[u8; 3]>(),
    ) {
        // Random numbers of four bytes are nearly always too large: a half of these is small.
        let mut body = body;
        if small[0] % 2 == 0 {
            body[..COST_LEN].fill(0);
            (body[1], body[4], body[8]) = (small[0], small[1] % 16, small[2] % 8);
        }
        let file = Content::PassphraseKey.wrap(&body);
        if let Ok(parsed) = KeyFile::parse(&file) {
            prop_assert!(parsed.params.block_count() <= 256 * 1024);
            prop_assert!(parsed.params.t_cost() <= 10);
        }
    }
}
