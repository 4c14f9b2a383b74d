//! A statement as it arrives: whatever the file, it is refused with a reason or read; what was read can be written, is read alike,
//! and every check answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_domain::received::{MOST_BYTES, look};
use shirube_domain::refusal::Error;
use shirube_proof::verify::{Check, Known, verify_bundle};

fuzz_target!(|file: &[u8]| {
    match look(file) {
        Ok((bundle, content)) => {
            let again = bundle.to_value().to_string();
            let (other, same) = look(again.as_bytes()).expect("what was read is read again");
            assert_eq!((&other, format!("{same:?}")), (&bundle, format!("{content:?}")));
            let answers = verify_bundle(&bundle, &Known::at(1_795_318_980));
            assert!(Check::ALL.iter().all(|check| answers.of(*check).next().is_some()));
        }
        Err(Error::Refused(refusals)) => {
            assert!(!refusals.is_empty() && refusals.iter().all(|r| !r.code.is_empty()));
            assert!(file.len() <= MOST_BYTES || refusals[0].code == "received.too-large");
        }
        Err(other) => panic!("{other}"),
    }
});
