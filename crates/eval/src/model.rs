//! Models: whoever is asked.
//!
//! **For**: runs, which ask; adapters, which carry the question to an endpoint, a program or a log.
//! **Never** let an answer be guessed from a fault: what is no answer is a [`Fault`] with a code.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::sample::Message;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// What was said.
    pub text: String,
    /// The model's name as the target gave it.
    pub model: Option<String>,
    /// Why it stopped.
    pub stop: Option<String>,
    /// Tokens read.
    pub input_tokens: Option<u64>,
    /// Tokens written.
    pub output_tokens: Option<u64>,
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Too many requests.
    Busy,
    /// The target says it cannot for now.
    Unavailable,
    /// No connection.
    Unreachable,
    /// No whole answer in time.
    Timeout,
    /// The answer ended before its end.
    Cut,
    /// A web page instead of an answer.
    Html,
    /// Bytes that are no text.
    NotUtf8,
    /// Not what this kind of endpoint answers.
    Malformed,
    /// Longer than is taken.
    TooLong,
    /// Another model answered than was asked.
    WrongModel,
    /// The target refuses the request.
    Refused,
    /// The address may not be reached from here.
    Forbidden,
}

impl Kind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Busy => "model.busy",
            Kind::Unavailable => "model.unavailable",
            Kind::Unreachable => "model.unreachable",
            Kind::Timeout => "model.timeout",
            Kind::Cut => "model.cut",
            Kind::Html => "model.html",
            Kind::NotUtf8 => "model.not-utf8",
            Kind::Malformed => "model.malformed",
            Kind::TooLong => "model.too-long",
            Kind::WrongModel => "model.wrong-model",
            Kind::Refused => "model.refused",
            Kind::Forbidden => "model.forbidden",
        }
    }

    /// Whether asking again may help.
    pub fn may_pass(self) -> bool {
        matches!(self, Kind::Busy | Kind::Unavailable | Kind::Unreachable | Kind::Timeout | Kind::Cut)
    }

    /// Whether it says that fewer should ask at once.
    pub fn is_congestion(self) -> bool {
        matches!(self, Kind::Busy | Kind::Unavailable | Kind::Unreachable | Kind::Timeout)
    }
}

/// Why no answer came, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", kind.code())]
pub struct Fault {
    /// What kind.
    pub kind: Kind,
    /// What is known of it; never a key.
    pub detail: String,
    /// How long the target asks to wait.
    pub wait: Option<Duration>,
}

impl Fault {
    /// A fault of a kind; its detail is shortened to 300 characters.
    pub fn of(kind: Kind, detail: impl AsRef<str>) -> Fault {
        Fault { kind, detail: detail.as_ref().chars().take(300).collect(), wait: None }
    }
}

/// An answer that is still to come.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Reply, Fault>> + Send + 'a>>;

/// Whoever can be asked.
pub trait Model: Send + Sync {
    /// Asks once. Timeouts and asking again are the run's.
    fn ask<'a>(&'a self, messages: &'a [Message]) -> Asked<'a>;
}
