//! A system's perspectives across all suites: the latest result of each, and those nobody evaluated.

use super::figures::{Perspective, perspectives};
use super::model::{Evaluation, EvaluationState, Run};
use super::standing::{Stale, standing};
use super::suites::{Suite, suites};
use super::{result, store};
use crate::db::Tx;
use crate::id::AssetId;
use crate::refusal::Error;
use std::cmp::Ordering;

/// What there is of one suite.
#[derive(Debug, Clone)]
pub struct OfSuite {
    /// The suite, in the newest version of the catalogue.
    pub suite: &'static Suite,
    /// Its latest result; none: not evaluated, which is neither good nor bad.
    pub result: Option<LatestResult>,
    /// An evaluation under way without a result yet: its state.
    pub under_way: Option<Evaluation>,
}

/// The latest result of a suite.
#[derive(Debug, Clone)]
pub struct LatestResult {
    /// The evaluation.
    pub held: Evaluation,
    /// Its accepted run.
    pub run: Run,
    /// Why it is stale, if it is.
    pub stale: Vec<Stale>,
    /// The roots of its tree.
    pub roots: Vec<Perspective>,
}

/// Every suite of the catalogue with the latest reviewed result of a system; suites it was never evaluated with stand among them.
/// `at` in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn across(tx: &mut Tx<'_>, asset: &AssetId, at: u64) -> Result<Vec<OfSuite>, Error> {
    use EvaluationState::{Accepted, Issued, Withdrawn};
    let all = store::of_asset(tx, asset)?;
    let mut out = Vec::new();
    for suite in newest() {
        let own = || all.iter().filter(|e| e.suite_code == suite.code);
        let latest = own().filter(|e| [Accepted, Issued].contains(&e.state)).max_by_key(|e| e.number);
        let is_open = |e: &&Evaluation| ![Accepted, Issued, Withdrawn].contains(&e.state);
        let under_way = own().filter(is_open).max_by_key(|e| e.number).cloned();
        let result = latest.map(|held| of_result(tx, held, at)).transpose()?;
        out.push(OfSuite { suite, result, under_way });
    }
    Ok(out)
}

fn of_result(tx: &mut Tx<'_>, held: &Evaluation, at: u64) -> Result<LatestResult, Error> {
    let run = result::accepted(tx, &held.id)?;
    let roots = perspectives(&held.plan, &run).into_iter().filter(|p| p.depth == 0).collect();
    Ok(LatestResult { stale: standing(tx, held, at)?, held: held.clone(), run, roots })
}

/// One of each code, in the newest version: the numbered perspectives first, then the others by code.
fn newest() -> Vec<&'static Suite> {
    let mut out: Vec<&Suite> = Vec::new();
    for suite in suites() {
        match out.iter_mut().find(|held| held.code == suite.code) {
            Some(held) if super::standing::by_number(&suite.version, &held.version) == Ordering::Greater => {
                *held = suite
            }
            Some(_) => {}
            None => out.push(suite),
        }
    }
    let is_numbered = |code: &str| code.starts_with('p') && code[1..].starts_with(|c: char| c.is_ascii_digit());
    out.sort_by_key(|suite| (!is_numbered(&suite.code), &suite.code));
    out
}
