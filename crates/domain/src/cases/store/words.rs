//! Cases by words: what they have to have is looked up where it is rarest.

use crate::args;
use crate::cases::like::{asked, number};
use crate::db::{DbError, Tx, Value};
use crate::form;
use crate::refusal::{Error, Refusal};

/// Most characters of what is looked for.
const MOST_CHARACTERS: usize = 200;
/// Most features looked for; what has so many has the rest.
const MOST_FEATURES: usize = 24;
/// How many cases with the rarest feature are looked at, the newest first.
const LOOKED_AT: i64 = 5_000;

/// What gives the ids of cases words find, as `case_id`.
#[derive(Debug, Clone)]
pub(in crate::cases) struct Narrow {
    /// The query.
    pub(super) sql: String,
    /// Its values.
    pub(super) args: Vec<Value>,
    /// Whether more cases have even the rarest of the words than are looked at.
    pub(in crate::cases) is_cut: bool,
}

/// How words narrow a search: to the case with that number, or to those that have all of them.
///
/// # Errors
/// Refused when they are too long, or nothing in them tells one case from another.
pub(in crate::cases) fn narrow(tx: &mut Tx<'_>, words: &str) -> Result<Narrow, Error> {
    let words = form::line("q", words, MOST_CHARACTERS)?;
    if let Some(number) = as_number(&words) {
        let sql = "SELECT id AS case_id FROM case_file WHERE number = ?".to_owned();
        return Ok(Narrow { sql, args: vec![number.into()], is_cut: false });
    }
    let mut counted = Vec::new();
    for feature in asked(&words).iter().take(MOST_FEATURES) {
        let feature = number(feature);
        counted.push((with(tx, feature)?, feature));
    }
    counted.sort_unstable();
    let Some(((least, rarest), others)) = counted.split_first() else {
        return Err(Refusal::invalid("case.no-words").on("q").with("value", words).into());
    };
    let has = "EXISTS (SELECT 1 FROM case_feature f WHERE f.feature = ? AND f.case_id = r.case_id)";
    let also: Vec<&str> = std::iter::once("1 = 1").chain(others.iter().map(|_| has)).collect();
    let sql = format!(
        "SELECT r.case_id FROM (SELECT case_id FROM case_feature WHERE feature = ? ORDER BY case_id DESC LIMIT ?) r
         WHERE {}",
        also.join(" AND ")
    );
    let mut args: Vec<Value> = vec![(*rarest).into(), LOOKED_AT.into()];
    args.extend(others.iter().map(|(_, f)| Value::from(*f)));
    Ok(Narrow { sql, args, is_cut: *least > LOOKED_AT })
}

/// How many cases have a feature, counted no further than it matters.
pub(in crate::cases) fn with(tx: &mut Tx<'_>, feature: i64) -> Result<i64, DbError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM case_feature WHERE feature = ? LIMIT ?) few";
    tx.number(sql, args![feature, LOOKED_AT + 1])
}

/// What is written as the number of a case: `7K3-MQ2-XD9`, in either case, also in wide letters.
fn as_number(words: &str) -> Option<String> {
    let text = form::fold(words).to_uppercase();
    let parts: Vec<&str> = text.split('-').collect();
    let is_part = |p: &&str| p.len() == 3 && p.bytes().all(|b| b.is_ascii_alphanumeric());
    (parts.len() == 3 && parts.iter().all(is_part)).then_some(text)
}
