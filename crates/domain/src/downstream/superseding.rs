//! Which statements a new version of a sheet takes the place of, and whether those who were given them were told.

use super::model::{Change, Kind};
use super::{standing, store};
use crate::db::Tx;
use crate::disclosure::{self, Sheet, SheetState};
use crate::refusal::Error;
use crate::statement::{self, StatementRow, Status};
use serde_json::{Map, Value};
use shirube_proof::statement::Statement;
use std::collections::BTreeSet;

/// A statement someone was given, in whose place a newer one stands.
#[derive(Debug, Clone)]
pub struct Superseded {
    /// The earlier one.
    pub statement: StatementRow,
    /// The fields that do not say the same in both.
    pub fields: BTreeSet<String>,
    /// The change that says so, offered or sent.
    pub known: Option<Change>,
}

/// The statements of earlier versions of an issued sheet that someone was given and that still count at a time in seconds since
/// 1970, latest first: those of which it was not said, and those of which it was said with this one in their place.
///
/// # Errors
/// Faults of the database.
pub fn superseded_by(tx: &mut Tx<'_>, sheet: &Sheet, at: u64) -> Result<Vec<Superseded>, Error> {
    let Some(newer) = statement_of(tx, sheet)?.filter(|_| sheet.state == SheetState::Issued) else {
        return Ok(Vec::new());
    };
    let (says, mut out) = (fields(&newer), Vec::new());
    for earlier in disclosure::versions(tx, &sheet.asset, sheet.audience)? {
        let counts = |row: &StatementRow| row.status != Status::Withdrawn && row.expires_at > at;
        let held = statement_of(tx, &earlier)?.filter(|row| row.id != newer.id && counts(row));
        let Some(row) = held else { continue };
        let known = store::latest_of_digest(tx, &row.digest, &[Kind::Superseded])?;
        let is_of_another = known.as_ref().is_some_and(|c| c.replaced_by.as_ref() != Some(&newer.id));
        if is_of_another || !standing::was_given(tx, &row)? {
            continue;
        }
        out.push(Superseded { fields: unlike(&fields(&row), &says), statement: row, known });
    }
    Ok(out)
}

fn statement_of(tx: &mut Tx<'_>, sheet: &Sheet) -> Result<Option<StatementRow>, Error> {
    Ok(sheet.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten())
}

/// Every field a statement kept here says.
fn fields(row: &StatementRow) -> Map<String, Value> {
    let content = Statement::parse(&row.text).ok().and_then(|s| s.content().ok());
    content.map(|c| c.fields.into_iter().collect()).unwrap_or_default()
}

fn unlike(one: &Map<String, Value>, other: &Map<String, Value>) -> BTreeSet<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
