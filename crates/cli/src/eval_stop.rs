//! Stopping a run as soon as it is decided: what is told at the command line.

use crate::eval_run::chance;
use clap::Args;
use shirube_domain::refusal::Refusal;
use shirube_eval::scorer::Spec;
use shirube_eval::stats::StopRule;
use shirube_eval::verdict::Minimum;
use std::collections::BTreeMap;

/// When a run may stop before its end.
#[derive(Debug, Args)]
pub struct Stop {
    /// Stop as soon as it is decided on which side of this share a scorer lies: SCORER=SHARE
    #[arg(long, value_name = "SCORER=SHARE")]
    stop: Option<String>,
    /// How often is looked whether it is decided: the samples are asked in so many parts, drawn by lot
    #[arg(long, value_name = "N", default_value_t = 20, requires = "stop", value_parser = clap::value_parser!(u32).range(1..=1000))]
    looks: u32,
}

impl Stop {
    /// The rule of the plan, drawn anew for each run and kept in its log.
    ///
    /// # Errors
    /// For what names no scorer of this run, one that compares samples with each other, or no share between 0 and 1.
    pub fn planned(&self, scorers: &BTreeMap<String, Spec>) -> Result<Option<StopRule>, Refusal> {
        let Some(text) = &self.stop else { return Ok(None) };
        let bad = || Refusal::invalid("cli.eval-bad-stop").on("stop").with("value", text);
        let least: Minimum = text.parse().map_err(|()| bad())?;
        let is_scored = scorers.get(&least.scorer).is_some_and(|spec| !spec.is_group());
        if least.leaf.is_some() || !is_scored || least.share <= 0.0 || least.share >= 1.0 {
            return Err(bad());
        }
        // Only has to differ from run to run.
        let seed = (chance() * f64::from(u32::MAX)) as u64;
        Ok(Some(StopRule { scorer: least.scorer, threshold: least.share, level: 0.95, looks: self.looks, seed }))
    }
}
