-- Tokens and codes carry whose they are, so their rows are keyed by the person too.

CREATE TABLE refresh_token_by_person (
    account    BLOB    NOT NULL,
    token_hash BLOB    NOT NULL CHECK (length(token_hash) = 32),
    family     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    replaces   BLOB,
    PRIMARY KEY (account, token_hash)
) STRICT, WITHOUT ROWID;

INSERT INTO refresh_token_by_person (account, token_hash, family, expires_at, replaces)
    SELECT account, token_hash, family, expires_at, replaces FROM refresh_token;

DROP TABLE refresh_token;

ALTER TABLE refresh_token_by_person RENAME TO refresh_token;

-- Codes live for a minute: nobody misses those of the moment of an upgrade.
DROP TABLE authorization_code;

CREATE TABLE authorization_code (
    account      BLOB    NOT NULL REFERENCES account (id),
    code_hash    BLOB    NOT NULL CHECK (length(code_hash) = 32),
    provider     TEXT    NOT NULL,
    client_id    TEXT    NOT NULL,
    redirect_uri TEXT    NOT NULL,
    challenge    TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL,
    spent        INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1)),
    family       BLOB,
    PRIMARY KEY (account, code_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorization_code_by_end ON authorization_code (expires_at);
