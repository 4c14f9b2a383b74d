-- The day of officials and of operators with cases (issue 6; docs/specs/case.md). The address of a person's calendar of what is due, by its digest;
-- and whose charge a running case is: derived, so that what one person carries is found without reading every case.
CREATE TABLE case_calendar (
    account_id TEXT PRIMARY KEY REFERENCES account (id),
    token TEXT NOT NULL UNIQUE,
    since TEXT NOT NULL
);
CREATE TABLE case_charge (
    person TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person, case_id, role)
);
CREATE INDEX case_charge_case ON case_charge (case_id);
-- Of cases that ran before: whoever was assigned and not relieved after it; each is held against the case when it is read.
INSERT INTO case_charge (person, case_id, role)
    SELECT DISTINCT e.person, e.case_id, e.role FROM case_event e JOIN case_file c ON c.id = e.case_id
    WHERE e.kind = 'assigned' AND e.person IS NOT NULL AND e.role IS NOT NULL AND NOT c.is_over
    AND NOT EXISTS (SELECT 1 FROM case_event l WHERE l.case_id = e.case_id AND l.number > e.number AND l.kind = 'relieved'
        AND l.person = e.person AND l.role = e.role);
-- What is being written for a step, kept until it is handed in; a party's for all of its members who may answer.
CREATE TABLE case_draft (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    step TEXT NOT NULL,
    holder TEXT NOT NULL,
    asked BIGINT NOT NULL,
    answers TEXT NOT NULL,
    by_person TEXT NOT NULL,
    at TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (case_id, step, holder)
);
CREATE INDEX case_draft_holder ON case_draft (holder, case_id);
