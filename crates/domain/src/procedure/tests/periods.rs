//! Periods of cases: when they end, what follows, and what stands still.

use super::*;
use crate::calendar::Unit;

fn run(case: &Case, who: &Who, wanted: &Move, when: &str) -> Result<Case, &'static str> {
    advance(incident(), Calendar::japan(), case, who, wanted, at(when)).map_err(|r| r.code)
}

fn officer() -> Who {
    who("officer-1", &["officer"])
}
fn head() -> Who {
    who("head-1", &["head"])
}

fn asked(day: &str) -> Case {
    let case = begin(incident(), at("2026-11-24T10:00"));
    let case = run(&case, &officer(), &take("take-up", day), "2026-11-24T11:00").unwrap();
    let case = run(&case, &head(), &Move::Confirm, "2026-11-24T12:00").unwrap();
    run(&case, &officer(), &take("request", day), "2026-11-24T13:00").unwrap()
}

fn due_on(case: &Case, clock: &str) -> Option<String> {
    let due = case.due(incident(), Calendar::japan());
    due.iter().find(|d| d.clock.id == clock)?.end.map(|e| e.on.to_string())
}

#[test]
fn a_period_begins_with_its_state_and_ends_with_it() {
    let case = begin(incident(), at("2026-12-24T10:00"));
    assert_eq!(due_on(&case, "first-look").as_deref(), Some("2027-01-06"), "25 and 28 December, 4, 5 and 6 January");
    let case = run(&case, &officer(), &take("ask-reporter", "2027-01-20"), "2026-12-25T10:00").unwrap();
    assert_eq!(due_on(&case, "first-look"), None);
    let case = run(&case, &who("citizen", &["reporter"]), &take("reporter-answers", ""), "2027-01-06T10:00").unwrap();
    assert_eq!(due_on(&case, "first-look").as_deref(), Some("2027-01-14"), "it runs anew");
    assert_eq!(case.clocks.iter().filter(|c| c.met.is_some()).count(), 2);
}

#[test]
fn a_day_that_was_given_is_the_end_and_more_time_is_another_day() {
    let case = asked("2026-12-18");
    assert_eq!(due_on(&case, "answers-due").as_deref(), Some("2026-12-18"));
    let firm = who("firm-1", &["operator"]);
    let wish = Move::Take {
        step: "ask-extension".into(),
        answers: [("until".into(), "2027-01-15".into()), ("reason".into(), "x".into())].into(),
    };
    let case = run(&case, &firm, &wish, "2026-12-15T10:00").unwrap();
    assert_eq!(due_on(&case, "answers-due").as_deref(), Some("2026-12-18"), "a wish moves nothing");
    let refused = run(&case, &officer(), &take("refuse-extension", ""), "2026-12-16T10:00").unwrap();
    assert_eq!(due_on(&refused, "answers-due").as_deref(), Some("2026-12-18"));
    let granted = run(&case, &officer(), &take("grant-extension", "2027-01-08"), "2026-12-16T10:00").unwrap();
    assert_eq!(due_on(&granted, "answers-due").as_deref(), Some("2027-01-08"));
}

#[test]
fn a_lapse_takes_its_step_at_its_own_moment_however_late_the_sweep() {
    let case = asked("2026-12-18");
    assert_eq!(lapse(incident(), Calendar::japan(), &case, at("2026-12-18T23:59")), None);
    let swept = lapse(incident(), Calendar::japan(), &case, at("2027-02-01T10:00")).unwrap();
    assert_eq!((swept.state.as_str(), swept.since), ("investigating", at("2026-12-19T00:00")));
    let last = swept.taken.last().unwrap();
    assert_eq!((last.step.as_str(), last.by.as_deref(), last.role.as_str()), ("answer-lapsed", None, CLOCK));
    // Whoever comes after the end finds it ended, swept or not.
    let firm = who("firm-1", &["operator"]);
    assert_eq!(run(&case, &firm, &take("answer", ""), "2026-12-19T00:00"), Err("procedure.out-of-order"));
    assert!(run(&case, &firm, &take("answer", ""), "2026-12-18T23:59").is_ok());
    assert_eq!(lapse(incident(), Calendar::japan(), &swept, at("2027-02-01T10:00")), None, "once");
}

#[test]
fn a_lapse_drops_what_waits_for_a_second_person_and_ends_cases() {
    let case = begin(incident(), at("2026-11-24T10:00"));
    let case = run(&case, &officer(), &take("not-take-up", ""), "2026-11-24T11:00").unwrap();
    let case = run(&case, &head(), &Move::Confirm, "2026-11-24T12:00").unwrap();
    assert_eq!(due_on(&case, "objection-due").as_deref(), Some("2026-12-24"));
    let over = lapse(incident(), Calendar::japan(), &case, at("2026-12-25T00:00")).unwrap();
    assert!(over.is_over(incident()));
    let citizen = who("citizen", &["reporter"]);
    assert_eq!(run(&case, &citizen, &take("object", ""), "2026-12-25T00:00"), Err("procedure.over"));
}

#[test]
fn a_lapse_that_only_tells_leaves_the_case_where_it_is_and_stays() {
    let case = begin(incident(), at("2026-11-24T10:00"));
    let late = lapse(incident(), Calendar::japan(), &case, at("2026-12-02T10:00")).unwrap();
    assert_eq!(late.state, "received");
    assert_eq!(late.due(incident(), Calendar::japan())[0].lapsed, Some(at("2026-12-02T00:00")));
    assert_eq!(late.next_due(incident(), Calendar::japan()), None, "a sweep has nothing left to find");
    let moved = run(&late, &officer(), &take("ask-reporter", ""), "2026-12-03T10:00").unwrap();
    assert_eq!(moved.clocks.iter().filter(|c| c.lapsed.is_some()).count(), 1, "what lapsed stays lapsed");
}

#[test]
fn a_suspended_case_waits_and_goes_on() {
    let case = asked("2026-12-18");
    assert_eq!(run(&case, &officer(), &Move::Suspend, "2026-12-01T10:00"), Err("procedure.not-yours"));
    let still = run(&case, &head(), &Move::Suspend, "2026-12-01T10:00").unwrap();
    assert_eq!(run(&still, &head(), &Move::Suspend, "2026-12-02T10:00"), Err("procedure.suspended"));
    assert_eq!((still.next_due(incident(), Calendar::japan()), due_on(&still, "answers-due")), (None, None));
    assert_eq!(lapse(incident(), Calendar::japan(), &still, at("2027-02-01T10:00")), None);
    let goes = run(&still, &head(), &Move::Resume, "2026-12-11T10:00").unwrap();
    assert_eq!(due_on(&goes, "answers-due").as_deref(), Some("2026-12-28"));
    assert_eq!(run(&goes, &head(), &Move::Resume, "2026-12-11T11:00"), Err("procedure.not-suspended"));
}

#[test]
fn a_lapse_can_close_a_step() {
    let text = r#"
id = "small"
version = "1"
title = { ja = "小", en = "Small" }
about = { ja = "小", en = "Small" }
calendar = "jp-government"
basis = ["docs/decisions/0029-procedures.md"]
begins = "open"
role = [{ id = "party", title = { ja = "者", en = "Party" } }]
state = [
  { id = "open", title = { ja = "開", en = "Open" }, outside = { ja = "開", en = "Open" }, waits_for = "party" },
  { id = "done", title = { ja = "終", en = "Done" }, outside = { ja = "終", en = "Done" }, is_end = true },
]
[[step]]
id = "speak"
title = { ja = "述べる", en = "Speak" }
from = ["open"]
to = "open"
by = ["party"]
basis = ["docs/decisions/0029-procedures.md"]
[[step]]
id = "end"
title = { ja = "終える", en = "End" }
from = ["open"]
to = "done"
by = ["party"]
basis = ["docs/decisions/0029-procedures.md"]
[[clock]]
id = "speaking"
title = { ja = "述べる", en = "Speaking" }
runs_in = ["open"]
within = 24
unit = "hours"
lapse = { bars = ["speak"] }
basis = ["docs/decisions/0029-procedures.md"]
"#;
    let small = read_in(&CATALOG, text).unwrap();
    assert_eq!(small.clocks[0].span().unwrap().unit, Unit::Hours);
    let case = begin(&small, at("2026-11-24T10:00"));
    let party = who("p", &["party"]);
    let step = |id: &str| Move::Take { step: id.into(), answers: BTreeMap::new() };
    let go = |case: &Case, id: &str, when: &str| {
        advance(&small, Calendar::japan(), case, &party, &step(id), at(when)).map_err(|r| r.code)
    };
    let case = go(&case, "speak", "2026-11-25T09:59").unwrap();
    assert_eq!(case.clocks.len(), 1, "a step back to where it runs leaves it running");
    assert_eq!(go(&case, "speak", "2026-11-25T10:00"), Err("procedure.barred"));
    assert!(go(&case, "end", "2026-11-25T10:00").is_ok());
}
