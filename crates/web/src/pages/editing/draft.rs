//! Writing a draft: new, from a current version or a file; checked, saved, and saved again after someone else.

use super::shown::{self, Look};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Upload};
use crate::pages::public::compare;
use crate::view::{Choice, FileRow, Page, minute};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::library::{LibraryWords, library_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::editing::{self, ProposalDraft};
use shirube_domain::id::ProposalId;
use shirube_domain::norm::{Instrument, PartKind, Status};
use shirube_domain::refusal::{Class, Refusal};

/// A draft saved by someone else meanwhile.
struct Conflict {
    who: String,
    theirs: String,
    clauses: Vec<compare::Clause>,
}

#[derive(askama::Template)]
#[template(path = "editing/draft.html")]
struct DraftPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    l: &'static LibraryWords,
    action: String,
    back: String,
    once: String,
    seen: String,
    /// The instruments one can start from; empty when a draft is edited.
    start: Vec<Choice>,
    text: String,
    in_force: String,
    is_checked: bool,
    look: Look,
    conflict: Option<Conflict>,
    /// None: a file is read and not kept.
    attached: Vec<FileRow>,
}

/// What the form brought.
struct Given {
    draft: ProposalDraft,
    once: String,
    is_check: bool,
}

impl Given {
    /// A chosen file takes the place of the text.
    fn read(upload: Upload) -> Result<Given, Refusal> {
        let text = match upload.files.into_iter().find(|f| f.field == "file") {
            None => upload.fields.get("text").replace("\r\n", "\n"),
            Some(file) if file.bytes.len() > editing::LONGEST => {
                let refusal = Refusal::of(Class::TooMuch, "editing.too-long").on("file");
                return Err(refusal.with("bytes", file.bytes.len()).with("limit", editing::LONGEST));
            }
            Some(file) => String::from_utf8(file.bytes).map_err(|e| {
                Refusal::invalid("import.not-utf8").on("file").with("offset", e.utf8_error().valid_up_to())
            })?,
        };
        let fields = &upload.fields;
        Ok(Given {
            draft: ProposalDraft { text, in_force: fields.get("in_force").to_owned(), seen: fields.int("version") },
            once: fields.get("once").to_owned(),
            is_check: fields.get("action") == "check",
        })
    }
}

/// Where a form goes, and what it shows.
struct Place<'a> {
    proposal: Option<&'a str>,
    status: StatusCode,
    given: ProposalDraft,
    once: String,
    is_checked: bool,
    refusals: Vec<Refusal>,
    conflict: Option<Conflict>,
}

impl<'a> Place<'a> {
    fn new(proposal: Option<&'a str>, given: ProposalDraft, once: String) -> Place<'a> {
        let (status, refusals) = (StatusCode::OK, Vec::new());
        Place { proposal, status, given, once, is_checked: false, refusals, conflict: None }
    }
}

async fn show(cx: &Cx, place: Place<'_>) -> Reply {
    let t = editing_words(cx.lang);
    let path = place.proposal.map_or_else(|| "/editing".to_owned(), |id| format!("/editing/{id}"));
    let title = if place.proposal.is_some() { t.edit } else { t.new };
    let day = shirube_domain::form::optional_date("in_force", &place.given.in_force).ok().flatten();
    let look = match place.is_checked || !place.refusals.is_empty() {
        true if !place.given.text.trim().is_empty() => shown::look(cx, place.given.text.clone(), day).await?,
        _ => Look::default(),
    };
    let page = cx.page(title, &[(t.title, "/editing")]).with_errors(&place.refusals, cx.lang);
    let asked = Fields::parse(&cx.query).get("from").to_owned();
    let start = if place.proposal.is_none() { beginnings(cx, &asked) } else { Vec::new() };
    cx.show_with(
        place.status,
        &DraftPage {
            page,
            w: cx.words(),
            t,
            l: library_words(cx.lang),
            action: cx.url(&format!("{path}/{}", if place.proposal.is_some() { "edit" } else { "new" })),
            back: cx.url(&path),
            once: place.once,
            seen: place.given.seen.to_string(),
            start,
            text: place.given.text,
            in_force: place.given.in_force,
            is_checked: look.is_read || !look.faults.is_empty(),
            look,
            conflict: place.conflict,
            attached: Vec::new(),
        },
    )
}

/// What a draft can begin with: the versions in force, and every other file.
fn beginnings(cx: &Cx, asked: &str) -> Vec<Choice> {
    let choice = |value: String, label: String| Choice { chosen: value == asked, value, label, ..Choice::default() };
    let current = cx.catalog().instruments().iter().filter(|i| i.status == Status::Current);
    let files = cx.catalog().source().names().filter_map(|name| {
        let kind = PartKind::of_name(name).filter(|k| *k != PartKind::Instrument)?;
        Some(choice(name.to_owned(), format!("{} – {name}", kind.label(cx.lang))))
    });
    current.map(|i| choice(i.id(), i.name(cx.lang))).chain(files).collect()
}

/// `?from=aigb@1.2` begins with that version, which the new one supersedes.
pub(super) async fn new(cx: Cx) -> Reply {
    let from = Fields::parse(&cx.query).get("from").to_owned();
    let text = match cx.catalog().instruments().iter().find(|i| i.id() == from) {
        Some(i) => following(i, cx.catalog().text_of(&i.id()).unwrap_or_default()),
        // A file there is once begins as it is in force; what belongs to the program is no beginning.
        None => PartKind::of_name(&from).and_then(|_| cx.catalog().file(&from)).unwrap_or_default().to_owned(),
    };
    let given = ProposalDraft { text, ..ProposalDraft::default() };
    show(&cx, Place::new(None, given, cx.once())).await
}

/// The text of a version as a beginning of the next: it supersedes this one, and waits for a number of its own.
fn following(i: &Instrument, text: &str) -> String {
    let key = |line: &str| line.split_once('=').map(|(k, _)| k.trim().to_owned());
    let mut out = String::with_capacity(text.len() + 40);
    let mut in_head = true;
    for line in text.lines() {
        in_head &= !line.starts_with("[[");
        match key(line).filter(|_| in_head).as_deref() {
            Some("version") => out.push_str(&format!("version = \"\"\nsupersedes = \"{}\"\n", i.version)),
            Some("supersedes" | "in_force" | "until") => {}
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

pub(super) async fn create(cx: Cx, upload: Upload) -> Reply {
    let given = match Given::read(upload) {
        Ok(given) => given,
        Err(refusal) => return refused(&cx, None, ProposalDraft::default(), cx.once(), refusal.into()).await,
    };
    if given.is_check {
        let place = Place { is_checked: true, ..Place::new(None, given.draft, given.once) };
        return show(&cx, place).await;
    }
    let (by, in_force, draft) = (cx.account_id()?, cx.app.installation.in_force(), given.draft.clone());
    let done = cx
        .file_once("norm.propose", given.once.clone(), move |tx, _, _| {
            Ok(editing::propose(tx, &in_force, &draft, &by)?.to_string())
        })
        .await;
    match done {
        Ok(id) => cx.see_other(&cx.url(&format!("/editing/{id}?saved"))),
        Err(failure) => refused(&cx, None, given.draft, given.once, failure).await,
    }
}

/// The form again, with everything that was entered and everything that is wrong.
async fn refused(cx: &Cx, id: Option<&str>, given: ProposalDraft, once: String, failure: Failure) -> Reply {
    let status = failure.status();
    let refusals = failure.for_form()?;
    show(cx, Place { status, refusals, is_checked: true, ..Place::new(id, given, once) }).await
}

pub(super) async fn edit(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let held = shown::load(&cx, &id).await?;
    if !held.proposal.state.is_open() {
        return Err(Refusal::of(Class::TooLate, "editing.decided").into());
    }
    let in_force = held.draft.in_force.map(|d| d.to_string()).unwrap_or_default();
    let given = ProposalDraft { text: held.draft.text, in_force, seen: held.proposal.revision };
    show(&cx, Place { is_checked: true, ..Place::new(Some(&id), given, String::new()) }).await
}

pub(super) async fn save(cx: Cx, Path((_, id)): Path<(String, String)>, upload: Upload) -> Reply {
    let proposal = ProposalId::parse(&id).map_err(|_| Failure::absent())?;
    let given = match Given::read(upload) {
        Ok(given) => given,
        Err(refusal) => {
            // The text they had is the saved one: the file that was refused is still on their machine.
            let held = shown::load(&cx, &id).await?;
            let draft =
                ProposalDraft { text: held.draft.text, seen: held.proposal.revision, ..ProposalDraft::default() };
            return refused(&cx, Some(&id), draft, String::new(), refusal.into()).await;
        }
    };
    if given.is_check {
        return show(&cx, Place { is_checked: true, ..Place::new(Some(&id), given.draft, String::new()) }).await;
    }
    let (by, in_force, draft) = (cx.account_id()?, cx.app.installation.in_force(), given.draft.clone());
    let done = cx.file("norm.save", move |tx, _, _| editing::save(tx, &in_force, &proposal, &draft, &by)).await;
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/editing/{id}?saved"))),
        Err(failure) if failure.refusals().iter().any(|r| r.code == "editing.saved-meanwhile") => {
            conflict(&cx, &id, given.draft, failure).await
        }
        Err(failure) => refused(&cx, Some(&id), given.draft, String::new(), failure).await,
    }
}

/// Both texts: theirs is saved, yours is in the form, and saving again carries the revision that stands now.
async fn conflict(cx: &Cx, id: &str, yours: ProposalDraft, failure: Failure) -> Reply {
    let held = shown::load(cx, id).await?;
    let both = Instrument::read(&held.draft.text).ok().zip(Instrument::read(&yours.text).ok());
    let last = held.steps.iter().find(|s| s.number == held.draft.number);
    let conflict = Conflict {
        who: last.map_or_else(String::new, |s| format!("{} {}", shown::who(s, cx.lang), minute(&s.at))),
        clauses: both.map(|(theirs, mine)| compare::drafted(&theirs, &mine, cx.lang).1).unwrap_or_default(),
        theirs: held.draft.text,
    };
    let given = ProposalDraft { seen: held.proposal.revision, ..yours };
    let place = Place {
        status: failure.status(),
        refusals: failure.for_form()?,
        conflict: Some(conflict),
        ..Place::new(Some(id), given, String::new())
    };
    show(cx, place).await
}
