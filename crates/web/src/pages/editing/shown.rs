//! What pages of a draft share: its faults, what it changes, what stands on what it drops.

use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::public::compare::{self, Clause, PieceView};
use crate::pages::public::shown::Tag;
use crate::view::Column;
use crate::words::editing::editing_words;
use shirube_domain::authority::Office;
use shirube_domain::db::Tx;
use shirube_domain::editing::{self, ActRecord, Draft, Effects, Examined, Proposal, ProposalState, Step, StepKind};
use shirube_domain::id::{AccountId, ProposalId};
use shirube_domain::norm::{Fault, Instrument};
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

pub(super) fn faults(faults: &[Fault], own: &str, lang: Lang) -> Vec<FaultRow> {
    let row = |f: &Fault| {
        let line = f.at.map_or_else(|| "–".to_owned(), |(line, _)| line.to_string());
        let is_own = own.is_empty() || f.file == format!("norms/{own}.toml");
        FaultRow {
            place: if is_own { line } else { format!("{}:{line}", f.file) },
            what: f.norm.as_ref().map_or_else(String::new, |n| format!("{n}: ")) + f.kind.label(lang),
            detail: f.detail.clone(),
            advice: f.kind.advice(lang),
        }
    };
    faults.iter().map(row).collect()
}

/// A draft as its pages show it.
#[derive(Default)]
pub(super) struct Look {
    pub faults: Vec<FaultRow>,
    pub is_read: bool,
    pub is_new: bool,
    pub norms: usize,
    pub counts: Vec<(Tag, usize)>,
    pub clauses: Vec<Clause>,
    /// What is said of the instrument itself, against the version before.
    pub head: Vec<PieceView>,
    pub effects: Effects,
}

/// Examines a text, compares it with the version it supersedes, and counts what stands on that.
///
/// # Errors
/// Faults of the database.
pub(super) async fn look(cx: &Cx, text: String, from: Option<Date>) -> Result<Look, Failure> {
    let (lang, now) = (cx.lang, cx.now);
    cx.blocking(move |app| {
        let in_force = app.installation.in_force();
        let Examined { instrument, faults: found, .. } = editing::examine(&in_force, &text, from, date_in_japan(now));
        let own = instrument.as_ref().map(|i| i.id()).unwrap_or_default();
        let mut out = Look { faults: faults(&found, &own, lang), ..Look::default() };
        let Some(draft) = instrument else { return Ok(out) };
        let catalog = in_force.catalog();
        out.effects = app.installation.ground.db.read(|tx| editing::effects(tx, catalog, &draft))?;
        let former = out.effects.former.as_ref().and_then(|id| catalog.instrument(id));
        // Of a new instrument everything is added: whoever reviews it reads it whole.
        let nothing = Instrument { norms: Vec::new(), ..draft.clone() };
        (out.counts, out.clauses) = compare::drafted(former.unwrap_or(&nothing), &draft, lang);
        let before = former.and_then(|f| catalog.text_of(&f.id())).map(head).unwrap_or_default();
        out.head = compare::in_pieces(before, head(&text), Lang::En);
        out.is_new = former.is_none();
        out.is_read = true;
        out.norms = draft.norms.len();
        Ok(out)
    })
    .await
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

/// Who, in which office, of which ministry.
pub(in crate::pages) fn who(step: &Step, lang: Lang) -> String {
    let name = step.name.as_deref().unwrap_or(editing_words(lang).former_holder);
    let office = Office::NormEditor.label(lang);
    let ministry = step.ministry.get(lang);
    lang.pick(format!("{name}（{ministry}・{office}）"), format!("{name} ({office}, {ministry})"))
}
