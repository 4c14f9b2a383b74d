-- Investigation of a case (issue 6; docs/specs/investigation.md). What was found out is a record with versions, and what happened to a thing taken in is
-- an entry of custody: both are only ever added (migrations/guards).
CREATE TABLE investigation_record (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    withdrawn TEXT,
    by_person TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, kind, number, version)
);
CREATE TABLE investigation_custody (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    item BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    happened TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    by_person TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, item, number)
);
