-- Reports of incidents (issue 6; docs/specs/incident.md). A report opens a case; what it said is kept here, field by field: `knowledge` tells what was
-- said from what the reporter does not know. Of the secret only a digest is kept. `source` names where an imported report came from, once.
CREATE TABLE incident_report (
    case_id TEXT PRIMARY KEY REFERENCES case_file (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    lang TEXT NOT NULL,
    secret TEXT,
    contact TEXT,
    operator_id TEXT REFERENCES operator (id),
    asset_id TEXT REFERENCES asset (id),
    source TEXT UNIQUE,
    received_at TEXT NOT NULL
);
CREATE INDEX incident_report_received ON incident_report (channel, received_at);
CREATE INDEX incident_report_operator ON incident_report (operator_id, received_at) WHERE operator_id IS NOT NULL;
CREATE TABLE incident_answer (
    case_id TEXT NOT NULL REFERENCES incident_report (case_id),
    field TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (case_id, field)
);
-- Where something with the form of personal data stands: never the data.
CREATE TABLE incident_finding (
    case_id TEXT NOT NULL REFERENCES incident_report (case_id),
    place TEXT NOT NULL,
    line BIGINT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (case_id, place, line, kind)
);
-- What a reporter added afterwards.
CREATE TABLE incident_word (
    case_id TEXT NOT NULL REFERENCES incident_report (case_id),
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
);
-- When what a period runs from happened, each apart; what was not given has no row.
CREATE TABLE incident_moment (
    case_id TEXT NOT NULL REFERENCES incident_report (case_id),
    moment TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, moment)
);
