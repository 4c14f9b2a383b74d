//! The rows of an assessment, and how far they are.

use super::{Answer, AnswerStatus, Assessment};
use crate::norm::{Applicability, Applies, Catalog, NormId, Status, applies_in, applies_one};
use crate::text::Lang;
use serde::Serialize;
use std::collections::HashMap;

/// One norm to be answered.
#[derive(Debug, Clone)]
pub struct AssessmentRow<'c> {
    /// The norm, whether it applies, and why.
    pub item: Applicability<'c>,
    /// The answer, if one was given.
    pub given: Option<Answer>,
}

impl AssessmentRow<'_> {
    /// The status; unanswered when nothing was given.
    pub fn status(&self) -> AnswerStatus {
        self.given.as_ref().map_or(AnswerStatus::Unanswered, |a| a.status)
    }

    /// The state of the row as a task.
    pub fn task(&self) -> TaskState {
        let unconfirmed = self.given.as_ref().is_some_and(|a| a.source.is_some());
        match (self.status(), &self.given) {
            (AnswerStatus::Met | AnswerStatus::NotApplicable, _) if unconfirmed => TaskState::Attention,
            (AnswerStatus::Unanswered, None) => TaskState::NotStarted,
            (AnswerStatus::Unanswered, Some(_)) => TaskState::Begun,
            (AnswerStatus::NotApplicable, _) => TaskState::NotApplicable,
            (AnswerStatus::NotMet | AnswerStatus::PartlyMet, _) => TaskState::Attention,
            (AnswerStatus::Met, _) => TaskState::Done,
        }
    }
}

/// How a task stands: opened but incomplete is not the same as not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// まだ.
    NotStarted,
    /// 一部入力.
    Begun,
    /// 要確認: answered, and something is still to be done.
    Attention,
    /// 完了.
    Done,
    /// 対象外.
    NotApplicable,
    /// まだ開始できない.
    CannotStart,
}

impl TaskState {
    /// The word in the API and in styles.
    pub fn word(self) -> &'static str {
        match self {
            TaskState::NotStarted => "not-started",
            TaskState::Begun => "begun",
            TaskState::Attention => "attention",
            TaskState::Done => "done",
            TaskState::NotApplicable => "not-applicable",
            TaskState::CannotStart => "cannot-start",
        }
    }

    /// The words people see.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            TaskState::NotStarted => lang.pick("まだ", "not started"),
            TaskState::Begun => lang.pick("一部入力", "begun"),
            TaskState::Attention => lang.pick("要確認", "needs attention"),
            TaskState::Done => lang.pick("完了", "done"),
            TaskState::NotApplicable => lang.pick("対象外", "not applicable"),
            TaskState::CannotStart => lang.pick("まだ開始できない", "cannot start yet"),
        }
    }
}

/// Every row of an assessment, in the order of the catalogue, with the answers given.
pub fn rows<'c>(catalog: &'c Catalog, assessment: &Assessment, answers: Vec<Answer>) -> Vec<AssessmentRow<'c>> {
    let mut given: HashMap<NormId, Answer> = answers.into_iter().map(|a| (a.norm.clone(), a)).collect();
    applies_in(catalog, &assessment.facts, |i| assessment.instruments.contains(&i.id()))
        .into_iter()
        .filter(|a| a.norm.assess && a.answer != Applies::No)
        .map(|item| AssessmentRow { given: given.remove(&item.id), item })
        .collect()
}

/// Whether a norm is a row of an assessment.
pub(super) fn is_row(catalog: &Catalog, assessment: &Assessment, id: &NormId) -> bool {
    assessment.instruments.iter().any(|i| i == id.instrument())
        && applies_one(catalog, &assessment.facts, id).is_some_and(|a| a.norm.assess && a.answer != Applies::No)
}

/// Rows that belong together: a principle, or an instrument outside the principles.
#[derive(Debug, Clone)]
pub struct Group<'r, 'c> {
    /// `C-1` or `jp-ai-act@2025-09-01`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its rows.
    pub rows: Vec<&'r AssessmentRow<'c>>,
}

/// The principles, C-1 to C-10, with their titles in one language.
pub(crate) fn principles(catalog: &Catalog, lang: Lang) -> Vec<(String, String)> {
    let guideline = catalog.instruments().iter().find(|i| i.code == "aigb" && i.status == Status::Current);
    (1..=10)
        .map(|n| {
            let id = format!("C-{n}");
            let title =
                guideline.and_then(|g| g.norm(&id)).map_or_else(|| id.clone(), |p| p.title.get(lang).to_owned());
            (id, title)
        })
        .collect()
}

/// Groups rows by principle, then what has none by instrument.
pub fn groups<'r, 'c>(catalog: &'c Catalog, rows: &'r [AssessmentRow<'c>], lang: Lang) -> Vec<Group<'r, 'c>> {
    let mut out: Vec<Group<'r, 'c>> = principles(catalog, lang)
        .into_iter()
        .map(|(id, title)| {
            let rows = rows.iter().filter(|r| r.item.norm.principle.as_deref() == Some(&id)).collect();
            Group { id, title, rows }
        })
        .collect();
    for row in rows.iter().filter(|r| r.item.norm.principle.is_none()) {
        let id = row.item.instrument.id();
        match out.iter_mut().find(|g| g.id == id) {
            Some(group) => group.rows.push(row),
            None => out.push(Group { id, title: row.item.instrument.short.get(lang).to_owned(), rows: vec![row] }),
        }
    }
    out.retain(|g| !g.rows.is_empty());
    out
}

/// How many rows stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// All rows.
    pub all: usize,
    /// Met.
    pub met: usize,
    /// Partly met.
    pub partly: usize,
    /// Not met.
    pub not_met: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Unanswered, begun ones included.
    pub unanswered: usize,
}

impl Progress {
    /// Rows answered in any way.
    pub fn answered(&self) -> usize {
        self.all - self.unanswered
    }
}

/// Counts rows.
pub fn progress<'r, 'c: 'r>(rows: impl IntoIterator<Item = &'r AssessmentRow<'c>>) -> Progress {
    rows.into_iter().fold(Progress::default(), |mut p, row| {
        p.all += 1;
        match row.status() {
            AnswerStatus::Met => p.met += 1,
            AnswerStatus::PartlyMet => p.partly += 1,
            AnswerStatus::NotMet => p.not_met += 1,
            AnswerStatus::NotApplicable => p.not_applicable += 1,
            AnswerStatus::Unanswered => p.unanswered += 1,
        }
        p
    })
}
