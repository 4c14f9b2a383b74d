//! `shirube received`: statements an operator was given: checked, accepted, declined, asked about; and what rests on them.

use crate::acting::By;
use crate::check::read;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet::{absent, asset, plain};
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure;
use shirube_domain::filing;
use shirube_domain::id::{AccountId, AssetId, ReceivedId};
use shirube_domain::installation::Installation;
use shirube_domain::received::{self, Incoming, Reader, Received, ReceivedState};
use shirube_domain::refusal::{Error, Refusal, messages};
use shirube_domain::statement;
use shirube_web::api::received as api;
use shirube_web::api::shape::received::{Pin, ReceivedWhole};
use std::path::PathBuf;

/// What to do with what was received.
#[derive(Debug, Subcommand)]
pub enum ReceivedVerb {
    /// List what an operator received, newest first
    List {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// Only in this state: new, asked, accepted, declined or superseded
        #[arg(long, value_parser = ["new", "asked", "accepted", "declined", "superseded"], hide_possible_values = true)]
        state: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Show one with what it says and every finding
    Show {
        /// Its id (rcv_…)
        received: String,
    },
    /// Take in a statement that came as a file; the same again changes nothing
    Take {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// The file: a bundle (.statement.json) or a statement alone; - reads standard input
        file: PathBuf,
        /// What whoever gave it is called
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        from: String,
        #[command(flatten)]
        by: By,
    },
    /// Confirm the issuer's keys after comparing their thumbprints by another channel
    Confirm {
        #[command(flatten)]
        one: OneArgs,
        /// The thumbprint of a key as the issuer reads it out; may be given again
        #[arg(long = "key", value_name = "THUMBPRINT", required = true)]
        keys: Vec<String>,
    },
    /// Take it as a ground for some assets: each is pinned to it
    Accept {
        #[command(flatten)]
        one: OneArgs,
        /// An asset that is to rest on it (ast_…); may be given again
        #[arg(long = "asset", value_name = "ASSET", required = true)]
        assets: Vec<String>,
    },
    /// Do not take it as a ground, or no longer
    Decline {
        #[command(flatten)]
        one: OneArgs,
        /// Why, in words the other side reads
        #[arg(long, value_name = "TEXT")]
        words: String,
    },
    /// Ask whoever gave it
    Ask {
        #[command(flatten)]
        one: OneArgs,
        /// The question
        words: String,
    },
    /// List what an asset rests on
    Pins {
        /// Its id (ast_…)
        asset: String,
    },
    /// Write it as it came, with everything that lets it be checked offline
    Export {
        /// Its id (rcv_…)
        received: String,
        /// Where to write; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// One received statement, and who acts.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Its id (rcv_…)
    received: String,
    #[command(flatten)]
    by: By,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, verb: ReceivedVerb) -> Result<(), Failure> {
    let it = &cx.open(Start::MustExist)?;
    match verb {
        ReceivedVerb::List { operator, state, most } => list(cx, it, (&operator, state.as_deref(), most)),
        ReceivedVerb::Show { received } => show(cx, it, &received),
        ReceivedVerb::Take { operator, file, from, by } => {
            let (bytes, _) = read(&file)?;
            take(cx, it, (&operator, &bytes, &from), &by)
        }
        ReceivedVerb::Confirm { one, keys } => one
            .decide(cx, it, "issuer.confirm", |tx, _, row, by| received::confirm_issuer(tx, row, &keys, by).map(drop)),
        ReceivedVerb::Accept { one, assets } => {
            let parse =
                |t: &String| AssetId::parse(t).map_err(|_| Refusal::invalid("received.not-own-asset").on("asset"));
            let assets = assets.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
            one.decide(cx, it, "statement.accept", |tx, reader, row, by| {
                disclosure::accept(tx, reader, (&row.operator, &row.id), &assets, row.revision, by)
            })
        }
        ReceivedVerb::Decline { one, words } => one.decide(cx, it, "statement.decline", |tx, _, row, by| {
            disclosure::decline(tx, (&row.operator, &row.id), &words, row.revision, by)
        }),
        ReceivedVerb::Ask { one, words } => one.decide(cx, it, "statement.ask", |tx, _, row, by| {
            disclosure::ask(tx, (&row.operator, &row.id), &words, row.revision, by).map(drop)
        }),
        ReceivedVerb::Pins { asset } => pins(cx, it, &asset),
        ReceivedVerb::Export { received, output } => {
            let bundle = it.ground.db.read(|tx| held(tx, &received)?.bundle_now(tx))?;
            cx.write(output.as_deref(), format!("{:#}\n", bundle.to_value()).as_bytes(), false)
        }
    }
}

fn held(tx: &mut Tx<'_>, text: &str) -> Result<Received, Error> {
    let id = ReceivedId::parse(text).map_err(|_| absent())?;
    received::received(tx, &id)?.ok_or_else(absent)
}

impl OneArgs {
    /// Files a decision of someone whose role reaches that far, and shows what became of it.
    fn decide(
        &self,
        cx: &Context,
        it: &Installation,
        kind: &'static str,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Reader<'_>, &Received, &AccountId) -> Result<(), Error> + Send,
    ) -> Result<(), Failure> {
        let row = it.ground.db.read(|tx| held(tx, &self.received))?;
        let by = self.by.may(cx, it, &row.operator, Verb::Disclose)?;
        let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive(&it.ground, kind, |tx, _| work(tx, &reader, &row, &by))?;
        it.keep_log()?;
        show(cx, it, &self.received)
    }
}

fn take(cx: &Context, it: &Installation, (name, file, from): (&str, &[u8], &str), by: &By) -> Result<(), Failure> {
    let operator = it.ground.db.read(|tx| operator::find(tx, name))?.id;
    by.may(cx, it, &operator, Verb::Disclose)?;
    let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
    let reader = Reader { catalog: &catalog, log: log.as_ref() };
    let incoming = Incoming { operator: &operator, file, from_name: from, delivery: None, node: None };
    let arrived = filing::receive(&it.ground, "statement.receive", |tx, _| received::receive(tx, &reader, &incoming))?;
    it.keep_log()?;
    show(cx, it, arrived.row.id.as_str())
}

fn list(cx: &Context, it: &Installation, (name, state, most): (&str, Option<&str>, u32)) -> Result<(), Failure> {
    let state = state.and_then(ReceivedState::parse);
    let (found, unread) = it.ground.db.read(|tx| {
        let operator = operator::find(tx, name)?.id;
        let list = received::list(tx, &operator, state, None, most as usize)?;
        Ok::<_, Error>((list, received::unread(tx, &operator)?))
    })?;
    let items: Vec<_> = found.rows.iter().map(shirube_web::api::shape::received::Received::from).collect();
    cx.emit(&json!({ "items": items, "unread": unread, "more": found.next.is_some() }), || {
        let line = |r: &Received| {
            let state = r.state.label(cx.lang).to_owned();
            vec![r.id.to_string(), state, r.from_name.clone(), r.subject_name.clone(), r.at.clone()]
        };
        let head = cx.lang.pick(["ID", "状態", "渡した相手", "対象", "到着"], ["id", "state", "from", "about", "came"]);
        table(&head, &found.rows.iter().map(line).collect::<Vec<_>>())
    })
}

fn show(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
    let reader = Reader { catalog: &catalog, log: log.as_ref() };
    let at = statement::seconds(it.ground.clock.now());
    let whole = it.ground.db.read(|tx| {
        let row = held(tx, text)?;
        api::whole(tx, &reader, &row, at)
    })?;
    cx.emit(&whole, || told(cx, &whole))
}

fn told(cx: &Context, whole: &ReceivedWhole) -> String {
    let row = &whole.received;
    let state = ReceivedState::parse(row.state).map_or("", |s| s.label(cx.lang));
    let mut out = format!("{} {state}\n{} {}\n", row.id, row.subject_name, row.issuer);
    for (field, value) in whole.fields.as_object().into_iter().flatten() {
        out += &format!("  {field}: {}\n", plain(value));
    }
    let words = |code: &str| messages().get(code).map_or(code, |m| m.get(cx.lang)).to_owned();
    let line = |f: &shirube_web::api::shape::received::Finding| {
        vec![
            words(&format!("verify.{}", f.outcome)),
            format!("{}: {}", words(&f.code), words(&f.reason)),
            f.reason.clone(),
        ]
    };
    let head = cx.lang.pick(["結果", "確かめたことと理由", "コード"], ["outcome", "check and reason", "code"]);
    out += &table(&head, &whole.findings.iter().map(line).collect::<Vec<_>>());
    for mark in &whole.marks {
        let mark = received::Mark::parse(mark).map_or("", |m| m.label(cx.lang));
        out += &format!("{}: {mark}\n", cx.lang.pick("その後", "since then"));
    }
    for key in &whole.to_confirm {
        out += &format!("{}: {key}\n", cx.lang.pick("確認していない鍵", "key nobody confirmed"));
    }
    for pin in &whole.pins {
        out += &format!("{}: {}\n", cx.lang.pick("よりどころにしている対象", "rests on it"), pin.asset);
    }
    for said in &whole.talk {
        let who = disclosure::Direction::parse(said.direction).map_or("", |d| d.label(cx.lang));
        out += &format!("{} {who}: {}\n", said.at, said.text);
    }
    out
}

fn pins(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let found = it.ground.db.read(|tx| {
        let (asset, _) = asset(tx, text)?;
        Ok::<_, Error>(received::pins_of_asset(tx, &asset)?)
    })?;
    let items: Vec<Pin> = found.iter().map(Pin::from).collect();
    cx.emit(&json!({ "items": items }), || {
        let line = |p: &received::Pin| vec![p.received.to_string(), p.subject.clone(), p.issuer.clone(), p.at.clone()];
        let head = cx.lang.pick(["言明", "対象", "発行者", "いつから"], ["statement", "about", "issuer", "since"]);
        table(&head, &found.iter().map(line).collect::<Vec<_>>())
    })
}
