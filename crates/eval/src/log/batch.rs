//! The askings of one piece of a log, apart from its bytes, so that they can go from one thread to another.
//!
//! **Words**: names (leaves, scorers, codes, models) stand once for each piece and are told by number, since a log has few of them.
//! **Never** hold a text that nobody asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Status;
use super::brief::{Brief, Text};
use super::lanes::Wrong;
use super::read::key;
use super::segment::Piece;
use crate::dataset::short;
use crate::scorer::{Outcome, Place};
use crate::stats::Decided;

/// What is kept besides what everybody asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Scores, outcomes and what the target told of itself.
    pub scores: bool,
    /// The short stand-in of the source.
    pub source: bool,
    /// Ids and sources as text, and the short stand-in of the id.
    pub texts: bool,
}

/// The number of a name in its batch.
pub type Name = u32;

/// A part of [`Batch::texts`].
#[derive(Debug, Clone, Copy)]
pub struct Span(u32, u32);

/// One asking that came to an end.
pub struct Row {
    /// The short stand-in of sample and epoch.
    pub key: u128,
    /// That of its source.
    pub source: u128,
    /// That of the sample alone.
    pub sample: u128,
    /// First byte and length of its line.
    pub place: (u64, u32),
    pub epoch: u32,
    pub ms: u64,
    pub leaf: Option<Name>,
    /// The code of what went wrong.
    pub fault: Option<Name>,
    pub has_answer: bool,
    /// Whether nothing scores it, now or when it is compared.
    pub is_unjudged: bool,
    id: Span,
    cluster: Option<Span>,
    scores: Range<u32>,
    told: Range<u32>,
    /// What is compared with others.
    pub compared: Option<Box<Compared>>,
}

/// What scorers compare with other samples.
pub struct Compared {
    pub id: String,
    pub place: Place,
    pub outcomes: BTreeMap<String, Option<Outcome>>,
}

/// A score; `why` only where it could not tell.
#[derive(Clone, Copy)]
pub struct Scored {
    pub scorer: Name,
    pub value: Result<f64, Name>,
}

/// What the target told of itself.
#[derive(Clone, Copy)]
pub struct Told {
    pub model: Option<Name>,
    pub tokens: (u64, u64),
}

/// The last line of a kind that says how a segment stands.
#[derive(Default)]
pub enum Last {
    /// None of them was there.
    #[default]
    None,
    /// A sample: the segment goes on.
    Sample,
    /// Its end.
    End(Option<Status>, Option<Decided>),
}

/// What a piece comes to.
#[derive(Default)]
pub struct Batch {
    pub segment: u32,
    pub names: Vec<String>,
    pub rows: Vec<Row>,
    pub last: Last,
    texts: String,
    scores: Vec<Scored>,
    told: Vec<Told>,
}

impl Batch {
    /// Reads every line of a piece.
    ///
    /// # Errors
    /// With the first that is none of the format's.
    pub fn read(piece: &Piece, wanted: Wanted) -> Result<Batch, Wrong> {
        let mut out = Batch { segment: piece.segment, ..Batch::default() };
        let (mut names, mut brief, mut source) = (Names::default(), Brief::default(), Source::default());
        for (at, line) in piece.lines() {
            brief.read(line).map_err(|fault| (at, fault.to_string()))?;
            match brief.kind.get() {
                "end" => out.last = Last::End(brief.status, brief.decided.take()),
                "sample" => {
                    out.last = Last::Sample;
                    // A line is at most 64 MiB.
                    out.add(&mut brief, (at, line.len() as u32), wanted, &mut names, &mut source);
                }
                _ => {}
            }
        }
        out.names = names.list.into_iter().map(Cow::into_owned).collect();
        Ok(out)
    }

    fn add<'a>(
        &mut self,
        line: &mut Brief<'a>,
        place: (u64, u32),
        wanted: Wanted,
        names: &mut Names<'a>,
        source: &mut Source<'a>,
    ) {
        let Some(id) = line.id.take() else { return };
        let is_unjudged = line.scores.0.is_empty() && line.outcomes.is_empty();
        let (scores, told) = (self.scores.len() as u32, self.told.len() as u32);
        if wanted.scores {
            self.scored(line, names);
        }
        let compared = line.place.take().filter(|_| wanted.scores).map(|place| {
            let outcomes = std::mem::take(&mut line.outcomes);
            Box::new(Compared { id: id.get().to_owned(), place, outcomes })
        });
        let (own, cluster) = (self.text(&id, wanted), line.cluster.as_ref().map(|text| self.text(text, wanted)));
        self.rows.push(Row {
            key: key(id.get(), line.epoch),
            source: if wanted.source { source.of(line.cluster.as_ref().unwrap_or(&id)) } else { 0 },
            place,
            epoch: line.epoch,
            ms: line.ms,
            leaf: line.leaf.take().map(|leaf| names.of(LEAF, leaf)),
            fault: line.fault.take().map(|fault| names.of(FAULT, Text(Cow::Owned(fault.code)))),
            has_answer: line.has_answer,
            is_unjudged,
            sample: if wanted.texts { short(id.get().as_bytes()) } else { 0 },
            id: own,
            cluster,
            scores: scores..self.scores.len() as u32,
            told: told..self.told.len() as u32,
            compared,
        });
    }

    fn scored<'a>(&mut self, line: &mut Brief<'a>, names: &mut Names<'a>) {
        for (at, (name, score)) in line.scores.0.drain(..).enumerate() {
            let scorer = names.of(SCORER + at % 8, name);
            self.scores.push(Scored { scorer, value: score.value.ok_or_else(|| names.of(WHY, score.why)) });
        }
        for told in line.events.drain(..) {
            let tokens = (told.input_tokens.unwrap_or_default(), told.output_tokens.unwrap_or_default());
            let model = told.model.map(|model| names.of(MODEL, model));
            if model.is_some() || tokens != (0, 0) {
                self.told.push(Told { model, tokens });
            }
        }
    }

    fn text(&mut self, text: &Text, wanted: Wanted) -> Span {
        let from = self.texts.len() as u32;
        if wanted.texts {
            self.texts.push_str(text.get());
        }
        Span(from, self.texts.len() as u32)
    }

    fn at(&self, span: Span) -> &str {
        &self.texts[span.0 as usize..span.1 as usize]
    }

    /// The id of a row.
    pub fn id(&self, row: &Row) -> &str {
        self.at(row.id)
    }

    /// What it shares its source with, where that is not itself.
    pub fn cluster(&self, row: &Row) -> Option<&str> {
        row.cluster.map(|span| self.at(span))
    }

    /// The scores of a row.
    pub fn scores(&self, row: &Row) -> &[Scored] {
        &self.scores[row.scores.start as usize..row.scores.end as usize]
    }

    /// What the target told of itself when it answered.
    pub fn told(&self, row: &Row) -> &[Told] {
        &self.told[row.told.start as usize..row.told.end as usize]
    }

    /// A name.
    pub fn name(&self, name: Name) -> &str {
        &self.names[name as usize]
    }
}

/// Where the last name of a kind is remembered, which is mostly the next one too.
const LEAF: usize = 0;
const FAULT: usize = 1;
const WHY: usize = 2;
const MODEL: usize = 3;
const SCORER: usize = 4;

/// Names by number.
#[derive(Default)]
struct Names<'a> {
    list: Vec<Cow<'a, str>>,
    places: HashMap<Cow<'a, str>, Name>,
    last: [Name; SCORER + 8],
}

impl<'a> Names<'a> {
    fn of(&mut self, kind: usize, text: Text<'a>) -> Name {
        let last = self.last[kind];
        if self.list.get(last as usize).is_some_and(|held| *held == text.0) {
            return last;
        }
        let found = self.places.get(&text.0).copied();
        let name = found.unwrap_or_else(|| {
            self.list.push(text.0.clone());
            let name = (self.list.len() - 1) as Name;
            self.places.insert(text.0, name);
            name
        });
        self.last[kind] = name;
        name
    }
}

/// Short stand-ins of sources. Samples of one source often follow each other.
#[derive(Default)]
struct Source<'a> {
    last: Option<(Text<'a>, u128)>,
}

impl<'a> Source<'a> {
    fn of(&mut self, text: &Text<'a>) -> u128 {
        match &self.last {
            Some((held, key)) if held == text => *key,
            _ => {
                let key = short(text.get().as_bytes());
                self.last = Some((text.clone(), key));
                key
            }
        }
    }
}
