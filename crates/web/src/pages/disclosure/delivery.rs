//! One recipient of one sheet, as the sender sees it.

use super::fields::label;
use super::send::{ShowLine, lines, showing};
use super::{absent, file_name, held, log_key, my_words};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Fact, Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::disclosure::{self, Delivery, DeliveryState, Question, Sheet, ToKind};
use shirube_domain::filing;
use shirube_domain::id::{DeliveryId, OperatorId};
use shirube_domain::received::Reader;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry;
use shirube_domain::text::Lang;

type At = Path<(String, String, String)>;

/// One thing said.
pub(super) struct Said {
    pub head: String,
    pub text: String,
}

pub(super) fn said(questions: &[Question], lang: Lang) -> Vec<Said> {
    let one =
        |q: &Question| Said { head: format!("{} · {}", q.direction.label(lang), minute(&q.at)), text: q.text.clone() };
    questions.iter().map(one).collect()
}

#[derive(askama::Template)]
#[template(path = "disclosure/delivery.html")]
struct DeliveryPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    here: String,
    sheet_href: String,
    state: &'static str,
    kind: &'static str,
    facts: Vec<Fact>,
    shown: Vec<String>,
    more: Vec<ShowLine>,
    talk: Vec<Said>,
    seen: i64,
    may_write: bool,
    can_answer: bool,
    file: String,
}

fn held_delivery(tx: &mut Tx<'_>, operator: &OperatorId, id: &DeliveryId) -> Result<(Delivery, Sheet), Error> {
    let delivery = disclosure::delivery(tx, id)?.filter(|d| d.from_operator == *operator).ok_or_else(absent)?;
    let sheet = held(tx, operator, &delivery.sheet)?;
    Ok((delivery, sheet))
}

fn delivery_id(text: &str) -> Result<DeliveryId, Failure> {
    DeliveryId::parse(text).map_err(|_| Failure::absent())
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, &delivery_id(&id)?, StatusCode::OK, (None, &[])).await
}

async fn render(
    cx: &Cx,
    id: &DeliveryId,
    status: StatusCode,
    (typed, refusals): (Option<&Fields>, &[Refusal]),
) -> Reply {
    let (operator, of) = (cx.operator()?.id.clone(), id.clone());
    let (delivery, sheet, asset, questions) = cx
        .read(move |tx, _| {
            let (delivery, sheet) = held_delivery(tx, &operator, &of)?;
            let asset = registry::asset(tx, &delivery.from_asset)?.ok_or_else(absent)?;
            let questions = disclosure::questions_of_delivery(tx, &of)?;
            Ok((delivery, sheet, asset, questions))
        })
        .await?;
    let (t, lang) = (my_words(cx), cx.lang);
    let sheet_path = format!("/register/sheets/{}", sheet.id);
    let page = cx.workspace_page(&delivery.to_name, &[(t.sheets, "/register/sheets"), (&asset.name, &sheet_path)])?;
    let page = page.with_errors(refusals, lang);
    let is_open = delivery.state != DeliveryState::Withdrawn && cx.role().may(Verb::Disclose);
    let showable = lines(cx.catalog(), &sheet, cx, typed, &page);
    let more = showable.into_iter().filter(|l| !delivery.shown.contains(&l.id));
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let template = DeliveryPage {
        w: cx.words(),
        t,
        here: cx.workspace_url(&format!("/register/deliveries/{id}"))?,
        sheet_href: cx.workspace_url(&sheet_path)?,
        state: delivery.state.label(lang),
        kind: chip(delivery.state),
        facts: vec![
            fact(t.asset, asset.name),
            fact(t.audience, sheet.audience.label(lang).to_owned()),
            fact(t.to, delivery.to_kind.label(lang).to_owned()),
            fact(t.sent_at, minute(&delivery.sent_at)),
        ],
        shown: delivery.shown.iter().map(|name| label(cx.catalog(), name, lang)).collect(),
        more: if is_open { more.map(unticked(typed.is_some())).collect() } else { Vec::new() },
        talk: said(&questions, lang),
        seen: delivery.revision,
        may_write: is_open,
        can_answer: is_open && [ToKind::Operator, ToKind::Node].contains(&delivery.to_kind) && !questions.is_empty(),
        file: cx.workspace_url(&format!("/register/deliveries/{id}/statement.json"))?,
        page,
    };
    cx.show_with(status, &template)
}

/// What was not shown before is shown only when ticked now.
fn unticked(is_typed: bool) -> impl Fn(ShowLine) -> ShowLine {
    move |line| ShowLine { is_shown: is_typed && line.is_shown, ..line }
}

fn chip(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Sent | DeliveryState::Received => "progress",
        DeliveryState::Asked => "attention",
        DeliveryState::Accepted => "done",
        DeliveryState::Declined | DeliveryState::Withdrawn => "neutral",
    }
}

/// The statement as this recipient has it, with what lets it be checked.
pub(super) async fn file(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (operator, id) = (cx.operator()?.id.clone(), delivery_id(&id)?);
    let (name, text) = cx
        .read(move |tx, _| {
            let (delivery, _) = held_delivery(tx, &operator, &id)?;
            let asset = registry::asset(tx, &delivery.from_asset)?.ok_or_else(absent)?;
            Ok((asset.name, disclosure::bundle_of(tx, &delivery)?.to_value()))
        })
        .await?;
    let bytes = serde_json::to_vec_pretty(&text).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&name), bytes).into_response())
}

async fn back_to(cx: &Cx, id: &DeliveryId, done: Result<(), Failure>, typed: Option<&Fields>) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/register/deliveries/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, id, status, (typed, &refusals)).await
        }
    }
}

pub(super) async fn answer(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (operator, by, id) = (cx.operator()?.id.clone(), cx.account_id()?, delivery_id(&id)?);
    let (of, words, seen) = (id.clone(), fields.get("text").to_owned(), fields.int("seen"));
    let done = cx
        .file("sheet.answer", move |tx, _, _| {
            held_delivery(tx, &operator, &of)?;
            disclosure::answer(tx, &of, &words, seen, &by).map(|_| ())
        })
        .await;
    back_to(&cx, &id, done, None).await
}

pub(super) async fn more(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (operator, id, catalog) = (cx.operator()?.id.clone(), delivery_id(&id)?, cx.catalog().clone());
    let (of, more, seen) = (id.clone(), showing(&fields), fields.int("seen"));
    let done = cx
        .blocking(move |app| {
            let log = log_key(app);
            let reader = Reader { catalog: &catalog, log: log.as_ref() };
            filing::receive(&app.installation.ground, "sheet.show-more", |tx, _| {
                held_delivery(tx, &operator, &of)?;
                disclosure::show_more(tx, &reader, &of, &more, seen).map(|_| ())
            })
        })
        .await;
    back_to(&cx, &id, done, Some(&fields)).await
}
