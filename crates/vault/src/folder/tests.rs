use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let base = tempfile::tempdir().unwrap();
    let folder = Folder::new(base.path().join("data/vault"));
    (base, folder)
}

fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "vault.lock")
        .collect();
    names.sort();
    names
}

fn read(folder: &Folder, name: &str) -> Option<Vec<u8>> {
    folder.read(name, 100).unwrap()
}

#[test]
fn nothing_is_made_by_looking() {
    let (_base, folder) = folder();
    assert_eq!(read(&folder, "item"), None);
    assert!(!folder.0.exists());
}

#[test]
fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
    let (_base, folder) = folder();
    let locked = folder.lock().unwrap();
    locked.replace("item", b"a long first value").unwrap();
    locked.replace("item", b"second").unwrap();
    assert_eq!(read(&folder, "item").unwrap(), b"second");
    assert_eq!(names(&folder), ["item"]);
}

#[test]
fn what_a_killed_program_left_is_neither_read_nor_in_the_way() {
    let (_base, folder) = folder();
    let locked = folder.lock().unwrap();
    locked.replace("item", b"old").unwrap();
    write_new(&folder.path("item.new"), b"ha").unwrap();
    assert_eq!(read(&folder, "item").unwrap(), b"old");
    locked.replace("item", b"new").unwrap();
    assert_eq!(read(&folder, "item").unwrap(), b"new");

    write_new(&folder.path("item.new"), b"ha").unwrap();
    locked.remove("item").unwrap();
    assert!(names(&folder).is_empty());
}

#[test]
fn a_value_that_cannot_be_written_leaves_the_old_one() {
    let (_base, folder) = folder();
    let locked = folder.lock().unwrap();
    locked.replace("item", b"old").unwrap();
    // Something that cannot be removed like a file stands where the new one would be written.
    fs::create_dir(folder.path("item.new")).unwrap();
    assert!(locked.replace("item", b"new").is_err());
    assert_eq!(read(&folder, "item").unwrap(), b"old");
}

#[test]
fn of_a_file_that_is_too_long_nothing_is_read() {
    let (_base, folder) = folder();
    folder.lock().unwrap().replace("item", &[7; 1_000]).unwrap();
    assert_eq!(folder.read("item", 999).unwrap().unwrap(), b"");
    assert_eq!(folder.read("item", 1_000).unwrap().unwrap(), [7; 1_000]);
}

#[test]
fn the_last_three_that_were_set_aside_are_kept_newest_first() {
    let (_base, folder) = folder();
    let locked = folder.lock().unwrap();
    for value in [b"1", b"2", b"3", b"4"] {
        locked.replace("item", value).unwrap();
        locked.set_aside("item").unwrap();
        assert_eq!(read(&folder, "item"), None);
    }
    let kept = [
        "item.unreadable-1",
        "item.unreadable-2",
        "item.unreadable-3",
    ];
    assert_eq!(names(&folder), kept);
    let values = kept.map(|name| read(&folder, name).unwrap());
    assert_eq!(values, [b"4", b"3", b"2"]);

    // Nothing to set aside moves nothing.
    locked.set_aside("item").unwrap();
    assert_eq!(read(&folder, kept[0]).unwrap(), b"4");
    locked.remove("item").unwrap();
    assert!(names(&folder).is_empty());
}

#[test]
fn two_programs_change_one_after_the_other() {
    let (_base, folder) = folder();
    let path = folder.0.clone();
    let locked = folder.lock().unwrap();
    let other = std::thread::spawn(move || {
        let folder = Folder::new(path);
        let locked = folder.lock().unwrap();
        locked.read("item", 100).unwrap()
    });
    locked.replace("item", b"first").unwrap();
    drop(locked);
    assert_eq!(other.join().unwrap().unwrap(), b"first");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    let (base, folder) = folder();
    let locked = folder.lock().unwrap();
    for name in ["item", "other"] {
        locked.replace(name, b"x").unwrap();
    }
    locked.set_aside("other").unwrap();
    assert_eq!(mode(base.path().join("data")), 0o700);
    assert_eq!(mode(folder.0.clone()), 0o700);
    for name in ["item", "other.unreadable-1", "vault.lock"] {
        assert_eq!(mode(folder.path(name)), 0o600, "{name}");
    }
}
