-- Datasets, models, systems and services, what was said of them and where, and the ties between them (aigb@1.2 part 1; interim figure 2).
CREATE TABLE asset (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT,
    summary TEXT,
    search TEXT NOT NULL,
    is_retired BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX asset_of_operator ON asset (operator_id, kind, updated_at, id);
CREATE INDEX asset_updated ON asset (kind, updated_at, id);

-- One thing said about an asset: a field or a fact, its value as JSON, and where it was said.
CREATE TABLE said (
    asset_id TEXT NOT NULL REFERENCES asset (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    place TEXT,
    words TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (asset_id, field)
);

CREATE TABLE tie (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX tie_from ON tie (from_id);
CREATE INDEX tie_to ON tie (to_id);
CREATE UNIQUE INDEX tie_once ON tie (from_id, to_id, kind);
