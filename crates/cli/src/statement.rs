//! `shirube statement`: what was signed here, how it stands, and the file to hand on.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::key::moment;
use crate::operator;
use crate::output::table;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use shirube_domain::filing;
use shirube_domain::id::StatementId;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::statement::{self, StatementRow, Status};
use std::path::PathBuf;

/// What to do with statements.
#[derive(Debug, Subcommand)]
pub enum StatementVerb {
    /// List the statements an operator made, newest first
    List {
        /// The operator: id, Corporate Number or name
        operator: String,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Show one statement with every field, as its issuer keeps it
    Show {
        /// Its id
        statement: String,
    },
    /// Write it with everything that lets it be checked offline: your copy, with every field readable
    Export {
        /// Its id
        statement: String,
        /// Where to write; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Suspend it, restore it, or withdraw it for good
    Status {
        /// Its id
        statement: String,
        /// What becomes of it
        #[arg(value_enum)]
        status: Becomes,
        /// Why; others need to know it
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
    },
}

/// What can become of a statement.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Becomes {
    /// Set aside for now
    Suspended,
    /// As it was signed
    Valid,
    /// Taken back for good
    Withdrawn,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, verb: StatementVerb) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let db = &installation.ground.db;
    match verb {
        StatementVerb::List { operator, most } => {
            let rows = db.read(|tx| {
                let operator = operator::find(tx, &operator)?;
                Ok::<_, Error>(statement::statements(tx, &operator.id, None, i64::from(most))?)
            })?;
            emit(cx, &rows)
        }
        StatementVerb::Show { statement } => {
            let row = db.read(|tx| one(tx, &statement))?;
            let said = shirube_proof::statement::Statement::parse(&row.text).ok().and_then(|s| s.content().ok());
            let fields = Value::Object(said.map(|c| c.fields).unwrap_or_default());
            let mut document = to_json(&row);
            document["fields"] = fields.clone();
            cx.emit(&document, || format!("{:#}\n", document))
        }
        StatementVerb::Export { statement, output } => {
            let bundle = db.read(|tx| {
                let row = one(tx, &statement)?;
                let whole = shirube_proof::statement::Statement::parse(&row.text).map_err(|_| absent())?;
                statement::bundle(tx, &row, &whole)
            })?;
            let text = format!("{:#}\n", bundle.to_value());
            match output {
                Some(path) => std::fs::write(&path, text).map_err(|e| Failure::file(path.display(), e)),
                None => crate::output::print(&text),
            }
        }
        StatementVerb::Status { statement, status, reason } => {
            let status = match status {
                Becomes::Suspended => Status::Suspended,
                Becomes::Valid => Status::Valid,
                Becomes::Withdrawn => Status::Withdrawn,
            };
            let row = filing::receive(&installation.ground, "statement.status", |tx, _| {
                let row = one(tx, &statement)?;
                statement::set_status(tx, &row.id, status, &reason, row.revision)
            })?;
            installation.keep_log()?;
            emit(cx, &[row])
        }
    }
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn one(tx: &mut shirube_domain::db::Tx<'_>, id: &str) -> Result<StatementRow, Error> {
    let id = StatementId::parse(id).map_err(|_| absent())?;
    statement::statement(tx, &id)?.ok_or_else(absent)
}

fn to_json(row: &StatementRow) -> Value {
    json!({
        "id": row.id.to_string(), "type": row.kind, "issuer": row.issuer, "subject": row.subject, "digest": row.digest,
        "key": row.key, "issued_at": row.issued_at, "expires_at": row.expires_at, "status": row.status,
        "reason": row.reason, "entry": row.entry.to_string(),
    })
}

fn emit(cx: &Context, rows: &[StatementRow]) -> Result<(), Failure> {
    let document: Vec<Value> = rows.iter().map(to_json).collect();
    cx.emit(&json!({ "statements": document }), || {
        let line = |r: &StatementRow| {
            vec![
                r.id.to_string(),
                r.status.label(cx.lang).to_owned(),
                moment(r.issued_at),
                moment(r.expires_at),
                r.kind.clone(),
                r.subject.clone(),
            ]
        };
        let head = cx.lang.pick(
            ["ID", "状態", "発行", "有効期限", "種類", "対象"],
            ["id", "status", "issued", "valid until", "type", "about"],
        );
        table(&head, &rows.iter().map(line).collect::<Vec<_>>())
    })
}
