//! The kinds of files a catalogue is made of, told by their content, and what differs between two texts of one.

use super::{Collection, Fault, FaultKind, Instrument, NormId};
use crate::text::scale;
use std::collections::BTreeMap;

scale! {
    /// What a file of a catalogue holds.
    PartKind {
        /// One version of an instrument.
        Instrument = "instrument", "法令・指針", "instrument";
        /// How the norms of two instruments relate.
        Relations = "relations", "規範の関係", "relations";
        /// Facts and questions.
        Facts = "facts", "事実の語彙と質問", "facts and questions";
        /// Laws that risks point to.
        Laws = "laws", "関係する法律", "laws";
        /// The glossary.
        Terms = "terms", "用語集", "glossary";
        /// What counts as first evidence.
        Evidence = "evidence", "証拠の手がかり", "hints of evidence";
        /// What each party is told.
        Sheets = "sheets", "開示シートの項目", "fields of disclosure sheets";
        /// Forms of others, and where their answers come from.
        Forms = "forms", "外部の様式の項目", "fields of forms of others";
        /// Reports and notifications that norms ask for.
        Procedures = "procedures", "届出・報告の手続", "reports and notifications";
        /// Other names, and readings.
        Names = "names", "別の名前と読み", "other names and readings";
    }
}

impl PartKind {
    /// What a file of this name below `catalog/` holds. `None` for what belongs to the program: its messages, powers and
    /// columns, and the rules its readers of foreign files go by.
    pub fn of_name(name: &str) -> Option<PartKind> {
        match name {
            "terms.toml" => Some(PartKind::Terms),
            "criteria/facts.toml" => Some(PartKind::Facts),
            "criteria/laws.toml" => Some(PartKind::Laws),
            "criteria/evidence.toml" => Some(PartKind::Evidence),
            "criteria/sheets.toml" => Some(PartKind::Sheets),
            "criteria/forms.toml" => Some(PartKind::Forms),
            "criteria/procedures.toml" => Some(PartKind::Procedures),
            "criteria/names.toml" => Some(PartKind::Names),
            _ if name.starts_with("relations/") => Some(PartKind::Relations),
            _ if name.starts_with("norms/") => Some(PartKind::Instrument),
            _ => None,
        }
    }

    /// What names an entry of such a file.
    fn keys(self) -> &'static [&'static str] {
        match self {
            PartKind::Instrument => &[],
            PartKind::Relations => &["source", "target"],
            PartKind::Facts | PartKind::Sheets | PartKind::Forms | PartKind::Procedures => &["id"],
            PartKind::Laws => &["key"],
            PartKind::Terms => &["identifier"],
            PartKind::Evidence => &["field"],
            PartKind::Names => &["of", "ja", "word"],
        }
    }
}

/// The tables by which a text shows what it is; the first that fits counts.
const SIGNS: &[(&str, &str)] = &[
    ("term", "terms.toml"),
    ("fact", "criteria/facts.toml"),
    ("question", "criteria/facts.toml"),
    ("law", "criteria/laws.toml"),
    ("evidence", "criteria/evidence.toml"),
    ("field", "criteria/sheets.toml"),
    ("form", "criteria/forms.toml"),
    ("procedure", "criteria/procedures.toml"),
    ("name", "criteria/names.toml"),
    ("word", "criteria/names.toml"),
];

/// The name below `catalog/` of the file a text is. Of an instrument and of relations it follows from what they say of
/// themselves; every other file there is once.
///
/// # Errors
/// The first fault of its format, with line and column; an id with characters it may not have.
pub fn name_of(text: &str) -> Result<String, Fault> {
    let table: toml::Table = toml::from_str(text).map_err(|e| Fault::syntax("….toml", text, &e))?;
    if !table.contains_key("code") {
        if table.contains_key("relation") {
            let stated: Collection = toml::from_str(text).map_err(|e| Fault::syntax("relations/….toml", text, &e))?;
            let is_id = |id: &str| NormId::parse(&format!("{id}:x")).is_some();
            let name = format!("relations/{}--{}.toml", stated.source, stated.target);
            if !is_id(&stated.source) || !is_id(&stated.target) {
                return Err(Fault::of_file("relations/….toml", FaultKind::BadId, name));
            }
            return Ok(name);
        }
        if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| table.contains_key(*sign)) {
            return Ok((*name).to_owned());
        }
    }
    Instrument::read(text).map(|i| format!("norms/{}.toml", i.id()))
}

/// An entry of a file that differs between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// What names it, such as `Act` or `L-UCPA`.
    pub key: String,
    /// As it was; `None` when it comes in.
    pub old: Option<String>,
    /// As it is; `None` when it goes.
    pub new: Option<String>,
}

/// What differs between two texts of a file, entry by entry: in the order of the keys, which say what kind of entry it is.
/// Of a text that cannot be read nothing is said.
pub fn entry_changes(kind: PartKind, old: &str, new: &str) -> Vec<EntryChange> {
    let (mut before, now) = (entries(kind, old), entries(kind, new));
    let mut out: Vec<EntryChange> = Vec::new();
    for (key, text) in now {
        match before.remove(&key) {
            Some(held) if held == text => {}
            old => out.push(EntryChange { key, old, new: Some(text) }),
        }
    }
    out.extend(before.into_iter().map(|(key, text)| EntryChange { key, old: Some(text), new: None }));
    out.sort_by(|a, b| a.key.cmp(&b.key));
    out
}

/// The entries of a text, and what it says besides them, by their names.
fn entries(kind: PartKind, text: &str) -> BTreeMap<String, String> {
    let Ok(table) = toml::from_str::<toml::Table>(text) else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for (section, value) in table {
        let toml::Value::Array(list) = &value else {
            out.insert(section, value.to_string());
            continue;
        };
        for (at, entry) in list.iter().enumerate() {
            let word = |key: &&&str| entry.get(**key).and_then(toml::Value::as_str).map(str::to_owned);
            let named: Vec<String> = kind.keys().iter().filter_map(|k| word(&k)).collect();
            let name = if named.is_empty() { (at + 1).to_string() } else { named.join(" – ") };
            let text = toml::to_string_pretty(entry).unwrap_or_default();
            // Two of one name are told apart by their place, so that none is lost from sight.
            let key = format!("{section} {name}");
            let key = if out.contains_key(&key) { format!("{key} ({})", at + 1) } else { key };
            out.insert(key, text.trim_end().to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Source;

    #[test]
    fn every_file_of_the_catalogue_is_told_by_its_content() {
        let source = Source::embedded();
        let mut seen = 0;
        for name in source.names().filter(|n| PartKind::of_name(n).is_some()) {
            assert_eq!(name_of(source.text(name).unwrap()).as_deref(), Ok(name));
            seen += 1;
        }
        assert!(seen > 70, "{seen}");
        for own in ["messages.toml", "columns.toml", "powers/norms.toml", "criteria/import.toml", "edition.toml"] {
            assert_eq!(PartKind::of_name(own), None, "{own}");
            assert!(name_of(source.text(own).unwrap()).is_err(), "{own}");
        }
    }

    #[test]
    fn a_path_is_not_made_of_what_a_text_says() {
        let text = "source = \"../../x@1\"\ntarget = \"y@1\"\nmethod = \"human\"\nmatching = \"semantic\"\n\
                    status = \"draft\"\nrelation = []\n";
        assert_eq!(name_of(text).unwrap_err().kind, FaultKind::BadId);
        assert_eq!(name_of("a = 1").unwrap_err().kind, FaultKind::Format);
        assert_eq!(name_of("a = ").unwrap_err().kind, FaultKind::Format);
    }

    #[test]
    fn entries_that_come_go_and_change_are_told_apart() {
        let source = Source::embedded();
        let old = source.text("criteria/laws.toml").unwrap();
        let new = old.replacen("key = \"L-UCPA\"", "key = \"L-NEW\"", 1).replacen("経済産業省", "某省", 2);
        let found = entry_changes(PartKind::Laws, old, &new);
        let of = |key: &str| found.iter().find(|c| c.key == key).map(|c| (c.old.is_some(), c.new.is_some()));
        assert_eq!((of("law L-NEW"), of("law L-UCPA")), (Some((false, true)), Some((true, false))));
        assert!(found.iter().any(|c| c.old.is_some() && c.new.is_some()), "{found:?}");
        assert_eq!(entry_changes(PartKind::Laws, old, old), []);
        assert_eq!(entry_changes(PartKind::Laws, "x", "y"), []);
    }
}
