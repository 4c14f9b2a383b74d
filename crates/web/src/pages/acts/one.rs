//! One act, and taking it back by another.

use super::{Row, row};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::act::{ActWords, act_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::acts::{self, TieKind};
use shirube_domain::authority::Office;
use shirube_domain::id::ActId;
use shirube_domain::office;
use shirube_domain::refusal::Refusal;

#[derive(askama::Template)]
#[template(path = "acts/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static ActWords,
    row: Row,
    log: String,
    /// The visitor may take it back.
    may: bool,
    kinds: Vec<Choice>,
    findings: String,
}

pub(super) async fn page(cx: Cx, Path((_, act)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &act, None, &[]).await
}

async fn show(cx: &Cx, status: StatusCode, act: &str, given: Option<&Fields>, refusals: &[Refusal]) -> Reply {
    let id = ActId::parse(act).map_err(|_| Failure::absent())?;
    let who = cx.account().map(|a| a.id.clone());
    let (line, is_head) = cx
        .read(move |tx, _| {
            let is_head = match &who {
                Some(who) => office::held(tx, who, Office::IncidentHead)?.is_some(),
                None => false,
            };
            Ok((acts::one(tx, &id)?, is_head))
        })
        .await?;
    let line = line.ok_or_else(Failure::absent)?;
    let t = act_words(cx.lang);
    let row = row(cx, &line);
    let chosen = given.map(|g| g.get("kind").to_owned()).unwrap_or_default();
    let kind = |k: &TieKind| Choice {
        value: k.word().to_owned(),
        label: k.label(cx.lang).to_owned(),
        chosen: chosen == k.word(),
        ..Choice::default()
    };
    let mut page = cx.page(row.title.clone(), &[(t.title, "/acts")]).with_errors(refusals, cx.lang);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.done, "");
    }
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        log: cx.url("/log/entries"),
        may: is_head && acts::can_be_taken_back(&line),
        kinds: TieKind::ALL.iter().map(kind).collect(),
        findings: given.map(|g| g.get("findings").to_owned()).unwrap_or_default(),
        row,
    };
    cx.show_with(status, &template)
}

pub(super) async fn take_back(cx: Cx, Path((_, act)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, of) = (cx.account_id()?, ActId::parse(&act).map_err(|_| Failure::absent())?);
    let Some(kind) = TieKind::parse(fields.get("kind")) else {
        let wrong = Refusal::invalid("common.choose").on("kind");
        return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &act, Some(&fields), &[wrong]).await;
    };
    let findings = fields.get("findings").trim().to_owned();
    if findings.is_empty() {
        let wrong = Refusal::invalid("common.required").on("findings");
        return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &act, Some(&fields), &[wrong]).await;
    }
    let done =
        cx.blocking(move |app| acts::take_back(&app.installation.ground, &actor, kind, &of, vec![findings])).await;
    match done {
        Ok(by) => cx.see_other(&cx.url(&format!("/acts/{by}?done=1"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &act, Some(&fields), &refusals).await
        }
    }
}
