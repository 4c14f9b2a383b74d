//! The help of every command is kept in `docs/generated/cli.md`, and completions can be made.

use crate::world::{World, code, err, out, root};

#[test]
fn the_help_of_every_command_is_what_the_repository_says() {
    let made = out(&World::new().run(&["reference"]));
    let path = root().join("docs/generated/cli.md");
    #[expect(clippy::disallowed_methods, reason = "a test is told by the environment to write instead of to compare")]
    let update = std::env::var("UPDATE").is_ok_and(|v| v == "1");
    if update {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/generated/cli.md is not up to date: run `UPDATE=1 cargo test -p shirube reference`");
}

#[test]
fn completions_are_made_for_every_shell() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = world.run(&["completions", shell]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        assert!(out(&done).contains("seed-demo"), "{shell}");
    }
}
