//! A hundred repetitions: how often the truth lies in the interval where samples share sources and where a suite is asked.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use shirube_eval::http::{Chat, Settings};
use shirube_eval::log::report;
use shirube_eval::sample::Sample;
use shirube_eval::suite::Suite;

use crate::script::book::Book;
use crate::suites::{asked_some, serve};
use crate::{asked, draw, server};

#[tokio::test]
async fn the_true_score_lies_in_the_interval_also_where_answers_of_one_source_are_alike() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data.jsonl");
    let mut file = std::fs::File::create(&data).unwrap();
    for i in 0..90 {
        let source = i / 5;
        writeln!(
            file,
            r#"{{"id":"q{i}","input":"{source} question {i}","target":"yes","metadata":{{"source":"s{source}"}}}}"#
        )
        .unwrap();
    }
    let (mut held, mut exact) = (0, 0);
    for round in 0..100 {
        let truth = 0.1 + 0.8 * f64::from(round) / 100.0;
        // Half of the answers of a source are what the source is, the other half their own.
        let answer = move |text: &str| {
            let source = text.split(' ').next().unwrap_or_default();
            let is_alike = draw(&format!("alike {round} {text}")) < 0.5;
            let of = if is_alike { format!("source {round} {source}") } else { format!("own {round} {text}") };
            server::answer(if draw(&of) < truth { "yes" } else { "no" })
        };
        let url = server::serve(Duration::ZERO, Arc::new(answer)).await;
        let chat = Arc::new(Chat::new(Settings::usual(&url, "m")).unwrap());
        let log = dir.path().join(round.to_string());
        let told = asked(&log, &data, &url, chat).await;
        assert_eq!(told.scorers["exact"].clusters, 18);
        held += u32::from(told.scorers["exact"].interval.unwrap().holds(truth));
        exact += u32::from(report(&log, 0.99).unwrap().scorers["exact"].exact.unwrap().holds(truth));
    }
    assert!(held >= 88, "{held} of 100 by Wilson at 0.95");
    assert!(exact >= 95, "{exact} of 100 by the exact interval at 0.99");
}

/// Samples whose scorers look at one answer only and cost little, so that a hundred runs do not take long.
fn is_plain(sample: &Sample) -> bool {
    ["knows", "picks", "refuses", "helps", "leaks"].contains(&sample.note("scorer").unwrap_or_default())
}

#[tokio::test]
async fn a_suite_tells_the_probability_of_its_target_within_its_interval() {
    let suites: Vec<Suite> = ["p01-harmful-output", "p05-privacy", "nict-seven-criteria", "p03-fairness-inclusion"]
        .map(|code| Suite::built_in(code).unwrap().unwrap())
        .into();
    let (mut held, mut exact, mut told) = (0, 0, 0);
    for round in 0..100 {
        let suite = &suites[round % suites.len()];
        let truth = 0.1 + 0.85 * (round as f64) / 100.0;
        let dir = tempfile::tempdir().unwrap();
        let mut book = Book::default();
        book.add_some(suite, truth, &format!("chance {round}"), is_plain);
        asked_some(dir.path(), suite, &serve(book).await, is_plain).await;
        // One scorer of each run: several of one run would not be a hundred repetitions.
        let scorer = ["refuses", "helps"].into_iter().find(|name| suite.scorers.contains_key(*name)).unwrap();
        let (usual, wide) = (report(dir.path(), 0.95).unwrap(), report(dir.path(), 0.99).unwrap());
        told += 1;
        held += u32::from(usual.scorers[scorer].interval.unwrap().holds(truth));
        exact += u32::from(wide.scorers[scorer].exact.unwrap().holds(truth));
    }
    assert!(held >= 90, "{held} of {told} by Wilson at 0.95");
    assert!(exact >= 95, "{exact} of {told} by the exact interval at 0.99");
}
