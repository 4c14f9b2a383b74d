//! SQL of letters: who is responsible for an act or an event, and on which clauses.

use super::model::Sender;
use crate::args;
use crate::authority::Office;
use crate::cases;
use crate::db::{DbError, Tx};
use crate::id::{AccountId, ActId, CaseId};
use crate::office;
use crate::procedure::Definition;
use crate::refusal::Error;
use crate::text::Both;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

fn office_of(word: &str) -> Result<Office, DbError> {
    Office::parse(word).ok_or_else(|| wrong(format!("`{word}` is not an office")))
}

/// Who is responsible for an act, the clauses it cites, and what was found.
///
/// # Errors
/// Faults of the database.
pub fn of_act(tx: &mut Tx<'_>, act: &ActId) -> Result<(Sender, Vec<String>, Vec<String>), Error> {
    let sql = "SELECT a.actor, a.office, a.clauses, o.ministry, o.ministry_en, a.findings FROM act a
               LEFT JOIN act_office o ON o.act_id = a.id WHERE a.id = ?";
    let read = tx.row(sql, args![act], |r| {
        let ministry = r.opt_text(3)?.map(|ja| Ok::<_, DbError>(Both { ja, en: r.opt_text(4)?.unwrap_or_default() }));
        Ok((r.text(0)?, r.text(1)?, r.text(2)?, ministry.transpose()?, r.text(5)?))
    })?;
    let (actor, held, clauses, ministry, findings) = read.ok_or_else(|| wrong(format!("the act {act} is gone")))?;
    let (account, held) = (AccountId::parse(&actor).map_err(wrong)?, office_of(&held)?);
    let name = office::named(tx, &account, held)?;
    let clauses = serde_json::from_str(&clauses).map_err(wrong)?;
    let findings = serde_json::from_str(&findings).map_err(wrong)?;
    Ok((Sender { ministry, office: label(held), name }, clauses, findings))
}

/// Who is responsible for a step that is no act: whoever took it, in the office of their role.
pub(super) fn of_event(tx: &mut Tx<'_>, definition: &Definition, case: &CaseId, number: i64) -> Result<Sender, Error> {
    let event = cases::event(tx, case, number)?;
    let role = event.as_ref().and_then(|e| e.role.as_deref()).and_then(|r| definition.role(r));
    let Some(held) = role.and_then(|r| r.office.as_deref()).and_then(Office::parse) else {
        return Ok(Sender::default());
    };
    // A delegate is responsible for what they did.
    let account = event.and_then(|e| AccountId::parse(e.by.as_deref()?).ok());
    let Some(account) = account else { return Ok(Sender { office: label(held), ..Sender::default() }) };
    let ministry = tx.row(
        "SELECT ministry, ministry_en FROM office WHERE account_id = ? AND office = ?",
        args![&account, held.word()],
        |r| Ok(Both { ja: r.text(0)?, en: r.text(1)? }),
    )?;
    Ok(Sender { ministry, office: label(held), name: office::named(tx, &account, held)? })
}

fn label(office: Office) -> Both {
    use crate::text::Lang;
    Both { ja: office.label(Lang::Ja).to_owned(), en: office.label(Lang::En).to_owned() }
}
