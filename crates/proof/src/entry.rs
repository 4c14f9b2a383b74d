//! Entries: the records of the log, one per act, filing or housekeeping run.
//!
//! **For**: saying that something was done, when and through which door, and committing to the rows it wrote.
//! **Rests on**: RFC 8785 (the bytes), RFC 3339 (the time), `docs/specs/log.md` section 2.
//! **Never** hold personal data, names, free text or content: an entry is public for ever. Content is committed to
//! through [`crate::seal`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::Digest;

/// The version this module writes and reads.
pub const VERSION: u32 = 1;

/// The longest entry in bytes: what the 16-bit length before each entry of a bundle can say (C2SP tlog-tiles).
pub const MAX_BYTES: usize = 65_535;

/// Through which door the record came. There is no fourth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// An official act (公的行為): an exercise of authority.
    Act,
    /// A filing (提出) by someone outside.
    Filing,
    /// Housekeeping by the system itself.
    Housekeeping,
}

impl Door {
    /// The word that stands in the entry and in the `door` column of the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Door::Act => "act",
            Door::Filing => "filing",
            Door::Housekeeping => "housekeeping",
        }
    }
}

/// One record of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Format version, [`VERSION`].
    pub v: u32,
    /// Id of the entry: 1 to 64 characters of `a-z`, `A-Z`, `0-9`, `_`, `-`. Unique within the log, and random or
    /// time-ordered: it says nothing about a person.
    pub id: String,
    /// When it was recorded: RFC 3339 in UTC with `Z`, at most nine digits of a second.
    pub at: String,
    /// Through which door.
    pub door: Door,
    /// What was done, as words of the trade joined by dots (`assessment.answer`): at most 64 characters of `a-z`, `0-9`,
    /// `_`, `-`, each word beginning with a letter.
    pub kind: String,
    /// [`crate::seal::seals_digest`] of the rows written.
    pub seals: Digest,
    /// How many seals that digest covers.
    pub n: u32,
}

/// Why bytes are not an entry, or an entry has no bytes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Longer than [`MAX_BYTES`].
    #[error("entry has {0} bytes, at most 65535 are allowed: log a digest instead of the content")]
    TooLarge(usize),
    /// Not JSON, or a field is missing, unknown or of the wrong kind.
    #[error("entry cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Another version of the format.
    #[error("entry has version `{0}`, this program reads version 1: use a newer program")]
    Version(String),
    /// A field breaks its rule.
    #[error("entry field `{0}` breaks its rule: see the log format, section 2")]
    Field(&'static str),
    /// Valid JSON, but not the one canonical spelling.
    #[error("entry is not in canonical form: write it by rfc 8785")]
    NotCanonical,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::TooLarge(_) => "entry.too_large",
            Error::Json(_) => "entry.json",
            Error::Version(_) => "entry.version",
            Error::Field(_) => "entry.field",
            Error::NotCanonical => "entry.not_canonical",
        }
    }
}

impl Entry {
    /// The canonical bytes, which are the leaf of the tree.
    ///
    /// # Errors
    /// When a field breaks its rule ([`Error::Version`], [`Error::Field`]).
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        // Written out: what passed the check holds nothing that is escaped, and the members stand in the canonical order.
        // Every write waits for this while the database is held.
        let Entry { v, id, at, door, kind, seals, n } = self;
        let door = door.as_str();
        let text =
            format!(r#"{{"at":"{at}","door":"{door}","id":"{id}","kind":"{kind}","n":{n},"seals":"{seals}","v":{v}}}"#);
        Ok(text.into_bytes())
    }

    fn check(&self) -> Result<(), Error> {
        if self.v != VERSION {
            return Err(Error::Version(self.v.to_string()));
        }
        let rules = [("id", is_id(&self.id)), ("at", is_utc_time(&self.at)), ("kind", is_kind(&self.kind))];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((field, _)) => Err(Error::Field(field)),
            None => Ok(()),
        }
    }
}

/// Reads one entry, strictly: only bytes that [`Entry::to_bytes`] writes are an entry.
///
/// # Errors
/// Every variant of [`Error`], the first that applies in the order they are listed.
pub fn parse(bytes: &[u8]) -> Result<Entry, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge(bytes.len()));
    }
    // The version first, so that a newer entry is called newer and not malformed.
    let value: Value = serde_json::from_slice(bytes)?;
    match value.get("v") {
        Some(Value::Number(v)) if v.as_u64() != Some(u64::from(VERSION)) => return Err(Error::Version(v.to_string())),
        _ => {}
    }
    let entry: Entry = serde_json::from_value(value)?;
    if entry.to_bytes()? != bytes {
        return Err(Error::NotCanonical);
    }
    Ok(entry)
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn is_kind(text: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
    };
    text.len() <= 64 && text.split('.').all(word)
}

/// `YYYY-MM-DDTHH:MM:SS[.fraction]Z` with a day that exists. No leap seconds: clocks that give us times smear them.
fn is_utc_time(text: &str) -> bool {
    let Some(rest) = text.strip_suffix('Z') else { return false };
    let (moment, fraction) = rest.split_once('.').map_or((rest, None), |(moment, digits)| (moment, Some(digits)));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !digits(f) || f.len() > 9) {
        return false;
    }
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits = moment.len() == shape.len()
        && moment.bytes().zip(shape).all(|(b, want)| if *want == b'd' { b.is_ascii_digit() } else { b == *want });
    if !fits {
        return false;
    }
    let number = |from: usize, to: usize| moment.get(from..to).and_then(|s| s.parse::<u32>().ok()).unwrap_or(u32::MAX);
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let in_month = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    in_month && number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60
}

fn days_in_month(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use crate::digest::sha256;

    fn sample() -> Entry {
        Entry {
            v: 1,
            id: "log_0193e4a5".into(),
            at: "2026-11-22T03:43:00.25Z".into(),
            door: Door::Filing,
            kind: "assessment.answer".into(),
            seals: sha256(b""),
            n: 0,
        }
    }

    fn code(text: &str) -> &'static str {
        parse(text.as_bytes()).unwrap_err().code()
    }

    #[test]
    fn an_entry_has_one_spelling() {
        let bytes = sample().to_bytes().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.starts_with("{\"at\":\"2026-11-22T03:43:00.25Z\",\"door\":\"filing\",\"id\":"), "{text}");
        assert_eq!(parse(&bytes).unwrap(), sample());
        for door in [Door::Act, Door::Filing, Door::Housekeeping] {
            let entry = Entry { door, n: u32::MAX, ..sample() };
            assert_eq!(entry.to_bytes().unwrap(), canonical::to_vec(&entry).unwrap());
        }
        assert_eq!(code(&format!("{text}\n")), "entry.not_canonical");
        assert_eq!(code(&text.replace(",\"door\"", ", \"door\"")), "entry.not_canonical");
        assert_eq!(code(&text.replace("\"n\":0", "\"n\":0.0")), "entry.json");
        assert_eq!(code(&text.replace("\"n\":0", "\"n\":1,\"n\":0")), "entry.not_canonical");
    }

    #[test]
    fn anything_else_has_a_code() {
        let text = String::from_utf8(sample().to_bytes().unwrap()).unwrap();
        assert_eq!(code(&text.replace("\"v\":1", "\"v\":2")), "entry.version");
        assert_eq!(code(&text.replace("\"v\":1", "\"v\":1,\"w\":1")), "entry.json");
        assert_eq!(code(&text.replace("filing", "backdoor")), "entry.json");
        assert_eq!(code(&text.replace("assessment.answer", "Name of a person")), "entry.field");
        assert_eq!(code(""), "entry.json");
        assert_eq!(code(&"[".repeat(60_000)), "entry.json");
        assert_eq!(parse(&[0xff; 8]).unwrap_err().code(), "entry.json");
        assert_eq!(parse(&[b' '; 65_536]).unwrap_err().code(), "entry.too_large");
    }

    #[test]
    fn times_are_real_moments_in_utc() {
        for good in ["2024-02-29T23:59:59Z", "2026-01-01T00:00:00.123456789Z"] {
            assert!(is_utc_time(good), "{good}");
        }
        for bad in [
            "2023-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00+09:00",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567890Z",
            "２026-01-01T00:00:00Z",
            "Z",
        ] {
            assert!(!is_utc_time(bad), "{bad}");
        }
    }

    #[test]
    fn kinds_and_ids_have_no_room_for_content() {
        assert!(is_kind("act") && is_kind("registry.system-2.add_tie"));
        for bad in ["", ".", "a.", ".a", "A.b", "a b", "a.2b", "評価", &"a".repeat(65)] {
            assert!(!is_kind(bad), "{bad}");
        }
        for bad in ["", "a.b", "a@b", &"a".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
