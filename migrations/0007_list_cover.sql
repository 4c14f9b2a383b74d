-- Lists leave out what is retired and count up to a thousand rows; with the mark in the index the count reads no row
-- (docs/measurements.md). The same for one kind, for assessments in one state, and for what one file said.
DROP INDEX asset_of_operator;
DROP INDEX asset_of_operator_by_change;
CREATE INDEX asset_of_operator_kind ON asset (operator_id, kind, updated_at, id, is_retired);
CREATE INDEX asset_of_operator_all ON asset (operator_id, updated_at, id, is_retired);
CREATE INDEX assessment_of_operator_state ON assessment (operator_id, status, updated_at, id);
CREATE INDEX said_source ON said (source, asset_id);
-- An import looks for each of its assets by name.
CREATE INDEX asset_name ON asset (operator_id, kind, name);
-- How many rows of each assessment in a list are answered.
CREATE INDEX answer_status ON answer (assessment_id, status);
