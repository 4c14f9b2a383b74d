//! SQL of drafts.

use super::wrong;
use crate::args;
use crate::authority::Verb;
use crate::cases::drafts::Draft;
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::id::{AccountId, CaseId};
use crate::identity;
use crate::refusal::Error;
use crate::time::rfc3339;

/// Most drafts of one holder that are looked at.
const MOST: i64 = 500;

/// A draft, with the number of the event it answers.
pub(in crate::cases) fn draft(
    tx: &mut Tx<'_>,
    id: &CaseId,
    step: &str,
    holder: &str,
) -> Result<Option<(i64, Draft)>, DbError> {
    let sql = "SELECT asked, answers, by_person, at, revision FROM case_draft
        WHERE case_id = ? AND step = ? AND holder = ?";
    tx.row(sql, args![id, step, holder], |r| {
        let answers = serde_json::from_str(&r.text(1)?).map_err(wrong)?;
        Ok((r.int(0)?, Draft { answers, by: r.text(2)?, at: r.text(3)?, revision: r.int(4)? }))
    })
}

/// Keeps a draft at this moment.
pub(in crate::cases) fn put_draft(
    tx: &mut WriteTx<'_, '_>,
    (id, step, holder): (&CaseId, &str, &str),
    asked: i64,
    draft: &Draft,
) -> Result<(), DbError> {
    let answers = serde_json::to_string(&draft.answers).map_err(wrong)?;
    let at = rfc3339(tx.at());
    tx.upsert(
        "case_draft",
        cols! {
            "case_id" => id, "step" => step, "holder" => holder, "asked" => asked, "answers" => answers,
            "by_person" => draft.by.as_str(), "at" => at, "revision" => draft.revision,
        },
    )
}

/// Removes the draft of one step.
pub(in crate::cases) fn drop_draft(
    tx: &mut WriteTx<'_, '_>,
    id: &CaseId,
    step: &str,
    holder: &str,
) -> Result<(), DbError> {
    tx.delete("case_draft", cols! { "case_id" => id, "step" => step, "holder" => holder }).map(drop)
}

/// Removes every draft of a case.
pub(in crate::cases) fn drop_drafts(tx: &mut WriteTx<'_, '_>, id: &CaseId) -> Result<(), DbError> {
    tx.delete("case_draft", cols! { "case_id" => id }).map(drop)
}

/// Removes every draft of a holder.
pub(in crate::cases) fn drop_drafts_of(tx: &mut WriteTx<'_, '_>, holder: &str) -> Result<(), DbError> {
    tx.delete("case_draft", cols! { "holder" => holder }).map(drop)
}

/// The cases a holder has drafts in.
pub(in crate::cases) fn drafted(tx: &mut Tx<'_>, holder: &str) -> Result<Vec<CaseId>, DbError> {
    let sql = "SELECT DISTINCT case_id FROM case_draft WHERE holder = ? ORDER BY case_id DESC LIMIT ?";
    let ids = tx.rows(sql, args![holder, MOST], |r| r.text(0))?;
    ids.iter().map(|i| CaseId::parse(i).map_err(wrong)).collect()
}

/// As whom an account stands in cases as a party: itself, and the operators it may answer for.
pub(in crate::cases) fn holders(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<String>, Error> {
    let members = identity::memberships(tx, account)?;
    let operators = members.iter().filter(|m| m.role.may(Verb::Answer)).map(|m| m.operator.to_string());
    Ok(std::iter::once(account.to_string()).chain(operators).collect())
}
