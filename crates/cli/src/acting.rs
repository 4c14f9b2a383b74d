//! Who acts: a member named by login, whose password is read; only what the role at the operator lets one do.

use crate::account::password;
use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use shirube_domain::authority::Verb;
use shirube_domain::id::{AccountId, OperatorId};
use shirube_domain::identity;
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Class, Refusal};

/// The account of a login, when the password fits.
///
/// # Errors
/// A wrong password.
pub fn password_of(cx: &Context, it: &Installation, login: &str) -> Result<AccountId, Failure> {
    let password = password(cx.lang.pick("パスワード：", "password: "))?;
    Ok(it.ground.db.read(|tx| identity::check_password(tx, login, &password))?.id)
}

/// The member who does it.
#[derive(Debug, Args)]
pub struct By {
    /// The login of the member who does it; the password is read from standard input, or asked for on a terminal
    #[arg(long, value_name = "LOGIN")]
    by: String,
}

impl By {
    /// The account, when its role at the operator lets it do this.
    ///
    /// # Errors
    /// A wrong password; absent to those who are no members; forbidden to members whose role does not reach that far.
    pub fn may(
        &self,
        cx: &Context,
        it: &Installation,
        operator: &OperatorId,
        verb: Verb,
    ) -> Result<AccountId, Failure> {
        let password = password(cx.lang.pick("パスワード：", "password: "))?;
        let (account, memberships) = it.ground.db.read(|tx| {
            let account = identity::check_password(tx, &self.by, &password)?;
            let memberships = identity::memberships(tx, &account.id)?;
            Ok::<_, shirube_domain::refusal::Error>((account.id, memberships))
        })?;
        let role = memberships.iter().find(|m| m.operator == *operator).map(|m| m.role);
        let role = role.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        if !role.may(verb) {
            return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
        }
        Ok(account)
    }
}
