//! Lists of cases: whose turn it is, and what a search finds.

use super::words::{self, Narrow};
use crate::args;
use crate::authority::{Office, Verb};
use crate::cases::store;
use crate::cases::turn::{NEVER, at_large};
use crate::db::{DbError, Row, Tx, Value};
use crate::id::{AccountId, CaseId};
use crate::identity;
use crate::office;
use crate::procedure;
use crate::refusal::Error;
use std::collections::BTreeSet;

/// One case in a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its procedure in its version.
    pub procedure: String,
    /// What it is about; empty for a party, who is not told the words of the office.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
    /// Until when something has to be done, RFC 3339; absent without a period.
    pub due: Option<String>,
    /// Since when something is late.
    pub overdue_since: Option<String>,
    /// Whose turn it is: an account, an operator, or an office at large.
    pub holder: String,
    /// In which role.
    pub role: String,
    /// Sealed: seen by those in charge only.
    pub is_withheld: bool,
}

const TURN: &str =
    "SELECT c.id, c.number, c.procedure, c.title, c.state, c.opened_at, t.due, c.overdue_since, t.holder, t.role, w.case_id
    FROM case_turn t JOIN case_file c ON c.id = t.case_id LEFT JOIN case_withheld w ON w.case_id = c.id AND w.until IS NULL";

const FOUND: &str =
    "c.id, c.number, c.procedure, c.title, c.state, c.opened_at, c.next_due, c.overdue_since, '', '', w.case_id";
const SEALED: &str = "LEFT JOIN case_withheld w ON w.case_id = c.id AND w.until IS NULL";

fn read(r: &Row<'_>) -> Result<Line, DbError> {
    Ok(Line {
        id: CaseId::parse(&r.text(0)?).map_err(|e| DbError::Schema(e.to_string()))?,
        number: r.text(1)?,
        procedure: r.text(2)?,
        title: r.text(3)?,
        state: r.text(4)?,
        opened_at: r.text(5)?,
        due: r.opt_text(6)?.filter(|d| d != NEVER),
        overdue_since: r.opt_text(7)?,
        holder: r.text(8)?,
        role: r.text(9)?,
        is_withheld: r.opt_text(10)?.is_some(),
    })
}

/// The cases in which it is somebody's turn, the most urgent first: theirs by name, their offices', their operators'.
///
/// # Errors
/// Faults of the database.
pub fn inbox(tx: &mut Tx<'_>, account: &AccountId, most: usize) -> Result<Vec<Line>, Error> {
    let mut own = vec![account.to_string()];
    let mut offices = BTreeSet::new();
    for office in Office::ALL {
        if office::held(tx, account, *office)?.is_some() {
            own.push(at_large(office.word()));
            offices.insert(*office);
        }
    }
    let members = identity::memberships(tx, account)?;
    let operators = members.iter().filter(|m| m.role.may(Verb::Answer)).map(|m| m.operator.to_string());
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut all = Vec::new();
    for holder in &own {
        // What somebody was taken out of does not ask for them.
        let sql = format!("{TURN} WHERE t.holder = ? AND {NOT_RECUSED} ORDER BY t.due, t.case_id LIMIT ?");
        all.extend(tx.rows(&sql, args![holder, account, limit], read)?);
    }
    // What was given to somebody who holds the office no more waits for another.
    all.retain(|l: &Line| l.holder != account.as_str() || office_of(l).is_none_or(|o| offices.contains(&o)));
    for holder in operators {
        let sql = format!("{TURN} WHERE t.holder = ? ORDER BY t.due, t.case_id LIMIT ?");
        all.extend(tx.rows(&sql, args![holder, limit], read)?);
    }
    all.sort_by(|a, b| (a.due.is_none(), &a.due, &a.id).cmp(&(b.due.is_none(), &b.due, &b.id)));
    all.dedup_by(|a, b| a.id == b.id);
    all.truncate(most);
    as_it_stands(tx, &mut all)?;
    Ok(all)
}

/// A sealed case is in no list but that of those in charge of it.
const OPEN_TO: &str =
    "(w.case_id IS NULL OR EXISTS (SELECT 1 FROM case_admitted i WHERE i.case_id = c.id AND i.person = ?))";
/// The office of the role whose turn it is; none where it is a party's.
fn office_of(line: &Line) -> Option<Office> {
    let role = procedure::definition(&line.procedure)?.role(&line.role)?;
    role.office.as_deref().and_then(Office::parse)
}

const NOT_RECUSED: &str = "NOT EXISTS (SELECT 1 FROM case_recusal r WHERE r.case_id = c.id AND r.person = ?)";

/// Whether somebody holds an office that carries cases.
///
/// # Errors
/// Faults of the database.
pub fn is_official(tx: &mut Tx<'_>, account: &AccountId) -> Result<bool, Error> {
    Ok(!held(tx, account)?.is_empty())
}

/// The offices somebody holds that carry cases.
pub(in crate::cases) fn held(tx: &mut Tx<'_>, account: &AccountId) -> Result<BTreeSet<Office>, Error> {
    let offices = procedure::definitions().iter().flat_map(|d| &d.roles).filter_map(|r| r.office.as_deref());
    let mut out = BTreeSet::new();
    for office in offices.filter_map(Office::parse).collect::<BTreeSet<Office>>() {
        if office::held(tx, account, office)?.is_some() {
            out.insert(office);
        }
    }
    Ok(out)
}

/// In whose charge a case has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InCharge {
    /// Of whoever looks.
    Mine,
    /// Of nobody, though it is not over.
    Nobody,
}

impl InCharge {
    /// The word for it in an address.
    pub const ALL: &'static [(&'static str, InCharge)] = &[("mine", InCharge::Mine), ("nobody", InCharge::Nobody)];

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<InCharge> {
        InCharge::ALL.iter().find(|(w, _)| *w == word).map(|(_, c)| *c)
    }
}

/// What to look for among cases.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Of a procedure in its version.
    pub procedure: Option<String>,
    /// In a state.
    pub state: Option<String>,
    /// Only what is late.
    pub is_overdue: bool,
    /// Only those with this party.
    pub holder: Option<String>,
    /// Only those in this charge.
    pub charge: Option<InCharge>,
    /// Only those whose title or beginning has these words, or the one with this number.
    pub words: Option<String>,
    /// Opened before this moment and id: where the page before ended.
    pub before: Option<(String, String)>,
}

/// Cases, the latest opened first; what is late the longest first. Those an official was taken out of are left out; for anybody who
/// holds no office there are none.
///
/// # Errors
/// Refused for words nothing can be found by; faults of the database.
pub fn search(tx: &mut Tx<'_>, account: &AccountId, wanted: &Search, most: usize) -> Result<Vec<Line>, Error> {
    let narrow = wanted.words.as_deref().map(|w| words::narrow(tx, w)).transpose()?;
    let (sql, args) = asked(account, wanted, narrow, most);
    let offices = held(tx, account)?;
    let carries = |l: &Line| {
        let id = l.procedure.split('@').next().unwrap_or_default();
        let roles = procedure::definition(id).map(|d| d.roles.as_slice()).unwrap_or_default();
        roles.iter().filter_map(|r| Office::parse(r.office.as_deref()?)).any(|o| offices.contains(&o))
    };
    let mut found: Vec<Line> = tx.rows(&sql, &args, read)?.into_iter().filter(carries).collect();
    as_it_stands(tx, &mut found)?;
    Ok(found)
}

/// The columns of a sealed case stay as they were when it was sealed; whoever reads this list may know how it stands.
pub(in crate::cases) fn as_it_stands(tx: &mut Tx<'_>, lines: &mut [Line]) -> Result<(), DbError> {
    for line in lines.iter_mut().filter(|l| l.is_withheld) {
        if let Some(file) = store::file(tx, &line.id)? {
            line.state = file.case.state;
        }
    }
    Ok(())
}

/// Whether words are so common that only the newest cases with them are looked at.
///
/// # Errors
/// As [`search`].
pub fn is_cut(tx: &mut Tx<'_>, wanted: &Search) -> Result<bool, Error> {
    let narrow = wanted.words.as_deref().map(|w| words::narrow(tx, w)).transpose()?;
    Ok(narrow.is_some_and(|n| n.is_cut))
}

/// What a search asks of the database.
fn asked(account: &AccountId, wanted: &Search, narrow: Option<Narrow>, most: usize) -> (String, Vec<Value>) {
    let mut wheres: Vec<&str> = vec![NOT_RECUSED, OPEN_TO];
    // What words find comes first: the order of the tables is that of the work.
    let (from, mut args) = match narrow {
        Some(narrow) => {
            wheres.insert(0, "c.id = n.case_id");
            (format!("({}) n CROSS JOIN case_file c", narrow.sql), narrow.args)
        }
        None => ("case_file c".to_owned(), Vec::new()),
    };
    args.extend([account.into(), account.into()]);
    if let Some(holder) = &wanted.holder {
        wheres.push("c.id IN (SELECT p.case_id FROM case_party p WHERE p.holder = ?)");
        args.push(holder.into());
    }
    if let Some(procedure) = &wanted.procedure {
        wheres.push("c.procedure = ?");
        args.push(procedure.into());
    }
    if let Some(state) = &wanted.state {
        wheres.push("c.state = ?");
        args.push(state.into());
    }
    match wanted.charge {
        Some(InCharge::Mine) => {
            wheres.push("c.id IN (SELECT g.case_id FROM case_charge g WHERE g.person = ?)");
            args.push(account.into());
        }
        Some(InCharge::Nobody) => {
            wheres.push("NOT c.is_over AND NOT EXISTS (SELECT 1 FROM case_charge g WHERE g.case_id = c.id)");
        }
        None => {}
    }
    if wanted.is_overdue {
        wheres.push("c.overdue_since IS NOT NULL");
    }
    if let Some((at, id)) = &wanted.before {
        wheres.push(if wanted.is_overdue {
            "(c.overdue_since, c.id) > (?, ?)"
        } else {
            "(c.opened_at, c.id) < (?, ?)"
        });
        args.extend([at.into(), id.into()]);
    }
    let order = if wanted.is_overdue { "c.overdue_since, c.id" } else { "c.opened_at DESC, c.id DESC" };
    args.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    (format!("SELECT {FOUND} FROM {from} {SEALED} WHERE {} ORDER BY {order} LIMIT ?", wheres.join(" AND ")), args)
}
