//! Why a command did not do its work: one mapping to words, problem documents and exit codes.

use crate::context::Context;
use crate::{documents, norm_check, output};
use serde_json::json;
use shirube_domain::db::DbError;
use shirube_domain::norm::Fault;
use shirube_domain::oscal::Faulty;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::text::Lang;
use std::process::ExitCode;

/// A fault of ours or of the machine.
pub const INTERNAL: u8 = 1;
const USAGE: u8 = 2;
const VERDICT: u8 = 3;
const INVALID: u8 = 4;
const FORBIDDEN: u8 = 5;
const ABSENT: u8 = 6;
const CONFLICT: u8 = 7;
const REMOTE: u8 = 8;
const INTERRUPTED: u8 = 130;

/// Why a command ends without success.
#[derive(Debug)]
pub enum Failure {
    /// The domain, or the command itself, says no.
    Refused(Vec<Refusal>),
    /// The catalogue given has faults.
    Catalog {
        /// What was checked, as it was named.
        shown: String,
        /// Every fault.
        faults: Vec<Fault>,
    },
    /// Documents by others have faults.
    Documents(Vec<Faulty>),
    /// The report is written already; verification failed.
    Verdict,
    /// The report is written already; the input has faults.
    Faulty,
    /// The report is written already; a server that is not ours does not let us in.
    Unreachable,
    /// A server we need does not answer.
    Remote(Error),
    /// The target of an evaluation does not answer.
    Target(Refusal),
    /// A person stopped it; what to do next is said already.
    Interrupted,
    /// The system failed.
    Fault(Error),
    /// Nobody reads our output any more; that is no failure of ours.
    Unread,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(vec![refusal])
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Refused(list) => Failure::Refused(list),
            Error::Db(DbError::Busy(_)) => Failure::Remote(error),
            Error::Db(DbError::Address(fault)) => {
                let (code, params) = fault.told();
                params.into_iter().fold(Refusal::invalid(code), |r, (name, value)| r.with(name, value)).into()
            }
            other => Failure::Fault(other),
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Failure {
        Error::from(error).into()
    }
}

impl From<shirube_domain::ledger::Error> for Failure {
    fn from(error: shirube_domain::ledger::Error) -> Failure {
        Error::from(error).into()
    }
}

impl From<shirube_paper::Error> for Failure {
    fn from(error: shirube_paper::Error) -> Failure {
        let refusal = Refusal::of(Class::Conflict, error.code());
        error.params().into_iter().fold(refusal, |r, (name, value)| r.with(name, value)).into()
    }
}

impl Failure {
    /// A fault met while opening: a server that cannot be reached is to be tried again later.
    pub fn opening(error: Error, is_remote: bool) -> Failure {
        match error {
            Error::Db(DbError::Open(_)) if is_remote => Failure::Remote(error),
            other => other.into(),
        }
    }

    /// A fault of the file system at a path.
    pub fn file(path: impl std::fmt::Display, source: std::io::Error) -> Failure {
        Error::File { path: path.to_string(), source }.into()
    }

    /// Whether what was kept to be said goes with it: not beside a problem document, nor where nobody reads.
    pub fn is_told_with_notes(&self, cx: &Context) -> bool {
        match self {
            Failure::Unread => false,
            Failure::Verdict | Failure::Faulty | Failure::Interrupted => true,
            _ => !cx.json,
        }
    }

    /// The exit code.
    pub fn exit(&self) -> u8 {
        match self {
            Failure::Refused(list) => match list.first().map(|r| r.class) {
                Some(Class::Forbidden) => FORBIDDEN,
                Some(Class::Absent) => ABSENT,
                Some(Class::Conflict | Class::TooLate) => CONFLICT,
                _ => INVALID,
            },
            Failure::Catalog { .. } | Failure::Documents(_) | Failure::Faulty => INVALID,
            Failure::Verdict => VERDICT,
            Failure::Remote(_) | Failure::Unreachable | Failure::Target(_) => REMOTE,
            Failure::Interrupted => INTERRUPTED,
            Failure::Fault(_) => INTERNAL,
            Failure::Unread => 0,
        }
    }

    fn status(&self) -> (u16, &'static str) {
        match self.exit() {
            INVALID => (422, "Unprocessable Entity"),
            FORBIDDEN => (403, "Forbidden"),
            ABSENT => (404, "Not Found"),
            CONFLICT => (409, "Conflict"),
            REMOTE => (503, "Service Unavailable"),
            _ if self.is_disk_full() => (507, "Insufficient Storage"),
            _ => (500, "Internal Server Error"),
        }
    }

    fn is_disk_full(&self) -> bool {
        matches!(self, Failure::Fault(e) | Failure::Remote(e) if e.is_disk_full())
    }

    fn shown(&self) -> Vec<Refusal> {
        match self {
            Failure::Refused(list) => list.clone(),
            Failure::Target(refusal) => vec![refusal.clone()],
            Failure::Catalog { shown, faults } => {
                vec![Refusal::invalid("cli.catalog-faults").with("path", shown).with("count", faults.len())]
            }
            Failure::Remote(e) => vec![Refusal::of(Class::TooMuch, "cli.database-away").with("detail", e)],
            Failure::Fault(e) if e.is_disk_full() => {
                vec![Refusal::of(Class::TooMuch, "cli.disk-full").with("detail", e)]
            }
            Failure::Fault(e) => vec![Refusal::invalid("cli.fault").with("detail", e)],
            Failure::Documents(_)
            | Failure::Verdict
            | Failure::Faulty
            | Failure::Unreachable
            | Failure::Interrupted
            | Failure::Unread => Vec::new(),
        }
    }

    /// Tells the person, or the program, what happened; gives the exit code.
    pub fn report(&self, cx: &Context) -> ExitCode {
        if let Failure::Documents(list) = self {
            documents::report(cx, list);
        }
        let shown = self.shown();
        if cx.json && !shown.is_empty() {
            eprintln!("{}", problem(self.status(), &shown, cx.lang));
        } else {
            for refusal in &shown {
                let field = refusal.field.as_ref().map(|f| format!("{f}: ")).unwrap_or_default();
                eprintln!("{}{field}{}", cx.lang.pick("エラー：", "error: "), refusal.message(cx.lang));
            }
            if let Failure::Catalog { faults, .. } = self {
                faults.iter().for_each(|f| eprintln!("{}", norm_check::line(f, cx.lang)));
            }
        }
        ExitCode::from(self.exit())
    }
}

/// A problem document (RFC 9457).
pub fn problem((status, title): (u16, &str), shown: &[Refusal], lang: Lang) -> serde_json::Value {
    let errors: Vec<_> = shown
        .iter()
        .map(|r| {
            let pointer = r.field.as_ref().map(|f| format!("/{}", f.replace('~', "~0").replace('/', "~1")));
            json!({ "pointer": pointer, "code": r.code, "message": r.message(lang) })
        })
        .collect();
    json!({
        "type": format!("/api/errors#{}", shown.first().map_or("cli.fault", |r| r.code)),
        "title": title,
        "status": status,
        "detail": shown.iter().map(|r| r.message(lang)).collect::<Vec<_>>().join(" "),
        "errors": errors,
    })
}

/// What clap has to say: help and version are no failure, anything else is a wrong use of the command.
pub fn usage(error: &clap::Error, lang: Lang, json: bool) -> ExitCode {
    use clap::error::ErrorKind;
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = output::print(&error.to_string());
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    if json {
        let detail = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let refusal = Refusal::invalid("cli.usage").with("detail", detail);
        eprintln!("{}", problem((400, "Bad Request"), &[refusal], lang));
    } else {
        let before = lang.pick("使い方に誤りがあります。`shirube help` で使い方を確かめられます。\n", "");
        eprint!("{before}{text}");
    }
    ExitCode::from(USAGE)
}
