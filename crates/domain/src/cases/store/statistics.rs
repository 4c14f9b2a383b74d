//! How many cases, how they ended, how long it took: for everyone, and so that nobody can be found in it.
//!
//! Every figure is a [`Count`]: what is below five is not told, the rest is rounded to five, sums by themselves. Differences between two
//! figures or two days then tell of nobody.

use crate::args;
use crate::db::{DbError, Tx};
use crate::procedure::Definition;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A number of cases as it may be told: rounded to five, nothing below five.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// None.
    None,
    /// One to four.
    Few,
    /// About so many.
    About(i64),
}

/// Below this a number is not told; every other is rounded to it.
const STEP: i64 = 5;
/// Decisions times are taken of; the latest.
const MOST: i64 = 10_000;

impl Count {
    /// How a number is told.
    pub fn of(number: i64) -> Count {
        match number {
            ..=0 => Count::None,
            n if n < STEP => Count::Few,
            n => Count::About((n + STEP / 2) / STEP * STEP),
        }
    }

    /// `0`, `<5` or the rounded number.
    pub fn text(self) -> String {
        match self {
            Count::None => "0".to_owned(),
            Count::Few => format!("<{STEP}"),
            Count::About(n) => n.to_string(),
        }
    }
}

/// What can be told of the cases of a procedure.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// All.
    pub all: Count,
    /// By year of opening (in UTC), the latest first.
    pub by_year: Vec<(String, Count)>,
    /// By where they stand, in the order of the definition.
    pub by_state: Vec<(String, Count)>,
    /// By the severity they were taken up with, in the order of the step's options.
    pub by_severity: Vec<(String, Count)>,
    /// Half of the first decisions took so many days or fewer; `None` for fewer than five decisions.
    pub days_to_decide: Option<i64>,
    /// Nine of ten took so many days or fewer.
    pub days_to_decide_most: Option<i64>,
}

/// Steps that are the first decision about a report.
const DECISIONS: [&str; 3] = ["take-up", "not-take-up", "refer"];

/// What can be told of the cases of a procedure, over all its versions.
///
/// # Errors
/// Faults of the database.
pub fn statistics(tx: &mut Tx<'_>, definition: &Definition) -> Result<Statistics, DbError> {
    let like = format!("{}@%", definition.id);
    let sql = "SELECT state, substr(opened_at, 1, 4), count(*) FROM case_file WHERE procedure LIKE ? GROUP BY 1, 2";
    let cells = tx.rows(sql, args![like], |r| Ok((r.text(0)?, r.text(1)?, r.int(2)?)))?;
    let (mut states, mut years): (BTreeMap<String, i64>, BTreeMap<String, i64>) = Default::default();
    for (state, year, count) in &cells {
        *states.entry(state.clone()).or_default() += count;
        *years.entry(year.clone()).or_default() += count;
    }
    let of = |state: &str| Count::of(states.get(state).copied().unwrap_or_default());
    let (days, severities) = decided(tx)?;
    let options = definition.steps.iter().flat_map(|s| &s.fields).find(|f| f.id == "severity").map(|f| &f.options);
    let severity = |id: &str| Count::of(severities.get(id).copied().unwrap_or_default());
    let quantile = |of: i64| {
        let place = (days.len() as i64 * of / 100).min(days.len() as i64 - 1);
        (days.len() as i64 >= STEP).then(|| days.get(place as usize).copied()).flatten()
    };
    Ok(Statistics {
        all: Count::of(cells.iter().map(|c| c.2).sum()),
        by_year: years.into_iter().rev().map(|(year, n)| (year, Count::of(n))).collect(),
        by_state: definition.states.iter().map(|s| (s.id.clone(), of(&s.id))).collect(),
        by_severity: options.into_iter().flatten().map(|o| (o.id.clone(), severity(&o.id))).collect(),
        days_to_decide: quantile(50),
        days_to_decide_most: quantile(90),
    })
}

/// The days the latest first decisions took, sorted, and how severe what was taken up is.
pub(in crate::cases) fn decided(tx: &mut Tx<'_>) -> Result<(Vec<i64>, BTreeMap<String, i64>), DbError> {
    let (mut days, mut severities) = (Vec::new(), BTreeMap::new());
    for step in DECISIONS {
        let sql = "SELECT c.opened_at, e.at, e.answers FROM case_event e JOIN case_file c ON c.id = e.case_id
                   WHERE e.step = ? AND e.kind = 'confirmed' AND NOT EXISTS
                   (SELECT 1 FROM case_withheld w WHERE w.case_id = c.id AND w.until IS NULL AND w.since <= e.at) ORDER BY e.at DESC LIMIT ?";
        for (opened, at, answers) in tx.rows(sql, args![step, MOST], |r| Ok((r.text(0)?, r.text(1)?, r.text(2)?)))? {
            let moments = opened.parse::<Timestamp>().ok().zip(at.parse::<Timestamp>().ok());
            days.extend(moments.map(|(from, until)| until.duration_since(from).as_hours() / 24));
            let said: BTreeMap<String, String> = serde_json::from_str(&answers).unwrap_or_default();
            if let Some(severity) = said.get("severity") {
                *severities.entry(severity.clone()).or_default() += 1;
            }
        }
    }
    days.sort_unstable();
    Ok((days, severities))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_are_not_told_and_the_rest_is_rounded() {
        let told: Vec<String> = [0, 1, 4, 5, 7, 8, 12, 13].iter().map(|n| Count::of(*n).text()).collect();
        assert_eq!(told, ["0", "<5", "<5", "5", "5", "10", "10", "15"]);
    }

    proptest! {
        #[test]
        fn one_case_more_never_shows_by_more_than_a_step(n in 0_i64..10_000) {
            let value = |c: Count| match c { Count::None => 0, Count::Few => 0, Count::About(n) => n };
            let (a, b) = (value(Count::of(n)), value(Count::of(n + 1)));
            prop_assert!(b - a == 0 || b - a == STEP);
        }
    }
}
