//! The register of acts: a list for everyone, one act, and taking one back.
//!
//! For: anyone who wants to know what officials did; heads of cases who have to withdraw or correct.
//! Rests on: `shirube_domain::acts`; `docs/specs/acts.md`.
//! Words: a *row* is an act as everyone may read it, the same for page, CSV, JSON and Atom.
//! Never: shows the subject or findings of an act towards a party, to anybody.
//! Begin at: [`ROUTES`].

mod list;
mod one;

use crate::api::shape::act::{Act, force_word};
use crate::cx::Cx;
use crate::form::Fields;
use crate::guard::access::{OPEN, SIGNED_IN};
use crate::pages::procedures::{basis, force};
use crate::routes;
use crate::view::{LinkItem, minute};
use crate::words::act::act_words;
use crate::words::procedure::procedure_words;
use shirube_domain::acts::{Filter, Line};
use shirube_domain::authority::Force;
use shirube_domain::id::ActId;

routes! {
    GET "/{lang}/acts" OPEN => list::page;
    GET "/{lang}/acts.csv" OPEN => list::csv;
    GET "/{lang}/acts.json" OPEN => list::json;
    GET "/{lang}/acts/feed.atom" OPEN => list::atom;
    GET "/{lang}/acts/{act}" OPEN => one::page;
    POST "/{lang}/acts/{act}/take-back" SIGNED_IN => one::take_back;
}

/// Acts on one page.
const AT_ONCE: usize = 50;

const FORCES: [Force; 4] = [Force::Binding, Force::Guidance, Force::Information, Force::Internal];

/// Which acts a query asks for; what names nothing narrows nothing.
pub(crate) fn filter(query: &Fields) -> Filter {
    let given = |name: &str| Some(query.get(name).trim().to_owned()).filter(|v| !v.is_empty());
    Filter {
        force: given("force").and_then(|word| FORCES.into_iter().find(|f| force_word(*f) == word)),
        power: given("power"),
        year: given("year").and_then(|y| y.parse().ok()),
        before: given("before").and_then(|id| ActId::parse(&id).ok()),
    }
}

/// An act as everyone may read it.
struct Row {
    id: String,
    href: String,
    at: String,
    title: String,
    force: &'static str,
    by: String,
    clauses: Vec<LinkItem>,
    is_told: bool,
    subject: String,
    findings: Vec<String>,
    ties: Vec<(&'static str, String, String)>,
    entry: String,
}

fn row(cx: &Cx, line: &Line) -> Row {
    let (t, lang, shape) = (act_words(cx.lang), cx.lang, Act::from(line));
    let office = line.office.label(lang);
    let tie = |tie: &crate::api::shape::act::ActTie| {
        let words = match tie.kind {
            "withdraws" => t.withdraws,
            "withdrawn-by" => t.withdrawn_by,
            "corrects" => t.corrects,
            _ => t.corrected_by,
        };
        (words, cx.url(&format!("/acts/{}", tie.act)), tie.act.clone())
    };
    Row {
        href: cx.url(&format!("/acts/{}", line.id)),
        at: minute(&line.at),
        title: shape.name(lang).to_owned(),
        force: line.force().map_or(t.gone, |f| force(procedure_words(lang), f)),
        by: line.ministry.as_ref().map_or(office.to_owned(), |m| format!("{} {office}", m.get(lang))),
        clauses: basis(cx, &line.clauses),
        is_told: line.told.is_some(),
        subject: shape.subject.clone().unwrap_or_default(),
        findings: shape.findings.clone(),
        ties: shape.ties.iter().map(tie).collect(),
        entry: shape.entry,
        id: shape.id,
    }
}
