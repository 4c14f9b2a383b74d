//! What a log comes to: the report with the tree rolled up, and the JSON document of it.

use crate::eval::log_failure;
use crate::failure::Failure;
use serde_json::{Value, json};
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::log::{Report, report};
use shirube_eval::stats::Summary;
use shirube_eval::suite::Goal;
use shirube_eval::tree::{Node, roll_up};
use shirube_eval::verdict::{self, caution};
use std::collections::BTreeMap;
use std::path::Path;

/// A report with what is worked out from it.
pub struct Figures {
    /// The report.
    pub report: Report,
    /// The tree, rolled up.
    pub roots: Vec<Node>,
    /// The level of the intervals.
    pub level: f64,
    /// All of it for programs.
    pub document: Value,
}

impl Figures {
    /// Askings that were neither answered nor failed.
    pub fn not_asked(&self) -> u64 {
        verdict::not_asked(&self.report)
    }

    /// Askings that failed.
    pub fn failed(&self) -> u64 {
        verdict::failed(&self.report)
    }

    /// The leaves with their figures, in the order of the tree; those it does not have come last, by id.
    pub fn leaves(&self) -> Vec<(&String, &BTreeMap<String, Summary>)> {
        let order = self.order();
        let mut all: Vec<_> = self.report.leaves.iter().collect();
        all.sort_by_key(|(leaf, _)| order.get(leaf.as_str()).copied().unwrap_or(usize::MAX));
        all
    }

    /// Where each goal stands when the tree is read from its roots down.
    fn order(&self) -> BTreeMap<&str, usize> {
        let (mut out, mut open) = (BTreeMap::new(), self.roots.iter().rev().collect::<Vec<_>>());
        while let Some(node) = open.pop() {
            out.insert(node.id.as_str(), out.len());
            open.extend(node.parts.iter().rev());
        }
        out
    }

    /// What a goal claims, in a language; its id where the plan does not say.
    pub fn title<'a>(&'a self, id: &'a str, lang: Lang) -> &'a str {
        title(&self.report.header.plan.tree, id, lang)
    }

    /// The goal of an id.
    pub fn goal(&self, id: &str) -> Option<&Goal> {
        self.report.header.plan.tree.iter().find(|goal| goal.leaf.id == id)
    }
}

/// What a goal claims, in a language; its id where there is none.
pub fn title<'a>(tree: &'a [Goal], id: &'a str, lang: Lang) -> &'a str {
    tree.iter().find(|goal| goal.leaf.id == id).map_or(id, |goal| goal.title.get(lang.pick("ja", "en")))
}

/// Reads a log.
///
/// # Errors
/// When it cannot be read.
pub fn read(dir: &Path, level: f64) -> Result<Figures, Failure> {
    let report = report(dir, level).map_err(log_failure)?;
    let leaves: Vec<_> = report.header.plan.tree.iter().map(|goal| goal.leaf.clone()).collect();
    let roots = roll_up(&leaves, &results(&report));
    let mut figures = Figures { report, roots, level, document: Value::Null };
    figures.document = document(&figures);
    Ok(figures)
}

/// A level between a half and 1.
///
/// # Errors
/// Any other.
pub fn level(level: f64) -> Result<f64, Failure> {
    let is_level = (0.5..1.0).contains(&level);
    if is_level { Ok(level) } else { Err(Refusal::invalid("cli.eval-bad-level").on("level").into()) }
}

/// The mean of all scores of each leaf.
fn results(report: &Report) -> BTreeMap<String, f64> {
    let mean = |all: &BTreeMap<String, Summary>| {
        let sums = all.values().filter_map(|s| Some((s.mean? * s.count as f64, s.count as f64)));
        let (sum, count) = sums.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        (count > 0.0).then(|| sum / count)
    };
    report.leaves.iter().filter_map(|(leaf, all)| Some((leaf.clone(), mean(all)?))).collect()
}

fn document(figures: &Figures) -> Value {
    let report = &figures.report;
    let plan = &report.header.plan;
    let leaves = figures.leaves().into_iter().map(|(leaf, all)| {
        let title = figures.goal(leaf).map(|goal| &goal.title);
        let failed = report.failed_leaves.get(leaf).copied().unwrap_or_default();
        json!({ "leaf": leaf, "title": title, "failed": failed, "scorers": scorers(figures, all, false) })
    });
    json!({
        "run": report.header.run, "task": plan.task, "digest": plan.digest, "samples": plan.samples, "epochs": plan.epochs,
        "target": plan.target, "model": plan.model, "parameters": plan.parameters, "system": plan.system,
        "software": report.header.software, "begun": report.header.at, "origin": plan.origin,
        "label": {
            "ja": "評価した人の結果です。国や関係機関が確かめたものではありません。",
            "en": "The evaluator's result; no State or agency has confirmed it.",
        },
        "status": report.status, "planned": report.planned, "answered": report.answered, "failed": report.failed,
        "not_asked": figures.not_asked(), "unjudged": report.unjudged, "torn": report.torn, "level": figures.level,
        "decided": report.decided, "panels": report.panels,
        "scorers": scorers(figures, &report.scorers, true), "leaves": leaves.collect::<Vec<_>>(),
        "tree": figures.roots.iter().map(|node| tree(figures, node)).collect::<Vec<_>>(),
        "models": report.models, "tokens": { "input": report.tokens.0, "output": report.tokens.1 },
    })
}

fn scorers(figures: &Figures, all: &BTreeMap<String, Summary>, is_whole: bool) -> Vec<Value> {
    let one = |(name, s): (&String, &Summary)| {
        let mut value = json!({
            "scorer": name, "share": s.mean, "interval": s.interval, "n": s.count, "effective_n": s.effective(),
            "sources": s.clusters, "unscored": s.unscored, "design_effect": s.design, "cautions": caution::of_summary(s),
        });
        if is_whole {
            value["cautions"] = json!(caution::of_scorer(&figures.report, name, s));
            value["settings"] = json!(figures.report.header.plan.scorers.get(name));
            value["why_unscored"] = json!(figures.report.unscored.get(name));
        }
        value
    };
    all.iter().map(one).collect()
}

fn tree(figures: &Figures, node: &Node) -> Value {
    let parts: Vec<Value> = node.parts.iter().map(|part| tree(figures, part)).collect();
    json!({
        "id": node.id, "title": figures.goal(&node.id).map(|goal| &goal.title), "weight": node.weight, "value": node.value,
        "known": node.known, "missing": node.missing, "cautions": caution::of_node(&figures.report, node), "parts": parts,
    })
}
