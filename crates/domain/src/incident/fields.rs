//! The kinds and the fields of a report, as the catalogue has them.

use crate::text::{Both, scale};
use serde::Deserialize;
use std::sync::LazyLock;

/// A kind of report: what happened, chosen first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its word.
    pub id: String,
    /// What people choose.
    pub title: Both,
    /// Examples.
    pub about: Both,
    /// The term of the OECD it falls under, as a clause.
    pub term: String,
}

scale! {
    /// How a field is answered.
    AnswerKind {
        /// In one line.
        Line = "line", "1行", "one line";
        /// In some lines.
        Prose = "prose", "文章", "text";
        /// With one of its options.
        Choice = "choice", "一つを選ぶ", "one option";
        /// With any of its options.
        Choices = "choices", "いくつでも選ぶ", "any options";
        /// With a day.
        Day = "day", "日", "a day";
        /// With yes, no or unknown, and words beside.
        Known = "known", "はい・いいえ・わからない", "yes, no, unknown";
    }
}

/// One option of a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Its word.
    pub id: String,
    /// What people choose.
    pub label: Both,
}

/// One criterion of the reporting framework, as it is asked here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its word.
    pub id: String,
    /// The criterion, as a clause.
    pub norm: String,
    /// Its name for officials.
    pub label: Both,
    /// The question for anyone.
    pub ask: Both,
    /// What helps to answer it.
    pub help: Option<Both>,
    /// How it is answered.
    pub kind: AnswerKind,
    /// One of those the framework marks as mandatory.
    #[serde(default)]
    pub is_mandatory: bool,
    /// Nothing can be sent without it.
    #[serde(default)]
    pub is_required: bool,
    /// What can be chosen.
    #[serde(default)]
    pub options: Vec<Selection>,
}

impl Field {
    /// The name under which a form sends the words beside yes, no or unknown.
    pub fn how(&self) -> String {
        format!("{}-how", self.id)
    }

    /// Most characters of an answer.
    pub fn most(&self) -> usize {
        match (self.is_required, self.kind) {
            (true, _) => 10_000,
            (_, AnswerKind::Prose) => 4_000,
            _ => 200,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
    field: Vec<Field>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let text = include_str!("../../../../catalog/criteria/incident-fields.toml");
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    toml::from_str(text).map_err(|e| e.message().to_owned()).expect("well formed")
});

/// The kinds of reports.
pub fn kinds() -> &'static [Kind] {
    &FILE.kind
}

/// One kind by its word.
pub fn kind(id: &str) -> Option<&'static Kind> {
    FILE.kind.iter().find(|k| k.id == id)
}

/// Every field, the mandatory ones first.
pub fn fields() -> &'static [Field] {
    &FILE.field
}

/// One field by its word.
pub fn field(id: &str) -> Option<&'static Field> {
    FILE.field.iter().find(|f| f.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CATALOG;
    use std::collections::BTreeSet;

    #[test]
    fn the_fields_are_the_29_criteria_with_the_seven_mandatory_ones_first() {
        let numbers: BTreeSet<&str> = fields().iter().map(|f| f.norm.as_str()).collect();
        let all: BTreeSet<String> = (1..=29).map(|n| format!("oecd-incidents:crf-{n:02}")).collect();
        assert_eq!(numbers, all.iter().map(String::as_str).collect());
        assert_eq!(fields().len(), 29);
        let mandatory: BTreeSet<&str> = fields().iter().filter(|f| f.is_mandatory).map(|f| f.norm.as_str()).collect();
        let seven = ["01", "02", "03", "04", "07", "10", "11"].map(|n| format!("oecd-incidents:crf-{n}"));
        assert_eq!(mandatory, seven.iter().map(String::as_str).collect());
        assert!(fields()[..7].iter().all(|f| f.is_mandatory));
        let required: Vec<&str> = fields().iter().filter(|f| f.is_required).map(|f| f.id.as_str()).collect();
        assert_eq!(required, ["description"]);
    }

    #[test]
    fn what_a_field_and_a_kind_rest_on_is_in_the_catalogue() {
        let clauses = fields().iter().map(|f| &f.norm).chain(kinds().iter().map(|k| &k.term));
        for clause in clauses {
            assert!(crate::procedure::is_basis(&CATALOG, clause), "{clause}");
        }
    }

    #[test]
    fn every_choice_can_be_left_unknown_and_nothing_else_has_options() {
        for field in fields() {
            let has_unknown = field.options.iter().any(|o| o.id == "unknown");
            let is_choice = matches!(field.kind, AnswerKind::Choice | AnswerKind::Choices);
            assert_eq!(has_unknown, is_choice, "{}", field.id);
            assert_eq!(field.options.is_empty(), !is_choice, "{}", field.id);
            let ids: BTreeSet<&str> = field.options.iter().map(|o| o.id.as_str()).collect();
            assert_eq!(ids.len(), field.options.len(), "{}", field.id);
        }
        let ids: BTreeSet<&str> = fields().iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids.len(), 29);
        assert!(kinds().iter().all(|k| kind(&k.id).is_some()));
    }

    #[test]
    fn severity_is_in_the_words_of_the_procedure() {
        let d = crate::procedure::definition("incident").unwrap();
        let asked = d.step("take-up").unwrap().fields.iter().find(|f| f.id == "severity").unwrap();
        let judged: Vec<&str> = asked.options.iter().map(|o| o.id.as_str()).collect();
        let reported: Vec<&str> = field("severity").unwrap().options.iter().map(|o| o.id.as_str()).collect();
        assert_eq!(reported[..judged.len()], judged[..]);
    }
}
