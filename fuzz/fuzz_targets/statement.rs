//! Any text is checked without panic; what is read is written back unchanged, and its presentations read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::statement::{Circumstances, Question, Statement, check};

fuzz_target!(|text: &str| {
    let question = Some(Question { audience: "a", nonce: "n" });
    let _ = check(text, &[], Circumstances { question, ..Circumstances::at(1_795_318_980) });
    let Ok(statement) = Statement::parse(text) else { return };
    assert_eq!(statement.to_text(), text);
    let mut n = 0;
    let part = statement.present(|_, _| {
        n += 1;
        n % 2 == 0
    });
    if let Ok(part) = part {
        assert!(part.places().is_ok());
        assert_eq!(part.digest(), statement.digest());
    }
});
