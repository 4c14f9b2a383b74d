//! Answers that meet a requirement, and answers that miss one part of it.

use regex::Regex;
use shirube_eval::sample::Sample;

use super::{Chance, pattern};

/// How many texts are tried before one gives up.
const TRIES: usize = 3000;

/// The patterns of a sample, as the specification has them.
pub struct Needs {
    must: Vec<(String, Regex)>,
    any: Vec<(String, Regex)>,
    not: Vec<(String, Regex)>,
}

/// What an answer is to miss.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Miss {
    Nothing,
    Must(usize),
    Any,
    Not(usize),
}

impl Needs {
    /// Those of a sample.
    pub fn of(sample: &Sample) -> Needs {
        let read = |name: &str| -> Vec<(String, Regex)> {
            sample.notes(name).into_iter().map(|p| (p.to_owned(), Regex::new(p).unwrap())).collect()
        };
        Needs { must: read("must"), any: read("must_any"), not: read("must_not") }
    }

    /// Whether an answer meets all of it.
    pub fn is_met(&self, answer: &str) -> bool {
        let is_any = self.any.is_empty() || self.any.iter().any(|(_, r)| r.is_match(answer));
        is_any && self.must.iter().all(|(_, r)| r.is_match(answer)) && !self.not.iter().any(|(_, r)| r.is_match(answer))
    }

    /// An answer that meets it; none when none could be found.
    pub fn right(&self, chance: &mut Chance) -> Option<String> {
        self.search(Miss::Nothing, chance)
    }

    /// An answer that misses one part of it, which chance chooses.
    pub fn wrong(&self, chance: &mut Chance) -> Option<String> {
        let mut ways: Vec<Miss> = (0..self.must.len()).map(Miss::Must).collect();
        ways.extend((!self.any.is_empty()).then_some(Miss::Any));
        ways.extend((0..self.not.len()).map(Miss::Not));
        while !ways.is_empty() {
            let way = ways.swap_remove(chance.below(ways.len()));
            if let Some(found) = self.search(way, chance) {
                return Some(found);
            }
        }
        None
    }

    fn search(&self, miss: Miss, chance: &mut Chance) -> Option<String> {
        let tries = if miss == Miss::Nothing { TRIES } else { TRIES / 10 };
        (0..tries).map(|_| self.draft(miss, chance)).find(|text| !text.trim().is_empty() && self.misses(text, miss))
    }

    /// Whether an answer misses just this; whether it misses more is no matter where a forbidden text stands.
    fn misses(&self, text: &str, miss: Miss) -> bool {
        let finds = |all: &[(String, Regex)], i: usize| all[i].1.is_match(text);
        match miss {
            Miss::Nothing => self.is_met(text),
            Miss::Must(i) => !finds(&self.must, i),
            Miss::Any => !self.any.iter().any(|(_, r)| r.is_match(text)),
            Miss::Not(i) => finds(&self.not, i),
        }
    }

    fn draft(&self, miss: Miss, chance: &mut Chance) -> String {
        let must = self.must.iter().enumerate().filter(|(i, _)| miss != Miss::Must(*i));
        let mut parts: Vec<String> = must.map(|(_, (p, _))| pattern::example(p, chance)).collect();
        if !self.any.is_empty() && miss != Miss::Any {
            let (any, _) = chance.pick(&self.any);
            parts.push(pattern::example(any, chance));
        }
        if let Miss::Not(i) = miss {
            parts.push(pattern::example(&self.not[i].0, chance));
        }
        for i in (1..parts.len()).rev() {
            parts.swap(i, chance.below(i + 1));
        }
        if parts.is_empty() {
            parts.push((*chance.pick(&["そうですか。", "Well then.", "…"])).to_owned());
        }
        let joins: [&str; 6] = ["\n", "。\n", ". ", "、", " ", "; "];
        parts.join(joins[chance.below(joins.len())])
    }
}
