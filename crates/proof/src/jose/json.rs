//! JSON as signatures need it: one meaning for every reader.
//!
//! **Never** accept a member named twice (two readers would each believe another one) or nesting that exhausts the stack.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep arrays and objects may stand in each other.
pub const MAX_DEPTH: u8 = 16;

/// Why bytes are not JSON one may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not UTF-8, or not JSON.
    #[error("not json: send the file as it was received")]
    Syntax,
    /// A member stands twice in one object.
    #[error("a member is named twice: readers would disagree about its value")]
    Duplicate,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than 16: no statement is")]
    Depth,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Syntax => "json.syntax",
            Error::Duplicate => "json.duplicate",
            Error::Depth => "json.depth",
        }
    }
}

// serde carries errors as text; these two are told apart from the parser's own by their wording.
const DUPLICATE: &str = "\u{1}duplicate";
const DEPTH: &str = "\u{1}depth";

/// Reads one JSON value and nothing after it but white space.
///
/// # Errors
/// Every variant of [`Error`].
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Strict { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        let text = error.to_string();
        match () {
            () if text.starts_with(DUPLICATE) => Error::Duplicate,
            () if text.starts_with(DEPTH) => Error::Depth,
            () => Error::Syntax,
        }
    })
}

/// Reads one JSON object. See [`parse`].
///
/// # Errors
/// As [`parse`]; another value than an object is [`Error::Syntax`].
pub fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, Error> {
    match parse(bytes)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::Syntax),
    }
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Strict, E> {
        if self.depth == MAX_DEPTH { Err(E::custom(DEPTH)) } else { Ok(Strict { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut out = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inner)?;
            if out.insert(name, value).is_some() {
                return Err(A::Error::custom(DUPLICATE));
            }
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ordinary_json_reads_as_everywhere() {
        let text = r#" {"a":[1,-1,1.5,true,null,"\u00e9"],"b":{"c":{}}} "#;
        assert_eq!(parse(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(parse(b"18446744073709551615").unwrap(), json!(u64::MAX));
    }

    #[test]
    fn what_readers_could_read_differently_is_refused() {
        assert_eq!(parse(br#"{"a":1,"a":1}"#), Err(Error::Duplicate));
        assert_eq!(parse(br#"[{"x":{"a":1,"\u0061":2}}]"#), Err(Error::Duplicate));
        for bad in [&b""[..], b"{", b"1 2", b"\xff", b"\"\xed\xa0\x80\"", b"NaN", b"{'a':1}", b"[1,]", b"1e999"] {
            assert_eq!(parse(bad), Err(Error::Syntax), "{bad:?}");
        }
        assert_eq!(parse_object(b"[]"), Err(Error::Syntax));
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |n: usize| [vec![b'['; n], vec![b']'; n]].concat();
        assert!(parse(&nested(16)).is_ok());
        assert_eq!(parse(&nested(17)), Err(Error::Depth));
        assert_eq!(parse(&vec![b'['; 1 << 20]), Err(Error::Depth));
    }
}
