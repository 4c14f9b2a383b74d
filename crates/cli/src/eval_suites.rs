//! `shirube eval suites` and `plan`: what can be asked, and how much it can tell.

use crate::context::Context;
use crate::eval_figures::level;
use crate::eval_source::Source;
use crate::failure::Failure;
use crate::output::table;
use clap::Args;
use serde_json::json;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::run::Samples;
use shirube_eval::stats::Plan;
use shirube_eval::suite::{Status, Suite};
use std::collections::{BTreeMap, BTreeSet};

/// How many samples find a difference, and which difference a suite can find, before running it
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::PLAN_EXAMPLES)]
pub struct PlanArgs {
    /// A suite of the catalogue, a folder with suite.toml, or a file: .jsonl, .csv, .parquet
    suite: String,
    /// The difference that should be found, as a share: 0.05
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    difference: f64,
    /// The share expected of one run
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    share: f64,
    /// On which share of the samples two runs are expected to differ
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    discordant: f64,
    /// The level: how rarely a difference is found that is not there
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    /// How often a difference that is there should be found
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    power: f64,
}

/// Lists the suites of the catalogue.
///
/// # Errors
/// Never for a program whose tests passed.
pub fn list(cx: &Context) -> Result<(), Failure> {
    let all = Suite::all_built_in().map_err(|e| Refusal::invalid("cli.eval-bad-suite").with("detail", e))?;
    let lang = cx.lang.pick("ja", "en");
    let (mut rows, mut document) = (Vec::new(), Vec::new());
    for suite in all {
        let survey = suite.survey().map_err(|e| Refusal::invalid("cli.eval-bad-suite").with("detail", e))?;
        let head = &suite.head;
        let kinds: BTreeSet<&str> = head.written.values().filter_map(|w| w["kind"].as_str()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let status = status(head.status, cx.lang).to_owned();
        rows.push(vec![suite.name(), survey.count.to_string(), status, kinds, head.title.get(lang).to_owned()]);
        document.push(json!({
            "name": suite.name(), "code": head.code, "version": head.version, "title": head.title, "purpose": head.purpose,
            "norms": head.norms, "license": head.license, "source": head.source, "status": head.status,
            "samples": survey.count, "digest": survey.digest, "scorers": head.written,
            "leaves": head.leaves,
        }));
    }
    let heads = [("スイート", "suite"), ("設問", "samples"), ("状態", "status"), ("採点", "scorers"), ("題", "title")];
    cx.emit(&json!({ "suites": document }), || table(&heads.map(|(ja, en)| cx.lang.pick(ja, en)), &rows))
}

fn status(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Example => lang.pick("例", "example"),
        Status::Draft => lang.pick("下書き", "draft"),
        Status::Active => lang.pick("使用中", "active"),
        Status::Retired => lang.pick("使用終了", "retired"),
    }
}

/// Says how much a suite can tell.
///
/// # Errors
/// When there is no such suite, or a share is none.
pub fn plan(cx: &Context, args: &PlanArgs) -> Result<(), Failure> {
    let (alpha, power) = (1.0 - level(args.level)?, level(args.power)?);
    for (name, value) in [("difference", args.difference), ("share", args.share), ("discordant", args.discordant)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(Refusal::invalid("cli.eval-bad-share").on(name).with("value", value).into());
        }
    }
    let source = Source::find(&args.suite)?;
    let (task, survey) = (source.task(), source.survey()?);
    let paired = Plan::paired(alpha, power, args.discordant);
    let unpaired = Plan::unpaired(alpha, power, args.share);
    let parts = parts(source)?;
    let row = |(name, count): (&String, &u64)| {
        let n = *count as f64;
        json!({
            "part": name, "samples": count, "paired_detectable": paired.detectable(n).min(1.0),
            "unpaired_detectable": unpaired.detectable(n).min(1.0),
        })
    };
    let rows: Vec<_> = parts.iter().map(row).collect();
    let document = json!({
        "task": task, "samples": survey.count, "digest": survey.digest, "difference": args.difference, "alpha": alpha,
        "power": power, "share": args.share, "discordant": args.discordant,
        "needed_paired": paired.needed(args.difference), "needed_unpaired": unpaired.needed(args.difference), "parts": rows,
    });
    cx.emit(&document, || told(args, &task, (&paired, &unpaired), &parts, cx.lang))
}

fn told(
    args: &PlanArgs,
    task: &str,
    (paired, unpaired): (&Plan, &Plan),
    parts: &BTreeMap<String, u64>,
    lang: Lang,
) -> String {
    let (one, two) = (paired.needed(args.difference), unpaired.needed(args.difference));
    let points = args.difference * 100.0;
    let lead = match lang {
        Lang::Ja => format!(
            "{task}\n差 {points:.1} ポイントを見つけるのに必要な設問の数\n  同じ設問で二つの実行を比べる：{one}\n  別々の設問で比べる：{two}\n設問の数で見つけられる差（ポイント）"
        ),
        Lang::En => format!(
            "{task}\nSamples needed to find a difference of {points:.1} points\n  two runs on the same samples: {one}\n  on different samples: {two}\nDifferences these samples can find, in points"
        ),
    };
    let rows: Vec<Vec<String>> = parts
        .iter()
        .map(|(name, count)| {
            let least = |plan: &Plan| format!("{:.1}", plan.detectable(*count as f64).min(1.0) * 100.0);
            vec![name.clone(), count.to_string(), least(paired), least(unpaired)]
        })
        .collect();
    let heads = [("部分", "part"), ("設問", "samples"), ("同じ設問", "same samples"), ("別の設問", "other samples")];
    let close = lang.pick(
        "設問が互いに独立しているとした値です。元を同じくする設問が多いほど、見つけられる差は大きくなります。",
        "As if all samples were independent; the more of them share a source, the larger a difference has to be.",
    );
    format!("{lead}\n{}{close}\n", table(&heads.map(|(ja, en)| lang.pick(ja, en)), &rows))
}

/// How many samples there are as a whole, by scorer and by leaf.
fn parts(source: Source) -> Result<BTreeMap<String, u64>, Failure> {
    let mut out = BTreeMap::new();
    let mut open = source.opener();
    let samples: Samples = open().map_err(|fault| Failure::file("dataset", fault))?;
    for sample in samples {
        let sample = sample.map_err(|e| Refusal::invalid("cli.eval-data-changed").with("detail", e))?;
        *out.entry("*".to_owned()).or_default() += 1;
        for (kind, name) in [("scorer", sample.note("scorer")), ("leaf", sample.note("leaf"))] {
            name.into_iter().for_each(|name| *out.entry(format!("{kind} {name}")).or_default() += 1);
        }
    }
    Ok(out)
}
