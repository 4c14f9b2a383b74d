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

/// Grant an office, as an act of an administrator whose password is read
#[derive(Debug, Args)]
#[command(after_help = crate::help::GRANT_EXAMPLES)]
pub struct GrantArgs {
    /// The login of the account that is to hold it
    login: String,
    /// Which office: norm-editor, incident-officer or incident-head
    #[arg(long, value_name = "OFFICE", default_value = "norm-editor", value_parser = offices())]
    office: String,
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

/// The offices that are granted: the administrator's own is not.
fn offices() -> clap::builder::PossibleValuesParser {
    Office::ALL.iter().filter(|o| **o != Office::Administrator).map(|o| o.word()).collect::<Vec<_>>().into()
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
    let which = Office::parse(&args.office).unwrap_or(Office::NormEditor);
    let shown_as = args.shown_as.unwrap_or_else(|| holder.name.clone());
    let draft = OfficeDraft { ministry: args.ministry, ministry_en: args.ministry_en, shown_as };
    let entry = act::perform(&installation.ground, claim, |tx, act| {
        office::grant(tx, act, &holder.id, which, &draft)?;
        Ok::<_, Error>(act.entry().clone())
    })?;
    installation.keep_log()?;
    cx.emit(&json!({ "account": holder.id, "office": which, "entry": entry }), || {
        let text = cx.lang.pick("職を付与しました", "office granted");
        format!("{text}: {} {entry}\n", holder.login)
    })
}
