//! The answer sheet: an assessment as rows, for a spreadsheet and back.

use crate::text::Lang;
use serde::Serialize;

/// Format name and version, written on the cover; another version is refused.
pub const SHEET_FORMAT: &str = "shirube-answer-sheet/1";

/// An assessment as a spreadsheet carries it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerSheet {
    /// Language of the headings and choices.
    pub lang: Lang,
    /// The assessment's id; a sheet of another assessment is refused.
    pub assessment: String,
    /// Cover: label and value, in order (object, id, version, norms, digest, exported at, by, filter).
    pub cover: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<SheetRow>,
    /// Third sheet: what the columns mean, line by line (heading, explanation).
    pub explanation: Vec<(String, String)>,
}

/// One row: one norm and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// Full id; locked.
    pub norm: String,
    /// Principle or instrument it stands under; locked.
    pub group: String,
    /// Clause as cited; locked.
    pub citation: String,
    /// Heading; locked.
    pub title: String,
    /// Paraphrase; locked.
    pub text: String,
    /// How strongly it asks; locked.
    pub strength: String,
    /// One of the five status words in the sheet's language.
    pub status: String,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    /// By when, ISO date or empty.
    pub due: String,
    /// Evidence, for reading only.
    pub evidence: String,
    /// The answer's revision when exported; locked. 0 when unanswered.
    pub revision: i64,
}
