-- What happened to an operator's matters, told to programs and feeds (issue 4; docs/specs/event.md, docs/decisions/0023-events.md).
-- Working state with an end: what happened itself stands in the log by the rows it changed.
CREATE TABLE event (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX event_of_operator ON event (operator_id, at, id);
CREATE INDEX event_at ON event (at);

-- An address an operator wants events sent to.
CREATE TABLE hook (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    description TEXT NOT NULL,
    is_on BOOLEAN NOT NULL,
    created_by TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX hook_of_operator ON hook (operator_id, id);

-- What a secret is made of together with the installation's own key; without that key it says nothing.
CREATE TABLE hook_key (
    hook_id TEXT NOT NULL REFERENCES hook (id),
    n BIGINT NOT NULL,
    salt TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (hook_id, n)
);

-- How an address has been answering.
CREATE TABLE hook_state (
    hook_id TEXT PRIMARY KEY REFERENCES hook (id),
    failing_since TEXT,
    stopped_at TEXT,
    reason TEXT
);

-- One event to one address: the queue, and the memory of how it went.
CREATE TABLE hook_delivery (
    hook_id TEXT NOT NULL REFERENCES hook (id),
    event_id TEXT NOT NULL REFERENCES event (id),
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    outcome TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (hook_id, event_id)
);
CREATE INDEX hook_delivery_at ON hook_delivery (at);
CREATE INDEX hook_delivery_of_event ON hook_delivery (event_id);
CREATE INDEX hook_delivery_latest ON hook_delivery (hook_id, at, event_id);
CREATE INDEX hook_delivery_due ON hook_delivery (next_at, hook_id) WHERE state IN ('queued', 'sending');
