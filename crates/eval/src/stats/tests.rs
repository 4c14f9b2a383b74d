//! Figures against those that were published.

use super::*;
use crate::score::Score;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn near(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within
}

#[test]
fn the_normal_distribution_is_that_of_the_tables() {
    for (p, x) in
        [(0.975, 1.959_963_984_540_054), (0.8, 0.841_621_233_572_914), (0.5, 0.0), (0.001, -3.090_232_306_167_813)]
    {
        assert!(near(quantile(p), x, 1e-12), "{p}: {}", quantile(p));
        assert!(near(cdf(x), p, 1e-14), "{x}: {}", cdf(x));
    }
    assert!(near(cdf(-8.0) / 6.220_960_574_271_785e-16, 1.0, 1e-9));
}

#[test]
fn wilson_is_that_of_newcombe_1998_table_1() {
    for (right, n, low, high) in [
        (81.0, 263.0, 0.2553, 0.3662),
        (15.0, 148.0, 0.0624, 0.1605),
        (0.0, 20.0, 0.0, 0.1611),
        (1.0, 29.0, 0.0061, 0.1718),
    ] {
        let interval = wilson(right / n, n, 0.95);
        assert!(near(interval.low, low, 5e-5) && near(interval.high, high, 5e-5), "{right}/{n}: {interval:?}");
    }
}

#[test]
fn mcnemar_is_that_of_fagerland_and_others_2013() {
    // Airway hyper-responsiveness (1, 7) and complete response (6, 16).
    let (exact, middle) = mcnemar(1, 7);
    assert!(near(exact, 0.0703, 5e-5) && near(middle, 0.0391, 5e-5), "{exact} {middle}");
    let (exact, middle) = mcnemar(16, 6);
    assert!(near(exact, 0.0525, 5e-5) && near(middle, 0.0347, 5e-5), "{exact} {middle}");
    assert_eq!(mcnemar(0, 0), (1.0, 1.0));
    assert_eq!(mcnemar(5, 5).0, 1.0);
    let many = mcnemar(50_000, 50_500).0;
    assert!(near(many, 0.1153, 1e-3), "{many}");
}

#[test]
fn holm_orders_scales_and_never_falls() {
    let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
    for (a, b) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
        assert!(near(*a, b, 1e-12), "{adjusted:?}");
    }
    assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
}

#[test]
fn the_size_of_a_comparison_is_that_of_miller_2024() {
    // Variance 1/9, a difference of three points, power 0.8: 969 questions.
    let plan = Plan { alpha: 0.05, power: 0.8, variance: 1.0 / 9.0 };
    assert_eq!(plan.needed(0.03), 969.0);
    assert!(near(plan.detectable(969.0), 0.03, 1e-5));
}

fn tally(scores: &[(&str, f64)]) -> Summary {
    let mut tally = Tally::default();
    scores.iter().for_each(|(cluster, value)| tally.add(cluster, &Score::of(*value, "t")));
    tally.summary(0.95)
}

#[test]
fn without_shared_sources_the_error_is_the_usual_one() {
    let summary = tally(&[("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0)]);
    assert!(near(summary.error.unwrap(), 0.25, 1e-12), "s = 0.5, n = 4");
    assert!(near(summary.design.unwrap(), 1.0, 1e-12));
    assert_eq!(summary.interval, Some(wilson(0.75, 4.0, 0.95)));
}

#[test]
fn answers_asked_twice_do_not_count_twice() {
    let once = tally(&[("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0)]);
    let twice =
        tally(&[("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0), ("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0)]);
    assert!(near(once.error.unwrap(), twice.error.unwrap(), 1e-12));
    assert!(
        twice.interval.unwrap().high - twice.interval.unwrap().low
            > 0.9 * (once.interval.unwrap().high - once.interval.unwrap().low)
    );
    let alike = tally(&[("a", 1.0), ("a", 1.0), ("a", 1.0)]);
    let once = clopper_pearson(1.0, 1.0, 0.95);
    assert!(near(alike.interval.unwrap().low, once.low, 1e-9), "one source three times is one observation");
}

#[test]
fn what_could_not_be_scored_is_in_no_figure_but_its_own() {
    let mut all = Tally::default();
    all.add("a", &Score::of(1.0, "t"));
    all.add("b", &Score::unscored("t"));
    let summary = all.summary(0.95);
    assert_eq!((summary.count, summary.unscored, summary.mean), (1, 1, Some(1.0)));
    assert_eq!(Tally::default().summary(0.95).mean, None);
}

#[test]
fn two_runs_are_compared_sample_by_sample() {
    let run = |values: &[(&str, f64)]| -> BTreeMap<String, (String, f64)> {
        values.iter().map(|(id, v)| ((*id).to_owned(), ((*id).to_owned(), *v))).collect()
    };
    let first = run(&[("1", 1.0), ("2", 0.0), ("3", 0.0), ("4", 0.0), ("5", 1.0)]);
    let second = run(&[("1", 1.0), ("2", 1.0), ("3", 1.0), ("4", 0.0), ("6", 1.0)]);
    let compared = compare(&first, &second, 0.95);
    assert_eq!((compared.pairs, compared.unpaired, compared.only_first, compared.only_second), (4, 2, 0, 2));
    assert_eq!((compared.difference, compared.p), (Some(0.5), 0.5));
}

/// Pairs of right and wrong by source, as (source, first, second).
fn held_against(pairs: &[(&str, f64, f64)]) -> Compared {
    let of = |second: bool| -> BTreeMap<String, (String, f64)> {
        let one = |(n, (cluster, a, b)): (usize, &(&str, f64, f64))| {
            (n.to_string(), ((*cluster).to_owned(), if second { *b } else { *a }))
        };
        pairs.iter().enumerate().map(one).collect()
    };
    compare(&of(false), &of(true), 0.95)
}

#[test]
fn few_sources_widen_the_interval_by_students_t() {
    // Differences by source 1, 0, 0, -1, 1: mean 0.2, s = 0.83666, t(4) = 2.776445.
    let pairs = [("a", 0.0, 1.0), ("b", 1.0, 1.0), ("c", 0.0, 0.0), ("d", 1.0, 0.0), ("e", 0.0, 1.0)];
    let found = held_against(&pairs);
    let (interval, half) = (found.interval.unwrap(), 2.776_445 * 0.836_660 / 5.0_f64.sqrt());
    assert_eq!(found.method, Some(Method::Clustered));
    assert!(near(interval.low, 0.2 - half, 1e-5) && near(interval.high, 1.0, 1e-9), "{interval:?}");
}

#[test]
fn flips_that_cancel_within_every_source_do_not_make_an_interval_of_no_width() {
    let pairs = [("a", 0.0, 1.0), ("a", 1.0, 0.0), ("b", 0.0, 1.0), ("b", 1.0, 0.0), ("c", 1.0, 1.0), ("c", 1.0, 1.0)];
    let found = held_against(&pairs);
    let (interval, half) = (found.interval.unwrap(), 2.570_582 * (4.0_f64 / 5.0 / 6.0).sqrt());
    assert_eq!((found.method, found.difference), (Some(Method::Unclustered), Some(0.0)));
    assert!(near(interval.high, half, 1e-5) && near(interval.low, -half, 1e-5), "{interval:?}");
}

#[test]
fn runs_without_a_single_flip_are_not_said_to_be_equal_for_certain() {
    let names: Vec<String> = (0..18).map(|n| n.to_string()).collect();
    let pairs: Vec<(&str, f64, f64)> = names.iter().map(|n| (n.as_str(), 1.0, 1.0)).collect();
    let found = held_against(&pairs);
    let (interval, half) = (found.interval.unwrap(), 1.959_964 * 2.0_f64.sqrt() / 20.0);
    assert_eq!(found.method, Some(Method::Adjusted));
    assert!(near(interval.high, half, 1e-5) && near(interval.low, -half, 1e-5), "{interval:?}");
    let all_worse: Vec<(&str, f64, f64)> = names.iter().map(|n| (n.as_str(), 1.0, 0.0)).collect();
    let found = held_against(&all_worse).interval.unwrap();
    assert!(found.low <= -1.0 && found.high < -0.6, "{found:?}");
    let one_source: Vec<(&str, f64, f64)> = names.iter().map(|_| ("a", 1.0, 0.0)).collect();
    assert_eq!(held_against(&one_source).interval, None);
}

/// A small generator, so that a simulation is the same each time.
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn the_interval_of_clustered_answers_holds_the_truth_about_as_often_as_it_says() {
    let (mut state, mut held) = (7, 0);
    for _ in 0..400 {
        let mut tally = Tally::default();
        for cluster in 0..60 {
            // Truth 0.7: three answers of one source are mostly alike.
            let is_easy = next(&mut state) < 0.7;
            for _ in 0..3 {
                let value = if next(&mut state) < 0.9 { is_easy } else { next(&mut state) < 0.7 };
                tally.add(&cluster.to_string(), &Score::of(f64::from(u8::from(value)), "t"));
            }
        }
        held += u32::from(tally.summary(0.95).interval.unwrap().holds(0.7));
    }
    assert!((368..=396).contains(&held), "{held} of 400");
}

proptest! {
    #[test]
    fn an_interval_holds_its_share_and_stays_within_nought_and_one(right in 0_u32..500, more in 0_u32..500) {
        let n = f64::from(right + more);
        let share = if n > 0.0 { f64::from(right) / n } else { 0.0 };
        let interval = wilson(share, n, 0.95);
        prop_assert!(interval.holds(share) && interval.low >= 0.0 && interval.high <= 1.0);
    }

    #[test]
    fn corrected_p_values_are_never_smaller(p in proptest::collection::vec(0.0_f64..1.0, 0..20)) {
        prop_assert!(holm(&p).iter().zip(&p).all(|(a, b)| a >= b && *a <= 1.0));
    }
}

#[test]
fn the_exact_interval_is_that_of_scipy() {
    // scipy.stats.binomtest(...).proportion_ci(0.95, "exact"); the shares are Newcombe's (`tools/eval_reference.py`).
    for (right, n, low, high) in [
        (81.0, 263.0, 0.252_736_745_585, 0.367_621_922_601),
        (15.0, 148.0, 0.057_844_010_083, 0.161_650_490_349),
        (0.0, 20.0, 0.0, 0.168_433_470_983),
        (1.0, 29.0, 0.000_872_646_884, 0.177_644_295_488),
    ] {
        let interval = clopper_pearson(right / n, n, 0.95);
        assert!(near(interval.low, low, 1e-10) && near(interval.high, high, 1e-10), "{right}/{n}: {interval:?}");
    }
    assert!(near(beta_cdf(2.5, 4.5, 0.3), 0.406_539_016_682_459, 1e-12));
    assert!(near(beta_cdf(1000.0, 100.0, 0.9), 0.147_479_176_258, 1e-10));
    assert!(near(beta_quantile(20_001.0, 80_000.0, 0.975), 0.202_492_865_038, 1e-10));
}

#[test]
fn a_confidence_sequence_is_that_of_robbins_1970() {
    // Recomputed with scipy (`tools/eval_reference.py`); the last with halves, as grades give them.
    for (sum, count, level, low, high) in [
        (45.0, 50, 0.95, 0.712_339_534_589, 0.984_341_445_415),
        (300.0, 500, 0.95, 0.523_617_646_426, 0.673_258_469_768),
        (12.5, 40, 0.9, 0.137_701_879_242, 0.534_487_727_713),
    ] {
        let mut all = Sequence::default();
        (0..count).for_each(|_| all.add(sum / f64::from(count)));
        let interval = all.interval(level);
        assert!(near(interval.low, low, 1e-9) && near(interval.high, high, 1e-9), "{sum}/{count}: {interval:?}");
    }
    assert_eq!(Sequence::default().interval(0.95), Interval { low: 0.0, high: 1.0 });
}

#[test]
fn who_looks_after_every_value_is_wrong_no_more_often_than_was_said() {
    let rule = StopRule { scorer: "t".to_owned(), threshold: 0.8, level: 0.95, looks: 1, seed: 0 };
    let (mut state, mut wrong, mut found, mut asked) = (11, 0, 0, 0);
    for _ in 0..400 {
        // The truth is the threshold itself: whatever is decided is wrong.
        let mut all = Sequence::default();
        let is_decided = (0..500).any(|_| {
            all.add(f64::from(u8::from(next(&mut state) < 0.8)));
            all.decided(&rule, 1).is_some()
        });
        wrong += u32::from(is_decided);
        let mut all = Sequence::default();
        found += u32::from((0..500).any(|_| {
            all.add(f64::from(u8::from(next(&mut state) < 0.95)));
            asked += 1;
            all.decided(&rule, 1).is_some_and(|d| d.is_above)
        }));
    }
    assert!(wrong <= 20, "{wrong} of 400");
    assert!(found >= 395 && asked / 400 < 120, "{found} of 400, after {} on average", asked / 400);
}

#[test]
fn the_exact_interval_holds_every_truth_at_least_as_often_as_it_says() {
    // No simulation: the chance of every count of right answers is added up where its interval holds the truth.
    for n in [20_u32, 150] {
        let exact: Vec<Interval> =
            (0..=n).map(|k| clopper_pearson(f64::from(k) / f64::from(n), f64::from(n), 0.95)).collect();
        let near: Vec<Interval> = (0..=n).map(|k| wilson(f64::from(k) / f64::from(n), f64::from(n), 0.95)).collect();
        let (mut least, mut sum) = (1.0_f64, 0.0);
        for step in 1..200 {
            let truth = f64::from(step) / 200.0;
            let mut log = f64::from(n) * (1.0 - truth).ln();
            let (mut held, mut held_near) = (0.0, 0.0);
            for k in 0..=n {
                if k > 0 {
                    log += (f64::from(n - k + 1) / f64::from(k)).ln() + (truth / (1.0 - truth)).ln();
                }
                held += if exact[k as usize].holds(truth) { log.exp() } else { 0.0 };
                held_near += if near[k as usize].holds(truth) { log.exp() } else { 0.0 };
            }
            least = least.min(held);
            sum += held_near / 199.0;
        }
        assert!(least >= 0.95, "{n}: {least}");
        assert!((0.945..0.96).contains(&sum), "{n}: Wilson holds it about as often as it says, {sum}");
    }
}
