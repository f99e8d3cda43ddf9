//! What only a file can do.

use std::io::Write;

use super::*;

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("pia.db");
    let address = DatabaseAddress::Sqlite(path.clone());
    Db::open(&address).await.unwrap().close().await;
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// As `pia-server users` does beside a server.
#[tokio::test]
async fn what_another_process_does_to_the_file_is_noticed() {
    let place = Place::file();
    let db = place.open().await;
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
    db.listen(move |announcement| tell.send(announcement).unwrap_or_default())
        .unwrap();
    account(&db, "ada").await;
    for number in 0..3 {
        place.run(&format!("UPDATE account SET created_at = {number}"));
        assert_eq!(heard.recv().await, Some(Announcement::Missed));
    }
    db.close().await;
    assert_eq!(heard.recv().await, None, "nobody looks any more");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let place = Place::file();
    let Place::File(folder) = &place else {
        unreachable!("it was asked for")
    };
    let missing = migrations(&place.address()).await;
    assert!(matches!(missing, Err(OpenError::File { .. })));
    let mut file = std::fs::File::create(folder.path().join("pia.db")).unwrap();
    file.write_all(&[b'x'; 5_000]).unwrap();
    let opened = Db::open(&place.address()).await;
    assert!(matches!(opened, Err(OpenError::Sqlite { .. })));
}
