//! How often intervals hold the truth where samples share sources.

use super::*;
use crate::score::Score;

/// A small generator, so that a simulation is the same each time (splitmix64).
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// How many runs are simulated.
const ROUNDS: u32 = 200;

/// Of so many runs, how many intervals hold the truth: by Wilson, and by the exact one.
/// Answers of one source are alike with a chance of `alike`; grades are halves. Sources have `each` answers, or few have that many.
fn held((clusters, each, truth, alike): (u32, u32, f64, f64), is_graded: bool, is_even: bool) -> (u32, u32) {
    let (mut state, mut near, mut exact) = (u64::from(clusters * 1000 + each), 0, 0);
    for _ in 0..ROUNDS {
        let mut tally = Tally::default();
        for cluster in 0..clusters {
            let common = next(&mut state) < truth;
            let many = if is_even { each } else { 1 + (next(&mut state).powi(3) * f64::from(each)) as u32 };
            for _ in 0..many {
                let mut draw = || if next(&mut state) < alike { common } else { next(&mut state) < truth };
                let (one, other) = (draw(), draw());
                let second = if is_graded { other } else { one };
                let value = (f64::from(u8::from(one)) + f64::from(u8::from(second))) / 2.0;
                tally.add(&cluster.to_string(), &Score::of(value, "t"));
            }
        }
        let summary = tally.summary(0.95);
        near += u32::from(summary.interval.unwrap().holds(truth));
        exact += u32::from(summary.exact.is_none_or(|exact| exact.holds(truth)));
    }
    (near, exact)
}

#[test]
fn shared_sources_are_no_reason_to_be_too_sure_however_few_they_are() {
    // From the fewest sources an interval is relied on for. Those near the ends, many answers each and much alike, are the hardest:
    // an interval by the effective size of the sample held the truth there in 67 of 100, and in 58 where few sources have most answers.
    for (clusters, each, truth, alike) in [
        (5, 4, 0.5, 0.5),
        (5, 4, 0.8, 0.9),
        (5, 10, 0.8, 0.9),
        (8, 5, 0.7, 0.5),
        (8, 2, 0.9, 0.5),
        (8, 10, 0.9, 0.9),
        (12, 10, 0.9, 0.9),
        (20, 5, 0.8, 0.9),
        (20, 3, 0.9, 0.0),
        (20, 10, 0.95, 0.9),
    ] {
        for (is_graded, is_even) in [(false, true), (true, true), (false, false), (true, false)] {
            let (near, exact) = held((clusters, each, truth, alike), is_graded, is_even);
            let told = format!(
                "{clusters} of {each}, {truth}, {alike}, graded {is_graded}, even {is_even}: {near} and {exact} of {ROUNDS}"
            );
            assert!(near >= ROUNDS * 95 / 100 && exact >= ROUNDS * 95 / 100, "{told}");
        }
    }
}

#[test]
fn by_source_right_and_wrong_have_the_exact_interval_and_no_answer_of_a_source_counts_twice() {
    for (right, n) in [(0, 3), (1, 1), (4, 5), (5, 5), (30, 150)] {
        let of =
            |k: u64| -> Vec<(f64, u64)> { (0..n).map(|i| if i < right { (k as f64, k) } else { (0.0, k) }).collect() };
        let exact = clopper_pearson(f64::from(right) / f64::from(n), f64::from(n), 0.95);
        for k in [1, 7] {
            let found = by_source(&of(k), 0.95);
            let is_near = (found.low - exact.low).abs() < 1e-9 && (found.high - exact.high).abs() < 1e-9;
            assert!(is_near, "{right} of {n}, each {k} times: {found:?} {exact:?}");
        }
    }
    assert_eq!(by_source(&[], 0.95), Interval { low: 0.0, high: 1.0 });
}

#[test]
fn one_large_source_among_small_ones_does_not_make_a_mean_surer() {
    let small: Vec<(f64, u64)> = (0..9).map(|i| (f64::from(i % 2), 1)).collect();
    let large = [&small[..], &[(991.0, 991)]].concat();
    let (even, odd) = (by_source(&[&small[..], &[(1.0, 1)]].concat(), 0.95), by_source(&large, 0.95));
    assert!(odd.high - odd.low > even.high - even.low && odd.holds(0.995), "{odd:?} {even:?}");
}

proptest::proptest! {
    #[test]
    fn an_interval_by_source_holds_its_mean(
        sources in proptest::collection::vec((0.0_f64..=1.0, 1_u64..200), 1..30),
        level in 0.5_f64..0.999,
    ) {
        let sources: Vec<(f64, u64)> = sources.into_iter().map(|(share, k)| (share * k as f64, k)).collect();
        let (sum, count) = sources.iter().fold((0.0, 0.0), |(sum, count), (s, k)| (sum + s, count + *k as f64));
        let found = by_source(&sources, level);
        proptest::prop_assert!(found.holds(sum / count) && found.low >= 0.0 && found.high <= 1.0, "{:?}", found);
    }
}

#[test]
fn students_factor_is_that_of_the_tables() {
    for (level, freedom, factor) in [
        (0.95, 1.0, 12.706_204_736),
        (0.95, 30.0, 2.042_272_456),
        (0.95, 4.0, 2.776_445_105),
        (0.99, 10.0, 3.169_272_673),
        (0.95, 1e7, 1.959_963_985),
    ] {
        assert!((student(level, freedom) - factor).abs() < 1e-6, "{freedom}: {}", student(level, freedom));
    }
}

#[test]
fn two_sources_that_are_right_say_more_than_one() {
    let low = |sources: u32| {
        let mut tally = Tally::default();
        for i in 0..6 * sources {
            tally.add(&(i % sources).to_string(), &Score::of(1.0, "t"));
        }
        let summary = tally.summary(0.95);
        (summary.interval.unwrap().low, summary.exact.unwrap().low)
    };
    let all: Vec<(f64, f64)> = (1..6).map(low).collect();
    assert!(all.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1), "{all:?}");
}
