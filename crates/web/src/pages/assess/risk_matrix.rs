//! Likelihood by severity: how many risks stand where.

use crate::words::assess::{AssessWords, assess_words};
use askama::Template;
use shirube_domain::assessment::{Likelihood, Risk, Severity};
use shirube_domain::text::Lang;

struct Square {
    x: usize,
    fill: &'static str,
    ink: &'static str,
    count: usize,
}

struct Row {
    y: usize,
    label: &'static str,
    squares: Vec<Square>,
}

/// The drawing.
#[derive(Template)]
#[template(path = "assess/risk_matrix.svg")]
pub(super) struct Matrix {
    t: &'static AssessWords,
    heads: Vec<(usize, &'static str)>,
    rows: Vec<Row>,
}

/// From least to most: the sum of both scales decides, words stay words.
const STEPS: [(&str, &str); 5] = [
    ("#e8f1fe", "#1a1a1a"),
    ("#c5d7fb", "#1a1a1a"),
    ("#7096f8", "#1a1a1a"),
    ("#264af4", "#ffffff"),
    ("#000071", "#ffffff"),
];

impl Matrix {
    pub(super) fn new(risks: &[Risk], lang: Lang) -> Matrix {
        let count = |l: &Likelihood, s: &Severity| {
            risks.iter().filter(|r| r.likelihood == l.word() && r.severity == s.word()).count()
        };
        let row = |(i, l): (usize, (usize, &Likelihood))| Row {
            y: 44 + i * 44,
            label: l.1.label(lang),
            squares: Severity::ALL
                .iter()
                .enumerate()
                .map(|(j, s)| {
                    let (fill, ink) = STEPS[(l.0 + j).min(4)];
                    Square { x: 130 + j * 90, fill, ink, count: count(l.1, s) }
                })
                .collect(),
        };
        Matrix {
            t: assess_words(lang),
            heads: Severity::ALL.iter().enumerate().map(|(j, s)| (175 + j * 90, s.label(lang))).collect(),
            rows: Likelihood::ALL.iter().enumerate().rev().enumerate().map(row).collect(),
        }
    }

    /// Heads of that table.
    pub(super) fn heads(&self) -> Vec<&'static str> {
        self.heads.iter().map(|(_, label)| *label).collect()
    }

    /// Rows of that table.
    pub(super) fn lines(&self) -> Vec<(&'static str, Vec<usize>)> {
        self.rows.iter().map(|r| (r.label, r.squares.iter().map(|s| s.count).collect())).collect()
    }
}
