//! `shirube change list|show|seen|settle`: what an operator was told from upstream, and what of its own rests on it.

use crate::acting::By;
use crate::change::one;
use crate::context::Context;
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet::absent;
use clap::Args;
use serde_json::{Value, json};
use shirube_domain::authority::Verb;
use shirube_domain::downstream::{self, Told, ToldQuery, Whole};
use shirube_domain::filing;
use shirube_domain::housekeeping;
use shirube_domain::id::{AccountId, ChangeId, OperatorId};
use shirube_domain::installation::Installation;
use shirube_domain::refusal::Error;
use shirube_domain::statement::seconds;
use shirube_web::api::shape::change as shape;

/// Systems shown.
const SYSTEMS: usize = 200;

/// One change an operator was told of, and who acts.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Its id (cng_…)
    change: String,
    /// The operator that was told: id, Corporate Number or name
    #[arg(long, value_name = "OPERATOR")]
    operator: String,
    #[command(flatten)]
    by: By,
}

/// Nobody in particular: what one person has seen is not told here.
fn nobody(it: &Installation) -> AccountId {
    AccountId::new(it.ground.clock.now(), it.ground.chance.as_ref())
}

/// What was told as JSON, without whether a person has seen it.
fn without_reader<T: serde::Serialize>(value: &T) -> Value {
    let mut value = json!(value);
    if let Some(object) = value.as_object_mut() {
        object.remove("is_seen");
    }
    value
}

/// Lists what an operator was told.
///
/// # Errors
/// Absent operators.
pub fn list(cx: &Context, it: &Installation, name: &str, most: u32) -> Result<(), Failure> {
    let reader = nobody(it);
    let found = it.ground.db.read(|tx| {
        let operator = operator::find(tx, name)?.id;
        let query = ToldQuery { operator, reader, unseen: false, after: None, most };
        Ok::<_, Error>(downstream::told_list(tx, &query)?)
    })?;
    let items: Vec<Value> = found.rows.iter().map(|t| without_reader(&shape::Told::from(t))).collect();
    cx.emit(&json!({ "items": items, "more": found.next.is_some() }), || {
        let line = |t: &Told| {
            let kind = t.change.kind.label(cx.lang).to_owned();
            let subject = t.subject().unwrap_or_default().to_owned();
            vec![t.change.id.to_string(), kind, subject, t.systems.to_string(), t.at.clone()]
        };
        let head = cx.lang.pick(["ID", "変更", "対象", "影響", "到着"], ["id", "change", "about", "systems", "came"]);
        table(&head, &found.rows.iter().map(line).collect::<Vec<_>>())
    })
}

/// The operator and the change someone names.
fn of(it: &Installation, (change, name): (&str, &str)) -> Result<(ChangeId, OperatorId), Failure> {
    let found = it.ground.db.read(|tx| Ok::<_, Error>((one(tx, change)?.id, operator::find(tx, name)?.id)))?;
    Ok(found)
}

/// Shows one with what of the operator's rests on it.
///
/// # Errors
/// Absent when the operator was not told of it.
pub fn show(cx: &Context, it: &Installation, names: (&str, &str)) -> Result<(), Failure> {
    let (id, operator) = of(it, names)?;
    let (reader, at) = (nobody(it), seconds(it.ground.clock.now()));
    let whole = it.ground.db.read(|tx| downstream::whole(tx, (&id, &operator), &reader, (None, SYSTEMS), at))?;
    let whole = whole.ok_or_else(absent)?;
    let document = shape::ToldWhole::from(&whole);
    let mut value = json!(document);
    value["told"] = without_reader(&document.told);
    cx.emit(&value, || told(cx, &whole, &document))
}

fn told(cx: &Context, whole: &Whole, document: &shape::ToldWhole) -> String {
    let lang = cx.lang;
    let mut out = format!("{} {}\n", document.told.id, whole.told.change.kind.label(lang));
    out += &format!("{} – {}\n", document.told.subject.as_deref().unwrap_or_default(), document.told.words);
    for s in &document.systems {
        let version = s.version.as_deref().unwrap_or_default();
        out += &format!("{}: {} {} {version}\n", lang.pick("影響する対象", "rests on it"), s.asset, s.name);
    }
    for a in &document.answers {
        let nearness = match a.nearness {
            "field" => lang.pick("使った項目が変わった", "a field it rests on has changed"),
            _ => lang.pick("同じ言明の別の項目が変わった", "another field of the statement has changed"),
        };
        let label = lang.pick("影響する回答", "answer that rests on it");
        out += &format!("{label}: {}/{} [{}] {nearness}\n", a.assessment, a.norm, a.fields.join(" "));
    }
    for id in &document.statements {
        out += &format!("{}: {id}\n", lang.pick("影響する自分の言明", "own statement about these"));
    }
    for s in &document.settled {
        out += &format!("{} {}: {}\n", s.at, s.subject, s.note);
    }
    out
}

/// Notes that someone has seen it.
///
/// # Errors
/// What the domain refuses.
pub fn seen(cx: &Context, it: &Installation, args: &OneArgs) -> Result<(), Failure> {
    let names = (args.change.as_str(), args.operator.as_str());
    let (id, operator) = of(it, names)?;
    let by = args.by.may(cx, it, &operator, Verb::ReadOperator)?;
    housekeeping::run(&it.ground, "downstream.seen", |tx, _| downstream::mark_seen(tx, (&id, &operator), &by))?;
    show(cx, it, names)
}

/// Notes what was found.
///
/// # Errors
/// What the domain refuses.
pub fn settle(cx: &Context, it: &Installation, args: &OneArgs, what: (&str, &str)) -> Result<(), Failure> {
    let names = (args.change.as_str(), args.operator.as_str());
    let (id, operator) = of(it, names)?;
    let by = args.by.may(cx, it, &operator, Verb::Disclose)?;
    filing::receive(&it.ground, "change.settle", |tx, _| downstream::settle(tx, (&id, &operator), what, &by))?;
    it.keep_log()?;
    show(cx, it, names)
}
