//! The data types of OSCAL: strings that keep a rule.
//!
//! **For**: every struct of [`crate::model`]; holding a [`Token`] is knowing that it is one.
//! **Rests on**: the data types of the Metaschema (token, uuid, string, markup-line, dateTime-with-timezone, uri …) as the
//! JSON schemas of 1.2.2 write them. **Words**: *line* is markup on one line, *text* a string without space at its ends.
//! **Never** mend a value: it holds or it is refused. **Begin** with [`Token`].

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::FaultKind;
use crate::shape::{At, Shape, Walk};

/// A string that does not keep the rule of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {text}")]
pub struct Malformed {
    /// Which rule.
    pub kind: FaultKind,
    /// What was given.
    pub text: String,
}

macro_rules! datatype {
    ($(#[$meta:meta])* $name:ident, $kind:ident, $rule:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The value, if it keeps the rule of the type.
            ///
            /// # Errors
            /// When it does not.
            pub fn new(text: impl Into<String>) -> Result<Self, Malformed> {
                let text = text.into();
                let rule: fn(&str) -> bool = $rule;
                if rule(&text) { Ok($name(text)) } else { Err(Malformed { kind: FaultKind::$kind, text }) }
            }

            /// The value as a string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                $name::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl Shape for $name {
            fn check(value: &Value, at: At<'_>, walk: &mut Walk) {
                let rule: fn(&str) -> bool = $rule;
                walk.string(value, at, FaultKind::$kind, rule);
            }
        }
    };
}

datatype!(
    /// A name without spaces: a letter or `_`, then letters, digits, `.`, `-`, `_`, of any script.
    Token, BadToken, is_token
);
datatype!(
    /// A UUID of version 4 or 5 (RFC 9562): OSCAL takes no other, not even 7.
    Uuid, BadUuid, is_uuid
);
datatype!(
    /// A string with something in it and no space at either end.
    Text, BadString, is_text
);
datatype!(
    /// Markdown on one line.
    Line, BadString, |text| !text.is_empty() && !text.contains('\n')
);
datatype!(
    /// Markdown of any length.
    Markup, BadString, |_| true
);
datatype!(
    /// A date and time with its offset from UTC.
    DateTime, BadDate, is_date_time
);
datatype!(
    /// An absolute URI.
    Uri, BadUri, is_uri
);
datatype!(
    /// A URI or a reference to one (`#…`, `other.json`).
    UriRef, BadUri, is_uri_reference
);
datatype!(
    /// An e-mail address.
    Email, BadValue, |text| is_text(text) && text.split_once('@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
);
datatype!(
    /// Bytes in base64.
    Base64, BadValue, is_base64
);

fn is_token(text: &str) -> bool {
    let mut chars = text.chars();
    let letter = |c: char| c.is_alphabetic() && !c.is_numeric();
    chars.next().is_some_and(|c| c == '_' || letter(c))
        && chars.all(|c| letter(c) || c.is_numeric() || matches!(c, '.' | '-' | '_'))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            14 => matches!(b, b'4' | b'5'),
            19 => matches!(b, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
            _ => b.is_ascii_hexdigit(),
        })
}

fn is_text(text: &str) -> bool {
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    !blank(text.chars().next())
        && !blank(text.chars().next_back())
        && !text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
}

fn is_base64(text: &str) -> bool {
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

/// What the schemas call a dateTime-with-timezone: years 1900 to 2999, seconds, an offset in use somewhere.
fn is_date_time(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = text.get(range)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let mark = |at: usize, wanted: u8| text.as_bytes().get(at) == Some(&wanted);
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let (Some(hour), Some(minute), Some(second)) = (number(11..13), number(14..16), number(17..19)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (mark(4, b'-') && mark(7, b'-') && mark(10, b'T') && mark(13, b':') && mark(16, b':'))
        && (1900..3000).contains(&year)
        && (1..=days).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && text.get(19..).is_some_and(is_fraction_and_offset)
}

fn is_fraction_and_offset(rest: &str) -> bool {
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if offset.len() == fraction.len() {
                return false;
            }
            offset
        }
        None => rest,
    };
    let Some((sign, offset)) = rest.split_at_checked(1) else { return false };
    let Some((hours, minutes)) = offset.split_once(':') else { return rest == "Z" };
    let in_use = |hour: u32, west: bool| match minutes {
        "00" => hour <= if west { 12 } else { 14 },
        "30" => {
            if west {
                matches!(hour, 3 | 9)
            } else {
                matches!(hour, 3 | 4 | 5 | 6 | 9 | 10)
            }
        }
        "45" => !west && matches!(hour, 5 | 8 | 12),
        _ => false,
    };
    hours.len() == 2
        && matches!(sign, "+" | "-")
        && hours.bytes().all(|b| b.is_ascii_digit())
        && hours.parse().is_ok_and(|hour| in_use(hour, sign == "-"))
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let named = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && named
        && !rest.is_empty()
        && is_uri_reference(text)
}

fn is_uri_reference(text: &str) -> bool {
    let escaped = text.split('%').skip(1).all(|rest| {
        let mut hex = rest.bytes();
        hex.next().is_some_and(|b| b.is_ascii_hexdigit()) && hex.next().is_some_and(|b| b.is_ascii_hexdigit())
    });
    escaped
        && text.bytes().all(|b| {
            b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_real_day_and_an_offset_in_use() {
        let good = [
            "2026-11-22T07:09:27Z",
            "2024-02-29T00:00:00.5+09:00",
            "2000-02-29T23:59:59-03:30",
            "2024-01-01T00:00:00+05:45",
        ];
        let bad = [
            "2026-11-22",
            "2026-11-22T07:09:27",
            "2023-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T07:09:27.Z",
            "2026-11-22T07:09:27+15:00",
            "2026-11-22T07:09:27+01:15",
            "2026-11-22T07:09:27ZZ",
            "2026-11-22T07:09:27+0x:00",
            "標準時刻",
            "",
        ];
        assert!(good.iter().all(|text| is_date_time(text)));
        assert_eq!(bad.iter().filter(|text| is_date_time(text)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_token_is_of_any_script_but_never_begins_with_a_digit() {
        assert!(["ac-1", "_x.y", "広島-3", "a1"].iter().all(|text| is_token(text)));
        assert!(!["1a", "-a", "a b", "a:b", "", "a/b"].iter().any(|text| is_token(text)));
    }

    #[test]
    fn only_uuids_of_version_four_and_five_are_taken() {
        assert!(is_uuid("11111111-2222-4000-8000-000000000000") && is_uuid("11111111-2222-5000-B000-00000000000F"));
        assert!(!is_uuid("01890a5d-ac96-774b-bcce-b302099a8057") && !is_uuid("11111111-2222-4000-c000-000000000000"));
        assert!(!is_uuid("11111111222240008000000000000000") && !is_uuid("標標標標標標標標標標標標"));
    }

    #[test]
    fn references_and_strings_keep_their_rules() {
        assert!(is_uri("https://example.go.jp/a?b=c#d") && is_uri("urn:x:y") && !is_uri("a.json") && !is_uri("x:y"));
        assert!(
            is_uri_reference("#ac-1")
                && is_uri_reference("../a%20b.json")
                && !is_uri_reference("a b")
                && !is_uri_reference("%zz")
        );
        assert!(is_text("標 準") && !is_text(" a") && !is_text("a\u{3000}") && !is_text("") && !is_text("a\nb"));
        assert!(is_base64("TWE=") && !is_base64("=") && !is_base64("a=b"));
    }
}
