//! SQL of identity.

use super::SignedIn;
use crate::args;
use crate::authority::Role;
use crate::db::{DbError, Row, Tx};
use crate::id::{AccountId, OperatorId};
use crate::text::Lang;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What one signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Runs this installation.
    pub is_administrator: bool,
    /// May not sign in.
    pub is_suspended: bool,
    /// The language of the pages.
    pub lang: Lang,
}

/// Whether someone who is not suspended still administers the installation without this account.
pub(super) fn is_run_without(tx: &mut Tx<'_>, id: &AccountId) -> Result<bool, DbError> {
    let others = tx.number(
        "SELECT count(*) FROM account WHERE is_administrator = ? AND is_suspended = ? AND id <> ?",
        args![true, false, id],
    )?;
    Ok(others > 0)
}

pub(super) fn wrong_id(e: crate::id::WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

fn read_account(r: &Row<'_>) -> Result<Account, DbError> {
    Ok(Account {
        id: AccountId::parse(&r.text(0)?).map_err(wrong_id)?,
        login: r.text(1)?,
        name: r.text(2)?,
        is_administrator: r.bool(3)?,
        is_suspended: r.bool(4)?,
        lang: Lang::parse(&r.text(5)?).unwrap_or_default(),
    })
}

/// Whether no account exists yet.
pub fn is_empty(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    Ok(tx.row("SELECT id FROM account LIMIT 1", args![], |r| r.text(0))?.is_none())
}

pub(super) fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<(Account, String)>, DbError> {
    tx.row(
        "SELECT id, login, name, is_administrator, is_suspended, lang, password FROM account WHERE login = ?",
        args![login],
        |r| Ok((read_account(r)?, r.text(6)?)),
    )
}

/// One account.
pub fn account(tx: &mut Tx<'_>, id: &AccountId) -> Result<Option<Account>, DbError> {
    tx.row(
        "SELECT id, login, name, is_administrator, is_suspended, lang FROM account WHERE id = ?",
        args![id],
        read_account,
    )
}

/// Every account, by login.
pub fn accounts(tx: &mut Tx<'_>) -> Result<Vec<Account>, DbError> {
    tx.rows(
        "SELECT id, login, name, is_administrator, is_suspended, lang FROM account ORDER BY login",
        args![],
        read_account,
    )
}

pub(super) fn session(tx: &mut Tx<'_>, token: &str, now: &str) -> Result<Option<SignedIn>, DbError> {
    tx.row(
        "SELECT a.id, a.login, a.name, a.is_administrator, a.is_suspended, a.lang, s.csrf
         FROM session s JOIN account a ON a.id = s.account_id WHERE s.token = ? AND s.expires_at > ?",
        args![token, now],
        |r| Ok(SignedIn { account: read_account(r)?, csrf: r.text(6)? }),
    )
}

/// The same with the role towards an operator, if there is one.
pub(super) fn session_towards(
    tx: &mut Tx<'_>,
    token: &str,
    operator: &OperatorId,
    now: &str,
) -> Result<Option<(SignedIn, Option<Role>)>, DbError> {
    tx.row(
        "SELECT a.id, a.login, a.name, a.is_administrator, a.is_suspended, a.lang, s.csrf, m.role
         FROM session s JOIN account a ON a.id = s.account_id
         LEFT JOIN membership m ON m.account_id = a.id AND m.operator_id = ?
         WHERE s.token = ? AND s.expires_at > ?",
        args![operator, token, now],
        |r| {
            let role = r.opt_text(7)?.as_deref().and_then(Role::of_member);
            Ok((SignedIn { account: read_account(r)?, csrf: r.text(6)? }, role))
        },
    )
}

pub(super) fn expired_sessions(tx: &mut Tx<'_>, account: &AccountId, now: &str) -> Result<Vec<String>, DbError> {
    tx.rows("SELECT token FROM session WHERE account_id = ? AND expires_at <= ?", args![account, now], |r| r.text(0))
}

pub(super) fn role(tx: &mut Tx<'_>, account: &AccountId, operator: &OperatorId) -> Result<Option<Role>, DbError> {
    let word = tx.row(
        "SELECT role FROM membership WHERE account_id = ? AND operator_id = ?",
        args![account, operator],
        |r| r.text(0),
    )?;
    Ok(word.as_deref().and_then(Role::of_member))
}

/// How many owners an operator has besides someone.
pub(super) fn other_owners(tx: &mut Tx<'_>, account: &AccountId, operator: &OperatorId) -> Result<i64, DbError> {
    tx.number(
        "SELECT count(*) FROM membership WHERE operator_id = ? AND role = ? AND account_id <> ?",
        args![operator, Role::Owner.word(), account],
    )
}

/// One operator someone belongs to.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The operator.
    pub operator: OperatorId,
    /// Its name.
    pub name: String,
    /// Its name in English, if given.
    pub name_en: Option<String>,
    /// In which role.
    pub role: Role,
}

/// The operators someone belongs to, by name.
pub fn memberships(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Membership>, DbError> {
    tx.rows(
        "SELECT o.id, o.name, o.name_en, m.role FROM membership m JOIN operator o ON o.id = m.operator_id
         WHERE m.account_id = ? ORDER BY o.name, o.id",
        args![account],
        |r| {
            Ok(Membership {
                operator: OperatorId::parse(&r.text(0)?).map_err(wrong_id)?,
                name: r.text(1)?,
                name_en: r.opt_text(2)?,
                role: Role::of_member(&r.text(3)?).unwrap_or(Role::Viewer),
            })
        },
    )
}

/// One member of an operator.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub account: Account,
    /// The role.
    pub role: Role,
    /// Since when, RFC 3339.
    pub since: String,
}

/// The members of an operator, by name.
pub fn members(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<Vec<Member>, DbError> {
    tx.rows(
        "SELECT a.id, a.login, a.name, a.is_administrator, a.is_suspended, a.lang, m.role, m.since
         FROM membership m JOIN account a ON a.id = m.account_id WHERE m.operator_id = ? ORDER BY a.name, a.id",
        args![operator],
        |r| {
            Ok(Member {
                account: read_account(r)?,
                role: Role::of_member(&r.text(6)?).unwrap_or(Role::Viewer),
                since: r.text(7)?,
            })
        },
    )
}

/// An open invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// To which operator.
    pub operator: OperatorId,
    /// Its name.
    pub operator_name: String,
    /// In which role.
    pub role: Role,
    /// For whom, as the inviter noted.
    pub note: String,
    /// Until when, RFC 3339.
    pub expires_at: String,
}

fn invitation_row(r: &Row<'_>) -> Result<Invitation, DbError> {
    Ok(Invitation {
        operator: OperatorId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator_name: r.text(1)?,
        role: Role::of_member(&r.text(2)?).unwrap_or(Role::Viewer),
        note: r.text(3)?,
        expires_at: r.text(4)?,
    })
}

pub(super) fn invitation(tx: &mut Tx<'_>, token: &str, now: &str) -> Result<Option<Invitation>, DbError> {
    tx.row(
        "SELECT i.operator_id, o.name, i.role, i.note, i.expires_at FROM invitation i
         JOIN operator o ON o.id = i.operator_id WHERE i.token = ? AND i.expires_at > ?",
        args![token, now],
        invitation_row,
    )
}

/// The invitations of an operator still open.
pub fn open_invitations(tx: &mut Tx<'_>, operator: &OperatorId, now: &str) -> Result<Vec<Invitation>, DbError> {
    tx.rows(
        "SELECT i.operator_id, o.name, i.role, i.note, i.expires_at FROM invitation i
         JOIN operator o ON o.id = i.operator_id WHERE i.operator_id = ? AND i.expires_at > ? ORDER BY i.expires_at",
        args![operator, now],
        invitation_row,
    )
}
