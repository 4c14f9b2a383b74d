//! `shirube operator member`: who belongs to an operator, and in which role.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator::find;
use clap::Args;
use serde_json::json;
use shirube_domain::authority::Role;
use shirube_domain::filing;
use shirube_domain::identity;
use shirube_domain::refusal::{Error, Refusal};

/// Make an account a member of an operator, or change its role
#[derive(Debug, Args)]
pub struct MemberArgs {
    /// The operator: id, Corporate Number or name
    operator: String,
    /// The login of the account
    login: String,
    /// What it may do there: owner, editor or viewer
    #[arg(long, value_parser = ["owner", "editor", "viewer"], hide_possible_values = true)]
    role: String,
}

/// Files it.
///
/// # Errors
/// Absent accounts and operators; what the domain refuses.
pub fn set(cx: &Context, args: &MemberArgs) -> Result<(), Failure> {
    let role = [Role::Owner, Role::Editor, Role::Viewer].into_iter().find(|r| r.word() == args.role);
    let role = role.ok_or_else(|| Refusal::invalid("common.choose").on("role"))?;
    let it = cx.open(Start::MustExist)?;
    let (account, operator) = it.ground.db.read(|tx| {
        Ok::<_, Error>((identity::plan_erasure(tx, &args.login)?.account.id, find(tx, &args.operator)?.id))
    })?;
    filing::receive(&it.ground, "membership.change", |tx, _| identity::set_role(tx, &account, &operator, role))?;
    it.keep_log()?;
    let document = json!({ "account": account, "operator": operator, "role": role.word() });
    cx.emit(&document, || format!("{} {} {}\n", args.login, operator, role.word()))
}
