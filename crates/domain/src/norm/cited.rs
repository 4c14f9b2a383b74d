//! Who cites a clause: norms, risks, hints, terms. And where the terms of the glossary stand.

use super::{Catalog, EvidenceHint, Instrument, Norm, NormId, Status, Strength, Term};
use crate::text::scale;

scale! {
    /// In which way one norm cites another.
    CitedAs {
        /// It belongs to this principle.
        Principle = "principle", "この指針に属する項目", "items of this principle";
        /// This clause lays down what follows its breach.
        Sanction = "sanction", "違反の効果をこの条項が定める項目", "items whose breach this clause deals with";
        /// Its note names this clause.
        Note = "note", "備考でこの条項に触れる項目", "items whose note names this clause";
        /// It is the risk that names this law.
        Risk = "risk", "この法律を挙げるリスク", "risks that name this law";
    }
}

/// A norm that cites another.
#[derive(Debug, Clone)]
pub struct Citing<'c> {
    /// The instrument it stands in.
    pub instrument: &'c Instrument,
    /// The norm.
    pub norm: &'c Norm,
    /// How it cites.
    pub how: CitedAs,
}

/// Norms that cite a clause, by the way they do: what is current, and what stands in the same version.
pub fn citing<'c>(catalog: &'c Catalog, of: &Instrument, clause: &Norm) -> Vec<Citing<'c>> {
    let id = NormId::new(&of.code, &of.version, &clause.id);
    let keys: Vec<&str> =
        catalog.laws().iter().filter(|l| is_same_law(l.egov_id.as_deref(), of)).map(|l| l.key.as_str()).collect();
    let near = catalog.instruments().iter().filter(|i| i.status == Status::Current || i.id() == of.id());
    let mut out: Vec<Citing<'c>> = Vec::new();
    for (instrument, norm) in near.flat_map(|i| i.norms.iter().map(move |n| (i, n))) {
        let own = instrument.id() == of.id();
        let is_self = own && norm.id == clause.id;
        let how = |how: CitedAs, fits: bool| (fits && !is_self).then_some(Citing { instrument, norm, how });
        let principle = clause.kind == "principle"
            && norm.principle.as_deref() == Some(&clause.id)
            && (own || (of.status == Status::Current && norm.assess));
        out.extend(how(CitedAs::Principle, principle));
        out.extend(how(CitedAs::Sanction, own && norm.sanction.as_deref() == Some(&clause.id)));
        out.extend(how(CitedAs::Note, norm.note.as_ref().is_some_and(|n| names(&n.ja, id.as_str()))));
        out.extend(how(CitedAs::Risk, norm.laws.iter().flatten().any(|l| keys.contains(&l.as_str()))));
    }
    out.sort_by_key(|c| c.how);
    out
}

/// Whether an instrument is the law with an e-Gov id, whose page it then links to.
pub fn is_same_law(egov_id: Option<&str>, instrument: &Instrument) -> bool {
    egov_id.is_some_and(|id| instrument.url.ends_with(&format!("/{id}")))
}

/// Whether a text names an id, and not a longer one that begins with it.
fn names(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let after = text[at + id.len()..].chars().next();
        !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

/// Hints that take a field of a description for first evidence of a clause; only current versions have any.
pub fn hints_of<'c>(catalog: &'c Catalog, of: &Instrument, clause: &Norm) -> Vec<&'c EvidenceHint> {
    let name = format!("{}:{}", of.code, clause.id);
    let all = catalog.hints().iter().filter(|_| of.status == Status::Current);
    all.filter(|h| h.norms.contains(&name)).collect()
}

/// Terms of the glossary that a clause uses as words of their own, in the order they first stand there.
pub fn terms_of<'c>(catalog: &'c Catalog, clause: &Norm) -> Vec<&'c Term> {
    let text = format!("{}\n{}", clause.title.ja, clause.text.ja);
    let mut found: Vec<(usize, &Term)> =
        catalog.terms().iter().filter_map(|t| Some((word_at(&text, &t.ja)?, t))).collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, t)| t).collect()
}

/// Where a word first stands by itself: 通知 in 通知する, and not in 通知機関.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let joins = |c: char| matches!(c, '一'..='龥' | 'ァ'..='ヺ' | 'ー' | '々');
    let alone = |at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(joins) && !after.is_some_and(joins)
    };
    text.match_indices(word).map(|(at, _)| at).find(|at| alone(*at))
}

/// Clauses whose heading uses a term, definitions first: where to read what it means in a norm.
pub fn clauses_with<'c>(catalog: &'c Catalog, term: &Term) -> Vec<(&'c Instrument, &'c Norm)> {
    let current = catalog.instruments().iter().filter(|i| i.status == Status::Current);
    let all = current.flat_map(|i| i.norms.iter().map(move |n| (i, n)));
    let mut out: Vec<_> = all.filter(|(_, n)| word_at(&n.title.ja, &term.ja).is_some()).collect();
    out.sort_by_key(|(i, n)| (!i.for_everyone(), n.strength != Strength::Organisation, n.title.ja.len()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(instrument: &str, clause: &str) -> Vec<(String, CitedAs)> {
        let catalog = Catalog::embedded();
        let i = catalog.instrument(instrument).unwrap();
        let all = citing(&catalog, i, i.norm(clause).unwrap());
        all.iter().map(|c| (format!("{}:{}", c.instrument.code, c.norm.id), c.how)).collect()
    }

    #[test]
    fn a_clause_on_fines_is_cited_by_the_duties_it_deals_with() {
        let found = cited("eu-aia", "art99-4");
        assert!(found.contains(&("eu-aia:art50-1".to_owned(), CitedAs::Sanction)), "{found:?}");
        assert!(found.iter().filter(|(_, how)| *how == CitedAs::Sanction).count() > 30);
    }

    #[test]
    fn a_principle_is_cited_by_its_items_and_a_law_by_the_risks_that_name_it() {
        let found = cited("aigb", "C-2");
        assert!(found.contains(&("aigb:C-2-1".to_owned(), CitedAs::Principle)), "{found:?}");
        let found = cited("appi", "art22");
        assert!(found.iter().any(|(id, how)| id.starts_with("interim:F3-") && *how == CitedAs::Risk), "{found:?}");
    }

    #[test]
    fn a_note_names_a_clause_and_not_one_that_begins_alike() {
        assert!(names("see eu-aia@1:art5 and", "eu-aia@1:art5"));
        assert!(!names("see eu-aia@1:art52-1", "eu-aia@1:art5"));
        assert!(
            cited("eu-aia", "art52-1").contains(&("compute-thresholds:eu-systemic".to_owned(), CitedAs::Note))
                || cited("eu-aia", "art52-1").iter().any(|(_, how)| *how == CitedAs::Note)
        );
    }

    #[test]
    fn terms_and_clauses_lead_to_each_other() {
        assert_eq!(word_at("通知機関への通知を", "通知"), Some("通知機関への".len()));
        assert_eq!(word_at("通知機関", "通知"), None);
        let catalog = Catalog::embedded();
        let (mut with, mut back) = (0, 0);
        for i in catalog.instruments().iter().filter(|i| i.for_everyone()) {
            for n in &i.norms {
                let terms = terms_of(&catalog, n);
                with += usize::from(!terms.is_empty());
                for term in terms.iter().filter(|t| word_at(&n.title.ja, &t.ja).is_some()) {
                    back += 1;
                    assert!(clauses_with(&catalog, term).iter().any(|(_, c)| c.id == n.id));
                }
            }
        }
        assert!(with > 30 && back > 5, "{with} {back}");
    }
}
