-- First- and second-generation clients page by time. `synced_at` is when the server took a change, in
-- 100 ns since 1970 as they count: of one person's changes a later one has always a later time.
-- `shown_at` is what they are told of a record's last edit. They keep what seems newer to them, and
-- some claim times in the future; so it never goes back, whoever edits.
-- `encrypted`: the person's records come encrypted by their devices.
ALTER TABLE record ADD COLUMN synced_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN shown_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_sequence ADD COLUMN synced_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_sequence ADD COLUMN encrypted BIGINT NOT NULL DEFAULT 0 CHECK (encrypted IN (0, 1));

-- No such client has been here before: any times do that grow with the revisions and lie in the past.
UPDATE record SET synced_at = revision, shown_at = edited_at * 10000;
UPDATE sync_sequence SET synced_at = revision;

-- The settings that a session of a first-generation client sent last. It sends them all the time, as
-- if they had just been changed.
CREATE TABLE legacy_settings (
    account BYTEA NOT NULL,
    session BYTEA NOT NULL,
    digest  BYTEA NOT NULL,
    PRIMARY KEY (account, session)
);
