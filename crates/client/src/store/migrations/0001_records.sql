-- Everything a person keeps, as documents; what is to go up; how far down the server has been read.

CREATE TABLE records (
    kind      TEXT    NOT NULL,
    id        BLOB    NOT NULL,
    body      TEXT,                        -- JSON; null: deleted, and remembered so that it stays so
    edited_at INTEGER NOT NULL,            -- milliseconds since 1970, by this device's clock
    revision  INTEGER NOT NULL DEFAULT 0,  -- the server's revision `body` descends from; 0: none
    base_body TEXT,                        -- the content at that revision, for three-way merges
    moving_to TEXT,                        -- made before a sign-in, and on its way to that account
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- At most one change of each record waits. Once sent, it is repeated word for word until the server
-- has answered it, so that the server can tell a repetition from a new change.
CREATE TABLE outbox (
    place     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT    NOT NULL,
    id        BLOB    NOT NULL,
    mutation  BLOB    NOT NULL UNIQUE,
    base      INTEGER NOT NULL,
    body      TEXT,
    edited_at INTEGER NOT NULL,
    sent      INTEGER NOT NULL DEFAULT 0,
    refused   TEXT,                        -- the server's reason; null: to be sent
    UNIQUE (kind, id),
    FOREIGN KEY (kind, id) REFERENCES records (kind, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
