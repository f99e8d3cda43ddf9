-- What the records come to that the server is known to hold, so that both sides can be compared; and
-- what cannot be read. The digests themselves are counted by the program (`store::upgrade`).

-- The digest of the content at `revision`; null: there is none. Where it is set and `base_body` is
-- not, that content is `body`.
ALTER TABLE records ADD COLUMN base_digest BLOB;

-- Ranges of ids are counted without reading a body.
CREATE INDEX records_by_base ON records (kind, id, base_digest) WHERE base_digest IS NOT NULL;

CREATE TABLE tally (
    kind   TEXT    PRIMARY KEY,
    count  INTEGER NOT NULL,
    digest BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- The server's sentence beside its code in `refused`.
ALTER TABLE outbox ADD COLUMN message TEXT;

-- Records that cannot be read, and why: they stop nothing, and are shown to the person.
CREATE TABLE set_aside (
    kind   TEXT    NOT NULL,
    id     BLOB    NOT NULL,
    here   INTEGER NOT NULL,               -- 1: the row on this device; 0: what the server sent
    reason TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
