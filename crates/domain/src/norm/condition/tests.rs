//! Conditions that would not end, would fill the memory or would lead the parser too deep: none of them gets that far.

use super::*;
use crate::norm::{Catalog, FactValue};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn refused(text: &str) -> ConditionError {
    let began = Instant::now();
    let error = Condition::parse(text).err().unwrap_or_else(|| panic!("allowed: {}", &text[..text.len().min(80)]));
    assert!(began.elapsed() < Duration::from_millis(500), "slow: {}", &text[..text.len().min(80)]);
    error
}

fn is_not_allowed(text: &str) {
    assert!(matches!(refused(text), ConditionError::NotAllowed(_)), "{text}: {}", refused(text));
}

#[test]
fn what_can_loop_is_refused_before_it_is_parsed() {
    for text in [
        "[1, 2].all(x, x > 0)",
        "[1].map(a, [1].map(b, [1].map(c, [a, b, c]))).size() > 0",
        "roles.exists(r, r == 'developer')",
        "[[1, 2], [3]].exists_one(x, x.all(y, y > 0))",
        "has(roles.x)",
        "size(roles) > 1",
        "in(roles)",
        "all (roles)",
    ] {
        let error = refused(text);
        assert!(matches!(error, ConditionError::NotAllowed(_) | ConditionError::Syntax(_)), "{text}: {error}");
    }
}

#[test]
fn what_can_allocate_or_compute_is_refused() {
    for text in [
        "'a' + 'a' == 'aa'",
        "roles[0] + roles[0] == ''",
        "1 * 9999999999 > 2",
        "sector.matches('(a+)+$')",
        "advanced ? true : false",
        "{'a': 1} == {}",
        "b'abc' == b'abc'",
        "r'\\d' == ''",
        "'''a''' == ''",
        "advanced // and nothing more",
        "`roles`",
        "ＡＩ == 1",
        "timestamp('2026-01-01T00:00:00Z') > 1",
    ] {
        is_not_allowed(text);
    }
    // An index is no sign of its own, so the parser sees it; it is refused all the same.
    is_not_allowed("roles[0] == 'developer'");
}

#[test]
fn huge_literals_are_refused() {
    is_not_allowed(&format!("compute_flop > {}", "9".repeat(1_000)));
    let digits = "9".repeat(39);
    for number in ["1e400", &digits, "1e99999999999", "0x"] {
        assert!(refused(&format!("compute_flop > {number}")).to_string().contains("CEL"), "{number}");
    }
    assert_eq!(refused(&format!("'{}' in roles", "a".repeat(MAX_LENGTH))), ConditionError::TooLong);
    assert_eq!(refused(&format!("1 in [{}1]", "1,".repeat(500))), ConditionError::TooMany);
    assert!(Condition::parse("compute_flop > 1.5e+26 && compute_flop < 1e27").is_ok());
}

#[test]
fn nesting_ends_at_the_limit_and_the_parser_has_room_for_it() {
    let nested = |open: &str, close: &str, n: usize| open.repeat(n) + "advanced" + &close.repeat(n);
    // A thread has two megabytes; half of it has to do, unoptimised as here.
    let parse = |text: String| {
        let thread = std::thread::Builder::new().stack_size(1024 * 1024);
        thread.spawn(move || Condition::parse(&text).map(|_| ())).unwrap().join().unwrap()
    };
    assert!(parse(nested("(", ")", MAX_DEPTH)).is_ok());
    assert!(parse(nested("!", "", MAX_DEPTH)).is_ok());
    for (open, close) in [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("!(", ")"), ("[[", "]]")] {
        let error = parse(nested(open, close, MAX_DEPTH + 1)).unwrap_err();
        assert_eq!(error, ConditionError::TooDeep, "{open}");
    }
    // Long is not deep: what stands side by side is as deep as one of them, up to what a chain may be.
    assert!(parse(vec!["a != b"; 30].join(" && ")).is_ok());
    assert!(parse(vec!["'hand-off!' in roles"; 20].join(" || ")).is_ok());
}

#[test]
fn the_largest_condition_allowed_is_read_and_answered_at_once() {
    let text = vec!["'a' in [r, ['b'], !s]"; 30].join(" || ");
    let (mut facts, began) = (Facts::default(), Instant::now());
    facts.set("r", FactValue::One("x".into()));
    let condition = Condition::parse(&text).unwrap();
    for _ in 0..100 {
        assert!(condition.evaluate(&facts).facts.len() <= 2);
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// Signs and words that conditions are, or are not, made of.
fn part() -> impl Strategy<Value = String> {
    let known: Vec<String> = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "?",
        ":",
        ".",
        ",",
        "&&",
        "||",
        "==",
        "!=",
        "<",
        ">=",
        "in",
        "true",
        "null",
        "roles",
        "advanced",
        "compute_flop",
        "\"developer\"",
        "'x",
        "1e26",
        "0x7f",
        "18446744073709551616",
        "1u",
        ".all(x, ",
        "has(",
        "map",
        "b'",
        "\\",
        "\n",
        "//",
    ]
    .map(str::to_owned)
    .to_vec();
    prop_oneof![8 => prop::sample::select(known), 1 => "[ -~]{0,6}", 1 => "\\PC{0,3}"]
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_within_its_bounds(parts in prop::collection::vec(part(), 0..60), apart in any::<bool>()) {
        let text = parts.join(if apart { " " } else { "" });
        // Read once for each process, and not what is measured here.
        let catalog = Catalog::embedded();
        let began = Instant::now();
        if let Ok(condition) = Condition::parse(&text) {
            let outcome = condition.evaluate(&Facts::default());
            prop_assert!(outcome.facts.is_subset(condition.facts()));
            let _ = condition.words(catalog.vocabulary(), crate::text::Lang::Ja);
        }
        prop_assert!(began.elapsed() < Duration::from_secs(1), "{:?}: {}", began.elapsed(), text);
    }

    #[test]
    fn what_is_allowed_has_no_more_facts_than_parts(names in prop::collection::vec("[a-z]{1,8}", 1..100)) {
        let text = names.iter().map(|n| format!("'v' in {n}")).collect::<Vec<_>>().join(" || ");
        match Condition::parse(&text) {
            Ok(condition) => prop_assert!(condition.facts().len() <= names.len()),
            Err(error) => prop_assert!(matches!(error, ConditionError::TooDeep | ConditionError::TooMany | ConditionError::Syntax(_))),
        }
    }
}
