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

/// Of 1000 runs, how many intervals hold the truth: by Wilson, and by the exact one.
/// Answers of one source are alike with a chance of `alike`; grades are halves.
fn held(clusters: u32, each: u32, truth: f64, alike: f64, is_graded: bool) -> (u32, u32) {
    let (mut state, mut near, mut exact) = (u64::from(clusters * 1000 + each), 0, 0);
    for _ in 0..300 {
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
    let mut told = Vec::new();
    for clusters in [4, 6, 10, 20, 40] {
        for each in [2, 5] {
            for truth in [0.5, 0.7, 0.9] {
                for alike in [0.0, 0.5, 0.9] {
                    for is_graded in [false, true] {
                        let (near, exact) = held(clusters, each, truth, alike, is_graded);
                        told.push(format!("{clusters} sources of {each}, {truth}, {alike} alike, graded {is_graded}: {near} {exact}"));
                    }
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
