//! What the benches share: an installation on a disk, and lines that `bench/table.py` makes a table of.

#![allow(dead_code, reason = "each bench uses a part")]

use shirube_domain::db::Place;
use shirube_domain::id::SystemChance;
use shirube_domain::installation::{Installation, Options};
use shirube_domain::norm::Catalog;
use shirube_domain::time::SystemClock;
use std::path::Path;

/// One line of the table.
pub struct Line {
    what: String,
    target: Option<String>,
    measured: String,
    held: bool,
}

impl Line {
    pub fn new(what: impl Into<String>, target: Option<String>, measured: impl Into<String>, held: bool) -> Line {
        Line { what: what.into(), target, measured: measured.into(), held }
    }
}

/// Prints a line as JSON, at once, so that a run that is stopped has said what it knew.
pub fn say(line: Line) {
    let Line { what, target, measured, held } = line;
    println!("{}", serde_json::json!({ "what": what, "target": target, "measured": measured, "held": held }));
}

pub fn open(dir: &Path, database: Option<&str>, catalog: Catalog) -> Installation {
    let options = Options {
        data: dir.to_path_buf(),
        place: database.map(Place::parse),
        origin: "bench.example/log".to_owned(),
        catalog,
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
        signing: shirube_domain::installation::Signing::default(),
    };
    Installation::open(options).expect("the installation opens")
}

pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
