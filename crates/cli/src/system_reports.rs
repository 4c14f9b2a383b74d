//! `shirube system reports`: which reports and notifications may be asked for, and the cases opened.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::output::table;
use serde_json::{Value, json};
use shirube_domain::id::AssetId;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry;
use shirube_domain::reporting::{self, Called, Due, ReportCase as Case};
use shirube_domain::time::{Clock, SystemClock, date_in_japan, minute_in_japan};

/// Shows them.
///
/// # Errors
/// When there is no such asset.
pub fn run(cx: &Context, text: &str) -> Result<(), Failure> {
    let absent = || Refusal::of(Class::Absent, "cli.no-such-system").with("value", text);
    let id = AssetId::parse(text).map_err(|_| absent())?;
    let installation = cx.open(Start::MustExist)?;
    let catalog = installation.catalog();
    let (kind, facts, cases) = installation.ground.db.read(|tx| {
        let kind = registry::asset(tx, &id)?.ok_or_else(absent)?.kind;
        Ok::<_, Error>((kind, registry::facts(tx, &id)?, reporting::cases_of_asset(tx, &id)?))
    })?;
    let called = reporting::called(&catalog, kind, &facts, date_in_japan(SystemClock.now()));
    let document = json!({
        "called": called.iter().map(called_json).collect::<Vec<_>>(),
        "cases": cases.iter().map(|c| case_json(&catalog, c)).collect::<Vec<_>>(),
    });
    cx.emit(&document, || shown(cx, &catalog, &called, &cases))
}

fn called_json(c: &Called<'_>) -> Value {
    json!({
        "procedure": c.procedure.id, "title": c.procedure.title, "norm": c.id.to_string(), "answer": c.answer.word(),
        "facts": c.reasons.iter().map(|r| r.fact.clone()).collect::<Vec<_>>(), "is_proposal": c.is_proposal,
        "within": c.procedure.period.within, "unit": c.procedure.period.unit, "from": c.from.map(|d| d.to_string()),
    })
}

fn due(catalog: &Catalog, case: &Case) -> Option<String> {
    let since = case.since.as_deref()?.parse().ok()?;
    match reporting::due(&catalog.procedure(&case.procedure)?.period, since)? {
        Due::Day(day) => Some(day.to_string()),
        Due::Moment(at) => Some(minute_in_japan(at)),
    }
}

fn case_json(catalog: &Catalog, case: &Case) -> Value {
    json!({
        "id": case.id.to_string(), "procedure": case.procedure, "norm": case.norm.to_string(), "state": case.state,
        "since": case.since, "due": due(catalog, case), "opened_at": case.opened_at, "closed_at": case.closed_at,
    })
}

fn shown(cx: &Context, catalog: &Catalog, called: &[Called<'_>], cases: &[Case]) -> String {
    let lang = cx.lang;
    let proposal = lang.pick("提案のみ（法令ではない）", "only proposed, no law");
    let line = |c: &Called<'_>| {
        let answer = if c.is_proposal { proposal } else { c.answer.label(lang) };
        let why: Vec<String> = c.reasons.iter().map(|r| r.words(catalog, lang)).collect();
        vec![c.procedure.id.clone(), answer.to_owned(), c.procedure.title.get(lang).to_owned(), why.join("; ")]
    };
    let heads = lang.pick(["手続", "判定", "名称", "事実"], ["procedure", "answer", "title", "facts"]);
    let mut out = table(&heads, &called.iter().map(line).collect::<Vec<_>>());
    if !cases.is_empty() {
        let line = |c: &Case| {
            let due = due(catalog, c).unwrap_or_default();
            vec![c.id.to_string(), c.procedure.clone(), c.state.label(lang).to_owned(), due]
        };
        out.push('\n');
        let heads = lang.pick(["案件", "手続", "状態", "期限"], ["case", "procedure", "state", "due"]);
        out.push_str(&table(&heads, &cases.iter().map(line).collect::<Vec<_>>()));
    }
    out
}
