-- Times are milliseconds since 1970 (UTC). Ids are the sixteen bytes of a UUID.
-- A table with a person in it is keyed by the person first, so that one person's rows lie together
-- and no query can reach another's by leaving the person out. The exceptions are the tables that a
-- secret is looked up in: there the secret's hash is all the caller has.

CREATE TABLE account (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email        TEXT    NOT NULL,
    display_name TEXT,
    created_at   INTEGER NOT NULL,
    signed_in_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who an account is at a provider. `authority` is Entra ID's tenant id, or the issuer; `subject`
-- is Entra ID's object id, or the issuer's `sub`. E-mail addresses change hands and are never a key
-- (OpenID Connect Core section 5.7).
CREATE TABLE identity (
    scheme    TEXT NOT NULL CHECK (scheme IN ('entra', 'issuer')),
    authority TEXT NOT NULL,
    subject   TEXT NOT NULL,
    account   BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (scheme, authority, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_of_account ON identity (account);

-- A browser on its way to a provider and back, on behalf of a client that listens on loopback or of
-- a device that waits elsewhere.
CREATE TABLE sign_in (
    state_hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(state_hash) = 32),
    binding_hash  BLOB    NOT NULL CHECK (length(binding_hash) = 32),
    sealed        BLOB    NOT NULL,
    provider      TEXT    NOT NULL,
    redirect_uri  TEXT,
    client_state  TEXT,
    challenge     TEXT,
    response_mode TEXT,
    device        BLOB,
    expires_at    INTEGER NOT NULL,
    CHECK ((redirect_uri IS NULL) = (response_mode IS NULL)),
    CHECK ((redirect_uri IS NULL) <> (device IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_by_end ON sign_in (expires_at);

-- One-time codes. A spent code is kept a while with the family it bought, because its second use
-- ends that family (RFC 6749 section 4.1.2).
CREATE TABLE authorization_code (
    code_hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    account      BLOB    NOT NULL REFERENCES account (id),
    provider     TEXT    NOT NULL,
    client_id    TEXT    NOT NULL,
    redirect_uri TEXT    NOT NULL,
    challenge    TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL,
    spent        INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1)),
    family       BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX authorization_code_by_end ON authorization_code (expires_at);

-- Devices that ask to be let in while a person answers for them elsewhere (RFC 8628). A user code is
-- short, so its hash is a keyed one. `ticket_hash` and `binding_hash` are the browser that answers.
CREATE TABLE device_code (
    code_hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    user_code_hash BLOB    NOT NULL UNIQUE CHECK (length(user_code_hash) = 32),
    client_id      TEXT    NOT NULL,
    device_name    TEXT,
    asked_from     TEXT    NOT NULL,
    asked_network  TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    interval       INTEGER NOT NULL,
    polled_at      INTEGER,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'redeemed')),
    ticket_hash    BLOB    UNIQUE,
    binding_hash   BLOB,
    account        BLOB    REFERENCES account (id),
    provider       TEXT,
    family         BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX device_code_by_end ON device_code (expires_at);

-- A signed-in device: a family of refresh tokens, of which `current_hash` is the newest and
-- `previous_hash` the one it replaced.
CREATE TABLE family (
    account       BLOB    NOT NULL REFERENCES account (id),
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    provider      TEXT    NOT NULL,
    device_name   TEXT,
    device_id     TEXT,
    app_version   TEXT,
    os_version    TEXT,
    created_at    INTEGER NOT NULL,
    used_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    end_reason    TEXT,
    current_hash  BLOB    NOT NULL CHECK (length(current_hash) = 32),
    previous_hash BLOB,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

-- Every refresh token that could still be presented, spent ones too: theirs is the reuse that gives
-- a thief away (RFC 9700 section 4.14.2). `replaces` is the token it was issued for: an answer that
-- is lost is asked for again, so one token can have several successors, and which of them reached
-- the client shows when one is used.
CREATE TABLE refresh_token (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    BLOB    NOT NULL,
    family     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    replaces   BLOB
) STRICT, WITHOUT ROWID;

-- A person's sequence of accepted changes.
CREATE TABLE sync_sequence (
    account  BLOB    NOT NULL PRIMARY KEY REFERENCES account (id),
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- With a rowid, unlike the others: bodies are large, and kept inside the key's own tree they would
-- make every look-up read them.
CREATE TABLE record (
    account   BLOB    NOT NULL REFERENCES account (id),
    kind      TEXT    NOT NULL,
    id        BLOB    NOT NULL CHECK (length(id) = 16),
    revision  INTEGER NOT NULL,
    body      TEXT,
    edited_at INTEGER NOT NULL,
    UNIQUE (account, kind, id),
    UNIQUE (account, revision)
) STRICT;

-- Which changes were applied already, and a digest of what they were.
CREATE TABLE mutation (
    account  BLOB    NOT NULL REFERENCES account (id),
    id       BLOB    NOT NULL CHECK (length(id) = 16),
    digest   BLOB    NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
