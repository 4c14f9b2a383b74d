-- Evaluations: planned, run elsewhere, received, reviewed by another person, said in a signed statement (issue 5;
-- docs/specs/evaluation.md). `plan` has the suite, model, parameters and thresholds as they were agreed on.
CREATE TABLE evaluation (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    asset_id TEXT NOT NULL REFERENCES asset (id),
    asset_version TEXT,
    asset_revision BIGINT NOT NULL,
    number BIGINT NOT NULL,
    suite_code TEXT NOT NULL,
    suite_version TEXT NOT NULL,
    plan TEXT NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    agreed_by TEXT,
    agreed_at TEXT,
    reason TEXT,
    statement_id TEXT REFERENCES statement (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_number ON evaluation (operator_id, number);
CREATE INDEX evaluation_of_operator ON evaluation (operator_id, updated_at, id);
CREATE INDEX evaluation_of_asset ON evaluation (asset_id, updated_at, id);
CREATE INDEX evaluation_statement ON evaluation (statement_id);

-- A run whose log was received. `log` is the digest of its segments one after the other, under which they are kept as files;
-- `facts` what the log says of itself, `deviations` what differs from the plan, `figures` what was worked out.
CREATE TABLE evaluation_run (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluation (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    number BIGINT NOT NULL,
    log TEXT NOT NULL,
    size BIGINT NOT NULL,
    facts TEXT NOT NULL,
    deviations TEXT NOT NULL,
    figures TEXT NOT NULL,
    state TEXT NOT NULL,
    received_by TEXT NOT NULL,
    at TEXT NOT NULL,
    reviewer TEXT,
    reviewed_at TEXT,
    words TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_run_number ON evaluation_run (evaluation_id, number);
CREATE INDEX evaluation_run_log ON evaluation_run (log);

-- Evidence that is the result of an evaluation.
CREATE TABLE evidence_evaluation (
    evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
    evaluation_id TEXT NOT NULL REFERENCES evaluation (id)
);
CREATE INDEX evidence_evaluation_of ON evidence_evaluation (evaluation_id);

-- Why a result no longer stands, noted once, when those who rest on it were told.
CREATE TABLE evaluation_stale (
    evaluation_id TEXT NOT NULL REFERENCES evaluation (id),
    cause TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (evaluation_id, cause, detail)
);
