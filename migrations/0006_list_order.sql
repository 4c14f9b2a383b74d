-- A list shows the latest change first, of all kinds too (docs/measurements.md): without these indexes each page sorts the
-- whole register.
CREATE INDEX asset_of_operator_by_change ON asset (operator_id, updated_at, id);
CREATE INDEX asset_by_change ON asset (updated_at, id);
