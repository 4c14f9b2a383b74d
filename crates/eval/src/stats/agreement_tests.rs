//! Agreement against worked examples that were published.
//!
//! Each figure was also recomputed with `krippendorff` and `statsmodels` (`tools/eval_reference.py`).

use super::*;

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 5e-4)
}

fn agreement(rows: &[&str], grades: &[f64]) -> Agreed {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split_whitespace().collect()).collect();
    let names = (0..rows.len()).map(|i| i.to_string()).collect();
    let mut all = Agreement::new(names, grades);
    for unit in 0..rows[0].len() {
        let at = |text: &str| grades.iter().position(|g| Ok(*g) == text.parse::<f64>());
        all.add(&rows.iter().map(|row| at(row[unit])).collect::<Vec<_>>());
    }
    all.agreed(0.95)
}

#[test]
fn alpha_is_that_of_krippendorff_2011() {
    // "Computing Krippendorff's Alpha-Reliability", section D: four observers, twelve units, missing data.
    let all = agreement(
        &["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."],
        &[1.0, 2.0, 3.0, 4.0, 5.0],
    );
    assert!(
        near(all.alpha_nominal, 0.743) && near(all.alpha_ordinal, 0.815) && near(all.alpha_interval, 0.849),
        "{all:?}"
    );
    assert_eq!((all.units, all.complete, all.fleiss.is_some()), (12, 8, true));
}

#[test]
fn alpha_is_that_of_the_example_of_wikipedia() {
    // "Krippendorff's alpha", a computational example: three coders, fifteen units.
    let all = agreement(
        &[". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"],
        &[1.0, 2.0, 3.0, 4.0],
    );
    assert!(near(all.alpha_nominal, 0.691) && near(all.alpha_interval, 0.811), "{all:?}");
}

#[test]
fn fleiss_is_that_of_the_example_of_fourteen_raters() {
    // The worked example of "Fleiss' kappa" on Wikipedia: ten subjects, five categories, 0.210.
    let counts = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];
    let mut all = Agreement::new((0..14).map(|i| i.to_string()).collect(), &[0.0, 1.0, 2.0, 3.0, 4.0]);
    for row in counts {
        let votes = row.iter().enumerate().flat_map(|(grade, count)| std::iter::repeat_n(Some(grade), *count));
        all.add(&votes.collect::<Vec<_>>());
    }
    assert!(near(all.agreed(0.95).fleiss, 0.210), "{:?}", all.agreed(0.95).fleiss);
}

#[test]
fn cohen_and_its_error_are_those_of_the_tables() {
    let table = |rows: &[&[f64]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    // The three tables of "Cohen's kappa" on Wikipedia; intervals by statsmodels.
    for (rows, kappa, low, high) in [
        (table(&[&[20.0, 5.0], &[10.0, 15.0]]), 0.4, 0.151_092, 0.648_908),
        (table(&[&[45.0, 15.0], &[25.0, 15.0]]), 0.130_435, -0.062_938, 0.323_808),
        (table(&[&[25.0, 35.0], &[5.0, 35.0]]), 0.259_259, 0.108_029, 0.410_490),
        (table(&[&[53.0, 5.0, 2.0], &[11.0, 14.0, 5.0], &[1.0, 6.0, 3.0]]), 0.428_571, 0.279_695, 0.577_448),
    ] {
        let two = cohen(&rows, 0.95);
        let interval = two.interval.unwrap();
        assert!(near(two.kappa, kappa) && near(Some(interval.low), low) && near(Some(interval.high), high), "{two:?}");
    }
}

#[test]
fn where_agreement_is_not_defined_there_is_no_figure() {
    let all = agreement(&["1 1 1", "1 1 1"], &[0.0, 1.0]);
    assert_eq!((all.fleiss, all.alpha_nominal, all.pairs[0].two.kappa), (None, None, None));
    assert_eq!(all.pairs[0].two.agreed, Some(1.0));
    let none = agreement(&[". .", ". ."], &[0.0, 1.0]);
    assert_eq!((none.units, none.pairs[0].two.agreed, none.alpha_ordinal), (0, None, None));
}
