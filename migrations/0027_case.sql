-- Cases under procedure (issue 6; docs/specs/case.md). A case keeps the text of the definition it began under; `body` is the case as the engine
-- knows it, and the columns beside it are what lists and sweeps ask for. `case_turn` says whose turn it is: derived, written with the case.
CREATE TABLE case_definition (
    digest TEXT PRIMARY KEY,
    procedure TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE case_file (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL REFERENCES case_definition (digest),
    procedure TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    is_over BOOLEAN NOT NULL,
    opened_at TEXT NOT NULL,
    since TEXT NOT NULL,
    next_due TEXT,
    overdue_since TEXT,
    body TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX case_file_due ON case_file (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX case_file_overdue ON case_file (overdue_since, id) WHERE overdue_since IS NOT NULL;
CREATE INDEX case_file_opened ON case_file (opened_at, id);
CREATE INDEX case_file_state ON case_file (procedure, state, opened_at, id);
-- A party: `holder` is an operator, an account, or a word for somebody without one (`reporter`).
CREATE TABLE case_party (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    role TEXT NOT NULL,
    holder TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (case_id, role, holder)
);
CREATE INDEX case_party_holder ON case_party (holder, case_id);
CREATE TABLE case_event (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT,
    by_person TEXT,
    role TEXT,
    instead_of TEXT,
    person TEXT,
    answers TEXT NOT NULL,
    act_id TEXT REFERENCES act (id),
    entry_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
);
CREATE UNIQUE INDEX case_event_act ON case_event (act_id) WHERE act_id IS NOT NULL;
-- `holder` here is also an office at large: `office:incident-officer`.
CREATE TABLE case_turn (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    holder TEXT NOT NULL,
    role TEXT NOT NULL,
    due TEXT NOT NULL,
    PRIMARY KEY (case_id, holder, role)
);
CREATE INDEX case_turn_holder ON case_turn (holder, due, case_id);
-- What a case is like, for finding related ones: features of its words, drawn from what was said at its beginning; derived.
CREATE TABLE case_feature (
    feature BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    weight BIGINT NOT NULL,
    PRIMARY KEY (feature, case_id)
);
CREATE INDEX case_feature_case ON case_feature (case_id);
