//! Derived files that are checked in: equal to what the code says, or the test fails. `UPDATE=1` writes them anew.

use std::path::Path;

/// Compares a text with the file of that name below `docs/generated/`.
#[expect(clippy::disallowed_methods, reason = "regeneration is a test run with UPDATE=1")]
pub fn holds(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated").join(name);
    if std::env::var("UPDATE").is_ok_and(|v| v == "1") {
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
        std::fs::write(&path, text).expect("written");
        return;
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(held == text, "docs/generated/{name} differs from the code; run the test again with UPDATE=1 and commit");
}
