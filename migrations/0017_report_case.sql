-- Report cases: that a norm may ask for a report or a notification, what was done about it, and by whom (docs/specs/report-case.md).
CREATE TABLE report_case (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    asset_id TEXT NOT NULL REFERENCES asset (id),
    procedure_id TEXT NOT NULL,
    norm TEXT NOT NULL,
    facts TEXT NOT NULL,
    since TEXT,
    state TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_by TEXT,
    closed_at TEXT,
    handed_to TEXT,
    handed_on TEXT,
    reference TEXT,
    evidence TEXT,
    reason TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX report_case_of_asset ON report_case (asset_id, opened_at, id);
CREATE INDEX report_case_of_operator ON report_case (operator_id, opened_at, id);
