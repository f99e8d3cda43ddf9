-- What a provider posted, encrypted, until the browser comes for it with its cookie.
ALTER TABLE sign_in ADD COLUMN answer BYTEA;

-- What to call a person at their provider, so that it need not ask which of several is meant.
ALTER TABLE account ADD COLUMN login_hint TEXT;

-- The browser's session at the provider through which somebody signed in: a hash of the provider's
-- name and its `sid`. When that session ends, the provider names it and nobody.
ALTER TABLE authorization_code ADD COLUMN provider_session BYTEA;
ALTER TABLE device_code ADD COLUMN provider_session BYTEA;
ALTER TABLE family ADD COLUMN provider_session BYTEA;

CREATE INDEX family_by_provider_session ON family (provider_session)
    WHERE provider_session IS NOT NULL;

-- About where a device was last, where the operator has a database for that.
ALTER TABLE family ADD COLUMN place TEXT;

-- What a provider gave to act for a person there, encrypted under a key of that person's own. Kept
-- only where the operator asks for it. At `renew_at` others are got, or these are forgotten.
CREATE TABLE provider_token (
    account  BYTEA   NOT NULL REFERENCES account (id),
    provider TEXT    NOT NULL,
    sealed   BYTEA   NOT NULL,
    renew_at BIGINT  NOT NULL,
    PRIMARY KEY (account, provider)
);

CREATE INDEX provider_token_by_renewal ON provider_token (renew_at);

-- A person's picture as their provider last gave it, or that there was none.
CREATE TABLE photo (
    account    BYTEA   NOT NULL PRIMARY KEY REFERENCES account (id),
    fetched_at BIGINT  NOT NULL,
    version    TEXT,
    media_type TEXT,
    image      BYTEA,
    CHECK ((media_type IS NULL) = (image IS NULL))
);
