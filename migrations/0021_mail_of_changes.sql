-- Mail tells of a notice of norms, or of a change and the operator that was told of it. The table is made anew, because neither
-- database lets a column that had to be filled become empty in the same words; its rows are working state and go along.
CREATE TABLE mail_anew (
    id TEXT PRIMARY KEY,
    notice_id TEXT REFERENCES notice (id),
    change_id TEXT REFERENCES change (id),
    operator_id TEXT REFERENCES operator (id),
    account_id TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    outcome TEXT,
    updated_at TEXT NOT NULL
);
INSERT INTO mail_anew (id, notice_id, account_id, state, tries, next_at, outcome, updated_at)
    SELECT id, notice_id, account_id, state, tries, next_at, outcome, updated_at FROM mail;
DROP TABLE mail;
ALTER TABLE mail_anew RENAME TO mail;
CREATE UNIQUE INDEX mail_once ON mail (notice_id, account_id);
CREATE UNIQUE INDEX mail_of_change_once ON mail (change_id, operator_id, account_id);
CREATE INDEX mail_due ON mail (next_at, id) WHERE state IN ('queued', 'sending');
