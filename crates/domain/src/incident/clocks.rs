//! Periods of other jurisdictions, each worked out from the moment it runs from; what is not known stays so.

use super::draft::Said;
use crate::calendar::{Calendar, Closed, End, Span, Unit, end};
use crate::form;
use crate::norm::{Applies, Catalog, Facts, Instrument, Norm, NormId, applies_one};
use crate::refusal::{Error, Refusal, Refusals};
use crate::text::{Both, scale};
use crate::time::{Date, Timestamp};
use jiff::SignedDuration;
use jiff::tz::Offset;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

scale! {
    /// A moment some period runs from.
    Moment {
        /// It happened.
        Occurred = "occurred", "発生した", "it occurred";
        /// It was discovered.
        Discovered = "discovered", "発見した", "it was discovered";
        /// The operator became aware of it.
        Aware = "aware", "知った", "the operator became aware";
        /// The operator judged it to be an incident.
        Determined = "determined", "インシデントと判断した", "it was determined to be an incident";
        /// The link between the AI and the harm was established, or found likely.
        Causal = "causal", "因果関係を認めた", "the causal link was established or found likely";
    }
}

impl Moment {
    /// The names under which a form sends its day and its time of day.
    pub fn fields(self) -> (String, String) {
        (format!("at-{}", self.word()), format!("at-{}-time", self.word()))
    }
}

/// The moments that were given.
pub type Moments = BTreeMap<Moment, Timestamp>;

/// One period of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignClock {
    /// The norm, in whatever version is current.
    pub norm: String,
    /// To whom.
    pub to: Both,
    /// The moment it runs from; absent where no source read says.
    #[serde(default)]
    pub runs_from: Option<Moment>,
    /// How many; absent where no source states a number.
    #[serde(default)]
    pub within: Option<u32>,
    /// Of what.
    #[serde(default)]
    pub unit: Option<Unit>,
}

impl ForeignClock {
    /// Its length.
    pub fn span(&self) -> Option<Span> {
        Some(Span { within: self.within?, unit: self.unit? })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    clock: Vec<ForeignClock>,
}

static CLOCKS: LazyLock<Vec<ForeignClock>> = LazyLock::new(|| {
    let text = include_str!("../../../../catalog/criteria/incident-clocks.toml");
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    toml::from_str::<File>(text).map_err(|e| e.message().to_owned()).expect("well formed").clock
});

/// A period that may concern a report.
#[derive(Debug, Clone)]
pub struct Reckoned<'c> {
    /// The period.
    pub clock: &'static ForeignClock,
    /// Its norm in the version it was read in.
    pub id: NormId,
    /// Its instrument.
    pub instrument: &'c Instrument,
    /// The norm.
    pub norm: &'c Norm,
    /// Whether the market is given, or not settled.
    pub answer: Applies,
    /// When it began to run, if that was given.
    pub from: Option<Timestamp>,
    /// When it ends; absent unless both its beginning and its length are known.
    pub end: Option<End>,
}

/// Every period whose market is not answered with no, each from its own moment. They are counted by the days of Japan, without the day they begin on; a
/// closed last day does not move them, so that the day shown is none too late.
pub fn reckon<'c>(catalog: &'c Catalog, facts: &Facts, moments: &Moments) -> Vec<Reckoned<'c>> {
    let Some(calendar) = Calendar::named("jp-government") else { return Vec::new() };
    let one = |clock: &'static ForeignClock| {
        let (code, clause) = clock.norm.split_once(':')?;
        let instrument = catalog.instrument(code)?;
        let norm = instrument.norm(clause)?;
        let id = NormId::new(code, &instrument.version, clause);
        let answer = applies_one(catalog, facts, &id).map_or(Applies::Depends, |a| a.answer);
        let from = clock.runs_from.and_then(|m| moments.get(&m).copied());
        let ends = from.zip(clock.span()).and_then(|(from, span)| {
            // A moment given without a time of day stands for its day, which is not counted either.
            let is_midnight = Offset::constant(9).to_datetime(from).time() == jiff::civil::Time::midnight();
            let counted = span.unit != Unit::Hours && is_midnight;
            let start = if counted { from + SignedDuration::from_secs(1) } else { from };
            end(start, span, Closed::Stays, &[], calendar)
        });
        (answer != Applies::No).then_some(Reckoned { clock, id, instrument, norm, answer, from, end: ends })
    };
    CLOCKS.iter().filter_map(one).collect()
}

/// Reads the moments of a form: a day, and a time of day in Japan. Without a time it is the beginning of the day, which no period counted in hours ends later from.
///
/// # Errors
/// What cannot be read, or lies ahead.
pub fn read_moments(said: &Said, now: Timestamp) -> Result<Moments, Error> {
    let (mut refusals, mut out) = (Refusals::default(), Moments::new());
    for moment in Moment::ALL {
        let (word, time) = moment.fields();
        let Some(Some(day)) = refusals.take(form::optional_date(&word, said.one(&word))) else { continue };
        let Some(at) = refusals.take(at(day, &time, said.one(&time))) else { continue };
        match at > now {
            true => refusals.push(Refusal::invalid("incident.future").on(word)),
            false => drop(out.insert(*moment, at)),
        }
    }
    refusals.settle()?;
    Ok(out)
}

fn at(day: Date, field: &str, text: &str) -> Result<Timestamp, Refusal> {
    let wrong = || Refusal::invalid("incident.time-shape").on(field);
    let time = match form::optional_line(field, text, 20)? {
        Some(text) => text.replace('：', ":").parse::<jiff::civil::Time>().map_err(|_| wrong())?,
        None => jiff::civil::Time::midnight(),
    };
    Offset::constant(9).to_timestamp(day.to_datetime(time)).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::FactValue;
    use crate::testing::CATALOG;
    use std::collections::BTreeSet;

    fn moments(pairs: &[(Moment, &str)]) -> Moments {
        pairs.iter().map(|(m, t)| (*m, t.parse().unwrap())).collect()
    }

    fn markets(all: &[&str]) -> Facts {
        let mut facts = Facts::default();
        facts.set("markets", FactValue::Set(all.iter().map(|m| (*m).to_owned()).collect()));
        facts
    }

    fn ends(facts: &Facts, given: &Moments) -> BTreeMap<String, Option<String>> {
        let all = reckon(&CATALOG, facts, given);
        all.iter().map(|r| (r.id.clause().to_owned(), r.end.map(|e| e.at.to_string()))).collect()
    }

    #[test]
    fn the_table_holds_every_norm_with_a_condition_and_no_other() {
        let instrument = CATALOG.instrument("incident-clocks").unwrap();
        let asked: BTreeSet<String> = instrument
            .norms
            .iter()
            .filter(|n| n.applies.is_some())
            .map(|n| format!("incident-clocks:{}", n.id))
            .collect();
        let held: BTreeSet<String> = CLOCKS.iter().map(|c| c.norm.clone()).collect();
        assert_eq!(held, asked);
        assert!(CLOCKS.iter().all(|c| c.within.is_some() == c.unit.is_some()));
    }

    #[test]
    fn each_period_runs_from_its_own_moment_and_what_is_unknown_has_no_end() {
        // A Friday evening in Japan, over a month's end.
        let given = moments(&[(Moment::Aware, "2026-11-20T14:30:00Z"), (Moment::Determined, "2026-11-24T00:00:00Z")]);
        let found = ends(&markets(&["eu", "us_ny", "us_ca", "kr"]), &given);
        assert_eq!(
            found["eu-73-2"].as_deref(),
            Some("2026-12-05T15:00:00Z"),
            "the fifteenth day, which is a Saturday, whole"
        );
        assert_eq!(found["eu-73-3"].as_deref(), Some("2026-11-22T15:00:00Z"));
        assert_eq!(found["eu-gdpr-33"].as_deref(), Some("2026-11-23T14:30:00Z"));
        assert_eq!(found["us-ny-72h"].as_deref(), Some("2026-11-27T00:00:00Z"));
        for unknown in ["us-ca-15d", "us-ca-24h", "eu-26-5", "kr-32"] {
            assert_eq!(found[unknown], None, "{unknown}");
        }
    }

    #[test]
    fn a_day_without_a_time_is_not_counted_and_a_leap_day_is() {
        let given = moments(&[(Moment::Aware, "2028-02-26T15:00:00Z")]);
        let found = ends(&markets(&["eu"]), &given);
        assert_eq!(found["eu-73-3"].as_deref(), Some("2028-02-29T15:00:00Z"), "27 February without a time, two days");
        assert!(!found.contains_key("us-ny-72h"));
    }

    #[test]
    fn a_market_not_given_is_no_no() {
        let all = reckon(&CATALOG, &Facts::default(), &Moments::new());
        assert_eq!(all.len(), CLOCKS.len());
        assert!(all.iter().all(|r| r.answer == Applies::Depends && r.end.is_none()));
        assert!(reckon(&CATALOG, &markets(&["jp"]), &Moments::new()).is_empty());
    }

    #[test]
    fn moments_are_read_and_what_lies_ahead_is_refused() {
        let now: Timestamp = "2026-11-23T03:00:00Z".parse().unwrap();
        let said = Said::from_pairs([
            ("at-aware", "2026年11月20日"),
            ("at-aware-time", "23：30"),
            ("at-occurred", "2026-11-19"),
        ]);
        let read = read_moments(&said, now).unwrap();
        assert_eq!(
            read,
            moments(&[(Moment::Occurred, "2026-11-18T15:00:00Z"), (Moment::Aware, "2026-11-20T14:30:00Z")])
        );
        let wrong = Said::from_pairs([
            ("at-aware", "2026-11-24"),
            ("at-occurred", "昨日"),
            ("at-causal", "2026-11-20"),
            ("at-causal-time", "夜"),
        ]);
        let faults: Vec<_> = read_moments(&wrong, now).unwrap_err().refusals().iter().map(|r| r.code).collect();
        assert_eq!(faults, ["common.not-a-date", "incident.future", "incident.time-shape"]);
    }
}
