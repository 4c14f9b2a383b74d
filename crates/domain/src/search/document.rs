//! What can be found: one shape for every public thing.

use super::fold::{fold, folded};
use super::token::{self, For};
use crate::text::{Both, scale};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;

/// Below these bits of a place stands the order within a section; above them the section: kind and class.
pub(super) const SECTION_BITS: u32 = 40;
const CLASS_BITS: u32 = 8;
/// Longest text of a document that is indexed, in characters; the rest is kept and not found.
const MOST_TEXT: usize = 20_000;

scale! {
    /// What kind of thing was found; groups are shown in this order. A class of a kind has one feed only: what two feeds
    /// wrote into one would be mixed up in their order.
    Kind {
        /// A version of an instrument.
        Instrument = "instrument", "法令・指針", "Instruments";
        /// A term of the glossary.
        Term = "term", "用語", "Terms";
        /// A law that risks point to.
        Law = "law", "法律", "Laws";
        /// A kind of risk.
        Risk = "risk", "リスク", "Risks";
        /// A provision.
        Clause = "clause", "規定・項目", "Provisions";
        /// Relations between two instruments.
        Crosswalk = "crosswalk", "対応関係", "Relations";
        /// A page of this site.
        Page = "page", "案内", "Pages";
        /// An entry of the public log.
        Entry = "entry", "公開ログの記録", "Log entries";
    }
}

impl Kind {
    /// The places documents of this kind have: from the first up to, without, the second.
    pub(super) fn places(self) -> (i64, i64) {
        let n = self as i64;
        (n << (SECTION_BITS + CLASS_BITS), (n + 1) << (SECTION_BITS + CLASS_BITS))
    }

    /// The same for one class of it.
    pub(super) fn section(self, class: u8) -> (i64, i64) {
        let from = self.places().0 | i64::from(class) << SECTION_BITS;
        (from, from + (1 << SECTION_BITS))
    }
}

/// One thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What names it, once over all kinds: `aigb@1.2:C-2-1`, `term:Norm`.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Where it is shown: a path without the language, or an address elsewhere.
    pub address: String,
    /// Its title.
    pub title: Both,
    /// Where it stands: the instrument and the citation.
    pub at: Both,
    /// Other names and readings it is found by.
    pub names: Vec<String>,
    /// Keys of clause numbers it answers to, as [`super::clause_keys`] gives them.
    pub clauses: Vec<String>,
    /// Its text.
    pub text: Both,
    /// What it is told apart by: `strength` → `duty`.
    pub facets: Vec<(String, String)>,
    /// Its class within its kind: a lower one is shown first among what fits equally well.
    pub class: u8,
}

impl Document {
    /// The value of a facet.
    pub fn facet(&self, name: &str) -> Option<&str> {
        self.facets.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Every token it is found by.
    pub(super) fn tokens(&self) -> HashSet<String> {
        let mut out = HashSet::new();
        let named = [&self.title.ja, &self.title.en].into_iter().chain(&self.names);
        for name in named {
            out.extend(token::whole(name));
            let chars = folded(name).chars;
            out.extend(token::neighbours(&chars));
            for token in token::of_folded(&chars, For::Index) {
                out.insert(token::in_name(&token));
                out.insert(token);
            }
        }
        for text in [&self.at.ja, &self.at.en, &self.text.ja, &self.text.en] {
            let mut chars = folded(text).chars;
            chars.truncate(MOST_TEXT);
            out.extend(token::of_folded(&chars, For::Index));
            out.extend(token::neighbours(&chars));
        }
        out.extend(self.facets.iter().map(|(name, value)| token::facet(name, value)));
        out.extend(self.clauses.iter().map(|key| token::clause(key)));
        out
    }

    /// Whether one of its texts holds every folded phrase word for word.
    pub(super) fn says(&self, phrases: &[String]) -> bool {
        let names = self.names.iter().map(|name| Cow::Borrowed(name.as_str())).collect();
        let [title, at, text] = [&self.title, &self.at, &self.text].map(Texts::of);
        Said { title, at, names, text }.says(phrases)
    }
}

/// What a document says, read without the rest of it.
#[derive(Deserialize)]
pub(super) struct Said<'a> {
    #[serde(borrow)]
    title: Texts<'a>,
    #[serde(borrow)]
    at: Texts<'a>,
    #[serde(borrow)]
    names: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    text: Texts<'a>,
}

#[derive(Deserialize)]
struct Texts<'a> {
    #[serde(borrow)]
    ja: Cow<'a, str>,
    #[serde(borrow)]
    en: Cow<'a, str>,
}

impl<'a> Texts<'a> {
    fn of(both: &'a Both) -> Texts<'a> {
        Texts { ja: Cow::Borrowed(&both.ja), en: Cow::Borrowed(&both.en) }
    }
}

impl Said<'_> {
    /// Whether one of the texts holds every folded phrase word for word.
    pub(super) fn says(&self, phrases: &[String]) -> bool {
        let Said { title, at, names, text } = self;
        phrases.iter().all(|phrase| {
            // A phrase of Latin letters stands in an English text first, any other in a Japanese one.
            let (first, then) = if phrase.is_ascii() { (&text.en, &text.ja) } else { (&text.ja, &text.en) };
            let texts = [first, &title.ja, &title.en, &at.ja, &at.en, then];
            texts.into_iter().chain(names).any(|text| fold(text).contains(phrase))
        })
    }
}
