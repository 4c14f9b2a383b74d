//! How much was learnt and how long it took: for everyone, rounded as every figure of cases is.

use super::model::{LessonKind, LessonState, Outcome};
use super::store;
use crate::cases::Count;
use crate::db::{DbError, Tx};
use crate::time::Timestamp;

/// What can be told of what was learnt.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// Lessons.
    pub lessons: Count,
    /// By what they would change.
    pub by_kind: Vec<(LessonKind, Count)>,
    /// By how they stand.
    pub by_state: Vec<(LessonState, Count)>,
    /// Rechecks.
    pub rechecks: Count,
    /// By what came of them.
    pub by_outcome: Vec<(Outcome, Count)>,
    /// Warnings that went out.
    pub warnings: Count,
    /// Half of the cases that told the public took so many days to it, or fewer; nine of ten.
    pub days_to_tell: Days,
    /// The same until they were closed with lessons.
    pub days_to_close: Days,
}

/// Half took so many days or fewer; nine of ten. Absent for fewer than [`FEWEST`].
pub type Days = (Option<i64>, Option<i64>);

/// Of fewer cases no time is told.
const FEWEST: usize = 5;

/// What can be told of what was learnt.
///
/// # Errors
/// Faults of the database.
pub fn statistics(tx: &mut Tx<'_>) -> Result<Learnt, DbError> {
    let lessons = store::counted(tx)?;
    let outcomes = store::counted_rechecks(tx)?;
    let of_kind = |kind: LessonKind| lessons.iter().filter(|(k, ..)| *k == kind).map(|(.., n)| n).sum();
    let of_state = |state: LessonState| lessons.iter().filter(|(_, s, _)| *s == state).map(|(.., n)| n).sum();
    let of_outcome = |wanted: Outcome| outcomes.iter().filter(|(o, _)| *o == Some(wanted)).map(|(_, n)| n).sum();
    Ok(Learnt {
        lessons: Count::of(lessons.iter().map(|(.., n)| n).sum()),
        by_kind: LessonKind::ALL.iter().map(|k| (*k, Count::of(of_kind(*k)))).collect(),
        by_state: LessonState::ALL.iter().map(|s| (*s, Count::of(of_state(*s)))).collect(),
        rechecks: Count::of(outcomes.iter().map(|(_, n)| n).sum()),
        by_outcome: Outcome::ALL.iter().map(|o| (*o, Count::of(of_outcome(*o)))).collect(),
        warnings: Count::of(store::confirmed_warnings(tx)?),
        days_to_tell: days(&store::times_to_tell(tx)?),
        days_to_close: days(&store::times_to_close(tx)?),
    })
}

/// Days from when to when, half and nine of ten of them.
pub(super) fn days(moments: &[(String, String)]) -> Days {
    let between = |(from, until): &(String, String)| {
        let both = from.parse::<Timestamp>().ok().zip(until.parse::<Timestamp>().ok());
        both.map(|(from, until)| until.duration_since(from).as_hours() / 24)
    };
    let mut all: Vec<i64> = moments.iter().filter_map(between).collect();
    all.sort_unstable();
    let quantile = |of: usize| {
        let place = (all.len() * of / 100).min(all.len().saturating_sub(1));
        all.get(place).copied().filter(|_| all.len() >= FEWEST)
    };
    (quantile(50), quantile(90))
}
