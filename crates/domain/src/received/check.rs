//! Checking what was received with what this operator knows.

use super::model::{CheckAnswer, KnownIssuer, Received};
use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::id::{AccountId, OperatorId};
use crate::node::{self, PeerState};
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::statement;
use crate::time::{Timestamp, rfc3339};
use shirube_proof::checkpoint;
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::{Bundle, Issuer, Statement};
use shirube_proof::verify::{Answer, Check, Known, Outcome, Seen, verify_bundle};

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

/// What this installation knows of the log in which an issuer's statements stand.
#[derive(Default)]
struct LogKnown {
    key: Option<VerifierKey>,
    /// The last checkpoint that continues all before, and when it was seen.
    seen: Option<(String, Option<u64>)>,
    /// What shows that this log is not one log.
    findings: Vec<CheckAnswer>,
}

/// Our own log for issuers here; for others that of the installation they name, once a person confirmed it. The log of anybody else
/// is not ours to vouch for: its key came from nowhere but the sender.
fn log_of(tx: &mut Tx<'_>, reader: &Reader<'_>, issuer: &str) -> Result<LogKnown, Error> {
    if statement::issuer(tx, issuer)?.is_some() {
        return Ok(LogKnown { key: reader.log.cloned(), ..LogKnown::default() });
    }
    let peer = node::peer_at(tx, installation_of(issuer))?.filter(|peer| peer.state == PeerState::Confirmed);
    let key = peer.as_ref().and_then(|peer| peer.log_key.as_deref()?.parse::<VerifierKey>().ok());
    let (Some(peer), Some(key)) = (peer, key) else { return Ok(LogKnown::default()) };
    let log = node::log_seen(tx, &peer.id)?;
    let at = log.seen_at.and_then(|at| at.parse::<Timestamp>().ok()).map(statement::seconds);
    // A finding about a log the node has since given up says nothing of the one it has now.
    let is_of_it = |note: &str| checkpoint::open(note.as_bytes(), &key, &[]).is_ok();
    let findings = node::findings(tx, &peer.id)?.into_iter().filter(|found| is_of_it(&found.came));
    let findings = findings.map(|found| found_before(&found)).collect();
    Ok(LogKnown { seen: log.note.map(|note| (note, at)), findings, key: Some(key) })
}

/// What was found about a log before, as an answer of its own. A proof that did not hold may be its sender's, and stands against
/// nothing; two signed trees of one size only the log can make.
fn found_before(found: &node::PeerFinding) -> CheckAnswer {
    let (check, outcome) = match found.code.as_str() {
        "node.log.split" => (Check::SplitView, Outcome::NotHeld),
        _ => (Check::Consistency, Outcome::NotChecked),
    };
    CheckAnswer {
        code: check.code().to_owned(),
        outcome: outcome.code().trim_start_matches("verify.").to_owned(),
        reason: found.code.clone(),
        params: [("found", found.at.clone())].map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// The installation an issuer's address stands at: its scheme, host and port.
pub(super) fn installation_of(issuer: &str) -> &str {
    let host = issuer.find("://").map_or(0, |at| at + 3);
    let end = issuer[host..].find('/').map_or(issuer.len(), |at| host + at);
    &issuer[..end]
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
) -> Result<Vec<CheckAnswer>, Error> {
    let address = named(bundle);
    let issuers: Vec<Issuer> = trusted(tx, operator, &address)?.into_iter().collect();
    let log = log_of(tx, reader, &address)?;
    let seen = log.seen.as_ref().map(|(checkpoint, at)| Seen { checkpoint, at: *at });
    let known = Known { issuers: &issuers, log: log.key.as_ref(), types: Some(reader.catalog), seen, ..Known::at(at) };
    let answers = verify_bundle(bundle, &known);
    Ok(answers.answers.iter().map(CheckAnswer::of).chain(log.findings).collect())
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
    check(tx, reader, &row.operator, &bundle, at)
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
