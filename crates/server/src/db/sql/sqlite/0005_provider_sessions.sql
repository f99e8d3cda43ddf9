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
