-- What the server is known to hold stands beside the records and not in them, so that an answer to a
-- push writes a few bytes for each record and not its content again. Tables of contents have rowids:
-- kept inside a key's own tree, a content of a kilobyte would fill a page by itself.

ALTER TABLE records RENAME TO records_2;
ALTER TABLE outbox RENAME TO outbox_2;

CREATE TABLE records (
    number    INTEGER PRIMARY KEY,
    kind      TEXT    NOT NULL,
    id        BLOB    NOT NULL,
    edited_at INTEGER NOT NULL,            -- milliseconds since 1970, by this device's clock
    moving_to TEXT,                        -- made before a sign-in, and on its way to that account
    body      TEXT,                        -- JSON; null: deleted, and remembered so that it stays so
    UNIQUE (kind, id)
) STRICT;

CREATE TABLE held (
    kind     TEXT    NOT NULL,
    id       BLOB    NOT NULL,
    revision INTEGER NOT NULL,             -- the server's, which the record descends from
    digest   BLOB,                         -- of the content at that revision; null: deleted there
    body     TEXT,                         -- that content, for merges; null where it is the record's
    PRIMARY KEY (kind, id),
    FOREIGN KEY (kind, id) REFERENCES records (kind, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- At most one change of each record waits. What has been sent is repeated word for word until the
-- server has answered it; `meta` knows up to which place that is (`sent`). A content stands here only
-- once the record has another.
CREATE TABLE outbox (
    place     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT    NOT NULL,
    id        BLOB    NOT NULL,
    mutation  BLOB    NOT NULL UNIQUE,
    base      INTEGER NOT NULL,            -- the revision it was made on
    refused   TEXT,                        -- the server's reason; null: to be sent
    message   TEXT,                        -- the server's sentence beside it
    own       INTEGER NOT NULL DEFAULT 0,  -- 1: the content is in the next two, and not the record's
    edited_at INTEGER,
    body      TEXT,
    UNIQUE (kind, id),
    FOREIGN KEY (kind, id) REFERENCES records (kind, id) ON DELETE CASCADE
) STRICT;

INSERT INTO records (kind, id, edited_at, moving_to, body)
    SELECT kind, id, edited_at, moving_to, body FROM records_2 ORDER BY kind, id;

INSERT INTO held (kind, id, revision, digest, body)
    SELECT kind, id, revision, base_digest, base_body FROM records_2 WHERE revision > 0;

INSERT INTO outbox (place, kind, id, mutation, base, refused, message, own, edited_at, body)
    SELECT place, kind, id, mutation, base, refused, message, own,
           iif(own, edited_at, NULL), iif(own, body, NULL)
    FROM (SELECT o.*, NOT (o.body IS r.body AND o.edited_at = r.edited_at) AS own
          FROM outbox_2 o JOIN records r USING (kind, id));

INSERT INTO meta (name, value)
    SELECT 'sent', max(place) FROM outbox_2 WHERE sent = 1 HAVING max(place) IS NOT NULL;

DROP TABLE outbox_2;
DROP TABLE records_2;

CREATE INDEX outbox_refused ON outbox (place) WHERE refused IS NOT NULL;
