//! What a check found: everything, with codes, not only the first fault.
//!
//! **For**: verifiers, whose reader must see all that is wrong at once and be able to look each code up.
//! **Rests on**: `docs/specs/log.md`, which lists the codes.
//! **Never** hold a sentence for people: wording belongs to whoever shows the report.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Checked and as it must be.
    Ok,
    /// Not wrong, but the reader should know.
    Warning,
    /// Wrong: what was checked must not be relied on.
    Error,
}

/// One thing a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, listed in `docs/specs/log.md` (`log.root`, `log.row`).
    pub code: &'static str,
    /// How grave it is.
    pub level: Level,
    /// What it is about, by name (`index`, `path`, `reason`). Values are never personal data.
    pub params: BTreeMap<&'static str, String>,
}

impl Finding {
    /// A finding without parameters.
    pub fn new(level: Level, code: &'static str) -> Self {
        Finding { code, level, params: BTreeMap::new() }
    }

    /// The same finding with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        write!(f, "{level} {}", self.code)?;
        self.params.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// Everything a check found, in the order it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Report::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds all findings of another report.
    pub fn append(&mut self, mut other: Report) {
        self.findings.append(&mut other.findings);
    }

    /// The gravest level found; [`Level::Ok`] when nothing was found.
    pub fn worst(&self) -> Level {
        self.findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok)
    }

    /// Whether no finding is an error.
    pub fn passed(&self) -> bool {
        self.worst() < Level::Error
    }

    /// The codes of all errors, in order, for tests and short answers.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.level == Level::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_among_many_findings_fails_the_report() {
        let mut report = Report::new();
        assert!(report.passed());
        report.push(Finding::new(Level::Ok, "log.root"));
        report.push(Finding::new(Level::Error, "log.leaf").with("index", 7));
        assert!(!report.passed());
        assert_eq!(report.errors().map(ToString::to_string).collect::<Vec<_>>(), ["error log.leaf index=7"]);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["findings"][1]["params"]["index"], "7");
        assert_eq!(json["findings"][0]["level"], "ok");
    }
}
