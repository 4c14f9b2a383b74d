-- Offices people hold, and new versions of instruments: proposed, reviewed, enacted (docs/decisions/0015-norm-editing.md).
-- An office withdrawn stays, with the day it ended.
CREATE TABLE office (
    account_id TEXT NOT NULL,
    office TEXT NOT NULL,
    ministry TEXT NOT NULL,
    ministry_en TEXT NOT NULL,
    shown_as TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (account_id, office)
);

CREATE TABLE norm_proposal (
    id TEXT PRIMARY KEY,
    instrument TEXT NOT NULL,
    state TEXT NOT NULL,
    proposer TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    act_id TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX norm_proposal_updated ON norm_proposal (updated_at, id);

-- What happened to a proposal, step by step; a step that saves the draft keeps its whole text.
CREATE TABLE norm_step (
    proposal_id TEXT NOT NULL REFERENCES norm_proposal (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT,
    in_force TEXT,
    by_account TEXT NOT NULL,
    ministry TEXT NOT NULL,
    ministry_en TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (proposal_id, number)
);

-- The files laid over the catalogue of the program: enacted here, or dropped into the data directory.
CREATE TABLE catalog_file (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    origin TEXT NOT NULL,
    in_force TEXT,
    at TEXT NOT NULL
);

-- One row. Its number grows whenever catalog_file changes, so that every program on this database notices.
CREATE TABLE catalog_state (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);

-- Every time what is in force changed: the digest of the whole, and of each instrument, as JSON.
CREATE TABLE catalog_change (
    number BIGINT PRIMARY KEY,
    digest TEXT NOT NULL,
    instruments TEXT NOT NULL,
    at TEXT NOT NULL,
    entry_id TEXT NOT NULL
);
