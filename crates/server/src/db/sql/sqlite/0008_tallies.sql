-- What a person's records come to (pia_protocol::sync::Tally), kept up to date by whatever writes one.
-- `digest` is that of the record, and null for a tombstone; `bytes` are those of the bodies as they
-- are stored.
ALTER TABLE record ADD COLUMN digest BLOB CHECK (length(digest) = 16);

CREATE TABLE tally (
    account BLOB    NOT NULL,
    kind    TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    digest  BLOB    NOT NULL CHECK (length(digest) = 16),
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

-- SQL cannot hash: records that were there before are counted in steps when the server starts, found
-- by an index that is empty ever after.
CREATE INDEX record_without_digest ON record (account) WHERE digest IS NULL AND body IS NOT NULL;

-- The change that made the record what it is; none when an older client made it. `mutation` only
-- remembers those whose record was changed again, for a while.
ALTER TABLE record ADD COLUMN mutation BLOB CHECK (length(mutation) = 16);
ALTER TABLE mutation ADD COLUMN applied_at INTEGER NOT NULL DEFAULT 0;
-- When they were applied is not known: from now on they are remembered as long as the others.
UPDATE mutation SET applied_at = unixepoch() * 1000;
