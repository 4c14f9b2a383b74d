//! What pages of a draft share: its faults, what it changes, what stands on what it drops.

use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::public::compare::{self, Clause, PieceView};
use crate::pages::public::shown::Tag;
use crate::view::Column;
use crate::words::editing::editing_words;
use shirube_domain::authority::Office;
use shirube_domain::db::Tx;
use shirube_domain::editing::{self, ActRecord, Draft, Effects, Proposal, ProposalState, Step, StepKind};
use shirube_domain::id::{AccountId, ProposalId};
use shirube_domain::norm::{ChangeKind, EntryChange, Fault, Instrument, NormId, PartKind, Unsettled};
use shirube_domain::refusal::Error;
use shirube_domain::text::Lang;
use shirube_domain::time::{Date, date_in_japan};

pub(super) fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect()
}

pub(super) fn chip(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Draft => "neutral",
        ProposalState::Submitted => "progress",
        ProposalState::Enacted => "done",
        ProposalState::Rejected => "failed",
        ProposalState::Withdrawn => "skipped",
    }
}

/// One fault as a row.
pub(super) struct FaultRow {
    pub place: String,
    pub what: String,
    pub detail: String,
    pub advice: &'static str,
}

/// `own` is the name of the draft's file below `catalog/`.
pub(super) fn faults(faults: &[Fault], own: &str, lang: Lang) -> Vec<FaultRow> {
    let row = |f: &Fault| {
        let line = f.at.map_or_else(|| "–".to_owned(), |(line, _)| line.to_string());
        let is_own = own.is_empty() || f.file == own;
        FaultRow {
            place: if is_own { line } else { format!("{}:{line}", f.file) },
            what: f.norm.as_ref().map_or_else(String::new, |n| format!("{n}: ")) + f.kind.label(lang),
            detail: f.detail.clone(),
            advice: f.kind.advice(lang),
        }
    };
    faults.iter().map(row).collect()
}

/// A relation that does not go along.
pub(super) struct WaitingRow {
    pub href: String,
    pub clause: String,
    pub relation: &'static str,
    pub word: &'static str,
    pub other: String,
    pub other_href: String,
    pub now: String,
}

/// An entry of a file that comes, goes or changes.
pub(super) struct EntryRow {
    pub key: String,
    pub tag: Tag,
    pub pieces: Vec<PieceView>,
}

/// A draft as its pages show it.
#[derive(Default)]
pub(super) struct Look {
    pub faults: Vec<FaultRow>,
    pub is_read: bool,
    pub is_new: bool,
    /// What the file holds, when it is no instrument; then only its entries are compared.
    pub part: Option<&'static str>,
    pub entries: Vec<EntryRow>,
    pub norms: usize,
    pub counts: Vec<(Tag, usize)>,
    pub clauses: Vec<Clause>,
    /// What is said of the instrument itself, against the version before.
    pub head: Vec<PieceView>,
    pub effects: Effects,
    pub waiting: Vec<WaitingRow>,
}

/// Examines a text, compares it with what it takes the place of, and counts what stands on that.
///
/// # Errors
/// Faults of the database.
pub(super) async fn look(cx: &Cx, text: String, from: Option<Date>) -> Result<Look, Failure> {
    let (lang, now) = (cx.lang, cx.now);
    cx.blocking(move |app| {
        let in_force = app.installation.in_force();
        let found = editing::examine(&in_force, &text, from, date_in_japan(now));
        let mut out = Look { faults: faults(&found.faults, &found.name, lang), ..Look::default() };
        let Some(draft) = &found.instrument else {
            out.part = PartKind::of_name(&found.name).map(|kind| kind.label(lang));
            out.is_read = out.part.is_some();
            out.entries = found.entries.into_iter().map(|e| entry(e, lang)).collect();
            return Ok(out);
        };
        let catalog = in_force.catalog();
        out.effects = app.installation.ground.db.read(|tx| editing::effects(tx, catalog, draft))?;
        out.waiting = out.effects.along.unsettled.iter().map(|u| waiting(u, lang)).collect();
        let former = out.effects.former.as_ref().and_then(|id| catalog.instrument(id));
        // Of a new instrument everything is added: whoever reviews it reads it whole.
        let nothing = Instrument { norms: Vec::new(), ..draft.clone() };
        (out.counts, out.clauses) = compare::drafted(former.unwrap_or(&nothing), draft, lang);
        let before = former.and_then(|f| catalog.text_of(&f.id())).map(head).unwrap_or_default();
        out.head = compare::in_pieces(before, head(&text), Lang::En);
        out.is_new = former.is_none();
        out.is_read = true;
        out.norms = draft.norms.len();
        Ok(out)
    })
    .await
}

fn entry(e: EntryChange, lang: Lang) -> EntryRow {
    let kind = match (&e.old, &e.new) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let (old, new) = (e.old.unwrap_or_default(), e.new.unwrap_or_default());
    // Word by word: of TOML the words are what an editor wrote, whatever the language.
    let pieces = compare::in_pieces(&old, &new, Lang::En);
    EntryRow { key: e.key, tag: compare::chip(kind, lang), pieces }
}

fn waiting(u: &Unsettled, lang: Lang) -> WaitingRow {
    let is_source = u.mapping.source == u.clause;
    let other = if is_source { &u.mapping.target } else { &u.mapping.source };
    let relation = if is_source { u.mapping.relation } else { u.mapping.relation.inverse() };
    let url = |id: &NormId| format!("/{}/norms/{}/{}", lang.code(), id.instrument(), id.clause());
    let words = editing_words(lang);
    let members: Vec<&str> = u.members.iter().filter(|m| m.is_material()).map(|m| m.label(lang)).collect();
    let now = match &u.to {
        None => words.relation_gone.to_owned(),
        Some(to) => {
            let (changed, members) = (ChangeKind::Changed.label(lang), members.join(lang.pick("、", ", ")));
            let (clause, open, colon, close) =
                (to.clause(), lang.pick("（", " ("), lang.pick("：", ": "), lang.pick("）", ")"));
            format!("{clause}{open}{changed}{colon}{members}{close}")
        }
    };
    WaitingRow {
        href: url(&u.clause),
        clause: u.clause.clause().to_owned(),
        relation: relation.label(lang),
        word: relation.word(),
        other_href: url(other),
        other: other.to_string(),
        now,
    }
}

/// What a file says before its first provision.
fn head(text: &str) -> &str {
    text.split("[[norm]]").next().unwrap_or_default().trim()
}

/// A proposal with everything said of it.
pub(in crate::pages) struct Whole {
    pub proposal: Proposal,
    pub draft: Draft,
    pub steps: Vec<Step>,
    pub act: Option<ActRecord>,
}

impl Whole {
    pub(super) fn is_author(&self, who: &AccountId) -> bool {
        let wrote = |s: &&Step| matches!(s.kind, StepKind::Saved | StepKind::Submitted);
        self.steps.iter().filter(wrote).any(|s| s.by == *who)
    }
}

pub(in crate::pages) fn whole(tx: &mut Tx<'_>, proposal: Proposal) -> Result<Option<Whole>, Error> {
    let Some(draft) = editing::draft(tx, &proposal.id)? else { return Ok(None) };
    let steps = editing::steps(tx, &proposal.id)?;
    let act = match &proposal.act {
        Some(id) => editing::act_of(tx, id)?,
        None => None,
    };
    Ok(Some(Whole { proposal, draft, steps, act }))
}

/// The proposal of a path.
///
/// # Errors
/// Absent when there is none.
pub(super) async fn load(cx: &Cx, id: &str) -> Result<Whole, Failure> {
    let id = ProposalId::parse(id).map_err(|_| Failure::absent())?;
    let found = cx
        .read(move |tx, _| match editing::proposal(tx, &id)? {
            Some(proposal) => whole(tx, proposal),
            None => Ok(None),
        })
        .await?;
    found.ok_or_else(Failure::absent)
}

/// Where the public reads what was enacted.
pub(in crate::pages) fn enacted_at(cx: &Cx, proposal: &Proposal) -> String {
    let name = &proposal.instrument;
    match proposal.kind() {
        PartKind::Instrument => cx.url(&format!("/norms/{name}")),
        PartKind::Terms | PartKind::Names => cx.url("/glossary"),
        PartKind::Laws => cx.url("/risks"),
        PartKind::Facts | PartKind::Evidence | PartKind::Sheets | PartKind::Forms | PartKind::Procedures => {
            cx.url("/norms")
        }
        PartKind::Relations => {
            let pair = name.trim_start_matches("relations/").trim_end_matches(".toml").split_once("--");
            pair.map_or_else(|| cx.url("/crosswalk"), |(of, by)| cx.url(&format!("/crosswalk?of={of}&by={by}")))
        }
    }
}

/// Who, in which office, of which ministry.
pub(in crate::pages) fn who(step: &Step, lang: Lang) -> String {
    let name = step.name.as_deref().unwrap_or(editing_words(lang).former_holder);
    let office = Office::NormEditor.label(lang);
    let ministry = step.ministry.get(lang);
    lang.pick(format!("{name}（{ministry}・{office}）"), format!("{name} ({office}, {ministry})"))
}
