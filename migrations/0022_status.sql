-- How statements of other installations stand since they arrived (docs/specs/disclosure.md). A list of status is fetched from the
-- issuer's own address; working state, to be had again by fetching.
CREATE TABLE status_source (
    uri TEXT PRIMARY KEY,
    text TEXT,
    etag TEXT,
    fetched_at TEXT,
    next_at TEXT NOT NULL,
    tries BIGINT NOT NULL,
    outcome TEXT
);
CREATE INDEX status_source_due ON status_source (next_at, uri);

-- Which received statement stands in which list, and what the list said last. `status` is the reason of the answer.
CREATE TABLE received_status (
    received_id TEXT NOT NULL REFERENCES received (id),
    uri TEXT NOT NULL REFERENCES status_source (uri),
    status TEXT,
    as_of BIGINT,
    changed_at TEXT,
    PRIMARY KEY (received_id, uri)
);
CREATE INDEX received_status_uri ON received_status (uri);

-- Why the administrator gave a message up.
ALTER TABLE outbox ADD COLUMN given_up TEXT;
