//! The log through its verbs: writing, sequencing, publishing, crashing, starting again.

mod damage;
mod erasure;
mod failures;
mod hours;
mod second;

use super::*;
use crate::cols;
use crate::db::Place;
use crate::filing;
use crate::refusal::{Error as Refused, Refusal};
use crate::testing::{World, a_norm, codes, saying};
use crate::{args, assessment, housekeeping, identity};
use std::collections::{BTreeSet, HashMap};

fn count(world: &World, table: &str) -> i64 {
    world.read(|tx| tx.number(&format!("SELECT count(*) FROM {table}"), &[]))
}

#[test]
fn a_refused_write_leaves_nothing_behind() {
    let world = World::new();
    let before = (count(&world, "log_entry"), count(&world, "log_seal"), count(&world, "operator"));
    let refused = world.file(|tx, _| {
        let draft = crate::registry::OperatorDraft { name: "消える会社".into(), ..Default::default() };
        crate::registry::register_operator(tx, &draft)?;
        Err::<(), _>(Refusal::invalid("common.required").into())
    });
    assert_eq!(codes(refused), ["common.required"]);
    assert_eq!((count(&world, "log_entry"), count(&world, "log_seal"), count(&world, "operator")), before);
}

#[test]
fn every_write_has_exactly_one_entry_that_seals_every_row_it_wrote() {
    let world = World::new();
    let before = count(&world, "log_entry");
    let receipt = world
        .file(|tx, receipt| {
            let draft = crate::registry::OperatorDraft { name: "封のある会社".into(), ..Default::default() };
            let id = crate::registry::register_operator(tx, &draft)?;
            let asset = crate::registry::AssetDraft { name: "封のある資産".into(), ..Default::default() };
            crate::registry::describe(tx, &id, crate::registry::AssetKind::Model, &asset)?;
            Ok(receipt.clone())
        })
        .unwrap();
    assert_eq!(count(&world, "log_entry"), before + 1);
    let seals = world.read(|tx| store::seals_of(tx, receipt.entry.as_str()));
    let tables: Vec<&str> = seals.iter().map(|(s, _)| s.table.as_str()).collect();
    assert_eq!(tables, ["asset", "operator"]);
    let entry = world.read(|tx| entry(tx, receipt.entry.as_str())).unwrap();
    assert_eq!((entry.kind.as_str(), entry.door.as_str(), entry.index), ("test.filing", "filing", None));
    assert_eq!(world.faults(), []);
}

#[test]
fn an_ordinary_life_of_an_installation_audits_clean_and_counts_what_waits() {
    let world = World::new();
    let d = world.draft();
    world.it.keep_log().unwrap();
    world
        .file(|tx, _| {
            assessment::answer(tx, &world.it.catalog(), &d.id, &a_norm(), &saying("met", "行っている"), &d.by)
        })
        .unwrap();
    let audited = world.audited();
    assert!(audited.report.passed(), "{:?}", audited.report.findings);
    assert_eq!(audited.waiting, 1);
    assert!(audited.rows > 5);
    world.it.keep_log().unwrap();
    assert_eq!(world.audited().waiting, 0);
}

#[test]
fn entries_of_one_row_are_numbered_as_they_commit_under_eight_writers() {
    let world = World::new();
    let id = world.operator("混み合う会社");
    std::thread::scope(|s| {
        for writer in 0..8 {
            let (world, id) = (&world, &id);
            s.spawn(move || {
                for round in 0..15 {
                    world
                        .file(|tx, _| {
                            let name = format!("{writer}-{round}");
                            let seen = tx.number("SELECT revision FROM operator WHERE id = ?", args![id])?;
                            tx.update(
                                "operator",
                                cols! { "id" => id },
                                cols! { "name" => name, "revision" => seen + 1 },
                            )?;
                            Ok(())
                        })
                        .unwrap();
                }
            });
        }
        s.spawn(|| (0..20).for_each(|_| assert!(world.it.keep_log().is_ok())));
    });
    world.it.keep_log().unwrap();
    let order: Vec<(i64, i64)> = world.read(|tx| {
        tx.rows(
            "SELECT e.idx, e.seq FROM log_entry e JOIN log_seal s ON s.entry_id = e.id
             WHERE s.tbl = 'operator' AND s.row_key = ? ORDER BY e.idx",
            args![&id],
            |r| Ok((r.int(0)?, r.int(1)?)),
        )
    });
    assert_eq!(order.len(), 121);
    assert!(order.windows(2).all(|w| w[0].1 < w[1].1), "index order is commit order, row by row");
    assert_eq!(world.faults(), []);
}

#[test]
fn of_many_sequencers_at_once_each_succeeds_and_no_index_is_given_twice() {
    let world = World::new();
    for n in 0..30 {
        world.operator(&format!("会社{n}"));
    }
    let others: Vec<_> = (0..4).map(|_| world.another().unwrap()).collect();
    let added: Vec<u64> = std::thread::scope(|s| {
        let running: Vec<_> = others.iter().map(|it| s.spawn(|| it.keep_log().map(|p| p.size))).collect();
        running.into_iter().map(|t| t.join().unwrap().unwrap()).collect()
    });
    assert!(added.iter().all(|size| *size == 31), "{added:?}");
    assert_eq!(world.faults(), []);
    assert_eq!(count(&world, "log_checkpoint"), 1);
}

#[test]
fn what_was_written_but_not_yet_integrated_survives_the_end_of_the_program() {
    let world = World::new();
    world.it.keep_log().unwrap();
    let receipt = world.file(|_, receipt| Ok(receipt.clone())).unwrap();
    let again = world.another().unwrap();
    again.keep_log().unwrap();
    let entry = again.ground.db.read(|tx| entry(tx, receipt.entry.as_str())).unwrap().unwrap();
    assert!(entry.index.is_some());
    assert!(again.audit().unwrap().report.passed());
}

#[test]
fn publishing_is_incremental_and_idempotent() {
    let world = World::new();
    let first = world.it.keep_log().unwrap();
    assert!(first.files > 0);
    assert_eq!(world.it.keep_log().unwrap(), Published { size: first.size, files: 0 });
    for n in 0..300 {
        world.file(|_, _| Ok(n)).unwrap();
    }
    let second = world.it.keep_log().unwrap();
    // Full tile and bundle, partial tile and bundle, the level above, the checkpoint.
    assert_eq!((second.size, second.files), (first.size + 300, 6));
    assert_eq!(world.faults(), []);
}

#[test]
fn a_published_directory_that_is_missing_is_written_again_whole() {
    let world = World::new();
    world.operator("公開される会社");
    world.it.keep_log().unwrap();
    std::fs::remove_dir_all(world.it.log_dir()).unwrap();
    world.it.keep_log().unwrap();
    assert_eq!(world.faults(), []);
}

#[test]
fn a_published_file_that_is_lost_is_reported_and_repaired() {
    let world = World::new();
    world.it.keep_log().unwrap();
    std::fs::remove_file(world.it.log_dir().join("tile/0/000.p/1")).unwrap();
    assert_eq!(world.faults().iter().map(|f| f.code).collect::<Vec<_>>(), ["log.tile"]);
    assert_eq!(world.it.repair_log().unwrap().files, 1);
    assert_eq!(world.faults(), []);
}

#[test]
fn a_checkpoint_file_that_is_not_whole_is_written_again() {
    let world = World::new();
    world.it.keep_log().unwrap();
    std::fs::write(world.it.log_dir().join("checkpoint"), "half a che").unwrap();
    assert!(!world.faults().is_empty());
    world.it.keep_log().unwrap();
    assert_eq!(world.faults(), []);
}

#[test]
fn a_database_set_back_behind_what_is_published_is_never_signed_over() {
    let world = World::new();
    let Place::Sqlite(path) = world.ground.place.clone() else { return set_back_on_postgres(&world) };
    world.it.keep_log().unwrap();
    let kept = world.data().join("kept.sqlite");
    rusqlite::Connection::open(&path).unwrap().execute("VACUUM INTO ?", [kept.to_str().unwrap()]).unwrap();
    world.operator("忘れられる会社");
    world.it.keep_log().unwrap();
    let World { it, ground, clock } = world;
    drop(it);
    std::fs::remove_file(path.with_extension("sqlite-wal")).ok();
    std::fs::remove_file(path.with_extension("sqlite-shm")).ok();
    std::fs::rename(&kept, &path).unwrap();
    let it = crate::installation::Installation::open(crate::installation::Options {
        data: ground.dir.path().join("data"),
        place: Some(ground.place.clone()),
        origin: "shirube.test/log".into(),
        catalog: crate::testing::CATALOG.clone(),
        clock: Box::new(clock),
        chance: Box::new(crate::id::SystemChance),
        signing: crate::installation::Signing::default(),
    })
    .unwrap();
    it.ground.db.read(|tx| tx.number("SELECT 1", &[])).map_err(|e: DbError| e).unwrap();
    let entries = count_of(&it, "log_checkpoint");
    let refused = it.keep_log().unwrap_err().to_string();
    assert!(refused.contains("old backup"), "{refused}");
    assert_eq!(count_of(&it, "log_checkpoint"), entries, "nothing was signed");
    assert!(it.audit().unwrap().report.errors().any(|f| f.code == "log.rollback"));
}

fn count_of(it: &crate::installation::Installation, table: &str) -> i64 {
    it.ground.db.read(|tx| tx.number(&format!("SELECT count(*) FROM {table}"), &[])).map_err(|e: DbError| e).unwrap()
}

/// The same without a copy of the database: the last checkpoint and its entry are taken away.
fn set_back_on_postgres(world: &World) {
    world.it.keep_log().unwrap();
    let id = world.operator("忘れられる会社");
    world.it.keep_log().unwrap();
    world.tamper(&format!(
        "DELETE FROM log_checkpoint WHERE size = 2; DELETE FROM log_seal WHERE row_key = '{id}';
         DELETE FROM log_entry WHERE idx = 1; DELETE FROM operator; UPDATE log_tile SET hashes = substring(hashes for 32)"
    ));
    assert!(world.it.keep_log().unwrap_err().to_string().contains("old backup"));
    assert_eq!(count(world, "log_checkpoint"), 1);
    let found: BTreeSet<&str> = world.faults().iter().map(|f| f.code).collect();
    assert_eq!(found, BTreeSet::from(["log.payload", "log.rollback"]));
}

#[test]
fn the_log_holds_no_personal_value() {
    let world = World::new();
    let d = world.draft();
    world
        .file(|tx, _| {
            assessment::answer(tx, &world.it.catalog(), &d.id, &a_norm(), &saying("met", "秘密の取組"), &d.by)
        })
        .unwrap();
    let session = world.file(|tx, _| identity::open_session(tx, &d.by)).unwrap();
    world.it.keep_log().unwrap();
    let payloads: Vec<String> =
        world.read(|tx| tx.rows("SELECT payload FROM log_entry", &[], |r| Ok(String::from_utf8(r.bytes(0)?).unwrap())));
    let mut published = Vec::new();
    gather(world.it.log_dir(), &mut published);
    let personal = ["drafter", "山田", "花子", "秘密の取組", "問合せ窓口", "標システム", session.token.as_str()];
    for text in payloads.iter().map(String::as_str).chain(published.iter().map(String::as_str)) {
        for value in personal {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
}

fn gather(dir: &std::path::Path, out: &mut Vec<String>) {
    for item in std::fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            gather(&path, out);
        } else {
            out.push(String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
        }
    }
}

#[test]
fn a_form_sent_by_two_hands_at_once_has_one_effect() {
    let world = World::new();
    let id = world.operator("二度押される会社");
    let results: Vec<String> = std::thread::scope(|s| {
        let sending: Vec<_> = (0..2)
            .map(|n| {
                let (world, id) = (&world, &id);
                s.spawn(move || {
                    filing::receive_once(&world.it.ground, "test.once", "0123abcd", |tx, _| {
                        let draft = crate::registry::AssetDraft { name: format!("資産{n}"), ..Default::default() };
                        let asset = crate::registry::describe(tx, id, crate::registry::AssetKind::System, &draft)?;
                        Ok::<_, Refused>(asset.to_string())
                    })
                    .unwrap()
                })
            })
            .collect();
        sending.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(results[0], results[1]);
    assert_eq!(count(&world, "asset"), 1);
}

#[test]
fn a_key_lost_or_swapped_is_never_replaced_in_silence() {
    let world = World::new();
    world.it.keep_log().unwrap();
    let path = world.data().join("log.key");
    let kept = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(world.another().err().unwrap().to_string().contains("restore it from a backup"));
    assert!(!path.exists());
    let other = shirube_proof::note::SigningKey::from_seed("shirube.test/log", &[7; 32]).unwrap();
    std::fs::write(&path, other.to_secret_text().as_bytes()).unwrap();
    assert!(world.another().err().unwrap().to_string().contains("not the key"));
    std::fs::write(&path, kept).unwrap();
    world.another().unwrap();
}

#[test]
fn programs_that_start_at_once_in_an_empty_directory_agree_on_one_key() {
    let world = World::new();
    let keys: BTreeSet<String> = std::thread::scope(|s| {
        let starting: Vec<_> = (0..4).map(|_| s.spawn(|| world.another().unwrap().log_key())).collect();
        starting.into_iter().map(|t| t.join().unwrap()).chain([world.it.log_key()]).collect()
    });
    assert_eq!(keys.len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(world.data().join("log.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn every_entry_can_be_proved_to_whoever_holds_the_key() {
    let world = World::new();
    for n in 0..20 {
        world.operator(&format!("会社{n}"));
    }
    world.it.keep_log().unwrap();
    let key: VerifierKey = world.it.log_key().parse().unwrap();
    let (size, note) = head(&world.it.ground.db).unwrap().unwrap();
    assert!(note.starts_with("shirube.test/log\n21\n"));
    for index in 0..size {
        let text = world.read(|tx| inclusion(tx, index)).unwrap();
        let file = shirube_proof::inclusion_file::parse(text.as_bytes()).unwrap();
        let (bytes, _) = file.verify_carried(&key, &[]).unwrap();
        let held = world.read(|tx| entry(tx, &index.to_string())).unwrap();
        assert_eq!(bytes, held.payload.as_bytes());
    }
    assert_eq!(world.read(|tx| inclusion(tx, size)), None);
    let listed: Vec<u64> = world.read(|tx| entries(tx, Some(5), 3)).into_iter().filter_map(|e| e.index).collect();
    assert_eq!(listed, [4, 3, 2]);
}

#[test]
fn every_query_of_the_log_runs() {
    let world = World::new();
    let receipt = world.file(|_, receipt| Ok(receipt.clone())).unwrap();
    let waits = world.read(|tx| store::receipt_of(tx, receipt.entry.as_str(), "operator", "none"));
    assert!(waits.is_none(), "an entry that waits proves nothing yet");
    let seq = world.read(|tx| store::stored_after(tx, i64::MIN, 10)).len();
    assert_eq!((seq, world.read(|tx| store::waiting(tx, 10)).len()), (2, 2));
    world.it.keep_log().unwrap();
    let (size, root, _) = world.read(store::latest).unwrap();
    assert_eq!((size, world.read(|tx| store::root_at(tx, size))), (2, Some(root)));
    assert_eq!(world.read(|tx| store::leaves(tx, 0, 10)).len(), 2);
    assert_eq!(world.read(|tx| store::payloads(tx, 0, 2)).len(), 2);
    assert_eq!((world.read(store::head_in).unwrap().0, world.read(|tx| store::consistency(tx, 1, 2)).len()), (2, 1));
    assert_eq!(world.read(|tx| store::checkpoints(tx, 10)).len(), 1);
    assert_eq!(world.read(|tx| store::tile_held(tx, 0, 0)).unwrap().len(), 64);
    assert_eq!(world.read(|tx| store::seals_of(tx, receipt.entry.as_str())).len(), 0);
    assert_eq!((world.read(store::orphans), world.read(store::is_empty)), (Vec::<String>::new(), false));
    assert_eq!(world.read(|tx| store::entries(tx, None, 10)).len(), 2);
    assert_eq!(world.read(|tx| store::entries_from(tx, 1, "none", 10)).len(), 1);
    assert!(world.read(|tx| store::entry(tx, receipt.entry.as_str())).is_some());
    assert!(world.read(|tx| store::inclusion(tx, 1)).is_some());
    // Refused by their own guards, so that the rest of the log stays as it is.
    let twice: Result<(), DbError> =
        world.it.ground.db.write_raw(|tx| store::give_index(tx, receipt.entry.as_str(), 9));
    assert!(twice.is_err());
    let same: Result<(), DbError> =
        world.it.ground.db.write_raw(|tx| store::save_checkpoint(tx, (-1, 2), &root, "", ""));
    assert!(same.unwrap_err().is_taken());
    let tile = shirube_proof::tile::Tile::new(5, 0, 1).unwrap();
    world.it.ground.db.write_raw(|tx| store::save_tile(tx, &tile, &[root])).map_err(|e: DbError| e).unwrap();
    let undone: Result<(), DbError> = world.it.ground.db.write_raw(|tx| {
        let payload = store::payloads(tx, 0, 1)?.remove(0);
        let entry = shirube_proof::entry::parse(&payload).unwrap();
        store::insert(tx, &entry, &payload, &Default::default(), None)
    });
    assert!(undone.unwrap_err().is_taken());
}
