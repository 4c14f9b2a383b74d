//! The signed result given to the next party: fields chosen one by one, into what an operator here received or as a file.

use super::one::{Entered, render};
use super::samples::leaf_title;
use super::{evaluation_id, held};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use axum::response::IntoResponse as _;
use shirube_domain::evaluation::{self, Evaluation};
use shirube_domain::filing;
use shirube_domain::id::{EvaluationId, OperatorId};
use shirube_domain::received::Reader;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use std::collections::BTreeSet;

/// What a field of a signed result is called.
pub(super) fn field_label(held: &Evaluation, name: &str, (t, lang): (&EvaluationWords, Lang)) -> String {
    let of_node = |what: &str, id: &str| format!("{what} · {}", leaf_title(held, id, lang));
    let plain = match name {
        "register_revision" => t.field_revision,
        "askings" => t.field_askings,
        "evaluator" => t.evaluator,
        "samples" => t.samples_count,
        "epochs" => t.epochs,
        "model" => t.model,
        "target" => t.target,
        "parameters" => t.parameters,
        "judges" => t.judges,
        "software" => t.software,
        "run" => t.run,
        "level" => t.level,
        "deviations" => t.deviations,
        "held_back" => t.held_back,
        other => match other.split_once('.') {
            Some(("share", id)) => return of_node(t.share, id),
            Some(("threshold", id)) => return of_node(t.thresholds, id),
            _ => other,
        },
    };
    plain.to_owned()
}

pub(super) async fn give(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let id = evaluation_id(&id)?;
    match given(&cx, &id, &fields).await {
        Ok(Some(file)) => Ok(cx.download("application/json", &format!("{id}.statement.json"), file).into_response()),
        Ok(None) => cx.see_other(&cx.workspace_url(&format!("/assess/evaluations/{id}?given"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, status, Entered { fields, refusals }).await
        }
    }
}

/// The file, when nobody of this installation is to have it.
async fn given(cx: &Cx, id: &EvaluationId, fields: &Fields) -> Result<Option<Vec<u8>>, Failure> {
    let shown: BTreeSet<String> = fields.all("show").into_iter().map(str::to_owned).collect();
    let to = match fields.get("to") {
        "" => None,
        text => Some(OperatorId::parse(text).map_err(|_| Refusal::invalid("sheet.no-recipient").on("to"))?),
    };
    let (operator, id, catalog) = (cx.operator()?.id.clone(), id.clone(), cx.catalog().clone());
    let (by, name) = (cx.account_id()?, fields.get("to_name").to_owned());
    cx.blocking(move |app| {
        let log = app.installation.log_key().parse().ok();
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive(&app.installation.ground, "evaluation.give", |tx, _| {
            held(tx, &operator, &id)?;
            match &to {
                Some(to) => evaluation::give(tx, &reader, &id, (to, &shown), &by).map(|_| None),
                None => {
                    let file = evaluation::give_file(tx, &id, (&name, &shown), &by)?;
                    Ok(Some(file.to_value().to_string().into_bytes()))
                }
            }
        })
    })
    .await
}
