//! The public log as documents: of each entry its index, its kind, its door and its time, as the page of the log shows them.
//! An entry has no room for names or free text (`docs/specs/log.md`), so none gets in here.

use super::batch::Batch;
use super::document::{Document, Kind};
use super::{DbError, Ground, Stop, Tx};
use super::{KIND, digest, housekeeping, join_small, ledger, store, unless_done};
use crate::ledger::EntryView;
use crate::text::Both;
use crate::time::{Timestamp, minute_in_japan};

/// The feed of the log.
const FEED: &str = "log";
/// Entries indexed in one go: few, since other writers of SQLite wait meanwhile.
const AT_ONCE: u32 = 250;
const ADDRESS: &str = "/log/entries/";

/// Brings the index in step with the log. What is recorded of indexing itself is left out: it would never end. Says how many
/// entries came in.
///
/// # Errors
/// Faults of the database.
pub fn follow_log(ground: &Ground, may_go_on: &dyn Fn() -> bool) -> Result<usize, DbError> {
    let mut sum = 0;
    while may_go_on() {
        let (from, entries) = ground.db.read(|tx| {
            let from = next(tx)?;
            Ok::<_, DbError>((from, ledger::entries_from(tx, from, KIND, AT_ONCE)?))
        })?;
        let count = entries.len();
        if count == 0 {
            break;
        }
        let documents: Vec<Document> = entries.iter().filter_map(document).collect();
        let is_done = unless_done(housekeeping::run(ground, KIND, |tx, _| {
            tx.take_turn(crate::db::Turn::Index)?;
            if next(tx)? != from {
                return Err(Stop::Done);
            }
            let batch = Batch::newest_first(documents, |section| store::first_place(tx, section))?;
            let number = store::next_batch(tx)?;
            Ok(store::put(tx, number, (FEED, &digest("")), &batch)?)
        }))?;
        if !is_done {
            break;
        }
        sum += count;
        join_small(ground, FEED)?;
        if count < AT_ONCE as usize {
            break;
        }
    }
    Ok(sum)
}

/// The index of the entry after the newest that was indexed.
fn next(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let Some(place) = store::first_place(tx, Kind::Entry.places())? else { return Ok(0) };
    let newest = store::documents(tx, &[place])?.pop();
    let index = newest.and_then(|(_, d)| d.address.strip_prefix(ADDRESS)?.parse::<u64>().ok());
    Ok(index.map_or(0, |index| index + 1))
}

fn document(entry: &EntryView) -> Option<Document> {
    let index = entry.index?;
    let at = entry.at.parse::<Timestamp>().map_or_else(|_| entry.at.clone(), minute_in_japan);
    let door = door(&entry.door);
    Some(Document {
        id: format!("entry:{}", entry.id),
        kind: Kind::Entry,
        address: format!("{ADDRESS}{index}"),
        title: Both { ja: format!("ログの記録 {index}"), en: format!("Log entry {index}") },
        at: Both { ja: at.clone(), en: at },
        names: vec![entry.kind.clone()],
        clauses: Vec::new(),
        text: Both { ja: format!("{}　{}", entry.kind, door.ja), en: format!("{} · {}", entry.kind, door.en) },
        facets: Vec::new(),
        class: 0,
    })
}

fn door(word: &str) -> Both {
    let (ja, en) = match word {
        "act" => ("公的行為", "Official act"),
        "filing" => ("提出", "Filing"),
        _ => ("管理", "Housekeeping"),
    };
    Both { ja: ja.to_owned(), en: en.to_owned() }
}
