//! An assessment as a spreadsheet and back: the difference is shown before anything is saved.

use super::{Answer, AnswerDraft, AnswerStatus, Assessment, AssessmentRow, Evidence, answer, groups};
use crate::db::WriteTx;
use crate::form;
use crate::id::AccountId;
use crate::norm::{Catalog, NormId};
use crate::refusal::{Class, Error, Refusal};
use crate::report::{AnswerSheet, SHEET_FORMAT, SheetRow, words};
use crate::text::Lang;
use std::collections::{BTreeSet, HashMap};

/// One row of a sheet coming back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIn {
    /// Its row in the spreadsheet, from 1.
    pub row: u32,
    /// Full id.
    pub norm: String,
    /// Status in words.
    pub status: String,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    /// By when.
    pub due: String,
    /// The revision when exported.
    pub revision: i64,
}

/// One answer that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its row in the spreadsheet.
    pub row: u32,
    /// The norm.
    pub norm: NormId,
    /// What stands now.
    pub before: AnswerDraft,
    /// What the sheet says.
    pub after: AnswerDraft,
    /// Someone answered here after the sheet was exported.
    pub overtaken: bool,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Answers that would change.
    pub changes: Vec<Change>,
    /// Rows that say what already stands.
    pub unchanged: usize,
    /// Rows that cannot be taken: the row and why.
    pub rejected: Vec<(u32, Refusal)>,
}

/// Builds the sheet of an assessment.
pub fn sheet(
    catalog: &Catalog,
    assessment: &Assessment,
    rows: &[AssessmentRow<'_>],
    evidence: &[(NormId, Evidence)],
    cover: Vec<(String, String)>,
    lang: Lang,
) -> AnswerSheet {
    let group_of: HashMap<&str, String> = groups(catalog, rows, lang)
        .into_iter()
        .flat_map(|g| g.rows.into_iter().map(move |r| (r.item.id.as_str(), format!("{} {}", g.id, g.title))))
        .collect();
    let mut all_cover =
        vec![("format".to_owned(), SHEET_FORMAT.to_owned()), ("assessment".to_owned(), assessment.id.to_string())];
    all_cover.extend(cover);
    let line = |row: &AssessmentRow<'_>| {
        let held = row.given.as_ref();
        let found: Vec<String> = evidence.iter().filter(|(n, _)| *n == row.item.id).map(|(_, e)| e.line()).collect();
        SheetRow {
            norm: row.item.id.to_string(),
            group: group_of.get(row.item.id.as_str()).cloned().unwrap_or_default(),
            citation: row.item.norm.citation.get(lang).to_owned(),
            title: row.item.norm.title.get(lang).to_owned(),
            text: row.item.norm.text.get(lang).to_owned(),
            strength: row.item.norm.strength.label(lang).to_owned(),
            status: row.status().label(lang).to_owned(),
            statement: held.map(|a| a.statement.clone()).unwrap_or_default(),
            reason: held.map(|a| a.reason.clone()).unwrap_or_default(),
            owner: held.map(|a| a.owner.clone()).unwrap_or_default(),
            due: held.and_then(|a| a.due).map(|d| d.to_string()).unwrap_or_default(),
            evidence: found.join("\n"),
            revision: held.map_or(0, |a| a.revision),
        }
    };
    AnswerSheet {
        lang,
        assessment: assessment.id.to_string(),
        cover: all_cover,
        rows: rows.iter().map(line).collect(),
        explanation: explanation(lang),
    }
}

fn explanation(lang: Lang) -> Vec<(String, String)> {
    let w = words(lang);
    let statuses = AnswerStatus::ALL.map(|s| s.label(lang)).join(lang.pick("、", "; "));
    [
        (w.status, lang.pick("次のいずれか：", "One of: ").to_owned() + &statuses),
        (w.statement, lang.pick("行っている取組を書く。", "Say what is done.").to_owned()),
        (w.reason, lang.pick("「対象外」のときは必ず書く。", "Needed when the status is “not applicable”.").to_owned()),
        (w.owner, lang.pick("担当する人または部署。", "The person or department in charge.").to_owned()),
        (w.due, lang.pick("2026-04-01 のように書く。和暦でもよい。", "Write it like 2026-04-01.").to_owned()),
        (
            w.evidence,
            lang.pick("読むだけの列。証拠は画面から追加する。", "For reading only; evidence is added on screen.")
                .to_owned(),
        ),
        (
            w.revision,
            lang.pick(
                "変えないこと。ほかの人の変更に気づくために使う。",
                "Leave as it is; it shows whether someone else has changed the answer.",
            )
            .to_owned(),
        ),
    ]
    .into_iter()
    .map(|(a, b)| (a.to_owned(), b))
    .collect()
}

/// Works out what an import would do. Nothing is written.
pub fn difference(rows: &[AssessmentRow<'_>], sheet: &[RowIn]) -> Difference {
    let by_id: HashMap<&str, &AssessmentRow<'_>> = rows.iter().map(|r| (r.item.id.as_str(), r)).collect();
    let mut out = Difference::default();
    let mut seen = BTreeSet::new();
    for line in sheet {
        let Some(row) = by_id.get(line.norm.as_str()) else {
            out.rejected.push((line.row, Refusal::invalid("sheet.foreign-id").with("norm", &line.norm)));
            continue;
        };
        if !seen.insert(&line.norm) {
            out.rejected.push((line.row, Refusal::invalid("sheet.row-twice").with("norm", &line.norm)));
            continue;
        }
        match after(line) {
            Err(refusal) => out.rejected.push((line.row, refusal)),
            Ok(after) => {
                let before = row.given.as_ref().map(Answer::draft).unwrap_or_else(unanswered);
                if same(&before, &after) {
                    out.unchanged += 1;
                } else {
                    let overtaken = before.seen != line.revision;
                    let after = AnswerDraft { seen: before.seen, ..after };
                    out.changes.push(Change { row: line.row, norm: row.item.id.clone(), before, after, overtaken });
                }
            }
        }
    }
    out
}

fn unanswered() -> AnswerDraft {
    AnswerDraft { status: AnswerStatus::Unanswered.word().to_owned(), ..AnswerDraft::default() }
}

/// A line read as an answer: normalised exactly as saving would.
fn after(line: &RowIn) -> Result<AnswerDraft, Refusal> {
    let status = match line.status.trim() {
        "" => AnswerStatus::Unanswered,
        text => AnswerStatus::parse(text)
            .ok_or_else(|| Refusal::invalid("assessment.no-such-status").on("status").with("value", text))?,
    };
    let reason = form::prose("reason", &line.reason, super::LONGEST)?;
    if status == AnswerStatus::NotApplicable && reason.trim().is_empty() {
        return Err(Refusal::invalid("assessment.reason-needed").on("reason"));
    }
    Ok(AnswerDraft {
        status: status.word().to_owned(),
        statement: form::prose("statement", &line.statement, super::LONGEST)?,
        reason,
        owner: form::optional_line("owner", &line.owner, 200)?.unwrap_or_default(),
        due: form::optional_date("due", &line.due)?.map(|d| d.to_string()).unwrap_or_default(),
        seen: line.revision,
    })
}

fn same(a: &AnswerDraft, b: &AnswerDraft) -> bool {
    (&a.status, &a.statement, &a.reason, &a.owner, &a.due) == (&b.status, &b.statement, &b.reason, &b.owner, &b.due)
}

/// Saves the changes a person has looked at. `include_overtaken` says that what others wrote meanwhile may be replaced.
///
/// # Errors
/// Anything refused refuses all: a half-taken sheet would be worse than none.
pub fn apply(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    assessment: &Assessment,
    difference: &Difference,
    include_overtaken: bool,
    by: &AccountId,
) -> Result<usize, Error> {
    if !difference.rejected.is_empty() {
        return Err(Refusal::of(Class::Invalid, "sheet.has-rejected").with("count", difference.rejected.len()).into());
    }
    let mut saved = 0;
    for change in difference.changes.iter().filter(|c| include_overtaken || !c.overtaken) {
        answer(tx, catalog, &assessment.id, &change.norm, &change.after, by)?;
        saved += 1;
    }
    Ok(saved)
}
