//! Calendars: on which days offices work, and when a period ends (期間計算).
//!
//! For: a deadline of ten working days, thirty days or two months has one last day, worked out the same way everywhere.
//! Rests on: `catalog/calendars/`; Civil Code (`L-CIVIL`) arts. 138 to 143; Act on Holidays of Administrative Organs arts. 1 and 2.
//! Words: a day is *open* or *closed*; a period *ends* with the end of its last day; a date is *expected* when a day it depends on
//! has not been announced.
//! Never: reads a clock; guesses a holiday without saying so.
//! Begin at: [`Calendar`], [`end`].

mod period;
#[cfg(test)]
mod tests;

pub use period::{Closed, End, Pause, Span, Unit, end};

use crate::text::{Both, Lang};
use crate::time::Date;
use jiff::civil::Weekday;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A day whose name everybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday<'c> {
    /// Its name.
    pub name: &'c Both,
    /// Not announced yet: what astronomy and the law as it stands let one expect.
    pub is_expected: bool,
}

/// Which days are open (開庁日).
#[derive(Debug, Clone)]
pub struct Calendar {
    file: File,
    days: BTreeMap<Date, Both>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: Both,
    basis: Vec<String>,
    certainty: String,
    weekly: Vec<WeekdayName>,
    first_year: i16,
    last_year: i16,
    announced_until: i16,
    substitute: Both,
    between: Both,
    closed: Vec<Yearly>,
    fixed: Vec<Fixed>,
    mondays: Vec<NthMonday>,
    dated: Vec<Dated>,
    era: Vec<Era>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WeekdayName {
    Saturday,
    Sunday,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Yearly {
    from: String,
    to: String,
    name: Both,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    day: String,
    name: Both,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NthMonday {
    month: i8,
    nth: i8,
    name: Both,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    name: Both,
    days: Vec<Date>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Era {
    name: Both,
    from: Date,
}

/// What is wrong with a calendar file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not in the format.
    #[error("the calendar is not in the format: {0}")]
    Format(#[from] toml::de::Error),
    /// A day no year has, or years the wrong way round.
    #[error("`{0}` is no day a calendar can have")]
    Day(String),
}

static JAPAN: LazyLock<Calendar> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    Calendar::read(include_str!("../../../../catalog/calendars/jp-government.toml"))
        .expect("the calendar is well formed")
});

impl Calendar {
    /// The working days of administrative organs of the State of Japan.
    pub fn japan() -> &'static Calendar {
        &JAPAN
    }

    /// One that comes with the program, by its id.
    pub fn named(id: &str) -> Option<&'static Calendar> {
        Some(Calendar::japan()).filter(|c| c.id() == id)
    }

    /// Reads a file of `catalog/calendars/`.
    ///
    /// # Errors
    /// [`Error`] when it is not in the format or names a day that does not exist.
    pub fn read(text: &str) -> Result<Calendar, Error> {
        let file: File = toml::from_str(text)?;
        let years = file.last_year.saturating_sub(file.first_year);
        if !(0..=200).contains(&years) {
            return Err(Error::Day(format!("{}–{}", file.first_year, file.last_year)));
        }
        let mut days = BTreeMap::new();
        for year in file.first_year..=file.last_year {
            national(&file, year, &mut days)?;
        }
        derived(&file, &mut days);
        Ok(Calendar { file, days })
    }

    /// Its id in the catalogue.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Its name.
    pub fn title(&self) -> &Both {
        &self.file.title
    }

    /// The clauses it rests on.
    pub fn basis(&self) -> &[String] {
        &self.file.basis
    }

    /// How sure its rules are, in the words of the catalogue.
    pub fn certainty(&self) -> &str {
        &self.file.certainty
    }

    /// The years whose days were worked out, first and last.
    pub fn years(&self) -> (i16, i16) {
        (self.file.first_year, self.file.last_year)
    }

    /// The holiday on a day, when it is one.
    pub fn holiday(&self, on: Date) -> Option<Holiday<'_>> {
        let yearly = || self.file.closed.iter().find(|y| y.covers(on)).map(|y| &y.name);
        let name = self.days.get(&on).or_else(yearly)?;
        Some(Holiday { name, is_expected: self.is_expected(on) })
    }

    /// Whether offices work on a day.
    pub fn is_open(&self, on: Date) -> bool {
        let is_weekend = |w: &WeekdayName| match w {
            WeekdayName::Saturday => on.weekday() == Weekday::Saturday,
            WeekdayName::Sunday => on.weekday() == Weekday::Sunday,
        };
        !self.file.weekly.iter().any(is_weekend) && self.holiday(on).is_none()
    }

    /// Whether the holidays around a day have not been announced yet.
    pub fn is_expected(&self, on: Date) -> bool {
        on.year() > self.file.announced_until || on.year() < self.file.first_year
    }

    /// Every holiday of a year, in order; without weekends.
    pub fn holidays(&self, year: i16) -> impl Iterator<Item = (Date, Holiday<'_>)> {
        let first = Date::new(year, 1, 1).ok();
        let all = std::iter::successors(first, move |d| d.tomorrow().ok().filter(|t| t.year() == year));
        all.filter_map(|day| Some((day, self.holiday(day)?)))
    }

    /// A day as documents of the State write it, `令和8年11月23日`; in English, `23 November 2026`.
    pub fn formal(&self, on: Date, lang: Lang) -> String {
        let era = self.file.era.iter().rev().find(|e| e.from <= on);
        match (lang, era) {
            (Lang::En, _) => on.strftime("%-d %B %Y").to_string(),
            (Lang::Ja, None) => format!("{}年{}月{}日", on.year(), on.month(), on.day()),
            (Lang::Ja, Some(era)) => {
                let year = match on.year() - era.from.year() + 1 {
                    1 => "元".to_owned(),
                    n => n.to_string(),
                };
                format!("{}{year}年{}月{}日", era.name.ja, on.month(), on.day())
            }
        }
    }
}

impl Yearly {
    /// Whether a day lies between the two, which may go over the end of a year.
    fn covers(&self, on: Date) -> bool {
        let day = format!("{:02}-{:02}", on.month(), on.day());
        match self.from <= self.to {
            true => (self.from.as_str()..=self.to.as_str()).contains(&day.as_str()),
            false => day >= self.from || day <= self.to,
        }
    }
}

/// The national holidays of a year as the law names them.
fn national(file: &File, year: i16, days: &mut BTreeMap<Date, Both>) -> Result<(), Error> {
    for fixed in &file.fixed {
        let text = format!("{year:04}-{}", fixed.day);
        days.insert(text.parse().map_err(|_| Error::Day(text))?, fixed.name.clone());
    }
    for monday in &file.mondays {
        let wrong = |_| Error::Day(format!("Monday {} of month {}", monday.nth, monday.month));
        let month = Date::new(year, monday.month, 1).map_err(wrong)?;
        days.insert(month.nth_weekday_of_month(monday.nth, Weekday::Monday).map_err(wrong)?, monday.name.clone());
    }
    for dated in &file.dated {
        for day in dated.days.iter().filter(|d| d.year() == year) {
            days.insert(*day, dated.name.clone());
        }
    }
    Ok(())
}

/// The holidays that follow from others: after one on a Sunday, and between two.
fn derived(file: &File, days: &mut BTreeMap<Date, Both>) {
    let national: Vec<Date> = days.keys().copied().collect();
    let is_national = |d: &Date| national.binary_search(d).is_ok();
    for day in national.iter().filter(|d| d.weekday() == Weekday::Sunday) {
        let after = std::iter::successors(day.tomorrow().ok(), |d| d.tomorrow().ok()).find(|d| !is_national(d));
        if let Some(after) = after {
            days.insert(after, file.substitute.clone());
        }
    }
    for pair in national.windows(2) {
        let middle = pair[0].tomorrow().ok().filter(|m| m.tomorrow().ok() == Some(pair[1]));
        if let Some(middle) = middle {
            days.entry(middle).or_insert_with(|| file.between.clone());
        }
    }
}
