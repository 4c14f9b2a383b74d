//! Sealing a case, and opening it again.

use super::{Open, find, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::Page;
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::cases::{self, Seat, Withhold};
use shirube_domain::procedure::Standing;
use shirube_domain::refusal::{Class, Refusal};

#[derive(askama::Template)]
#[template(path = "cases/withhold.html")]
struct WithholdPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    action: String,
    back: String,
    /// Empty while the case is not sealed.
    review_by: String,
    admitted: Vec<String>,
    given: Fields,
}

impl WithholdPage {
    /// What was typed before.
    fn had(&self, name: &str) -> &str {
        self.given.get(name)
    }
}

pub(super) async fn form(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, Fields::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, case: &str, given: Fields, refusals: &[Refusal]) -> Reply {
    let held = open(cx, case).await?;
    if !matches!(held.view.seat, Seat::Official(_)) {
        // A party knows of the case, so that it need not be absent.
        return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
    }
    let (t, file) = (case_words(cx.lang), &held.view.file);
    let title = if file.withheld.is_some() { t.disclose } else { t.withhold };
    let template = WithholdPage {
        page: cx.page(title, &[(t.title, "/cases"), (&file.title, &held.path())]).with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        action: cx.url(&format!("{}/withhold", held.path())),
        back: cx.url(&held.path()),
        review_by: file.withheld.as_ref().map(|w| w.review_by.to_string()).unwrap_or_default(),
        admitted: in_charge(cx, &held),
        given,
    };
    cx.show_with(status, &template)
}

/// Those who would still see the case, with their roles.
fn in_charge(cx: &Cx, held: &Open) -> Vec<String> {
    let people = held.view.file.case.people.iter().filter(|p| p.standing != Standing::Recused && p.holds(cx.now));
    let line = |p: &shirube_domain::procedure::Part| {
        let role = p.role.as_deref().map(|r| held.role(r, cx.lang)).unwrap_or_default();
        format!("{} · {role}", held.name(&p.person, cx.lang))
    };
    people.map(line).collect()
}

pub(super) async fn withhold(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let draft = Withhold {
        reason: fields.get("reason").to_owned(),
        clauses: fields.get("clauses").to_owned(),
        review_by: fields.get("review_by").to_owned(),
    };
    let (actor, named, catalog) = (cx.account_id()?, case.clone(), cx.catalog().clone());
    let done = cx
        .blocking(move |app| {
            let ground = &app.installation.ground;
            let id = ground.db.read(|tx| find(tx, &named))?;
            cases::withhold(ground, &catalog, &actor, &id, &draft)
        })
        .await;
    after(&cx, &case, fields, done.map(|_| ())).await
}

pub(super) async fn disclose(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, named, reason) = (cx.account_id()?, case.clone(), fields.get("reason").to_owned());
    let done = cx
        .blocking(move |app| {
            let ground = &app.installation.ground;
            let id = ground.db.read(|tx| find(tx, &named))?;
            cases::disclose(ground, &actor, &id, &reason)
        })
        .await;
    after(&cx, &case, fields, done.map(|_| ())).await
}

async fn after(cx: &Cx, case: &str, fields: Fields, done: Result<(), Failure>) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/cases/{case}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(cx, status, case, fields, &refusals).await
        }
    }
}
