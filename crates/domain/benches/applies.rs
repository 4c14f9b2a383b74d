//! What applies to one system, worked out over the whole catalogue in force; and what reading the catalogue costs once.

mod common;

use common::{Line, median, say};
use shirube_domain::norm::{Catalog, FactValue, Facts, Source, applies};
use std::time::Instant;

const ROUNDS: usize = 201;

fn main() {
    let mut reading: Vec<f64> =
        (0..11).map(|_| timed(|| assert!(Catalog::load(&Source::embedded()).is_ok()))).collect();
    let measured = format!("{:.1} ms", median(&mut reading));
    say(Line::new("catalogue read, checked and compiled, once for each process", None, measured, true));
    let catalog = Catalog::embedded();
    for (what, facts) in [("nothing given", Facts::default()), ("every fact given", every(&catalog))] {
        let mut rounds: Vec<f64> =
            (0..ROUNDS).map(|_| timed(|| assert!(!applies(&catalog, &facts).is_empty()))).collect();
        let ms = median(&mut rounds);
        let what = format!("what applies to one system over {} norms, {what}", catalog.count());
        say(Line::new(what, Some("≤ 5 ms".to_owned()), format!("{ms:.2} ms"), ms <= 5.0));
    }
}

fn every(catalog: &Catalog) -> Facts {
    let mut facts = Facts::default();
    for fact in &catalog.vocabulary().facts {
        let first = fact.options.first().map(|o| o.id.clone());
        let read = match first {
            Some(id) => catalog.vocabulary().read(&fact.id, &[id.as_str()]),
            None => catalog
                .vocabulary()
                .read(&fact.id, &["true"])
                .or_else(|_| catalog.vocabulary().read(&fact.id, &["1000"])),
        };
        facts.set(&fact.id, read.ok().flatten().unwrap_or(FactValue::Bool(true)));
    }
    facts
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64() * 1_000.0
}
