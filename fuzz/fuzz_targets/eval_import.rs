//! Results of other tools, of any bytes as any form: taken or refused, no panic, no hang; what was taken can be reported and written out.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shirube_eval::exchange::{Form, Import, Target, export, import};
use shirube_eval::log::report;

const FORMS: [Form; 6] = [Form::Csv, Form::Jsonl, Form::Inspect, Form::Promptfoo, Form::Garak, Form::Aisi];

static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let place = std::env::temp_dir().join(format!("shirube-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&place).expect("a place to write to");
    place
});

fn taken(form: Form, path: &Path, log: &Path) {
    let what = Import { path, form, model: None, run: "r", software: "fuzz", now: jiff::Timestamp::UNIX_EPOCH };
    match import(&what, log) {
        Ok(_) => {
            let told = report(log, 0.95).expect("what was taken is a log");
            assert!(told.scorers.values().all(|s| s.mean.is_none_or(|mean| (0.0..=1.0).contains(&mean))));
            for target in [Target::Csv, Target::Jsonl, Target::Inspect, Target::Junit, Target::Sarif] {
                export(log, target, "fuzz", &mut std::io::sink()).expect("a log can be written out");
            }
        }
        Err(fault) => assert!(!fault.to_string().is_empty() && !log.exists()),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let (path, log) = (PLACE.join("file"), PLACE.join("log"));
    let _ = std::fs::remove_dir_all(&log);
    std::fs::write(&path, rest).expect("the place can be written");
    taken(FORMS[usize::from(*first) % FORMS.len()], &path, &log);
});
