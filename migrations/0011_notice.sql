-- Changes of norms, and who is told of them (issue 3, Editing; docs/decisions/0016-notices-and-mail.md).
-- The register is walked operator by operator, system by system.
CREATE INDEX asset_by_operator ON asset (operator_id, id);

-- Each instrument as the catalogue last said it, so that the next catalogue can be compared with it, whichever program brings it.
-- Working state: what was in force when is in the log by its digest (catalog_in_force).
CREATE TABLE norm_known (
    instrument TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    body TEXT NOT NULL
);

-- One comparison with a catalogue, and how far the walk over the register has come that tells operators of it.
CREATE TABLE norm_run (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    catalog_digest TEXT NOT NULL,
    state TEXT NOT NULL,
    after_operator TEXT NOT NULL,
    after_asset TEXT NOT NULL
);
CREATE INDEX norm_run_at ON norm_run (at, id);
CREATE INDEX norm_run_open ON norm_run (at, id) WHERE state <> 'done';

-- What changed in one instrument: its provisions with what became of them, as JSON.
CREATE TABLE norm_change (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES norm_run (id),
    n BIGINT NOT NULL,
    at TEXT NOT NULL,
    code TEXT NOT NULL,
    instrument_was TEXT,
    instrument TEXT,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX norm_change_of_run ON norm_change (run_id, n);
CREATE INDEX norm_change_at ON norm_change (at, id);
CREATE INDEX norm_change_code ON norm_change (code, at, id);

-- What one operator is told of one comparison; its systems stand in parts of some thousands.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    run_id TEXT NOT NULL REFERENCES norm_run (id),
    at TEXT NOT NULL,
    norms BIGINT NOT NULL,
    systems BIGINT NOT NULL,
    certain BIGINT NOT NULL,
    assessments BIGINT NOT NULL
);
CREATE UNIQUE INDEX notice_once ON notice (operator_id, run_id);
CREATE INDEX notice_of_operator ON notice (operator_id, at, id);

CREATE TABLE notice_part (
    run_id TEXT NOT NULL REFERENCES norm_run (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    first_asset TEXT NOT NULL,
    last_asset TEXT NOT NULL,
    systems BIGINT NOT NULL,
    certain BIGINT NOT NULL,
    assessments BIGINT NOT NULL,
    norms TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, operator_id, first_asset)
);

-- Who has read which notice.
CREATE TABLE notice_read (
    account_id TEXT NOT NULL,
    notice_id TEXT NOT NULL REFERENCES notice (id),
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, notice_id)
);

-- Who wants notices by mail, since when; `stop` is what the link in a mail names, and it can do nothing but stop them.
CREATE TABLE notice_wish (
    account_id TEXT NOT NULL,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    is_mailed BOOLEAN NOT NULL,
    stop TEXT NOT NULL UNIQUE,
    since TEXT NOT NULL,
    PRIMARY KEY (account_id, operator_id)
);
CREATE INDEX notice_wish_operator ON notice_wish (operator_id);

-- The address of a member's private feed of an operator's notices, by its digest.
CREATE TABLE notice_feed (
    account_id TEXT NOT NULL,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    token TEXT NOT NULL UNIQUE,
    since TEXT NOT NULL,
    PRIMARY KEY (account_id, operator_id)
);

-- Mail to be sent. Neither address nor text is kept: both are looked up when it goes out.
CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notice (id),
    account_id TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    outcome TEXT,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX mail_once ON mail (notice_id, account_id);
CREATE INDEX mail_due ON mail (next_at, id) WHERE state IN ('queued', 'sending');

-- Work that one program at a time may do, until a moment after which another may take it over.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until TEXT NOT NULL
);
