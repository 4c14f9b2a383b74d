//! `shirube eval spot`: a person grades some answers without the machine's verdicts.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_figures;
use crate::eval_text::{percent, range};
use crate::failure::Failure;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use shirube_eval::spot::{self, Checked, Draw, Error, Form};
use std::path::{Path, PathBuf};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum SpotVerb {
    /// Draw answers of a log into a blind sheet for a person
    Draw(DrawArgs),
    /// Hold a sheet that was filled in against the log
    Read(ReadArgs),
}

/// What is drawn: the same for drawing and for reading back.
#[derive(Debug, Args)]
struct Drawn {
    /// The folder of the log
    dir: PathBuf,
    /// The scorer that is checked
    #[arg(long, value_name = "SCORER")]
    scorer: String,
    /// How many answers are drawn
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    count: u32,
    /// The seed of the drawing
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
}

/// Draw answers of a log into a blind sheet for a person
#[derive(Debug, Args)]
pub struct DrawArgs {
    #[command(flatten)]
    drawn: Drawn,
    /// The sheet to write: .csv or .jsonl
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Hold a sheet that was filled in against the log
#[derive(Debug, Args)]
pub struct ReadArgs {
    #[command(flatten)]
    drawn: Drawn,
    /// The sheet that was filled in: .csv or .jsonl
    #[arg(long, value_name = "FILE")]
    sheet: PathBuf,
    /// The level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
}

impl Drawn {
    fn what(&self) -> Draw {
        Draw { scorer: self.scorer.clone(), count: self.count as usize, seed: self.seed }
    }
}

/// Runs it.
///
/// # Errors
/// When the log or the sheet cannot be read, or the sheet is not of that drawing.
pub fn run(cx: &Context, verb: &SpotVerb) -> Result<(), Failure> {
    match verb {
        SpotVerb::Draw(args) => draw(cx, args),
        SpotVerb::Read(args) => read(cx, args),
    }
}

fn draw(cx: &Context, args: &DrawArgs) -> Result<(), Failure> {
    let sheet = spot::draw(&args.drawn.dir, &args.drawn.what()).map_err(failure)?;
    let mut bytes = Vec::new();
    let written = sheet.write(form(&args.output)?, &mut bytes);
    written.map_err(|fault| Failure::file(args.output.display(), fault))?;
    cx.write(Some(&args.output), &bytes, false)?;
    let (count, grades) = (sheet.items.len(), sheet.scale.grades().to_vec());
    let document = json!({ "sheet": sheet.code, "answers": count, "grades": grades, "rubric": sheet.rubric });
    cx.emit(&document, || match cx.lang {
        Lang::Ja => format!("{count}件の回答を引きました。gradeに評点（{grades:?}）か ? を書いてください。\n"),
        Lang::En => format!("{count} answers drawn. Write a grade ({grades:?}) or ? into the column grade.\n"),
    })
}

fn read(cx: &Context, args: &ReadArgs) -> Result<(), Failure> {
    let level = eval_figures::level(args.level)?;
    let file = std::fs::File::open(&args.sheet).map_err(|fault| Failure::file(args.sheet.display(), fault))?;
    let filled = spot::read(form(&args.sheet)?, file).map_err(|wrong| {
        let detail = wrong.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join("\n  ");
        Refusal::invalid("cli.eval-bad-sheet").on("sheet").with("detail", detail)
    })?;
    let checked = spot::compare(&args.drawn.dir, &args.drawn.what(), &filled, level).map_err(failure)?;
    cx.emit(&json!(checked), || told(&checked, cx.lang))
}

fn told(checked: &Checked, lang: Lang) -> String {
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
    let kappa = checked.agreed.pairs.first().and_then(|pair| pair.two.kappa);
    let kappa = kappa.map_or_else(|| "–".to_owned(), |k| format!("{k:.2}"));
    let interval = checked.interval.map_or_else(|| "–".to_owned(), range);
    let Checked { graded, drawn, cannot_tell, blank, higher, lower, .. } = checked;
    match lang {
        Lang::Ja => format!(
            "{drawn}件のうち{graded}件に評点（判断できない {cannot_tell}、空欄 {blank}）\n機械と同じ評点：{} {interval}　人が高い {higher}、低い {lower}\nカッパ係数：{kappa}\n",
            share(checked.same)
        ),
        Lang::En => format!(
            "{graded} of {drawn} graded (cannot tell {cannot_tell}, blank {blank})\nSame grade as the machine: {} {interval}; person higher {higher}, lower {lower}\nKappa: {kappa}\n",
            share(checked.same)
        ),
    }
}

fn form(path: &Path) -> Result<Form, Failure> {
    match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => Ok(Form::Csv),
        Some("jsonl") => Ok(Form::Jsonl),
        _ => Err(Refusal::invalid("cli.eval-sheet-form").with("path", path.display()).into()),
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Log(error) => log_failure(error),
        Error::NoScorer(name) | Error::Nothing(name) => {
            Refusal::of(Class::Absent, "cli.eval-nothing-to-draw").on("scorer").with("name", name).into()
        }
        other => Refusal::invalid("cli.eval-bad-sheet").on("sheet").with("detail", other).into(),
    }
}
