-- What a provider posted, encrypted, until the browser comes for it with its cookie.
ALTER TABLE sign_in ADD COLUMN answer BLOB;

-- What to call a person at their provider, so that it need not ask which of several is meant.
ALTER TABLE account ADD COLUMN login_hint TEXT;

-- The browser's session at the provider through which somebody signed in: a hash of the provider's
-- name and its `sid`. When that session ends, the provider names it and nobody.
ALTER TABLE authorization_code ADD COLUMN provider_session BLOB;
ALTER TABLE device_code ADD COLUMN provider_session BLOB;
ALTER TABLE family ADD COLUMN provider_session BLOB;

CREATE INDEX family_by_provider_session ON family (provider_session)
    WHERE provider_session IS NOT NULL;

-- About where a device was last, where the operator has a database for that.
ALTER TABLE family ADD COLUMN place TEXT;

-- What a provider gave to act for a person there, encrypted under a key of that person's own. Kept
-- only where the operator asks for it. At `renew_at` others are got, or these are forgotten.
CREATE TABLE provider_token (
    account  BLOB    NOT NULL REFERENCES account (id),
    provider TEXT    NOT NULL,
    sealed   BLOB    NOT NULL,
    renew_at INTEGER NOT NULL,
    PRIMARY KEY (account, provider)
) STRICT, WITHOUT ROWID;

CREATE INDEX provider_token_by_renewal ON provider_token (renew_at);

-- A person's picture as their provider last gave it, or that there was none.
CREATE TABLE photo (
    account    BLOB    NOT NULL PRIMARY KEY REFERENCES account (id),
    fetched_at INTEGER NOT NULL,
    version    TEXT,
    media_type TEXT,
    image      BLOB,
    CHECK ((media_type IS NULL) = (image IS NULL))
) STRICT;
