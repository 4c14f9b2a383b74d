//! Data sets of any bytes: JSONL, CSV, and the columns of AISI's environment with their tree; surveyed or refused with faults by line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_eval::dataset::{Form, MAX_FAULTS, survey};
use shirube_eval::exchange::aisi_data;
use shirube_eval::suite::Head;

fuzz_target!(|data: &[u8]| {
    for form in [Form::Jsonl, Form::Csv] {
        match survey(form.records(data), &serde_json::Value::Null) {
            Ok(found) => assert!(found.count > 0 && found.digest.len() == 64),
            Err(faults) => assert!(faults.count > 0 && faults.told.len() <= MAX_FAULTS),
        }
    }
    // The tree behind the last byte that no text holds.
    let cut = data.iter().rposition(|byte| *byte == 0xff).unwrap_or(data.len());
    let tree = data.get(cut + 1..).and_then(|tree| std::str::from_utf8(tree).ok());
    match aisi_data::read(&data[..cut], tree, "code", "name") {
        Ok(suite) => assert!(suite.count > 0 && Head::read(&suite.head).is_ok()),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
});
