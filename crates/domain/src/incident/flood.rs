//! How much may come from one source: counted under a salted digest that changes with the day, in memory, and never the address itself.

use crate::id::Chance;
use crate::refusal::{Class, Refusal};
use crate::time::{Date, Timestamp, date_in_japan};
use shirube_proof::digest::sha256;
use std::collections::HashMap;

/// Reports one source may send within an hour.
pub const MOST_REPORTS: u32 = 10;
/// Reports everyone together may send within an hour.
pub const MOST_IN_ALL: i64 = 500;
/// The time reports are counted in.
pub const HOUR_SECONDS: i64 = 3_600;
/// Wrong tracking numbers one source may try within [`TRY_SECONDS`].
pub const MOST_TRIES: u32 = 10;
/// The time wrong tracking numbers are counted in.
pub const TRY_SECONDS: i64 = 900;
/// Most sources remembered; more are let in, and the bound for all holds.
const MOST_SOURCES: usize = 100_000;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Counted {
    Report,
    Try,
}

/// What came from which source today. The salt is drawn for each day and lives only here.
#[derive(Default)]
pub struct Floods {
    day: Option<Date>,
    salt: [u8; 32],
    seen: HashMap<(Counted, [u8; 32]), (u32, i64)>,
}

impl Floods {
    fn key(&mut self, what: Counted, source: &str, now: Timestamp, chance: &dyn Chance) -> (Counted, [u8; 32]) {
        let today = date_in_japan(now);
        if self.day != Some(today) {
            self.seen.clear();
            chance.fill(&mut self.salt);
            self.day = Some(today);
        }
        (what, sha256(&[&self.salt[..], source.as_bytes()].concat()).0)
    }

    fn count(&mut self, key: (Counted, [u8; 32]), within: i64, now: i64) {
        if self.seen.len() >= MOST_SOURCES {
            self.seen.retain(|(what, _), (_, since)| now - *since < seconds(*what));
        }
        if self.seen.len() < MOST_SOURCES || self.seen.contains_key(&key) {
            let held = self.seen.entry(key).or_insert((0, now));
            *held = if now - held.1 < within { (held.0 + 1, held.1) } else { (1, now) };
        }
    }

    fn refused(&self, key: &(Counted, [u8; 32]), most: u32, within: i64, now: i64) -> Option<i64> {
        let (count, since) = self.seen.get(key)?;
        (*count >= most && now - since < within).then(|| within - (now - since))
    }

    /// Lets a report of a source in and counts it, or says when to come again.
    ///
    /// # Errors
    /// Too many from this source.
    pub fn report(&mut self, source: &str, now: Timestamp, chance: &dyn Chance) -> Result<(), Refusal> {
        let (key, at) = (self.key(Counted::Report, source, now, chance), now.as_second());
        if let Some(wait) = self.refused(&key, MOST_REPORTS, HOUR_SECONDS, at) {
            return Err(Refusal::of(Class::TooMuch, "incident.flood").with("minutes", minutes(wait)));
        }
        self.count(key, HOUR_SECONDS, at);
        Ok(())
    }

    /// Whether a source may try a tracking number.
    ///
    /// # Errors
    /// Too many wrong ones from this source.
    pub fn may_try(&mut self, source: &str, now: Timestamp, chance: &dyn Chance) -> Result<(), Refusal> {
        let key = self.key(Counted::Try, source, now, chance);
        match self.refused(&key, MOST_TRIES, TRY_SECONDS, now.as_second()) {
            Some(wait) => Err(Refusal::of(Class::TooMuch, "incident.tries").with("minutes", minutes(wait))),
            None => Ok(()),
        }
    }

    /// Counts a wrong tracking number.
    pub fn wrong(&mut self, source: &str, now: Timestamp, chance: &dyn Chance) {
        let key = self.key(Counted::Try, source, now, chance);
        self.count(key, TRY_SECONDS, now.as_second());
    }
}

fn seconds(what: Counted) -> i64 {
    match what {
        Counted::Report => HOUR_SECONDS,
        Counted::Try => TRY_SECONDS,
    }
}

/// Whole minutes, so that whoever comes back then is let in.
pub(super) fn minutes(seconds: i64) -> i64 {
    (seconds + 59) / 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SeededChance;
    use jiff::SignedDuration;

    const NOON: &str = "2026-11-23T03:00:00Z";

    #[test]
    fn a_source_is_bounded_others_are_not_and_it_may_come_again_when_it_was_told() {
        let (mut floods, chance) = (Floods::default(), SeededChance::new(1));
        let now: Timestamp = NOON.parse().unwrap();
        for _ in 0..MOST_REPORTS {
            floods.report("192.0.2.1", now, &chance).unwrap();
        }
        let later = now + SignedDuration::from_mins(20);
        let refusal = floods.report("192.0.2.1", later, &chance).unwrap_err();
        assert_eq!((refusal.code, refusal.params[0].1.as_str()), ("incident.flood", "40"));
        floods.report("192.0.2.2", later, &chance).unwrap();
        floods.may_try("192.0.2.1", later, &chance).unwrap();
        floods.report("192.0.2.1", later + SignedDuration::from_mins(40), &chance).unwrap();
    }

    #[test]
    fn wrong_numbers_are_counted_and_right_ones_are_not() {
        let (mut floods, chance) = (Floods::default(), SeededChance::new(1));
        let now: Timestamp = NOON.parse().unwrap();
        for _ in 0..MOST_TRIES {
            floods.may_try("192.0.2.1", now, &chance).unwrap();
            floods.wrong("192.0.2.1", now, &chance);
        }
        assert_eq!(floods.may_try("192.0.2.1", now, &chance).unwrap_err().code, "incident.tries");
        let over = now + SignedDuration::from_secs(TRY_SECONDS);
        floods.may_try("192.0.2.1", over, &chance).unwrap();
    }

    #[test]
    fn no_address_is_kept_and_a_new_day_forgets_and_salts_anew() {
        let (mut floods, chance) = (Floods::default(), SeededChance::new(1));
        let now: Timestamp = NOON.parse().unwrap();
        floods.report("192.0.2.1", now, &chance).unwrap();
        let key = *floods.seen.keys().next().map(|(_, d)| d).unwrap();
        assert_ne!(key, sha256(b"192.0.2.1").0);
        let salt = floods.salt;
        floods.report("192.0.2.2", now + SignedDuration::from_hours(24), &chance).unwrap();
        assert_eq!(floods.seen.len(), 1);
        assert_ne!(floods.salt, salt);
    }
}
