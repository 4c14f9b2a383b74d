//! The fourteen risks and the laws the Interim Report names for them.

use super::shown::{self, INTERIM, LawRow, Matrix, formats, t};
use crate::api::shape::relation::RiskMatrix;
use crate::cx::{Cx, Reply};
use crate::view::{LinkItem, Page};
use crate::words::{Words, public::PublicWords};
use shirube_domain::norm::DateField;

/// One ministry with the laws it is in charge of.
struct Regulator {
    name: String,
    laws: Vec<LawRow>,
}

#[derive(askama::Template)]
#[template(path = "public/risks.html")]
struct RisksPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    m: Matrix,
    regulators: Vec<Regulator>,
    source: String,
    source_url: String,
    decided: String,
    formats: Vec<LinkItem>,
}

pub(super) async fn risks(cx: Cx) -> Reply {
    let m = shown::matrix(cx.catalog(), None, cx.lang);
    let mut regulators: Vec<Regulator> = Vec::new();
    for law in &m.laws {
        match regulators.iter_mut().find(|r| r.name == law.regulator) {
            Some(r) => r.laws.push(law.clone()),
            None => regulators.push(Regulator { name: law.regulator.clone(), laws: vec![law.clone()] }),
        }
    }
    let interim = cx.catalog().instrument(INTERIM).ok_or_else(crate::failure::Failure::absent)?;
    let template = RisksPage {
        page: cx.page(t(&cx).risks_title, &[]),
        w: cx.words(),
        t: t(&cx),
        m,
        regulators,
        source: format!("{} {}", interim.issuer.get(cx.lang), interim.title.get(cx.lang)),
        source_url: interim.url.clone(),
        decided: interim.date(DateField::Decided).unwrap_or_default(),
        formats: formats(&[("JSON", cx.url("/risks.json")), ("CSV", cx.url("/risks.csv"))]),
    };
    cx.show(&template)
}

pub(super) async fn risks_json(cx: Cx) -> Reply {
    let interim = cx.catalog().instrument(INTERIM).ok_or_else(crate::failure::Failure::absent)?;
    cx.json(&RiskMatrix::of(interim, cx.catalog()))
}

pub(super) async fn risks_csv(cx: Cx) -> Reply {
    csv_of(&cx)
}

/// The matrix as a table: one line for each risk and law, and one for each risk without a law.
pub(crate) fn csv_of(cx: &Cx) -> Reply {
    let t = t(cx);
    let m = shown::matrix(cx.catalog(), None, cx.lang);
    let heads = [t.risks_number, t.clause_id, t.risks_risk, t.search_laws, t.clause_in_charge].map(str::to_owned);
    let mut rows = vec![heads.to_vec()];
    for risk in &m.rows {
        let head = |law: String, regulator: String| {
            vec![risk.number.to_string(), risk.norm.clone(), risk.title.clone(), law, regulator]
        };
        if risk.laws.is_empty() {
            rows.push(head(t.risks_none.to_owned(), String::new()));
        }
        rows.extend(risk.laws.iter().map(|l| head(l.title.clone(), l.regulator.clone())));
    }
    shown::csv(cx, "shirube-risks.csv", &rows)
}
