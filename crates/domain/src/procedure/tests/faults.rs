//! Definitions that are wrong, one thing at a time, and any text at all.

use super::*;
use crate::text::Lang;

fn kinds(text: &str) -> Vec<FaultKind> {
    match read_in(&CATALOG, text) {
        Ok(_) => Vec::new(),
        Err(faults) => {
            assert!(faults.iter().all(|f| Lang::ALL.iter().all(|l| !f.words(*l).is_empty())));
            faults.into_iter().map(|f| f.kind).collect()
        }
    }
}

fn changed(was: &str, now: &str) -> Vec<FaultKind> {
    let text = FILES[0].1;
    assert!(text.contains(was), "{was}");
    kinds(&text.replacen(was, now, 1))
}

#[test]
fn each_fault_is_found_by_its_name() {
    let of = |was, now| changed(was, now);
    assert!(of("begins = \"received\"", "begins = \"nowhere\"").contains(&FaultKind::Unknown));
    assert!(of("calendar = \"jp-government\"", "calendar = \"moon\"").contains(&FaultKind::Unknown));
    assert!(of("office = \"incident-officer\"", "office = \"wizard\"").contains(&FaultKind::Unknown));
    assert!(of("power = \"incident.take-up\"", "power = \"incident.fine\"").contains(&FaultKind::Unknown));
    assert!(of("basis = [\"jp-ai-act:art16\", ", "basis = [\"jp-ai-act:art99\", ").contains(&FaultKind::NoBasis));
    assert!(of("basis = [\"docs/decisions/0029-procedures.md\"]", "basis = []").contains(&FaultKind::NoBasis));
    assert!(of("id = \"reporter\"", "id = \"Reporter!\"").contains(&FaultKind::Id));
    assert!(of("id = \"asking-reporter\"", "id = \"received\"").contains(&FaultKind::Id));
    assert!(of("to = \"withdrawn\"", "to = \"closed\"").contains(&FaultKind::Unreachable));
    assert!(of("from = [\"learning\"]", "from = [\"concluded\"]").contains(&FaultKind::DeadEnd));
    assert!(
        of("from = [\"learning\"]\nto = \"closed\"", "from = [\"learning\"]\nto = \"learning\"")
            .contains(&FaultKind::NoEnd)
    );
    assert!(of("from = [\"learning\"]", "from = [\"learning\", \"closed\"]").contains(&FaultKind::AfterEnd));
    assert!(of("by = [\"officer\"]", "by = []").contains(&FaultKind::Nobody));
    assert!(of("within = 5\n", "").contains(&FaultKind::NoPeriod));
    assert!(of("within = 5\n", "within = 0\n").contains(&FaultKind::NoPeriod));
    assert!(of("until_field = \"due\"", "until_field = \"questions\"").contains(&FaultKind::NoPeriod));
    assert!(of("lapse = { tell = [\"head\"] }", "lapse = {}").contains(&FaultKind::NoConsequence));
    assert!(of("lapse = { step = \"no-answer\"", "lapse = { step = \"learn\"").contains(&FaultKind::Lapse));
    assert!(of("lapse = { step = \"no-answer\"", "lapse = { step = \"answer-lapsed\"").contains(&FaultKind::ClockStep));
    assert!(
        of("by = [\"reporter\"]", "by = [\"reporter\"]\nsecond = [\"reporter\"]").contains(&FaultKind::NobodySecond)
    );
    assert!(of("is_required = true, is_reason = true", "is_required = true").contains(&FaultKind::NoReasons));
    assert!(of("is_required = true, is_reason = true", "is_reason = true").contains(&FaultKind::NoReasons));
    assert!(of("kind = \"choice\"", "kind = \"line\"").contains(&FaultKind::Format));
    assert!(of("version = \"1\"", "version = \"1\"\nsurprise = 1").contains(&FaultKind::Format));
    assert_eq!(kinds(&"x".repeat(1_100_000)), [FaultKind::Format]);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(from in 0usize..30_000, len in 0usize..200, with in ".{0,40}") {
        let text = FILES[0].1;
        let from = text.floor_char_boundary(from.min(text.len()));
        let until = text.floor_char_boundary((from + len).min(text.len()));
        let _ = read_in(&CATALOG, &format!("{}{with}{}", &text[..from], &text[until..]));
    }

    /// Whatever anybody tries, in whatever order: no case is left in a state without a way on, no step is taken by one person
    /// where two are asked, and clocks run only where they should.
    #[test]
    fn no_order_of_moves_breaks_a_case(moves in proptest::collection::vec((0usize..80, 0usize..6, 1i64..200), 1..60)) {
        let definition = incident();
        let people = [("a", "officer"), ("b", "officer"), ("c", "head"), ("d", "head"), ("e", "operator"), ("f", "reporter")];
        let mut now = at("2026-11-24T10:00");
        let mut case = begin(definition, now);
        for (pick, person, hours) in moves {
            now = now.checked_add(jiff::SignedDuration::from_hours(hours)).unwrap();
            let day = crate::time::date_in_japan(now).checked_add(jiff::Span::new().days(14)).unwrap().to_string();
            let (name, role) = people[person];
            let wanted = match definition.steps.get(pick) {
                Some(step) => take(&step.id, &day),
                None if pick % 3 == 0 => Move::Suspend,
                None if pick % 3 == 1 => Move::Resume,
                None => Move::Confirm,
            };
            if let Ok(next) = advance(definition, Calendar::japan(), &case, &who(name, &[role]), &wanted, now) {
                proptest::prop_assert!(next.taken.len() >= case.taken.len());
                case = next;
            }
            let is_over = case.is_over(definition);
            proptest::prop_assert!(is_over || definition.steps_from(&case.state).next().is_some());
            for taken in &case.taken {
                let step = definition.step(&taken.step).unwrap();
                proptest::prop_assert_eq!(step.second.is_empty(), taken.second.is_none());
                proptest::prop_assert!(taken.second.is_none() || taken.second != taken.by);
                proptest::prop_assert_eq!(taken.by.is_none(), taken.role == CLOCK);
            }
            for due in case.due(definition, Calendar::japan()).iter().filter(|d| d.lapsed.is_none()) {
                proptest::prop_assert!(due.clock.runs_in.contains(&case.state));
            }
        }
    }
}
