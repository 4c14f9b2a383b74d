//! `shirube lesson`: what was proposed out of cases, in the name of whoever's password is read.

use crate::case::Who;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::output::table;
use clap::Subcommand;
use shirube_domain::lesson::{self, Filter, LessonState};
use shirube_domain::refusal::{Error, Refusal};
use shirube_web::api::shape::lesson::{Lesson, LessonList};

/// Lessons given at once.
const MOST: usize = 200;

/// What to do with lessons.
#[derive(Debug, Subcommand)]
pub enum LessonVerb {
    /// List what was proposed out of cases, the latest first; for officials and norm editors
    List {
        /// Only those that stand so: open, accepted or declined
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        #[command(flatten)]
        who: Who,
    },
}

/// Runs it.
///
/// # Errors
/// What the domain refuses.
pub fn run(cx: &Context, verb: LessonVerb) -> Result<(), Failure> {
    let LessonVerb::List { state, who } = verb;
    let it = cx.open(Start::MustExist)?;
    let wrong = || Refusal::invalid("common.choose").on("state");
    let state = state.map(|word| LessonState::parse(&word).ok_or_else(wrong)).transpose()?;
    let account = who.account(cx, &it)?;
    let wanted = Filter { state, ..Filter::default() };
    let found = it.ground.db.read(|tx| {
        lesson::reader(tx, &account)?;
        Ok::<_, Error>(lesson::lessons(tx, &account, &wanted, MOST)?)
    })?;
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let row = |l: &lesson::Lesson| {
        let what = first(l.what.get(cx.lang));
        vec![
            l.id.to_string(),
            l.state.label(cx.lang).to_owned(),
            l.kind.label(cx.lang).to_owned(),
            l.target.clone(),
            what,
        ]
    };
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    let document = LessonList { items: found.iter().map(|l| Lesson::of(l, None)).collect(), next: None };
    let heads = [("識別子", "id"), ("状態", "state"), ("種類", "kind"), ("対象", "target"), ("内容", "what")];
    cx.emit(&document, || table(&heads.map(|(ja, en)| cx.lang.pick(ja, en)), &rows))
}
