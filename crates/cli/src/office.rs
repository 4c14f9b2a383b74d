//! `shirube account grant`: offices, as acts of an administrator whose password is read.

use crate::account::password;
use crate::context::{Context, Start};
use crate::failure::Failure;
use clap::Args;
use serde_json::json;
use shirube_domain::act::{self, Claim, Reasons};
use shirube_domain::authority::{self, Office};
use shirube_domain::identity;
use shirube_domain::office::{self, OfficeDraft};
use shirube_domain::refusal::Error;

/// The power a grant rests on.
const GRANT: &str = "office.grant";

/// Grant the office of norm editor, as an act of an administrator whose password is read
#[derive(Debug, Args)]
#[command(after_help = crate::help::GRANT_EXAMPLES)]
pub struct GrantArgs {
    /// The login of the account that is to hold it
    login: String,
    /// The ministry, in Japanese
    #[arg(long)]
    ministry: String,
    /// The ministry, in English
    #[arg(long)]
    ministry_en: String,
    /// The name that stands beside acts on the public record [default: the account's]
    #[arg(long, value_name = "NAME")]
    shown_as: Option<String>,
    /// The login of the administrator who decides
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// Why it is granted; may be given again
    #[arg(long, value_name = "TEXT", required = true)]
    finding: Vec<String>,
}

/// Grants it.
///
/// # Errors
/// What the domain refuses.
pub fn grant(cx: &Context, args: GrantArgs) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let holder = installation.ground.db.read(|tx| identity::plan_erasure(tx, &args.login))?.account;
    let password = password(cx.lang.pick("管理者のパスワード：", "password of the administrator: "))?;
    let actor = installation.ground.db.read(|tx| identity::check_password(tx, &args.by, &password))?.id;
    let basis = authority::power(GRANT).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(args.finding, basis).map_err(Error::from)?;
    let claim = Claim { actor, power: GRANT, subject: holder.id.to_string(), reasons };
    let shown_as = args.shown_as.unwrap_or_else(|| holder.name.clone());
    let draft = OfficeDraft { ministry: args.ministry, ministry_en: args.ministry_en, shown_as };
    let entry = act::perform(&installation.ground, claim, |tx, act| {
        office::grant(tx, act, &holder.id, Office::NormEditor, &draft)?;
        Ok::<_, Error>(act.entry().clone())
    })?;
    installation.keep_log()?;
    cx.emit(&json!({ "account": holder.id, "office": Office::NormEditor, "entry": entry }), || {
        let text = cx.lang.pick("職を付与しました", "office granted");
        format!("{text}: {} {entry}\n", holder.login)
    })
}
