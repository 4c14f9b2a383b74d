//! JSON with its limits: depth, number of values, no member twice.
//!
//! **For**: [`super::read()`]. **Rests on**: serde_json's parser, which by itself takes the last of two equal members.
//! **Words**: a *value* is anything from a string to a list. **Never** go on after the first fault: what follows cannot be
//! trusted. **Begin** with [`parse`].

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Limits;
use crate::fault::{Fault, FaultKind};
use crate::shape::At;

/// Parses JSON within limits.
pub(super) fn parse(bytes: &[u8], limits: Limits) -> Result<Value, Fault> {
    let state = RefCell::new(State { limits, values: 0, fault: None });
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let seed = Seed { state: &state, at: At::Root, depth: 0 };
    let parsed = seed.deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    parsed.map_err(|error| {
        let syntax = || Fault::new(FaultKind::Syntax, "", error.to_string());
        state.borrow_mut().fault.take().unwrap_or_else(syntax)
    })
}

struct State {
    limits: Limits,
    values: usize,
    fault: Option<Fault>,
}

struct Seed<'a> {
    state: &'a RefCell<State>,
    at: At<'a>,
    depth: usize,
}

impl Seed<'_> {
    fn stop<E: Error>(&self, kind: FaultKind, detail: &str) -> E {
        self.state.borrow_mut().fault = Some(Fault::new(kind, self.at.pointer(), detail));
        E::custom(kind)
    }

    fn inside<E: Error>(&self) -> Result<usize, E> {
        let depth = self.depth + 1;
        let limit = self.state.borrow().limits.depth;
        if depth > limit { Err(self.stop(FaultKind::TooDeep, &limit.to_string())) } else { Ok(depth) }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let (values, limit) = {
            let mut state = self.state.borrow_mut();
            state.values += 1;
            (state.values, state.limits.values)
        };
        if values > limit {
            return Err(self.stop(FaultKind::TooMany, &limit.to_string()));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let depth = self.inside()?;
        let mut out = Vec::new();
        while let Some(value) =
            list.next_element_seed(Seed { state: self.state, at: At::Element(&self.at, out.len()), depth })?
        {
            out.push(value);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let depth = self.inside()?;
        let mut out = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if out.contains_key(&name) {
                return Err(self.stop(FaultKind::DuplicateMember, &name));
            }
            let value = object.next_value_seed(Seed { state: self.state, at: At::Member(&self.at, &name), depth })?;
            out.insert(name, value);
        }
        Ok(Value::Object(out))
    }
}
