//! Self-assessment: the list, the task list, one item per page, the table for experts, risks, submission, report (自己点検).
//!
//! For: an operator's people answering together what applies to a system, and handing in what they stand by.
//! Rests on: `shirube_domain::assessment`; the transaction shape of `docs/specs/pages.md`.
//! Words: a *desk* is one assessment with everything on it, as one request sees it.
//! Never: shows one operator's assessment to another's people; loses one person's words to another's.
//! Begin at: `overview`, `item`, `submit`.

mod conflict;
mod desk;
mod evidence;
mod exchange;
mod import;
mod item;
mod relying;
mod left;
mod list;
mod marks;
mod offers;
mod overview;
mod report;
mod risk_conflict;
mod risk_matrix;
mod risks;
mod start;
mod store;
mod submit;
mod table;
mod table_view;

use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ, SUBMIT};
use crate::routes;
use serde::Deserialize;
use shirube_domain::id::{AssessmentId, EvidenceId, RiskId};
use shirube_domain::norm::NormId;

routes! {
    GET "/{lang}/w/{org}/assess/assessments" READ => list::page;
    GET "/{lang}/w/{org}/assess/assessments.csv" READ => list::csv;
    GET "/{lang}/w/{org}/assess/assessments.json" READ => list::json;
    GET "/{lang}/w/{org}/assess/assessments/new" ANSWER => start::form;
    POST "/{lang}/w/{org}/assess/assessments" ANSWER => start::start;
    GET "/{lang}/w/{org}/assess/assessments/{id}" READ => overview::page;
    GET "/{lang}/w/{org}/assess/assessments/{id}/heat.svg" READ => overview::heat_svg;
    GET "/{lang}/w/{org}/assess/assessments/{id}/heat.csv" READ => overview::heat_csv;
    POST "/{lang}/w/{org}/assess/assessments/{id}/facts" ANSWER => overview::refresh;
    GET "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}" READ => item::page;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}" ANSWER => item::save;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}/autosave" ANSWER => item::autosave;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}/draw" ANSWER => offers::draw;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}/evidence" ANSWER => evidence::attach;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}/evidence/link" ANSWER => evidence::link;
    POST "/{lang}/w/{org}/assess/assessments/{id}/items/{norm}/evidence/{evd}/remove" ANSWER => evidence::remove;
    GET "/{lang}/w/{org}/assess/assessments/{id}/table" READ => table::page;
    POST "/{lang}/w/{org}/assess/assessments/{id}/table" ANSWER => table::save;
    GET "/{lang}/w/{org}/assess/assessments/{id}/table.csv" READ => table::csv;
    GET "/{lang}/w/{org}/assess/assessments/{id}/risks" READ => risks::page;
    POST "/{lang}/w/{org}/assess/assessments/{id}/risks" ANSWER => risks::add;
    GET "/{lang}/w/{org}/assess/assessments/{id}/risks/matrix.csv" READ => risks::matrix_csv;
    GET "/{lang}/w/{org}/assess/assessments/{id}/risks/matrix.svg" READ => risks::matrix_svg;
    GET "/{lang}/w/{org}/assess/assessments/{id}/risks/new" ANSWER => risks::new;
    GET "/{lang}/w/{org}/assess/assessments/{id}/risks/{risk}" READ => risks::edit;
    POST "/{lang}/w/{org}/assess/assessments/{id}/risks/{risk}" ANSWER => risks::change;
    POST "/{lang}/w/{org}/assess/assessments/{id}/risks/{risk}/remove" ANSWER => risks::remove;
    GET "/{lang}/w/{org}/assess/assessments/{id}/check" READ => submit::check;
    POST "/{lang}/w/{org}/assess/assessments/{id}/submit" SUBMIT => submit::submit;
    GET "/{lang}/w/{org}/assess/assessments/{id}/receipt" READ => submit::receipt;
    GET "/{lang}/w/{org}/assess/assessments/{id}/sheet.xlsx" READ => import::sheet;
    GET "/{lang}/w/{org}/assess/assessments/{id}/import" ANSWER => import::form;
    POST "/{lang}/w/{org}/assess/assessments/{id}/import" ANSWER => import::upload;
    GET "/{lang}/w/{org}/assess/assessments/{id}/import/{sha}" ANSWER => import::difference;
    POST "/{lang}/w/{org}/assess/assessments/{id}/import/{sha}" ANSWER => import::apply;
    GET "/{lang}/w/{org}/assess/assessments/{id}/report" READ => report::page;
    GET "/{lang}/w/{org}/assess/assessments/{id}/report.html" READ => report::html;
    GET "/{lang}/w/{org}/assess/assessments/{id}/report.pdf" READ => report::pdf;
    GET "/{lang}/w/{org}/assess/assessments/{id}/report.xlsx" READ => report::xlsx;
    GET "/{lang}/w/{org}/assess/assessments/{id}/report.json" READ => report::json;
    GET "/{lang}/w/{org}/assess/assessments/{id}/results.oscal.json" READ => exchange::results;
    GET "/{lang}/w/{org}/assess/assessments/{id}/plan.oscal.json" READ => exchange::plan;
    GET "/{lang}/w/{org}/assess/evidence" READ => store::page;
    GET "/{lang}/w/{org}/assess/evidence.csv" READ => store::csv;
    GET "/{lang}/w/{org}/assess/evidence/{evd}/file" READ => store::file;
}

/// What stands in a path of this area.
#[derive(Debug, Deserialize)]
struct At {
    #[serde(default)]
    id: String,
    #[serde(default)]
    norm: String,
    #[serde(default)]
    evd: String,
    #[serde(default)]
    risk: String,
    #[serde(default)]
    sha: String,
}

impl At {
    fn assessment(&self) -> Result<AssessmentId, Failure> {
        AssessmentId::parse(&self.id).map_err(|_| Failure::absent())
    }

    fn norm(&self) -> Result<NormId, Failure> {
        NormId::parse(&self.norm).ok_or_else(Failure::absent)
    }

    fn evidence(&self) -> Result<EvidenceId, Failure> {
        EvidenceId::parse(&self.evd).map_err(|_| Failure::absent())
    }

    fn risk(&self) -> Result<RiskId, Failure> {
        RiskId::parse(&self.risk).map_err(|_| Failure::absent())
    }
}
