//! Cases like another: duplicates, and what was done before in such a case.

use crate::args;
use crate::cases::like::{features, kept, number, word};
use crate::cases::store;
use crate::cases::{EventKind, load};
use crate::db::{DbError, Tx, Value, WriteTx};
use crate::id::CaseId;
use crate::refusal::Error;
use std::collections::{BTreeMap, HashMap};

/// How many cases one feature brings; what more have tells little.
const EACH: i64 = 200;
/// Below this share of what a case is about, another is not like it.
const LEAST: f64 = 0.2;

/// A case like another.
#[derive(Debug, Clone)]
pub struct Related {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
    /// How much of what the first is about they share, from 0 to 1; rare words count more.
    pub share: f64,
    /// The words they share, for people to judge by.
    pub shared: Vec<String>,
    /// The severity it was taken up with, by the id of the option; absent when it was not.
    pub severity: Option<String>,
}

/// The text a case is known by: its title, and what was said at its beginning.
fn text(title: &str, answers: &BTreeMap<String, String>) -> String {
    let mut all = title.to_owned();
    for answer in answers.values() {
        all.push('\n');
        all.push_str(answer);
    }
    all
}

/// The text a case began with.
pub(in crate::cases) fn beginning(tx: &mut Tx<'_>, id: &CaseId) -> Result<String, Error> {
    let (file, _) = load(tx, id)?;
    let opened = store::events(tx, id)?.into_iter().next().map(|e| e.answers).unwrap_or_default();
    Ok(text(&file.title, &opened))
}

/// Keeps what a case is like.
pub(in crate::cases) fn index(
    tx: &mut WriteTx<'_, '_>,
    id: &CaseId,
    title: &str,
    answers: &BTreeMap<String, String>,
) -> Result<(), DbError> {
    let rows: Vec<Vec<Value>> =
        kept(&text(title, answers)).iter().map(|(f, w)| vec![number(f).into(), id.into(), (*w).into()]).collect();
    tx.insert_rows("case_feature", &["feature", "case_id", "weight"], &rows)
}

/// The cases most like one, the likest first. For officials: whoever calls it has checked the office.
///
/// # Errors
/// Faults of the database; absent when there is no such case.
pub fn related(tx: &mut Tx<'_>, id: &CaseId, most: usize) -> Result<Vec<Related>, Error> {
    let (file, _) = load(tx, id)?;
    let opened = store::events(tx, id)?.into_iter().next().map(|e| e.answers).unwrap_or_default();
    let own = features(&text(&file.title, &opened));
    let mut shares: HashMap<String, (f64, Vec<&str>)> = HashMap::new();
    let mut whole = 0.0;
    for (feature, weight) in &own {
        let sql = "SELECT case_id FROM case_feature WHERE feature = ? AND weight > 0 ORDER BY case_id DESC LIMIT ?";
        let with = tx.rows(sql, args![number(feature), EACH], |r| r.text(0))?;
        // What many have tells little; what as many have as are looked at, next to nothing.
        let rarity = ((EACH as f64 + 1.0) / (with.len() as f64 + 1.0)).ln().max(0.05);
        let counts = rarity * *weight as f64;
        whole += counts;
        for other in with.into_iter().filter(|o| o != id.as_str()) {
            let held = shares.entry(other).or_default();
            held.0 += counts;
            held.1.push(word(feature));
        }
    }
    let mut found: Vec<(String, f64, Vec<&str>)> =
        shares.into_iter().map(|(o, (sum, words))| (o, sum / whole, words)).filter(|f| f.1 >= LEAST).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| b.0.cmp(&a.0)));
    found.truncate(most);
    let mut out = Vec::new();
    for (other, share, words) in found {
        let other = CaseId::parse(&other).map_err(|e| DbError::Schema(e.to_string()))?;
        let (file, _) = load(tx, &other)?;
        out.push(Related {
            number: file.number,
            title: file.title,
            state: file.case.state,
            opened_at: file.opened_at,
            share,
            shared: words.into_iter().map(str::to_owned).collect(),
            severity: severity(tx, &other)?,
            id: other,
        });
    }
    Ok(out)
}

/// How severe a case was found to be, when a step said so and took effect.
pub(in crate::cases) fn severity(tx: &mut Tx<'_>, id: &CaseId) -> Result<Option<String>, DbError> {
    let took_effect = |e: &super::Event| matches!(e.kind, EventKind::Taken | EventKind::Confirmed);
    let last =
        store::events(tx, id)?.into_iter().rev().filter(took_effect).find_map(|e| e.answers.get("severity").cloned());
    Ok(last)
}
