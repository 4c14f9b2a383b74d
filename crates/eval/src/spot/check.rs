//! How far a person and the machine agree.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::draw::{lot, nearest};
use super::{Draw, Error, Filled, Grade};
use crate::score::Score;
use crate::stats::{Agreed, Agreement, Interval, Tally};

/// What a comparison of a filled sheet with its run comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// The sheet.
    pub sheet: String,
    /// The scorer that was checked.
    pub scorer: String,
    /// Answers drawn.
    pub drawn: u64,
    /// Answers the person graded: those of all figures below.
    pub graded: u64,
    /// Answers of which the person said that they cannot tell.
    pub cannot_tell: u64,
    /// Answers without a grade, rows that did not come back included.
    pub blank: u64,
    /// The share on which person and machine give the same grade.
    pub same: Option<f64>,
    /// Its interval, by source.
    pub interval: Option<Interval>,
    /// The same share with each answer counted for as many as it stands for.
    pub weighted: Option<f64>,
    /// The person graded higher than the machine.
    pub higher: u64,
    /// The person graded lower.
    pub lower: u64,
    /// Kappa with its interval, and alpha.
    pub agreed: Agreed,
}

/// Compares a filled sheet with the run it was drawn from: drawn again, since the sheet does not say what the machine said.
///
/// # Errors
/// When the log cannot be read, or a row is none of the sheet.
pub fn compare(dir: &Path, what: &Draw, filled: &[Filled], level: f64) -> Result<Checked, Error> {
    let lot = lot(dir, what)?;
    let grades = lot.scale.grades();
    let mut agreement = Agreement::new(vec!["machine".to_owned(), "person".to_owned()], grades);
    let (mut seen, mut tally) = (BTreeSet::new(), Tally::default());
    let (mut cannot_tell, mut higher, mut lower, mut weight, mut same) = (0, 0, 0, 0.0, 0.0);
    for row in filled {
        let strange = || Error::Strange { no: row.no };
        let drawn = (row.no as usize).checked_sub(1).and_then(|at| lot.drawn.get(at)).ok_or_else(strange)?;
        if row.sheet != lot.code || row.id != drawn.id || row.epoch != drawn.epoch || !seen.insert(row.no) {
            return Err(strange());
        }
        let given = match row.grade {
            Grade::Given(grade) => grade,
            Grade::CannotTell => {
                cannot_tell += 1;
                continue;
            }
            Grade::Blank => continue,
        };
        let scale = || grades.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let wrong = || Error::Grade { no: row.no, grade: given, scale: scale() };
        let (machine, person) = (nearest(&lot.scale, drawn.value), lot.scale.at(given).ok_or_else(wrong)?);
        agreement.add(&[Some(machine), Some(person)]);
        tally.add(&drawn.cluster, &Score::when(machine == person, "same", "other"));
        higher += u64::from(person > machine);
        lower += u64::from(person < machine);
        weight += drawn.weight;
        same += if machine == person { drawn.weight } else { 0.0 };
    }
    let summary = tally.summary(level);
    let drawn = lot.drawn.len() as u64;
    Ok(Checked {
        sheet: lot.code,
        scorer: what.scorer.clone(),
        drawn,
        graded: summary.count,
        cannot_tell,
        blank: drawn - summary.count - cannot_tell,
        same: summary.mean,
        interval: summary.interval,
        weighted: (weight > 0.0).then(|| same / weight),
        higher,
        lower,
        agreed: agreement.agreed(level),
    })
}
