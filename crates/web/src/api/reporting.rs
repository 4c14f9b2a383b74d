//! Report cases: what may be asked for, and the cases opened.
//!
//! For: programs see that a threshold was passed, and record what was done about it.
//! Rests on: `reporting`, `criteria/procedures.toml`.
//! Words: a procedure is *called* for when its norm is not answered with no; a *case* is one occasion of it.
//! Never: files anything with an authority.
//! Begin at: [`operations`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::assets::{ids, own};
use super::describe::{Matches, about};
use super::reply;
use super::shape::reporting::{
    CalledList, CalledProcedure, CaseClosing, CaseDraft, CaseDraftLine, CaseDraftLines, ReportCase, ReportCaseList,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{DESCRIBE, READ};
use crate::operations;
use crate::pages::register::case::own_case;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::refusal::Refusal;
use shirube_domain::registry;
use shirube_domain::reporting::{self, HandedDraft};
use shirube_domain::time::{Timestamp, date_in_japan};

operations! {
    GET "/api/v1/w/{org}/assets/{asset}/procedures" READ => procedures,
        about("listCalledProcedures", "示された事実から、求められることのある届出・報告", "Reports and notifications the facts given may call for")
            .gives::<CalledList>(200);
    POST "/api/v1/w/{org}/assets/{asset}/reports" DESCRIBE => open,
        about("openReportCase", "届出・報告の案件を開く。提出はされない", "Open a report case; nothing is handed in")
            .takes::<CaseDraft>(json!({ "procedure": "eu-systemic-notification", "since": "2026-11-20T00:00:00Z" }))
            .gives::<ReportCase>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}/reports" READ => list,
        about("listReportCases", "届出・報告の案件", "The report cases of an operator").gives::<ReportCaseList>(200);
    GET "/api/v1/w/{org}/reports/{case}" READ => get,
        about("getReportCase", "一つの案件", "One report case").gives::<ReportCase>(200).tagged();
    GET "/api/v1/w/{org}/reports/{case}/draft" READ => draft,
        about("getReportDraft", "報告する内容の下書き", "A draft of what is reported, with what is missing")
            .gives::<CaseDraftLines>(200);
    PUT "/api/v1/w/{org}/reports/{case}/closing" DESCRIBE => close,
        about("closeReportCase", "提出したこと、または報告が不要なことを記録する", "Record that a report was handed in, or is not needed")
            .takes::<CaseClosing>(json!({ "reason": "EUで提供しないことにした。" }))
            .gives::<ReportCase>(200).matches(Matches::Held).refuses(&[409]);
}

async fn procedures(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let today = date_in_japan(cx.now);
    let items = cx
        .read(move |tx, catalog| {
            let kind = own(tx, &org, &id)?.kind;
            let facts = registry::facts(tx, &id)?;
            Ok(reporting::called(catalog, kind, &facts, today).iter().map(CalledProcedure::of).collect())
        })
        .await?;
    reply::ok(&cx, &CalledList { items })
}

async fn fetch(cx: &Cx, case: &str) -> Result<ReportCase, Failure> {
    let (org, case) = (cx.operator()?.id.clone(), case.to_owned());
    cx.read(move |tx, catalog| Ok(ReportCase::of(catalog, &own_case(tx, &org, &case)?))).await
}

async fn open(cx: Cx, Path((_, asset)): Path<(String, String)>, once: Once, Given(given): Given<CaseDraft>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let (mark, by) = (mark(&given), cx.account_id()?);
    let kept = mark.clone();
    let read =
        |text: &String| text.parse::<Timestamp>().map_err(|_| Refusal::invalid("common.not-a-date").on("/since"));
    let since = given.since.as_ref().map(read).transpose()?;
    let result = cx
        .file_once("report.open", once.token(&cx)?, move |tx, catalog, _| {
            own(tx, &org, &id)?;
            Ok(format!("{kept} {}", reporting::open(tx, catalog, &id, &given.procedure, since, &by)?))
        })
        .await?;
    let case = fetch(&cx, &of_same(&result, &mark)?).await?;
    let at = format!("/api/v1/w/{}/reports/{}", cx.operator()?.id, case.id);
    reply::created(&cx, &at, Some(case.revision), &case)
}

async fn list(cx: Cx) -> Reply {
    let org = cx.operator()?.id.clone();
    let items = cx
        .read(move |tx, catalog| {
            let all = reporting::cases_of_operator(tx, &org)?;
            Ok::<_, shirube_domain::refusal::Error>(all.iter().map(|c| ReportCase::of(catalog, c)).collect())
        })
        .await?;
    reply::ok(&cx, &ReportCaseList { items })
}

async fn get(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    let case = fetch(&cx, &case).await?;
    reply::tagged(&cx, case.revision, &case)
}

async fn draft(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    let org = cx.operator()?.id.clone();
    let lines = cx
        .read(move |tx, catalog| {
            let case = own_case(tx, &org, &case)?;
            match catalog.procedure(&case.procedure) {
                Some(procedure) => Ok(reporting::draft(tx, &case.asset, procedure)?.unwrap_or_default()),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    reply::ok(&cx, &CaseDraftLines { lines: lines.iter().map(CaseDraftLine::from).collect() })
}

async fn close(
    cx: Cx,
    Path((_, case)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<CaseClosing>,
) -> Reply {
    condition.needed()?;
    let (org, by, wanted) = (cx.operator()?.id.clone(), cx.account_id()?, case.clone());
    cx.file("report.close", move |tx, _, _| {
        let held = own_case(tx, &org, &wanted)?;
        let seen = condition.revision(held.revision)?;
        match given.reason {
            Some(reason) => reporting::close_not_needed(tx, &held.id, &reason, seen, &by),
            None => {
                let draft = HandedDraft {
                    to: given.to.unwrap_or_default(),
                    on: given.on.unwrap_or_default(),
                    reference: given.reference.unwrap_or_default(),
                    evidence: given.evidence.unwrap_or_default(),
                };
                reporting::close_handed_in(tx, &held.id, &draft, seen, &by)
            }
        }
    })
    .await
    .map_err(settle)?;
    let case = fetch(&cx, &case).await?;
    reply::tagged(&cx, case.revision, &case)
}
