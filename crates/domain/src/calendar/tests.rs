//! The calendar against two independent programs, and periods worked out by hand.

use super::*;
use crate::time::Timestamp;

fn at(text: &str) -> Timestamp {
    format!("{text}+09:00").parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn ends(start: &str, within: u32, unit: Unit) -> String {
    let span = Span { within, unit };
    end(at(start), span, Closed::Next, &[], Calendar::japan()).unwrap().on.to_string()
}

fn stays(start: &str, within: u32, unit: Unit) -> String {
    end(at(start), Span { within, unit }, Closed::Stays, &[], Calendar::japan()).unwrap().on.to_string()
}

#[test]
fn every_national_holiday_is_the_one_others_work_out() {
    let listed = include_str!("../../../../testdata/calendar/jp-2024-2035.csv");
    let theirs: Vec<(Date, &str)> =
        listed.lines().skip(1).map(|l| l.split_once(',').unwrap()).map(|(d, n)| (day(d), n)).collect();
    let ours: Vec<(Date, &str)> = Calendar::japan().days.iter().map(|(d, name)| (*d, name.ja.as_str())).collect();
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 218);
}

#[test]
fn offices_are_closed_at_weekends_on_holidays_and_at_new_year() {
    let calendar = Calendar::japan();
    for closed in ["2026-11-21", "2026-11-22", "2026-11-23", "2026-12-29", "2026-12-31", "2027-01-01", "2027-01-03"] {
        assert!(!calendar.is_open(day(closed)), "{closed}");
    }
    for open in ["2026-11-24", "2026-12-28", "2027-01-04", "2028-02-29"] {
        assert!(calendar.is_open(day(open)), "{open}");
    }
    assert_eq!(calendar.holiday(day("2026-09-22")).unwrap().name.ja, "国民の休日");
    assert_eq!(calendar.holiday(day("2027-03-22")).unwrap().name.en, "Substitute holiday");
    assert_eq!(
        calendar.holidays(2026).count(),
        18 - 1 + 6,
        "18 national holidays, New Year's Day among the six closed days"
    );
}

#[test]
fn days_not_announced_yet_are_expected() {
    let calendar = Calendar::japan();
    assert!(!calendar.holiday(day("2027-03-21")).unwrap().is_expected);
    assert!(calendar.holiday(day("2028-03-20")).unwrap().is_expected);
    let span = Span { within: 1, unit: Unit::Years };
    let two = end(at("2027-06-01T10:00:00"), span, Closed::Next, &[], calendar).unwrap();
    assert!(two.is_expected);
    assert!(!end(at("2027-06-01T10:00:00"), span, Closed::Stays, &[], calendar).unwrap().is_expected);
}

#[test]
fn the_first_day_is_left_out_and_the_last_counts_whole() {
    // Ten days from Wednesday 1 April end on Saturday 11 April, and so on Monday.
    assert_eq!(stays("2026-04-01T09:00:00", 10, Unit::Days), "2026-04-11");
    assert_eq!(ends("2026-04-01T09:00:00", 10, Unit::Days), "2026-04-13");
    // From midnight the day itself counts (Civil Code art. 140, proviso).
    assert_eq!(stays("2026-04-01T00:00:00", 10, Unit::Days), "2026-04-10");
    let end =
        end(at("2026-04-01T09:00:00"), Span { within: 10, unit: Unit::Days }, Closed::Next, &[], Calendar::japan());
    let end = end.unwrap();
    assert_eq!((end.at, end.moved_from), (at("2026-04-14T00:00:00"), Some(day("2026-04-11"))));
}

#[test]
fn working_days_leave_out_closed_ones_across_the_year_and_golden_week() {
    assert_eq!(ends("2026-12-25T15:00:00", 1, Unit::WorkingDays), "2026-12-28");
    assert_eq!(ends("2026-12-28T15:00:00", 1, Unit::WorkingDays), "2027-01-04");
    assert_eq!(ends("2026-12-28T15:00:00", 6, Unit::WorkingDays), "2027-01-12", "11 January is Coming of Age Day");
    assert_eq!(ends("2026-04-28T15:00:00", 3, Unit::WorkingDays), "2026-05-07");
}

#[test]
fn months_end_with_the_day_before_the_one_that_corresponds() {
    assert_eq!(stays("2026-01-31T12:00:00", 1, Unit::Months), "2026-02-28");
    assert_eq!(stays("2026-01-30T12:00:00", 1, Unit::Months), "2026-02-28", "February has no 31st");
    assert_eq!(stays("2028-01-30T12:00:00", 1, Unit::Months), "2028-02-29");
    assert_eq!(stays("2026-03-15T12:00:00", 3, Unit::Months), "2026-06-15");
    assert_eq!(stays("2024-02-29T12:00:00", 1, Unit::Years), "2025-02-28");
    assert_eq!(stays("2024-02-28T12:00:00", 1, Unit::Years), "2025-02-28");
    assert_eq!(stays("2026-01-01T00:00:00", 1, Unit::Years), "2026-12-31");
}

#[test]
fn hours_run_through_the_night_and_over_weekends() {
    let span = Span { within: 72, unit: Unit::Hours };
    let over = end(at("2026-11-20T18:30:00"), span, Closed::Next, &[], Calendar::japan()).unwrap();
    assert_eq!((over.at, over.moved_from), (at("2026-11-23T18:30:00"), None));
}

#[test]
fn what_stood_still_does_not_count() {
    let pause = |from: &str, until: &str| Pause { from: at(from), until: Some(at(until)) };
    let calendar = Calendar::japan();
    let days = Span { within: 10, unit: Unit::Days };
    let pauses = [pause("2026-04-03T10:00:00", "2026-04-06T10:00:00")];
    let later = end(at("2026-04-01T09:00:00"), days, Closed::Stays, &pauses, calendar).unwrap();
    assert_eq!(later.on, day("2026-04-14"), "the nights of the 3rd, 4th and 5th");
    let within_a_day = [pause("2026-04-03T10:00:00", "2026-04-03T12:00:00")];
    assert_eq!(
        end(at("2026-04-01T09:00:00"), days, Closed::Stays, &within_a_day, calendar).unwrap().on,
        day("2026-04-11")
    );
    let still = [Pause { from: at("2026-04-03T10:00:00"), until: None }];
    assert_eq!(end(at("2026-04-01T09:00:00"), days, Closed::Stays, &still, calendar), None);
    let hours = Span { within: 24, unit: Unit::Hours };
    let both =
        [pause("2026-04-01T10:00:00", "2026-04-01T14:00:00"), pause("2026-04-01T12:00:00", "2026-04-01T15:00:00")];
    assert_eq!(
        end(at("2026-04-01T09:00:00"), hours, Closed::Stays, &both, calendar).unwrap().at,
        at("2026-04-02T14:00:00")
    );
    let months = Span { within: 1, unit: Unit::Months };
    assert_eq!(end(at("2026-04-01T09:00:00"), months, Closed::Stays, &pauses, calendar).unwrap().on, day("2026-05-04"));
}

#[test]
fn a_day_is_written_in_the_era_it_lies_in() {
    let calendar = Calendar::japan();
    assert_eq!(calendar.formal(day("2026-11-23"), Lang::Ja), "令和8年11月23日");
    assert_eq!(calendar.formal(day("2019-05-01"), Lang::Ja), "令和元年5月1日");
    assert_eq!(calendar.formal(day("2019-04-30"), Lang::Ja), "平成31年4月30日");
    assert_eq!(calendar.formal(day("1980-01-01"), Lang::Ja), "1980年1月1日");
    assert_eq!(calendar.formal(day("2026-11-23"), Lang::En), "23 November 2026");
}

#[test]
fn a_calendar_that_is_none_is_refused() {
    let text = include_str!("../../../../catalog/calendars/jp-government.toml");
    for (was, wrong) in
        [("day = \"02-11\"", "day = \"02-30\""), ("nth = 2", "nth = 6"), ("last_year = 2035", "last_year = 2020")]
    {
        let changed = text.replacen(was, wrong, 1);
        assert!(matches!(Calendar::read(&changed), Err(Error::Day(_))), "{wrong}");
    }
    assert!(matches!(Calendar::read(&format!("{text}\nunknown = 1")), Err(Error::Format(_))));
    assert_eq!(Calendar::named("jp-government").map(Calendar::id), Some("jp-government"));
    assert!(Calendar::named("other").is_none());
    assert_eq!((Calendar::japan().years(), Calendar::japan().certainty()), ((2024, 2035), "verified"));
}

proptest::proptest! {
    #[test]
    fn a_longer_period_never_ends_earlier(seconds in 1_704_100_000i64..2_000_000_000, n in 1u32..400, unit in 0usize..5) {
        let start = Timestamp::from_second(seconds).unwrap();
        let unit = Unit::ALL[unit];
        let n = if unit == Unit::Years { n % 4 + 1 } else { n };
        let of = |within| end(start, Span { within, unit }, Closed::Next, &[], Calendar::japan()).unwrap();
        let (short, long) = (of(n), of(n + 1));
        proptest::prop_assert!(short.at <= long.at);
        proptest::prop_assert!(short.at > start);
        if unit != Unit::Hours {
            proptest::prop_assert!(Calendar::japan().is_open(short.on));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,400}") {
        let _ = Calendar::read(&text);
    }
}
