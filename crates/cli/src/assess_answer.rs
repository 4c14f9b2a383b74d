//! `shirube assess start|answer|submit`: a self-assessment answered by a member, on what was received if it rests on that.

use crate::acting::By;
use crate::context::Context;
use crate::failure::Failure;
use crate::sheet::{absent, asset};
use clap::Args;
use serde_json::json;
use shirube_domain::assessment::{self, AnswerDraft, AnswerStatus, Assessment, EvidenceDraft};
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::filing;
use shirube_domain::id::{AssessmentId, ReceivedId};
use shirube_domain::installation::Installation;
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Error, Refusal};

/// Start a self-assessment of an asset
#[derive(Debug, Args)]
pub struct StartArgs {
    /// What is assessed: an asset's id (ast_…)
    asset: String,
    #[command(flatten)]
    by: By,
}

/// Answer one norm of a self-assessment; with --rests-on, a received statement is attached as evidence
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The self-assessment's id (asm_…)
    id: String,
    /// The norm, with its version: aigb@1.2:C-2-1
    norm: String,
    /// How it stands: met, partly-met, not-met or not-applicable
    #[arg(long, value_name = "STATUS")]
    status: String,
    /// What is done
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    statement: String,
    /// Why it is not applicable
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// An accepted statement the answer rests on (rcv_…)
    #[arg(long, value_name = "RECEIVED")]
    rests_on: Option<String>,
    /// A field of it the answer rests on; may be given again; none: all
    #[arg(long = "field", value_name = "FIELD", requires = "rests_on")]
    fields: Vec<String>,
    #[command(flatten)]
    by: By,
}

/// Hand a self-assessment in; what it says then no longer changes
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// Its id (asm_…)
    id: String,
    #[command(flatten)]
    by: By,
}

fn held(tx: &mut Tx<'_>, text: &str) -> Result<Assessment, Error> {
    let id = AssessmentId::parse(text).map_err(|_| absent())?;
    assessment::assessment(tx, &id)?.ok_or_else(absent)
}

fn emit(cx: &Context, id: &AssessmentId) -> Result<(), Failure> {
    cx.emit(&json!({ "id": id }), || format!("{id}\n"))
}

/// Starts one.
///
/// # Errors
/// What the domain refuses.
pub fn start(cx: &Context, it: &Installation, args: &StartArgs) -> Result<(), Failure> {
    let (asset, operator) = it.ground.db.read(|tx| asset(tx, &args.asset))?;
    let by = args.by.may(cx, it, &operator, Verb::Answer)?;
    let id =
        filing::receive(&it.ground, "assessment.start", |tx, _| assessment::start(tx, &it.catalog(), &asset, &by))?;
    it.keep_log()?;
    emit(cx, &id)
}

/// Answers one norm.
///
/// # Errors
/// What the domain refuses.
pub fn answer(cx: &Context, it: &Installation, args: AnswerArgs) -> Result<(), Failure> {
    let norm = NormId::parse(&args.norm)
        .ok_or_else(|| Refusal::invalid("norm.no-such-norm").on("norm").with("norm", &args.norm))?;
    let rests_on = args.rests_on.as_deref().map(ReceivedId::parse).transpose().map_err(|_| absent())?;
    let of = it.ground.db.read(|tx| held(tx, &args.id))?;
    let by = args.by.may(cx, it, &of.operator, Verb::Answer)?;
    filing::receive(&it.ground, "assessment.answer", |tx, _| {
        let before = assessment::answers(tx, &of.id)?.into_iter().find(|a| a.norm == norm);
        let draft = AnswerDraft {
            status: args.status,
            statement: args.statement,
            reason: args.reason,
            seen: before.map_or(0, |a| a.revision),
            ..AnswerDraft::default()
        };
        assessment::answer(tx, &it.catalog(), &of.id, &norm, &draft, &by)?;
        if let Some(received) = rests_on {
            let evidence = EvidenceDraft::Statement { title: String::new(), received, fields: args.fields };
            assessment::attach(tx, &it.catalog(), &of.id, &norm, &evidence, &by)?;
        }
        Ok::<_, Error>(())
    })?;
    it.keep_log()?;
    let status = it.ground.db.read(|tx| assessment::answers(tx, &of.id))?;
    let status = status.iter().find(|a| a.norm == norm).map_or(AnswerStatus::Unanswered, |a| a.status);
    let document = json!({ "id": of.id, "norm": norm, "status": status.word() });
    cx.emit(&document, || format!("{} {norm} {}\n", of.id, status.word()))
}

/// Hands it in.
///
/// # Errors
/// What the domain refuses.
pub fn submit(cx: &Context, it: &Installation, args: &SubmitArgs) -> Result<(), Failure> {
    let of = it.ground.db.read(|tx| held(tx, &args.id))?;
    let by = args.by.may(cx, it, &of.operator, Verb::Submit)?;
    filing::receive(&it.ground, "assessment.submit", |tx, receipt| assessment::submit(tx, receipt, &of.id, &by))?;
    it.keep_log()?;
    emit(cx, &of.id)
}
