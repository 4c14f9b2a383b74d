//! Whether a statement stands in the log, and since when others have known.
//!
//! **Rests on**: [`Receipt`], `docs/specs/statement.md` section 6.

use super::{Answer, Check, Known};
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::inclusion_file;
use crate::statement::{Receipt, ReceiptError};

/// Where the statement stands in the log.
pub(super) struct Included {
    /// Index of the entry.
    pub index: u64,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
    /// The earliest time at which a known witness had seen that checkpoint.
    pub witnessed: Option<u64>,
}

/// Checks the receipt; the answer, and where the statement stands if it does.
pub(super) fn check(
    receipt: Option<&Receipt>,
    statement: Option<&Digest>,
    known: &Known<'_>,
) -> (Answer, Option<Included>) {
    let Some(receipt) = receipt else {
        return (Answer::not_checked(Check::Inclusion, "verify.inclusion.none"), None);
    };
    let Some(statement) = statement else {
        return (Answer::not_checked(Check::Inclusion, "verify.inclusion.no-statement"), None);
    };
    let Some(log) = known.log else {
        return (Answer::not_checked(Check::Inclusion, "verify.inclusion.no-key"), None);
    };
    let (entry, opened) = match receipt.check(statement, log, known.witnesses) {
        Ok(held) => held,
        Err(error) => return (not_held(&error), None),
    };
    let witnessed = opened.signers.iter().filter_map(|signer| signer.time).min();
    let answer = Answer::held(Check::Inclusion, "verify.inclusion.holds").with("entry", entry.id).with("at", entry.at);
    let answer = witnessed.iter().fold(answer, |answer, at| answer.with("witnessed", at));
    // It was read just now, so it reads again.
    let index = inclusion_file::parse(receipt.proof.as_bytes()).ok().map(|file| file.index);
    let included = index.map(|index| Included { index, checkpoint: opened.checkpoint, witnessed });
    (index.iter().fold(answer, |answer, index| answer.with("index", index)), included)
}

fn not_held(error: &ReceiptError) -> Answer {
    let reason = match error {
        ReceiptError::Proof(_) | ReceiptError::Entry(_) => "verify.inclusion.proof",
        ReceiptError::Seals | ReceiptError::Row => "verify.inclusion.sealed",
        ReceiptError::Statement => "verify.inclusion.other",
    };
    Answer::not_held(Check::Inclusion, reason).with("detail", error.code())
}
