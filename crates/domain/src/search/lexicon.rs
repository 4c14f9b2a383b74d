//! What the catalogue calls things: names of laws and instruments, readings of words, clauses by their numbers.

use super::clause::clause_keys;
use super::fold::{fold, folded};
use super::token::{compact, is_cjk, is_word};
use crate::norm::{Catalog, Instrument, Status};
use crate::text::Both;
use shirube_proof::digest::Digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What a name names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Code of an instrument, or key of a law.
    pub(super) of: String,
    pub(super) is_law: bool,
    pub(super) label: Both,
    pub(super) address: String,
}

/// A clause with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) code: String,
    pub(super) is_current: bool,
    pub(super) label: Both,
    pub(super) address: String,
}

/// Everything a search is read with.
#[derive(Default)]
pub(super) struct Lexicon {
    /// Letters of a name → what it names. One name may name several: AI法 is Japan's and the EU's.
    names: HashMap<String, Vec<usize>>,
    named: Vec<Named>,
    longest: usize,
    clauses: HashMap<String, Vec<Placed>>,
    /// Reading, or another word for the same → the words it stands for.
    words: HashMap<String, Vec<String>>,
}

impl Lexicon {
    /// The lexicon of a catalogue; kept until another catalogue comes.
    pub(super) fn of(catalog: &Catalog) -> Arc<Lexicon> {
        static LAST: Mutex<Option<(Digest, Arc<Lexicon>)>> = Mutex::new(None);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lexicon)) = last.as_ref().filter(|(digest, _)| *digest == catalog.digest()) {
            return lexicon.clone();
        }
        let made = Arc::new(Lexicon::read(catalog));
        *last = Some((catalog.digest(), made.clone()));
        made
    }

    fn read(catalog: &Catalog) -> Lexicon {
        let mut out = Lexicon::default();
        // What concerns everyone is offered first.
        let mut all: Vec<&Instrument> = catalog.instruments().iter().collect();
        all.sort_by_key(|i| !i.for_everyone());
        for instrument in all {
            out.clauses_of(instrument);
            if catalog.instrument(&instrument.code).is_some_and(|i| i.id() == instrument.id()) {
                out.instrument(catalog, instrument);
            }
        }
        for law in catalog.laws() {
            let address = law.url.clone().unwrap_or_default();
            let named = Named { of: law.key.clone(), is_law: true, label: law.title.clone(), address };
            let names = [&law.title.ja, &law.title.en].into_iter().chain(others(catalog, &law.key));
            out.name(named, names);
        }
        for term in catalog.terms() {
            out.word(&term.reading, &term.ja);
        }
        for word in catalog.word_readings() {
            word.readings.iter().chain(&word.also).for_each(|other| out.word(other, &word.word));
            word.also.iter().for_each(|other| out.word(&word.word, other));
        }
        out
    }

    fn instrument(&mut self, catalog: &Catalog, i: &Instrument) {
        let address = format!("/norms/{}", i.id());
        let label = i.short.clone();
        let names = [&i.code, &i.short.ja, &i.short.en, &i.title.ja, &i.title.en];
        let names = names.into_iter().chain(others(catalog, &i.code));
        self.name(Named { of: i.code.clone(), is_law: false, label, address }, names);
    }

    fn clauses_of(&mut self, i: &Instrument) {
        for norm in &i.norms {
            let label = |short: &str, cite: &str| format!("{short} {cite}");
            let placed = Placed {
                code: i.code.clone(),
                is_current: i.status == Status::Current,
                label: Both { ja: label(&i.short.ja, &norm.citation.ja), en: label(&i.short.en, &norm.citation.en) },
                address: format!("/norms/{}/{}", i.id(), norm.id),
            };
            for key in clause_keys(&norm.id, &[&norm.citation.ja, &norm.citation.en]) {
                self.clauses.entry(key).or_default().push(placed.clone());
            }
        }
    }

    fn name<'a>(&mut self, named: Named, names: impl Iterator<Item = &'a String>) {
        let at = self.named.len();
        self.named.push(named);
        for name in names {
            let letters = compact(&folded(name).chars);
            self.longest = self.longest.max(letters.chars().count());
            let all = self.names.entry(letters).or_default();
            if all.last() != Some(&at) {
                all.push(at);
            }
        }
    }

    fn word(&mut self, from: &str, to: &str) {
        let all = self.words.entry(fold(from)).or_default();
        if !all.iter().any(|w| w == to) {
            all.push(to.to_owned());
        }
    }

    /// The words a word stands for: what is read like it, or means the same.
    pub(super) fn stands_for(&self, word: &str) -> &[String] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The longest name that begins at a place of a folded text, with where it ends.
    pub(super) fn name_at(&self, chars: &[char], at: usize) -> Option<(Vec<&Named>, usize)> {
        let (mut letters, mut best) = (String::new(), None);
        for (i, c) in chars.iter().enumerate().skip(at) {
            if *c == '"' || letters.chars().count() >= self.longest {
                break;
            }
            if !(is_cjk(*c) || is_word(*c)) {
                continue;
            }
            letters.push(*c);
            let next = chars.get(i + 1).copied().unwrap_or(' ');
            if ends_name(*c, next)
                && let Some(found) = self.names.get(&letters)
            {
                best = Some((found.iter().filter_map(|i| self.named.get(*i)).collect(), i + 1));
            }
        }
        best
    }

    /// Where clauses with a number stand: of one instrument, or of any; those in force when there are any.
    pub(super) fn clauses(&self, key: &str, codes: &[&str]) -> Vec<&Placed> {
        let all = self.clauses.get(key).map_or(&[][..], Vec::as_slice);
        let fits: Vec<&Placed> = all.iter().filter(|p| codes.is_empty() || codes.contains(&p.code.as_str())).collect();
        let current: Vec<&Placed> = fits.iter().copied().filter(|p| p.is_current).collect();
        if current.is_empty() { fits } else { current }
    }
}

fn others<'c>(catalog: &'c Catalog, of: &str) -> impl Iterator<Item = &'c String> + use<'c> {
    let found = catalog.other_names(of);
    found.into_iter().flat_map(|n| n.names.iter().chain(&n.readings))
}

/// Whether a name may end between two characters: not in the middle of a word, nor where a longer one goes on.
fn ends_name(last: char, next: char) -> bool {
    let is_number = next.is_ascii_digit() || "〇一二三四五六七八九十百".contains(next);
    !(is_word(last) && is_word(next))
        && (!is_cjk(next) || is_number || matches!(next, '第' | 'の' | '附' | 'と' | 'を'))
}
