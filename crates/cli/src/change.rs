//! `shirube change`: what one announces to those downstream, and what one was told from upstream.

use crate::acting::By;
use crate::change_told;
use crate::context::{Context, ORIGIN, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet::{absent, asset};
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, Change, Draft, State};
use shirube_domain::filing;
use shirube_domain::id::{ChangeId, StatementId};
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::statement::Address;
use shirube_domain::time::SystemClock;
use shirube_web::api::changes as api;
use shirube_web::api::shape::change::{Announcement, AnnouncementWhole};

/// Changes that travel: preview, announce, drop, sent, list, show, seen, settle
#[derive(Debug, Args)]
#[command(after_help = crate::help::CHANGE_EXAMPLES)]
pub struct ChangeArgs {
    /// The installation's public address, as `serve` has it; needed for a change to reach other nodes
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true, global = true)]
    address: Option<String>,
    #[command(subcommand)]
    verb: ChangeVerb,
}

/// What to do with changes.
#[derive(Debug, Subcommand)]
pub enum ChangeVerb {
    /// Write a change down and show whom it reaches; nobody is told yet
    Preview(PreviewArgs),
    /// Send a change on its way; it cannot be called back
    Announce {
        /// Its id (cng_…)
        change: String,
        /// The number of systems it reaches, where that is 10,000 or more
        #[arg(long, value_name = "NUMBER")]
        confirm: Option<u64>,
        #[command(flatten)]
        by: By,
    },
    /// Drop a change nobody was told of
    Drop {
        /// Its id (cng_…)
        change: String,
        #[command(flatten)]
        by: By,
    },
    /// List the changes an operator wrote, latest first
    Sent {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// List what an operator was told from upstream, latest first
    List {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Show one: whom it reached and who has seen it; with --told, what of that operator's rests on it
    Show {
        /// Its id (cng_…)
        change: String,
        /// As this operator was told of it: id, Corporate Number or name
        #[arg(long, value_name = "OPERATOR")]
        told: Option<String>,
    },
    /// Note that one has seen what one was told; upstream is told in figures
    Seen(change_told::OneArgs),
    /// Note what was found about a thing or an answer because of a change
    Settle {
        #[command(flatten)]
        one: change_told::OneArgs,
        /// An asset (ast_…), or an answer: asm_…/NORM
        subject: String,
        /// What was found
        note: String,
    },
}

/// Write a change down and show whom it reaches; nobody is told yet
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// What changed: an asset's id (ast_…)
    asset: String,
    /// What happened: new-version, statement-withdrawn, statement-superseded, statement-suspended, statement-restored, evaluation-failed or incident
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// Why, for those who were given a statement about it
    #[arg(long, value_name = "TEXT")]
    words: String,
    /// Why, for everyone further along
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    public_words: String,
    /// A field of the statement that says something else now; may be given again; none: all
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,
    /// The statement it speaks of (stm_…)
    #[arg(long, value_name = "STATEMENT")]
    statement: Option<String>,
    /// Take that statement back when the change goes out
    #[arg(long, requires = "statement")]
    withdraw: bool,
    /// The statement that takes its place (stm_…)
    #[arg(long, value_name = "STATEMENT")]
    replaced_by: Option<String>,
    #[command(flatten)]
    by: By,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, args: ChangeArgs) -> Result<(), Failure> {
    let address = args.address.as_deref().map(Address::parse).transpose()?;
    let it = &cx.open_with(Start::MustExist, ORIGIN, Box::new(SystemClock), address)?;
    match args.verb {
        ChangeVerb::Preview(args) => preview(cx, it, args),
        ChangeVerb::Announce { change, confirm, by } => announce(cx, it, (&change, confirm), &by),
        ChangeVerb::Drop { change, by } => {
            let held = it.ground.db.read(|tx| one(tx, &change))?;
            let operator = held.operator.ok_or_else(absent)?;
            by.may(cx, it, &operator, Verb::Disclose)?;
            filing::receive(&it.ground, "change.drop", |tx, _| {
                downstream::take_back(tx, (&operator, &held.id), held.revision)
            })?;
            it.keep_log()?;
            show(cx, it, &held.id)
        }
        ChangeVerb::Sent { operator, most } => sent(cx, it, &operator, most),
        ChangeVerb::List { operator, most } => change_told::list(cx, it, &operator, most),
        ChangeVerb::Show { change, told: Some(operator) } => change_told::show(cx, it, (&change, &operator)),
        ChangeVerb::Show { change, told: None } => {
            let held = it.ground.db.read(|tx| one(tx, &change))?;
            show(cx, it, &held.id)
        }
        ChangeVerb::Seen(one) => change_told::seen(cx, it, &one),
        ChangeVerb::Settle { one, subject, note } => change_told::settle(cx, it, &one, (&subject, &note)),
    }
}

/// The change of an id.
pub(crate) fn one(tx: &mut Tx<'_>, text: &str) -> Result<Change, Error> {
    let id = ChangeId::parse(text).map_err(|_| absent())?;
    downstream::change(tx, &id)?.ok_or_else(absent)
}

fn preview(cx: &Context, it: &Installation, args: PreviewArgs) -> Result<(), Failure> {
    let statement = |name: &'static str, text: Option<String>| {
        let id = text.map(|t| StatementId::parse(&t)).transpose();
        id.map_err(|_| Refusal::invalid("downstream.not-its-statement").on(name))
    };
    let said = Draft {
        kind: args.kind,
        words: args.words,
        public_words: args.public_words,
        fields: args.fields,
        statement: statement("statement", args.statement)?,
        withdraws: args.withdraw,
        replaced_by: statement("replaced_by", args.replaced_by)?,
    };
    let (asset, operator) = it.ground.db.read(|tx| asset(tx, &args.asset))?;
    let by = args.by.may(cx, it, &operator, Verb::Disclose)?;
    let id =
        filing::receive(&it.ground, "change.draft", |tx, _| downstream::draft(tx, it.address(), &asset, &said, &by))?;
    it.keep_log()?;
    show(cx, it, &id)
}

/// The figures are worked out before the write, so that the write stays short.
fn announce(cx: &Context, it: &Installation, (text, confirm): (&str, Option<u64>), by: &By) -> Result<(), Failure> {
    let (held, operator, figures) = it.ground.db.read(|tx| {
        let held = one(tx, text)?;
        let operator = held.operator.clone().ok_or_else(absent)?;
        let (held, figures) = api::figures(tx, &operator, &held.id)?;
        Ok::<_, Error>((held, operator, figures))
    })?;
    by.may(cx, it, &operator, Verb::Approve)?;
    filing::receive(&it.ground, "change.announce", |tx, _| {
        downstream::announce(tx, (&operator, &held.id), held.revision, &figures, confirm)
    })?;
    it.keep_log()?;
    show(cx, it, &held.id)
}

fn sent(cx: &Context, it: &Installation, name: &str, most: u32) -> Result<(), Failure> {
    let found = it.ground.db.read(|tx| {
        let operator = operator::find(tx, name)?.id;
        Ok::<_, Error>(downstream::changes(tx, &operator, None, most)?)
    })?;
    let items: Vec<Announcement> = found.iter().map(Announcement::from).collect();
    cx.emit(&json!({ "items": items }), || {
        let line = |c: &Change| {
            let (kind, state) = (c.kind.label(cx.lang).to_owned(), c.state.label(cx.lang).to_owned());
            vec![c.id.to_string(), state, kind, c.subject_name.clone()]
        };
        let head = cx.lang.pick(["ID", "状態", "変更", "対象"], ["id", "state", "change", "about"]);
        table(&head, &found.iter().map(line).collect::<Vec<_>>())
    })
}

fn show(cx: &Context, it: &Installation, id: &ChangeId) -> Result<(), Failure> {
    let whole = it.ground.db.read(|tx| {
        let operator = one(tx, id.as_str())?.operator.ok_or_else(absent)?;
        api::whole(tx, &operator, id)
    })?;
    cx.emit(&whole, || told(cx, &whole))
}

fn told(cx: &Context, whole: &AnnouncementWhole) -> String {
    let (c, lang) = (&whole.change, cx.lang);
    let state = State::parse(c.state).map_or("", |s| s.label(lang));
    let mut out = format!("{} {state}\n{} – {}\n", c.id, c.subject, c.words);
    let (n, m, o) = (c.reach.operators, c.reach.systems, c.reach.nodes);
    out += &lang.pick(
        format!("届く範囲：事業者 {n}、対象 {m}、ほかのノード {o}\n"),
        format!("reaches {n} operators, {m} systems, {o} other nodes\n"),
    );
    if c.announced_at.is_some() {
        let (told, seen) = (whole.told, whole.seen);
        out += &lang.pick(
            format!("知らせた事業者 {told}、うち確認済み {seen}\n"),
            format!("told {told} operators, of which {seen} have seen it\n"),
        );
    }
    for r in &whole.recipients {
        let seen = r.seen_at.as_deref().unwrap_or("–");
        out += &format!("  {} {} {seen}\n", r.name, r.told_at.as_deref().unwrap_or_default());
    }
    for n in &whole.nodes {
        let state = downstream::NodeState::parse(n.state).map_or("", |s| s.label(lang));
        let seen = lang.pick("確認済み", "seen");
        out += &format!("  {} {state} {seen} {}/{}\n", n.node, n.seen, n.told);
    }
    out
}
