//! `shirube eval compare`: two runs on the same samples.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_text::{Block, percent, text};
use crate::failure::Failure;
use crate::{eval_figures, eval_report};
use clap::Args;
use serde_json::json;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::log::{Scores, scores};
use shirube_eval::stats::Method;
use shirube_eval::verdict::{Difference, differences};
use std::path::PathBuf;

/// Two runs on the same samples: differences with intervals and exact tests
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::COMPARE_EXAMPLES)]
pub struct CompareArgs {
    /// The folder of the first log
    first: PathBuf,
    /// The folder of the second log
    second: PathBuf,
    /// The level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    /// How often a difference that is there should be found, for the smallest one that could be
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    power: f64,
    /// Write to this file: .md, .html, .json, otherwise text
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Compares and tells.
///
/// # Errors
/// When a log cannot be read, or the two share no scored sample.
pub fn run(cx: &Context, args: &CompareArgs) -> Result<(), Failure> {
    let level = eval_figures::level(args.level)?;
    let power = eval_figures::level(args.power)?;
    let (first, second) = (scores(&args.first).map_err(log_failure)?, scores(&args.second).map_err(log_failure)?);
    let mut rows = differences(&first, &second, level, power);
    in_order(&mut rows, &first);
    if rows.is_empty() {
        return Err(Refusal::invalid("cli.eval-nothing-shared").into());
    }
    let notes = notes(&first, &second, cx.lang);
    let side = |scores: &Scores| {
        let plan = &scores.header.plan;
        json!({ "run": scores.header.run, "task": plan.task, "digest": plan.digest, "model": plan.model, "target": plan.target })
    };
    let document = json!({
        "first": side(&first), "second": side(&second), "level": level, "power": power, "notes": notes, "comparisons": rows,
    });
    let blocks = blocks(&first, &second, &rows, notes, level, cx.lang);
    match &args.output {
        Some(path) => {
            let written = eval_report::written(path, &blocks, &document, cx.lang);
            cx.write(Some(path), written.as_bytes(), false)
        }
        None => cx.emit(&document, || text(&blocks)),
    }
}

/// Leaves in the order of the suite, which is that of the first run; those it does not have come last.
fn in_order(rows: &mut [Difference], first: &Scores) {
    let tree = &first.header.plan.tree;
    let place = |leaf: &String| tree.iter().position(|goal| goal.leaf.id == *leaf).unwrap_or(tree.len());
    rows.sort_by_cached_key(|row| (row.scorer.clone(), row.leaf.as_ref().map(place)));
}

fn is_same(first: &Scores, second: &Scores, name: &str) -> bool {
    first.header.plan.scorers.get(name) == second.header.plan.scorers.get(name)
}

fn notes(first: &Scores, second: &Scores, lang: Lang) -> Vec<String> {
    let (one, two) = (&first.header.plan, &second.header.plan);
    let mut out = Vec::new();
    if one.digest != two.digest {
        out.push(lang.pick(
            "二つの実行の設問は同じではありません。同じIDの設問だけを比べています。",
            "The two runs did not have the same samples; only those with the same id are compared.",
        ));
    }
    if (&one.parameters, &one.system) != (&two.parameters, &two.system) {
        out.push(lang.pick(
            "二つの実行では、送った設定か前置きが異なります。",
            "The two runs were made with other parameters or another system text.",
        ));
    }
    let mut out: Vec<String> = out.into_iter().map(str::to_owned).collect();
    let others =
        first.by_scorer.keys().filter(|name| second.by_scorer.contains_key(*name) && !is_same(first, second, name));
    let others: Vec<&str> = others.map(String::as_str).collect();
    if !others.is_empty() {
        let lead = lang.pick("設定が異なるため比べていない採点：", "Not compared, since their settings differ: ");
        out.push(format!("{lead}{}", others.join(", ")));
    }
    let is_shared = first.by_scorer.values().flatten().any(|(id, given)| given.cluster != *id);
    if is_shared {
        out.push(
            lang.pick(
                "設問には元を同じくするものがあります。区間はそれを考えに入れ、p値は入れていません。",
                "Some samples share a source: intervals take that into account, p-values do not.",
            )
            .to_owned(),
        );
    }
    out
}

fn blocks(
    first: &Scores,
    second: &Scores,
    rows: &[Difference],
    notes: Vec<String>,
    level: f64,
    lang: Lang,
) -> Vec<Block> {
    let (one, two) = (&first.header.plan, &second.header.plan);
    let mut out = vec![Block::Head(format!("{} : {} → {}", one.task, one.model, two.model))];
    out.push(Block::Say(match lang {
        Lang::Ja => format!("差は二番目から一番目を引いたものです。p値は正確なマクネマー検定を、{}件の比較についてホルムの方法で補正したものです（水準 {level}）。", rows.len()),
        Lang::En => format!("Differences are second minus first. p: exact McNemar, corrected for {} comparisons by Holm (level {level}).", rows.len()),
    }));
    out.extend(notes.into_iter().map(Block::Say));
    let heads = [
        ("採点", "scorer"),
        ("項目", "leaf"),
        ("組", "pairs"),
        ("一番目", "first"),
        ("二番目", "second"),
        ("差", "difference"),
        ("区間", "interval"),
        ("一番目だけ", "only first"),
        ("二番目だけ", "only second"),
        ("p", "p"),
        ("見つけられる差", "detectable"),
        ("わかること", "shown"),
    ];
    let heads = heads.iter().map(|(ja, en)| lang.pick(*ja, *en)).collect();
    out.push(Block::Table(heads, rows.iter().map(|row| cells(row, first, lang)).collect()));
    let is_other = |row: &&Difference| row.compared.method.is_some_and(|method| method != Method::Clustered);
    let others: Vec<&str> =
        rows.iter().filter(is_other).map(|row| leaf(row, first, lang).unwrap_or(&row.scorer)).collect();
    if !others.is_empty() {
        let names = others.join(", ");
        out.push(Block::Say(match lang {
            Lang::Ja => format!(
                "元を同じくする設問の中で変化が打ち消し合うか、変化がないため、設問ごとの区間にしたもの：{names}"
            ),
            Lang::En => format!(
                "Intervals sample by sample, since changes cancel within every source or there are none: {names}"
            ),
        }));
    }
    let unpaired: u64 = rows.iter().filter(|row| row.leaf.is_none()).map(|row| row.compared.unpaired).sum();
    if unpaired > 0 {
        out.push(Block::Say(match lang {
            Lang::Ja => format!("{unpaired}件は片方の実行でしか採点されていないため、比べていません。"),
            Lang::En => format!("{unpaired} scores exist in one run only and are not compared."),
        }));
    }
    out
}

/// The title of a row's leaf, as the suite of the first run has it.
fn leaf<'a>(row: &'a Difference, first: &'a Scores, lang: Lang) -> Option<&'a str> {
    row.leaf.as_ref().map(|leaf| eval_figures::title(&first.header.plan.tree, leaf, lang))
}

fn cells(row: &Difference, first: &Scores, lang: Lang) -> Vec<String> {
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let found = &row.compared;
    let interval = found.interval.map_or_else(|| "–".to_owned(), |i| format!("{}–{}", points(i.low), points(i.high)));
    let difference = found.difference.unwrap_or_default();
    let shown = match (row.is_shown, difference > 0.0) {
        (true, true) => lang.pick("二番目が高い", "second higher"),
        (true, false) => lang.pick("二番目が低い", "second lower"),
        (false, _) => lang.pick("差は示されない", "no difference shown"),
    };
    vec![
        row.scorer.clone(),
        leaf(row, first, lang).unwrap_or("–").to_owned(),
        found.pairs.to_string(),
        percent(row.first),
        percent(row.second),
        points(difference),
        interval,
        found.only_first.to_string(),
        found.only_second.to_string(),
        format!("{:.4}", row.p_holm),
        format!("±{:.1}", row.detectable * 100.0),
        shown.to_owned(),
    ]
}
