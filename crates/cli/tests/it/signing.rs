//! Keys made, followed and revoked from the command line: in sealed files, and in a token.

use crate::world::{World, code, err};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ADDRESS: &str = "https://reiji.example";

/// Runs `key` with more of an environment.
fn key(world: &World, args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = world.command();
    command.arg("key").args(args).args(["--address", ADDRESS, "--json"]);
    command.envs(environment.iter().copied()).output().unwrap()
}

fn document(done: &Output) -> Value {
    assert_eq!(code(done), 0, "{}", err(done));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn private_files(world: &World) -> usize {
    let files = std::fs::read_dir(world.path("data/keys")).unwrap();
    files.filter(|f| f.as_ref().unwrap().file_name().to_string_lossy().ends_with(".key.json")).count()
}

#[test]
fn a_key_in_a_sealed_file_is_made_followed_by_another_and_revoked() {
    let world = World::demo();
    let password = [("SHIRUBE_KEY_PASSWORD", "a long password")];
    let of_others = private_files(&world);
    let first = document(&key(&world, &["make"], &password));
    assert_eq!((&first["keys"][0]["algorithm"], &first["keys"][0]["place"]), (&"ES256".into(), &"file".into()));
    let second = document(&key(&world, &["make", "--algorithm", "eddsa"], &password));
    assert_eq!(private_files(&world), of_others + 1, "the private half of the first is destroyed");
    let id = second["keys"][0]["id"].as_str().unwrap();
    let text = std::fs::read_to_string(world.path(&format!("data/keys/{id}.key.json"))).unwrap();
    assert!(text.contains("argon2id") && !text.contains("\"d\""));
    let told =
        document(&key(&world, &["revoke", id, "--reason", "compromised", "--at", "2026-10-01T00:00:00Z"], &password));
    assert_eq!(told["keys"][0]["revoked_at"], 1_790_812_800);
    let shown = document(&key(&world, &["show"], &[]));
    assert_eq!((&shown["issuer"], shown["jwks"]["keys"].as_array().unwrap().len()), (&ADDRESS.into(), 2));
    assert_eq!(code(&key(&world, &["revoke", "none", "--reason", "superseded"], &[])), 6);
    let hyphen = key(&world, &["revoke", "-none", "--reason", "superseded"], &[]);
    assert_eq!(code(&hyphen), 6, "a thumbprint may begin with a hyphen");
    assert_eq!(code(&key(&world, &["list", "--operator", "nobody"], &[])), 6);
    assert_eq!(code(&world.run(&["key", "list", "--address", "http://reiji.example"])), 4);
}

/// The library of SoftHSM; `None` where it is not installed, except in CI, which must have it.
fn softhsm() -> Option<PathBuf> {
    let places = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];
    let found = places.iter().map(PathBuf::from).find(|p| p.exists());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "SoftHSM is missing: apt-get install softhsm2");
    found
}

fn token(world: &World) -> PathBuf {
    let dir = world.path("tokens");
    std::fs::create_dir(&dir).unwrap();
    let conf = format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", dir.display());
    let conf = world.file("softhsm2.conf", conf);
    let done = Command::new("softhsm2-util")
        .env("SOFTHSM2_CONF", &conf)
        .args(["--init-token", "--free", "--label", "statements", "--so-pin", "12345678", "--pin", "123456"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    conf
}

#[test]
fn a_key_in_a_token_leaves_no_file_and_goes_when_another_follows() {
    let Some(module) = softhsm() else {
        eprintln!("not run: SoftHSM is not installed (apt-get install softhsm2)");
        return;
    };
    let world = World::demo();
    let (of_others, conf) = (private_files(&world), token(&world));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (module, conf) = (text(&module), text(&conf));
    let pin = |pin| {
        [
            ("SHIRUBE_TOKEN_MODULE", module.as_str()),
            ("SOFTHSM2_CONF", &conf),
            ("SHIRUBE_TOKEN", "statements"),
            ("SHIRUBE_TOKEN_PIN", pin),
        ]
    };
    let made = document(&key(&world, &["make"], &pin("123456")));
    assert_eq!(made["keys"][0]["place"], "token");
    assert_eq!(private_files(&world), of_others, "nothing private of this key is a file");
    document(&key(&world, &["make", "--algorithm", "eddsa"], &pin("123456")));
    let wrong = key(&world, &["make"], &pin("000000"));
    assert_eq!(code(&wrong), 7);
    assert!(err(&wrong).contains("PIN"), "{}", err(&wrong));
    let listed = document(&key(&world, &["list"], &pin("123456")));
    assert!(listed["keys"][0]["until"].is_u64() && listed["keys"][1]["until"].is_null());
}
