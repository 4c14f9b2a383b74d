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
/// Answers of one source are alike with a chance of `alike`; grades are halves.
fn held(clusters: u32, each: u32, truth: f64, alike: f64, is_graded: bool) -> (u32, u32) {
    let (mut state, mut near, mut exact) = (u64::from(clusters * 1000 + each), 0, 0);
    for _ in 0..ROUNDS {
        let mut tally = Tally::default();
        for cluster in 0..clusters {
            let common = next(&mut state) < truth;
            for _ in 0..each {
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
    let (mut told, mut count) = ((0, 0), 0);
    for (clusters, each, truth, alike) in
        [(5, 4, 0.5, 0.5), (5, 4, 0.8, 0.9), (8, 5, 0.7, 0.5), (8, 2, 0.9, 0.5), (20, 5, 0.8, 0.9), (20, 3, 0.9, 0.0)]
    {
        for is_graded in [false, true] {
            let (near, exact) = held(clusters, each, truth, alike, is_graded);
            // With few sources that are much alike no interval made of the answers alone can do it: seven of eight
            // sources are right by luck now and then, and nothing shows that the eighth kind exists.
            assert!(
                near >= ROUNDS * 84 / 100,
                "{clusters} of {each}, {truth}, {alike}, graded {is_graded}: {near} of {ROUNDS}"
            );
            told = (told.0 + near, told.1 + exact);
            count += ROUNDS;
        }
    }
    assert!(told.0 * 100 >= count * 93 && told.1 * 100 >= count * 95, "{told:?} of {count} in all");
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
