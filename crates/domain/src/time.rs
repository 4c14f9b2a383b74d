//! Time as an argument.
//!
//! For: a rule never asks what time it is; it is told. Only this module's [`SystemClock`] looks at the machine's clock.
//! Rests on: times are RFC 3339 in UTC, dates ISO 8601; people in Japan see them in Japan Standard Time (UTC+9, no summer time).
//! Words: *at* a moment, *on* a date.
//! Never: sleeps, schedules, or formats for people.
//! Begin at: [`Clock`].

pub use jiff::Timestamp;
pub use jiff::civil::Date;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The moment, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        let now = Timestamp::now();
        // Databases and JSON keep microseconds; a finer moment would not equal itself when read back.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// A clock that stands still, for demonstrations and tests.
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A clock that moves one step each time it is asked, for demonstrations: what happens later has a later time.
pub struct StepClock {
    start: Timestamp,
    step: jiff::SignedDuration,
    asked: std::sync::atomic::AtomicI32,
}

impl StepClock {
    /// Starts at a moment.
    pub fn new(start: Timestamp, step: jiff::SignedDuration) -> StepClock {
        StepClock { start, step, asked: std::sync::atomic::AtomicI32::new(0) }
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        let times = self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.step.checked_mul(times).and_then(|d| self.start.checked_add(d).ok()).unwrap_or(self.start)
    }
}

/// The one textual form of a moment: RFC 3339, UTC, exactly six decimals, so that text order is time order.
pub fn rfc3339(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// The date in Japan at a moment.
pub fn date_in_japan(at: Timestamp) -> Date {
    jiff::tz::Offset::constant(9).to_datetime(at).date()
}

/// The end of a day in Japan; `None` past the last day there is.
pub fn end_of_day_in_japan(day: Date) -> Option<Timestamp> {
    let midnight = day.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight());
    jiff::tz::Offset::constant(9).to_timestamp(midnight).ok()
}

/// The day of a moment given in seconds since 1970, in UTC; empty for one no calendar has.
pub fn day_of_second(seconds: u64) -> String {
    of_second(seconds).map(|at| rfc3339(at).chars().take(10).collect()).unwrap_or_default()
}

/// A moment given in seconds since 1970.
pub fn of_second(seconds: u64) -> Option<Timestamp> {
    i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok())
}

/// Date and minute in Japan, `2026-11-22 12:34`, for people; the page says that it is Japan time.
pub fn minute_in_japan(at: Timestamp) -> String {
    jiff::tz::Offset::constant(9).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_order_is_time_order() {
        let early: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let late: Timestamp = "2026-01-01T00:00:00.000001Z".parse().unwrap();
        assert!(rfc3339(early) < rfc3339(late));
        assert_eq!(rfc3339(late).parse::<Timestamp>().unwrap(), late);
    }

    #[test]
    fn the_date_in_japan_is_nine_hours_ahead() {
        let at: Timestamp = "2026-03-31T15:00:00Z".parse().unwrap();
        assert_eq!(date_in_japan(at).to_string(), "2026-04-01");
    }
}
