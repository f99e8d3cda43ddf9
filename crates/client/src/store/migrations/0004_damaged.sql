-- What was left of a change that could not be read and had not been sent, byte for byte, once another
-- content has taken its place: nobody else holds it. Kept until the person lets it go.
CREATE TABLE damaged (
    kind TEXT NOT NULL,
    id   BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id, body)
) STRICT, WITHOUT ROWID;
