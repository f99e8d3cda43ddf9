-- Wrong user codes of ten minutes, from one network, and (under an empty name) from all.
CREATE TABLE guess (
    span    INTEGER NOT NULL,
    network TEXT    NOT NULL,
    wrong   INTEGER NOT NULL,
    PRIMARY KEY (span, network)
) STRICT, WITHOUT ROWID;
