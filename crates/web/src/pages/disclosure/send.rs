//! Giving a sheet to someone: who, how, and which fields they see.

use super::fields::{label, words};
use super::{held, log_key, my_words, sheet_id};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::disclosure::{self, Recipient, Sheet, Showing, ToKind};
use shirube_domain::filing;
use shirube_domain::id::{DeliveryId, OperatorId, SheetId};
use shirube_domain::norm::Catalog;
use shirube_domain::received::Reader;
use shirube_domain::refusal::Refusal;
use shirube_domain::registry::{self, Operator};

type At = Path<(String, String, String)>;

/// A field that can be shown.
pub(super) struct ShowLine {
    pub id: String,
    pub label: String,
    pub note: String,
    pub words: String,
    pub is_by_decision: bool,
    pub is_shown: bool,
    pub why: String,
    pub error: String,
}

#[derive(askama::Template)]
#[template(path = "disclosure/send.html")]
struct SendPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    here: String,
    once: String,
    find: String,
    kinds: Vec<Choice>,
    operators: Vec<Choice>,
    name: String,
    party: String,
    lines: Vec<ShowLine>,
}

pub(super) async fn form(cx: Cx, Path((_, _, id)): At) -> Reply {
    let query = Fields::parse(&cx.query);
    render(&cx, &sheet_id(&id)?, StatusCode::OK, (&query, &[])).await
}

/// The fields that can be shown; what needs no decision is ticked from the start.
pub(super) fn lines(catalog: &Catalog, sheet: &Sheet, cx: &Cx, typed: Option<&Fields>, page: &Page) -> Vec<ShowLine> {
    let t = my_words(cx);
    let line = |one: disclosure::Showable<'_>| {
        let id = one.field.id.clone();
        let value = sheet.field(&id).and_then(|f| f.value.as_ref());
        ShowLine {
            label: label(catalog, &id, cx.lang),
            note: format!("{}{}{}", one.degree.label(cx.lang), t.between, one.field.class.label(cx.lang)),
            words: value.map(|v| words(catalog, &id, v, cx.lang)).unwrap_or_default(),
            is_by_decision: one.is_by_decision,
            is_shown: typed.map_or(!one.is_by_decision, |f| f.all("show").contains(&id.as_str())),
            why: typed.map(|f| f.get(&format!("why.{id}")).to_owned()).unwrap_or_default(),
            error: page.error_of(&format!("why.{id}")),
            id,
        }
    };
    disclosure::showable(catalog, sheet).into_iter().map(line).collect()
}

async fn render(cx: &Cx, id: &SheetId, status: StatusCode, (typed, refusals): (&Fields, &[Refusal])) -> Reply {
    let (operator, of, wanted) = (cx.operator()?.id.clone(), id.clone(), typed.get("find").to_owned());
    let (sheet, found) = cx
        .read(move |tx, _| {
            let sheet = held(tx, &operator, &of)?;
            Ok((sheet, registry::operators_named(tx, &wanted)?))
        })
        .await?;
    let t = my_words(cx);
    let here = format!("/register/sheets/{id}");
    let page = cx.workspace_page(t.send, &[(t.sheets, "/register/sheets"), (sheet.audience.label(cx.lang), &here)])?;
    let page = page.with_errors(refusals, cx.lang);
    let is_typed = typed.has("kind");
    let kind = if is_typed { typed.get("kind") } else { ToKind::Operator.word() };
    let kinds = ToKind::ALL.iter().map(|k| Choice {
        value: k.word().to_owned(),
        label: k.label(cx.lang).to_owned(),
        chosen: k.word() == kind,
        ..Choice::default()
    });
    let operators = |o: &Operator| Choice {
        value: o.id.to_string(),
        label: o.name_in(cx.lang).to_owned(),
        hint: o.corporate_number.clone().unwrap_or_default(),
        chosen: typed.get("to") == o.id.as_str(),
    };
    let template = SendPage {
        w: cx.words(),
        t,
        here: format!("{}/send", cx.workspace_url(&here)?),
        once: cx.once(),
        find: typed.get("find").to_owned(),
        kinds: kinds.collect(),
        operators: found.iter().map(operators).collect(),
        name: typed.get("name").to_owned(),
        party: typed.get("party").to_owned(),
        lines: lines(cx.catalog(), &sheet, cx, is_typed.then_some(typed), &page),
        page,
    };
    cx.show_with(status, &template)
}

fn recipient(fields: &Fields) -> Result<Recipient, Refusal> {
    let name = fields.get("name").to_owned();
    match ToKind::parse(fields.get("kind")) {
        Some(ToKind::Operator) => {
            let id = OperatorId::parse(fields.get("to"));
            id.map(Recipient::Operator).map_err(|_| Refusal::invalid("sheet.no-recipient").on("to"))
        }
        Some(ToKind::Node) => Ok(Recipient::Node(fields.get("party").to_owned(), name)),
        Some(ToKind::File) => Ok(Recipient::File(name)),
        Some(ToKind::Mail) => Ok(Recipient::Mail(name)),
        None => Err(Refusal::invalid("common.choose").on("kind")),
    }
}

/// What was ticked, with the reasons.
pub(super) fn showing(fields: &Fields) -> Showing {
    let reason = |(name, value): &(String, String)| Some((name.strip_prefix("why.")?.to_owned(), value.clone()));
    Showing {
        fields: fields.all("show").into_iter().map(str::to_owned).collect(),
        reasons: fields.pairs().iter().filter_map(reason).collect(),
    }
}

pub(super) async fn send(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let id = sheet_id(&id)?;
    if fields.get("do") == "find" {
        return render(&cx, &id, StatusCode::OK, (&fields, &[])).await;
    }
    match file(&cx, &id, &fields).await {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, status, (&fields, &refusals)).await
        }
    }
}

async fn file(cx: &Cx, id: &SheetId, fields: &Fields) -> Result<String, Failure> {
    let (to, showing) = (recipient(fields)?, showing(fields));
    let (operator, by, of, once) =
        (cx.operator()?.id.clone(), cx.account_id()?, id.clone(), fields.get("once").to_owned());
    let (catalog, base) = (cx.catalog().clone(), cx.workspace_url("/register/deliveries")?);
    cx.blocking(move |app| {
        let log = log_key(app);
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive_once(&app.installation.ground, "sheet.send", &once, |tx, _| {
            held(tx, &operator, &of)?;
            let id: DeliveryId = disclosure::send(tx, &reader, &of, (&to, &showing), &by)?;
            Ok(format!("{base}/{id}"))
        })
    })
    .await
}
