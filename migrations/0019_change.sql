-- Changes that travel to whoever rests on what changed (issue 4; docs/specs/change.md, docs/decisions/0025-change-travels.md).
-- `words` is for those who were given a statement about what changed, `public_words` for everyone further along. operator_id is
-- null when the change came from another installation (`origin`, and its name there) or when a clock says it of one there.
CREATE TABLE change (
    id TEXT PRIMARY KEY,
    operator_id TEXT REFERENCES operator (id),
    asset_id TEXT REFERENCES asset (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    public_words TEXT NOT NULL,
    fields TEXT NOT NULL,
    statement_id TEXT REFERENCES statement (id),
    digest TEXT,
    replaced_by TEXT REFERENCES statement (id),
    withdraws BOOLEAN NOT NULL,
    origin TEXT,
    origin_id TEXT,
    is_further BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    operators BIGINT NOT NULL,
    systems BIGINT NOT NULL,
    nodes BIGINT NOT NULL,
    levels BIGINT NOT NULL,
    is_whole BOOLEAN NOT NULL,
    by TEXT,
    at TEXT NOT NULL,
    announced_at TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX change_of_operator ON change (operator_id, at, id);
CREATE INDEX change_of_asset ON change (asset_id, at, id);
CREATE INDEX change_subject ON change (subject, issuer);
CREATE UNIQUE INDEX change_origin ON change (origin, origin_id);
CREATE UNIQUE INDEX change_of_clock ON change (digest, kind) WHERE kind IN ('expiring', 'expired');
CREATE INDEX change_open ON change (announced_at, id) WHERE state IN ('announced', 'walking');

-- What one operator is told of a change, once; what of its own that concerns stands in parts of some thousands.
CREATE TABLE change_told (
    change_id TEXT NOT NULL REFERENCES change (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    at TEXT NOT NULL,
    systems BIGINT NOT NULL,
    received BIGINT NOT NULL,
    is_direct BOOLEAN NOT NULL,
    PRIMARY KEY (change_id, operator_id)
);
CREATE INDEX change_told_operator ON change_told (operator_id, at, change_id);

CREATE TABLE change_part (
    change_id TEXT NOT NULL REFERENCES change (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    first_asset TEXT NOT NULL,
    last_asset TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (change_id, operator_id, first_asset)
);
CREATE INDEX change_part_of ON change_part (operator_id, last_asset, first_asset);

-- Who of an operator that was told has opened it, and when first.
CREATE TABLE change_seen (
    change_id TEXT NOT NULL REFERENCES change (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    account_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (change_id, operator_id, account_id)
);

-- An asset or an answer that someone looked at because of a change.
CREATE TABLE change_settled (
    change_id TEXT NOT NULL REFERENCES change (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (change_id, operator_id, subject)
);

-- What is to be said to another installation about one asset, and what came back.
CREATE TABLE change_node (
    change_id TEXT NOT NULL REFERENCES change (id),
    node TEXT NOT NULL,
    asset_id TEXT NOT NULL REFERENCES asset (id),
    is_direct BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    told BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (change_id, node, asset_id)
);
CREATE INDEX change_node_due ON change_node (updated_at, change_id) WHERE state = 'due';

-- What came from another installation and was not answered yet: how many were told, how many have seen it.
CREATE TABLE change_answer (
    change_id TEXT PRIMARY KEY REFERENCES change (id),
    node TEXT NOT NULL,
    told BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    said_told BIGINT NOT NULL,
    said_seen BIGINT NOT NULL
);

-- Whoever is given a statement later about what changed before is found by subject, and the clock goes by the end of its validity.
CREATE INDEX received_about ON received (subject, issuer);
CREATE INDEX received_expires ON received (expires_at, digest);
