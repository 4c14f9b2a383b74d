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
    assert_eq!(alike.interval, Some(wilson(1.0, 1.0, 0.95)), "one source three times is one observation");
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
