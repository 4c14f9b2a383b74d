//! As much of a line as figures need, borrowed from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};

use super::{Failure, Status};
use crate::scorer::{Outcome, Place};
use crate::stats::Decided;

/// A text that is copied only where the line escapes something in it.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl Text<'_> {
    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

#[derive(Deserialize)]
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
#[derive(Deserialize)]
pub struct Told<'a> {
    #[serde(borrow)]
    pub model: Option<Text<'a>>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
}

/// The scores by scorer, in the order they are written.
#[derive(Default)]
pub struct Values<'a>(pub Vec<(Text<'a>, Value<'a>)>);

/// A score without what it was about.
#[derive(Deserialize)]
pub struct Value<'a> {
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(borrow)]
    pub why: Text<'a>,
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
            out.push((name, Value { value: value.map(|value| value.clamp(0.0, 1.0)), why }));
        }
        Ok(Values(out))
    }
}
