//! What a step rests on has to stand on the day it takes effect: a clause repealed during a case carries nothing any more.

use super::advance::lines;
use crate::authority::Power;
use crate::norm::Catalog;
use crate::procedure::{self, FieldKind, Step};
use crate::refusal::{Class, Refusal, Refusals};
use crate::time::Date;
use std::collections::BTreeMap;

/// Every clause cited stands on a day.
pub(super) fn cited(
    catalog: &Catalog,
    step: &Step,
    answers: &BTreeMap<String, String>,
    on: Date,
    refusals: &mut Refusals,
) {
    for field in step.fields.iter().filter(|f| f.kind == FieldKind::Clauses) {
        let said = answers.get(&field.id).map(String::as_str).unwrap_or_default();
        if let Some(fault) = lines(said).iter().find_map(|c| procedure::carries(catalog, c, on).err()) {
            refusals.push(fault.on(field.id.as_str()));
        }
    }
}

/// The power still rests on what gives it. A newer version of that is no obstacle: a case that runs goes on as it began.
pub(super) fn empowers(catalog: &Catalog, power: &Power, on: Date) -> Result<(), Refusal> {
    let has_ended = |basis: &&String| {
        let fault = procedure::carries(catalog, basis, on).err();
        fault.is_some_and(|f| {
            matches!(f.code, "procedure.clause-ended" | "procedure.clause-coming" | "procedure.no-clause")
        })
    };
    match power.basis.iter().find(has_ended) {
        None => Ok(()),
        Some(basis) => {
            Err(Refusal::of(Class::Conflict, "case.power-without-basis").with("power", &power.id).with("value", basis))
        }
    }
}
