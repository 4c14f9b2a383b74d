-- Other installations, and what is exchanged with them (docs/decisions/0021-nodes.md).
-- A peer counts from when a person confirmed it; `keys` is what is pinned, `offered` what asks to take its place.
CREATE TABLE peer (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    keys TEXT NOT NULL,
    offered TEXT,
    log_key TEXT,
    inbox TEXT NOT NULL,
    added_at TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX peer_address ON peer (address);

-- The last checkpoint of a peer's log that continues all before; a later one nobody proved yet; how much of ours it has seen.
CREATE TABLE peer_log (
    peer_id TEXT PRIMARY KEY REFERENCES peer (id),
    note TEXT,
    seen_at TEXT,
    unproven TEXT,
    unproven_at TEXT,
    told BIGINT NOT NULL
);

-- What shows that a peer's log is not one log: both notes, kept for good.
CREATE TABLE peer_finding (
    id TEXT PRIMARY KEY,
    peer_id TEXT NOT NULL REFERENCES peer (id),
    at TEXT NOT NULL,
    code TEXT NOT NULL,
    kept TEXT NOT NULL,
    came TEXT NOT NULL,
    proof TEXT NOT NULL
);
CREATE INDEX peer_finding_of ON peer_finding (peer_id, at, id);

-- Messages to be sent. What one said goes when the other side acknowledged it; the signed receipt stays.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    peer_id TEXT NOT NULL REFERENCES peer (id),
    kind TEXT NOT NULL,
    re TEXT,
    body TEXT,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    since TEXT NOT NULL,
    outcome TEXT,
    receipt TEXT,
    updated_at TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_of ON outbox (peer_id, id);

-- Messages that arrived, each once. What one says is kept only while it waits for an earlier one.
CREATE TABLE inbox (
    peer_id TEXT NOT NULL REFERENCES peer (id),
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    re TEXT,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    body TEXT,
    signed_at BIGINT NOT NULL,
    at TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (peer_id, message_id)
);
CREATE INDEX inbox_waiting ON inbox (peer_id, re) WHERE state = 'waiting';
CREATE INDEX inbox_at ON inbox (at, message_id);
