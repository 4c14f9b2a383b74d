//! What happens when a file cannot be written: what was acknowledged stays, and the next try succeeds.
//!
//! A directory stands where a file should go: unlike permissions, that stops every user, root included.

use super::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Puts a directory, with something in it, where the file is to be written.
fn block(path: &Path) {
    fs::remove_file(path).ok();
    fs::create_dir_all(path.join("in-the-way")).unwrap();
}

fn unblock(path: &Path) {
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn each_file_of_a_publication_that_cannot_be_written_leaves_the_earlier_one_whole() {
    for name in ["tile/0/000.p/3", "tile/entries/000.p/3", "checkpoint.new"] {
        let world = World::new();
        world.operator("先の会社");
        world.it.keep_log().unwrap();
        world.operator("後の会社");
        let path = world.it.log_dir().join(name);
        block(&path);
        let failed = world.it.keep_log().unwrap_err().to_string();
        assert!(failed.contains("cannot write the published log"), "{name}: {failed}");
        let earlier = fs::read_to_string(world.it.log_dir().join("checkpoint")).unwrap();
        assert!(earlier.contains("\n2\n"), "{name}: the earlier checkpoint still stands");
        assert_eq!(count(&world, "operator"), 2, "{name}: what was acknowledged is there");
        assert_eq!(world.faults().len(), 0, "{name}: {:?}", world.faults());
        unblock(&path);
        world.it.keep_log().unwrap();
        assert_eq!(world.faults(), [], "{name}");
    }
}

#[test]
fn a_log_directory_that_cannot_be_made_stops_publishing_and_nothing_else() {
    let world = World::new();
    fs::write(world.it.log_dir(), "in the way").unwrap();
    assert!(world.it.keep_log().is_err());
    world.operator("それでも書ける会社");
    fs::remove_file(world.it.log_dir()).unwrap();
    world.it.keep_log().unwrap();
    assert_eq!(world.faults(), []);
}

#[test]
fn an_evidence_file_that_cannot_be_written_is_a_fault_and_leaves_no_half_of_it() {
    let world = World::new();
    let kept = world.it.files.put("証拠".as_bytes()).unwrap();
    let hex = shirube_proof::digest::sha256("another piece".as_bytes()).to_string();
    assert!(!kept.sha256.to_string().starts_with(&hex[..2]));
    let dir = world.data().join("files").join(&hex[..2]);
    fs::create_dir_all(dir.parent().unwrap()).unwrap();
    fs::remove_dir_all(&dir).ok();
    fs::write(&dir, "in the way").unwrap();
    assert!(matches!(world.it.files.put(b"another piece"), Err(Refused::File { .. })));
    fs::remove_file(&dir).unwrap();
    assert_eq!(world.it.files.put(b"another piece").unwrap().size, 13);
    assert_eq!(world.it.files.get(&kept.sha256).unwrap(), "証拠".as_bytes());
    assert_eq!(leftovers(&world.data().join("files")), Vec::<PathBuf>::new());
}

#[test]
fn the_same_file_sent_by_eight_at_once_is_kept_once_and_whole() {
    let world = World::new();
    let bytes = vec![b'a'; 3 << 20];
    std::thread::scope(|s| (0..8).for_each(|_| drop(s.spawn(|| world.it.files.put(&bytes).unwrap()))));
    let kept = world.it.files.put(&bytes).unwrap();
    assert_eq!(world.it.files.get(&kept.sha256).unwrap(), bytes);
    assert_eq!(leftovers(&world.data().join("files")), Vec::<PathBuf>::new());
}

#[test]
fn a_key_that_cannot_be_written_stops_the_start_and_leaves_no_log_without_a_key() {
    let world = World::new();
    let path = world.data().join("log.key");
    let kept = fs::read(&path).unwrap();
    block(&path);
    assert!(world.another().is_err());
    unblock(&path);
    fs::write(&path, kept).unwrap();
    world.another().unwrap();
}

/// Files under a temporary name.
fn leftovers(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for item in fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            out.extend(leftovers(&path));
        } else if path.extension().is_some_and(|e| e == "new") {
            out.push(path);
        }
    }
    out
}
