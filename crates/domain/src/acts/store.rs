//! SQL of the register of acts.

use super::{Filter, Line, Tie, TieKind, Told, is_told};
use crate::args;
use crate::authority::{self, Office};
use crate::db::{DbError, Row, Tx, Value};
use crate::id::{ActId, EntryId};
use crate::personal;
use crate::text::{Both, Lang};
use crate::time::{Timestamp, date_in_japan, end_of_day_in_japan, rfc3339};

const ACT: &str =
    "SELECT a.id, a.at, a.power, a.office, a.subject, a.findings, a.clauses, a.entry_id, o.ministry, o.ministry_en
    FROM act a JOIN log_entry e ON e.id = a.entry_id AND (e.withheld IS NULL OR e.released_at IS NOT NULL)
    LEFT JOIN act_office o ON o.act_id = a.id";

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

/// A row, with its subject and findings; whether they are told is decided with its ties.
fn read(r: &Row<'_>) -> Result<(Line, Told), DbError> {
    let texts = |text: String| serde_json::from_str::<Vec<String>>(&text).map_err(wrong);
    let office = r.text(3)?;
    let ministry = match (r.opt_text(8)?, r.opt_text(9)?) {
        (Some(ja), en) => Some(Both { en: en.unwrap_or_else(|| ja.clone()), ja }),
        (None, _) => None,
    };
    let line = Line {
        id: ActId::parse(&r.text(0)?).map_err(wrong)?,
        at: r.text(1)?,
        power: r.text(2)?,
        office: Office::parse(&office).ok_or_else(|| wrong(format!("`{office}` is not an office")))?,
        ministry,
        clauses: texts(r.text(6)?)?,
        told: None,
        ties: Vec::new(),
        entry: EntryId::parse(&r.text(7)?).map_err(wrong)?,
    };
    Ok((line, Told { subject: r.text(4)?, findings: texts(r.text(5)?)? }))
}

pub(super) fn list(tx: &mut Tx<'_>, filter: &Filter, most: usize) -> Result<Vec<Line>, DbError> {
    let (mut wheres, mut args): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
    if let Some(force) = filter.force {
        let of: Vec<&str> = authority::powers().iter().filter(|p| p.force == force).map(|p| p.id.as_str()).collect();
        if of.is_empty() {
            return Ok(Vec::new());
        }
        wheres.push(format!("a.power IN ({})", vec!["?"; of.len()].join(", ")));
        args.extend(of.into_iter().map(Value::from));
    }
    if let Some(power) = &filter.power {
        wheres.push("a.power = ?".to_owned());
        args.push(power.into());
    }
    if let Some(year) = filter.year {
        let Some((from, until)) = bounds(year) else { return Ok(Vec::new()) };
        wheres.push("a.at >= ? AND a.at < ?".to_owned());
        args.extend([from.into(), until.into()]);
    }
    if let Some(before) = &filter.before {
        let at = tx.row("SELECT at FROM act WHERE id = ?", args![before], |r| r.text(0))?;
        let Some(at) = at else { return Ok(Vec::new()) };
        wheres.push("(a.at, a.id) < (?, ?)".to_owned());
        args.extend([at.into(), before.into()]);
    }
    let asked = if wheres.is_empty() { String::new() } else { format!(" WHERE {}", wheres.join(" AND ")) };
    args.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    let found = tx.rows(&format!("{ACT}{asked} ORDER BY a.at DESC, a.id DESC LIMIT ?"), &args, read)?;
    found.into_iter().map(|row| whole(tx, row)).collect()
}

/// From when until when a year lasts in Japan.
fn bounds(year: i16) -> Option<(String, String)> {
    let last = |year: i16| end_of_day_in_japan(crate::time::Date::new(year, 12, 31).ok()?).map(rfc3339);
    Some((last(year.checked_sub(1)?)?, last(year)?))
}

/// One act by its id.
///
/// # Errors
/// Faults of the database.
pub fn one(tx: &mut Tx<'_>, id: &ActId) -> Result<Option<Line>, DbError> {
    let found = tx.row(&format!("{ACT} WHERE a.id = ?"), args![id], read)?;
    found.map(|row| whole(tx, row)).transpose()
}

/// With its ties; what withdraws or corrects is as open as what it withdraws or corrects.
pub(super) fn whole(tx: &mut Tx<'_>, (mut line, told): (Line, Told)) -> Result<Line, DbError> {
    line.ties = ties(tx, &line.id)?;
    let target = line.ties.iter().find(|t| t.is_ours).map(|t| t.other.clone());
    let open = match target {
        Some(of) => tx
            .row("SELECT power FROM act WHERE id = ?", args![&of], |r| r.text(0))?
            .is_some_and(|power| is_told(&power)),
        None => is_told(&line.power),
    };
    // Whoever writes a reason looks at a case; what everyone reads has no line with the form of personal data.
    let findings = told.findings.iter().map(|f| personal::without(f, Lang::Ja).0).collect();
    line.told = open.then_some(Told { findings, ..told });
    Ok(line)
}

pub(super) fn ties(tx: &mut Tx<'_>, id: &ActId) -> Result<Vec<Tie>, DbError> {
    let sql = "SELECT l.by_act, l.act_id, l.kind FROM act_link l JOIN act a ON a.id = l.by_act
               WHERE l.act_id = ? OR l.by_act = ? ORDER BY a.at, a.id";
    tx.rows(sql, args![id, id], |r| {
        let (by, of, kind) = (r.text(0)?, r.text(1)?, r.text(2)?);
        let kind = TieKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no tie")))?;
        let is_ours = by == id.as_str();
        Ok(Tie { kind, other: ActId::parse(if is_ours { &of } else { &by }).map_err(wrong)?, is_ours })
    })
}

/// The years in Japan there are acts of, the latest first.
///
/// # Errors
/// Faults of the database.
pub fn years(tx: &mut Tx<'_>) -> Result<Vec<i16>, DbError> {
    let ends = tx.row("SELECT min(at), max(at) FROM act", &[], |r| Ok((r.opt_text(0)?, r.opt_text(1)?)))?;
    let year = |at: Option<String>| at.and_then(|a| a.parse::<Timestamp>().ok()).map(|a| date_in_japan(a).year());
    let (first, last) = ends.unwrap_or_default();
    Ok(match (year(first), year(last)) {
        (Some(first), Some(last)) => (first..=last).rev().collect(),
        _ => Vec::new(),
    })
}
