//! As much of a line as figures need, borrowed from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::scan::scan;
use super::{Failure, Status};
use crate::scorer::{Outcome, Place};
use crate::stats::Decided;

/// A text that is copied only where the line escapes something in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl Text<'_> {
    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, PartialEq, Default, Deserialize)]
pub struct Brief<'a> {
    #[serde(borrow)]
    pub kind: Text<'a>,
    pub status: Option<Status>,
    pub decided: Option<Decided>,
    #[serde(borrow)]
    pub id: Option<Text<'a>>,
    #[serde(default)]
    pub epoch: u32,
    #[serde(default)]
    pub ms: u64,
    #[serde(borrow)]
    pub cluster: Option<Text<'a>>,
    #[serde(borrow)]
    pub leaf: Option<Text<'a>>,
    #[serde(rename = "answer", default, deserialize_with = "is_there")]
    pub has_answer: bool,
    pub fault: Option<Failure>,
    #[serde(borrow, default)]
    pub scores: Values<'a>,
    pub place: Option<Place>,
    #[serde(default)]
    pub outcomes: BTreeMap<String, Option<Outcome>>,
    #[serde(borrow, default)]
    pub events: Vec<Told<'a>>,
}

/// What the target told of itself.
#[derive(Debug, PartialEq, Default, Deserialize)]
pub struct Told<'a> {
    #[serde(borrow)]
    pub model: Option<Text<'a>>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
}

/// The scores by scorer, in the order they are written.
#[derive(Debug, PartialEq, Default)]
pub struct Values<'a>(pub Vec<(Text<'a>, Value<'a>)>);

/// A score without what it was about.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Value<'a> {
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(borrow)]
    pub why: Text<'a>,
}

impl<'a> Brief<'a> {
    /// Reads a line in place of what was read before, whose memory is used again.
    ///
    /// # Errors
    /// When it is none of the format's.
    pub fn read(&mut self, line: &'a [u8]) -> Result<(), serde_json::Error> {
        if scan(line, self).is_none() {
            *self = serde_json::from_slice(line)?;
        }
        Ok(())
    }

    /// Forgets what was read.
    pub fn clear(&mut self) {
        let (mut scores, mut events) = (std::mem::take(&mut self.scores), std::mem::take(&mut self.events));
        scores.0.clear();
        events.clear();
        *self = Brief { scores, events, ..Brief::default() };
    }
}

fn is_there<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Option::<IgnoredAny>::deserialize(from).map(|found| found.is_some())
}

/// A value as figures take it.
pub fn bounded(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Values<'a>, D::Error> {
        from.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Values<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("scores by scorer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values<'de>, A::Error> {
        let mut out = Vec::new();
        while let Some((name, Value { value, why })) = map.next_entry::<Text, Value>()? {
            out.push((name, Value { value: value.map(bounded), why }));
        }
        Ok(Values(out))
    }
}
