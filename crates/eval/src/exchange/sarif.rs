//! SARIF 2.1.0, as code scanning reads it.
//!
//! **Rests on**: OASIS, Static Analysis Results Interchange Format 2.1.0.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Shown to be wrong.
    Error,
    /// Not shown to be right.
    Warning,
    /// Worth a look.
    Note,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// A stable name of what it is about.
    pub rule: String,
    /// How much it matters.
    pub level: Level,
    /// What is known.
    pub message: String,
    /// The file it stands in.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
}

/// Writes one run, a finding at a time.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut impl Write, version: &str, findings: impl Iterator<Item = Finding>) -> io::Result<()> {
    let mut writer = Writer::begin(out)?;
    findings.into_iter().try_for_each(|finding| writer.one(finding))?;
    writer.end(version)
}

/// A report that is being written; what names the tool stands at its end, when all rules are known.
pub struct Writer<'a, W> {
    out: &'a mut W,
    rules: BTreeSet<String>,
    is_first: bool,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(out: &'a mut W) -> io::Result<Writer<'a, W>> {
        let schema = "https://json.schemastore.org/sarif-2.1.0.json";
        write!(out, "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")?;
        Ok(Writer { out, rules: BTreeSet::new(), is_first: true })
    }

    /// Writes a finding.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn one(&mut self, finding: Finding) -> io::Result<()> {
        let comma = if self.is_first { "" } else { "," };
        self.is_first = false;
        write!(self.out, "{comma}\n{}", result(&finding))?;
        self.rules.insert(finding.rule);
        Ok(())
    }

    /// Ends.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(self, version: &str) -> io::Result<()> {
        let rule = |id: String| json!({ "shortDescription": { "text": id }, "id": id });
        let rules: Vec<Value> = self.rules.into_iter().map(rule).collect();
        let tool = json!({ "driver": { "name": "shirube", "version": version, "rules": rules } });
        writeln!(self.out, "\n],\"tool\":{tool}}}]}}")
    }
}

fn result(finding: &Finding) -> Value {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let digest = Sha256::digest(format!("{}\n{}", finding.rule, finding.message));
    let print: String = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
    json!({
        "ruleId": finding.rule, "level": level, "message": { "text": finding.message },
        "partialFingerprints": { "shirube/v1": print },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&finding.file) }, "region": { "startLine": finding.line },
        } }],
    })
}

/// A path as a relative URI reference; what is not plain is percent-encoded.
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    text.bytes().map(|b| if is_plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_json_with_its_rules_and_places() {
        let finding = |message: &str| Finding {
            rule: "eval/refuses".to_owned(),
            level: Level::Warning,
            message: message.to_owned(),
            file: PathBuf::from("a log/0001.jsonl"),
            line: 3,
        };
        let mut out = Vec::new();
        write(&mut out, "1.0", [finding("\"one\""), finding("two")].into_iter()).unwrap();
        let read: Value = serde_json::from_slice(&out).unwrap();
        let run = &read["runs"][0];
        assert_eq!((read["version"].as_str(), run["results"].as_array().unwrap().len()), (Some("2.1.0"), 2));
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
        let place = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20log/0001.jsonl");
        let mut none = Vec::new();
        write(&mut none, "1.0", std::iter::empty()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&none).unwrap()["runs"][0]["results"], json!([]));
    }
}
