//! The fixed words of a letter, in both languages at once: a letter shows Japanese first and English beside it.

use crate::text::Both;
use serde::Serialize;
use std::sync::LazyLock;

/// The fixed words of a letter.
#[derive(Debug, Serialize)]
pub struct Label {
    /// Its name in templates.
    pub name: &'static str,
    /// What people read.
    pub text: Both,
}

const WORDS: &[(&str, &str, &str)] = &[
    ("number", "文書番号", "Number"),
    ("day", "日付", "Date"),
    ("to", "宛先", "To"),
    ("honour", "御中", ""),
    ("honour_person", "様", ""),
    ("from", "責任者", "Responsible"),
    ("erased", "（氏名は消去されました）", "(the name was erased)"),
    ("force", "性質", "Nature"),
    ("said", "求めること・伝えること", "What is asked or said"),
    ("enclosed", "添付する内容", "Enclosed"),
    ("reasons", "理由", "Reasons"),
    ("due", "期限", "By when"),
    ("clauses", "適用した条項", "Clauses applied"),
    (
        "clauses_note",
        "見出しと出典は目録によります。条文の言い換えは公定の訳ではありません。",
        "Headings and sources are those of the catalogue.",
    ),
    ("notes", "知っておいていただきたいこと", "What you should know"),
    ("basis", "根拠", "Basis"),
    ("entry", "記録", "Record"),
    ("act", "行為", "Act"),
    (
        "entry_note",
        "この書面が記録と同じであることは、記録簿の番号で確かめられます。",
        "That this letter is the one on record can be checked by the entry of the log.",
    ),
    ("binding", "処分（拘束力あり）", "Disposition (binding)"),
    ("guidance", "行政指導（任意）", "Administrative guidance (voluntary)"),
    ("information", "情報の提供", "Information"),
    ("internal", "内部の判断の通知", "Notice of an internal decision"),
];

static LABELS: LazyLock<Vec<Label>> = LazyLock::new(|| {
    let both = |ja: &str, en: &str| Both { ja: ja.to_owned(), en: en.to_owned() };
    WORDS.iter().map(|(name, ja, en)| Label { name, text: both(ja, en) }).collect()
});

/// Every fixed word.
pub fn labels() -> &'static [Label] {
    &LABELS
}

/// One fixed word by its name; empty for a name there is none of.
pub fn label(name: &str) -> Both {
    LABELS.iter().find(|l| l.name == name).map(|l| l.text.clone()).unwrap_or_default()
}
