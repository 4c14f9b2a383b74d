//! Evidence that is a statement of another party or the result of an evaluation: choosing what an answer rests on, and how it
//! stands today.

use super::desk::Desk;
use super::evidence::EvidenceRow;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::disclosure::field_label;
use crate::pages::evaluation::stale_words;
use crate::view::Choice;
use crate::words::disclosing::disclosing_words;
use crate::words::evaluation::evaluation_words;
use shirube_domain::assessment::{EvidenceDraft, ReliedOn, ResultReliedOn};
use shirube_domain::evaluation::{self, Evaluation, EvaluationState};
use shirube_domain::id::{EvaluationId, ReceivedId};
use shirube_domain::received::{self, ReceivedState};
use shirube_domain::refusal::Refusal;
use shirube_domain::time::day_of_second;
use std::collections::BTreeMap;

/// Statements whose fields are offered at once.
const MOST: usize = 50;

/// The fields of the statements this operator accepted; `chosen` are those ticked before.
pub(super) async fn offered(cx: &Cx, desk: &Desk, chosen: &[String]) -> Result<Vec<Choice>, Failure> {
    if !desk.is_open_to(cx) {
        return Ok(Vec::new());
    }
    let operator = cx.operator()?.id.clone();
    let all = cx
        .read(move |tx, _| Ok(received::list(tx, &operator, Some(ReceivedState::Accepted), None, MOST)?.rows))
        .await?;
    let mut out = results(cx, desk, chosen).await?;
    for row in &all {
        for name in row.content().iter().flat_map(|c| c.fields.keys()) {
            let value = format!("{}/{name}", row.id);
            out.push(Choice {
                label: format!(
                    "{}{}{}",
                    row.subject_name,
                    cx.lang.pick("：", ": "),
                    field_label(cx.catalog(), name, cx.lang)
                ),
                hint: row.from_name.clone(),
                chosen: chosen.contains(&value),
                value,
            });
        }
    }
    Ok(out)
}

/// The results of evaluations of this system that were reviewed.
async fn results(cx: &Cx, desk: &Desk, chosen: &[String]) -> Result<Vec<Choice>, Failure> {
    let asset = desk.asset.id.clone();
    let all = cx.read(move |tx, _| Ok(evaluation::of_asset(tx, &asset)?)).await?;
    let states = [EvaluationState::Accepted, EvaluationState::Issued];
    let choice = |e: &Evaluation| Choice {
        value: e.id.to_string(),
        label: format!("#{} {} {}", e.number, e.plan.title.get(cx.lang), e.suite_version),
        hint: format!("{} · {}", evaluation_words(cx.lang).result, e.plan.model),
        chosen: chosen.contains(&e.id.to_string()),
    };
    Ok(all.iter().filter(|e| states.contains(&e.state)).take(MOST).map(choice).collect())
}

/// A row of evidence that is a result, with why it is stale.
pub(super) fn told_result(cx: &Cx, on: &ResultReliedOn, row: EvidenceRow) -> Result<EvidenceRow, Failure> {
    let held = &on.evaluation;
    let version = held.asset_version.clone().unwrap_or_default();
    let mut parts = vec![format!("{} {}", held.plan.title.get(cx.lang), held.suite_version), version];
    parts.push(held.plan.model.clone());
    parts.extend(on.stale.iter().map(|s| stale_words(s, cx.lang)));
    parts.retain(|p| !p.is_empty());
    Ok(EvidenceRow {
        href: cx.workspace_url(&format!("/assess/evaluations/{}", held.id))?,
        detail: parts.join(" · "),
        has_changed: !on.stale.is_empty(),
        ..row
    })
}

/// One draft for each statement or result among what was ticked.
pub(super) fn drafts(ticked: &[String]) -> Result<Vec<EvidenceDraft>, Refusal> {
    let mut by_statement: BTreeMap<ReceivedId, Vec<String>> = BTreeMap::new();
    for (id, field) in ticked.iter().filter_map(|value| value.split_once('/')) {
        if let Ok(id) = ReceivedId::parse(id) {
            by_statement.entry(id).or_default().push(field.to_owned());
        }
    }
    let results = ticked.iter().filter_map(|value| EvaluationId::parse(value).ok());
    let mut out: Vec<EvidenceDraft> =
        results.map(|evaluation| EvidenceDraft::Evaluation { title: String::new(), evaluation }).collect();
    if by_statement.is_empty() && out.is_empty() {
        return Err(Refusal::invalid("evidence.no-statement").on("relied"));
    }
    let draft = |(received, fields)| EvidenceDraft::Statement { title: String::new(), received, fields };
    out.extend(by_statement.into_iter().map(draft));
    Ok(out)
}

/// A row of evidence with its fields, who said so, until when, and what happened since.
pub(super) fn told(cx: &Cx, on: &ReliedOn, row: EvidenceRow) -> Result<EvidenceRow, Failure> {
    let t = disclosing_words(cx.lang);
    let fields: Vec<String> = on.relied.fields.iter().map(|f| field_label(cx.catalog(), f, cx.lang)).collect();
    let who = if on.received.from_name.is_empty() { &on.received.issuer } else { &on.received.from_name };
    let mut parts = vec![fields.join(cx.lang.pick("、", ", ")), who.clone()];
    parts.push(format!("{} {}", t.until, day_of_second(on.received.expires_at)));
    parts.extend(on.marks.iter().map(|mark| mark.label(cx.lang).to_owned()));
    Ok(EvidenceRow {
        href: cx.workspace_url(&format!("/register/received/{}", on.received.id))?,
        detail: parts.join(" · "),
        has_changed: !on.marks.is_empty(),
        ..row
    })
}
