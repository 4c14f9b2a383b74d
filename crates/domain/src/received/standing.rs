//! How a received statement stands today for what rests on it, and what a newer one says otherwise.

use super::model::{Received, ReceivedState};
use super::store;
use crate::db::Tx;
use crate::id::ReceivedId;
use crate::refusal::Error;
use crate::statement::{self, Status};
use crate::text::scale;
use serde_json::Value;
use shirube_proof::statement::Content;
use std::collections::BTreeSet;

scale! {
    /// Something that happened to a statement after one began to rest on it.
    Mark {
        /// Its time is over.
        Expired = "expired", "有効期限切れ", "expired";
        /// Its issuer set it aside for now.
        Suspended = "suspended", "発行者が一時停止", "suspended by its issuer";
        /// Its issuer took it back.
        Withdrawn = "withdrawn", "発行者が撤回", "withdrawn by its issuer";
        /// This operator no longer takes it as a ground.
        Declined = "declined", "受け入れを取りやめ", "no longer accepted";
        /// This operator rests on a newer one.
        Superseded = "superseded", "新しい版に切り替え済み", "a newer version is relied on";
        /// A newer one came and waits to be looked at.
        Newer = "newer", "新しい版が届いている", "a newer version has arrived";
    }
}

/// What happened to a received statement since, at a time in seconds since 1970. Nothing: it stands.
///
/// # Errors
/// Faults of the database.
pub fn marks(tx: &mut Tx<'_>, id: &ReceivedId, at: u64) -> Result<Vec<Mark>, Error> {
    let Some(row) = store::received(tx, id)? else { return Ok(vec![Mark::Declined]) };
    let mut marks = Vec::new();
    if at >= row.expires_at {
        marks.push(Mark::Expired);
    }
    marks.extend(status(tx, &row)?);
    match row.state {
        ReceivedState::Declined => marks.push(Mark::Declined),
        ReceivedState::Superseded => marks.push(Mark::Superseded),
        _ => {
            let issued = row.content().map_or(0, |c| c.claims.issued_at);
            let others = store::about(tx, &row.operator, (&row.subject, &row.issuer))?;
            let is_newer = |other: &Received| other.content().is_some_and(|c| c.claims.issued_at > issued);
            let waits = [ReceivedState::New, ReceivedState::Asked];
            if others.iter().any(|o| o.kind == row.kind && waits.contains(&o.state) && is_newer(o)) {
                marks.push(Mark::Newer);
            }
        }
    }
    Ok(marks)
}

/// From the statement itself when it was made here; else from the list fetched last, or from the check made on arrival.
fn status(tx: &mut Tx<'_>, row: &Received) -> Result<Option<Mark>, Error> {
    if let Some(made) = statement::by_digest(tx, &row.digest)? {
        return Ok(match made.status {
            Status::Valid => None,
            Status::Suspended => Some(Mark::Suspended),
            Status::Withdrawn => Some(Mark::Withdrawn),
        });
    }
    let standing = store::standing(tx, &row.id)?;
    if let Some(status) = standing.as_ref().and_then(|s| s.status.as_deref()) {
        return Ok(match status {
            "verify.status.invalid" => Some(Mark::Withdrawn),
            "verify.status.suspended" => Some(Mark::Suspended),
            _ => None,
        });
    }
    let found = |reason: &str| row.findings.iter().any(|f| f.reason == reason);
    Ok(match (found("verify.status.invalid"), found("verify.status.suspended")) {
        (true, _) => Some(Mark::Withdrawn),
        (_, true) => Some(Mark::Suspended),
        _ => None,
    })
}

/// One field that two statements do not say alike. What is not shown is not known: it may be as before.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What the earlier one showed.
    pub was: Option<Value>,
    /// What the later one shows.
    pub is: Option<Value>,
}

/// The fields two statements do not show alike, by name.
pub fn compare(earlier: &Content, later: &Content) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = earlier.fields.keys().chain(later.fields.keys()).collect();
    let change = |name: &String| {
        let (was, is) = (earlier.fields.get(name).cloned(), later.fields.get(name).cloned());
        (was != is).then(|| FieldChange { field: name.clone(), was, is })
    };
    names.into_iter().filter_map(change).collect()
}
