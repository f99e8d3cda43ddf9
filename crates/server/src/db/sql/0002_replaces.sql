-- The token that a refresh token was issued for. An answer that is lost is asked for again, so one
-- token can have several successors, and which of them reached the client shows when one is used.
ALTER TABLE refresh_token ADD COLUMN replaces BLOB;
