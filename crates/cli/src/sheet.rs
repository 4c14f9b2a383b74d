//! `shirube sheet`: what the next party is told: drafted, written, approved by a second person, signed.
//! Giving it to recipients stands in `sheet_send.rs`.

use crate::acting::By;
use crate::context::{Context, ORIGIN, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet_send::{self, SendArgs};
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure::{self, Choice, Sheet, SheetState};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, AssetId, OperatorId, SheetId};
use shirube_domain::installation::Installation;
use shirube_domain::norm::Audience;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry;
use shirube_domain::statement::Address;
use shirube_domain::time::SystemClock;
use shirube_web::api::shape::sheet as shape;
use shirube_web::api::sheets;
use std::path::PathBuf;

/// Disclosure sheets: list, show, draft, set, submit, approve, publish, withdraw, send, answer, export
#[derive(Debug, Args)]
#[command(after_help = crate::help::SHEET_EXAMPLES)]
pub struct SheetArgs {
    /// The installation's public address, as `serve` has it; needed to sign
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true, global = true)]
    address: Option<String>,
    #[command(subcommand)]
    verb: SheetVerb,
}

/// What to do with sheets.
#[derive(Debug, Subcommand)]
pub enum SheetVerb {
    /// List an operator's sheets in use, latest change first
    List {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// Only in this state: draft, submitted, issued, superseded or withdrawn
        #[arg(long, value_parser = ["draft", "submitted", "issued", "superseded", "withdrawn"], hide_possible_values = true)]
        state: Option<String>,
    },
    /// Show a sheet with what is still open in it, and who was given it
    Show {
        /// Its id (sht_…)
        sheet: String,
    },
    /// Draft the next version of a sheet from the register and the self-assessments
    Draft {
        /// What it is about: an asset's id (ast_…)
        asset: String,
        /// Whom it is for: provider, user, authority or public
        #[arg(long = "for", value_name = "AUDIENCE", value_parser = ["provider", "user", "authority", "public"], hide_possible_values = true)]
        audience: String,
        #[command(flatten)]
        by: By,
    },
    /// Say what stands in one field of a draft
    Set(SetArgs),
    /// Hand a draft on to a second person
    Submit(OneArgs),
    /// Give a sheet back to be written on, with words; one of its writers needs none
    Return(WordsArgs),
    /// Approve a sheet someone else wrote; it is signed
    Approve(OneArgs),
    /// Put a sheet for the public on the operator's public page
    Publish {
        #[command(flatten)]
        one: OneArgs,
        /// Take it off again
        #[arg(long)]
        off: bool,
    },
    /// Take back what was signed, for good
    Withdraw(WordsArgs),
    /// Give an issued sheet to a recipient, with the chosen fields and no other
    Send(SendArgs),
    /// Show one recipient further fields
    More(sheet_send::MoreArgs),
    /// Show one recipient of a sheet, with questions and answers
    Questions {
        /// The delivery's id (dlv_…), as `sheet show` gives it
        delivery: String,
    },
    /// Answer what a recipient asked
    Answer(sheet_send::AnswerArgs),
    /// Write the file for a recipient, with everything that lets it be checked offline
    Export {
        /// The delivery's id (dlv_…), as `sheet show` gives it
        delivery: String,
        /// Where to write; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// One sheet, and who acts.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Its id (sht_…)
    sheet: String,
    #[command(flatten)]
    by: By,
}

/// One sheet, words, and who acts.
#[derive(Debug, Args)]
pub struct WordsArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Why, in words the other side reads
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    words: String,
}

/// Say what stands in one field of a draft
#[derive(Debug, Args)]
pub struct SetArgs {
    #[command(flatten)]
    one: OneArgs,
    /// The field, as `sheet show` names it
    field: String,
    /// What the register has from this origin, as `sheet show` names it
    #[arg(long, value_name = "ORIGIN", required_unless_present_any = ["own", "nothing"], conflicts_with_all = ["own", "nothing"])]
    from: Option<String>,
    /// One's own words; lines that all begin with `- ` are a list
    #[arg(long, value_name = "TEXT", conflicts_with = "nothing")]
    own: Option<String>,
    /// Nothing, and why
    #[arg(long, value_name = "REASON")]
    nothing: Option<String>,
    /// How many days the statement is to run
    #[arg(long)]
    days: Option<u32>,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, args: SheetArgs) -> Result<(), Failure> {
    let address = args.address.as_deref().map(Address::parse).transpose()?;
    let it = &cx.open_with(Start::MustExist, ORIGIN, Box::new(SystemClock), address)?;
    match args.verb {
        SheetVerb::List { operator, state } => list(cx, it, &operator, state.as_deref()),
        SheetVerb::Show { sheet } => show(cx, it, &sheet),
        SheetVerb::Draft { asset, audience, by } => draft(cx, it, (&asset, &audience), &by),
        SheetVerb::Set(args) => set(cx, it, args),
        SheetVerb::Submit(one) => one.step(cx, it, (Verb::Disclose, "sheet.submit"), |tx, held, by| {
            disclosure::submit(tx, &it.catalog(), &held.id, held.revision, by)
        }),
        SheetVerb::Return(args) => args.one.step(cx, it, (Verb::Disclose, "sheet.back"), |tx, held, by| {
            disclosure::send_back(tx, &held.id, &args.words, held.revision, by)
        }),
        SheetVerb::Approve(one) => approve(cx, it, &one),
        SheetVerb::Publish { one, off } => one.step(cx, it, (Verb::Approve, "sheet.publish"), |tx, held, _| {
            disclosure::publish(tx, &held.id, !off, held.revision)
        }),
        SheetVerb::Withdraw(args) => args.one.step(cx, it, (Verb::Approve, "sheet.withdraw"), |tx, held, _| {
            disclosure::withdraw(tx, &held.id, &args.words, held.revision)
        }),
        SheetVerb::Send(args) => sheet_send::send(cx, it, args),
        SheetVerb::More(args) => sheet_send::more(cx, it, args),
        SheetVerb::Questions { delivery } => sheet_send::questions(cx, it, &delivery),
        SheetVerb::Answer(args) => sheet_send::answer(cx, it, &args),
        SheetVerb::Export { delivery, output } => sheet_send::export(cx, it, &delivery, output.as_deref()),
    }
}

pub(crate) fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// The sheet of an id.
pub(crate) fn one(tx: &mut Tx<'_>, text: &str) -> Result<Sheet, Error> {
    let id = SheetId::parse(text).map_err(|_| absent())?;
    disclosure::sheet(tx, &id)?.ok_or_else(absent)
}

/// The asset of an id, and whose it is.
pub(crate) fn asset(tx: &mut Tx<'_>, text: &str) -> Result<(AssetId, OperatorId), Error> {
    let id = AssetId::parse(text).map_err(|_| absent())?;
    registry::asset(tx, &id)?.map(|a| (a.id, a.operator)).ok_or_else(absent)
}

impl OneArgs {
    /// Files one step by someone whose role reaches that far, and shows what became of the sheet.
    fn step(
        &self,
        cx: &Context,
        it: &Installation,
        (verb, kind): (Verb, &'static str),
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Sheet, &AccountId) -> Result<Sheet, Error> + Send,
    ) -> Result<(), Failure> {
        let held = it.ground.db.read(|tx| one(tx, &self.sheet))?;
        let by = self.by.may(cx, it, &held.operator, verb)?;
        let done = filing::receive(&it.ground, kind, |tx, _| work(tx, &held, &by))?;
        // What was signed or taken back stands in its list from now on, where this command may sign.
        it.keep_statements(&|| true)?;
        it.keep_log()?;
        brief(cx, &done)
    }
}

fn approve(cx: &Context, it: &Installation, one: &OneArgs) -> Result<(), Failure> {
    let desk = it.desk()?;
    one.step(cx, it, (Verb::Approve, "sheet.approve"), |tx, held, by| {
        disclosure::approve(tx, &desk, &it.catalog(), &held.id, held.revision, by)
    })
}

fn draft(cx: &Context, it: &Installation, (text, audience): (&str, &str), by: &By) -> Result<(), Failure> {
    let (asset, operator) = it.ground.db.read(|tx| asset(tx, text))?;
    let audience = Audience::parse(audience).ok_or_else(|| Refusal::invalid("common.choose").on("for"))?;
    let by = by.may(cx, it, &operator, Verb::Disclose)?;
    let made = filing::receive(&it.ground, "sheet.begin", |tx, _| {
        let id = disclosure::begin(tx, &it.catalog(), &asset, audience, &by)?;
        disclosure::sheet(tx, &id)?.ok_or_else(absent)
    })?;
    it.keep_log()?;
    show(cx, it, made.id.as_str())
}

fn set(cx: &Context, it: &Installation, args: SetArgs) -> Result<(), Failure> {
    let choice = match (args.from, args.own, args.nothing) {
        (Some(origin), ..) => Choice::Origin(origin),
        (_, Some(words), _) => Choice::Own(words),
        (.., reason) => Choice::Nothing(reason.unwrap_or_default()),
    };
    let choices = [(args.field, choice)];
    args.one.step(cx, it, (Verb::Disclose, "sheet.write"), |tx, held, by| {
        let days = args.days.unwrap_or(held.days);
        disclosure::write(tx, &it.catalog(), &held.id, (&choices, days), held.revision, by)
    })
}

fn brief(cx: &Context, sheet: &Sheet) -> Result<(), Failure> {
    cx.emit(&shape::Sheet::from(sheet), || format!("{} {}\n", sheet.id, sheet.state.label(cx.lang)))
}

fn list(cx: &Context, it: &Installation, name: &str, state: Option<&str>) -> Result<(), Failure> {
    let states = match state.and_then(SheetState::parse) {
        Some(state) => vec![state],
        None => vec![SheetState::Submitted, SheetState::Draft, SheetState::Issued],
    };
    let found = it.ground.db.read(|tx| {
        let operator = operator::find(tx, name)?;
        let mut out = Vec::new();
        for state in states {
            for sheet in disclosure::sheets_in(tx, &operator.id, state, 200)? {
                let asset = registry::asset(tx, &sheet.asset)?.map(|a| a.name).unwrap_or_default();
                out.push((sheet, asset));
            }
        }
        Ok::<_, Error>(out)
    })?;
    let items: Vec<shape::Sheet> = found.iter().map(|(sheet, _)| sheet.into()).collect();
    cx.emit(&json!({ "items": items }), || {
        let line = |(s, name): &(Sheet, String)| {
            let (audience, state) = (s.audience.label(cx.lang), s.state.label(cx.lang));
            vec![s.id.to_string(), state.to_owned(), audience.to_owned(), s.version.to_string(), name.clone()]
        };
        let head = cx.lang.pick(["ID", "状態", "相手", "版", "対象"], ["id", "state", "for", "version", "about"]);
        table(&head, &found.iter().map(line).collect::<Vec<_>>())
    })
}

fn show(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let catalog = &it.catalog();
    let whole = it.ground.db.read(|tx| {
        let sheet = one(tx, text)?;
        sheets::whole(tx, catalog, &sheet)
    })?;
    cx.emit(&whole, || told(cx, &whole))
}

fn told(cx: &Context, whole: &shape::SheetWhole) -> String {
    let state = SheetState::parse(whole.sheet.state).map_or("", |s| s.label(cx.lang));
    let mut out = format!("{} {state}\n", whole.sheet.id);
    let line = |f: &shape::SheetField| {
        let words = f.value.as_ref().map_or_else(|| f.reason.clone(), plain);
        let offered = whole.lines.iter().find(|l| l.field == f.field);
        let origins = offered.map(|l| l.given.iter().map(|g| g.origin.as_str()).collect::<Vec<_>>().join(" "));
        vec![f.field.clone(), words, origins.unwrap_or_default()]
    };
    let head = cx.lang.pick(["項目", "内容", "登録簿にあるもの"], ["field", "words", "the register has"]);
    out += &table(&head, &whole.sheet.fields.iter().map(line).collect::<Vec<_>>());
    if !whole.unsettled.is_empty() {
        let open = cx.lang.pick("内容か理由が要る項目", "needed, with neither words nor a reason");
        out += &format!("{open}: {}\n", whole.unsettled.join(" "));
    }
    for d in &whole.deliveries {
        out += &format!("{} {} {}\n", d.id, d.state, d.name);
    }
    out
}

/// A value on one line.
pub(crate) fn plain(value: &serde_json::Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.replace('\n', " ").chars().take(80).collect()
}
