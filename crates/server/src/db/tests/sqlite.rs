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
