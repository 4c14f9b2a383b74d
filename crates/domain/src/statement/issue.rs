//! From what is to be said to a statement that is signed, recorded and has a place for its status.

use super::desk::{Desk, Party};
use super::key;
use super::keyring::not_signed;
use super::model::{Kind, List, StatementRow, Status};
use super::store;
use crate::cols;
use crate::db::WriteTx;
use crate::id::{AssetId, StatementId};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use serde_json::{Map, Value};
use shirube_proof::disclose::{Seed, escape};
use shirube_proof::jose::PublicKey;
use shirube_proof::statement::{
    self as format, BitstringStatus, Claims, Evidence, IssueError, NormVersion, Statement, StatementType,
    StatusReference, TokenStatus,
};
use std::collections::BTreeSet;

/// Places of a list: the fewest a bitstring list may have, so that one is hidden among them.
const PLACES: u64 = 131_072;
/// The longest a statement may run, in days.
pub const MOST_DAYS: u32 = 366 * 5;

/// What is to be said.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The asset of the register it is about, if it is about one.
    pub asset: Option<AssetId>,
    /// What it is about, as an address.
    pub subject: String,
    /// Its type.
    pub kind: StatementType,
    /// The norms it speaks to.
    pub norms: Vec<NormVersion>,
    /// What is said.
    pub fields: Map<String, Value>,
    /// Which of the fields every reader sees; the others are hidden one by one.
    pub open: BTreeSet<String>,
    /// The evidence, hidden piece by piece.
    pub evidence: Vec<Evidence>,
    /// How many days it runs.
    pub days: u32,
    /// The key of the only one who may present it, if only one may.
    pub holder: Option<PublicKey>,
}

/// A statement that was issued.
#[derive(Debug, Clone)]
pub struct Issued {
    /// What is kept of it.
    pub row: StatementRow,
    /// The whole, to be presented in part.
    pub statement: Statement,
}

/// Signs a statement, gives its status a place, and records its digest in an entry of its own, all in this transaction.
///
/// # Errors
/// Refused when the party has no key, when it runs longer than [`MOST_DAYS`], or when what is said is too long.
pub fn issue(tx: &mut WriteTx<'_, '_>, desk: &Desk<'_>, party: Party<'_>, draft: &Draft) -> Result<Issued, Error> {
    if draft.days == 0 || draft.days > MOST_DAYS {
        return Err(Refusal::invalid("statement.days").on("days").with("most", MOST_DAYS).into());
    }
    let (issuer, now) = (desk.issuer(party), key::seconds(tx.at()));
    let signing = key::current(tx, &issuer, now)?;
    let signer = desk.keyring.signer(&signing.id)?;
    let id = StatementId::new(tx.at(), tx.chance());
    let (list, index) = place(tx, desk, &issuer)?;
    let claims = Claims {
        id: format!("{issuer}/statements/{id}"),
        issuer: issuer.clone(),
        subject: draft.subject.clone(),
        kind: draft.kind.clone(),
        issued_at: now,
        not_before: None,
        expires_at: now + u64::from(draft.days) * 86_400,
        norms: draft.norms.clone(),
        status: reference(&list, index),
        holder: draft.holder.clone(),
    };
    let statement = sign(tx, draft, claims, signer.as_ref())?;
    let row = record(tx, party, draft, (&id, &statement), (&signing.id, &list.id, index))?;
    Ok(Issued { row, statement })
}

fn sign(
    tx: &WriteTx<'_, '_>,
    draft: &Draft,
    claims: Claims,
    signer: &dyn shirube_proof::jose::Signer,
) -> Result<Statement, Error> {
    let mut seed = [0u8; 32];
    tx.chance().fill(&mut seed);
    let hidden = draft.fields.keys().filter(|name| !draft.open.contains(*name));
    let hidden = hidden.map(|name| format!("/{}", escape(name))).collect();
    let said = format::Draft { claims, evidence: draft.evidence.clone(), fields: draft.fields.clone(), hidden };
    format::issue(&said, signer, Seed::new(seed)).map_err(|error| match &error {
        IssueError::Sign(error) => not_signed(error),
        IssueError::Size => Refusal::of(Class::TooMuch, "statement.too-long").into(),
        _ => Refusal::invalid("statement.not-issued").with("detail", error.code()).into(),
    })
}

fn record(
    tx: &mut WriteTx<'_, '_>,
    party: Party<'_>,
    draft: &Draft,
    (id, statement): (&StatementId, &Statement),
    (key, list, index): (&str, &str, u64),
) -> Result<StatementRow, Error> {
    let digest = statement.digest().to_string();
    let entry =
        tx.insert_apart("statement.record", "statement_digest", cols! { "id" => id, "statement" => digest.as_str() })?;
    let content =
        statement.content().map_err(|_| Refusal::invalid("statement.not-issued").with("detail", "statement.form"))?;
    let claims = content.claims;
    tx.insert(
        "statement",
        cols! {
            "id" => id, "operator_id" => party.operator(), "issuer" => claims.issuer.as_str(),
            "asset_id" => draft.asset.as_ref().map(|a| a.to_string()), "subject" => claims.subject.as_str(),
            "type" => claims.kind.as_str(), "digest" => digest, "key_id" => key, "issued_at" => claims.issued_at as i64,
            "expires_at" => claims.expires_at as i64, "list_id" => list, "list_index" => index as i64,
            "status" => Status::Valid.word(), "reason" => None::<String>, "changed_at" => rfc3339(tx.at()),
            "entry_id" => &entry, "text" => statement.to_text(), "revision" => 1,
        },
    )?;
    store::statement(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// A free place of the issuer's newest list; a new list once half of it is given, so that any free place is soon drawn.
fn place(tx: &mut WriteTx<'_, '_>, desk: &Desk<'_>, issuer: &str) -> Result<(List, u64), Error> {
    let list = match store::newest_list(tx, issuer)?.filter(|list| list.taken < list.entries / 2) {
        Some(list) => list,
        None => new_list(tx, desk, issuer)?,
    };
    loop {
        let mut random = [0u8; 8];
        tx.chance().fill(&mut random);
        // The number of places is a power of two: every place is equally likely.
        let index = u64::from_le_bytes(random) % list.entries;
        if !store::is_given(tx, &list.id, index)? {
            tx.update("status_list", cols! { "id" => list.id.as_str() }, cols! { "taken" => list.taken as i64 + 1 })?;
            return Ok((list, index));
        }
    }
}

fn new_list(tx: &mut WriteTx<'_, '_>, desk: &Desk<'_>, issuer: &str) -> Result<List, Error> {
    let id = crate::id::uuid7(tx.at(), tx.chance());
    let (uri, changed_at) = (desk.address.of_list(&id), rfc3339(tx.at()));
    tx.insert(
        "status_list",
        cols! {
            "id" => id.as_str(), "uri" => uri.as_str(), "issuer" => issuer, "entries" => PLACES as i64, "taken" => 0,
            "changed_at" => changed_at.as_str(),
        },
    )?;
    Ok(List { id, uri, issuer: issuer.to_owned(), entries: PLACES, taken: 0, changed_at })
}

/// What a statement says about where its status stands.
fn reference(list: &List, index: u64) -> StatusReference {
    let bitstring = |kind: Kind| BitstringStatus { list: list.address(kind), index, purpose: kind.word().to_owned() };
    StatusReference {
        token: Some(TokenStatus { uri: list.address(Kind::Token), index }),
        bitstring: vec![bitstring(Kind::Revocation), bitstring(Kind::Suspension)],
    }
}
