//! People, their passwords and sessions, and what they are for which operator (本人確認・所属).
//!
//! For: knowing who is at the door, and in what role.
//! Rests on: `docs/decisions/0005-accounts.md` (Argon2id, hashed tokens); members hold roles per operator.
//! Words: an *account* is a person's; a *session* is one sign-in; a *member* belongs to an operator in a role.
//! Never: keeps a password or a token in the clear; tells a stranger whether a login exists.
//! Begin at: [`sign_in`], [`who`].

mod password;
mod store;

#[cfg(test)]
mod tests;

pub use store::{
    Account, Invitation, Member, Membership, account, accounts, is_empty, members, memberships, open_invitations,
};

use crate::authority::Role;
use crate::cols;
use crate::db::{Turn, Tx, WriteTx, hex};
use crate::form;
use crate::id::{AccountId, Chance, OperatorId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::text::Lang;
use crate::time::{Timestamp, rfc3339};
use shirube_proof::digest::sha256;

/// How long a session lasts, in hours.
pub const SESSION_HOURS: i64 = 12;
/// How long an invitation lasts, in hours.
pub const INVITATION_HOURS: i64 = 24 * 7;

/// What a new account needs.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// E-mail address or other login, unique.
    pub login: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// At least ten characters.
    pub password: &'a str,
    /// The language of the pages.
    pub lang: Lang,
}

/// Prepares a new account's password outside any transaction: hashing takes tens of milliseconds on purpose.
///
/// # Errors
/// Refusals keyed to `login`, `name`, `password`.
pub fn prepare(new: &NewAccount<'_>, chance: &dyn Chance) -> Result<Prepared, Error> {
    let mut refusals = Refusals::default();
    let login = refusals.take(form::line("login", new.login, 200).map(|l| form::fold(&l)));
    let name = refusals.take(form::line("name", new.name, 100));
    if new.password.chars().count() < password::SHORTEST {
        refusals.push(Refusal::invalid("identity.password-too-short").on("password").with("least", password::SHORTEST));
    } else if new.password.len() > password::LONGEST {
        refusals.push(Refusal::invalid("common.too-long").on("password").with("most", password::LONGEST));
    }
    refusals.settle()?;
    let (Some(login), Some(name)) = (login, name) else { return Err(Error::Refused(Vec::new())) };
    Ok(Prepared { login, name, hash: password::hash(new.password, chance), lang: new.lang })
}

/// A new account, checked and hashed, not yet written.
pub struct Prepared {
    login: String,
    name: String,
    hash: String,
    lang: Lang,
}

/// Opens the very first account, which administers the installation.
///
/// # Errors
/// Refused once any account exists.
pub fn open_first(tx: &mut WriteTx<'_, '_>, new: &Prepared) -> Result<AccountId, Error> {
    tx.take_turn(Turn::Administrators)?;
    if !is_empty(tx)? {
        return Err(Refusal::of(Class::TooLate, "identity.already-set-up").into());
    }
    insert(tx, new, true)
}

/// Opens an account.
///
/// # Errors
/// Refused when the login is taken.
pub fn open(tx: &mut WriteTx<'_, '_>, new: &Prepared) -> Result<AccountId, Error> {
    insert(tx, new, false)
}

fn insert(tx: &mut WriteTx<'_, '_>, new: &Prepared, is_administrator: bool) -> Result<AccountId, Error> {
    if store::by_login(tx, &new.login)?.is_some() {
        return Err(Refusal::of(Class::Conflict, "identity.login-taken").on("login").into());
    }
    let id = AccountId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "account",
        cols! {
            "id" => &id, "login" => &new.login, "name" => &new.name, "password" => &new.hash,
            "is_administrator" => is_administrator, "is_suspended" => false, "lang" => new.lang.code(),
            "created_at" => at, "revision" => 1,
        },
    )?;
    Ok(id)
}

/// Changes what someone is called and the language of their pages.
///
/// # Errors
/// Refused when the name cannot be used.
pub fn amend(tx: &mut WriteTx<'_, '_>, id: &AccountId, name: &str, lang: Lang) -> Result<(), Error> {
    let name = form::line("name", name, 100)?;
    if !tx.update("account", cols! { "id" => id }, cols! { "name" => name, "lang" => lang.code() })? {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    Ok(())
}

/// Checks a login and a password. Reads only; takes the same time whether or not the login exists.
///
/// # Errors
/// One refusal for every reason, so that nothing is given away.
pub fn check_password(tx: &mut Tx<'_>, login: &str, given: &str) -> Result<Account, Error> {
    let found = store::by_login(tx, &form::fold(login))?;
    let hash = found.as_ref().map_or(password::DUMMY, |(_, hash)| hash.as_str());
    let fits = given.len() <= password::LONGEST && password::fits(given, hash);
    match found {
        Some((account, _)) if fits && !account.is_suspended => Ok(account),
        _ => Err(Refusal::of(Class::Forbidden, "identity.wrong-login").on("login").into()),
    }
}

/// A session just opened: the secrets go to the browser, only their digests are kept.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// For the cookie.
    pub token: String,
    /// Until when.
    pub until: Timestamp,
}

/// Opens a session for an account whose password was checked; forgets its expired ones.
pub fn open_session(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<NewSession, Error> {
    let now = tx.at();
    let until = now + jiff::SignedDuration::from_hours(SESSION_HOURS);
    let token = secret(tx.chance());
    for old in store::expired_sessions(tx, account, &rfc3339(now))? {
        tx.delete("session", cols! { "token" => old })?;
    }
    tx.insert(
        "session",
        cols! {
            "token" => digest(&token), "account_id" => account, "csrf" => secret(tx.chance()),
            "created_at" => rfc3339(now), "expires_at" => rfc3339(until),
        },
    )?;
    Ok(NewSession { token, until })
}

/// Ends a session.
pub fn close_session(tx: &mut WriteTx<'_, '_>, token: &str) -> Result<(), Error> {
    tx.delete("session", cols! { "token" => digest(token) })?;
    Ok(())
}

/// Who holds a session token.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// The token every form must carry back.
    pub csrf: String,
}

/// Who is at the door: `None` for a token that is unknown, expired, or of a suspended account.
pub fn who(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<Option<SignedIn>, Error> {
    Ok(store::session(tx, &digest(token), &rfc3339(now))?.filter(|s| !s.account.is_suspended))
}

/// Who is at the door of an operator, and in which role towards it: asked in one statement, as every request in a workspace
/// begins with it.
pub fn who_towards(
    tx: &mut Tx<'_>,
    token: &str,
    operator: &OperatorId,
    now: Timestamp,
) -> Result<Option<(SignedIn, Role)>, Error> {
    let found = store::session_towards(tx, &digest(token), operator, &rfc3339(now))?;
    Ok(found.filter(|(s, _)| !s.account.is_suspended).map(|(s, role)| (s, role.unwrap_or(Role::Stranger))))
}

/// Makes someone a member, or changes the role. The last owner cannot stop being one.
///
/// # Errors
/// Refused when it would leave the operator without an owner.
pub fn set_role(tx: &mut WriteTx<'_, '_>, account: &AccountId, operator: &OperatorId, role: Role) -> Result<(), Error> {
    if role != Role::Owner {
        keep_an_owner(tx, account, operator)?;
    }
    let since = rfc3339(tx.at());
    tx.upsert(
        "membership",
        cols! { "account_id" => account, "operator_id" => operator, "role" => role.word(), "since" => since },
    )?;
    Ok(())
}

/// Ends a membership.
///
/// # Errors
/// Refused for the last owner.
pub fn dismiss(tx: &mut WriteTx<'_, '_>, account: &AccountId, operator: &OperatorId) -> Result<(), Error> {
    keep_an_owner(tx, account, operator)?;
    tx.delete("membership", cols! { "account_id" => account, "operator_id" => operator })?;
    Ok(())
}

fn keep_an_owner(tx: &mut WriteTx<'_, '_>, account: &AccountId, operator: &OperatorId) -> Result<(), Error> {
    // Two owners who leave at the same moment must not each count on the other.
    tx.hold("operator", &operator.into())?;
    let others = store::other_owners(tx, account, operator)?;
    let is_owner = store::role(tx, account, operator)? == Some(Role::Owner);
    if is_owner && others == 0 {
        return Err(Refusal::of(Class::Conflict, "identity.last-owner").into());
    }
    Ok(())
}

/// Invites someone to an operator; gives the token for the link, which is shown once.
pub fn invite(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, role: Role, note: &str) -> Result<String, Error> {
    let note = form::line("note", note, 200)?;
    let token = secret(tx.chance());
    let until = tx.at() + jiff::SignedDuration::from_hours(INVITATION_HOURS);
    tx.insert(
        "invitation",
        cols! {
            "token" => digest(&token), "operator_id" => operator, "role" => role.word(), "note" => note,
            "expires_at" => rfc3339(until),
        },
    )?;
    Ok(token)
}

/// What an invitation offers, while it is open.
pub fn invitation(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<Option<Invitation>, Error> {
    Ok(store::invitation(tx, &digest(token), &rfc3339(now))?)
}

/// Accepts an invitation; it can be used once.
///
/// # Errors
/// Absent when unknown, used or expired.
pub fn accept(tx: &mut WriteTx<'_, '_>, token: &str, account: &AccountId) -> Result<OperatorId, Error> {
    let now = tx.at();
    let offer = invitation(tx, token, now)?.ok_or_else(|| Refusal::of(Class::Absent, "identity.no-invitation"))?;
    if tx.delete("invitation", cols! { "token" => digest(token) })? == 0 {
        // Someone else used it between the look and the write.
        return Err(Refusal::of(Class::Absent, "identity.no-invitation").into());
    }
    // Someone who already has more keeps it.
    let held = store::role(tx, account, &offer.operator)?;
    if held.is_none_or(|h| h < offer.role) {
        set_role(tx, account, &offer.operator, offer.role)?;
    }
    Ok(offer.operator)
}

/// Suspends or restores an account; only under an act. Its sessions end.
///
/// # Errors
/// Absent when unknown; refused when no one would be left to run the installation.
pub fn set_suspended(
    tx: &mut WriteTx<'_, '_>,
    _act: &crate::act::Act,
    id: &AccountId,
    suspended: bool,
) -> Result<(), Error> {
    // Two administrators who suspend each other at the same moment must not leave none.
    tx.take_turn(Turn::Administrators)?;
    if suspended && !store::is_run_without(tx, id)? {
        return Err(Refusal::of(Class::Conflict, "identity.last-administrator").into());
    }
    if !tx.update("account", cols! { "id" => id }, cols! { "is_suspended" => suspended })? {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    tx.delete("session", cols! { "account_id" => id })?;
    Ok(())
}

/// What erasing an account would take away.
#[derive(Debug, Clone)]
pub struct ErasurePlan {
    /// The account.
    pub account: Account,
    /// The operators it belongs to.
    pub memberships: Vec<Membership>,
}

/// What erasing the account of a login would take away.
///
/// # Errors
/// Absent when there is no such login.
pub fn plan_erasure(tx: &mut Tx<'_>, login: &str) -> Result<ErasurePlan, Error> {
    let absent = || Refusal::of(Class::Absent, "identity.no-such-login").on("login").with("value", login);
    let (account, _) = store::by_login(tx, &form::fold(login))?.ok_or_else(absent)?;
    let memberships = store::memberships(tx, &account.id)?;
    Ok(ErasurePlan { account, memberships })
}

/// Tables whose space is to be written anew after [`erase`].
pub const ERASED_TABLES: &[&str] = &["account", "membership", "office", "log_seal"];

/// Erases the personal data of an account (消去); only under an act. What the person did stays, under an identifier that now
/// names no one. Gives the number of salts destroyed.
///
/// # Errors
/// Absent when unknown; refused for the last administrator and for the last owner of an operator.
pub fn erase(tx: &mut WriteTx<'_, '_>, _act: &crate::act::Act, id: &AccountId) -> Result<u64, Error> {
    // Two administrators who erase each other at the same moment must not leave none.
    tx.take_turn(Turn::Administrators)?;
    let account = store::account(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if account.is_administrator && !store::is_run_without(tx, id)? {
        return Err(Refusal::of(Class::Conflict, "identity.last-administrator").into());
    }
    let memberships = store::memberships(tx, id)?;
    for membership in &memberships {
        keep_an_owner(tx, id, &membership.operator)?;
    }
    tx.delete("session", cols! { "account_id" => id })?;
    let mut salts = tx.erase("membership", cols! { "account_id" => id })?;
    salts += tx.erase("office", cols! { "account_id" => id })?;
    salts += tx.erase("account", cols! { "id" => id })?;
    Ok(salts)
}

/// 32 random bytes as text.
fn secret(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 32];
    chance.fill(&mut bytes);
    hex(&bytes)
}

/// What is kept of a secret. A plain digest is enough for 256 random bits.
fn digest(secret: &str) -> String {
    sha256(secret.as_bytes()).to_string()
}
