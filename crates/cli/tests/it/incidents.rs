//! `shirube incident`: reports taken in from files.

use crate::world::{World, code, err};

const PASSWORD: &[u8] = b"long enough pass\n";

#[test]
fn only_whoever_holds_the_office_takes_a_file_in() {
    let world = World::new();
    let add = ["account", "add", "--administrator", "--login", "admin@a.example", "--name", "管理"];
    assert_eq!(code(&world.run_with(&add, PASSWORD)), 0);
    world.file("reports.csv", "source,description\n1,一つ目の出来事\n");
    let import = |by: &str, format: &str, file: &str| {
        world.run_with(&["incident", "import", file, "--format", format, "--by", by], PASSWORD)
    };
    let done = import("admin@a.example", "csv", "reports.csv");
    assert_eq!(code(&done), 5, "running the installation is no office: {}", err(&done));
    assert_eq!(code(&import("nobody@a.example", "csv", "reports.csv")), 5);
    assert_eq!(code(&import("admin@a.example", "csv", "absent.csv")), 6);
    assert_eq!(code(&import("admin@a.example", "xml", "reports.csv")), 2);
}
