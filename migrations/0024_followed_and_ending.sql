-- Statements that came before lists of status were followed (0022): from when the program next looks, they are followed too.
CREATE TABLE status_waiting (
    received_id TEXT PRIMARY KEY REFERENCES received (id)
);
INSERT INTO status_waiting (received_id)
    SELECT r.id FROM received r WHERE NOT EXISTS (SELECT 1 FROM received_status x WHERE x.received_id = r.id);

-- The clock goes by the end of what was signed here, whether anybody was given it or not.
CREATE INDEX statement_expires ON statement (expires_at, digest);
