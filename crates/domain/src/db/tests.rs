//! The database, whichever it is: schema, migrations, guards, the verbs of a transaction.

mod line;

use super::*;
use crate::housekeeping;
use crate::refusal::Error;
use crate::testing::{Ground, World, codes};
use crate::{args, cols};
use std::collections::{BTreeMap, BTreeSet};

/// Table → its columns and, in order, its key, as the database itself describes them.
type Live = BTreeMap<String, (BTreeSet<String>, Vec<String>)>;

fn live(db: &Db) -> Live {
    let sql = match db.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, c.name, CAST(c.pk AS TEXT) FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.pk"
        }
        Dialect::Postgres => {
            "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(coalesce(k.ordinal_position, 0) AS TEXT)
             FROM information_schema.columns c
             LEFT JOIN information_schema.table_constraints t
               ON t.table_name = c.table_name AND t.table_schema = c.table_schema AND t.constraint_type = 'PRIMARY KEY'
             LEFT JOIN information_schema.key_column_usage k
               ON k.constraint_name = t.constraint_name AND k.table_schema = c.table_schema AND k.column_name = c.column_name
             WHERE c.table_schema = 'public' ORDER BY 1, coalesce(k.ordinal_position, 0)"
        }
    };
    let rows: Vec<(String, String, String)> =
        db.read(|tx| tx.rows(sql, &[], |r| Ok((r.text(0)?, r.text(1)?, r.text(2)?)))).map_err(|e: DbError| e).unwrap();
    rows.into_iter().fold(Live::new(), |mut live, (table, column, place)| {
        let entry = live.entry(table).or_default();
        if place != "0" {
            entry.1.push(column.clone());
        }
        entry.0.insert(column);
        live
    })
}

#[test]
fn columns_toml_says_what_the_live_schema_is() {
    let ground = Ground::new();
    let live = live(&Db::open(&ground.place).unwrap());
    let declared: Live = schema::tables()
        .iter()
        .map(|(name, t)| (name.clone(), (t.columns.keys().cloned().collect(), t.key.clone())))
        .collect();
    assert_eq!(live, declared);
}

#[test]
fn every_step_of_the_schema_has_a_number_of_its_own() {
    let numbers: Vec<i64> = migrations().iter().map(|m| m.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
}

#[test]
fn migrating_twice_does_nothing() {
    let ground = Ground::new();
    let once = live(&Db::open(&ground.place).unwrap());
    let db = Db::open(&ground.place).unwrap();
    assert_eq!(live(&db), once);
    let steps = db.read(|tx| tx.number("SELECT count(*) FROM schema_migration", &[])).map_err(|e: DbError| e).unwrap();
    assert_eq!(steps, migrations().len() as i64);
}

#[test]
fn a_schema_of_a_newer_program_or_an_altered_step_is_refused() {
    for (change, says) in [
        ("UPDATE schema_migration SET digest = 'x' WHERE number = 2", "0002_identity.sql` differs"),
        (
            "INSERT INTO schema_migration (number, name, digest) VALUES (9999, '9999_later.sql', 'x')",
            "9999_later.sql` is unknown",
        ),
    ] {
        let world = World::new();
        world.tamper(change);
        match Db::open(&world.ground.place) {
            Err(DbError::Schema(why)) => assert!(why.contains(says), "{why}"),
            other => panic!("{change}: {:?}", other.map(|db| db.dialect())),
        }
    }
}

#[test]
fn programs_that_start_at_once_bring_the_schema_up_once() {
    let ground = Ground::new();
    let opened: Vec<Result<(), DbError>> = std::thread::scope(|s| {
        let starting: Vec<_> = (0..8).map(|_| s.spawn(|| Db::open(&ground.place).map(|_| ()))).collect();
        starting.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
}

#[test]
fn the_log_tables_refuse_changes_and_removals() {
    let world = World::new();
    world.it.keep_log().unwrap();
    world.operator("番人に守られる会社");
    let refused = [
        "UPDATE log_entry SET payload = leaf",
        "UPDATE log_entry SET seq = seq + 100",
        "UPDATE log_entry SET idx = 7 WHERE idx = 0",
        "DELETE FROM log_entry",
        "UPDATE log_seal SET digest = salt",
        "UPDATE log_seal SET row_key = 'x'",
        "UPDATE log_seal SET salt = digest",
        "DELETE FROM log_seal",
        "UPDATE log_checkpoint SET note = 'x'",
        "DELETE FROM log_checkpoint",
    ];
    for sql in refused {
        assert!(world.attempt(sql).is_err(), "allowed: {sql}");
    }
    assert_eq!(world.attempt("UPDATE log_seal SET salt = NULL WHERE tbl = 'no such table'"), Ok(()));
    assert_eq!(world.faults(), []);
}

#[test]
fn a_write_that_saw_an_older_row_is_a_conflict() {
    let world = World::new();
    let id = world.operator("二人が直す会社");
    let change = |seen: i64| {
        world.file(|tx, _| {
            let columns = cols! { "name" => "x", "revision" => seen + 1 };
            Ok(tx.update_seen("operator", cols! { "id" => &id }, ("revision", seen.into()), columns)?)
        })
    };
    change(1).unwrap();
    assert_eq!(codes(change(1)), ["common.changed-meanwhile"]);
}

#[test]
fn a_key_taken_by_someone_else_is_a_conflict_and_not_a_fault() {
    let world = World::new();
    let keep = || world.file(|tx, _| Ok(tx.insert("once", cols! { "token" => "t", "result" => "r", "at" => "" })?));
    keep().unwrap();
    assert_eq!(codes(keep()), ["common.changed-meanwhile"]);
}

#[test]
fn a_nul_in_a_text_is_one_more_text_on_both_databases() {
    let world = World::new();
    let found = world.read(|tx| tx.number("SELECT count(*) FROM account WHERE login = ?", args!["a\0b"]));
    assert_eq!(found, 0);
}

#[test]
fn every_kind_of_value_comes_back_as_it_went() {
    let world = World::new();
    let values = [
        Value::Null,
        Value::Text("標\u{1f5fe}'\"\\".into()),
        Value::Int(i64::MIN),
        Value::Bool(true),
        Value::Bytes(vec![0, 255]),
    ];
    let types = match world.it.ground.db.dialect() {
        Dialect::Sqlite => "a TEXT, b TEXT, c BIGINT, d BOOLEAN, e BYTEA",
        Dialect::Postgres => "a TEXT, b TEXT, c BIGINT, d BOOLEAN, e BYTEA",
    };
    let back = world
        .it
        .ground
        .db
        .write_raw(|tx| {
            tx.batch(&format!("CREATE TABLE trial ({types})"))?;
            tx.run("INSERT INTO trial VALUES (?, ?, ?, ?, ?)", &values)?;
            tx.row("SELECT * FROM trial", &[], |r| r.all())
        })
        .map_err(|e: DbError| e)
        .unwrap()
        .unwrap();
    assert_eq!(back.into_iter().map(|(_, v)| v).collect::<Vec<_>>(), values);
}

#[test]
fn a_reader_sees_one_moment_while_others_write() {
    let world = World::new();
    world
        .it
        .ground
        .db
        .read(|tx| {
            let before = tx.number("SELECT count(*) FROM operator", &[])?;
            world.operator("途中で加わる会社");
            assert_eq!(tx.number("SELECT count(*) FROM operator", &[])?, before);
            Ok::<(), DbError>(())
        })
        .unwrap();
}

#[test]
fn a_panic_in_the_middle_of_a_write_leaves_nothing_and_the_next_write_works() {
    let world = World::new();
    let before = world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), Error> = housekeeping::run(&world.it.ground, "test.panic", |tx, _| {
            tx.insert("once", cols! { "token" => "p", "result" => "r", "at" => "" })?;
            panic!("in the middle")
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(world.read(|tx| tx.number("SELECT count(*) FROM once", &[])), 0);
    assert_eq!(world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[])), before);
    world.operator("次の会社");
}

#[test]
fn a_server_behind_tls_is_reached_as_the_address_says_and_not_otherwise() {
    let Some(address) = crate::testing::tls_address() else { return };
    let open = |address: &str, mode: &str| Db::open(&Place::Postgres(format!("{address}&sslmode={mode}")));
    for mode in ["require", "verify-ca", "verify-full"] {
        let db = open(&address, mode).unwrap_or_else(|e| panic!("{mode}: {e}"));
        let is_secure = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assert!(db.read(|tx| tx.row(is_secure, args![], |r| r.bool(0))).unwrap().unwrap(), "{mode}");
    }
    let refused = |address: &str, mode: &str| match open(address, mode).err().unwrap() {
        DbError::Open(why) => why,
        other => panic!("{mode}: {other:?}"),
    };
    // The certificate names localhost, not the number.
    let number = address.replace("@localhost:", "@127.0.0.1:");
    assert!(open(&number, "verify-ca").is_ok());
    assert!(refused(&number, "verify-full").contains("certificate"));
    // Nobody this machine trusts signed it.
    let (stranger, _) = address.split_once('?').unwrap();
    let stranger = format!("{stranger}?connect_timeout=5");
    assert!(open(&stranger, "require").is_ok());
    assert!(refused(&stranger, "verify-ca").contains("certificate"));
    // The server takes nobody in the clear, and says so.
    assert!(refused(&address, "disable").contains("no encryption"));
}
