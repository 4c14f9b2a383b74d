//! SQL of circulars.

use crate::args;
use crate::db::{DbError, Tx};
use crate::id::{ActId, CircularId, EntryId, OperatorId};
use crate::text::Both;
use crate::time::Date;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

/// One text to many.
#[derive(Debug, Clone)]
pub struct Circular {
    /// Its id.
    pub id: CircularId,
    /// The act it is.
    pub act: ActId,
    /// The act that published its policy.
    pub policy: ActId,
    /// Title.
    pub title: Both,
    /// The text, with its places.
    pub text: String,
    /// By when.
    pub due: Option<Date>,
    /// The entry of the log.
    pub entry: EntryId,
    /// When, RFC 3339.
    pub at: String,
}

/// What one operator got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Counts from 1.
    pub number: i64,
    /// Who got it.
    pub operator: OperatorId,
    /// What it was called then.
    pub name: Both,
}

/// One circular.
///
/// # Errors
/// Faults of the database.
pub fn one(tx: &mut Tx<'_>, id: &CircularId) -> Result<Option<Circular>, DbError> {
    let sql = "SELECT act_id, policy_act, title, title_en, text, due, entry_id, at FROM circular WHERE id = ?";
    tx.row(sql, args![id], |r| {
        Ok(Circular {
            id: id.clone(),
            act: ActId::parse(&r.text(0)?).map_err(wrong)?,
            policy: ActId::parse(&r.text(1)?).map_err(wrong)?,
            title: Both { ja: r.text(2)?, en: r.text(3)? },
            text: r.text(4)?,
            due: r.opt_text(5)?.map(|d| d.parse().map_err(wrong)).transpose()?,
            entry: EntryId::parse(&r.text(6)?).map_err(wrong)?,
            at: r.text(7)?,
        })
    })
}

/// Copies in order, those after a number.
///
/// # Errors
/// Faults of the database.
pub fn copies(tx: &mut Tx<'_>, id: &CircularId, after: i64, most: i64) -> Result<Vec<Copy>, DbError> {
    let sql = "SELECT number, operator_id, name, name_en FROM circular_copy
               WHERE circular_id = ? AND number > ? ORDER BY number LIMIT ?";
    tx.rows(sql, args![id, after, most], |r| {
        Ok(Copy {
            number: r.int(0)?,
            operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
            name: Both { ja: r.text(2)?, en: r.text(3)? },
        })
    })
}
