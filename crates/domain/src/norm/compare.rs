//! Two versions of an instrument side by side, clause by clause, and what that means for answers given to the old one.

use super::{Instrument, Norm, NormId, Sanction};
use crate::text::{Lang, scale};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

scale! {
    /// What became of a clause between two versions.
    ChangeKind {
        /// It stands only in the new version.
        Added = "added", "追加", "added";
        /// It stands only in the old version.
        Removed = "removed", "削除", "removed";
        /// It says or asks something else, or stands under other conditions.
        Changed = "changed", "変更", "changed";
        /// The same under another number.
        Renumbered = "renumbered", "番号の変更", "renumbered";
        /// The same.
        Unchanged = "unchanged", "変更なし", "unchanged";
    }
}

scale! {
    /// A member of a norm that can differ.
    Member {
        /// Heading.
        Title = "title", "見出し", "heading";
        /// Text.
        Text = "text", "内容", "text";
        /// Place in the instrument.
        Parent = "parent", "位置", "place";
        /// To whom it speaks.
        Addressees = "addressees", "名宛人", "addressees";
        /// How strongly it asks.
        Strength = "strength", "強さ", "strength";
        /// What follows a breach.
        Sanction = "sanction", "違反の効果", "sanction";
        /// Principle.
        Principle = "principle", "指針", "principle";
        /// Stages of the life cycle.
        Stages = "stages", "段階", "stages";
        /// Whether it is a row of an assessment.
        Assess = "assess", "点検の対象", "row of an assessment";
        /// When it applies.
        Applies = "applies", "該当する条件", "condition";
        /// First and last day in force.
        InForce = "in-force", "施行期間", "days in force";
        /// Citation.
        Citation = "citation", "出典", "citation";
        /// Laws.
        Laws = "laws", "法律", "laws";
    }
}

impl Member {
    /// Whether an answer given before may no longer hold when this differs. A new number, place or grouping alone asks
    /// nothing new.
    pub fn is_material(self) -> bool {
        matches!(
            self,
            Member::Text | Member::Addressees | Member::Strength | Member::Sanction | Member::Applies | Member::Laws
        )
    }
}

impl Member {
    /// What one norm has there, in words.
    pub fn of(self, norm: &Norm, lang: Lang) -> String {
        let none = || "–".to_owned();
        let list = |items: Vec<&str>| if items.is_empty() { none() } else { items.join(lang.pick("、", ", ")) };
        let day = |d: Option<crate::time::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        match self {
            Member::Title => norm.title.get(lang).to_owned(),
            Member::Text => norm.text.get(lang).to_owned(),
            Member::Citation => norm.citation.get(lang).to_owned(),
            Member::Parent => norm.parent.clone().unwrap_or_else(none),
            Member::Addressees => list(norm.addressees.iter().map(|a| a.label(lang)).collect()),
            Member::Strength => norm.strength.label(lang).to_owned(),
            Member::Sanction => match norm.sanction() {
                Sanction::None => lang.pick("なし", "none").to_owned(),
                Sanction::Unknown => lang.pick("未確認", "not confirmed").to_owned(),
                Sanction::Clause(clause) => clause.to_owned(),
            },
            Member::Principle => norm.principle.clone().unwrap_or_else(none),
            Member::Stages => list(norm.stages.iter().map(String::as_str).collect()),
            Member::Assess => lang.pick(["いいえ", "はい"], ["no", "yes"])[usize::from(norm.assess)].to_owned(),
            Member::Applies => norm.applies.clone().unwrap_or_else(none),
            Member::InForce => format!("{}–{}", day(norm.in_force), day(norm.until)),
            Member::Laws => list(norm.laws.iter().flatten().map(String::as_str).collect()),
        }
    }
}

/// One clause of two versions.
#[derive(Debug, Clone)]
pub struct Difference<'c> {
    /// What became of it.
    pub kind: ChangeKind,
    /// As it was.
    pub old: Option<&'c Norm>,
    /// As it is.
    pub new: Option<&'c Norm>,
    /// What differs; empty unless changed or renumbered.
    pub members: Vec<Member>,
}

impl<'c> Difference<'c> {
    /// The clause as it is, or as it was when it is gone.
    pub fn norm(&self) -> Option<&'c Norm> {
        self.new.or(self.old)
    }

    /// Whether an answer to the old clause still answers the new one.
    pub fn keeps_answers(&self) -> bool {
        self.old.is_some() && self.new.is_some() && !self.members.iter().any(|m| m.is_material())
    }
}

/// Compares two versions: in the order of the new one, with what was removed after what stood before it.
///
/// Two clauses belong together when they have one id, when the new one says which it `was`, or when heading and text are
/// word for word the same in both languages; likeness alone is never taken for identity.
pub fn compare<'c>(old: &'c Instrument, new: &'c Instrument) -> Vec<Difference<'c>> {
    let pairs = pairs(old, new);
    let taken: HashSet<&str> = pairs.values().map(|o| o.id.as_str()).collect();
    let mut after: HashMap<Option<&str>, Vec<&Norm>> = HashMap::new();
    let mut last = None;
    for norm in &old.norms {
        if taken.contains(norm.id.as_str()) {
            last = Some(norm.id.as_str());
        } else {
            after.entry(last).or_default().push(norm);
        }
    }
    let gone = |n: &'c Norm| Difference { kind: ChangeKind::Removed, old: Some(n), new: None, members: Vec::new() };
    let mut out: Vec<Difference<'c>> = after.remove(&None).into_iter().flatten().map(gone).collect();
    for norm in &new.norms {
        let before = pairs.get(norm.id.as_str()).copied();
        out.push(before.map_or_else(|| added(norm), |b| paired(b, norm)));
        if let Some(b) = before {
            out.extend(after.remove(&Some(b.id.as_str())).into_iter().flatten().map(gone));
        }
    }
    out
}

fn added(norm: &Norm) -> Difference<'_> {
    Difference { kind: ChangeKind::Added, old: None, new: Some(norm), members: Vec::new() }
}

fn paired<'c>(old: &'c Norm, new: &'c Norm) -> Difference<'c> {
    let members = differing(old, new);
    // A renumbered clause is cited by its new number; that alone is no change.
    let only_place = members.iter().all(|m| matches!(m, Member::Citation | Member::Parent));
    let kind = match (members.is_empty(), old.id == new.id) {
        (true, true) => ChangeKind::Unchanged,
        (_, false) if only_place => ChangeKind::Renumbered,
        _ => ChangeKind::Changed,
    };
    Difference { kind, old: Some(old), new: Some(new), members }
}

/// New clause → old norm.
fn pairs<'c>(old: &'c Instrument, new: &'c Instrument) -> HashMap<&'c str, &'c Norm> {
    let mut out: HashMap<&str, &Norm> = HashMap::new();
    let mut taken: HashSet<&str> = HashSet::new();
    for norm in &new.norms {
        if let Some(before) = norm.was.as_deref().and_then(|was| old.norm(was)) {
            out.insert(&norm.id, before);
            taken.insert(&before.id);
        }
    }
    for norm in new.norms.iter().filter(|n| n.was.is_none()) {
        if let Some(before) = old.norm(&norm.id).filter(|o| !taken.contains(o.id.as_str())) {
            out.insert(&norm.id, before);
            taken.insert(&before.id);
        }
    }
    for norm in &new.norms {
        if !out.contains_key(norm.id.as_str()) {
            let same = |o: &&Norm| o.title == norm.title && o.text == norm.text && !taken.contains(o.id.as_str());
            if let Some(before) = old.norms.iter().find(same) {
                out.insert(&norm.id, before);
                taken.insert(&before.id);
            }
        }
    }
    out
}

fn differing(old: &Norm, new: &Norm) -> Vec<Member> {
    let checks = [
        (Member::Title, old.title == new.title),
        (Member::Text, old.text == new.text),
        (Member::Parent, old.parent == new.parent),
        (Member::Addressees, old.addressees == new.addressees),
        (Member::Strength, old.strength == new.strength),
        (Member::Sanction, old.sanction == new.sanction),
        (Member::Principle, old.principle == new.principle),
        (Member::Stages, old.stages == new.stages),
        (Member::Assess, old.assess == new.assess),
        (Member::Applies, old.applies == new.applies),
        (Member::InForce, (old.in_force, old.until) == (new.in_force, new.until)),
        (Member::Citation, old.citation == new.citation),
        (Member::Laws, old.laws == new.laws),
    ];
    checks.into_iter().filter(|(_, same)| !same).map(|(member, _)| member).collect()
}

/// What becomes of an answer to one clause when its instrument is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Carried {
    /// It answers this clause as it stood.
    Kept {
        /// The clause.
        to: NormId,
    },
    /// It is a beginning for this clause, to be read again.
    Review {
        /// The clause.
        to: NormId,
        /// What differs.
        members: Vec<Member>,
    },
    /// There is no such clause any more; the answer stays with the old version.
    Gone,
}

/// For every clause of the old version, where an answer to it goes.
pub fn carried(old: &Instrument, new: &Instrument) -> HashMap<NormId, Carried> {
    let id = |i: &Instrument, n: &Norm| NormId::new(&i.code, &i.version, &n.id);
    compare(old, new)
        .into_iter()
        .filter_map(|d| {
            let from = id(old, d.old?);
            let fate = match d.new {
                None => Carried::Gone,
                Some(n) if d.keeps_answers() => Carried::Kept { to: id(new, n) },
                Some(n) => Carried::Review { to: id(new, n), members: d.members },
            };
            Some((from, fate))
        })
        .collect()
}

/// A piece of a text and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// In both.
    Same,
    /// Only in the old text.
    Old,
    /// Only in the new text.
    New,
}

/// The pieces that make two texts out of each other: by character in Japanese, by word in English.
pub fn pieces(old: &str, new: &str, lang: Lang) -> Vec<(Piece, String)> {
    use similar::{ChangeTag, TextDiff};
    let diff = match lang {
        Lang::Ja => TextDiff::from_chars(old, new),
        Lang::En => TextDiff::from_words(old, new),
    };
    let mut out: Vec<(Piece, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let piece = match change.tag() {
            ChangeTag::Equal => Piece::Same,
            ChangeTag::Delete => Piece::Old,
            ChangeTag::Insert => Piece::New,
        };
        match out.last_mut() {
            Some((last, text)) if *last == piece => text.push_str(change.value()),
            _ => out.push((piece, change.value().to_owned())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Catalog;
    use proptest::prelude::*;

    /// The current business guidelines, as old and new version of each other.
    fn pair() -> (Instrument, Instrument) {
        let held = Catalog::embedded().instrument("aigb@1.2").unwrap().clone();
        (Instrument { version: "old".into(), ..held.clone() }, Instrument { version: "new".into(), ..held })
    }

    fn kinds(old: &Instrument, new: &Instrument) -> Vec<(String, ChangeKind)> {
        let all = compare(old, new).into_iter().filter(|d| d.kind != ChangeKind::Unchanged);
        all.map(|d| (d.norm().unwrap().id.clone(), d.kind)).collect()
    }

    #[test]
    fn a_version_compared_with_itself_has_no_difference() {
        let (old, new) = pair();
        assert_eq!(kinds(&old, &new), []);
    }

    #[test]
    fn added_removed_changed_and_renumbered_are_told_apart() {
        let (old, mut new) = pair();
        let removed = new.norms.remove(3).id;
        new.norms[5].text.en.push_str(" And one thing more.");
        let changed = new.norms[5].id.clone();
        new.norms[8].citation.en.push('b');
        new.norms[8].was = Some(new.norms[8].id.clone());
        new.norms[8].id = "renumbered".into();
        let fresh = Norm { id: "fresh".into(), was: None, ..new.norms[5].clone() };
        new.norms.push(Norm { text: crate::text::Both { ja: "新".into(), en: "new".into() }, ..fresh });
        let found = kinds(&old, &new);
        assert!(found.contains(&(removed, ChangeKind::Removed)), "{found:?}");
        assert!(found.contains(&(changed, ChangeKind::Changed)), "{found:?}");
        assert!(found.contains(&("renumbered".into(), ChangeKind::Renumbered)), "{found:?}");
        assert!(found.contains(&("fresh".into(), ChangeKind::Added)), "{found:?}");
    }

    #[test]
    fn answers_go_where_the_clause_went() {
        let (old, mut new) = pair();
        let norm = |i: &Instrument, n: usize| NormId::new(&i.code, &i.version, &i.norms[n].id);
        let (kept, reworded) = (norm(&old, 4), norm(&old, 5));
        let gone = norm(&old, 6);
        new.norms[4].citation.ja.push('改');
        new.norms[5].text.ja.push('改');
        let (to_kept, to_reworded) = (norm(&new, 4), norm(&new, 5));
        new.norms.remove(6);
        let fates = carried(&old, &new);
        assert_eq!(fates[&kept], Carried::Kept { to: to_kept });
        assert_eq!(fates[&reworded], Carried::Review { to: to_reworded, members: vec![Member::Text] });
        assert_eq!(fates[&gone], Carried::Gone);
        assert_eq!(fates.len(), old.norms.len());
    }

    #[test]
    fn the_guidelines_1_1_and_1_2_differ_and_every_clause_has_one_fate() {
        let catalog = Catalog::embedded();
        let (old, new) = (catalog.instrument("aigb@1.1").unwrap(), catalog.instrument("aigb@1.2").unwrap());
        let all = compare(old, new);
        let count = |has: fn(&Difference<'_>) -> bool| all.iter().filter(|d| has(d)).count();
        assert_eq!(count(|d| d.old.is_some()), old.norms.len());
        assert_eq!(count(|d| d.new.is_some()), new.norms.len());
        assert!(count(|d| d.kind == ChangeKind::Added) > 0);
        assert!(count(|d| d.kind == ChangeKind::Unchanged) > 0);
    }

    proptest! {
        #[test]
        fn pieces_put_together_give_both_texts(old in "[a-c 文字]{0,40}", new in "[a-c 文字]{0,40}", ja in any::<bool>()) {
            let all = pieces(&old, &new, if ja { Lang::Ja } else { Lang::En });
            let join = |without: Piece| all.iter().filter(|(p, _)| *p != without).map(|(_, t)| t.as_str()).collect::<String>();
            prop_assert_eq!(join(Piece::New), old);
            prop_assert_eq!(join(Piece::Old), new);
        }
    }
}
