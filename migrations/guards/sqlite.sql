-- The log is append-only: an entry may only receive its index, once; nothing is ever removed.
CREATE TRIGGER IF NOT EXISTS log_entry_fixed BEFORE UPDATE ON log_entry
WHEN OLD.idx IS NOT NULL OR NEW.id <> OLD.id OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.door <> OLD.door OR NEW.kind <> OLD.kind
    OR NEW.payload <> OLD.payload OR NEW.leaf <> OLD.leaf
BEGIN SELECT RAISE(ABORT, 'log entries do not change'); END;
CREATE TRIGGER IF NOT EXISTS log_entry_kept BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'log entries are not removed'); END;
CREATE TRIGGER IF NOT EXISTS log_seal_fixed BEFORE UPDATE ON log_seal
WHEN NEW.salt IS NOT NULL OR NEW.entry_id <> OLD.entry_id OR NEW.tbl <> OLD.tbl OR NEW.row_key <> OLD.row_key
    OR NEW.digest <> OLD.digest
BEGIN SELECT RAISE(ABORT, 'seals do not change; only a salt may be erased'); END;
CREATE TRIGGER IF NOT EXISTS log_seal_kept BEFORE DELETE ON log_seal
BEGIN SELECT RAISE(ABORT, 'seals are not removed'); END;
CREATE TRIGGER IF NOT EXISTS log_checkpoint_fixed BEFORE UPDATE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints do not change'); END;
CREATE TRIGGER IF NOT EXISTS log_checkpoint_kept BEFORE DELETE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are not removed'); END;
-- What was found out, and what happened to what was taken in, is only ever added to.
CREATE TRIGGER IF NOT EXISTS investigation_record_fixed BEFORE UPDATE ON investigation_record
BEGIN SELECT RAISE(ABORT, 'records of an investigation do not change'); END;
CREATE TRIGGER IF NOT EXISTS investigation_record_kept BEFORE DELETE ON investigation_record
BEGIN SELECT RAISE(ABORT, 'records of an investigation are not removed'); END;
CREATE TRIGGER IF NOT EXISTS investigation_custody_fixed BEFORE UPDATE ON investigation_custody
BEGIN SELECT RAISE(ABORT, 'entries of custody do not change'); END;
CREATE TRIGGER IF NOT EXISTS investigation_custody_kept BEFORE DELETE ON investigation_custody
BEGIN SELECT RAISE(ABORT, 'entries of custody are not removed'); END;
