//! Instruments, norms, facts, risks and terms.
//!
//! For: programs read the catalogue in force as it is, in both languages, with citation, strength and certainty.
//! Rests on: `docs/specs/catalog.md`.
//! Words: an *instrument* is `aigb@1.2`, or `aigb` for the current version; a *clause* is `C-2-1`.
//! Never: says of a guideline that it is a duty: `is_legal` and `strength` stand on every norm.
//! Begin at: [`list`].

use super::asked::Condition;
use super::describe::{Kind, about};
use super::reply;
use super::shape::fact::{Fact, Question, Vocabulary};
use super::shape::norm::{CitedBy, Glossary, Instrument, InstrumentList, Law, Norm, RiskCatalog, WholeInstrument};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use axum::extract::Path;
use shirube_domain::norm::Status;

operations! {
    GET "/api/v1/norms" OPEN => list,
        about("listInstruments", "法令・指針の一覧", "The instruments")
            .may("status", Kind::OneOf(&["current", "superseded"]), "現行または旧版", "current or superseded")
            .gives::<InstrumentList>(200).tagged();
    GET "/api/v1/norms/{instrument}" OPEN => instrument,
        about("getInstrument", "一つの法令・指針とその規範", "One instrument with its norms")
            .gives::<WholeInstrument>(200).tagged();
    GET "/api/v1/norms/{instrument}/{clause}" OPEN => clause,
        about("getNorm", "一つの規範", "One norm").gives::<Norm>(200).tagged();
    GET "/api/v1/norms/{instrument}/{clause}/citations" OPEN => citations,
        about("listCitations", "一つの規範をだれが挙げているか", "Who cites a norm: norms, powers, hints of evidence; and the terms it uses")
            .gives::<CitedBy>(200).tagged();
    GET "/api/v1/facts" OPEN => facts,
        about("listFacts", "事実の語彙と質問", "The vocabulary of facts, and the questions").gives::<Vocabulary>(200).tagged();
    GET "/api/v1/risks" OPEN => risks,
        about("listRiskKinds", "リスクの分類と関係する法律", "The kinds of risk and the laws they point to")
            .gives::<RiskCatalog>(200).tagged();
    GET "/api/v1/terms" OPEN => terms,
        about("listTerms", "用語集", "The glossary").gives::<Glossary>(200).tagged();
}

async fn list(cx: Cx, condition: Condition) -> Reply {
    let query = Fields::parse(&cx.query);
    let status = Status::parse(query.get("status"));
    let chosen = cx.catalog().instruments().iter().filter(|i| status.is_none_or(|s| i.status == s));
    let items = chosen.map(Instrument::from).collect();
    reply::of_catalog(&cx, &condition, &InstrumentList { catalog: cx.catalog().digest().to_string(), items })
}

async fn instrument(cx: Cx, Path(id): Path<String>, condition: Condition) -> Reply {
    let found = cx.catalog().instrument(&id).ok_or_else(Failure::absent)?;
    reply::of_catalog(&cx, &condition, &WholeInstrument::from(found))
}

async fn clause(cx: Cx, Path((id, clause)): Path<(String, String)>, condition: Condition) -> Reply {
    let found = cx.catalog().instrument(&id).ok_or_else(Failure::absent)?;
    let norm = found.norm(&clause).ok_or_else(Failure::absent)?;
    reply::of_catalog(&cx, &condition, &Norm::of(found, norm))
}

async fn citations(cx: Cx, Path((id, clause)): Path<(String, String)>, condition: Condition) -> Reply {
    let found = cx.catalog().instrument(&id).ok_or_else(Failure::absent)?;
    let norm = found.norm(&clause).ok_or_else(Failure::absent)?;
    reply::of_catalog(&cx, &condition, &crate::pages::public::cited_by(cx.catalog(), found, norm))
}

async fn facts(cx: Cx, condition: Condition) -> Reply {
    let held = cx.catalog().vocabulary();
    let question = |q: &shirube_domain::norm::Question| Question {
        id: q.id.clone(),
        title: (&q.title).into(),
        facts: q.facts.clone(),
    };
    let shape = Vocabulary {
        facts: held.facts.iter().map(Fact::from).collect(),
        questions: held.questions.iter().map(question).collect(),
    };
    reply::of_catalog(&cx, &condition, &shape)
}

async fn risks(cx: Cx, condition: Condition) -> Reply {
    let current = cx.catalog().instruments().iter().filter(|i| i.for_everyone());
    let items =
        current.flat_map(|i| i.norms.iter().filter(|n| n.kind == "risk").map(move |n| Norm::of(i, n))).collect();
    let laws = cx.catalog().laws().iter().map(Law::from).collect();
    reply::of_catalog(&cx, &condition, &RiskCatalog { items, laws })
}

async fn terms(cx: Cx, condition: Condition) -> Reply {
    reply::of_catalog(&cx, &condition, &Glossary::from(cx.catalog()))
}
