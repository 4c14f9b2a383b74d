//! One hidden part with its salt.

use serde_json::Value;

use crate::digest::sha256;
use crate::disclose::Error;
use crate::jose::json;
use crate::text::{from_base64url, to_base64url};

/// Longest disclosure, in characters.
pub const MAX_DISCLOSURE: usize = 64 * 1024;

/// Bytes of JSON that give the smallest size class, 128 characters of base64url; each next class is twice the last.
const SMALLEST: usize = 96;

/// A hidden member or element, as it travels: what is shown one by one （開示）.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    text: String,
    digest: String,
    name: Option<String>,
    value: Value,
}

impl Disclosure {
    /// Reads a disclosure.
    ///
    /// # Errors
    /// [`Error::Size`], [`Error::Form`], [`Error::Shape`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_DISCLOSURE {
            return Err(Error::Size);
        }
        let bytes = from_base64url(text).ok_or(Error::Form)?;
        let Value::Array(parts) = json::parse(&bytes).map_err(|_| Error::Form)? else { return Err(Error::Shape) };
        let (name, value) = match <[Value; 3]>::try_from(parts) {
            Ok([Value::String(_), Value::String(name), value]) => (Some(name), value),
            Ok(_) => return Err(Error::Shape),
            Err(parts) => match <[Value; 2]>::try_from(parts) {
                Ok([Value::String(_), value]) => (None, value),
                _ => return Err(Error::Shape),
            },
        };
        Ok(Disclosure::of(text.to_owned(), name, value))
    }

    /// Makes the disclosure of a member (with a name) or an element (without), brought to its size class.
    ///
    /// # Errors
    /// [`Error::Size`].
    pub(super) fn padded(salt: &str, name: Option<&str>, value: Value) -> Result<Self, Error> {
        let written = match name {
            Some(name) => serde_json::to_vec(&(salt, name, &value)),
            None => serde_json::to_vec(&(salt, &value)),
        };
        let mut json = written.map_err(|_| Error::Form)?;
        let mut class = SMALLEST;
        while class < json.len() {
            class *= 2;
        }
        if class / 3 * 4 > MAX_DISCLOSURE {
            return Err(Error::Size);
        }
        json.resize(class, b' ');
        Ok(Disclosure::of(to_base64url(&json), name.map(str::to_owned), value))
    }

    fn of(text: String, name: Option<String>, value: Value) -> Self {
        let digest = to_base64url(sha256(text.as_bytes()).as_bytes());
        Disclosure { text, digest, name, value }
    }

    /// The text that travels.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The digest that stands in its place, base64url.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Name of the member; `None` for an element.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What is hidden. Parts of it may be hidden in turn.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_examples_of_rfc_9901_have_their_digests() {
        // Section 4.2.3 and 4.2.1: the same member written with other spaces and escapes is another disclosure.
        for (text, digest) in [
            (
                "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
                "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
            ),
            ("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd", ""),
        ] {
            let disclosure = Disclosure::parse(text).unwrap();
            assert_eq!((disclosure.name(), disclosure.value()), (Some("family_name"), &json!("Möbius")));
            assert!(digest.is_empty() || disclosure.digest() == digest, "{}", disclosure.digest());
        }
        let element = Disclosure::parse("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0").unwrap();
        assert_eq!(element.digest(), "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo");
    }

    #[test]
    fn lengths_tell_the_class_and_no_more() {
        let length = |n: usize| {
            Disclosure::padded(&"s".repeat(22), Some("name"), "x".repeat(n).into()).map(|d| d.as_str().len())
        };
        assert_eq!(length(0), Ok(128));
        assert_eq!((1..1000).map(|n| length(n).unwrap()).collect::<std::collections::BTreeSet<_>>().len(), 5);
        assert_eq!(length(49_152 - 36), Ok(65_536));
        assert_eq!(length(49_152 - 35), Err(Error::Size));
    }

    #[test]
    fn other_shapes_are_refused() {
        for (json, error) in [
            ("{}", Error::Shape),
            ("[]", Error::Shape),
            (r#"["s"]"#, Error::Shape),
            (r#"["s","n",1,2]"#, Error::Shape),
            (r#"["s",1,2]"#, Error::Shape),
            (r#"[1,"n",2]"#, Error::Shape),
            (r#"[1,2]"#, Error::Shape),
            ("[", Error::Form),
            (r#"["s",{"a":1,"a":2}]"#, Error::Form),
        ] {
            assert_eq!(Disclosure::parse(&to_base64url(json.as_bytes())), Err(error), "{json}");
        }
        assert_eq!(Disclosure::parse("WyJz="), Err(Error::Form));
    }
}
