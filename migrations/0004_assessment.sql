-- Self-assessments: answers with evidence, risks, submissions (interim III-1-(2); aigb@1.2 appendix 7).
CREATE TABLE assessment (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    asset_id TEXT NOT NULL REFERENCES asset (id),
    number BIGINT NOT NULL,
    supersedes TEXT REFERENCES assessment (id),
    status TEXT NOT NULL,
    facts TEXT NOT NULL,
    instruments TEXT NOT NULL,
    catalog_digest TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    submitted_by TEXT,
    submitted_at TEXT,
    receipt TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX assessment_of_operator ON assessment (operator_id, updated_at, id);
CREATE UNIQUE INDEX assessment_number ON assessment (asset_id, number);

CREATE TABLE answer (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    norm TEXT NOT NULL,
    status TEXT NOT NULL,
    statement TEXT NOT NULL,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    due TEXT,
    updated_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (assessment_id, norm)
);

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    note TEXT,
    sha256 TEXT,
    media_type TEXT,
    size BIGINT,
    added_by TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX evidence_of_operator ON evidence (operator_id, at, id);

CREATE TABLE evidence_link (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    norm TEXT NOT NULL,
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    PRIMARY KEY (assessment_id, norm, evidence_id)
);

CREATE TABLE risk (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    taxonomy TEXT NOT NULL,
    description TEXT NOT NULL,
    likelihood TEXT NOT NULL,
    severity TEXT NOT NULL,
    affected TEXT NOT NULL,
    stage TEXT NOT NULL,
    treatment TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX risk_of_assessment ON risk (assessment_id);
