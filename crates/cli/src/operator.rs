//! `shirube operator`: who stands in the register.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shirube_domain::db::Tx;
use shirube_domain::filing;
use shirube_domain::id::OperatorId;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Operator, OperatorDraft};

/// What to do with operators.
#[derive(Debug, Subcommand)]
pub enum OperatorVerb {
    /// List operators, latest change first
    List {
        /// Only those whose name or number holds this
        search: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Register an operator
    #[command(after_help = crate::help::OPERATOR_EXAMPLES)]
    Add(AddArgs),
    /// Make an account a member of an operator, or change its role
    Member(crate::member::MemberArgs),
}

/// Register an operator
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Name
    #[arg(long)]
    name: String,
    /// Name in English
    #[arg(long, default_value = "", hide_default_value = true)]
    name_en: String,
    /// Corporate Number, 13 digits
    #[arg(long, default_value = "", hide_default_value = true)]
    number: String,
    /// Country, if established outside Japan: two letters (ISO 3166-1)
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Representative in Japan, of an operator established elsewhere
    #[arg(long, default_value = "", hide_default_value = true)]
    representative: String,
    /// How to reach the representative
    #[arg(long, default_value = "", hide_default_value = true)]
    representative_contact: String,
    /// How to reach the operator
    #[arg(long, default_value = "", hide_default_value = true)]
    contact: String,
}

/// Runs it.
///
/// # Errors
/// Whatever the register refuses.
pub fn run(cx: &Context, verb: OperatorVerb) -> Result<(), Failure> {
    match verb {
        OperatorVerb::List { search, most } => list(cx, search.as_deref().unwrap_or_default(), most),
        OperatorVerb::Add(args) => add(cx, args),
        OperatorVerb::Member(args) => crate::member::set(cx, &args),
    }
}

fn list(cx: &Context, search: &str, most: u32) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let found = installation.ground.db.read(|tx| registry::operators(tx, search, None, most))?;
    let document: Vec<Value> = found.rows.iter().map(to_json).collect();
    cx.emit(&json!({ "operators": document, "more": found.next.is_some() }), || {
        let line = |o: &Operator| {
            vec![o.id.to_string(), o.corporate_number.clone().unwrap_or_default(), o.country.clone(), name(cx, o)]
        };
        table(
            &cx.lang.pick(["ID", "法人番号", "国", "名称"], ["id", "number", "country", "name"]),
            &found.rows.iter().map(line).collect::<Vec<_>>(),
        )
    })
}

/// The name in the language of the reader, where there is one.
pub fn name(cx: &Context, operator: &Operator) -> String {
    let en = operator.name_en.as_deref().unwrap_or(&operator.name);
    cx.lang.pick(operator.name.as_str(), en).to_owned()
}

fn to_json(o: &Operator) -> Value {
    json!({
        "id": o.id, "name": o.name, "name_en": o.name_en, "corporate_number": o.corporate_number,
        "is_overseas": o.is_overseas, "country": o.country, "representative": o.representative,
        "updated_at": o.updated_at,
    })
}

fn add(cx: &Context, args: AddArgs) -> Result<(), Failure> {
    let draft = OperatorDraft {
        name: args.name,
        name_en: args.name_en,
        corporate_number: args.number,
        is_overseas: args.country.is_some(),
        country: args.country.unwrap_or_default(),
        representative: args.representative,
        representative_contact: args.representative_contact,
        contact: args.contact,
    };
    let installation = cx.open(Start::MayBeNew)?;
    let (id, entry) = filing::receive(&installation.ground, "operator.register", |tx, receipt| {
        Ok::<_, Error>((registry::register_operator(tx, &draft)?, receipt.entry.clone()))
    })?;
    installation.keep_log()?;
    cx.emit(&json!({ "id": id, "entry": entry }), || {
        cx.lang.pick(format!("登録しました：{id}（ログ {entry}）\n"), format!("registered: {id} (log {entry})\n"))
    })
}

/// Finds the operator meant by an id, a Corporate Number or a name.
///
/// # Errors
/// Absent, or more than one of that name.
pub fn find(tx: &mut Tx<'_>, text: &str) -> Result<Operator, Error> {
    let absent = || Refusal::of(Class::Absent, "cli.no-such-operator").with("value", text);
    if let Ok(id) = OperatorId::parse(text) {
        return Ok(registry::operator(tx, &id)?.ok_or_else(absent)?);
    }
    let number = registry::CorporateNumber::parse("operator", text).ok().map(|n| n.as_str().to_owned());
    let search = number.as_deref().unwrap_or(text);
    let mut found = registry::operators(tx, search, None, 200)?.rows;
    let is_meant = |o: &Operator| match &number {
        Some(n) => o.corporate_number.as_ref() == Some(n),
        None => o.name == text || o.name_en.as_deref() == Some(text),
    };
    found.retain(is_meant);
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Refusal::of(Class::Conflict, "cli.several-operators").with("value", text).into()),
        (None, _) => Err(absent().into()),
    }
}
