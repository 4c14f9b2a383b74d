//! What a report would say, as far as the register goes.

use crate::db::Tx;
use crate::disclosure::{Given, Held};
use crate::id::AssetId;
use crate::norm::Procedure;
use crate::refusal::Error;

/// One thing to be reported, with what the register has.
#[derive(Debug, Clone)]
pub struct DraftLine {
    /// Its name in the procedure.
    pub field: String,
    /// What the register has; nothing for what is missing.
    pub given: Vec<Given>,
    /// Whether the register could hold it at all; what only the occasion tells it cannot.
    pub can_be_held: bool,
}

/// Drafts what a procedure asks for. `None` when there is no such asset.
///
/// # Errors
/// When the database fails.
pub fn draft(tx: &mut Tx<'_>, asset: &AssetId, procedure: &Procedure) -> Result<Option<Vec<DraftLine>>, Error> {
    let Some(held) = Held::read(tx, asset)? else { return Ok(None) };
    let line = |f: &crate::norm::ProcedureField| DraftLine {
        field: f.id.clone(),
        given: f.from.iter().filter_map(|origin| held.given(origin)).collect(),
        can_be_held: !f.from.is_empty(),
    };
    Ok(Some(procedure.fields.iter().map(line).collect()))
}
