-- Wrong user codes of ten minutes, from one network, and (under an empty name) from all.
CREATE TABLE guess (
    span    BIGINT  NOT NULL,
    network TEXT    NOT NULL,
    wrong   BIGINT  NOT NULL,
    PRIMARY KEY (span, network)
);
