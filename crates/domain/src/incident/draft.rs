//! Reading what a reporter sends: every fault at once, and nothing taken for more than was said.

use super::fields::{AnswerKind, Field, Kind, fields, kind as kind_of};
use super::model::{Answer, Knowledge, Marked};
use crate::form;
use crate::personal;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::text::Lang;
use crate::time::Date;
use shirube_proof::digest::sha256;
use std::collections::BTreeMap;

/// Most characters of a title made from the description.
const TITLE: usize = 80;
/// The word of an option for what is not known.
const UNKNOWN: &str = "unknown";

/// What was sent: values by the name of the field.
#[derive(Debug, Clone, Default)]
pub struct Said(BTreeMap<String, Vec<String>>);

impl Said {
    /// From pairs of a name and a value; a name may come more than once.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Said {
        let mut out = Said::default();
        for (name, value) in pairs {
            out.0.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        out
    }

    /// The first value under a name, or nothing.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// Every value under a name.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names that are no field's.
    pub fn strange(&self) -> impl Iterator<Item = &str> {
        let is_known = |name: &str| fields().iter().any(|f| f.id == name || f.how() == name);
        self.0.keys().map(String::as_str).filter(move |n| !is_known(n))
    }
}

/// A report that was read without a fault, not yet filed.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What happened.
    pub kind: &'static Kind,
    /// The language it is written in.
    pub lang: Lang,
    /// The case's title.
    pub title: String,
    /// What was said.
    pub answers: Vec<Answer>,
    /// How the reporter may be reached.
    pub contact: Option<String>,
    /// Where something with the form of personal data stands.
    pub findings: Vec<Marked>,
}

impl Checked {
    /// What tells this report from any other: for having one effect however often it is sent.
    pub fn digest(&self, secret: &str) -> String {
        let said: String =
            self.answers.iter().map(|a| format!("{}\n{:?}\n{:?}\n", a.field, a.knowledge, a.value)).collect();
        sha256(format!("{secret}\n{}\n{:?}\n{said}", self.kind.id, self.contact).as_bytes()).to_string()
    }

    /// What a reporter who was warned confirms: the places, and no other ones.
    pub fn mark(&self) -> String {
        mark_of(&self.findings)
    }

    /// What was said to a field, when something was.
    pub fn said(&self, field: &str) -> Option<&str> {
        let found = self.answers.iter().find(|a| a.field == field && a.knowledge == Knowledge::Said);
        found.map(|a| a.value.as_str())
    }
}

/// The places of some findings, as one word.
pub(super) fn mark_of(findings: &[Marked]) -> String {
    let lines: String = findings.iter().map(|m| format!("{} {} {}\n", m.place, m.line, m.kind.word())).collect();
    if lines.is_empty() { String::new() } else { sha256(lines.as_bytes()).to_string().chars().take(16).collect() }
}

/// The findings of a text, at a place.
pub(super) fn marked(place: &str, text: &str) -> Vec<Marked> {
    personal::find(text).into_iter().map(|f| Marked { place: place.to_owned(), line: f.line, kind: f.kind }).collect()
}

/// Reads a report.
///
/// # Errors
/// Absent when there is no such kind; every fault of the fields, keyed to them.
pub fn read(kind: &str, lang: Lang, said: &Said, contact: &str, today: Date) -> Result<Checked, Error> {
    let kind = kind_of(kind).ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let mut refusals = Refusals::default();
    let mut answers = Vec::new();
    for field in fields() {
        answers.extend(refusals.take(answer(field, said, today)).flatten());
        if field.kind == AnswerKind::Known {
            let how = field.how();
            let text = refusals.take(form::prose(&how, said.one(&how), 2_000)).unwrap_or_default();
            answers.extend(spoken(&how, &text));
        }
    }
    let contact = refusals.take(form::optional_line("contact", contact, 200)).flatten();
    refusals.settle()?;
    let of = |id: &str| answers.iter().find(|a: &&Answer| a.field == id).map_or("", |a| a.value.as_str());
    let title = title(of("title"), of("description"));
    let findings = answers.iter().flat_map(|a| marked(&a.field, &a.value)).collect();
    Ok(Checked { kind, lang, title, answers, contact, findings })
}

fn spoken(field: &str, text: &str) -> Option<Answer> {
    let value = text.trim();
    let said = || Answer { field: field.to_owned(), knowledge: Knowledge::Said, value: value.to_owned() };
    (!value.is_empty()).then(said)
}

/// The answer to one field; nothing when it was left open.
fn answer(field: &Field, said: &Said, today: Date) -> Result<Option<Answer>, Refusal> {
    let id = field.id.as_str();
    match field.kind {
        AnswerKind::Line => Ok(form::optional_line(id, said.one(id), field.most())?.and_then(|t| spoken(id, &t))),
        AnswerKind::Prose => match spoken(id, &form::prose(id, said.one(id), field.most())?) {
            None if field.is_required => Err(Refusal::invalid("common.required").on(id)),
            other => Ok(other),
        },
        AnswerKind::Day => match form::optional_date(id, said.one(id))? {
            Some(day) if day > today => Err(Refusal::invalid("incident.future").on(id)),
            day => Ok(day.and_then(|d| spoken(id, &d.to_string()))),
        },
        AnswerKind::Choice | AnswerKind::Choices => {
            let options: Vec<&str> = field.options.iter().map(|o| o.id.as_str()).collect();
            chosen(id, &options, said.all(id), field.kind == AnswerKind::Choices)
        }
        AnswerKind::Known => chosen(id, &["yes", "no", UNKNOWN], said.all(id), false),
    }
}

fn chosen(id: &str, options: &[&str], given: &[String], is_many: bool) -> Result<Option<Answer>, Refusal> {
    let mut given: Vec<&str> = given.iter().map(|g| g.trim()).filter(|g| !g.is_empty()).collect();
    if given.iter().any(|g| !options.contains(g)) || (given.len() > 1 && !is_many) {
        return Err(Refusal::invalid("common.choose").on(id));
    }
    if given.is_empty() {
        return Ok(None);
    }
    // Who names a harm and does not know of others has named a harm.
    given.retain(|g| *g != UNKNOWN);
    let knowledge = if given.is_empty() { Knowledge::Unknown } else { Knowledge::Said };
    let value = options.iter().filter(|o| given.contains(o)).copied().collect::<Vec<_>>().join(",");
    Ok(Some(Answer { field: id.to_owned(), knowledge, value }))
}

/// The title given, or the first line of the description, bounded.
fn title(given: &str, description: &str) -> String {
    let line = Some(given).filter(|g| !g.is_empty());
    let line = line.or_else(|| description.lines().map(str::trim).find(|l| !l.is_empty())).unwrap_or_default();
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= TITLE {
        return line;
    }
    line.chars().take(TITLE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-23";

    fn check(pairs: &[(&str, &str)]) -> Result<Checked, Vec<(&'static str, String)>> {
        let said = Said::from_pairs(pairs.iter().copied());
        read("harm", Lang::Ja, &said, "", TODAY.parse().unwrap())
            .map_err(|e| e.refusals().iter().map(|r| (r.code, r.field.clone().unwrap_or_default())).collect())
    }

    #[test]
    fn what_was_left_open_is_neither_known_nor_unknown_and_never_a_no() {
        let it = check(&[
            ("description", "窓口のAIが、ない手当を案内した。\nその後、申請に来た人がいた。"),
            ("severity", "unknown"),
            ("harm", "economic"),
            ("harm", "unknown"),
            ("misuse", "unknown"),
            ("model-how", "わからないが、そうかもしれない"),
        ])
        .unwrap();
        let of = |id: &str| it.answers.iter().find(|a| a.field == id).map(|a| (a.knowledge, a.value.as_str()));
        assert_eq!(of("severity"), Some((Knowledge::Unknown, "")));
        assert_eq!(of("harm"), Some((Knowledge::Said, "economic")));
        assert_eq!(of("misuse"), Some((Knowledge::Unknown, "")));
        assert_eq!((of("critical"), of("model"), of("relation")), (None, None, None));
        assert_eq!(it.said("model-how"), Some("わからないが、そうかもしれない"));
        assert_eq!(it.title, "窓口のAIが、ない手当を案内した。");
        assert!(it.findings.is_empty() && it.mark().is_empty());
    }

    #[test]
    fn every_fault_is_said_at_once_at_its_field() {
        let long = "あ".repeat(201);
        let faults = check(&[
            ("description", " \n "),
            ("severity", "terrible"),
            ("relation", "cause"),
            ("relation", "failed"),
            ("misuse", "maybe"),
            ("occurred", "2026-11-24"),
            ("countries", &long),
        ])
        .unwrap_err();
        let expected = [
            ("common.required", "description"),
            ("common.choose", "relation"),
            ("common.choose", "severity"),
            ("incident.future", "occurred"),
            ("common.too-long", "countries"),
            ("common.choose", "misuse"),
        ];
        assert_eq!(faults, expected.map(|(code, field)| (code, field.to_owned())));
        assert!(read("none", Lang::Ja, &Said::default(), "", TODAY.parse().unwrap()).is_err());
    }

    #[test]
    fn a_title_is_bounded_and_without_line_breaks() {
        let it = check(&[("description", &"長".repeat(500))]).unwrap();
        assert_eq!((it.title.chars().count(), it.title.chars().last()), (TITLE, Some('…')));
        assert_eq!(check(&[("description", "a"), ("title", " 題 ")]).unwrap().title, "題");
    }

    #[test]
    fn what_is_confirmed_is_what_was_shown() {
        let one = check(&[("description", "電話は 090-1234-5678 です")]).unwrap();
        let two = check(&[("description", "電話は 090-1234-5678 です"), ("more", "山田太郎さんです")]).unwrap();
        assert_ne!(one.mark(), two.mark());
        assert_ne!(one.digest("A"), one.digest("B"));
        assert_eq!(one.digest("A"), check(&[("description", "電話は 090-1234-5678 です")]).unwrap().digest("A"));
    }
}
