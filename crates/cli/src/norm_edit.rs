//! `shirube norm propose`, `proposals`, `enact`: versions of instruments at a command line, as acts of those who hold the office.

use crate::account::password;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::norm_check::line;
use crate::output::table;
use clap::Args;
use serde_json::json;
use shirube_domain::act::{Claim, Reasons};
use shirube_domain::authority;
use shirube_domain::editing::{self, Effects, ProposalDraft};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, ProposalId};
use shirube_domain::identity;
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::text::Lang;
use shirube_domain::time::date_in_japan;
use shirube_web::api::shape::proposal::Examination;
use std::fmt::Write;
use std::path::PathBuf;

/// Propose a new version of an instrument or another file of the catalogue, as a norm editor whose password is read
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_PROPOSE_EXAMPLES)]
pub struct ProposeArgs {
    /// The file as TOML, in the format of docs/specs/catalog.md; what it is of follows from what it holds
    file: PathBuf,
    /// The login of the norm editor
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// From which day it is to count
    #[arg(long, value_name = "DATE")]
    in_force: Option<String>,
    /// Ask for review at once
    #[arg(long)]
    submit: bool,
}

/// Enact a proposal, as an act of a norm editor who wrote nothing of it and whose password is read
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_ENACT_EXAMPLES)]
pub struct EnactArgs {
    /// Its id (prp_…)
    id: String,
    /// The login of the norm editor who decides
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// What was found, such as what was compared with the original; may be given again
    #[arg(long, value_name = "TEXT", required = true)]
    finding: Vec<String>,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

fn signed_in(cx: &Context, installation: &Installation, login: &str) -> Result<AccountId, Failure> {
    let password = password(cx.lang.pick("規範編集担当のパスワード：", "password of the norm editor: "))?;
    Ok(installation.ground.db.read(|tx| identity::check_password(tx, login, &password))?.id)
}

/// Proposes what a file says; its faults are named, and keep it from review.
///
/// # Errors
/// Absent files; what the domain refuses; [`Failure::Faulty`] when review was asked for and the text has faults.
pub fn propose(cx: &Context, args: ProposeArgs) -> Result<(), Failure> {
    let text = crate::norm_check::read(&args.file)?;
    let installation = cx.open(Start::MustExist)?;
    let by = signed_in(cx, &installation, &args.by)?;
    let draft = ProposalDraft { text, in_force: args.in_force.unwrap_or_default(), seen: 0 };
    let in_force = installation.in_force();
    let id =
        filing::receive(&installation.ground, "norm.propose", |tx, _| editing::propose(tx, &in_force, &draft, &by))?;
    let held = installation.ground.db.read(|tx| editing::draft(tx, &id))?;
    let from = held.and_then(|d| d.in_force);
    let found = editing::examine(&in_force, &draft.text, from, date_in_japan(installation.ground.clock.now()));
    let effects = match &found.instrument {
        Some(i) => installation.ground.db.read(|tx| editing::effects(tx, in_force.catalog(), i))?,
        None => Effects::default(),
    };
    let submits = args.submit && found.faults.is_empty() && found.refusals.is_empty();
    if submits {
        filing::receive(&installation.ground, "norm.submit", |tx, _| editing::submit(tx, &in_force, &id, 1, &by))?;
    }
    installation.keep_log()?;
    let examination = Examination::of(&in_force, &found, &effects, cx.lang);
    let document = json!({ "id": id, "submitted": submits, "examination": examination });
    cx.emit(&document, || {
        let faults = found.faults.iter().fold(String::new(), |out, f| out + &line(f, cx.lang) + "\n");
        faults + &told(&id, &effects, submits, cx.lang)
    })?;
    if args.submit && !submits { Err(Failure::Faulty) } else { Ok(()) }
}

fn told(id: &ProposalId, effects: &Effects, submits: bool, lang: Lang) -> String {
    let mut out = lang.pick(format!("改訂案：{id}\n"), format!("proposal: {id}\n"));
    if submits {
        out += lang.pick("確認を依頼しました。\n", "review has been asked for\n");
    }
    for gone in &effects.gone {
        let _ = writeln!(out, "{} {} ({})", lang.pick("なくなる条項", "clause that goes"), gone.norm, gone.answers);
    }
    if effects.former.is_some() {
        let _ = writeln!(out, "{} {}", lang.pick("引き継がれる関係", "relations that go along"), effects.along.count());
    }
    for u in &effects.along.unsettled {
        let says = lang.pick("見直しが要る関係", "relation to be looked at again");
        let _ = writeln!(out, "{says} {} – {}", u.mapping.source, u.mapping.target);
    }
    out
}

/// Lists proposals, latest change first.
///
/// # Errors
/// Faults of the database.
pub fn proposals(cx: &Context) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let found = installation.ground.db.read(|tx| editing::proposals(tx, 200))?;
    let document: Vec<_> = found
        .iter()
        .map(|p| json!({ "id": p.id, "instrument": p.instrument, "state": p.state, "updated_at": p.updated_at }))
        .collect();
    cx.emit(&json!({ "proposals": document }), || {
        let row = |p: &editing::Proposal| {
            vec![p.id.to_string(), p.instrument.clone(), p.state.label(cx.lang).to_owned(), p.updated_at.clone()]
        };
        let heads = cx.lang.pick(["ID", "文書", "状態", "最終更新"], ["id", "instrument", "state", "last change"]);
        table(&heads, &found.iter().map(row).collect::<Vec<_>>())
    })
}

/// Enacts a proposal as it stands now.
///
/// # Errors
/// What the domain refuses; refused without agreement.
pub fn enact(cx: &Context, args: EnactArgs) -> Result<(), Failure> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let id = ProposalId::parse(&args.id).map_err(|_| absent())?;
    let installation = cx.open(Start::MustExist)?;
    let proposal = installation.ground.db.read(|tx| editing::proposal(tx, &id))?.ok_or_else(absent)?;
    cx.confirm(
        args.yes,
        &cx.lang.pick(
            format!("{} を決定します。取り消せません。", proposal.instrument),
            format!("this enacts {} and cannot be undone", proposal.instrument),
        ),
    )?;
    let actor = signed_in(cx, &installation, &args.by)?;
    let basis = authority::power("norm.enact").map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(args.finding, basis).map_err(Error::from)?;
    let claim = Claim { actor, power: "norm.enact", subject: id.to_string(), reasons };
    installation.enact(claim, &id, proposal.revision)?;
    installation.keep_log()?;
    let digest = installation.catalog().digest().to_string();
    cx.emit(&json!({ "enacted": proposal.instrument, "catalog": digest }), || {
        let text = cx.lang.pick("決定しました", "enacted");
        format!("{text}: {}\n{digest}\n", proposal.instrument)
    })
}

/// Goes back to the catalogue of this program, though a later edition is on record.
///
/// # Errors
/// Refused without agreement; faults of the database.
pub fn fall_back(cx: &Context, yes: bool) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let (own, by) = (installation.in_force().edition(), installation.outrun_by()?);
    if let Some(by) = by {
        cx.confirm(
            yes,
            &cx.lang.pick(
                format!("記録されている版 {by} から、このプログラムの版 {own} に戻します。"),
                format!("this goes back from edition {by} on record to edition {own} of this program"),
            ),
        )?;
    }
    let is_new = installation.fall_back()?;
    installation.keep_log()?;
    let digest = installation.catalog().digest().to_string();
    cx.emit(&json!({ "recorded": is_new, "edition": own, "before": by, "catalog": digest }), || {
        let text = match is_new {
            true => cx
                .lang
                .pick("記録しました。動いているサーバーは再起動してください", "recorded; restart servers that run"),
            false => cx.lang.pick("記録されているとおりです", "on record already"),
        };
        format!("{text}: {digest}\n")
    })
}
