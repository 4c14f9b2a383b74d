-- Disclosure sheets: what an operator tells the next, and what operators here were told (issue 4; docs/specs/disclosure.md).
-- One version of a sheet. `fields` has the words chosen for each field; `writers` everyone who put words in, none of whom approves.
CREATE TABLE sheet (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    asset_id TEXT NOT NULL REFERENCES asset (id),
    audience TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    fields TEXT NOT NULL,
    author TEXT NOT NULL,
    writers TEXT NOT NULL,
    submitted_at TEXT,
    submitted_by TEXT,
    returned TEXT,
    approver TEXT,
    approved_at TEXT,
    statement_id TEXT REFERENCES statement (id),
    replaces TEXT REFERENCES sheet (id),
    days BIGINT NOT NULL,
    is_published BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX sheet_version ON sheet (asset_id, audience, version);
CREATE INDEX sheet_of_operator ON sheet (operator_id, updated_at, id);
CREATE INDEX sheet_statement ON sheet (statement_id);
CREATE INDEX sheet_published ON sheet (operator_id, asset_id) WHERE is_published;

-- One recipient of one sheet: which fields it was shown, and how it answered. `text` is the statement as presented to it.
-- `to_node` is the address of another installation, `to_party` the operator's address there.
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    sheet_id TEXT NOT NULL REFERENCES sheet (id),
    statement_id TEXT NOT NULL REFERENCES statement (id),
    from_operator TEXT NOT NULL REFERENCES operator (id),
    from_asset TEXT NOT NULL REFERENCES asset (id),
    to_kind TEXT NOT NULL,
    to_operator TEXT REFERENCES operator (id),
    to_node TEXT,
    to_party TEXT,
    to_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    reasons TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    message_id TEXT,
    sent_by TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX delivery_of_sheet ON delivery (sheet_id, id);
CREATE INDEX delivery_statement ON delivery (statement_id);
CREATE INDEX delivery_from_asset ON delivery (from_asset, id);
CREATE INDEX delivery_from ON delivery (from_operator, id);
CREATE INDEX delivery_to ON delivery (to_operator, id);

-- A statement an operator here was given, as it came, with what a check found then. `presentation` is the digest of what was
-- shown. `node` and `node_delivery` name the delivery at the sender when it is on another installation.
CREATE TABLE received (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    issuer TEXT NOT NULL,
    from_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    type TEXT NOT NULL,
    digest TEXT NOT NULL,
    presentation TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    bundle TEXT NOT NULL,
    findings TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    delivery_id TEXT REFERENCES delivery (id),
    node TEXT,
    node_delivery TEXT,
    message_id TEXT,
    from_asset TEXT REFERENCES asset (id),
    at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX received_once ON received (operator_id, digest, presentation);
CREATE INDEX received_of_operator ON received (operator_id, at, id);
CREATE INDEX received_new ON received (operator_id) WHERE state = 'new';
CREATE INDEX received_digest ON received (digest);
CREATE INDEX received_subject ON received (operator_id, subject, issuer);
CREATE INDEX received_delivery ON received (delivery_id);
CREATE INDEX received_node_delivery ON received (node, node_delivery);
CREATE INDEX received_from_asset ON received (from_asset);

-- The accepted statement about something outside that an asset rests on.
CREATE TABLE pin (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    asset_id TEXT NOT NULL REFERENCES asset (id),
    subject TEXT NOT NULL,
    issuer TEXT NOT NULL,
    received_id TEXT NOT NULL REFERENCES received (id),
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX pin_once ON pin (asset_id, subject);
CREATE INDEX pin_subject ON pin (subject);
CREATE INDEX pin_received ON pin (received_id);
CREATE INDEX pin_of_operator ON pin (operator_id, id);

-- What a recipient asked about a delivery, and what the sender answered. `delivery_id` is set at the sender, `received_id` at
-- the recipient; both when they are on one installation. `by` is empty for what came from another one.
CREATE TABLE question (
    id TEXT PRIMARY KEY,
    delivery_id TEXT REFERENCES delivery (id),
    received_id TEXT REFERENCES received (id),
    direction TEXT NOT NULL,
    text TEXT NOT NULL,
    by TEXT,
    at TEXT NOT NULL
);
CREATE INDEX question_delivery ON question (delivery_id, id);
CREATE INDEX question_received ON question (received_id, id);

-- Issuers of other installations whose keys someone compared and confirmed: the document as it was then.
CREATE TABLE known_issuer (
    operator_id TEXT NOT NULL REFERENCES operator (id),
    issuer TEXT NOT NULL,
    document TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (operator_id, issuer)
);

-- Evidence that is an accepted statement, and the fields of it an answer rests on.
CREATE TABLE evidence_statement (
    evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
    received_id TEXT NOT NULL REFERENCES received (id),
    fields TEXT NOT NULL
);
CREATE INDEX evidence_statement_received ON evidence_statement (received_id);
