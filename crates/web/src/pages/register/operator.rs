//! The operator's own entry: changing it, with a page for two people who changed it at once.

use super::describe::{ConflictPage, conflict_row};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{ConflictRow, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words, yes_no};
use axum::http::StatusCode;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry::{self, Operator, OperatorDraft};
use shirube_domain::text::Lang;

/// The fields of the entry as the form shows them.
#[derive(Debug, Clone, Default)]
pub(crate) struct OperatorFields {
    pub name: String,
    pub name_en: String,
    pub corporate_number: String,
    pub is_overseas: bool,
    pub country: String,
    pub representative: String,
    pub representative_contact: String,
    pub contact: String,
}

impl OperatorFields {
    /// As they were sent.
    pub(crate) fn of(d: &OperatorDraft) -> OperatorFields {
        let d = d.clone();
        OperatorFields {
            name: d.name,
            name_en: d.name_en,
            corporate_number: d.corporate_number,
            is_overseas: d.is_overseas,
            country: d.country,
            representative: d.representative,
            representative_contact: d.representative_contact,
            contact: d.contact,
        }
    }
}

/// Reads the fields of a form. On the conflict page the switch is a word in either language.
pub(crate) fn draft_of(fields: &Fields) -> OperatorDraft {
    let text = |name: &str| fields.get(name).to_owned();
    let said = fields.get("is_overseas").trim();
    let is_overseas = fields.is_on("is_overseas") || Lang::ALL.iter().any(|l| said == yes_no(true, *l));
    OperatorDraft {
        name: text("name"),
        name_en: text("name_en"),
        corporate_number: text("corporate_number"),
        is_overseas,
        country: text("country"),
        representative: text("representative"),
        representative_contact: text("representative_contact"),
        contact: text("contact"),
    }
}

fn as_draft(o: &Operator) -> OperatorDraft {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    OperatorDraft {
        name: o.name.clone(),
        name_en: text(&o.name_en),
        corporate_number: text(&o.corporate_number),
        is_overseas: o.is_overseas,
        country: if o.is_overseas { o.country.clone() } else { String::new() },
        representative: text(&o.representative),
        representative_contact: text(&o.representative_contact),
        contact: text(&o.contact),
    }
}

#[derive(askama::Template)]
#[template(path = "register/operator.html")]
struct OperatorPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    base: String,
    seen: i64,
    o: OperatorFields,
}

pub(super) async fn edit(cx: Cx) -> Reply {
    let operator = cx.operator()?.clone();
    show(&cx, StatusCode::OK, &as_draft(&operator), operator.revision, &[])
}

fn show(cx: &Cx, status: StatusCode, draft: &OperatorDraft, seen: i64, refusals: &[Refusal]) -> Reply {
    let t = register_words(cx.lang);
    let mut page = cx.workspace_page(t.operator_edit_title, &[])?.with_errors(refusals, cx.lang);
    if refusals.is_empty() && Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.saved, "");
    }
    let template =
        OperatorPage { page, w: cx.words(), t, base: cx.workspace_url("")?, seen, o: OperatorFields::of(draft) };
    cx.show_with(status, &template)
}

pub(super) async fn amend(cx: Cx, Form(fields): Form) -> Reply {
    let held = cx.operator()?.clone();
    let (draft, seen) = (draft_of(&fields), fields.int("seen"));
    // The same content sent twice is one change, not a conflict.
    let is_again = held.revision != seen && rows(&draft, &as_draft(&held), cx.lang).iter().all(|r| r.kind == "same");
    let (id, given) = (held.id.clone(), draft.clone());
    let done = match is_again {
        true => Ok(()),
        false => cx.file("operator.amend", move |tx, _, _| registry::amend_operator(tx, &id, &given, seen)).await,
    };
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url("/settings/operator?saved")?),
        Err(failure) => refused(&cx, failure, &draft, seen).await,
    }
}

async fn refused(cx: &Cx, failure: Failure, draft: &OperatorDraft, seen: i64) -> Reply {
    let status = failure.status();
    let refusals = failure.for_form()?;
    let is_stale = refusals.iter().any(|r| r.class == Class::Conflict && r.field.is_none());
    if !is_stale {
        return show(cx, status, draft, seen, &refusals);
    }
    let id = cx.operator()?.id.clone();
    let theirs = cx.read(move |tx, _| Ok(registry::operator(tx, &id)?)).await?.ok_or_else(Failure::absent)?;
    let t = register_words(cx.lang);
    let back = cx.workspace_url("/settings/operator")?;
    let template = ConflictPage {
        page: cx.workspace_page(t.conflict_title, &[(t.operator_edit_title, "/settings/operator")])?,
        w: cx.words(),
        t,
        action: back.clone(),
        back,
        seen: theirs.revision,
        rows: rows(draft, &as_draft(&theirs), cx.lang),
    };
    cx.show_with(StatusCode::CONFLICT, &template)
}

fn rows(yours: &OperatorDraft, theirs: &OperatorDraft, lang: Lang) -> Vec<ConflictRow> {
    let t = register_words(lang);
    vec![
        conflict_row("name", t.operator_name, &yours.name, &theirs.name),
        conflict_row("name_en", t.operator_name_en, &yours.name_en, &theirs.name_en),
        conflict_row("corporate_number", t.corporate_number, &yours.corporate_number, &theirs.corporate_number),
        conflict_row("is_overseas", t.is_overseas, yes_no(yours.is_overseas, lang), yes_no(theirs.is_overseas, lang)),
        conflict_row("country", t.country, &yours.country, &theirs.country),
        conflict_row("representative", t.representative, &yours.representative, &theirs.representative),
        conflict_row(
            "representative_contact",
            t.representative_contact,
            &yours.representative_contact,
            &theirs.representative_contact,
        ),
        conflict_row("contact", t.contact, &yours.contact, &theirs.contact),
    ]
}
