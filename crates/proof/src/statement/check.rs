//! Whether a statement is to be relied on: everything that can be said without its status and the log.

use crate::findings::{Finding, Level, Report};
use crate::statement::binding::{Asked, Question};
use crate::statement::{Claims, Content, Fault, Issuer, IssuerKey, Statement};

/// What the reader knows while checking.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The time to check for, in seconds since 1970.
    pub at: u64,
    /// How far clocks may differ, in seconds.
    pub leeway: u64,
    /// A time by which the statement is known to have been there, by something its issuer could not write alone: a
    /// cosigned checkpoint, the reader's own record. Only asked for when a key was compromised.
    pub known_by: Option<u64>,
    /// What the holder was asked.
    pub question: Option<Question<'a>>,
    /// How long ago the holder may have answered, in seconds.
    pub answer_within: u64,
}

impl Circumstances<'_> {
    /// For a reader who asked nobody: clocks may differ by a minute.
    pub fn at(at: u64) -> Self {
        Circumstances { at, leeway: 60, known_by: None, question: None, answer_within: 300 }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Every finding.
    pub report: Report,
    /// The statement, when its form is right.
    pub statement: Option<Statement>,
    /// What it says, when that can be read. Not to be acted on unless [`Report::passed`].
    pub content: Option<Content>,
}

/// Checks a statement or presentation against the issuers the reader knows. Finds all that is wrong, not only the first.
///
/// Status and log are checked apart: they need what travels beside the statement.
pub fn check(text: &str, issuers: &[Issuer], circumstances: Circumstances<'_>) -> Checked {
    let mut report = Report::new();
    let statement = match Statement::parse(text) {
        Ok(statement) => statement,
        Err(fault) => {
            report.push(fault.finding());
            return Checked { report, statement: None, content: None };
        }
    };
    report.push(Finding::new(Level::Ok, "statement.form"));
    let content = match statement.content() {
        Ok(content) => Some(content),
        Err(faults) => {
            faults.iter().for_each(|fault| report.push(fault.finding()));
            None
        }
    };
    // A statement with a wrong claim may still say who signed it and for how long, and the reader should hear of that too.
    let claims = match &content {
        Some(content) => Some(content.claims.clone()),
        None => Claims::read(statement.signed().payload()).ok(),
    };
    if content.is_some() {
        report.push(Finding::new(Level::Ok, "statement.claims"));
        report.push(Finding::new(Level::Ok, "statement.disclosures").with("n", statement.disclosures().len()));
    }
    check_signature(&statement, claims.as_ref(), issuers, circumstances, &mut report);
    if let Some(claims) = &claims {
        check_validity(claims, circumstances, &mut report);
        check_binding(&statement, claims, circumstances, &mut report);
    }
    Checked { report, statement: Some(statement), content }
}

/// Pushes the faults, or that all is well.
fn push(report: &mut Report, code: &'static str, faults: Vec<Fault>) {
    if faults.is_empty() {
        report.push(Finding::new(Level::Ok, code));
    }
    faults.iter().for_each(|fault| report.push(fault.finding()));
}

fn check_signature(
    statement: &Statement,
    claims: Option<&Claims>,
    issuers: &[Issuer],
    circumstances: Circumstances<'_>,
    report: &mut Report,
) {
    let key = match find_key(statement, issuers) {
        Ok(key) => key,
        Err(fault) => return report.push(fault.finding()),
    };
    report.push(Finding::new(Level::Ok, "statement.issuer"));
    let holds = statement.signed().verify(key.key());
    push(report, "statement.signature", if holds { Vec::new() } else { vec![Fault::Signature] });
    if let Some(claims) = claims {
        let faults = key.check(claims.issued_at, circumstances.known_by).err().into_iter().collect();
        push(report, "statement.key", faults);
    }
}

/// The key the statement says it was signed with, among those the reader has from this issuer.
fn find_key<'a>(statement: &Statement, issuers: &'a [Issuer]) -> Result<&'a IssuerKey, Fault> {
    let address = statement.signed().payload().get("iss").and_then(serde_json::Value::as_str).unwrap_or_default();
    let issuer = issuers.iter().find(|issuer| issuer.address == address);
    let issuer = issuer.ok_or_else(|| Fault::IssuerUnknown(address.to_owned()))?;
    let id = statement.signed().header().key_id.as_deref().unwrap_or_default();
    issuer.key(id).ok_or_else(|| Fault::KeyUnknown(id.to_owned()))
}

fn check_validity(claims: &Claims, circumstances: Circumstances<'_>, report: &mut Report) {
    let latest = circumstances.at.saturating_add(circumstances.leeway);
    let mut faults = Vec::new();
    if claims.issued_at > latest {
        faults.push(Fault::Future(claims.issued_at));
    }
    if claims.valid_from() > latest {
        faults.push(Fault::NotYet(claims.valid_from()));
    }
    if circumstances.at >= claims.expires_at.saturating_add(circumstances.leeway) {
        faults.push(Fault::Expired(claims.expires_at));
    }
    push(report, "statement.validity", faults);
}

fn check_binding(statement: &Statement, claims: &Claims, circumstances: Circumstances<'_>, report: &mut Report) {
    let Circumstances { at, question, answer_within: within, .. } = circumstances;
    if claims.holder.is_none() && question.is_none() && !statement.is_bound() {
        return;
    }
    if question.is_none() && !statement.is_bound() {
        // Whoever asked nobody, the holder above all, reads it all the same, and should know.
        return report.push(Finding::new(Level::Warning, Fault::BindingMissing.code()));
    }
    let faults = statement.binding_faults(claims.holder.as_ref(), Asked { question, at, within });
    push(report, "statement.binding", faults);
}
