//! When a period ends: the first day is left out, the last counts whole, a closed last day gives way to the next open one.

use super::Calendar;
use crate::text::{Lang, scale};
use crate::time::{Date, Timestamp, date_in_japan, end_of_day_in_japan};
use jiff::{SignedDuration, ToSpan, tz::Offset};
use serde::{Deserialize, Serialize};

scale! {
    /// What a period is counted in.
    Unit {
        /// Hours, running at once.
        Hours = "hours", "時間", "hours";
        /// Days of the calendar.
        Days = "days", "日", "calendar days";
        /// Days on which offices work.
        WorkingDays = "working-days", "営業日", "working days";
        /// Months of the calendar.
        Months = "months", "か月", "months";
        /// Years of the calendar.
        Years = "years", "年", "years";
    }
}

scale! {
    /// What happens when the last day is one on which offices are closed.
    Closed {
        /// The period ends with the next open day.
        Next = "next", "次の開庁日に移る", "moves to the next working day";
        /// It stays where it is.
        Stays = "stays", "動かない", "stays";
    }
}

/// So many of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// How many, from 1 to 10,000.
    pub within: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// "within 14 calendar days".
    pub fn words(self, lang: Lang) -> String {
        let (n, unit) = (self.within, self.unit.label(lang));
        let unit = if lang == Lang::En && n == 1 { unit.trim_end_matches('s') } else { unit };
        lang.pick(format!("{n}{unit}以内"), format!("within {n} {unit}"))
    }
}

/// A time during which a period does not run, from one moment until another, or still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From when.
    pub from: Timestamp,
    /// Until when; absent while it lasts.
    pub until: Option<Timestamp>,
}

/// Where a period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Its last day in Japan.
    pub on: Date,
    /// The first moment after it.
    pub at: Timestamp,
    /// The last day as counted, when it gave way to the next open one.
    pub moved_from: Option<Date>,
    /// A day it depends on has not been announced yet.
    pub is_expected: bool,
}

/// When a period that began to run at a moment ends; `None` while it is paused, and for one no calendar reaches.
///
/// The day of the moment is left out, except when it is midnight in Japan (Civil Code arts. 139, 140). Months and years end with
/// the day before the one that corresponds to the first day counted, or with the month when it has no such day (art. 143). A day at
/// whose end the period stood still does not count.
pub fn end(start: Timestamp, span: Span, closed: Closed, pauses: &[Pause], calendar: &Calendar) -> Option<End> {
    if pauses.iter().any(|p| p.until.is_none()) || span.within == 0 {
        return None;
    }
    if span.unit == Unit::Hours {
        return hours(start, span.within, pauses);
    }
    let is_midnight = Offset::constant(9).to_datetime(start).time() == jiff::civil::Time::midnight();
    let first = date_in_japan(start);
    let first = if is_midnight { first } else { first.tomorrow().ok()? };
    let counted = match span.unit {
        Unit::WorkingDays => nth(first, span.within, |d| calendar.is_open(d) && !stood(d, pauses))?,
        Unit::Months => later(first, corresponding(first, i32::try_from(span.within).ok()?)?, pauses)?,
        Unit::Years => later(first, corresponding(first, i32::try_from(span.within).ok()?.checked_mul(12)?)?, pauses)?,
        _ => nth(first, span.within, |d| !stood(d, pauses))?,
    };
    let on = match closed {
        Closed::Next => nth(counted, 1, |d| calendar.is_open(d))?,
        Closed::Stays => counted,
    };
    let looks_at_days = closed == Closed::Next || span.unit == Unit::WorkingDays;
    Some(End {
        on,
        at: end_of_day_in_japan(on)?,
        moved_from: (on != counted).then_some(counted),
        is_expected: looks_at_days && calendar.is_expected(on),
    })
}

fn hours(start: Timestamp, n: u32, pauses: &[Pause]) -> Option<End> {
    let mut at = start.checked_add(SignedDuration::from_hours(i64::from(n))).ok()?;
    let mut sorted: Vec<(Timestamp, Timestamp)> =
        pauses.iter().filter_map(|p| Some((p.from.max(start), p.until?))).filter(|(f, u)| f < u).collect();
    sorted.sort();
    let mut until_now = start;
    for (from, until) in sorted {
        let from = from.max(until_now);
        if from < at && from < until {
            at = at.checked_add(until.duration_since(from)).ok()?;
            until_now = until;
        }
    }
    Some(End { on: date_in_japan(at), at, moved_from: None, is_expected: false })
}

/// The nth day that counts, from a day on, that day included.
fn nth(first: Date, n: u32, counts: impl Fn(Date) -> bool) -> Option<Date> {
    let days = std::iter::successors(Some(first), |d| d.tomorrow().ok());
    // Bounded: a calendar closed for ever must not turn in circles.
    days.take(40_000).filter(|d| counts(*d)).nth(n.checked_sub(1)? as usize)
}

/// The day before the one that corresponds, or the end of a month that has no such day.
fn corresponding(first: Date, months: i32) -> Option<Date> {
    let then = first.checked_add(months.months()).ok()?;
    if then.day() == first.day() { then.yesterday().ok() } else { Some(then) }
}

/// As many days later as stood still on the way.
fn later(first: Date, last: Date, pauses: &[Pause]) -> Option<Date> {
    let days = last.since(first).ok()?.get_days().checked_add(1)?;
    if pauses.is_empty() { Some(last) } else { nth(first, u32::try_from(days).ok()?, |d| !stood(d, pauses)) }
}

/// Whether the period stood still at the end of a day.
fn stood(on: Date, pauses: &[Pause]) -> bool {
    let Some(night) = end_of_day_in_japan(on) else { return false };
    pauses.iter().any(|p| p.from < night && p.until.is_none_or(|u| u >= night))
}
