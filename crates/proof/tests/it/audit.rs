//! Auditing a published log: each kind of damage has its finding, and none hides another.

use serde_json::json;
use shirube_proof::audit;
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::Salt;
use shirube_proof::findings::Level;
use shirube_proof::merkle::root_of;
use shirube_proof::note::SigningKey;
use shirube_proof::seal::{Seal, seals_digest};

use crate::memory::{Memory, ORIGIN, entry, leaves, log_key};

fn errors(memory: &mut Memory) -> Vec<String> {
    let report = audit::log(memory, &log_key().verifier(), &[], &mut |_, _| {});
    report.errors().map(ToString::to_string).collect()
}

#[test]
fn an_untouched_log_passes_and_every_entry_is_visited() {
    for size in [0, 1, 255, 256, 257, 600] {
        let mut seen = 0;
        let mut memory = Memory::published(size);
        let report = audit::log(&mut memory, &log_key().verifier(), &[], &mut |index, found| {
            assert_eq!((index, found), (seen, &entry(seen)));
            seen += 1;
        });
        assert!(report.passed(), "{size}: {report:?}");
        assert_eq!(seen, size);
    }
}

#[test]
fn a_changed_entry_is_named() {
    let mut memory = Memory::published(600);
    let bundle = memory.files.get_mut("tile/entries/001").unwrap();
    let at = bundle.windows(12).position(|bytes| bytes == b"log_00000300").unwrap();
    bundle[at + 11] = b'9';
    let found = errors(&mut memory);
    assert_eq!(found[0], "error log.duplicate index=309 reason=an earlier entry has this id");
    assert_eq!(found[1], "error log.leaf index=300 reason=tile and entry differ");
    assert_eq!(found[2], "error log.tile path=tile/1/000.p/2 reason=differs from the entries");
    assert_eq!(found[3], "error log.root reason=differs from the entries size=600");
    assert_eq!(found.len(), 4);
}

#[test]
fn a_changed_tile_is_named_and_the_root_still_holds() {
    let mut memory = Memory::published(600);
    memory.files.get_mut("tile/0/002.p/88").unwrap()[32] ^= 1;
    memory.files.get_mut("tile/1/000.p/2").unwrap()[0] ^= 1;
    let found = errors(&mut memory);
    assert_eq!(
        found,
        [
            "error log.leaf index=513 reason=tile and entry differ",
            "error log.tile path=tile/1/000.p/2 reason=differs from the entries"
        ]
    );
}

#[test]
fn missing_and_broken_files_are_named_and_the_rest_is_checked() {
    let mut memory = Memory::published(600);
    memory.files.remove("tile/entries/000");
    memory.files.get_mut("tile/entries/002.p/88").unwrap().pop();
    memory.files.get_mut("tile/0/001").unwrap().push(0);
    let found = errors(&mut memory);
    assert_eq!(
        found,
        [
            "error log.bundle path=tile/entries/000 reason=missing",
            "error log.tile path=tile/0/001 reason=tile.width",
            "error log.bundle path=tile/entries/002.p/88 reason=bundle.truncated",
        ]
    );
    memory.files.remove("tile/0/000");
    let found = errors(&mut memory);
    assert!(found.last().unwrap().contains("log.root reason=entries and tile are missing"), "{found:?}");
}

#[test]
fn a_wrong_signature_does_not_hide_a_wrong_entry() {
    let mut memory = Memory::published(3);
    let stranger = SigningKey::from_seed(ORIGIN, &[1; 32]).unwrap();
    let lie = Checkpoint { origin: ORIGIN.into(), size: 3, root: root_of(&leaves(3)) };
    memory.files.insert("checkpoint".into(), lie.sign(&[&stranger]).unwrap().into_bytes());
    let found = errors(&mut memory);
    assert_eq!(found[0], "error log.signature reason=note.unsigned");
    assert_eq!(found[1], "error log.root reason=differs from the entries size=3");
}

#[test]
fn a_size_that_is_a_lie_does_not_run_for_ever() {
    let mut memory = Memory::published(3);
    let lie = Checkpoint { origin: ORIGIN.into(), size: u64::MAX, root: root_of(&leaves(3)) };
    memory.files.insert("checkpoint".into(), lie.sign(&[&log_key()]).unwrap().into_bytes());
    assert!(errors(&mut memory).last().unwrap().contains("log.stopped"));
}

#[test]
fn a_malformed_entry_and_no_checkpoint_have_codes() {
    let mut memory = Memory::published(2);
    memory.files.remove("checkpoint");
    assert_eq!(errors(&mut memory), ["error log.checkpoint reason=missing"]);
}

#[test]
fn seals_and_rows_are_checked_against_the_entry() {
    let salt = Salt([4; 16]);
    let row = json!({"id": "sys_1", "name": "a"}).as_object().unwrap().clone();
    let held = [Seal::row("system", "sys_1", &salt, &row), Seal::tombstone("answer", "ans_1")];
    let mut record = entry(0);
    (record.seals, record.n) = (seals_digest(&held), 2);
    assert!(audit::seals(&record, &held).passed());
    assert!(!audit::seals(&record, &held[..1]).passed());
    let twice = [held[0].clone(), held[0].clone()];
    assert_eq!(audit::seals(&record, &twice).errors().count(), 2);

    let [live, gone] = &held;
    let mut other = row.clone();
    other.insert("name".into(), json!("b"));
    let code = |finding: shirube_proof::findings::Finding| (finding.level, finding.code);
    assert_eq!(code(audit::row(live, Some(&salt), Some(&row))), (Level::Ok, "log.row"));
    assert_eq!(code(audit::row(live, Some(&salt), Some(&other))), (Level::Error, "log.row"));
    assert_eq!(code(audit::row(live, None, Some(&row))), (Level::Error, "log.row.salt"));
    assert_eq!(code(audit::row(live, Some(&salt), None)), (Level::Error, "log.row.missing"));
    assert_eq!(code(audit::row(gone, None, None)), (Level::Ok, "log.row"));
    assert_eq!(code(audit::row(gone, None, Some(&row))), (Level::Error, "log.row.returned"));
}
