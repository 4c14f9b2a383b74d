//! One long list inside a JSON document, read an element at a time.
//!
//! **Never** hold more than one element, whatever the size of the document.

use std::cell::Cell;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Error;
use crate::log::MAX_LINE;

/// What stands in a document.
pub enum Top<T> {
    /// An element of the long list.
    Element(T),
    /// Any other field on the way there, as a whole, by its path.
    Field(String, Value),
}

/// Hands over the fields of a document one at a time; the list at a path, an element at a time.
///
/// # Errors
/// When the document is no JSON, an element has another form, or `each` says no.
pub fn fields<T: for<'a> Deserialize<'a>>(
    file: impl Read,
    path: &[&str],
    each: &mut dyn FnMut(Top<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let left = Rc::new(Cell::new(MAX_LINE));
    let mut state = State { each, refused: None, left: left.clone() };
    let mut reader = serde_json::Deserializer::from_reader(Metered { file, left });
    let read = Walk { path, above: String::new(), state: &mut state }.deserialize(&mut reader);
    match (state.refused, read) {
        (Some(error), _) => Err(error),
        (None, Err(fault)) => Err(fault.into()),
        (None, Ok(())) => reader.end().map_err(Error::from),
    }
}

struct State<'a, T> {
    each: &'a mut dyn FnMut(Top<T>) -> Result<(), Error>,
    refused: Option<Error>,
    left: Rc<Cell<usize>>,
}

impl<T> State<'_, T> {
    fn take<E: serde::de::Error>(&mut self, item: Top<T>) -> Result<(), E> {
        self.left.set(MAX_LINE);
        (self.each)(item).map_err(|error| {
            self.refused = Some(error);
            E::custom("refused")
        })
    }
}

struct Walk<'a, 'b, T> {
    path: &'a [&'a str],
    above: String,
    state: &'a mut State<'b, T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Walk<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        match self.path {
            [] => reader.deserialize_any(List { state: self.state, of: PhantomData::<T> }),
            _ => reader.deserialize_map(self),
        }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Walk<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with `{}`", self.path.join("."))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.path.split_first() else { return Ok(()) };
        while let Some(key) = map.next_key::<String>()? {
            let name = format!("{}{key}", self.above);
            if key == **first {
                map.next_value_seed(Walk { path: rest, above: format!("{name}."), state: &mut *self.state })?;
            } else {
                let value = map.next_value()?;
                self.state.take(Top::Field(name, value))?;
            }
        }
        Ok(())
    }
}

struct List<'a, 'b, T> {
    state: &'a mut State<'b, T>,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<T>()? {
            self.state.take(Top::Element(item))?;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A reader that gives no more than [`MAX_LINE`] bytes between two items, so that none is larger.
pub struct Metered<R> {
    /// The file.
    pub file: R,
    /// How much may still be read.
    pub left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "one item is longer than 64 MiB"));
        }
        let most = into.len().min(left);
        let count = self.file.read(&mut into[..most])?;
        self.left.set(left - count);
        Ok(count)
    }
}
