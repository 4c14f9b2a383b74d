//! Canonical JSON: one value, one sequence of bytes.
//!
//! **For**: everything that is signed, digested or logged.
//! **Rests on**: RFC 8785 (JSON Canonicalization Scheme), RFC 7493 (I-JSON) section 2.2.
//! **Never** write a number that a reader holding it as a double would see differently.

use serde::Serialize;
use serde_json::Value;

/// The largest integer every JSON reader holds exactly, 2^53 − 1 (RFC 7493 section 2.2).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value cannot be written as JSON at all (a map with keys that are not text, for instance).
    #[error("value cannot be written as json: {0}")]
    Json(#[from] serde_json::Error),
    /// RFC 8785 would round this integer and two values would share one form.
    #[error("integer `{0}` is beyond ±(2^53 - 1): write it as text")]
    Integer(String),
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Json(_) => "canonical.json",
            Error::Integer(_) => "canonical.integer",
        }
    }
}

/// The canonical bytes of a value (RFC 8785), without a final newline.
///
/// # Errors
/// When the value is not JSON, or holds an integer beyond ±[`MAX_INTEGER`].
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let value = serde_json::to_value(value)?;
    check_integers(&value)?;
    Ok(serde_json_canonicalizer::to_vec(&value)?)
}

fn check_integers(value: &Value) -> Result<(), Error> {
    match value {
        Value::Number(number) if !fits(number) => Err(Error::Integer(number.to_string())),
        Value::Array(items) => items.iter().try_for_each(check_integers),
        Value::Object(fields) => fields.values().try_for_each(check_integers),
        _ => Ok(()),
    }
}

/// Whether every reader sees this number as it is. Only integers can fail: a double is what it is.
pub(crate) fn fits(number: &serde_json::Number) -> bool {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => integer.unsigned_abs() <= MAX_INTEGER,
        (None, Some(_)) => false,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_by_utf16_and_nothing_is_spaced() {
        let value = json!({"\u{20ac}": 1, "a": [true, null, 1.0], "\u{1F600}": "é\u{0}", "\u{fb33}": 1e30});
        let text = String::from_utf8(to_vec(&value).unwrap()).unwrap();
        assert_eq!(text, "{\"a\":[true,null,1],\"€\":1,\"😀\":\"é\\u0000\",\"\u{fb33}\":1e+30}");
    }

    #[test]
    fn integers_that_doubles_would_round_are_refused() {
        assert_eq!(to_vec(&json!(9_007_199_254_740_991_i64)).unwrap(), b"9007199254740991");
        for bad in [json!([9_007_199_254_740_992_i64]), json!({"a": i64::MIN}), json!(u64::MAX)] {
            assert_eq!(to_vec(&bad).unwrap_err().code(), "canonical.integer");
        }
    }
}
