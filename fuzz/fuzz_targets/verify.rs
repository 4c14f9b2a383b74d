//! Whatever the file, every check is answered.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::note::SigningKey;
use shirube_proof::verify::{Check, Known, Seen, verify};

fuzz_target!(|given: (&[u8], &str)| {
    let (file, checkpoint) = given;
    let log = SigningKey::from_seed("log.example", &[1; 32]).unwrap().verifier();
    let seen = Some(Seen { checkpoint, at: Some(1) });
    let answers = verify(file, &Known { log: Some(&log), seen, ..Known::at(1_795_318_980) });
    assert!(Check::ALL.iter().all(|check| answers.of(*check).next().is_some()));
});
