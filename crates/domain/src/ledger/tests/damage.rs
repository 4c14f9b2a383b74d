//! What someone with the database or the files in hand could change, and what the audit says of it.

use super::*;
use crate::db::schema;
use shirube_proof::findings::Finding;

/// The codes found; every finding about an entry, a row or a file must name it.
fn found(world: &World) -> Vec<&'static str> {
    let faults = world.faults();
    for fault in &faults {
        assert!(names_a_place(fault), "{fault:?} names nothing");
    }
    let codes: BTreeSet<&str> = faults.iter().map(|f| f.code).collect();
    codes.into_iter().collect()
}

fn names_a_place(finding: &Finding) -> bool {
    let of = |name: &str| finding.params.contains_key(name);
    match finding.code {
        "log.row" | "log.row.missing" | "log.row.returned" | "log.row.salt" => of("entry") && of("table") && of("key"),
        "log.row.unsealed" => of("table") && of("key"),
        "log.payload" | "log.seal" => of("entry"),
        _ => of("path") || of("index") || of("size") || of("reason") || of("database"),
    }
}

/// Tampers with a full installation whose log is published, and gives the codes found.
fn after(sql: &str) -> Vec<&'static str> {
    let world = World::full();
    world.it.keep_log().unwrap();
    assert_eq!(world.faults(), [], "before {sql}");
    world.tamper(sql);
    let codes = found(&world);
    assert!(!codes.is_empty(), "unnoticed: {sql}");
    codes
}

#[test]
fn one_value_changed_in_any_sealed_table_is_found() {
    let columns = HashMap::from([
        ("account", "name"),
        ("act", "subject"),
        ("act_link", "kind"),
        ("act_office", "ministry"),
        ("advisory_revision", "title"),
        ("advisory_told", "word"),
        ("circular", "title"),
        ("circular_copy", "name"),
        ("case_definition", "text"),
        ("case_event", "answers"),
        ("case_file", "title"),
        ("case_party", "since"),
        ("case_withheld", "review_by"),
        ("answer", "statement"),
        ("answer_source", "source_norm"),
        ("assessment", "status"),
        ("asset", "name"),
        ("catalog_change", "digest"),
        ("catalog_edition", "base"),
        ("catalog_file", "text"),
        ("catalog_in_force", "from_at"),
        ("catalog_part", "text"),
        ("delivery", "to_name"),
        ("change", "words"),
        ("change_answer", "node"),
        ("change_node", "state"),
        ("change_part", "body"),
        ("change_seen", "at"),
        ("change_settled", "note"),
        ("change_told", "at"),
        ("evaluation", "plan"),
        ("evaluation_batch", "digest"),
        ("evaluation_delivery", "to_name"),
        ("evaluation_order", "terms"),
        ("evaluation_run", "figures"),
        ("evaluation_stale", "at"),
        ("evidence", "title"),
        ("evidence_evaluation", "evaluation_id"),
        ("hook", "url"),
        ("inbox", "digest"),
        ("incident_answer", "value"),
        ("incident_moment", "at"),
        ("investigation_custody", "why"),
        ("investigation_record", "body"),
        ("incident_report", "kind"),
        ("incident_word", "text"),
        ("evidence_statement", "fields"),
        ("known_issuer", "document"),
        ("log_hour", "chain"),
        ("lesson", "what"),
        ("membership", "role"),
        ("norm_change", "code"),
        ("norm_proposal", "instrument"),
        ("norm_step", "kind"),
        ("notice", "at"),
        ("notice_part", "norms"),
        ("office", "ministry"),
        ("operator", "name"),
        ("pin", "subject"),
        ("question", "text"),
        ("received", "findings"),
        ("recheck", "what"),
        ("sheet", "fields"),
        ("signing_key", "jwk"),
        ("statement", "status"),
        ("statement_digest", "statement"),
        ("status_list", "issuer"),
        ("peer", "keys"),
        ("peer_finding", "came"),
        ("peer_log", "note"),
        ("report_case", "procedure_id"),
        ("risk", "description"),
        ("said", "value"),
        ("tie", "kind"),
        ("warning", "reason"),
    ]);
    let world = World::full();
    world.it.keep_log().unwrap();
    for (table, _) in schema::tables().iter().filter(|(_, t)| t.seal) {
        if matches!(table.as_str(), "evidence_link" | "incident_finding") {
            continue; // All their columns are their key: see the next test.
        }
        let column = columns.get(table.as_str()).unwrap_or_else(|| panic!("which column of {table} is to be changed?"));
        let before = world.faults().len();
        world.tamper(&format!("UPDATE {table} SET {column} = {column} || 'x'"));
        let rows = count(&world, table) as usize;
        let faults = world.faults();
        assert!(rows > 0, "{table} is empty");
        // What an hour committed to is held against the entries as well.
        let twice = if table == "log_hour" { rows } else { 0 };
        assert_eq!(faults.len(), before + rows + twice, "{table}");
        let named = faults.iter().filter(|f| f.params.get("table") == Some(table)).count();
        assert_eq!(named, rows, "{table}: {faults:?}");
    }
}

#[test]
fn a_row_under_another_key_is_one_gone_and_one_never_sealed() {
    assert_eq!(
        after("UPDATE evidence_link SET norm = 'aigb@1.2:C-1-2' WHERE norm = 'aigb@1.2:C-1-1'"),
        ["log.row.missing", "log.row.unsealed"]
    );
    assert_eq!(after("UPDATE incident_finding SET kind = 'x'"), ["log.row.missing", "log.row.unsealed"]);
}

#[test]
fn a_boolean_a_number_and_an_absent_value_are_sealed_as_well() {
    assert_eq!(after("UPDATE operator SET is_overseas = NOT is_overseas"), ["log.row"]);
    assert_eq!(after("UPDATE operator SET revision = revision + 1"), ["log.row"]);
    assert_eq!(after("UPDATE operator SET name_en = '' WHERE name_en IS NULL"), ["log.row"]);
}

#[test]
fn rows_removed_added_and_swapped_are_found() {
    assert_eq!(after("DELETE FROM risk"), ["log.row.missing"]);
    let copy =
        "INSERT INTO tie SELECT 'tie_00000000000000000000000000000000', operator_id, to_id, from_id, kind, at FROM tie";
    assert_eq!(after(copy), ["log.row.unsealed"]);
    let world = World::full();
    world.operator("入れ替わる会社");
    world.it.keep_log().unwrap();
    world.tamper("UPDATE operator SET name = (SELECT min(o.name) FROM operator o WHERE o.id <> operator.id)");
    assert_eq!(found(&world), ["log.row"]);
}

#[test]
fn a_row_back_after_its_removal_was_recorded_is_found() {
    let world = World::full();
    let draft = world.draft_of_full();
    let risks = world.read(|tx| assessment::risks(tx, &draft));
    world.tamper("CREATE TABLE aside AS SELECT * FROM risk");
    world.file(|tx, _| assessment::remove_risk(tx, &draft, &risks[0].id)).unwrap();
    world.it.keep_log().unwrap();
    assert_eq!(world.faults(), []);
    world.tamper("INSERT INTO risk SELECT * FROM aside");
    assert_eq!(found(&world), ["log.row.returned"]);
}

#[test]
fn a_changed_payload_leaf_or_column_of_an_entry_is_found_and_named() {
    let world = World::full();
    world.it.keep_log().unwrap();
    world.tamper("UPDATE log_entry SET payload = payload || leaf WHERE idx = 3");
    let faults = world.faults();
    assert!(
        faults.iter().any(|f| f.code == "log.payload" && f.params.get("index").is_some_and(|i| i == "3")),
        "{faults:?}"
    );
    let leaf = after("UPDATE log_entry SET leaf = (SELECT root FROM log_checkpoint LIMIT 1) WHERE idx = 3");
    assert_eq!(leaf, ["log.database.checkpoint", "log.database.tile", "log.payload"]);
    assert_eq!(after("UPDATE log_entry SET kind = 'x' WHERE idx = 3"), ["log.payload"]);
    assert_eq!(after("UPDATE log_entry SET at = 'x' WHERE idx = 3"), ["log.payload"]);
    assert_eq!(after("UPDATE log_entry SET door = 'act' WHERE idx = 3"), ["log.payload"]);
}

#[test]
fn seals_changed_removed_or_moved_are_found_and_a_salt_gone_while_the_row_lives() {
    assert_eq!(after("UPDATE log_seal SET digest = salt WHERE tbl = 'operator'"), ["log.row", "log.seal"]);
    assert_eq!(after("DELETE FROM log_seal WHERE tbl = 'risk'"), ["log.row.unsealed", "log.seal"]);
    let moved = after("UPDATE log_seal SET row_key = 'x' WHERE tbl = 'risk'");
    assert_eq!(moved, ["log.row.missing", "log.row.unsealed", "log.seal"]);
    assert_eq!(after("UPDATE log_seal SET salt = digest WHERE tbl = 'risk'"), ["log.row"]);
    assert_eq!(after("UPDATE log_seal SET salt = NULL WHERE tbl = 'risk'"), ["log.row.salt"]);
}

#[test]
fn an_erased_salt_is_in_order_where_the_row_is_gone() {
    let world = World::full();
    let draft = world.draft_of_full();
    let risks = world.read(|tx| assessment::risks(tx, &draft));
    world.file(|tx, _| assessment::remove_risk(tx, &draft, &risks[0].id)).unwrap();
    world.it.keep_log().unwrap();
    world.attempt("UPDATE log_seal SET salt = NULL WHERE tbl = 'risk'").unwrap();
    assert_eq!(world.faults(), []);
}

#[test]
fn an_entry_removed_or_given_another_index_is_found() {
    let gone = after("DELETE FROM log_entry WHERE idx = 2");
    assert_eq!(gone, ["log.database.index", "log.payload", "log.row.unsealed", "log.seal"], "removed");
    let moved = after("UPDATE log_entry SET idx = 1000 WHERE idx = 2");
    assert_eq!(moved, ["log.database.index", "log.payload"], "moved");
    let waiting = after("UPDATE log_entry SET idx = NULL WHERE idx = (SELECT max(idx) FROM log_entry)");
    assert_eq!(waiting, ["log.database.index", "log.database.tile", "log.payload"], "said to wait");
}

#[test]
fn tiles_and_checkpoints_changed_in_the_database_are_found() {
    let tile = after("UPDATE log_tile SET hashes = (SELECT root FROM log_checkpoint LIMIT 1) WHERE level = 0");
    assert_eq!(tile, ["log.database.tile"]);
    assert_eq!(after("DELETE FROM log_tile"), ["log.database.tile"]);
    assert_eq!(after("UPDATE log_checkpoint SET note = note || 'x'"), ["log.database.checkpoint"]);
    let root = after("UPDATE log_checkpoint SET root = (SELECT leaf FROM log_entry LIMIT 1)");
    assert_eq!(root, ["log.database.checkpoint"]);
    assert_eq!(after("DELETE FROM log_checkpoint"), ["log.database.index", "log.rollback"]);
}

#[test]
fn any_byte_changed_in_a_published_file_is_found() {
    let world = World::full();
    world.it.keep_log().unwrap();
    let mut files = Vec::new();
    paths(world.it.log_dir(), &mut files);
    assert!(files.len() >= 3);
    for path in files {
        let kept = std::fs::read(&path).unwrap();
        for at in [0, kept.len() / 2, kept.len() - 1] {
            let mut changed = kept.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            assert!(!found(&world).is_empty(), "{} byte {at}", path.display());
        }
        std::fs::write(&path, kept).unwrap();
    }
    assert_eq!(world.faults(), []);
}

fn paths(dir: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    for item in std::fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { paths(&path, out) } else { out.push(path) }
    }
}

#[test]
fn an_entry_changed_while_it_waits_is_never_signed_over() {
    let world = World::full();
    world.it.keep_log().unwrap();
    let before = count(&world, "log_checkpoint");
    world.operator("待つ会社");
    world.tamper("UPDATE log_entry SET payload = leaf WHERE idx IS NULL AND withheld IS NULL");
    assert!(world.it.keep_log().unwrap_err().to_string().contains("was changed"));
    assert_eq!(count(&world, "log_checkpoint"), before);
    assert_eq!(found(&world), ["log.payload"]);
}

#[test]
fn tiles_that_do_not_add_up_to_the_signed_root_stop_the_sequencer() {
    let world = World::full();
    world.it.keep_log().unwrap();
    world.tamper(
        "UPDATE log_tile SET hashes = (SELECT root FROM log_checkpoint LIMIT 1) || substr(hashes, 33) WHERE level = 0",
    );
    world.operator("次の会社");
    assert!(world.it.keep_log().unwrap_err().to_string().contains("add up"));
}

#[test]
fn a_text_that_is_no_longer_text_is_a_finding_and_not_a_failure_to_read() {
    if !World::new().is_sqlite() {
        return; // PostgreSQL keeps no text that is not text.
    }
    for change in [
        "UPDATE operator SET name = CAST(x'ff41' AS TEXT)",
        "UPDATE log_entry SET kind = CAST(x'ff41' AS TEXT) WHERE idx = 1",
        "UPDATE log_entry SET payload = 'text' WHERE idx = 1",
        "UPDATE log_entry SET leaf = 'text' WHERE idx = 1",
        "UPDATE log_seal SET row_key = CAST(x'ff41' AS TEXT) WHERE tbl = 'tie'",
        "UPDATE log_seal SET digest = 'text' WHERE tbl = 'tie'",
        "UPDATE log_seal SET salt = 'text' WHERE tbl = 'tie'",
        "UPDATE log_checkpoint SET root = 'text'",
        "UPDATE log_tile SET hashes = 'text'",
    ] {
        assert!(!after(change).is_empty(), "{change}");
    }
}
