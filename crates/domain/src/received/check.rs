//! Checking what was received with what this operator knows.

use super::model::{CheckAnswer, KnownIssuer, Received};
use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::id::{AccountId, OperatorId};
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::statement;
use crate::time::rfc3339;
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::{Bundle, Issuer, Statement};
use shirube_proof::verify::{Answer, Answers, Check, Known, Outcome, verify_bundle};

/// What a check stands on beside the database.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The types of statements.
    pub catalog: &'a Catalog,
    /// The key of this installation's log.
    pub log: Option<&'a VerifierKey>,
}

impl CheckAnswer {
    /// An answer as it is kept.
    pub fn of(answer: &Answer) -> CheckAnswer {
        CheckAnswer {
            code: answer.check.code().to_owned(),
            outcome: answer.outcome.code().trim_start_matches("verify.").to_owned(),
            reason: answer.reason.to_owned(),
            params: answer.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }
    }
}

/// The keys of an issuer as this operator knows them: issuers here are known by themselves, others once confirmed.
///
/// # Errors
/// Faults of the database.
pub fn trusted(tx: &mut Tx<'_>, operator: &OperatorId, issuer: &str) -> Result<Option<Issuer>, Error> {
    if let Some(here) = statement::issuer(tx, issuer)? {
        return Ok(Some(here));
    }
    Ok(store::known_issuer(tx, operator, issuer)?.map(|known| known.document))
}

/// Makes every check at a time, in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn check(
    tx: &mut Tx<'_>,
    reader: &Reader<'_>,
    operator: &OperatorId,
    bundle: &Bundle,
    at: u64,
) -> Result<Answers, Error> {
    let address = named(bundle);
    let issuers: Vec<Issuer> = trusted(tx, operator, &address)?.into_iter().collect();
    // The log of another installation is not ours to vouch for: its key came from nowhere but the sender.
    let is_here = statement::issuer(tx, &address)?.is_some();
    let log = reader.log.filter(|_| is_here);
    Ok(verify_bundle(bundle, &Known { issuers: &issuers, log, types: Some(reader.catalog), ..Known::at(at) }))
}

fn named(bundle: &Bundle) -> String {
    let statement = Statement::parse(&bundle.statement).ok();
    let issuer = statement.as_ref().and_then(|s| s.signed().payload().get("iss")).and_then(serde_json::Value::as_str);
    issuer.unwrap_or_default().to_owned()
}

/// What a check finds today.
///
/// # Errors
/// Faults of the database.
pub fn check_now(tx: &mut Tx<'_>, reader: &Reader<'_>, row: &Received, at: u64) -> Result<Vec<CheckAnswer>, Error> {
    let bundle = row.bundle_now(tx)?;
    let answers = check(tx, reader, &row.operator, &bundle, at)?;
    Ok(answers.answers.iter().map(CheckAnswer::of).collect())
}

/// The findings that stand against taking a statement as a ground: everything that does not hold, but for fields this catalogue
/// does not know; and a signature nobody here can vouch for.
pub fn obstacles(findings: &[CheckAnswer]) -> Vec<&CheckAnswer> {
    let vouched = [Check::Signature.code(), Check::Issuer.code(), Check::Validity.code()];
    let stands_against = |f: &&CheckAnswer| match f.outcome.as_str() {
        "not-held" => f.code != Check::Schema.code(),
        "not-checked" => vouched.contains(&f.code.as_str()),
        _ => false,
    };
    findings.iter().filter(stands_against).collect()
}

/// The issuer's document that came with a statement, when this operator does not know the issuer yet: for a person to compare.
pub fn to_confirm(row: &Received) -> Option<Issuer> {
    let bundle = Bundle::parse(row.bundle.as_bytes()).ok()?;
    bundle.issuer.filter(|issuer| issuer.address == row.issuer)
}

/// Confirms an issuer's keys after a person compared them; `thumbprints` are those the person saw.
///
/// # Errors
/// Refused when nothing came to confirm, or other keys than the person saw; a conflict when the issuer is of this installation.
pub fn confirm_issuer(
    tx: &mut WriteTx<'_, '_>,
    row: &Received,
    thumbprints: &[String],
    by: &AccountId,
) -> Result<KnownIssuer, Error> {
    if statement::issuer(tx, &row.issuer)?.is_some() {
        return Err(Refusal::of(Class::Conflict, "received.issuer-here").into());
    }
    let document = to_confirm(row).ok_or_else(|| Refusal::of(Class::Conflict, "received.no-document"))?;
    let mut seen: Vec<&str> = thumbprints.iter().map(String::as_str).collect();
    let mut sent: Vec<&str> = document.keys.iter().map(|key| key.id()).collect();
    seen.sort_unstable();
    sent.sort_unstable();
    if seen != sent {
        return Err(Refusal::of(Class::Conflict, "received.other-keys").on("thumbprint").into());
    }
    let at = rfc3339(tx.at());
    tx.upsert(
        "known_issuer",
        cols! {
            "operator_id" => &row.operator, "issuer" => row.issuer.as_str(),
            "document" => document.to_value().to_string(), "at" => at, "by" => by,
        },
    )?;
    let known = store::known_issuer(tx, &row.operator, &row.issuer)?;
    known.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// How many answers ended in one way.
pub fn count(findings: &[CheckAnswer], outcome: Outcome) -> usize {
    let word = outcome.code().trim_start_matches("verify.");
    findings.iter().filter(|f| f.outcome == word).count()
}
