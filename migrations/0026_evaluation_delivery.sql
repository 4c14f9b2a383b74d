-- To whom the statement of a result was given, when, by whom and with which fields (issue 5; docs/specs/evaluation.md).
-- Without `to_operator` it left as a file; `to_name` is then whom the one who gave it says it was for, and may be empty.
CREATE TABLE evaluation_delivery (
    evaluation_id TEXT NOT NULL REFERENCES evaluation (id),
    number BIGINT NOT NULL,
    statement_id TEXT NOT NULL REFERENCES statement (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    to_operator TEXT REFERENCES operator (id),
    to_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (evaluation_id, number)
);
CREATE INDEX evaluation_delivery_to ON evaluation_delivery (to_operator);
