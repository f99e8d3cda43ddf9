-- What access tokens are signed with, encrypted. A key is published before it begins, and still
-- checked with until it ends.
CREATE TABLE signing_key (
    id         TEXT    NOT NULL PRIMARY KEY,
    algorithm  TEXT    NOT NULL,
    sealed     BYTEA   NOT NULL,
    begins_at  BIGINT NOT NULL,
    ends_at    BIGINT
);
