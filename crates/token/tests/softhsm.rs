//! On a real PKCS#11 library: SoftHSM, which Debian packages (`softhsm2`). Each run has a token store of its own.

use shirube_proof::jose::{Algorithm, Signer};
use shirube_token::{Token, TokenError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const PIN: &str = "123456";
/// Tokens made, one for each test that needs its own: the PIN, sign-in and keys of a token are shared by a whole program.
const LABELS: [&str; 6] = ["keys", "threads", "gone", "pin", "twice", "twice"];

/// Where distributions put the library.
const PLACES: [&str; 6] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// The library with tokens in it. `None` where SoftHSM is not installed, except in CI, which must have it.
///
/// The library reads where its tokens are from the environment once, so the tests run in a child with that environment.
fn library() -> Option<PathBuf> {
    let found = PLACES.iter().map(PathBuf::from).find(|p| p.exists());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "SoftHSM is missing: apt-get install softhsm2");
    found
}

static STORE: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = std::env::temp_dir().join(format!("shirube-softhsm-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("tokens")).expect("a folder");
    let conf = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        dir.join("tokens").display()
    );
    std::fs::write(dir.join("softhsm2.conf"), conf).expect("a file");
    dir
});

fn make_tokens() {
    for label in LABELS {
        let done = Command::new("softhsm2-util")
            .env("SOFTHSM2_CONF", STORE.join("softhsm2.conf"))
            .args(["--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN])
            .output()
            .expect("softhsm2-util");
        assert!(done.status.success(), "{done:?}");
    }
}

/// Runs this test program again, for the tests marked `#[ignore]`, with the environment the library reads.
#[test]
fn a_token_keeps_its_keys_and_signs() {
    if library().is_none() {
        eprintln!("not run: SoftHSM is not installed (apt-get install softhsm2)");
        return;
    }
    make_tokens();
    let done = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--test-threads", "1"])
        .env("SOFTHSM2_CONF", STORE.join("softhsm2.conf"))
        .output()
        .expect("the tests in the token");
    let _ = std::fs::remove_dir_all(&*STORE);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains(" 4 passed"), "a child that ran nothing would pass too: {said}");
}

fn open(label: &str, pin: &str) -> Result<Token, TokenError> {
    Token::open(&library().expect("SoftHSM"), label, pin)
}

#[test]
#[ignore = "needs the environment of a_token_keeps_its_keys_and_signs, which runs it"]
fn a_key_made_in_the_token_signs_for_both_algorithms_and_is_found_again() {
    let token = open("keys", PIN).expect("the token");
    assert_eq!(token.keys().expect("no keys yet"), []);
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let key = token.generate(algorithm, "statements 2026").expect("a key");
        assert_eq!(key.public_key().algorithm(), algorithm);
        let message = b"header.payload";
        let signature = key.sign(message).expect("a signature");
        assert!(key.public_key().verify(message, &signature));
        assert!(!key.public_key().verify(b"header.payloae", &signature));
        let again = open("keys", PIN).expect("the token").key(key.key_id()).expect("the same key");
        assert_eq!(again.public_key(), key.public_key());
        assert!(key.public_key().verify(message, &again.sign(message).expect("a signature")));
        assert_eq!(again.info().label, "statements 2026");
    }
    let keys = token.keys().expect("keys");
    assert_eq!(keys.len(), 2);
    token.destroy(&keys[0].id).expect("destroyed");
    token.destroy(&keys[0].id).expect("and once more, to no effect");
    assert_eq!(token.key(&keys[0].id).expect_err("gone").code(), "token.no-key");
    assert_eq!(token.keys().expect("keys"), keys[1..]);
}

#[test]
#[ignore = "needs the environment of a_token_keeps_its_keys_and_signs, which runs it"]
fn a_key_signs_for_many_threads() {
    let token = open("threads", PIN).expect("the token");
    let key = token.generate(Algorithm::Es256, "threads").expect("a key");
    std::thread::scope(|s| {
        for n in 0..8_u8 {
            let key = &key;
            s.spawn(move || {
                (0..20).for_each(|_| assert!(key.public_key().verify(&[n], &key.sign(&[n]).expect("signed"))))
            });
        }
    });
}

#[test]
#[ignore = "needs the environment of a_token_keeps_its_keys_and_signs, which runs it"]
fn a_key_signs_again_after_its_sign_in_was_ended() {
    let token = open("gone", PIN).expect("the token");
    let key = token.generate(Algorithm::EdDsa, "signed out").expect("a key");
    // As when the token was out for a moment, or other code of this program signed out: private keys are out of reach.
    let driver = cryptoki::context::Pkcs11::new(library().expect("SoftHSM")).expect("the same library");
    let ended = driver.get_slots_with_token().expect("slots").into_iter().filter(|slot| {
        driver.get_token_info(*slot).is_ok_and(|t| t.label().trim_end() == "gone")
            && driver.open_rw_session(*slot).expect("a session").logout().is_ok()
    });
    assert_eq!(ended.count(), 1);
    assert!(key.public_key().verify(b"after", &key.sign(b"after").expect("signed in anew")));
}

#[test]
#[ignore = "needs the environment of a_token_keeps_its_keys_and_signs, which runs it"]
fn what_is_wrong_is_told_apart() {
    assert_eq!(open("pin", "wrong1").expect_err("a wrong PIN"), TokenError::Pin);
    assert_eq!(open("pin", "").expect_err("an empty PIN").code(), "token.pin");
    assert_eq!(open("nowhere", PIN).expect_err("no token").code(), "token.absent");
    assert_eq!(open("twice", PIN).expect_err("two of them").code(), "token.several");
    let token = open("pin", PIN).expect("the token");
    assert_eq!(token.key("bm9uZQ").expect_err("no key").code(), "token.no-key");
}

#[test]
fn a_library_that_is_none_is_named() {
    let missing = Token::open(Path::new("/nowhere/pkcs11.so"), "any", PIN).expect_err("nothing there");
    assert!(matches!(&missing, TokenError::Module { path, .. } if path == "/nowhere/pkcs11.so"), "{missing}");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    assert_eq!(Token::open(&manifest, "any", PIN).expect_err("no library").code(), "token.module");
}
