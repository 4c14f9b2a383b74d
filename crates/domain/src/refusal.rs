//! Refusals and faults: the two ways something does not happen.
//!
//! For: saying no in a way people can act on, in their language, keyed to the field concerned; all faults of a form at once.
//! Rests on: `docs/decisions/0007-one-error.md`; the wording of every code stands in `catalog/messages.toml`.
//! Words: a *refusal* is the domain saying no; a *fault* is the system failing.
//! Never: holds a sentence; shows a fault's inside to a stranger.
//! Begin at: [`Error`].

use crate::db::DbError;
use crate::ledger;
use crate::text::{Both, Lang};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What kind of no it is, which decides the HTTP status and the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What was given cannot be used.
    Invalid,
    /// This person may not.
    Forbidden,
    /// There is no such thing, or it may not be known that there is.
    Absent,
    /// Someone else was there first, or it stands against what is.
    Conflict,
    /// It could have been done before, not now.
    TooLate,
    /// Too large, too many, too often.
    TooMuch,
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, such as `registry.wrong-check-digit`.
    pub code: &'static str,
    /// What kind of no.
    pub class: Class,
    /// The field concerned, as the form names it.
    pub field: Option<String>,
    /// What fills the holes of the message.
    pub params: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal of input.
    pub fn invalid(code: &'static str) -> Refusal {
        Refusal { code, class: Class::Invalid, field: None, params: Vec::new() }
    }

    /// A refusal of another class.
    pub fn of(class: Class, code: &'static str) -> Refusal {
        Refusal { code, class, field: None, params: Vec::new() }
    }

    /// Names the field.
    #[must_use]
    pub fn on(mut self, field: impl Into<String>) -> Refusal {
        self.field = Some(field.into());
        self
    }

    /// Fills a hole of the message. Long values are cut: a message must stay readable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Refusal {
        self.params.push((name, value.to_string().chars().take(200).collect()));
        self
    }

    /// The message in one language.
    pub fn message(&self, lang: Lang) -> String {
        let Some(text) = MESSAGES.get(self.code) else { return self.code.to_owned() };
        let shaped = self
            .params
            .iter()
            .fold(text.get(lang).to_owned(), |out, (name, value)| optional(&out, name, !value.is_empty()));
        self.params.iter().fold(shaped, |out, (name, value)| out.replace(&format!("{{{name}}}"), value))
    }
}

/// Keeps or drops the part `[[name:…]]` of a message.
fn optional(text: &str, name: &str, keep: bool) -> String {
    let open = format!("[[{name}:");
    match text.split_once(&open).and_then(|(before, rest)| Some((before, rest.split_once("]]")?))) {
        Some((before, (inside, after))) => format!("{before}{}{after}", if keep { inside } else { "" }),
        None => text.to_owned(),
    }
}

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain says no; every reason at once.
    #[error("refused: {}", codes(.0))]
    Refused(Vec<Refusal>),
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] ledger::Error),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

fn codes(refusals: &[Refusal]) -> String {
    refusals.iter().map(|r| r.code).collect::<Vec<_>>().join(", ")
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(vec![refusal])
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Error {
        match error {
            // What the checks before the write did not see yet, the database did: someone else was first.
            DbError::Stale(_) => Refusal::of(Class::Conflict, "common.changed-meanwhile").into(),
            taken if taken.is_taken() => Refusal::of(Class::Conflict, "common.changed-meanwhile").into(),
            other => Error::Db(other),
        }
    }
}

impl From<crate::act::Error> for Error {
    fn from(error: crate::act::Error) -> Error {
        use crate::act::Error as Act;
        match error {
            Act::Db(e) => e.into(),
            Act::NoSuchPower(power) | Act::NotHeld(power) => {
                Refusal::of(Class::Forbidden, "act.power-not-held").with("power", power).into()
            }
            Act::NoReasons => Refusal::invalid("act.no-reasons").on("reasons").into(),
        }
    }
}

impl Error {
    /// The refusals, if that is what it is.
    pub fn refusals(&self) -> &[Refusal] {
        match self {
            Error::Refused(list) => list,
            _ => &[],
        }
    }

    /// Whether the disk is full: the one fault people can do something about.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Error::Db(DbError::DiskFull) => true,
            Error::File { source, .. } | Error::Log(ledger::Error::File { source, .. }) => {
                source.kind() == std::io::ErrorKind::StorageFull
            }
            _ => false,
        }
    }
}

/// Collects refusals over a form, so that all are reported at once.
#[derive(Default)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Adds one.
    pub fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// Takes the value, or notes the refusal.
    pub fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|r| self.0.push(r)).ok()
    }

    /// An error if anything was refused.
    pub fn settle(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Refused(self.0)) }
    }
}

#[derive(serde::Deserialize)]
struct File {
    message: BTreeMap<String, Both>,
}

static MESSAGES: LazyLock<BTreeMap<String, Both>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    let file: File = toml::from_str(include_str!("../../../catalog/messages.toml")).expect("messages are well formed");
    file.message
});

/// Every code with its message, in order.
pub fn messages() -> &'static BTreeMap<String, Both> {
    &MESSAGES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_about_an_empty_value_is_left_out() {
        let refusal = |nearest: &str| {
            Refusal::invalid("import.unknown-field").with("line", 3).with("at", "toml:x").with("nearest", nearest)
        };
        assert!(refusal("name").message(Lang::En).ends_with("Did you mean “name”?"));
        assert!(refusal("").message(Lang::En).ends_with("is not a field."));
    }
}
