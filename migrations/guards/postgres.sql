-- Numbers entries in the order in which writes finish.
CREATE SEQUENCE IF NOT EXISTS log_entry_seq;
-- The log is append-only: an entry may only receive its index, once; nothing is ever removed.
CREATE OR REPLACE FUNCTION log_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only: % on %', TG_OP, TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION log_index_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.idx IS NOT NULL OR (NEW.id, NEW.seq, NEW.at, NEW.door, NEW.kind, NEW.payload, NEW.leaf)
        IS DISTINCT FROM (OLD.id, OLD.seq, OLD.at, OLD.door, OLD.kind, OLD.payload, OLD.leaf) THEN
        RAISE EXCEPTION 'log entries do not change';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS log_entry_fixed ON log_entry;
CREATE TRIGGER log_entry_fixed BEFORE UPDATE ON log_entry FOR EACH ROW EXECUTE FUNCTION log_index_once();
DROP TRIGGER IF EXISTS log_entry_kept ON log_entry;
CREATE TRIGGER log_entry_kept BEFORE DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION log_never();
CREATE OR REPLACE FUNCTION log_salt_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.salt IS NOT NULL OR (NEW.entry_id, NEW.tbl, NEW.row_key, NEW.digest)
        IS DISTINCT FROM (OLD.entry_id, OLD.tbl, OLD.row_key, OLD.digest) THEN
        RAISE EXCEPTION 'seals do not change; only a salt may be erased';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS log_seal_fixed ON log_seal;
CREATE TRIGGER log_seal_fixed BEFORE UPDATE ON log_seal FOR EACH ROW EXECUTE FUNCTION log_salt_only();
DROP TRIGGER IF EXISTS log_seal_kept ON log_seal;
CREATE TRIGGER log_seal_kept BEFORE DELETE ON log_seal FOR EACH ROW EXECUTE FUNCTION log_never();
DROP TRIGGER IF EXISTS log_checkpoint_fixed ON log_checkpoint;
CREATE TRIGGER log_checkpoint_fixed BEFORE UPDATE OR DELETE ON log_checkpoint FOR EACH ROW EXECUTE FUNCTION log_never();
-- What was found out, and what happened to what was taken in, is only ever added to.
CREATE OR REPLACE FUNCTION investigation_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an investigation is only added to: % on %', TG_OP, TG_TABLE_NAME; END $$;
DROP TRIGGER IF EXISTS investigation_record_fixed ON investigation_record;
CREATE TRIGGER investigation_record_fixed BEFORE UPDATE OR DELETE ON investigation_record FOR EACH ROW EXECUTE FUNCTION investigation_only_added();
DROP TRIGGER IF EXISTS investigation_custody_fixed ON investigation_custody;
CREATE TRIGGER investigation_custody_fixed BEFORE UPDATE OR DELETE ON investigation_custody FOR EACH ROW EXECUTE FUNCTION investigation_only_added();
