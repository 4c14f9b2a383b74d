//! Until when: pure reckoning.

use crate::form;
use crate::norm::{Period, Unit};
use crate::refusal::{Error, Refusal, Refusals};
use crate::time::{Date, Timestamp, date_in_japan};
use jiff::{SignedDuration, ToSpan};

/// When a period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// At a moment.
    Moment(Timestamp),
    /// With a day, by the calendar of Japan: never later than by any calendar further west.
    Day(Date),
}

impl Due {
    /// Whether it has passed.
    pub fn is_over(self, now: Timestamp) -> bool {
        match self {
            Due::Moment(at) => now > at,
            Due::Day(day) => date_in_japan(now) > day,
        }
    }
}

/// When a period that began to run at a moment ends. The day it began on is not counted. `None` when the source states no number,
/// or counts anything else: no calendar of holidays abroad is held here, and a guess could be late.
pub fn due(period: &Period, since: Timestamp) -> Option<Due> {
    let n = i64::from(period.within?);
    match period.unit? {
        Unit::Hours => since.checked_add(SignedDuration::from_hours(n)).ok().map(Due::Moment),
        Unit::Days => date_in_japan(since).checked_add(n.days()).ok().map(Due::Day),
        Unit::WorkingDays | Unit::Months | Unit::Years => None,
    }
}

/// A moment as a form gives it: a day, and a time of day in Japan. Without a time it is the beginning of the day, which no
/// deadline counted from it can be later than.
///
/// # Errors
/// What cannot be read, keyed to `since` and `time`.
pub fn since_of(day: &str, time: &str) -> Result<Option<Timestamp>, Error> {
    let mut refusals = Refusals::default();
    let day = refusals.take(form::optional_date("since", day)).flatten();
    let wrong = || Refusal::invalid("reporting.time-shape").on("time");
    let time = match form::optional_line("time", time, 20) {
        Ok(Some(text)) => refusals.take(text.replace('：', ":").parse::<jiff::civil::Time>().map_err(|_| wrong())),
        _ => Some(jiff::civil::Time::midnight()),
    };
    refusals.settle()?;
    let moment = |day: Date, time| jiff::tz::Offset::constant(9).to_timestamp(day.to_datetime(time));
    match day.zip(time) {
        Some((day, time)) => Ok(Some(moment(day, time).map_err(|_| wrong())?)),
        None => Ok(None),
    }
}
