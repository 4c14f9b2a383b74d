//! Answering a search: in tiers, kind by kind, no further than needed.
//!
//! The order is fixed when documents are placed (kind, class, order in their feed), so the first ones are found first and a
//! walk ends when it has enough. Above it stand three tiers: what is named exactly so, what has every word in its name, what
//! has every word. Nothing is weighed, so every database gives the same hits in the same order.

use super::document::{Document, Kind};
use super::lexicon::Lexicon;
use super::near;
use super::query::{Query, ReadAs};
use super::seek::{Node, Postings};
use super::snippet::{Mark, Piece, pieces};
use super::token;
use crate::db::DbError;
use crate::text::Lang;
use std::collections::HashSet;

/// Hits of one kind that are counted and can be paged through; what lies beyond is found by asking more closely.
pub const COUNTED: usize = 1_000;
/// Documents looked into, word for word, for one search when a phrase is asked for; and of each kind among others. The words
/// of a phrase and their neighbours are known before, so that nearly all of them do say it. What lies beyond is not missed in
/// silence: the answer says how many were looked into.
const LOOKED_INTO: (usize, usize) = (1_000, 250);
/// A kind among others whose hits are that many is not looked into further.
const ENOUGH: usize = 25;
/// Documents looked into at once.
const AT_ONCE: usize = 32;
/// Characters of a text that are shown.
const SHOWN: usize = 160;

/// A search.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only what has these facets: `strength` → `duty`.
    pub facets: Vec<(String, String)>,
    /// Only what comes after this key of an earlier answer.
    pub after: Option<String>,
    /// So many of each kind.
    pub most: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Names and clause numbers recognised.
    pub read: Vec<ReadAs>,
    /// What was found, by kind; kinds without hits are left out.
    pub groups: Vec<Group>,
    /// The same search with words that exist, when nothing was found.
    pub near: Vec<String>,
    /// The search was too long and was read in part.
    pub is_cut: bool,
    /// A phrase was asked for, and more may say it than so many that were looked into.
    pub looked_into: Option<usize>,
    /// There was nothing to look for: no word, no filter.
    pub is_empty: bool,
}

/// What was found of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The kind.
    pub kind: Kind,
    /// How many there are, counted as far as [`COUNTED`].
    pub count: usize,
    /// There are more than were counted.
    pub is_more: bool,
    /// The first of them.
    pub hits: Vec<Hit>,
    /// Where the next ones begin.
    pub next: Option<String>,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub document: Document,
    marks: std::sync::Arc<[Mark]>,
}

impl Hit {
    /// Its title, with what was asked for told apart.
    pub fn title(&self, lang: Lang) -> Vec<Piece> {
        pieces(self.document.title.get(lang), &self.marks, SHOWN)
    }

    /// The part of its text that shows why it was found.
    pub fn excerpt(&self, lang: Lang) -> Vec<Piece> {
        pieces(self.document.text.get(lang), &self.marks, SHOWN)
    }
}

/// Where tokens and documents are.
pub(super) trait Shelves: Postings {
    /// The documents at places; those that are gone are left out.
    fn documents(&mut self, places: &[i64]) -> Result<Vec<(i64, Document)>, DbError>;
    /// Those of some places whose documents say every folded phrase word for word, in order.
    fn saying(&mut self, phrases: &[String], places: &[i64]) -> Result<Vec<i64>, DbError>;
    /// Tokens that begin so, in order.
    fn tokens(&mut self, start: &str, most: usize) -> Result<Vec<String>, DbError>;
}

/// Answers a search.
pub(super) fn find<S: Shelves>(shelves: &mut S, lexicon: &Lexicon, asked: &Asked) -> Result<Answer, DbError> {
    let query = Query::read(&asked.text, lexicon);
    let mut out = Answer { read: query.read.clone(), is_cut: query.is_cut, ..Answer::default() };
    if query.units.is_empty() && asked.facets.is_empty() {
        out.is_empty = true;
        return Ok(out);
    }
    let facts: Vec<String> = asked.facets.iter().map(|(name, value)| token::facet(name, value)).collect();
    let mut search = Search {
        tiers: query.tiers(&facts),
        query: &query,
        asked,
        shelves,
        marks: query.marks.clone().into(),
        looked_into: 0,
        is_short: false,
    };
    for kind in Kind::ALL.iter().copied().filter(|k| asked.kind.is_none_or(|only| only == *k)) {
        out.groups.extend(search.group(kind)?);
    }
    out.looked_into = Some(search.looked_into).filter(|_| search.is_short);
    if out.groups.is_empty() {
        out.near = near::near(shelves, &query)?;
    }
    Ok(out)
}

struct Search<'a, S> {
    tiers: [Node; 3],
    query: &'a Query,
    asked: &'a Asked,
    shelves: &'a mut S,
    marks: std::sync::Arc<[Mark]>,
    /// Documents looked into for a phrase.
    looked_into: usize,
    /// They ended before there was enough.
    is_short: bool,
}

impl<S: Shelves> Search<'_, S> {
    fn group(&mut self, kind: Kind) -> Result<Option<Group>, DbError> {
        let after = self.asked.after.as_deref().and_then(read_key);
        let need = if after.is_some() { COUNTED + 1 } else { self.asked.most + 1 };
        let Listed { all, count, is_more } = match self.query.phrases.is_empty() {
            true => self.listed(kind, need)?,
            false => self.saying(kind, need)?,
        };
        if count == 0 {
            return Ok(None);
        }
        let from = after.map_or(0, |key| all.partition_point(|hit| *hit <= key));
        let end = (from + self.asked.most).min(all.len()).min(COUNTED);
        let shown = all.get(from..end).unwrap_or_default();
        let next = shown.last().filter(|_| end < all.len().min(COUNTED)).map(|hit| key(*hit));
        let places: Vec<i64> = shown.iter().map(|(_, place)| *place).collect();
        let mut found = self.shelves.documents(&places)?;
        found.sort_by_key(|(place, _)| places.iter().position(|p| p == place));
        let hits = found.into_iter().map(|(_, document)| Hit { document, marks: self.marks.clone() }).collect();
        Ok(Some(Group { kind, count: count.min(COUNTED), is_more, hits, next }))
    }

    /// The first hits of a kind in their order, and how many there are.
    fn listed(&mut self, kind: Kind, need: usize) -> Result<Listed, DbError> {
        let range = kind.places();
        let [exact, named, any] = &mut self.tiers;
        let any = any.walk(range, COUNTED + 1, self.shelves)?;
        let wanted = need.min(any.len());
        let mut all: Vec<(u8, i64)> = Vec::new();
        let mut seen = HashSet::new();
        for (tier, node) in [(0, exact), (1, named)] {
            if all.len() < wanted {
                let found = node.walk(range, wanted, self.shelves)?;
                all.extend(found.into_iter().filter(|p| seen.insert(*p)).map(|place| (tier, place)));
            }
        }
        let rest = any.iter().copied().filter(|place| !seen.contains(place)).map(|place| (2, place));
        all.extend(rest.take(need.saturating_sub(all.len())));
        Ok(Listed { all, count: any.len(), is_more: any.len() > COUNTED })
    }

    /// The same when phrases must be said word for word: what may say them is looked into, in order, until there is enough.
    fn saying(&mut self, kind: Kind, need: usize) -> Result<Listed, DbError> {
        let (low, high) = kind.places();
        let is_alone = self.asked.kind.is_some();
        let enough = if is_alone { COUNTED + 1 } else { need.max(ENOUGH) };
        let last = if is_alone { LOOKED_INTO.0 } else { (self.looked_into + LOOKED_INTO.1).min(LOOKED_INTO.0) };
        let mut all: Vec<(u8, i64)> = Vec::new();
        let mut seen = HashSet::new();
        for tier in 0..3u8 {
            let mut from = low;
            while all.len() < enough {
                let most = AT_ONCE.min(last.saturating_sub(self.looked_into));
                let some = self.tiers[usize::from(tier)].walk((from, high), most.max(1), self.shelves)?;
                let Some(end) = some.last() else { break };
                if most == 0 {
                    self.is_short |= is_alone || all.len() < need;
                    return Ok(Listed { count: all.len(), all, is_more: true });
                }
                from = end + 1;
                let fresh: Vec<i64> = some.into_iter().filter(|place| seen.insert(*place)).collect();
                self.looked_into += fresh.len();
                let said = self.shelves.saying(&self.query.phrases, &fresh)?;
                all.extend(said.into_iter().map(|place| (tier, place)));
            }
        }
        Ok(Listed { count: all.len(), is_more: all.len() >= enough, all })
    }
}

struct Listed {
    all: Vec<(u8, i64)>,
    count: usize,
    is_more: bool,
}

fn key((tier, place): (u8, i64)) -> String {
    format!("{tier}-{place:x}")
}

fn read_key(text: &str) -> Option<(u8, i64)> {
    let (tier, place) = text.split_once('-')?;
    Some((tier.parse().ok()?, i64::from_str_radix(place, 16).ok()?))
}
