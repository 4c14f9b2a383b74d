//! Files dropped into the data directory.

use super::*;
use crate::norm::FaultKind;
use std::path::PathBuf;

fn put(p: &Pair, name: &str, text: &str) -> PathBuf {
    let path = p.world.data().join("catalog").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_file_is_taken_in_while_the_server_runs_and_goes_when_it_is_removed() {
    let p = Pair::new();
    let first = p.world.it.catalog().digest();
    let path = put(&p, "norms/sign@1.toml", &sign("1", None, &["a"]));
    p.world.it.look_again().unwrap();
    assert_eq!(p.status("sign@1"), Some(Status::Current));
    assert_eq!(p.changes().len(), 2);
    // A program without the directory takes what the others took in.
    let moved = p.world.data().join("elsewhere");
    std::fs::rename(p.world.data().join("catalog"), &moved).unwrap();
    let beside = p.world.another().unwrap();
    assert!(beside.catalog().instrument("sign@1").is_some());
    std::fs::rename(&moved, p.world.data().join("catalog")).unwrap();
    std::fs::remove_file(&path).unwrap();
    p.world.it.look_again().unwrap();
    assert_eq!(p.status("sign@1"), None);
    assert_eq!(p.world.it.catalog().digest(), first);
    assert_eq!(p.changes().len(), 3, "what is in force again is recorded again");
    assert_eq!(p.world.faults(), []);
}

#[test]
fn a_faulty_file_is_named_and_what_was_in_force_stays_also_after_a_restart() {
    let p = Pair::new();
    put(&p, "norms/sign@1.toml", &sign("1", None, &["a"]));
    p.world.it.look_again().unwrap();
    let held = p.world.it.catalog().digest();
    put(&p, "norms/sign@1.toml", "code = ");
    put(&p, "norms/.sign@1.toml.swp", "x");
    p.world.it.look_again().unwrap();
    assert_eq!(p.world.it.catalog().digest(), held);
    let dropped = p.world.it.dropped();
    assert_eq!(dropped.names, ["norms/sign@1.toml"]);
    assert_eq!(
        dropped.faults.iter().map(|f| (f.file.as_str(), f.kind)).collect::<Vec<_>>(),
        [("norms/sign@1.toml", FaultKind::Format)]
    );
    let again = p.world.another().unwrap();
    assert_eq!(again.catalog().digest(), held);
    assert_eq!(again.dropped().faults.len(), 1);
    put(&p, "norms/sign@1.toml", &sign("1", None, &["a", "b"]));
    p.world.it.look_again().unwrap();
    assert_eq!(p.world.it.dropped().faults, []);
    assert_eq!(p.world.it.catalog().instrument("sign@1").unwrap().norms.len(), 2);
}

#[test]
fn a_file_too_large_or_not_text_is_refused_by_name() {
    let p = Pair::new();
    put(&p, "norms/sign@1.toml", &"#".repeat(usize::try_from(crate::norm::MAX_FILE).unwrap() + 1));
    let binary = p.world.data().join("catalog/norms/sign@2.toml");
    std::fs::write(binary, [0xff, 0xfe]).unwrap();
    p.world.it.look_again().unwrap();
    let mut faults = p.world.it.dropped().faults;
    faults.sort_by(|a, b| a.file.cmp(&b.file));
    let named: Vec<_> = faults.iter().map(|f| (f.file.as_str(), f.kind)).collect();
    assert_eq!(named, [("norms/sign@1.toml", FaultKind::File), ("norms/sign@2.toml", FaultKind::File)]);
}

#[test]
fn a_dropped_version_waits_for_its_own_day_and_cannot_replace_an_enacted_one() {
    let p = Pair::new();
    let tomorrow = p.today().tomorrow().unwrap();
    p.through(&sign("1", None, &["a"]), &p.today().to_string());
    let next = format!("in_force = \"{tomorrow}\"\n{}", sign("2", Some("1"), &["a"]));
    put(&p, "norms/sign@2.toml", &next);
    p.world.it.look_again().unwrap();
    assert_eq!((p.status("sign@1"), p.status("sign@2")), (Some(Status::Current), Some(Status::Coming)));
    p.world.clock.forward_hours(24);
    p.world.it.look_again().unwrap();
    assert_eq!((p.status("sign@1"), p.status("sign@2")), (Some(Status::Superseded), Some(Status::Current)));
    put(&p, "norms/sign@1.toml", &sign("1", None, &["b"]));
    p.world.it.look_again().unwrap();
    assert_eq!(p.world.it.dropped().faults[0].kind, FaultKind::DuplicateId);
    assert_eq!(p.world.it.catalog().instrument("sign@1").unwrap().norms[0].id, "a");
}
