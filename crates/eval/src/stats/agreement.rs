//! How far judges agree.
//!
//! **Rests on**: Cohen 1960 (kappa of two), Fleiss, Cohen and Everitt 1969 (its error), Fleiss 1971 (kappa of many),
//! Krippendorff 2011 "Computing Krippendorff's Alpha-Reliability" (missing votes; nominal, ordinal and interval).

use serde::{Deserialize, Serialize};

use super::{Interval, factor};

/// How far apart two grades are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Another grade is another grade.
    Nominal,
    /// By how many votes lie between them.
    Ordinal,
    /// By their difference.
    Interval,
}

/// The agreement of two.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Two {
    /// What both graded.
    pub count: u64,
    /// The share on which they agree; absent without any.
    pub agreed: Option<f64>,
    /// Cohen's kappa; absent when both always give one and the same grade.
    pub kappa: Option<f64>,
    /// Its interval for many samples; absent where kappa is.
    pub interval: Option<Interval>,
}

/// Cohen's kappa from a square table of counts: rows the first judge's grades, columns the second's.
pub fn cohen(table: &[Vec<f64>], level: f64) -> Two {
    let size = table.len();
    let n: f64 = table.iter().flatten().sum();
    let count = n.round() as u64;
    if n <= 0.0 {
        return Two { count, agreed: None, kappa: None, interval: None };
    }
    let share = |i: usize, j: usize| table[i][j] / n;
    let row: Vec<f64> = (0..size).map(|i| (0..size).map(|j| share(i, j)).sum()).collect();
    let column: Vec<f64> = (0..size).map(|j| (0..size).map(|i| share(i, j)).sum()).collect();
    let agreed: f64 = (0..size).map(|i| share(i, i)).sum();
    let expected: f64 = (0..size).map(|i| row[i] * column[i]).sum();
    if expected >= 1.0 - 1e-12 {
        return Two { count, agreed: Some(agreed), kappa: None, interval: None };
    }
    let kappa = (agreed - expected) / (1.0 - expected);
    let missed = 1.0 - kappa;
    let on: f64 = (0..size).map(|i| share(i, i) * (1.0 - (row[i] + column[i]) * missed).powi(2)).sum();
    let cells = (0..size).flat_map(|i| (0..size).map(move |j| (i, j))).filter(|(i, j)| i != j);
    let off: f64 = cells.map(|(i, j)| share(i, j) * (column[i] + row[j]).powi(2)).sum();
    let spread = on + missed * missed * off - (kappa - expected * missed).powi(2);
    let half = factor(level) * (spread.max(0.0) / n).sqrt() / (1.0 - expected);
    let interval = Interval { low: (kappa - half).max(-1.0), high: (kappa + half).min(1.0) };
    Two { count, agreed: Some(agreed), kappa: Some(kappa), interval: Some(interval) }
}

/// Krippendorff's alpha from a table of coincidences and what the grades stand for; absent when only one grade was ever given.
pub fn alpha(coincidences: &[Vec<f64>], grades: &[f64], metric: Metric) -> Option<f64> {
    let size = grades.len();
    let sums: Vec<f64> = coincidences.iter().map(|row| row.iter().sum()).collect();
    let n: f64 = sums.iter().sum();
    let apart = |c: usize, k: usize| match metric {
        _ if c == k => 0.0,
        Metric::Nominal => 1.0,
        Metric::Ordinal => {
            let (from, to) = (c.min(k), c.max(k));
            (sums[from..=to].iter().sum::<f64>() - (sums[c] + sums[k]) / 2.0).powi(2)
        }
        Metric::Interval => (grades[c] - grades[k]).powi(2),
    };
    let over = |weight: &dyn Fn(usize, usize) -> f64| -> f64 {
        (0..size).flat_map(|c| (0..size).map(move |k| (c, k))).map(|(c, k)| weight(c, k) * apart(c, k)).sum()
    };
    let expected = over(&|c, k| sums[c] * sums[k]);
    (n > 1.0 && expected > 0.0).then(|| 1.0 - (n - 1.0) * over(&|c, k| coincidences[c][k]) / expected)
}

/// Two judges by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
    /// How far they agree.
    #[serde(flatten)]
    pub two: Two,
}

/// What an agreement comes to. A figure is absent where it is not defined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreed {
    /// Answers with at least one vote.
    pub units: u64,
    /// Answers on which all judges voted: those of Fleiss' kappa.
    pub complete: u64,
    /// Cohen's kappa of every two.
    pub pairs: Vec<Pair>,
    /// Fleiss' kappa.
    pub fleiss: Option<f64>,
    /// Krippendorff's alpha where another grade is another grade.
    pub alpha_nominal: Option<f64>,
    /// Krippendorff's alpha for grades in order.
    pub alpha_ordinal: Option<f64>,
    /// Krippendorff's alpha for grades with distances.
    pub alpha_interval: Option<f64>,
}

/// Votes taken one answer at a time. Its size is that of the scale, whatever the number of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    judges: Vec<String>,
    grades: Vec<f64>,
    tables: Vec<Vec<Vec<f64>>>,
    coincidences: Vec<Vec<f64>>,
    /// Of the answers on which all voted: votes by grade, and the sum of the shares of agreeing pairs.
    all: (Vec<f64>, f64),
    units: u64,
    complete: u64,
}

impl Agreement {
    /// No votes yet, of these judges on these grades.
    pub fn new(judges: Vec<String>, grades: &[f64]) -> Agreement {
        let (size, many) = (grades.len(), judges.len());
        let square = vec![vec![0.0; size]; size];
        Agreement {
            tables: vec![square.clone(); many * many.saturating_sub(1) / 2],
            coincidences: square,
            all: (vec![0.0; size], 0.0),
            grades: grades.to_owned(),
            judges,
            units: 0,
            complete: 0,
        }
    }

    /// Takes the votes on one answer, in the order of the judges, as places on the scale.
    pub fn add(&mut self, votes: &[Option<usize>]) {
        let mut counts = vec![0.0; self.grades.len()];
        votes.iter().flatten().for_each(|at| counts[*at] += 1.0);
        let m: f64 = counts.iter().sum();
        self.units += u64::from(m > 0.0);
        for (table, (i, j)) in self.tables.iter_mut().zip(pairs(self.judges.len())) {
            if let (Some(Some(a)), Some(Some(b))) = (votes.get(i), votes.get(j)) {
                table[*a][*b] += 1.0;
            }
        }
        if m < 2.0 {
            return;
        }
        for (c, row) in self.coincidences.iter_mut().enumerate() {
            for (k, cell) in row.iter_mut().enumerate() {
                *cell += counts[c] * (counts[k] - f64::from(u8::from(c == k))) / (m - 1.0);
            }
        }
        if m as usize == self.judges.len() {
            self.complete += 1;
            self.all.0.iter_mut().zip(&counts).for_each(|(sum, n)| *sum += n);
            self.all.1 += counts.iter().map(|n| n * (n - 1.0)).sum::<f64>() / (m * (m - 1.0));
        }
    }

    fn fleiss(&self) -> Option<f64> {
        let (units, votes) = (self.complete as f64, self.all.0.iter().sum::<f64>());
        let expected: f64 = self.all.0.iter().map(|n| (n / votes).powi(2)).sum();
        (self.complete > 0 && expected < 1.0 - 1e-12).then(|| (self.all.1 / units - expected) / (1.0 - expected))
    }

    /// What it comes to.
    pub fn agreed(&self, level: f64) -> Agreed {
        let named = |((i, j), table): ((usize, usize), &Vec<Vec<f64>>)| Pair {
            first: self.judges[i].clone(),
            second: self.judges[j].clone(),
            two: cohen(table, level),
        };
        let alpha = |metric| alpha(&self.coincidences, &self.grades, metric);
        Agreed {
            units: self.units,
            complete: self.complete,
            pairs: pairs(self.judges.len()).zip(&self.tables).map(named).collect(),
            fleiss: self.fleiss(),
            alpha_nominal: alpha(Metric::Nominal),
            alpha_ordinal: alpha(Metric::Ordinal),
            alpha_interval: alpha(Metric::Interval),
        }
    }
}

/// Every two of as many, in order.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |i| (i + 1..count).map(move |j| (i, j)))
}

#[cfg(test)]
#[path = "agreement_tests.rs"]
mod tests;
