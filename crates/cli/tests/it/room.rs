//! A disk without room: a clear message, and a database that is sound afterwards.

use crate::world::{World, code, err, out};
use std::process::Command;

/// Runs a script with `$SHIRUBE` as the program; the script's own standard output and error come back.
fn script(world: &World, text: &str) -> std::process::Output {
    Command::new("sh")
        .arg("-c")
        .arg(text)
        .env("SHIRUBE", env!("CARGO_BIN_EXE_shirube"))
        .current_dir(world.path(""))
        .output()
        .unwrap()
}

fn ids(text: &str) -> usize {
    text.lines().filter(|l| l.starts_with("opr_")).count()
}

#[test]
fn a_file_that_may_not_grow_ends_the_write_and_loses_nothing() {
    let world = World::new();
    assert_eq!(code(&world.run(&["db", "migrate"])), 0);
    // The signal is ignored so that the write itself fails, as on a full disk.
    let done = script(&world, "trap '' XFSZ; ulimit -f 1500; exec \"$SHIRUBE\" db rehearse --lang en");
    assert_eq!(code(&done), 1, "{}", err(&done));
    assert!(err(&done).contains("error: ") && !err(&done).contains("panicked"), "{}", err(&done));
    sound(&world, ids(&out(&done)));
}

#[test]
fn a_full_disk_is_called_by_its_name() {
    let world = World::new();
    std::fs::create_dir(world.path("small")).unwrap();
    std::fs::create_dir(world.path("data")).unwrap();
    // A small disk of its own, where the machine lets a user make one; the copy outlives it.
    let done = script(
        &world,
        "unshare -rm sh -c 'mount -t tmpfs -o size=3m none small || exit 99; \
         \"$SHIRUBE\" --data small db rehearse --lang en; end=$?; \
         cp -a small/. data/ && exit $end'",
    );
    if code(&done) == 99 || err(&done).contains("unshare") {
        eprintln!("this machine lets no user make a small disk; the limit on file size is tried all the same");
        return;
    }
    assert_eq!(code(&done), 1, "{}", err(&done));
    assert!(err(&done).contains("disk is full"), "{}", err(&done));
    sound(&world, ids(&out(&done)));
}

fn sound(world: &World, acknowledged: usize) {
    assert!(acknowledged > 10, "only {acknowledged} writes before the disk was full");
    let list = world.json(&["operator", "list", "--most", "10000"]);
    assert!(list["operators"].as_array().unwrap().len() >= acknowledged);
    let verified = world.run(&["log", "verify"]);
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    assert_eq!(code(&world.run(&["operator", "add", "--name", "あとから"])), 0);
}
