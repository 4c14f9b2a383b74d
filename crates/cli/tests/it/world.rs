//! A directory of its own and the program run in it, with nothing of this machine's surroundings.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tempfile::TempDir;

/// The demonstration seeded for whoever needs one now; gone with the last who does.
static SEEDED: Mutex<Weak<World>> = Mutex::new(Weak::new());

pub struct World {
    dir: TempDir,
    _seeded: Option<Arc<World>>,
}

impl World {
    pub fn new() -> World {
        World { dir: tempfile::tempdir().unwrap(), _seeded: None }
    }

    /// One with the demonstration in it, the log's key included: a copy of what is seeded once for tests that run together.
    pub fn demo() -> World {
        let mut held = SEEDED.lock().unwrap_or_else(PoisonError::into_inner);
        let seeded = held.upgrade().unwrap_or_else(|| Arc::new(World::seeded()));
        *held = Arc::downgrade(&seeded);
        World { _seeded: Some(seeded.clone()), ..seeded.copy() }
    }

    /// One with the demonstration in it and a key of its own.
    pub fn seeded() -> World {
        let world = World::new();
        let done = world.run(&["db", "seed-demo", "--from", "2026-09-01T00:00:00Z"]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        world
    }

    /// A copy of everything, to be damaged.
    pub fn copy(&self) -> World {
        let world = World::new();
        let done = Command::new("cp").arg("-a").arg(self.path("data")).arg(world.path("data")).status().unwrap();
        assert!(done.success());
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shirube"));
        command.current_dir(self.dir.path()).env_clear().env("LANG", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Output {
        let mut child = self.command().args(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    /// Runs and reads the JSON document of a success.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let done = self.run(&[args, &["--json"]].concat());
        assert_eq!(code(&done), 0, "{args:?}: {}", err(&done));
        serde_json::from_slice(&done.stdout).unwrap()
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The whole repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every sample of a description.
pub fn samples() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(root().join("testdata/import"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file() && p.file_name().is_some_and(|n| n != "SOURCES.md"))
        .collect();
    all.sort();
    assert!(all.len() >= 8);
    all
}
