-- What access tokens are signed with, encrypted. A key is published before it begins, and still
-- checked with until it ends.
CREATE TABLE signing_key (
    id         TEXT    NOT NULL PRIMARY KEY,
    algorithm  TEXT    NOT NULL,
    sealed     BLOB    NOT NULL,
    begins_at  INTEGER NOT NULL,
    ends_at    INTEGER
) STRICT, WITHOUT ROWID;
