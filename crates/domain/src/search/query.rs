//! Reading a search: phrases, clause numbers, names of laws, words and their readings.

use super::clause::{Numbered, at_start, bare};
use super::fold::{Folded, folded};
use super::lexicon::{Lexicon, Named};
use super::seek::Node;
use super::snippet::Mark;
use super::token::{self, For, is_cjk, is_word};
use crate::text::Both;

/// Longest search that is read, in characters; what stands behind is left out, and the answer says so.
pub const LONGEST: usize = 200;
/// So many tokens are looked for at once.
const MOST_TOKENS: usize = 32;
/// So many places are offered for one name or number.
const MOST_TARGETS: usize = 6;

/// Something recognised in a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAs {
    /// As it was typed.
    pub text: String,
    /// What it names, with where that is shown.
    pub targets: Vec<Target>,
}

/// What a name or a number names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub label: Both,
    /// Where it is shown: a path without the language, or an address elsewhere.
    pub address: String,
}

/// A search as understood.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) units: Vec<Unit>,
    whole: Option<String>,
    pub(super) read: Vec<ReadAs>,
    pub(super) phrases: Vec<String>,
    /// What is marked in texts found.
    pub(super) marks: Vec<Mark>,
    pub(super) is_cut: bool,
}

/// One thing that must be there: in one of several wordings, or by one of several facts.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// As typed.
    pub(super) text: String,
    pub(super) wordings: Vec<Vec<String>>,
    /// Marks of words that stand side by side in a phrase.
    beside: Vec<String>,
    facts: Vec<String>,
}

impl Query {
    pub(super) fn read(text: &str, lexicon: &Lexicon) -> Query {
        let typed: String = text.chars().take(LONGEST).collect();
        let mut reader = Reader { typed: &typed, folded: folded(&typed), lexicon, at: 0, out: Query::default() };
        reader.all();
        let mut out = reader.out;
        out.is_cut |= text.chars().nth(LONGEST).is_some();
        out.whole = token::whole(&typed);
        out
    }

    /// Names that are what was asked; then names that hold every word; then texts that do.
    pub(super) fn tiers(&self, facts: &[String]) -> [Node; 3] {
        let narrowed = |node: Node| {
            let facts = facts.iter().map(|f| Node::leaf(f.as_str()));
            Node::All(std::iter::once(node).chain(facts).collect())
        };
        if self.units.is_empty() {
            let all = Node::All(facts.iter().map(|f| Node::leaf(f.as_str())).collect());
            return [Node::Any(Vec::new()), Node::Any(Vec::new()), all];
        }
        let texts = Node::All(self.units.iter().map(|u| u.node(str::to_owned)).collect());
        [
            narrowed(self.exactly()),
            narrowed(Node::All(self.units.iter().map(|u| u.node(token::in_name)).collect())),
            narrowed(Node::Any(vec![self.exactly(), texts])),
        ]
    }

    fn exactly(&self) -> Node {
        let mut ways: Vec<Node> = self.whole.iter().map(|t| Node::leaf(t.as_str())).collect();
        if self.units.iter().all(|u| !u.facts.is_empty()) {
            let parts = self.units.iter().map(|u| Node::Any(u.facts.iter().map(|f| Node::leaf(f.as_str())).collect()));
            ways.push(Node::All(parts.collect()));
        }
        Node::Any(ways)
    }
}

impl Unit {
    fn node(&self, form: impl Fn(&str) -> String) -> Node {
        let wordings = self.wordings.iter().filter(|w| !w.is_empty());
        let wordings = wordings.map(|tokens| Node::All(tokens.iter().map(|t| Node::leaf(form(t))).collect()));
        let either = Node::Any(wordings.chain(self.facts.iter().map(|f| Node::leaf(f.as_str()))).collect());
        let beside = self.beside.iter().map(|mark| Node::leaf(mark.as_str()));
        Node::All(std::iter::once(either).chain(beside).collect())
    }
}

struct Reader<'a> {
    typed: &'a str,
    folded: Folded,
    lexicon: &'a Lexicon,
    at: usize,
    out: Query,
}

impl Reader<'_> {
    fn all(&mut self) {
        while let Some(c) = self.folded.chars.get(self.at).copied() {
            if let Some(close) = closing(c) {
                self.phrase(close);
            } else if !(is_cjk(c) || is_word(c) || c == '§') {
                self.at += 1;
            } else if !self.recognised() {
                self.word();
            }
        }
    }

    fn phrase(&mut self, close: char) {
        let start = self.at + 1;
        let rest = self.folded.chars.get(start..).unwrap_or_default();
        let length = rest.iter().position(|c| *c == close).unwrap_or(rest.len());
        let inside: String = rest[..length].iter().collect();
        self.at = start + length + 1;
        let inside = inside.trim().to_owned();
        let chars: Vec<char> = inside.chars().collect();
        let tokens = token::of_folded(&chars, For::Search);
        if !tokens.is_empty() {
            self.out.marks.push(Mark::Phrase(inside.clone()));
            self.out.phrases.push(inside);
            self.push(start, start + length, vec![tokens], Vec::new());
            if let Some(unit) = self.out.units.last_mut() {
                unit.beside = token::neighbours(&chars);
                unit.beside.truncate(MOST_TOKENS);
            }
        }
    }

    /// A name of a law, a clause number, or both.
    fn recognised(&mut self) -> bool {
        let chars = &self.folded.chars;
        let start = self.at;
        let named = self.lexicon.name_at(chars, start);
        let (names, name_end) = named.map_or((Vec::new(), start), |(names, end)| (names, end));
        let codes: Vec<&str> = names.iter().map(|n| n.of.as_str()).collect();
        let mut next = name_end;
        if !names.is_empty() {
            let is_between = |c: &char| matches!(*c, ' ' | 'の' | ',' | ':');
            next += chars[name_end..].iter().take_while(|c| is_between(c)).count();
        }
        let sure = |n: &Numbered| n.is_sure || !self.lexicon.clauses(&n.key, &codes).is_empty();
        let number = at_start(chars, next).filter(sure);
        let number = number.or_else(|| if names.is_empty() { None } else { bare(chars, next) });
        if names.is_empty() && number.is_none() {
            return false;
        }
        let names: Vec<Named> = names.into_iter().cloned().collect();
        self.keep((start, name_end), next, &names, number);
        true
    }

    fn keep(&mut self, (start, name_end): (usize, usize), next: usize, names: &[Named], number: Option<Numbered>) {
        let codes: Vec<&str> = names.iter().map(|n| n.of.as_str()).collect();
        let own = |n: &Named| Target { label: n.label.clone(), address: n.address.clone() };
        let mut targets: Vec<Target> = names.iter().filter(|n| !n.address.is_empty()).map(own).collect();
        if !names.is_empty() {
            let fact = |n: &Named| token::facet(if n.is_law { "law" } else { "code" }, &n.of);
            let tokens = token::of_folded(&self.folded.chars[start..name_end], For::Search);
            self.mark(start, name_end);
            self.push(start, name_end, vec![tokens], names.iter().map(fact).collect());
        }
        let mut end = name_end;
        if let Some(number) = number {
            let placed = self.lexicon.clauses(&number.key, &codes);
            if !placed.is_empty() {
                let of = |p: &&super::lexicon::Placed| Target { label: p.label.clone(), address: p.address.clone() };
                targets = placed.iter().map(of).collect();
            }
            let tokens = token::of_folded(&self.folded.chars[next..number.end], For::Search);
            self.out.marks.push(Mark::Number(number.key.clone()));
            self.push(next, number.end, vec![tokens], vec![token::clause(&number.key)]);
            end = number.end;
        }
        targets.truncate(MOST_TARGETS);
        self.out.read.push(ReadAs { text: self.original(start, end), targets });
        self.at = end.max(self.at + 1);
    }

    fn word(&mut self) {
        let start = self.at;
        let is_over = |c: &char| *c == ' ' || closing(*c).is_some();
        let length = self.folded.chars[start..].iter().take_while(|c| !is_over(c)).count();
        self.at = start + length;
        let text: String = self.folded.chars[start..self.at].iter().collect();
        let mut wordings = vec![token::of_folded(&self.folded.chars[start..self.at], For::Search)];
        let lexicon = self.lexicon;
        for word in lexicon.stands_for(&text) {
            wordings.push(token::tokens(word, For::Search));
            self.out.marks.push(Mark::Words(super::fold(word)));
        }
        self.mark(start, self.at);
        self.push(start, self.at, wordings, Vec::new());
    }

    fn push(&mut self, start: usize, end: usize, mut wordings: Vec<Vec<String>>, facts: Vec<String>) {
        let used: usize = self.out.units.iter().flat_map(|u| &u.wordings).map(Vec::len).sum();
        for tokens in &mut wordings {
            self.out.is_cut |= tokens.len() > MOST_TOKENS.saturating_sub(used);
            tokens.truncate(MOST_TOKENS.saturating_sub(used));
        }
        wordings.retain(|w| !w.is_empty());
        if wordings.is_empty() && facts.is_empty() {
            return;
        }
        self.out.units.push(Unit { text: self.original(start, end), wordings, facts, beside: Vec::new() });
    }

    /// What was typed here is told apart where it is found.
    fn mark(&mut self, start: usize, end: usize) {
        let typed: String = self.folded.chars[start..end].iter().collect();
        self.out.marks.push(Mark::Words(typed.trim().to_owned()));
    }

    fn original(&self, start: usize, end: usize) -> String {
        let (from, to) = self.folded.original(start, end);
        self.typed.get(from..to).unwrap_or_default().trim().to_owned()
    }
}

fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}
