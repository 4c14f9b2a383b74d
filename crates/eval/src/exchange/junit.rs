//! JUnit XML, as build servers read it.
//!
//! **Rests on**: the schema of Jenkins' xUnit plugin (`testsuites`, `testsuite`, `testcase`, `failure`, `error`, `skipped`).
//! **Never** write a character XML 1.0 does not allow.

use std::io::{self, Write};

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Met,
    /// Not as it should be.
    Failed {
        /// A stable word.
        kind: String,
        /// What is known.
        message: String,
    },
    /// No answer came.
    Error {
        /// A stable word.
        kind: String,
        /// What is known.
        message: String,
    },
    /// Nobody can tell.
    Skipped {
        /// Why.
        message: String,
    },
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it belongs to.
    pub class: String,
    /// Its name.
    pub name: String,
    /// How long it took.
    pub seconds: Option<f64>,
    /// What became of it.
    pub outcome: Outcome,
    /// What is said besides.
    pub said: Option<String>,
}

/// How many cases came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All.
    pub all: u64,
    /// Failed.
    pub failed: u64,
    /// Without an answer.
    pub errors: u64,
    /// Where nobody can tell.
    pub skipped: u64,
}

impl Counts {
    /// Counts a case.
    pub fn add(&mut self, case: &Case) {
        self.all += 1;
        match case.outcome {
            Outcome::Met => {}
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::Error { .. } => self.errors += 1,
            Outcome::Skipped { .. } => self.skipped += 1,
        }
    }
}

/// Writes one test suite.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut impl Write, name: &str, cases: &[Case]) -> io::Result<()> {
    let mut counts = Counts::default();
    cases.iter().for_each(|case| counts.add(case));
    begin(out, name, counts)?;
    cases.iter().try_for_each(|case| one(out, case))?;
    end(out)
}

/// Writes what stands before the cases.
///
/// # Errors
/// When it cannot be written.
pub fn begin(out: &mut impl Write, name: &str, counts: Counts) -> io::Result<()> {
    let Counts { all, failed, errors, skipped } = counts;
    let totals = format!("tests=\"{all}\" failures=\"{failed}\" errors=\"{errors}\" skipped=\"{skipped}\"");
    let name = safe(name);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{name}\" {totals}>\n<testsuite name=\"{name}\" {totals}>")
}

/// Writes what stands after the cases.
///
/// # Errors
/// When it cannot be written.
pub fn end(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "</testsuite>\n</testsuites>")
}

/// Writes one case.
///
/// # Errors
/// When it cannot be written.
pub fn one(out: &mut impl Write, case: &Case) -> io::Result<()> {
    let time = case.seconds.map(|s| format!(" time=\"{s:.3}\"")).unwrap_or_default();
    write!(out, "<testcase classname=\"{}\" name=\"{}\"{time}>", safe(&case.class), safe(&case.name))?;
    match &case.outcome {
        Outcome::Met => {}
        Outcome::Failed { kind, message } => told(out, "failure", kind, message)?,
        Outcome::Error { kind, message } => told(out, "error", kind, message)?,
        Outcome::Skipped { message } => write!(out, "<skipped message=\"{}\"/>", safe(message))?,
    }
    if let Some(said) = &case.said {
        write!(out, "<system-out>{}</system-out>", safe(said))?;
    }
    writeln!(out, "</testcase>")
}

fn told(out: &mut impl Write, element: &str, kind: &str, message: &str) -> io::Result<()> {
    let (kind, message) = (safe(kind), safe(message));
    write!(out, "<{element} type=\"{kind}\" message=\"{message}\">{message}</{element}>")
}

/// Text as an attribute or content may hold it; what XML cannot hold becomes U+FFFD.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_never_written() {
        let case = Case {
            class: "a<b".to_owned(),
            name: "\u{0}\u{1b}[31m\"&".to_owned(),
            seconds: Some(0.5),
            outcome: Outcome::Failed { kind: "below".to_owned(), message: "]]> \n".to_owned() },
            said: None,
        };
        let mut out = Vec::new();
        write(&mut out, "n", &[case]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""), "{text}");
        assert!(
            text.contains("classname=\"a&lt;b\" name=\"\u{fffd}\u{fffd}[31m&quot;&amp;\" time=\"0.500\""),
            "{text}"
        );
        assert!(text.contains(">]]&gt; &#10;</failure>"), "{text}");
    }
}
