//! `shirube db`: the schema, and the demonstration data.

use crate::context::{Context, ORIGIN, Start};
use crate::failure::Failure;
use crate::output::print;
use clap::Subcommand;
use serde_json::json;
use shirube_domain::demo;
use shirube_domain::filing;
use shirube_domain::id::SeededChance;
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry::{self, OperatorDraft};
use shirube_domain::search;
use shirube_domain::statement::Address;
use shirube_domain::time::{Clock, StepClock, SystemClock, Timestamp};

/// Where the demonstration's identifiers come from: the same every time.
const SEED: u64 = 42;
/// How long before now the demonstration begins, in hours.
const BEFORE_HOURS: i64 = 24 * 60;

/// What to do with the database.
#[derive(Debug, Subcommand)]
pub enum DbVerb {
    /// Bring the schema up to date, making the database when there is none
    Migrate,
    /// Fill an empty database with fictional operators, systems and self-assessments
    SeedDemo {
        /// When the demonstration begins, for pictures that stay the same [default: sixty days ago]
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
    },
    /// Make the index of the search anew
    Reindex,
    /// Write the database anew, so that the bytes of erased rows do not linger in its free space
    Compact,
    /// Write until stopped, one line for each write acknowledged: to rehearse a cut-off or a full disk
    #[command(hide = true)]
    Rehearse,
}

/// Runs it.
///
/// # Errors
/// Faults of the database; data where the demonstration wants none.
pub fn run(cx: &Context, verb: DbVerb) -> Result<(), Failure> {
    match verb {
        DbVerb::Migrate => {
            let installation = cx.open(Start::MayBeNew)?;
            let digest = installation.catalog().digest().to_string();
            installation.keep_log()?;
            cx.emit(&json!({ "catalog": digest, "steps": shirube_domain::db::migrations().len() }), || {
                cx.lang.pick("データベースは最新です。\n", "the database is up to date\n").to_owned()
            })
        }
        DbVerb::Reindex => {
            let installation = cx.open(Start::MustExist)?;
            search::reindex(&installation.ground, &installation.catalog())?;
            installation.keep_log()?;
            cx.emit(&json!({ "reindexed": true }), || {
                cx.lang.pick("検索の索引を作り直しました。\n", "the index of the search was made anew\n").to_owned()
            })
        }
        DbVerb::Compact => {
            cx.open(Start::MustExist)?.compact()?;
            cx.emit(&json!({ "compacted": true }), || {
                cx.lang.pick("データベースを書き直しました。\n", "the database was written anew\n").to_owned()
            })
        }
        DbVerb::Rehearse => rehearse(cx),
        DbVerb::SeedDemo { from } => {
            let read = |text: String| {
                text.parse::<Timestamp>()
                    .map_err(|_| Refusal::invalid("common.not-a-date").on("from").with("value", text))
            };
            let installation = open_demo(cx, ORIGIN, from.map(read).transpose()?, None)?;
            installation.keep_log()?;
            let people =
                demo::people().iter().map(|p| json!({ "login": p.login, "position": p.position })).collect::<Vec<_>>();
            cx.emit(&json!({ "people": people, "password": demo::PASSWORD }), || {
                cx.lang
                    .pick(
                        "デモのデータを入れました。`shirube serve --demo` で始められます。\n",
                        "demonstration data is in; start with `shirube serve --demo`\n",
                    )
                    .to_owned()
            })
        }
    }
}

/// Registers fictional operators without end. What is printed was acknowledged; a rehearsal then looks whether it is there.
fn rehearse(cx: &Context) -> Result<(), Failure> {
    let installation = cx.open(Start::MayBeNew)?;
    for n in 1u64.. {
        let draft = OperatorDraft { name: format!("Rehearsal {n}"), ..OperatorDraft::default() };
        let id = filing::receive(&installation.ground, "operator.register", |tx, _| {
            registry::register_operator(tx, &draft)
        })?;
        print(&format!("{id}\n"))?;
        if n % 10 == 0 {
            installation.keep_log()?;
        }
    }
    Ok(())
}

/// Opens an installation with the demonstration in it, filling an empty one.
///
/// # Errors
/// A conflict when there is other data: fiction and fact are not to be mixed.
pub fn open_demo(
    cx: &Context,
    origin: &str,
    from: Option<Timestamp>,
    public: Option<Address>,
) -> Result<Installation, Failure> {
    let start = from.unwrap_or_else(|| SystemClock.now() - jiff::SignedDuration::from_hours(BEFORE_HOURS));
    let steps = StepClock::new(start, demo::STEP);
    let public = public.or_else(|| Address::parse(demo::ADDRESS).ok());
    let mut installation = cx.open_with(Start::MayBeNew, origin, Box::new(steps), public)?;
    match installation.ground.db.read(demo::state)? {
        demo::State::Empty => {
            // The log's key is made by now, of true chance; what the demonstration makes may repeat.
            let chance = std::mem::replace(&mut installation.ground.chance, Box::new(SeededChance::new(SEED)));
            demo::seed(&installation)?;
            installation.ground.chance = chance;
        }
        demo::State::Seeded => {}
        demo::State::Other => {
            return Err(Refusal::of(Class::Conflict, "cli.not-a-demo").with("path", cx.data.display()).into());
        }
    }
    installation.ground.clock = Box::new(SystemClock);
    Ok(installation)
}
