//! The report a person hands to a customer, a manager or an official (報告書).
//!
//! For: one model of what a report says, in one language, that HTML, PDF, XLSX and JSON all show alike.
//! Rests on: `docs/specs/report.md`; the Interim Report III-1-(2) on transparency towards the next party.
//! Words: a *line* is one thing shown; *first steps* are what to do first, and why.
//! Never: says approved, passed or violated; a self-assessment is the operator's own statement and says so.
//! Begin at: [`Report`].

mod abroad;
mod assessed;
mod build;
mod heat;
mod input;
mod marks;
mod shape;
mod sheet;
mod words;

#[cfg(test)]
mod tests;

pub use abroad::{AbroadLine, AbroadPart, abroad_words};
pub use assessed::{AssessedInput, assessed, heat as assessment_heat, risk_line};
pub use build::check;
pub use heat::{HeatCell, HeatMap, heat_map};
pub use input::{CheckInput, kind_label};
pub use marks::marks;
pub use shape::{Holds, Part};
pub use sheet::{AnswerSheet, SHEET_FORMAT, SheetRow};
pub use words::{ReportWords, words};

use crate::norm::Applies;
use crate::text::Lang;
use serde::Serialize;
use shape::record;

record! {
    /// Everything a report says (報告), with the words already chosen.
    pub struct Report {
        /// `shirube-report/1`.
        pub format: &'static str,
        /// The language of every text in it.
        pub lang: Lang,
        /// Check of a file, or a self-assessment.
        pub kind: ReportKind,
        /// Its title, such as "What applies to: Example chat".
        pub title: String,
        /// What it is about.
        pub subject: Subject,
        /// When it was made: date and minute in Japan.
        pub made_at: String,
        /// RFC 3339.
        pub made_at_utc: String,
        /// The program and its version.
        pub made_by: String,
        /// SHA-256 of the catalogue it was worked out with.
        pub catalog: String,
        /// What this report is and is not, in one or two sentences.
        pub standing: String,
        /// One to three sentences a busy reader takes away.
        pub summary: String,
        /// Per instrument: how many apply, depend, do not apply, are met.
        pub counts: Vec<Count>,
        /// What to do first, at most seven.
        pub first: Vec<FirstStep>,
        /// The facts given, with where they were said.
        pub facts: Vec<FactLine>,
        /// The facts not given that would settle something, the most decisive first.
        pub missing: Vec<MissingLine>,
        /// What a description should show: what was found and where, and what is still missing.
        pub evidence: Vec<EvidenceLine>,
        /// What applies or may apply, by instrument.
        pub sections: Vec<Section>,
        /// Foreign instruments that may concern it; absent when nothing is known of markets abroad.
        pub abroad: Option<AbroadPart>,
        /// The fourteen risks and their laws.
        pub examples: Vec<ExampleLine>,
        /// Principle by role, for assessments.
        pub heat: Option<HeatMap>,
        /// The risks noted, for assessments.
        pub risks: Vec<RiskLine>,
        /// What the file said that Shirube did not use.
        pub unread: Vec<UnreadLine>,
        /// The submission's place in the log.
        pub receipt: Option<ReceiptLine>,
    }
}

/// What kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportKind {
    /// What applies, from a file or the eight questions.
    Check,
    /// A self-assessment.
    Assessment,
}

impl ReportKind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            ReportKind::Check => "check",
            ReportKind::Assessment => "assessment",
        }
    }
}

record! {
    /// What a report is about.
    #[derive(Default)]
    pub struct Subject {
        /// Name of the system, model, dataset or service.
        pub name: String,
        /// Its version, if stated.
        pub version: Option<String>,
        /// "model", "system" … in the report's language.
        pub kind: String,
        /// The operator, if known.
        pub operator: Option<String>,
        /// 法人番号, if known.
        pub corporate_number: Option<String>,
        /// Where the description came from: file name and digest.
        pub source: Option<String>,
        /// "Self-assessment no. 2, submitted 2026-11-22", for assessments.
        pub state: Option<String>,
    }
}

record! {
    /// How an instrument stands.
    pub struct Count {
        /// `aigb@1.2`.
        pub instrument: String,
        /// Its short name and version.
        pub title: String,
        /// What it is: statute, guideline, …
        pub nature: String,
        /// Norms that apply.
        pub applies: usize,
        /// Norms that depend on facts not given.
        pub depends: usize,
        /// Norms that do not apply.
        pub not: usize,
        /// Of those assessed: met, partly met, not met, not applicable, unanswered. Only in assessments.
        pub answered: Option<[usize; 5]>,
    }
}

record! {
    /// One thing to do first.
    pub struct FirstStep {
        /// What to do.
        pub title: String,
        /// Why this and why now.
        pub why: String,
        /// The norm it serves, if one.
        pub norm: Option<String>,
    }
}

record! {
    /// A fact given.
    pub struct FactLine {
        /// Its id.
        pub fact: String,
        /// Its name.
        pub label: String,
        /// Its value in words.
        pub value: String,
        /// Where it was said: "answer to the check", `/components/0/modelCard …`.
        pub place: Option<String>,
        /// The words of the file.
        pub words: Option<String>,
    }
}

record! {
    /// A fact not given.
    pub struct MissingLine {
        /// Its id.
        pub fact: String,
        /// Its name.
        pub label: String,
        /// The question.
        pub ask: String,
        /// How many norms wait for it.
        pub norms: usize,
    }
}

record! {
    /// One instrument's norms.
    pub struct Section {
        /// `aigb@1.2`.
        pub instrument: String,
        /// Title with version.
        pub title: String,
        /// Issuer, nature and date, in one line.
        pub standing: String,
        /// Where the original stands.
        pub url: String,
        /// Its lines that apply or depend; those that do not apply are only counted.
        pub lines: Vec<NormLine>,
    }
}

record! {
    /// One norm in a report.
    pub struct NormLine {
        /// Full id.
        pub norm: String,
        /// Clause, as cited.
        pub citation: String,
        /// Heading.
        pub title: String,
        /// Our paraphrase.
        pub text: String,
        /// How strongly it asks, in words.
        pub strength: String,
        /// How sure we are, in words.
        pub certainty: String,
        /// Whether it applies.
        pub answer: Applies,
        /// The same in words.
        pub answer_words: String,
        /// The facts that decided it, or that would, in words.
        pub reasons: Vec<String>,
        /// First evidence found for it: what, and where.
        pub found: Vec<String>,
        /// First evidence a description could show for it and does not.
        pub wanted: Vec<String>,
        /// The answer given in an assessment.
        pub given: Option<GivenLine>,
    }
}

record! {
    /// One kind of evidence a description can show.
    pub struct EvidenceLine {
        /// The field.
        pub field: String,
        /// Its name.
        pub label: String,
        /// Where it was found; absent when it is missing.
        pub place: Option<String>,
        /// How many of the norms that apply or may apply it serves.
        pub norms: usize,
    }
}

record! {
    /// An answer of an assessment.
    pub struct GivenLine {
        /// met, partly-met, not-met, not-applicable, unanswered.
        pub status: String,
        /// The same in words.
        pub status_words: String,
        /// What is done.
        pub statement: String,
        /// Why it is not applicable.
        pub reason: String,
        /// Who is in charge.
        pub owner: String,
        /// By when.
        pub due: Option<String>,
        /// Evidence, one line each.
        pub evidence: Vec<String>,
        /// What changed of what it rests on, one line each: what, to what, why, and whether someone looked.
        pub marks: Vec<String>,
    }
}

record! {
    /// One of the fourteen risks.
    pub struct ExampleLine {
        /// Full id.
        pub norm: String,
        /// The risk.
        pub title: String,
        /// Whether it concerns this system.
        pub answer: Applies,
        /// The same in words.
        pub answer_words: String,
        /// The laws the source names, with who is in charge; empty when it names none.
        pub laws: Vec<String>,
        /// Said when the source names none.
        pub no_law: Option<String>,
    }
}

record! {
    /// A risk noted in an assessment.
    pub struct RiskLine {
        /// The kind of risk, from the taxonomy.
        pub taxonomy: String,
        /// Description.
        pub description: String,
        /// How likely, in words.
        pub likelihood: String,
        /// How severe, in words.
        pub severity: String,
        /// Who is affected, in words.
        pub affected: String,
        /// At which stage, in words.
        pub stage: String,
        /// What is done about it.
        pub treatment: String,
    }
}

record! {
    /// A part of a file that was not used.
    pub struct UnreadLine {
        /// Where.
        pub at: String,
        /// What it said.
        pub said: String,
    }
}

record! {
    /// The submission's place in the log.
    pub struct ReceiptLine {
        /// The entry.
        pub entry: String,
        /// Its index, once integrated.
        pub index: Option<u64>,
        /// When, in Japan.
        pub at: String,
    }
}
