//! SQL of advisories: the first word is the step of a case, every later one a row.

use super::{Advisory, POWER, Revision, RevisionKind, System};
use crate::acts::{self, TieKind};
use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{ActId, AssetId};
use crate::personal;
use crate::registry;
use crate::text::{Both, Lang};
use std::collections::BTreeMap;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

const FIRST: &str =
    "SELECT a.id, a.at, e.answers, o.ministry, o.ministry_en FROM act a JOIN case_event e ON e.act_id = a.id
    LEFT JOIN act_office o ON o.act_id = a.id WHERE a.power = ?";

pub(super) type First = (ActId, String, BTreeMap<String, String>, Option<Both>);

fn read(r: &Row<'_>) -> Result<First, DbError> {
    let ministry = match (r.opt_text(3)?, r.opt_text(4)?) {
        (Some(ja), en) => Some(Both { en: en.unwrap_or_else(|| ja.clone()), ja }),
        (None, _) => None,
    };
    let answers = serde_json::from_str(&r.text(2)?).map_err(wrong)?;
    Ok((ActId::parse(&r.text(0)?).map_err(wrong)?, r.text(1)?, answers, ministry))
}

/// Advisories, the latest first told first; those told before one of them, when given.
///
/// # Errors
/// Faults of the database.
pub fn list(tx: &mut Tx<'_>, before: Option<&ActId>, most: usize) -> Result<Vec<Advisory>, DbError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let found = match before {
        None => tx.rows(&format!("{FIRST} ORDER BY a.at DESC, a.id DESC LIMIT ?"), args![POWER, most], read)?,
        Some(id) => {
            let at = tx.row("SELECT at FROM act WHERE id = ?", args![id], |r| r.text(0))?.unwrap_or_default();
            let sql = format!("{FIRST} AND (a.at, a.id) < (?, ?) ORDER BY a.at DESC, a.id DESC LIMIT ?");
            tx.rows(&sql, args![POWER, at, id, most], read)?
        }
    };
    found.into_iter().map(|first| whole(tx, first)).collect()
}

/// One advisory, by the act that first told it.
///
/// # Errors
/// Faults of the database.
pub fn one(tx: &mut Tx<'_>, id: &ActId) -> Result<Option<Advisory>, DbError> {
    let found = tx.row(&format!("{FIRST} AND a.id = ?"), args![POWER, id], read)?;
    found.map(|first| whole(tx, first)).transpose()
}

/// A title and a text as everyone may read them, and how many lines were held back.
fn open(title: Both, text: Both) -> (Both, Both, usize) {
    let (title_ja, a) = personal::without(&title.ja, Lang::Ja);
    let (title_en, b) = personal::without(&title.en, Lang::En);
    let (ja, c) = personal::without(&text.ja, Lang::Ja);
    let (en, d) = personal::without(&text.en, Lang::En);
    (Both { ja: title_ja, en: title_en }, Both { ja, en }, a + b + c + d)
}

pub(super) fn whole(tx: &mut Tx<'_>, (id, at, answers, ministry): First) -> Result<Advisory, DbError> {
    let said = |name: &str| answers.get(name).cloned().unwrap_or_default();
    let two = |name: &str| Both { ja: said(&format!("{name}-ja")), en: said(&format!("{name}-en")) };
    let (title, text, held) = open(two("title"), two("text"));
    let first = Revision {
        number: 1,
        kind: RevisionKind::First,
        act: id.clone(),
        at,
        title,
        text,
        summary: RevisionKind::First.label(Lang::Ja).to_owned(),
        is_urgent: said("urgent") == "yes",
        held,
    };
    let mut revisions = vec![first];
    revisions.extend(later(tx, &id)?);
    let systems = systems(tx, &said("systems"))?;
    let by = acts::one(tx, &id)?
        .and_then(|line| line.ties.into_iter().find(|t| t.kind == TieKind::Withdraws && !t.is_ours).map(|t| t.other));
    let withdrawn = match by {
        Some(by) => acts::one(tx, &by)?.map(|line| (by, line.at)),
        None => None,
    };
    Ok(Advisory { id, ministry, systems, revisions, withdrawn })
}

/// The systems of the register a text names, one on a line, each once; what is none is left out.
///
/// # Errors
/// Faults of the database.
pub fn systems(tx: &mut Tx<'_>, text: &str) -> Result<Vec<System>, DbError> {
    let mut out: Vec<System> = Vec::new();
    for line in text.lines() {
        let Ok(asset) = AssetId::parse(line.trim()) else { continue };
        if out.iter().any(|s| s.id == asset) {
            continue;
        }
        if let Some(found) = registry::asset(tx, &asset)? {
            out.push(System { id: asset, name: found.name, version: found.version.filter(|v| !v.is_empty()) });
        }
    }
    Ok(out)
}

pub(super) fn later(tx: &mut Tx<'_>, id: &ActId) -> Result<Vec<Revision>, DbError> {
    let sql =
        "SELECT number, kind, act_id, at, title, title_en, text, text_en, summary, is_urgent FROM advisory_revision
               WHERE advisory = ? ORDER BY number";
    tx.rows(sql, args![id], |r| {
        let kind = r.text(1)?;
        let (title, text, held) =
            open(Both { ja: r.text(4)?, en: r.text(5)? }, Both { ja: r.text(6)?, en: r.text(7)? });
        Ok(Revision {
            number: r.int(0)?,
            kind: RevisionKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no revision")))?,
            act: ActId::parse(&r.text(2)?).map_err(wrong)?,
            at: r.text(3)?,
            title,
            text,
            summary: personal::without(&r.text(8)?, Lang::Ja).0,
            is_urgent: r.bool(9)?,
            held,
        })
    })
}
