//! What members want sent to them: mail, and a feed with a secret address.

use super::store;
use crate::db::{Tx, WriteTx, hex};
use crate::id::{AccountId, Chance, OperatorId};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use shirube_proof::digest::sha256;

/// Whether someone wants notices by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Notices are mailed.
    pub is_mailed: bool,
    /// What the link in a mail names; it can only stop the mail.
    pub stop: String,
    /// Since when it is so, RFC 3339.
    pub since: String,
}

/// What someone wished; `None` when nothing ever was.
///
/// # Errors
/// Faults of the database.
pub fn wish(tx: &mut Tx<'_>, account: &AccountId, operator: &OperatorId) -> Result<Option<Wish>, Error> {
    Ok(store::wish(tx, account, operator)?)
}

/// Turns mail on or off. Nobody gets any without having turned it on.
///
/// # Errors
/// Refused when the login is no address one can send to.
pub fn set_mailed(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    operator: &OperatorId,
    is_mailed: bool,
) -> Result<(), Error> {
    let login = crate::identity::account(tx, account)?.map(|a| a.login);
    if is_mailed && !login.is_some_and(|l| is_address(&l)) {
        return Err(Refusal::invalid("notice.no-address").on("is_mailed").into());
    }
    let held = store::wish(tx, account, operator)?;
    if held.as_ref().map_or(!is_mailed, |w| w.is_mailed == is_mailed) {
        return Ok(());
    }
    // The link of earlier mails goes on working until it is turned on anew.
    let stop = held.filter(|_| !is_mailed).map_or_else(|| secret(tx.chance()), |w| w.stop);
    let since = rfc3339(tx.at());
    Ok(store::put_wish(tx, account, operator, &Wish { is_mailed, stop, since })?)
}

/// Whether a stopping link is one of ours.
///
/// # Errors
/// Faults of the database.
pub fn is_stop(tx: &mut Tx<'_>, stop: &str) -> Result<bool, Error> {
    Ok(store::stop_holder(tx, stop)?.is_some())
}

/// Stops the mail a link in it names; once more changes nothing.
///
/// # Errors
/// Absent when there is no such link.
pub fn stop_mail(tx: &mut WriteTx<'_, '_>, stop: &str) -> Result<(), Error> {
    if store::stop_holder(tx, stop)?.is_none() {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    Ok(store::stop_wish(tx, stop)?)
}

/// Makes a feed for a member, and gives the token for its address, which is shown once. An earlier address ends.
///
/// # Errors
/// Faults of the database.
pub fn make_feed(tx: &mut WriteTx<'_, '_>, account: &AccountId, operator: &OperatorId) -> Result<String, Error> {
    let token = secret(tx.chance());
    store::put_feed(tx, account, operator, &digest(&token))?;
    Ok(token)
}

/// Ends a member's feed.
///
/// # Errors
/// Faults of the database.
pub fn revoke_feed(tx: &mut WriteTx<'_, '_>, account: &AccountId, operator: &OperatorId) -> Result<(), Error> {
    Ok(store::drop_feed(tx, account, operator)?)
}

/// Whose notices a feed's token opens; none once the member has left, is suspended, or revoked it.
///
/// # Errors
/// Faults of the database.
pub fn feed_of(tx: &mut Tx<'_>, token: &str) -> Result<Option<(AccountId, OperatorId)>, Error> {
    Ok(store::feed_holder(tx, &digest(token))?)
}

/// Forgets what someone wished, read and was to be sent: when the account is erased.
///
/// # Errors
/// Faults of the database.
pub fn forget(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<(), Error> {
    Ok(store::forget(tx, account)?)
}

/// Whether a text is an address one can send to: narrower than the standard, so that nothing in it can be more than that.
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str, more: &[u8]| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
    };
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= 254 && local.len() <= 64 && plain(local, b".!#$%&'*+-/=?^_`{|}~") && plain(domain, b".-")
}

/// 32 random bytes as text.
fn secret(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 32];
    chance.fill(&mut bytes);
    hex(&bytes)
}

/// What is kept of a feed's token.
fn digest(secret: &str) -> String {
    sha256(secret.as_bytes()).to_string()
}
