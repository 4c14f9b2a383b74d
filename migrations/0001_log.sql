-- The transparency log (docs/specs/log.md): entries written with what they record, seals of every row, the tree over them.
-- `seq` is taken at the end of each write, while its rows are still locked, so that entries sealing the same row are
-- numbered in the order of their commits; `salt` becomes NULL when content is erased.
CREATE TABLE log_entry (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    idx BIGINT UNIQUE,
    at TEXT NOT NULL,
    door TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload BYTEA NOT NULL,
    leaf BYTEA NOT NULL
);
CREATE INDEX log_entry_waiting ON log_entry (seq) WHERE idx IS NULL;

CREATE TABLE log_seal (
    entry_id TEXT NOT NULL REFERENCES log_entry (id),
    tbl TEXT NOT NULL,
    row_key TEXT NOT NULL,
    digest BYTEA NOT NULL,
    salt BYTEA,
    PRIMARY KEY (entry_id, tbl, row_key)
);
CREATE INDEX log_seal_row ON log_seal (tbl, row_key);

CREATE TABLE log_tile (
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, n)
);

-- old_size is unique: two sequencers that start from the same checkpoint cannot both succeed.
CREATE TABLE log_checkpoint (
    size BIGINT PRIMARY KEY,
    old_size BIGINT NOT NULL UNIQUE,
    root BYTEA NOT NULL,
    note TEXT NOT NULL,
    at TEXT NOT NULL
);

-- Which catalogue was in force from when: law is data, so its digest is recorded like any other act.
CREATE TABLE catalog_in_force (
    digest TEXT PRIMARY KEY,
    from_at TEXT NOT NULL,
    norms BIGINT NOT NULL
);
