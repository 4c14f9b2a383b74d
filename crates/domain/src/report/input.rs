//! What a report starts from: the eight questions, a file, or the register.

use super::{Subject, UnreadLine};
use crate::norm::{Catalog, Facts};
use crate::registry::import::{AssetKind, Imported};
use crate::registry::{Said, intake};
use crate::text::Lang;

/// What a check starts from.
#[derive(Debug, Clone)]
pub struct CheckInput {
    /// What it is about.
    pub subject: Subject,
    /// The facts given.
    pub facts: Facts,
    /// Fields and facts with their places, when a file said them.
    pub said: Vec<Said>,
    /// What the file said that was not used.
    pub unread: Vec<UnreadLine>,
    /// Whether it came from a description that could have shown evidence (a file or the register), not from the questions.
    pub described: bool,
}

impl CheckInput {
    /// From the eight questions.
    pub fn from_questions(name: String, facts: Facts) -> CheckInput {
        CheckInput {
            subject: Subject { name, ..Subject::default() },
            facts,
            said: Vec::new(),
            unread: Vec::new(),
            described: false,
        }
    }

    /// From a file: the asset most downstream is what the report is about: nothing in the file hangs on it, and of several
    /// such the service goes before the system, the model and the dataset.
    /// `more` are facts given beside the file; they win over what the file says.
    pub fn from_file(catalog: &Catalog, imported: &Imported, file: &str, more: &Facts, lang: Lang) -> CheckInput {
        let depth = |kind: AssetKind| AssetKind::ALL.iter().position(|k| *k == kind);
        // What something else in the file hangs on is a part of it, not what the file is about.
        let is_part = |key: &str| imported.ties.iter().any(|t| t.to == key && t.from != key);
        let main = imported
            .assets
            .iter()
            .enumerate()
            .max_by_key(|(i, a)| (!is_part(&a.key), depth(a.kind), std::cmp::Reverse(*i)));
        let (kind, said) = match main {
            Some((_, asset)) => (asset.kind, intake::merge(catalog, asset)),
            None => (AssetKind::Model, Vec::new()),
        };
        let mut facts = intake::facts_of(catalog, &said);
        for (id, value) in more.iter() {
            facts.set(id, value.clone());
        }
        let text =
            |field: &str| said.iter().find(|s| s.field == field).and_then(|s| s.value.as_str()).map(str::to_owned);
        let short: String = imported.digest.chars().take(12).collect();
        let subject = Subject {
            name: text("name").unwrap_or_else(|| file.to_owned()),
            version: text("version"),
            kind: kind_label(kind, lang).to_owned(),
            operator: text("supplier"),
            corporate_number: text("supplier_number"),
            source: Some(format!("{file} (SHA-256 {short}…)")),
            state: None,
        };
        let unread = imported.unread.iter().map(|u| UnreadLine { at: u.at.clone(), said: u.said.clone() }).collect();
        CheckInput { subject, facts, said, unread, described: true }
    }
}

/// The kind of an asset in words.
pub fn kind_label(kind: AssetKind, lang: Lang) -> &'static str {
    match kind {
        AssetKind::Dataset => lang.pick("データセット", "dataset"),
        AssetKind::Model => lang.pick("モデル", "model"),
        AssetKind::System => lang.pick("システム", "system"),
        AssetKind::Service => lang.pick("サービス", "service"),
    }
}
