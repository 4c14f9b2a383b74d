//! When something happened, as precisely as it is known, in Japan time.

use crate::form;
use crate::refusal::Refusal;
use crate::text::scale;
use crate::time::Timestamp;
use jiff::Span;
use jiff::civil::{Date, DateTime, Time};
use unicode_normalization::UnicodeNormalization;

scale! {
    /// How precisely a moment is known (精度).
    Precision {
        /// The year.
        Year = "year", "年まで", "to the year";
        /// The month.
        Month = "month", "月まで", "to the month";
        /// The day.
        Day = "day", "日まで", "to the day";
        /// The minute.
        Minute = "minute", "分まで", "to the minute";
        /// Between two of these.
        Between = "between", "この間のいつか", "some time between";
    }
}

/// A stretch of time in which something happened: from a moment until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// The earliest it can have been.
    pub from: DateTime,
    /// It was before this.
    pub until: DateTime,
    /// How precisely that is known.
    pub precision: Precision,
}

impl When {
    /// Reads `2026`, `2026-03`, `2026-03-04` or `2026-03-04 15:20`, and the end of a stretch where one is given.
    ///
    /// # Errors
    /// Refused at `at` or `until` when it is none of these, or ends before it begins.
    pub fn read(at: &str, until: &str) -> Result<When, Refusal> {
        let wrong = |field: &str, text: &str| {
            Refusal::invalid("investigation.when").on(field).with("value", text.chars().take(60).collect::<String>())
        };
        let first = one(at).ok_or_else(|| wrong("at", at))?;
        if until.trim().is_empty() {
            return Ok(first);
        }
        let last = one(until).ok_or_else(|| wrong("until", until))?;
        if last.from < first.from || last.until <= first.until {
            return Err(Refusal::invalid("investigation.between").on("until"));
        }
        Ok(When { from: first.from, until: last.until, precision: Precision::Between })
    }

    /// A moment of the log, to the minute.
    pub fn of(at: Timestamp) -> When {
        let from = jiff::tz::Offset::constant(9).to_datetime(at);
        let from = from.date().to_datetime(Time::constant(from.hour(), from.minute(), 0, 0));
        When { from, until: after(from, Span::new().minutes(1)), precision: Precision::Minute }
    }

    /// Whether it begins after a moment.
    pub fn is_after(&self, now: Timestamp) -> bool {
        self.from > jiff::tz::Offset::constant(9).to_datetime(now)
    }
}

/// How a moment is written down: `2026-03-04 15:20`, `2026-03-04`, `2026-03`, `2026`. `None` for what is none.
pub fn written(text: &str) -> Option<String> {
    let when = one(text)?;
    let pattern = match when.precision {
        Precision::Year => "%Y",
        Precision::Month => "%Y-%m",
        Precision::Day => "%Y-%m-%d",
        Precision::Minute | Precision::Between => "%Y-%m-%d %H:%M",
    };
    Some(when.from.strftime(pattern).to_string())
}

fn after(from: DateTime, span: Span) -> DateTime {
    from.checked_add(span).unwrap_or(DateTime::MAX)
}

fn one(text: &str) -> Option<When> {
    let plain: String = text.nfkc().collect();
    let mut parts = plain.split(|c: char| c.is_whitespace() || c == 'T').filter(|p| !p.is_empty());
    let (day, clock) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let whole = |precision, from: Date, span: Span| {
        let from = from.to_datetime(Time::midnight());
        Some(When { from, until: after(from, span), precision })
    };
    let numbers: Vec<&str> = day.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let year = |text: &str| text.parse::<i16>().ok().filter(|y| text.len() == 4 && (1900..=2999).contains(y));
    match (numbers.as_slice(), clock) {
        ([y], None) => whole(Precision::Year, Date::new(year(y)?, 1, 1).ok()?, Span::new().years(1)),
        ([y, m], None) => whole(Precision::Month, Date::new(year(y)?, m.parse().ok()?, 1).ok()?, Span::new().months(1)),
        ([_, _, _], None) => whole(Precision::Day, date(day)?, Span::new().days(1)),
        ([_, _, _], Some(clock)) => {
            let (hour, minute) = clock.split_once(':')?;
            let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
            let from = date(day)?.to_datetime(time);
            Some(When { from, until: after(from, Span::new().minutes(1)), precision: Precision::Minute })
        }
        _ => None,
    }
}

fn date(text: &str) -> Option<Date> {
    form::optional_date("at", text).ok().flatten().filter(|d| (1900..=2999).contains(&d.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn precision(text: &str) -> Option<Precision> {
        When::read(text, "").ok().map(|w| w.precision)
    }

    #[test]
    fn a_moment_is_as_precise_as_it_was_written() {
        assert_eq!(precision("2026"), Some(Precision::Year));
        assert_eq!(precision("２０２６年３月"), Some(Precision::Month));
        assert_eq!(precision("令和8年3月4日"), Some(Precision::Day));
        assert_eq!(precision("2026-03-04T15:20"), Some(Precision::Minute));
        for text in
            ["", "26", "2026-13", "2026-02-30", "2026-03-04 25:00", "2026-03-04 15:20 16:00", "昨日", "2026 15:20"]
        {
            assert_eq!(precision(text), None, "{text}");
        }
    }

    #[test]
    fn a_stretch_does_not_end_before_it_begins() {
        let when = When::read("2026-03", "2026-05-02").unwrap();
        assert_eq!(when.precision, Precision::Between);
        assert_eq!(When::read("2026-05", "2026-03").unwrap_err().code, "investigation.between");
        assert_eq!(When::read("2026-05", "2026-05").unwrap_err().code, "investigation.between");
        assert_eq!(When::read("2026-05", "x").unwrap_err().field.as_deref(), Some("until"));
    }

    proptest! {
        #[test]
        fn what_is_written_down_reads_the_same(y in 1900i16..2100, m in 1i8..=12, d in 1i8..=28, h in 0i8..24, n in 0i8..60) {
            for text in [format!("{y}"), format!("{y}-{m}"), format!("{y}/{m}/{d}"), format!("{y}-{m}-{d} {h}:{n}")] {
                let first = When::read(&text, "").unwrap();
                let second = When::read(&written(&text).unwrap(), "").unwrap();
                prop_assert_eq!(first, second);
                prop_assert!(first.from < first.until);
            }
        }

        #[test]
        fn whatever_is_typed_nothing_breaks(text in "\\PC{0,30}") {
            let _ = (When::read(&text, &text), written(&text));
        }
    }
}
