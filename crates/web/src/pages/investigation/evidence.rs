//! One piece of evidence: its sheet with the chain of custody, its file, entries of custody.

use super::{Card, Held, card, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::cases::find;
use crate::view::{Choice, Column, Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::investigation::{InvestigationWords, investigation_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::files;
use shirube_domain::investigation::{self, Custody, CustodyKind, Handed, Integrity, Kind, Record};
use shirube_domain::refusal::Refusal;

struct Line {
    number: i64,
    kind: &'static str,
    happened: String,
    who: String,
    why: String,
    is_bad: bool,
    by: String,
    at: String,
    entry: String,
    log: String,
}

#[derive(askama::Template)]
#[template(path = "investigation/sheet.html")]
struct SheetPage {
    page: Page,
    w: &'static Words,
    t: &'static InvestigationWords,
    here: String,
    back: String,
    one: Card,
    about: Vec<SummaryRow>,
    has_file: bool,
    columns: Vec<Column>,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    given: Fields,
}

impl SheetPage {
    /// What was typed before.
    fn had(&self, name: &str) -> &str {
        self.given.get(name)
    }
}

type At = Path<(String, String, String)>;

/// The evidence a path names.
fn named<'a>(held: &'a Held, item: &str) -> Result<&'a Record, Failure> {
    held.found.find(item).filter(|r| r.kind == Kind::Evidence).ok_or_else(Failure::absent)
}

pub(super) async fn sheet(cx: Cx, Path((_, case, item)): At) -> Reply {
    show(&cx, StatusCode::OK, (&case, &item), Fields::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, (case, item): (&str, &str), given: Fields, refusals: &[Refusal]) -> Reply {
    let held = open(cx, case).await?;
    let record = named(&held, item)?;
    let (t, path) = (investigation_words(cx.lang), held.path());
    let title = format!("{} {}", record.reference(), t.custody);
    let crumbs = [(t.cases, "/cases"), (held.view.file.title.as_str(), &held.case_path()), (t.title, path.as_str())];
    let mut page = cx.page(title, &crumbs);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.done, "");
    }
    let about = [(t.file_name, "file_name"), (t.media, "media_type"), (t.size, "size"), (t.digest, "sha256")];
    let about = about.iter().filter(|(_, f)| !record.get(f).is_empty()).map(|(label, f)| SummaryRow {
        label: (*label).to_owned(),
        value: record.get(f).to_owned(),
        change_href: String::new(),
    });
    let kind = |k: &CustodyKind| Choice {
        value: k.word().to_owned(),
        label: k.label(cx.lang).to_owned(),
        chosen: given.get("kind") == k.word(),
        ..Choice::default()
    };
    let labels = [t.custody_kind, t.happened, t.who, t.why, t.by];
    let template = SheetPage {
        page: page.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        here: cx.url(&format!("{path}/evidence/{}", record.reference())),
        back: cx.url(&path),
        one: card(cx, &held, record),
        about: about.collect(),
        has_file: !record.get("sha256").is_empty(),
        columns: labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect(),
        lines: held.found.custody_of(record.number).map(|c| line(cx, &held, c)).collect(),
        kinds: CustodyKind::ALL.iter().filter(|k| **k != CustodyKind::Checked).map(kind).collect(),
        given,
    };
    cx.show_with(status, &template)
}

fn line(cx: &Cx, held: &Held, entry: &Custody) -> Line {
    let shown = Integrity::parse(&entry.why).filter(|_| entry.kind == CustodyKind::Checked);
    Line {
        number: entry.number,
        kind: entry.kind.label(cx.lang),
        happened: entry.happened.clone(),
        who: entry.who.clone(),
        why: shown.map_or(entry.why.clone(), |s| s.label(cx.lang).to_owned()),
        is_bad: shown.is_some_and(|s| s != Integrity::Intact),
        by: held.name(&entry.by),
        at: minute(&entry.at),
        log: cx.url(&format!("/log/entries/{}", entry.entry)),
        entry: entry.entry.to_string(),
    }
}

pub(super) async fn file(cx: Cx, Path((_, case, item)): At) -> Reply {
    let held = open(&cx, &case).await?;
    let record = named(&held, &item)?;
    let digest = investigation::digest_of(&held.found, record.number)?;
    let bytes = cx.blocking(move |app| app.installation.files.get(&digest)).await?;
    let media = record.get("media_type");
    let name = format!("{}-{}.{}", held.view.file.number, record.reference(), files::extension(media));
    Ok(cx.download(media, &name, bytes))
}

async fn number(cx: &Cx, case: &str, item: &str) -> Result<i64, Failure> {
    Ok(named(&open(cx, case).await?, item)?.number)
}

pub(super) async fn hand(cx: Cx, Path((_, case, item)): At, Form(form): Form) -> Reply {
    let (actor, text, number) = (cx.account_id()?, case.clone(), number(&cx, &case, &item).await?);
    let of = |name: &str| form.get(name).to_owned();
    let given = Handed { kind: of("kind"), at: of("at"), who: of("who"), why: of("why") };
    let done = cx
        .file("investigation.custody", move |tx, _, receipt| {
            let id = find(tx, &text)?;
            investigation::hand(tx, receipt, &actor, &id, number, &given)
        })
        .await;
    after(&cx, (&case, &item), form, done).await
}

pub(super) async fn check(cx: Cx, Path((_, case, item)): At, Form(_): Form) -> Reply {
    let (actor, text, number) = (cx.account_id()?, case.clone(), number(&cx, &case, &item).await?);
    let done = cx
        .blocking(move |app| {
            let it = &app.installation;
            let id = it.ground.db.read(|tx| find(tx, &text))?;
            investigation::check(&it.ground, &it.files, &actor, &id, number).map(|_| ())
        })
        .await;
    after(&cx, (&case, &item), Fields::default(), done).await
}

async fn after(cx: &Cx, (case, item): (&str, &str), form: Fields, done: Result<(), Failure>) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/cases/{case}/investigation/evidence/{item}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(cx, status, (case, item), form, &refusals).await
        }
    }
}
