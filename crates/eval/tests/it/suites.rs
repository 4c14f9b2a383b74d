//! Every suite of the catalogue against a server whose true score is known, sample by sample.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use shirube_eval::dataset::samples;
use shirube_eval::http::{Chat, Settings};
use shirube_eval::judge::{Aide, Aides, JUDGE};
use shirube_eval::log::{Finished, More, Plan, Reader, Report, Status, Writer, report, scores};
use shirube_eval::run::{Bounds, Open, Run, World, run};
use shirube_eval::sample::Sample;
use shirube_eval::scorer::{Spec, built_in_lists};
use shirube_eval::suite::Suite;
use shirube_eval::tree::{Node, roll_up};
use tokio::sync::watch;

use crate::script::answers::{self, looks};
use crate::script::book::{Book, samples_of};
use crate::script::compared::expected;
use crate::server;

/// The plan of a run of a suite, as the command line makes it.
pub fn plan(suite: &Suite, url: &str) -> Plan {
    let survey = suite.survey().unwrap();
    let judge = Aide { target: url.to_owned(), model: "m".to_owned(), parameters: Default::default() };
    let is_judged = suite.scorers.values().any(|spec| matches!(spec, Spec::Judge { .. }));
    Plan {
        task: suite.name(),
        digest: survey.digest,
        samples: survey.count,
        epochs: 1,
        target: url.to_owned(),
        model: "m".to_owned(),
        system: suite.head.system.as_ref().map(|frame| frame.text.clone()),
        scorers: suite.scorers.clone(),
        tree: suite.head.leaves.clone(),
        more: More { judges: is_judged.then(|| (JUDGE.to_owned(), judge)).into_iter().collect(), ..More::default() },
        ..Plan::default()
    }
}

/// A run of a suite by an endpoint that is its own judge.
pub async fn asked(dir: &Path, suite: &Suite, url: &str) -> Report {
    asked_some(dir, suite, url, |_| true).await
}

/// A run of some samples of a suite.
pub async fn asked_some(dir: &Path, suite: &Suite, url: &str, wanted: fn(&Sample) -> bool) -> Report {
    let count = samples_of(suite).iter().filter(|sample| wanted(sample)).count() as u64;
    let plan = Plan { samples: count, ..plan(suite, url) };
    let chat = || Arc::new(Chat::new(Settings::usual(url, "m")).unwrap());
    let writer = Writer::create(dir, "run_1", &plan, "test", Timestamp::UNIX_EPOCH).unwrap();
    let copy = suite.clone();
    let open: Open = Box::new(move || {
        Ok(Box::new(samples(copy.records()?).filter(move |sample| sample.as_ref().is_ok_and(wanted))))
    });
    let state = std::sync::Mutex::new(crate::script::Chance::of("marks"));
    let begun = Run {
        plan,
        open,
        model: chat(),
        lists: Arc::new(built_in_lists().unwrap()),
        aides: Aides { judges: BTreeMap::from([(JUDGE.to_owned(), chat() as _)]), ..Aides::default() },
        finished: Finished::default(),
        bounds: Bounds::default(),
        world: World {
            now: Arc::new(|| Timestamp::UNIX_EPOCH),
            chance: Arc::new(move || state.lock().unwrap().share()),
        },
    };
    let (_keep, cancel) = watch::channel(false);
    assert_eq!(run(begun, writer, watch::Sender::default(), cancel).await.unwrap(), Status::Complete);
    report(dir, 0.95).unwrap()
}

/// A server that answers by a book.
pub async fn serve(book: Book) -> String {
    let behaviour = move |request: &[u8]| match book.answer(server::body(request)) {
        Some(text) => server::answer_json(&text, "m"),
        None => server::response("400 Bad Request", "", "{\"error\":{\"message\":\"nobody planned this\"}}"),
    };
    server::serve_whole("127.0.0.1:0", Duration::ZERO, Arc::new(behaviour)).await
}

/// Every sample whose score is not the planned one, with its answer.
fn disagreements(dir: &Path, suite: &Suite, expected: &BTreeMap<String, Option<f64>>) -> Vec<String> {
    let given = scores(dir).unwrap();
    let mut texts: HashMap<String, String> = HashMap::new();
    let mut reader = Reader::open(dir).unwrap();
    while let Some(line) = reader.next_as::<serde_json::Value>().unwrap() {
        if let Some(id) = line["id"].as_str() {
            texts.insert(id.to_owned(), format!("{} {} {}", line["answer"], line["scores"], line["fault"]));
        }
    }
    let told = |sample: Sample| {
        let scorer = sample.note("scorer").unwrap();
        let score = given.by_scorer.get(scorer).and_then(|all| all.get(&sample.id)).map(|given| given.value);
        let wanted = expected[&sample.id];
        let is_same = match (score, wanted) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a.is_none() && b.is_none(),
        };
        let spec = looks(&suite.scorers[scorer], &suite.scorers);
        let kind = serde_json::to_value(spec).unwrap()["kind"].clone();
        (!is_same).then(|| {
            format!("{} [{scorer}: {kind}] wanted {wanted:?}, got {score:?}: {}", sample.id, texts[&sample.id])
        })
    };
    samples_of(suite).into_iter().filter_map(told).collect()
}

/// Means of leaves and of the goals above, by a way of their own: each goal is worth the weighted mean of what is known below.
fn worth(suite: &Suite, id: Option<&str>, leaves: &BTreeMap<String, f64>) -> (f64, f64) {
    let parts: Vec<(f64, (f64, f64))> = suite
        .head
        .leaves
        .iter()
        .filter(|goal| goal.leaf.of.as_deref() == id)
        .map(|goal| (goal.leaf.weight, worth(suite, Some(&goal.leaf.id), leaves)))
        .collect();
    if parts.is_empty() {
        return leaves.get(id.unwrap()).map_or((0.0, 0.0), |value| (*value, 1.0));
    }
    let known: f64 = parts.iter().map(|(weight, (_, known))| weight * known).sum();
    let sum: f64 = parts.iter().map(|(weight, (value, known))| weight * known * value).sum();
    (if known > 0.0 { sum / known } else { 0.0 }, known)
}

fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

fn compare_figures(suite: &Suite, report: &Report, expected: &BTreeMap<String, Option<f64>>) -> Vec<String> {
    let (all, mut wrong) = (samples_of(suite), Vec::new());
    let by = |note: &str, name: &str| {
        mean(all.iter().filter(|s| s.note(note) == Some(name)).filter_map(|s| expected[&s.id]))
    };
    for (name, summary) in &report.scorers {
        let planned = by("scorer", name);
        if (planned.unwrap_or(-1.0) - summary.mean.unwrap_or(-1.0)).abs() > 1e-9 {
            wrong.push(format!("{} {name}: planned {planned:?}, told {:?}", suite.name(), summary.mean));
        }
    }
    let leaves: BTreeMap<String, f64> =
        suite.head.leaves.iter().filter_map(|goal| Some((goal.leaf.id.clone(), by("leaf", &goal.leaf.id)?))).collect();
    let told = |id: &str| {
        let sums = report.leaves[id].values().filter_map(|s| Some((s.mean? * s.count as f64, s.count as f64)));
        let (sum, count) = sums.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        sum / count
    };
    wrong.extend(
        leaves.iter().filter(|(id, value)| (told(id) - **value).abs() > 1e-9).map(|(id, v)| format!("{id}: {v}")),
    );
    let tree: Vec<_> = suite.head.leaves.iter().map(|goal| goal.leaf.clone()).collect();
    let told: BTreeMap<String, f64> = leaves.keys().map(|id| (id.clone(), told(id))).collect();
    let mut open: Vec<Node> = roll_up(&tree, &told);
    while let Some(node) = open.pop() {
        let (value, known) = worth(suite, Some(&node.id), &leaves);
        if (node.value.unwrap_or(0.0) - value).abs() > 1e-9 || (node.known - known).abs() > 1e-6 {
            wrong.push(format!("{}: planned {value} of {known}, told {:?} of {}", node.id, node.value, node.known));
        }
        open.extend(node.parts);
    }
    wrong
}

#[tokio::test]
async fn every_sample_of_every_suite_gets_the_score_that_was_planned() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    let mut seen: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for suite in Suite::all_built_in().unwrap() {
        for (round, right) in [1.0, 0.0, 0.6].into_iter().enumerate() {
            let dir = tempfile::tempdir().unwrap();
            let mut book = Book::default();
            let (plans, without) = book.add(&suite, right, &format!("round {round}"));
            assert_eq!(without, Vec::<String>::new(), "{}", suite.name());
            let expected = expected(&suite, &plans);
            let report = asked(dir.path(), &suite, &serve(book).await).await;
            assert_eq!((report.answered, report.unjudged, report.failed.len()), (report.planned, 0, 0));
            wrong.extend(disagreements(dir.path(), &suite, &expected));
            wrong.extend(compare_figures(&suite, &report, &expected));
            count += expected.len();
            for spec in suite.scorers.values() {
                let kind = serde_json::to_value(spec).unwrap()["kind"].as_str().unwrap().to_owned();
                seen.entry(kind).or_default().0 += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    let kinds: Vec<&str> = seen.keys().map(String::as_str).collect();
    let wanted = ["choice", "exact", "grounding", "judge", "leakage", "numeric", "pattern", "refusal", "requirement"];
    assert!(wanted.iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}

#[test]
#[ignore = "explores many more answers than a run of the tests needs"]
fn answers_of_many_seeds_get_the_score_that_was_planned() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    let lists = built_in_lists().unwrap();
    for suite in Suite::all_built_in().unwrap() {
        for sample in samples_of(&suite) {
            let spec = looks(&suite.scorers[sample.note("scorer").unwrap()], &suite.scorers);
            if spec.is_asking() || (matches!(spec, Spec::Choice {}) && sample.target.is_empty()) {
                continue;
            }
            for round in 0..20 {
                let mut chance = crate::script::Chance::of(&format!("{round} {}", sample.id));
                let Some(plan) = answers::plan(&sample, &spec, round % 2 == 0, &mut chance) else {
                    wrong.push(format!("{}: none", sample.id));
                    continue;
                };
                count += 1;
                let score = spec.score(&sample, &plan.text, &lists);
                if score.value != Some(plan.score) {
                    wrong.push(format!("{} wanted {} got {score:?}: {:?}", sample.id, plan.score, plan.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
