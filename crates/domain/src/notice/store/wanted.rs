//! SQL of what people want sent, and of the mail that waits.

use super::wrong_id;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AccountId, ChangeId, MailId, NoticeId, OperatorId};
use crate::notice::MailState;
use crate::notice::wish::Wish;
use crate::time::rfc3339;

fn account(text: &str) -> Result<AccountId, DbError> {
    AccountId::parse(text).map_err(wrong_id)
}

fn operator(text: &str) -> Result<OperatorId, DbError> {
    OperatorId::parse(text).map_err(wrong_id)
}

pub(in crate::notice) fn wish(
    tx: &mut Tx<'_>,
    account: &AccountId,
    operator: &OperatorId,
) -> Result<Option<Wish>, DbError> {
    tx.row(
        "SELECT is_mailed, stop, since FROM notice_wish WHERE account_id = ? AND operator_id = ?",
        args![account, operator],
        |r| Ok(Wish { is_mailed: r.bool(0)?, stop: r.text(1)?, since: r.text(2)? }),
    )
}

pub(in crate::notice) fn put_wish(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    operator: &OperatorId,
    wish: &Wish,
) -> Result<(), DbError> {
    tx.upsert(
        "notice_wish",
        cols! {
            "account_id" => account, "operator_id" => operator, "is_mailed" => wish.is_mailed, "stop" => &wish.stop,
            "since" => &wish.since,
        },
    )
}

/// Whose mail a stopping link stops.
pub(in crate::notice) fn stop_holder(tx: &mut Tx<'_>, stop: &str) -> Result<Option<(AccountId, OperatorId)>, DbError> {
    tx.row("SELECT account_id, operator_id FROM notice_wish WHERE stop = ?", args![stop], |r| {
        Ok((account(&r.text(0)?)?, operator(&r.text(1)?)?))
    })
}

pub(in crate::notice) fn stop_wish(tx: &mut WriteTx<'_, '_>, stop: &str) -> Result<(), DbError> {
    tx.update("notice_wish", cols! { "stop" => stop }, cols! { "is_mailed" => false }).map(|_| ())
}

/// The members of these operators who want mail.
pub(in crate::notice) fn mail_wishers(
    tx: &mut Tx<'_>,
    told: &[&OperatorId],
) -> Result<Vec<(OperatorId, AccountId)>, DbError> {
    let mut out = Vec::new();
    for some in told.chunks(1_000) {
        let holes = vec!["?"; some.len()].join(", ");
        let mut values: Vec<Value> = vec![true.into()];
        values.extend(some.iter().map(|o| Value::from(*o)));
        out.extend(tx.rows(
            &format!(
                "SELECT w.operator_id, w.account_id FROM notice_wish w
                 JOIN membership m ON m.account_id = w.account_id AND m.operator_id = w.operator_id
                 WHERE w.is_mailed = ? AND w.operator_id IN ({holes}) ORDER BY w.operator_id, w.account_id"
            ),
            &values,
            |r| Ok((operator(&r.text(0)?)?, account(&r.text(1)?)?)),
        )?);
    }
    Ok(out)
}

pub(in crate::notice) fn put_feed(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    operator: &OperatorId,
    token: &str,
) -> Result<(), DbError> {
    let since = rfc3339(tx.at());
    tx.upsert(
        "notice_feed",
        cols! { "account_id" => account, "operator_id" => operator, "token" => token, "since" => since },
    )
}

pub(in crate::notice) fn drop_feed(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    operator: &OperatorId,
) -> Result<(), DbError> {
    tx.delete("notice_feed", cols! { "account_id" => account, "operator_id" => operator }).map(|_| ())
}

/// Whose feed a token opens, by its digest: only of someone who may still sign in and is still a member.
pub(in crate::notice) fn feed_holder(tx: &mut Tx<'_>, token: &str) -> Result<Option<(AccountId, OperatorId)>, DbError> {
    tx.row(
        "SELECT f.account_id, f.operator_id FROM notice_feed f
         JOIN membership m ON m.account_id = f.account_id AND m.operator_id = f.operator_id
         JOIN account a ON a.id = f.account_id WHERE f.token = ? AND a.is_suspended = ?",
        args![token, false],
        |r| Ok((account(&r.text(0)?)?, operator(&r.text(1)?)?)),
    )
}

/// Since when someone has a feed.
pub fn feed_since(tx: &mut Tx<'_>, account: &AccountId, operator: &OperatorId) -> Result<Option<String>, DbError> {
    tx.row("SELECT since FROM notice_feed WHERE account_id = ? AND operator_id = ?", args![account, operator], |r| {
        r.text(0)
    })
}

pub(in crate::notice) fn forget(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<(), DbError> {
    for table in ["notice_read", "notice_wish", "notice_feed", "mail"] {
        tx.delete(table, cols! { "account_id" => account })?;
    }
    Ok(())
}

/// What a mail tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A notice of norms.
    Notice(NoticeId),
    /// A change, as an operator was told of it.
    Change(ChangeId, OperatorId),
}

impl About {
    /// As columns: notice, change, operator.
    fn columns(&self) -> [Option<&str>; 3] {
        match self {
            About::Notice(notice) => [Some(notice.as_str()), None, None],
            About::Change(change, operator) => [None, Some(change.as_str()), Some(operator.as_str())],
        }
    }

    fn read(r: &Row<'_>, first: usize) -> Result<About, DbError> {
        Ok(match r.opt_text(first)? {
            Some(notice) => About::Notice(NoticeId::parse(&notice).map_err(wrong_id)?),
            None => {
                About::Change(ChangeId::parse(&r.text(first + 1)?).map_err(wrong_id)?, operator(&r.text(first + 2)?)?)
            }
        })
    }
}

pub(in crate::notice) fn insert_mail(
    tx: &mut WriteTx<'_, '_>,
    id: &MailId,
    about: &About,
    account: &AccountId,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let [notice, change, operator] = about.columns();
    tx.insert(
        "mail",
        cols! {
            "id" => id, "notice_id" => notice, "change_id" => change, "operator_id" => operator, "account_id" => account, "state" => MailState::Queued.word(), "tries" => 0,
            "next_at" => at.as_str(), "outcome" => None::<String>, "updated_at" => at.as_str(),
        },
    )
}

/// A mail whose time has come.
#[derive(Debug, Clone)]
pub(in crate::notice) struct Due {
    pub id: MailId,
    pub about: About,
    pub account: AccountId,
    pub tries: i64,
    /// Someone began to send it and never said how it ended.
    pub is_unknown: bool,
}

const DUE: &str = "FROM mail WHERE state IN ('queued', 'sending') AND next_at <= ?";

/// Whether any mail's time has come.
pub(in crate::notice) fn has_due(tx: &mut Tx<'_>, now: &str) -> Result<bool, DbError> {
    Ok(tx.row(&format!("SELECT id {DUE} LIMIT 1"), args![now], |r| r.text(0))?.is_some())
}

/// The mail whose time has come, longest waiting first.
pub(in crate::notice) fn due(tx: &mut Tx<'_>, now: &str, most: u32) -> Result<Vec<Due>, DbError> {
    tx.rows(
        &format!(
            "SELECT id, notice_id, change_id, operator_id, account_id, tries, state {DUE} ORDER BY next_at, id LIMIT ?"
        ),
        args![now, i64::from(most)],
        |r| {
            Ok(Due {
                id: MailId::parse(&r.text(0)?).map_err(wrong_id)?,
                about: About::read(r, 1)?,
                account: account(&r.text(4)?)?,
                tries: r.int(5)?,
                is_unknown: r.text(6)? == MailState::Sending.word(),
            })
        },
    )
}

/// Notes where a mail stands.
pub(in crate::notice) fn settle_mail(
    tx: &mut WriteTx<'_, '_>,
    id: &MailId,
    (state, tries): (MailState, i64),
    next_at: &str,
    outcome: Option<&str>,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update(
        "mail",
        cols! { "id" => id },
        cols! {
            "state" => state.word(), "tries" => tries, "next_at" => next_at, "outcome" => outcome, "updated_at" => at,
        },
    )
    .map(|_| ())
}

/// A mail in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Its id.
    pub id: MailId,
    /// What it tells of.
    pub about: About,
    /// To whom.
    pub account: AccountId,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_at: String,
    /// How the last try ended, in words for the queue; what people read is [`crate::notice::outcome_told`].
    pub outcome: Option<String>,
    /// When something last happened to it.
    pub updated_at: String,
}

const MAIL: &str =
    "SELECT id, notice_id, change_id, operator_id, account_id, state, tries, next_at, outcome, updated_at FROM mail";

fn read_mail(r: &Row<'_>) -> Result<MailRow, DbError> {
    Ok(MailRow {
        id: MailId::parse(&r.text(0)?).map_err(wrong_id)?,
        about: About::read(r, 1)?,
        account: account(&r.text(4)?)?,
        state: MailState::parse(&r.text(5)?).unwrap_or(MailState::Failed),
        tries: r.int(6)?,
        next_at: r.text(7)?,
        outcome: r.opt_text(8)?,
        updated_at: r.text(9)?,
    })
}

/// How many mails wait, and how many were given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailFigures {
    /// Queued or being sent.
    pub waiting: i64,
    /// Taken by a server.
    pub sent: i64,
    /// Given up.
    pub failed: i64,
}

/// The queue in figures.
pub fn mail_figures(tx: &mut Tx<'_>) -> Result<MailFigures, DbError> {
    let mut out = MailFigures::default();
    for (state, count) in
        tx.rows("SELECT state, count(*) FROM mail GROUP BY state", &[], |r| Ok((r.text(0)?, r.int(1)?)))?
    {
        match MailState::parse(&state) {
            Some(MailState::Queued | MailState::Sending) => out.waiting += count,
            Some(MailState::Sent) => out.sent += count,
            Some(MailState::Failed) => out.failed += count,
            Some(MailState::Dropped) | None => {}
        }
    }
    Ok(out)
}

/// The mail that was tried last, whoever it is for.
pub fn last_tried(tx: &mut Tx<'_>) -> Result<Option<MailRow>, DbError> {
    let sql =
        format!("{MAIL} WHERE outcome IS NOT NULL AND state <> 'dropped' ORDER BY updated_at DESC, id DESC LIMIT 1");
    tx.row(&sql, &[], read_mail)
}

/// Someone's own mail about an operator's last notice, if there is one.
pub fn last_mail_to(tx: &mut Tx<'_>, reader: &AccountId, operator: &OperatorId) -> Result<Option<MailRow>, DbError> {
    let last = "SELECT id FROM notice WHERE operator_id = ? ORDER BY at DESC, id DESC LIMIT 1";
    tx.row(&format!("{MAIL} WHERE notice_id = ({last}) AND account_id = ?"), args![operator, reader], read_mail)
}

/// The queue: what is still to be sent first, then the latest.
pub fn mails(tx: &mut Tx<'_>, most: u32) -> Result<Vec<MailRow>, DbError> {
    tx.rows(
        &format!(
            "{MAIL} ORDER BY CASE WHEN state IN ('queued', 'sending') THEN 0 ELSE 1 END, updated_at DESC, id DESC LIMIT ?"
        ),
        args![i64::from(most)],
        read_mail,
    )
}
