//! `shirube sheet send` and what follows: recipients, what each is shown, questions and answers.

use crate::acting::By;
use crate::context::Context;
use crate::failure::Failure;
use crate::sheet::{absent, one};
use clap::Args;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::disclosure::{self, Delivery, Recipient, Showing};
use shirube_domain::filing;
use shirube_domain::id::DeliveryId;
use shirube_domain::installation::Installation;
use shirube_domain::received::Reader;
use shirube_domain::refusal::{Error, Refusal};
use shirube_web::api::deliveries;
use shirube_web::api::shape::sheet::DeliveryWhole;
use std::collections::BTreeMap;
use std::path::Path;

/// Which fields are shown.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A field to show, as `sheet show` names it; may be given again
    #[arg(long = "show", value_name = "FIELD", required = true)]
    show: Vec<String>,
    /// Why a field is shown that needs a decision for each recipient: field=reason
    #[arg(long = "why", value_name = "FIELD=REASON")]
    why: Vec<String>,
}

/// Give an issued sheet to a recipient, with the chosen fields and no other
#[derive(Debug, Args)]
pub struct SendArgs {
    /// The sheet's id (sht_…)
    sheet: String,
    #[command(flatten)]
    to: ToArgs,
    /// What the recipient is called
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    by: By,
}

/// Who is to have it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ToArgs {
    /// To an operator on this installation: id, Corporate Number or name
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    /// To an operator on another node: its address there, https://host/o/opr_…
    #[arg(long, value_name = "ADDRESS")]
    party: Option<String>,
    /// As a file to hand over
    #[arg(long)]
    file: bool,
    /// As a file to attach to a mail
    #[arg(long)]
    mail: bool,
}

/// Show one recipient further fields
#[derive(Debug, Args)]
pub struct MoreArgs {
    /// The delivery's id (dlv_…), as `sheet show` gives it
    delivery: String,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    by: By,
}

/// Answer what a recipient asked
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The delivery's id (dlv_…), as `sheet show` gives it
    delivery: String,
    /// The answer
    words: String,
    #[command(flatten)]
    by: By,
}

impl ShowArgs {
    fn read(self) -> Result<Showing, Refusal> {
        let pair = |text: &String| {
            let (field, why) = text.split_once('=')?;
            Some((field.to_owned(), why.to_owned()))
        };
        let wrong = || Refusal::invalid("cli.not-a-pair").on("why");
        let reasons = self.why.iter().map(|t| pair(t).ok_or_else(|| wrong().with("value", t)));
        let reasons: BTreeMap<String, String> = reasons.collect::<Result<_, _>>()?;
        Ok(Showing { fields: self.show.into_iter().collect(), reasons })
    }
}

impl ToArgs {
    fn read(self, tx: &mut Tx<'_>, name: String) -> Result<Recipient, Error> {
        Ok(match (self.operator, self.party, self.mail) {
            (Some(text), ..) => Recipient::Operator(crate::operator::find(tx, &text)?.id),
            (_, Some(party), _) => Recipient::Node(party, name),
            (.., true) => Recipient::Mail(name),
            _ => Recipient::File(name),
        })
    }
}

fn held(tx: &mut Tx<'_>, text: &str) -> Result<Delivery, Error> {
    let id = DeliveryId::parse(text).map_err(|_| absent())?;
    disclosure::delivery(tx, &id)?.ok_or_else(absent)
}

/// Gives it.
///
/// # Errors
/// What the domain refuses.
pub fn send(cx: &Context, it: &Installation, args: SendArgs) -> Result<(), Failure> {
    let SendArgs { sheet, to, name, show, by } = args;
    let showing = show.read()?;
    let (held, to) = it.ground.db.read(|tx| Ok::<_, Error>((one(tx, &sheet)?, to.read(tx, name)?)))?;
    let by = by.may(cx, it, &held.operator, Verb::Disclose)?;
    let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
    let reader = Reader { catalog: &catalog, log: log.as_ref() };
    let id = filing::receive(&it.ground, "sheet.send", |tx, _| {
        disclosure::send(tx, &reader, &held.id, (&to, &showing), &by)
    })?;
    it.keep_log()?;
    questions(cx, it, id.as_str())
}

/// Shows further fields.
///
/// # Errors
/// What the domain refuses.
pub fn more(cx: &Context, it: &Installation, args: MoreArgs) -> Result<(), Failure> {
    let showing = args.show.read()?;
    let held = it.ground.db.read(|tx| held(tx, &args.delivery))?;
    args.by.may(cx, it, &held.from_operator, Verb::Disclose)?;
    let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
    let reader = Reader { catalog: &catalog, log: log.as_ref() };
    filing::receive(&it.ground, "sheet.show-more", |tx, _| {
        disclosure::show_more(tx, &reader, &held.id, &showing, held.revision)
    })?;
    it.keep_log()?;
    questions(cx, it, &args.delivery)
}

/// Shows a recipient with what was asked and answered.
///
/// # Errors
/// Absent.
pub fn questions(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let whole = it.ground.db.read(|tx| {
        let delivery = held(tx, text)?;
        deliveries::whole(tx, &delivery)
    })?;
    cx.emit(&whole, || told(cx, &whole))
}

fn told(cx: &Context, whole: &DeliveryWhole) -> String {
    let d = &whole.delivery;
    let state = disclosure::DeliveryState::parse(d.state).map_or("", |s| s.label(cx.lang));
    let mut out = format!("{} {state} {}\n", d.id, d.name);
    out += &format!("{}: {}\n", cx.lang.pick("見せた項目", "shown"), d.shown.join(" "));
    for said in &whole.talk {
        let who = disclosure::Direction::parse(said.direction).map_or("", |d| d.label(cx.lang));
        out += &format!("{} {who}: {}\n", said.at, said.text);
    }
    out
}

/// Answers.
///
/// # Errors
/// What the domain refuses.
pub fn answer(cx: &Context, it: &Installation, args: &AnswerArgs) -> Result<(), Failure> {
    let held = it.ground.db.read(|tx| held(tx, &args.delivery))?;
    let by = args.by.may(cx, it, &held.from_operator, Verb::Disclose)?;
    filing::receive(&it.ground, "sheet.answer", |tx, _| {
        disclosure::answer(tx, &held.id, &args.words, held.revision, &by)
    })?;
    it.keep_log()?;
    questions(cx, it, &args.delivery)
}

/// Writes the file.
///
/// # Errors
/// Absent; faults of the disk.
pub fn export(cx: &Context, it: &Installation, text: &str, output: Option<&Path>) -> Result<(), Failure> {
    let bundle = it.ground.db.read(|tx| {
        let delivery = held(tx, text)?;
        disclosure::bundle_of(tx, &delivery)
    })?;
    cx.write(output, format!("{:#}\n", bundle.to_value()).as_bytes(), false)
}
