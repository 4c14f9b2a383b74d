//! Two people changed the same risk: both versions side by side, and what will be saved.

use super::conflict::{choice_row, text_row};
use super::desk::Desk;
use super::risks::{choice, options};
use crate::cx::{Cx, Reply};
use crate::view::{Choice, ConflictRow, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::http::StatusCode;
use shirube_domain::assessment::{Likelihood, RiskDraft, Severity};
use shirube_domain::id::RiskId;
use shirube_domain::norm::NormId;

#[derive(askama::Template)]
#[template(path = "assess/risk_conflict.html")]
struct ConflictPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    rows: Vec<ConflictRow>,
    /// What both agree on: not shown for choosing, but sent along.
    agreed: Vec<(&'static str, String)>,
    /// Choices that differ: field, label, options with the writer's own chosen.
    open: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// Who is affected, when that differs: everyone either of them named is chosen.
    affected: Vec<Choice>,
    action: String,
    back: String,
    version: String,
}

/// Shows the conflict; saving from here carries the other person's revision, so that it is resolved and not repeated.
pub(super) fn show(cx: &Cx, desk: &Desk, id: &RiskId, yours: &RiskDraft, theirs: &RiskDraft) -> Reply {
    let t = assess_words(cx.lang);
    let (mut rows, mut agreed, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for one in single(cx, t, yours, theirs) {
        let words = |value: &str| one.options.iter().find(|o| o.value == value).map_or("–", |o| &o.label).to_owned();
        rows.push(choice_row(one.field, one.label, &words(one.yours), &words(one.theirs), t));
        if one.yours == one.theirs {
            agreed.push((one.field, one.theirs.to_owned()));
        } else {
            open.push((one.field, one.label, one.options));
        }
    }
    let affected = affected(cx, t, yours, theirs, &mut rows, &mut agreed);
    for (field, label, mine, other) in [
        ("description", t.risk_description, &yours.description, &theirs.description),
        ("treatment", t.treatment, &yours.treatment, &theirs.treatment),
    ] {
        let row = text_row(field, label, mine, other);
        if row.kind == "same" {
            agreed.push((field, other.clone()));
        }
        rows.push(row);
    }
    let back = desk.url(cx, "/risks")?;
    let page = ConflictPage {
        page: desk.page(cx, t.risk_change)?,
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "/risks")?,
        rows,
        agreed,
        open,
        affected,
        action: format!("{back}/{id}"),
        back,
        version: theirs.seen.to_string(),
    };
    cx.show_with(StatusCode::CONFLICT, &page)
}

/// A field of which one option is chosen.
struct Single<'a> {
    field: &'static str,
    label: &'static str,
    yours: &'a str,
    theirs: &'a str,
    options: Vec<Choice>,
}

fn single<'a>(cx: &Cx, t: &'static AssessWords, yours: &'a RiskDraft, theirs: &'a RiskDraft) -> [Single<'a>; 4] {
    let one = |field, label, yours, theirs, options| Single { field, label, yours, theirs, options };
    let (l, s) = (&yours.likelihood, &yours.severity);
    [
        one("taxonomy", t.risk_kind, &yours.taxonomy, &theirs.taxonomy, kinds(cx, &yours.taxonomy, &theirs.taxonomy)),
        one(
            "likelihood",
            t.likelihood,
            l,
            &theirs.likelihood,
            Likelihood::ALL.iter().map(|v| choice(v.word(), v.label(cx.lang), l)).collect(),
        ),
        one(
            "severity",
            t.severity,
            s,
            &theirs.severity,
            Severity::ALL.iter().map(|v| choice(v.word(), v.label(cx.lang), s)).collect(),
        ),
        one("stage", t.stage, &yours.stage, &theirs.stage, options(cx, "stage", std::slice::from_ref(&yours.stage))),
    ]
}

/// Of the kinds of risk, the two that were chosen.
fn kinds(cx: &Cx, yours: &str, theirs: &str) -> Vec<Choice> {
    let mut both = vec![yours, theirs];
    both.dedup();
    let title = |id: &str| {
        let norm = NormId::parse(id).and_then(|id| cx.catalog().norm(&id));
        norm.map_or_else(|| id.to_owned(), |(_, n)| n.title.get(cx.lang).to_owned())
    };
    both.into_iter().map(|id| choice(id, &title(id), yours)).collect()
}

/// The options for who is affected; none when both named the same.
fn affected(
    cx: &Cx,
    t: &'static AssessWords,
    yours: &RiskDraft,
    theirs: &RiskDraft,
    rows: &mut Vec<ConflictRow>,
    agreed: &mut Vec<(&'static str, String)>,
) -> Vec<Choice> {
    let all = options(cx, "people_affected", &[yours.affected.clone(), theirs.affected.clone()].concat());
    let words = |ids: &[String]| {
        let named = all.iter().filter(|o| ids.contains(&o.value)).map(|o| o.label.as_str());
        named.collect::<Vec<_>>().join(cx.lang.pick("、", ", "))
    };
    let (mine, other) = (words(&yours.affected), words(&theirs.affected));
    rows.push(choice_row("affected", t.affected, &mine, &other, t));
    if mine == other {
        agreed.extend(theirs.affected.iter().map(|id| ("affected", id.clone())));
        return Vec::new();
    }
    all
}
