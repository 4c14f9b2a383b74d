//! What is known of a date and of a sanction, and no more: a month without its day, a clause that lays something down.

use super::{Instrument, Norm};
use crate::text::scale;

scale! {
    /// A date of an instrument.
    DateField {
        /// When it was adopted.
        Decided = "decided", "決定", "adopted";
        /// First day in force.
        InForce = "in_force", "施行", "in force";
        /// Last day in force.
        Until = "until", "終了", "until";
    }
}

/// What follows a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sanction<'n> {
    /// Nothing.
    None,
    /// Not confirmed.
    Unknown,
    /// What this clause of the same instrument lays down.
    Clause(&'n str),
}

impl Instrument {
    /// One of its dates as it is known: a day, or a month.
    pub fn date(&self, field: DateField) -> Option<String> {
        let date = match field {
            DateField::Decided => Some(self.decided),
            DateField::InForce => self.in_force,
            DateField::Until => self.until,
        }?;
        Some(if self.by_month.contains(&field) { date.strftime("%Y-%m").to_string() } else { date.to_string() })
    }

    /// The first day in force, or the day of adoption of what never comes into force.
    pub fn since(&self) -> String {
        let adopted = || self.date(DateField::Decided).unwrap_or_default();
        self.date(DateField::InForce).unwrap_or_else(adopted)
    }
}

impl Norm {
    /// What follows a breach. Only law can carry a sanction: silence on soft law is no gap.
    pub fn sanction(&self) -> Sanction<'_> {
        match self.sanction.as_deref() {
            Some("none") => Sanction::None,
            Some("unknown") => Sanction::Unknown,
            Some(clause) => Sanction::Clause(clause),
            None if self.strength.is_legal() => Sanction::Unknown,
            None => Sanction::None,
        }
    }
}
