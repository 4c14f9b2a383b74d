//! Who may do what, in which order, and how many it takes.

use super::*;
use crate::refusal::Class;

const DAY: &str = "2026-12-25";

fn run(case: &Case, who: &Who, wanted: &Move, when: &str) -> Result<Case, &'static str> {
    advance(incident(), Calendar::japan(), case, who, wanted, at(when)).map_err(|r| r.code)
}

fn officer() -> Who {
    who("officer-1", &["officer"])
}
fn head() -> Who {
    who("head-1", &["head"])
}
fn operator() -> Who {
    who("firm-1", &["operator"])
}

fn fresh() -> Case {
    begin(incident(), at("2026-11-24T10:00"))
}

fn taken_up() -> Case {
    let case = run(&fresh(), &officer(), &take("take-up", DAY), "2026-11-24T11:00").unwrap();
    run(&case, &head(), &Move::Confirm, "2026-11-24T12:00").unwrap()
}

#[test]
fn the_whole_way_from_report_to_lesson() {
    let mut case = taken_up();
    let way = [
        (officer(), "request"),
        (operator(), "answer"),
        (officer(), "draft-findings"),
        (officer(), "send-findings"),
        (operator(), "comment"),
        (officer(), "conclude"),
        (officer(), "advise"),
        (operator(), "report-measures"),
        (officer(), "tell"),
        (officer(), "learn"),
    ];
    for (who, step) in way {
        case = run(&case, &who, &take(step, DAY), "2026-12-01T10:00").unwrap_or_else(|r| panic!("{step}: {r}"));
        if case.pending.is_some() {
            case = run(&case, &head(), &Move::Confirm, "2026-12-01T10:00").unwrap_or_else(|r| panic!("{step}: {r}"));
        }
    }
    assert!(case.is_over(incident()));
    assert_eq!(case.state, "closed");
    assert_eq!(case.taken.len(), 11);
    assert!(case.clocks.iter().all(|c| c.met.is_some() && c.lapsed.is_none()), "{:?}", case.clocks);
    assert_eq!(run(&case, &officer(), &take("learn", DAY), "2026-12-02T10:00"), Err("procedure.over"));
}

#[test]
fn a_step_out_of_order_is_refused_with_those_that_are_open() {
    let refusal =
        advance(incident(), Calendar::japan(), &fresh(), &officer(), &take("guide", DAY), at("2026-11-24T11:00"));
    let refusal = refusal.unwrap_err();
    assert_eq!((refusal.code, refusal.class), ("procedure.out-of-order", Class::Conflict));
    let words = refusal.message(crate::text::Lang::En);
    assert!(words.contains("take-up") && words.contains("refer"), "{words}");
    let none = Move::Take { step: "nothing".into(), answers: BTreeMap::new() };
    assert_eq!(run(&fresh(), &officer(), &none, "2026-11-24T11:00"), Err("procedure.no-step"));
}

#[test]
fn a_step_of_another_role_is_refused_with_its_clause() {
    let refusal =
        advance(incident(), Calendar::japan(), &fresh(), &operator(), &take("take-up", DAY), at("2026-11-24T11:00"));
    let refusal = refusal.unwrap_err();
    assert_eq!((refusal.code, refusal.class), ("procedure.not-yours", Class::Forbidden));
    assert!(refusal.message(crate::text::Lang::Ja).contains("jp-ai-act:art16"));
}

#[test]
fn two_persons_are_two_persons() {
    let both = who("one", &["officer", "head"]);
    let case = run(&fresh(), &both, &take("take-up", DAY), "2026-11-24T11:00").unwrap();
    assert_eq!(case.state, "received", "nothing happens before the second person");
    assert_eq!(run(&case, &both, &Move::Confirm, "2026-11-24T12:00"), Err("procedure.same-person"));
    assert_eq!(run(&case, &officer(), &Move::Confirm, "2026-11-24T12:00"), Err("procedure.not-yours"));
    assert_eq!(run(&case, &officer(), &take("refer", DAY), "2026-11-24T12:00"), Err("procedure.pending"));
    // Through a delegate it would be the same person again.
    let delegate = Move::Delegate {
        role: "head".into(),
        instead_of: "one".into(),
        person: "clerk".into(),
        until: at("2026-12-31T00:00"),
    };
    let lent = run(&case, &head(), &delegate, "2026-11-24T12:00").unwrap();
    assert_eq!(run(&lent, &who("clerk", &[]), &Move::Confirm, "2026-11-24T13:00"), Err("procedure.same-person"));
    let done = run(&case, &head(), &Move::Confirm, "2026-11-24T13:00").unwrap();
    assert_eq!((done.state.as_str(), done.taken[0].second.as_deref()), ("investigating", Some("head-1")));
    assert_eq!(run(&done, &head(), &Move::Confirm, "2026-11-24T14:00"), Err("procedure.nothing-pending"));
}

#[test]
fn a_proposal_is_declined_by_the_second_or_taken_back() {
    let case = run(&fresh(), &officer(), &take("take-up", DAY), "2026-11-24T11:00").unwrap();
    for who in [officer(), head()] {
        assert_eq!(run(&case, &who, &Move::Decline, "2026-11-24T12:00").unwrap().pending, None);
    }
    assert_eq!(run(&case, &operator(), &Move::Decline, "2026-11-24T12:00"), Err("procedure.not-yours"));
}

#[test]
fn whoever_decided_does_not_decide_on_the_objection() {
    let case = run(&fresh(), &officer(), &take("not-take-up", DAY), "2026-11-24T11:00").unwrap();
    let case = run(&case, &head(), &Move::Confirm, "2026-11-24T12:00").unwrap();
    let case = run(&case, &who("citizen", &["reporter"]), &take("object", DAY), "2026-11-25T12:00").unwrap();
    assert_eq!(run(&case, &head(), &take("reopen", DAY), "2026-11-26T12:00"), Err("procedure.apart"));
    // Nor through somebody who acts for them.
    let lend = Move::Delegate {
        role: "head".into(),
        instead_of: "head-1".into(),
        person: "clerk".into(),
        until: at("2026-12-31T00:00"),
    };
    let lent = run(&case, &head(), &lend, "2026-11-26T12:00").unwrap();
    assert_eq!(run(&lent, &who("clerk", &[]), &take("uphold", DAY), "2026-11-26T13:00"), Err("procedure.apart"));
    let other = who("head-2", &["head"]);
    assert_eq!(run(&case, &other, &take("reopen", DAY), "2026-11-26T12:00").unwrap().state, "investigating");
}

#[test]
fn assignment_narrows_and_recusal_ends() {
    let assign = Move::Assign { role: "officer".into(), person: "officer-2".into() };
    assert_eq!(run(&fresh(), &officer(), &assign, "2026-11-24T11:00"), Err("procedure.not-yours"));
    let case = run(&fresh(), &head(), &assign, "2026-11-24T11:00").unwrap();
    assert_eq!(run(&case, &head(), &assign, "2026-11-24T11:00"), Err("procedure.assigned-already"));
    assert_eq!(run(&case, &officer(), &take("take-up", DAY), "2026-11-24T12:00"), Err("procedure.not-yours"));
    let second = who("officer-2", &["officer"]);
    let case = run(&case, &second, &take("take-up", DAY), "2026-11-24T12:00").unwrap();
    // Whoever is recused loses role and proposal.
    let gone = run(&case, &second, &Move::Recuse { person: "officer-2".into() }, "2026-11-24T13:00").unwrap();
    assert_eq!(gone.pending, None);
    assert_eq!(run(&gone, &second, &take("take-up", DAY), "2026-11-24T14:00"), Err("procedure.recused"));
    assert!(run(&gone, &officer(), &take("take-up", DAY), "2026-11-24T14:00").is_ok());
    assert_eq!(run(&gone, &head(), &assign, "2026-11-24T14:00"), Err("procedure.recused-person"));
    assert_eq!(
        run(&gone, &officer(), &Move::Recuse { person: "head-1".into() }, "2026-11-24T14:00"),
        Err("procedure.not-yours")
    );
    // Someone who lost the office has nothing left, assigned or not.
    let nobody = who("officer-2", &[]);
    let assigned = run(&fresh(), &head(), &assign, "2026-11-24T11:00").unwrap();
    assert_eq!(run(&assigned, &nobody, &take("take-up", DAY), "2026-11-24T12:00"), Err("procedure.not-yours"));
    let relieve = Move::Relieve { role: "officer".into(), person: "officer-2".into() };
    let free = run(&assigned, &head(), &relieve, "2026-11-24T12:00").unwrap();
    assert!(run(&free, &officer(), &take("take-up", DAY), "2026-11-24T13:00").is_ok());
}

#[test]
fn a_delegate_acts_until_the_day_and_the_step_says_for_whom() {
    let lend = Move::Delegate {
        role: "officer".into(),
        instead_of: "officer-1".into(),
        person: "clerk".into(),
        until: at("2026-11-25T00:00"),
    };
    let case = run(&fresh(), &head(), &lend, "2026-11-24T11:00").unwrap();
    let clerk = who("clerk", &[]);
    let taken = run(&case, &clerk, &take("ask-reporter", DAY), "2026-11-24T12:00").unwrap();
    assert_eq!(taken.taken[0].instead_of.as_deref(), Some("officer-1"));
    assert_eq!(run(&case, &clerk, &take("ask-reporter", DAY), "2026-11-25T00:00"), Err("procedure.not-yours"));
}

#[test]
fn what_a_step_asks_has_to_be_answered() {
    let with = |key: &str, value: &str| {
        let mut all = answers(incident(), "take-up", DAY);
        all.insert(key.to_owned(), value.to_owned());
        run(&fresh(), &officer(), &Move::Take { step: "take-up".into(), answers: all }, "2026-11-24T11:00").map(|_| ())
    };
    assert_eq!(with("reason", "  "), Err("procedure.required"));
    assert_eq!(with("severity", "dreadful"), Err("common.choose"));
    assert_eq!(with("colour", "red"), Err("procedure.no-field"));
    assert_eq!(with("precedents", ""), Ok(()));
    let case = taken_up();
    assert_eq!(run(&case, &officer(), &take("request", "2026-12-01"), "2026-12-01T10:00"), Err("procedure.day-past"));
}

#[test]
fn offers_say_what_can_be_taken_and_why_the_rest_cannot() {
    let offered = offers(incident(), &fresh(), &officer(), at("2026-11-24T11:00"));
    let of = |id: &str| offered.iter().find(|o| o.step.id == id).unwrap().refusal.as_ref().map(|r| r.code);
    assert_eq!(of("take-up"), None);
    assert_eq!(of("withdraw"), Some("procedure.not-yours"));
    assert!(!offered.iter().any(|o| o.step.id == "no-answer"), "the clock's own steps are nobody's");
}

#[test]
fn cases_are_joined_and_split() {
    let case = taken_up();
    assert_eq!(
        run(&case, &officer(), &Move::Join { into: "other".into() }, "2026-11-25T10:00"),
        Err("procedure.not-yours")
    );
    let joined = run(&case, &head(), &Move::Join { into: "other".into() }, "2026-11-25T10:00").unwrap();
    assert!(joined.is_over(incident()) && joined.due(incident(), Calendar::japan()).is_empty());
    let part = split(incident(), &case, &head(), at("2026-11-25T10:00")).unwrap();
    assert_eq!((part.state.as_str(), part.taken.len()), ("investigating", 0));
    assert_eq!(split(incident(), &case, &officer(), at("2026-11-25T10:00")).unwrap_err().code, "procedure.not-yours");
}
