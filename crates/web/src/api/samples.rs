//! Looking into runs of evaluations: their samples, one of them with every message, two runs held against each other.
//!
//! For: programs that read single answers, and those that follow what changed from one run to the next.
//! Rests on: `evaluation`, `docs/specs/evaluation.md` ("Looking into a run", "Comparison").
//! Words: a *sample* is one question, asked once for each epoch; *changed* is one whose verdict is another in the other run.
//! Never: gives more than a page at once; works out figures other than those of the pages.
//! Begin at: [`operations`].

use super::describe::{Kind, about};
use super::evaluations::{id, own};
use super::reply;
use super::shape::sample::{EvaluationComparison, EvaluationSample, EvaluationSampleList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::READ;
use crate::operations;
use crate::pages::evaluation::{MOST_CHANGED, below};
use axum::extract::Path;
use shirube_domain::db::Tx;
use shirube_domain::evaluation::{self, Evaluation, Filter, Run, Verdict};
use shirube_domain::id::{EvaluationRunId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::Cursor;

operations! {
    GET "/api/v1/w/{org}/evaluations/{evaluation}/runs/{run}/samples" READ => list,
        about("listEvaluationSamples", "実行の問いと回答の一覧。画面と同じ条件で絞り込める", "The samples of a run, filtered as on its page, in the order of the log")
            .may("verdict", Kind::OneOf(&["right", "wrong", "unscored", "failed"]), "判定", "what became of them")
            .may("leaf", Kind::Text(200), "観点の木の枝（その下も含む）", "a node of the suite's tree, with all below it")
            .may("scorer", Kind::Text(200), "採点器", "scored by this one; the verdict is then its own")
            .may("text", Kind::Text(200), "ID、問い、回答に含まれる言葉", "words in id, question or answer")
            .paged().gives::<EvaluationSampleList>(200);
    GET "/api/v1/w/{org}/evaluations/{evaluation}/runs/{run}/samples/{sample}" READ => one,
        about("getEvaluationSample", "一つの問いと、そのやりとり、回答、採点", "One sample with every message, its answer and its scores")
            .may("epoch", Kind::Int(1, 10_000), "何回目か（省略時は1）", "which asking; 1 when left out")
            .gives::<EvaluationSample>(200);
    GET "/api/v1/w/{org}/evaluation-comparison" READ => compare,
        about("compareEvaluationRuns", "二つの実行を、観点ごとと問いごとに比べる", "Two runs held against each other, by perspective and by sample")
            .must("first", Kind::Text(40), "一つ目の実行（evr_…）", "the first run (evr_…)")
            .must("second", Kind::Text(40), "二つ目の実行（evr_…）", "the second run (evr_…)")
            .gives::<EvaluationComparison>(200);
}

type Of = Path<(String, String, String)>;

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn run_id(text: &str) -> Result<EvaluationRunId, Failure> {
    EvaluationRunId::parse(text).map_err(|_| Failure::absent())
}

/// A run with its evaluation, if it is this operator's; any other is absent.
fn own_run(tx: &mut Tx<'_>, operator: &OperatorId, id: &EvaluationRunId) -> Result<(Evaluation, Run), Error> {
    let run = evaluation::run(tx, id)?.ok_or_else(absent)?;
    Ok((own(tx, operator, &run.evaluation)?, run))
}

async fn read_run(cx: &Cx, evaluation: &str, run: &str) -> Result<(Evaluation, Run), Failure> {
    let (operator, of, run) = (cx.operator()?.id.clone(), id(evaluation)?, run_id(run)?);
    let found = cx.read(move |tx, _| own_run(tx, &operator, &run)).await?;
    if found.0.id == of { Ok(found) } else { Err(Failure::absent()) }
}

async fn list(cx: Cx, Path((_, evaluation, run)): Of) -> Reply {
    let (held, run) = read_run(&cx, &evaluation, &run).await?;
    let query = Fields::parse(&cx.query);
    let text = |name: &str| query.get(name).to_owned();
    let filter = Filter {
        scorer: text("scorer"),
        leaves: below(&held, query.get("leaf")),
        verdict: Verdict::parse(query.get("verdict")),
        text: text("text"),
    };
    // The place in the log, of this run alone: a cursor of another begins the list anew.
    let at = run.at.clone();
    let after = reply::cursor(&query).filter(|cursor| cursor.at == at).and_then(|cursor| cursor.id.parse().ok());
    let most = reply::limit(&query) as usize;
    let found =
        cx.blocking(move |app| evaluation::samples_after(&app.installation.logs, &run, &filter, (after, most))).await?;
    let next = found.next.map(|place| Cursor { at, id: place.to_string() }.to_text());
    let items = found.rows.iter().map(Into::into).collect();
    reply::page(&cx, &EvaluationSampleList { items, next: next.clone() }, next.as_deref())
}

async fn one(cx: Cx, Path((_, evaluation, run, sample)): Path<(String, String, String, String)>) -> Reply {
    let (_, run) = read_run(&cx, &evaluation, &run).await?;
    let epoch = u32::try_from(Fields::parse(&cx.query).int("epoch")).unwrap_or(1).max(1);
    let found = cx.blocking(move |app| evaluation::sample(&app.installation.logs, &run, &sample, epoch)).await?;
    reply::ok(&cx, &EvaluationSample::from(found.ok_or_else(Failure::absent)?))
}

async fn compare(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (operator, first, second) =
        (cx.operator()?.id.clone(), run_id(query.get("first"))?, run_id(query.get("second"))?);
    let (a, b) = cx.read(move |tx, _| Ok((own_run(tx, &operator, &first)?, own_run(tx, &operator, &second)?))).await?;
    let found = cx
        .blocking(move |app| {
            let (shelf, one, two) = (&app.installation.logs, (&a.0, &a.1), (&b.0, &b.1));
            let changed = evaluation::differences(shelf, one, two, MOST_CHANGED)?;
            let compared = evaluation::compare(shelf, one, two)?;
            Ok(EvaluationComparison::of((a.1.id.as_str(), b.1.id.as_str()), &compared, changed))
        })
        .await?;
    reply::ok(&cx, &found)
}
