//! Writing a record, changing one, taking one back.

use super::{Card, Held, card, open, options};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form, Upload};
use crate::pages::cases::find;
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::investigation::{InvestigationWords, investigation_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::investigation::{self, Draft, Field, FieldKind, Kind, Record, fields};
use shirube_domain::refusal::{Error, Refusal};
use std::collections::BTreeMap;

struct Asked {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    kind: &'static str,
    most: usize,
    is_required: bool,
    options: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "investigation/write.html")]
struct WritePage {
    page: Page,
    w: &'static Words,
    t: &'static InvestigationWords,
    action: String,
    withdraw: String,
    back: String,
    seen: i64,
    takes_file: bool,
    fields: Vec<Asked>,
    versions: Vec<Card>,
}

/// What a path names: a kind for a new record, a reference for one there is.
fn named(held: &Held, what: &str) -> Result<(Kind, Option<Record>), Failure> {
    if let Some(kind) = Kind::parse(what) {
        return Ok((kind, None));
    }
    let record = held.found.find(what).cloned().ok_or_else(Failure::absent)?;
    Ok((record.kind, Some(record)))
}

pub(super) async fn form(cx: Cx, Path((_, case, what)): Path<(String, String, String)>) -> Reply {
    show(&cx, StatusCode::OK, (&case, &what), None, &[]).await
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    (case, what): (&str, &str),
    given: Option<&Fields>,
    refusals: &[Refusal],
) -> Reply {
    let held = open(cx, case).await?;
    let (kind, record) = named(&held, what)?;
    let t = investigation_words(cx.lang);
    let path = held.path();
    let versions = match &record {
        Some(record) => versions(cx, &held, &record.reference()).await?,
        None => Vec::new(),
    };
    let is_fixed = kind == Kind::Evidence && record.is_some();
    let asked: Vec<Asked> = match is_fixed {
        true => Vec::new(),
        false => fields(kind).iter().map(|f| asked(cx, &held, f, record.as_ref(), given)).collect(),
    };
    let title = match kind {
        Kind::Evidence => t.add_evidence,
        Kind::Interview => t.add_interview,
        Kind::Event => t.add_event,
        Kind::Factor => t.add_factor,
        Kind::Conclusion => t.add_conclusion,
    };
    let title = record.as_ref().map_or(title.to_owned(), |r| format!("{} {}", r.reference(), t.amend));
    let crumbs = [(t.cases, "/cases"), (held.view.file.title.as_str(), &held.case_path()), (t.title, path.as_str())];
    let seen = given.filter(|g| g.has("seen")).map(|g| g.int("seen"));
    let template = WritePage {
        page: cx.page(title, &crumbs).with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        action: match kind {
            Kind::Evidence => cx.url(&format!("{path}/evidence")),
            _ => cx.url(&format!("{path}/write/{what}")),
        },
        withdraw: match &record {
            Some(r) if r.is_live() => cx.url(&format!("{path}/withdraw/{what}")),
            _ => String::new(),
        },
        back: cx.url(&path),
        seen: seen.unwrap_or_else(|| record.as_ref().map_or(0, |r| r.version)),
        takes_file: kind == Kind::Evidence,
        fields: asked,
        versions,
    };
    cx.show_with(status, &template)
}

async fn versions(cx: &Cx, held: &Held, reference: &str) -> Result<Vec<Card>, Failure> {
    let (actor, id, at) = (cx.account_id()?, held.view.file.id.clone(), cx.now);
    let reference = reference.to_owned();
    let all = cx.read(move |tx, _| investigation::versions(tx, &actor, &id, &reference, at)).await?;
    Ok(all.iter().rev().map(|r| card(cx, held, r)).collect())
}

fn asked(cx: &Cx, held: &Held, field: &Field, record: Option<&Record>, given: Option<&Fields>) -> Asked {
    let value = match (given, record) {
        (Some(fields), _) => fields.all(field.id).join(" "),
        (None, Some(record)) => record.get(field.id).to_owned(),
        (None, None) => String::new(),
    };
    let chosen: Vec<&str> = value.split(' ').collect();
    let (kind, most) = match field.kind {
        FieldKind::Line(_) | FieldKind::Moment => ("line", 0),
        FieldKind::Prose(most) => ("prose", most),
        FieldKind::Choice(_) | FieldKind::Confidence => ("radio", 0),
        FieldKind::Sources => ("sources", 0),
        FieldKind::Fact(_) | FieldKind::Risk => ("select", 0),
    };
    let all = match field.kind {
        FieldKind::Sources => citable(cx, held),
        kind => options(cx.catalog(), cx.lang, kind),
    };
    let choice = |(word, label, hint): (String, String, String)| Choice {
        chosen: chosen.contains(&word.as_str()),
        value: word,
        label,
        hint,
    };
    Asked {
        id: field.id,
        label: field.label(cx.lang),
        hint: field.hint(cx.lang),
        kind,
        most,
        is_required: field.is_required,
        options: all.into_iter().map(choice).collect(),
        value,
    }
}

/// What a record can rest on.
fn citable(cx: &Cx, held: &Held) -> Vec<(String, String, String)> {
    let t = investigation_words(cx.lang);
    let title = |r: &Record| match r.kind {
        Kind::Evidence => r.get("title").to_owned(),
        Kind::Interview => r.get("person").to_owned(),
        _ => format!("{} {}", r.get("at"), r.get("what").chars().take(40).collect::<String>()),
    };
    let records = [Kind::Evidence, Kind::Interview, Kind::Event].into_iter().flat_map(|k| held.found.live(k));
    let records = records.map(|r| (r.reference(), format!("{} {}", r.reference(), title(r)), String::new()));
    let event = |e: &shirube_domain::cases::Event| {
        let step = e.step.as_deref().and_then(|s| held.view.definition.step(s));
        let what = step.map_or(e.kind.label(cx.lang), |s| s.title.get(cx.lang));
        (format!("#{}", e.number), format!("#{} {what}", e.number), String::new())
    };
    let report = [("R".to_owned(), t.report.to_owned(), String::new())];
    report.into_iter().chain(records).chain(held.view.events.iter().map(event)).collect()
}

/// What a form gives, by the ids of the fields of a kind.
fn given(kind: Kind, form: &Fields) -> BTreeMap<String, String> {
    let of = |f: &Field| (f.id.to_owned(), form.all(f.id).join(" "));
    fields(kind).iter().map(of).filter(|(_, v)| !v.trim().is_empty()).collect()
}

pub(super) async fn save(cx: Cx, Path((_, case, what)): Path<(String, String, String)>, Form(form): Form) -> Reply {
    let held = open(&cx, &case).await?;
    let (kind, record) = named(&held, &what)?;
    let amends = record.map(|r| (r.number, form.int("seen")));
    let draft = Draft { kind, amends, given: given(kind, &form), file: None };
    let done = file(&cx, &case, draft).await;
    after(&cx, (&case, &what), form, done).await
}

async fn file(cx: &Cx, case: &str, draft: Draft) -> Result<(), Failure> {
    let (actor, case) = (cx.account_id()?, case.to_owned());
    cx.file(draft.kind.entry_kind(), move |tx, catalog, receipt| {
        let id = find(tx, &case)?;
        investigation::write(tx, catalog, receipt, &actor, &id, &draft).map(|_| ())
    })
    .await
}

async fn after(cx: &Cx, (case, what): (&str, &str), form: Fields, done: Result<(), Failure>) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/cases/{case}/investigation?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(cx, status, (case, what), Some(&form), &refusals).await
        }
    }
}

/// Evidence, with its file where it has one; whose case it is is settled before a byte is kept.
pub(super) async fn take_in(cx: Cx, Path((_, case)): Path<(String, String)>, upload: Upload) -> Reply {
    open(&cx, &case).await?;
    let Upload { fields, mut files } = upload;
    let done = match files.len() {
        0 | 1 => {
            let sent = files.pop();
            let kept = cx
                .blocking(move |app| {
                    let keep = |sent: crate::form::Sent| {
                        let found = shirube_domain::files::media_type(&sent.bytes);
                        if let Some(found) = found {
                            investigation::is_what_it_says(&sent.name, found)?;
                        }
                        Ok::<_, Error>((app.installation.files.put(&sent.bytes)?, sent.name))
                    };
                    sent.map(keep).transpose()
                })
                .await;
            match kept {
                Ok(kept) => {
                    let given = given(Kind::Evidence, &fields);
                    file(&cx, &case, Draft { kind: Kind::Evidence, amends: None, given, file: kept }).await
                }
                Err(failure) => Err(failure),
            }
        }
        _ => Err(Refusal::invalid("investigation.one-file").on("file").into()),
    };
    after(&cx, (&case, Kind::Evidence.word()), fields, done).await
}

pub(super) async fn withdraw(cx: Cx, Path((_, case, what)): Path<(String, String, String)>, Form(form): Form) -> Reply {
    let (actor, named, reference) = (cx.account_id()?, case.clone(), what.clone());
    let (seen, why) = (form.int("seen"), form.get("why").to_owned());
    let done = cx
        .file("investigation.withdraw", move |tx, _, receipt| {
            let id = find(tx, &named)?;
            investigation::withdraw(tx, receipt, &actor, &id, (&reference, seen), &why)
        })
        .await;
    match done {
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            // The form above it shows the record as it stands.
            show(&cx, status, (&case, &what), None, &refusals).await
        }
        Ok(()) => cx.see_other(&cx.url(&format!("/cases/{case}/investigation?done"))),
    }
}
