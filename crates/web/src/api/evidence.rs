//! Evidence: links and notes as JSON, files as they are.
//!
//! For: what an answer stands on can be attached and fetched by a program.
//! Rests on: `assessment::attach`, `files`; `docs/decisions/0008-evidence-files.md`.
//! Words: a file is typed by its content, never by what the sender says.
//! Never: serves another operator's file; shows a file inside a page.
//! Begin at: [`add`].

use super::asked::{Bytes, Once, mark, of_same, read, too_large};
use super::assessments::{ids_of, own_of};
use super::assets::ANY;
use super::describe::{Kind, about};
use super::reply;
use super::shape::evidence::{Evidence, EvidenceDraft, EvidenceList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::assessment::{self, EvidenceDraft as Draft};
use shirube_domain::files;
use shirube_domain::id::EvidenceId;
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Error, Refusal};
use shirube_proof::digest::{Digest, sha256};

operations! {
    GET "/api/v1/w/{org}/assessments/{assessment}/evidence" READ => list,
        about("listEvidence", "証拠の一覧", "The evidence of an assessment")
            .may("norm", Kind::Text(200), "一つの項目だけ", "of one norm").gives::<EvidenceList>(200);
    POST "/api/v1/w/{org}/assessments/{assessment}/evidence" ANSWER => add,
        about("addEvidence", "証拠を付ける。リンクとメモはJSON、ファイルはそのままの内容と?norm=", "Attach evidence: a link or a note as JSON, a file as it is with ?norm=")
            .may("norm", Kind::Text(200), "ファイルを付ける項目", "the norm a file is for")
            .may("title", Kind::Text(200), "ファイルの題名", "what a file is called")
            .takes_or_file::<EvidenceDraft>(json!({ "norm": "aigb@1.2:C-1-1", "title": "AI方針", "url": "https://example.jp/policy" }), files::MAX_BYTES)
            .gives::<Evidence>(201).once().refuses(&[409, 413]);
    DELETE "/api/v1/w/{org}/assessments/{assessment}/evidence/{evidence}" ANSWER => detach,
        about("detachEvidence", "項目から証拠を外す", "Take evidence off a norm")
            .must("norm", Kind::Text(200), "外す項目", "the norm it is taken off").gives_nothing().refuses(&[409]);
    GET "/api/v1/w/{org}/evidence/{evidence}/file" READ => download,
        about("downloadEvidence", "証拠ファイルを受け取る", "Download an evidence file").gives_media(200, ANY);
}

async fn held(cx: &Cx, id: &str) -> Result<Vec<(NormId, assessment::Evidence)>, Failure> {
    let (org, id) = ids_of(cx, id)?;
    cx.read(move |tx, _| {
        own_of(tx, &org, &id)?;
        Ok(assessment::linked_evidence(tx, &id)?)
    })
    .await
}

async fn list(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let query = Fields::parse(&cx.query);
    let only = query.get("norm");
    let found = held(&cx, &id).await?;
    let chosen = found.iter().filter(|(norm, _)| only.is_empty() || norm.as_str() == only);
    reply::ok(&cx, &EvidenceList { items: chosen.map(|(n, e)| Evidence::of(n.as_str(), e)).collect() })
}

/// What is to be attached, before the transaction.
enum Wanted {
    New(Draft),
    Held(EvidenceId),
}

/// Reads a JSON draft: exactly one of link, note and existing evidence.
fn of_json(body: &[u8]) -> Result<(String, Wanted), Failure> {
    let given: EvidenceDraft = read(body)?;
    let title = given.title.unwrap_or_default();
    let wanted = match (given.url, given.note, given.evidence) {
        (Some(url), None, None) => Wanted::New(Draft::Link { title, url }),
        (None, Some(note), None) => Wanted::New(Draft::Note { title, note }),
        (None, None, Some(id)) => {
            Wanted::Held(EvidenceId::parse(&id).map_err(|_| Refusal::invalid("api.no-such-id").on("evidence"))?)
        }
        _ => return Err(Refusal::invalid("api.one-of").with("names", "url, note, evidence").into()),
    };
    Ok((given.norm, wanted))
}

async fn of_file(cx: &Cx, bytes: Vec<u8>) -> Result<(String, Wanted), Failure> {
    if bytes.len() > files::MAX_BYTES {
        return Err(too_large(files::MAX_BYTES));
    }
    let query = Fields::parse(&cx.query);
    if !query.has("norm") {
        return Err(Refusal::invalid("api.missing-parameter").with("name", "norm").on("?norm").into());
    }
    let kept = cx.blocking(move |app| app.installation.files.put(&bytes)).await?;
    let title = query.get("title").trim();
    let title = if title.is_empty() { kept.sha256.to_string() } else { title.to_owned() };
    Ok((query.get("norm").to_owned(), Wanted::New(Draft::File { title, kept })))
}

async fn add(cx: Cx, Path((_, assessment)): Path<(String, String)>, once: Once, body: Bytes) -> Reply {
    let ((org, id), by) = (ids_of(&cx, &assessment)?, cx.account_id()?);
    let mark = mark(&(sha256(&body.bytes).to_string(), &cx.query));
    let (norm, wanted) = if body.is_json { of_json(&body.bytes)? } else { of_file(&cx, body.bytes).await? };
    let norm =
        NormId::parse(&norm).ok_or_else(|| Refusal::invalid("norm.no-such-norm").on("norm").with("norm", &norm))?;
    let (kept, of) = (mark.clone(), norm.clone());
    let result = cx
        .file_once("assessment.evidence", once.token(&cx)?, move |tx, catalog, _| {
            own_of(tx, &org, &id)?;
            let evidence = match wanted {
                Wanted::New(draft) => assessment::attach(tx, catalog, &id, &of, &draft, &by)?,
                Wanted::Held(existing) => {
                    assessment::link_existing(tx, catalog, &id, &of, &existing)?;
                    existing
                }
            };
            Ok::<_, Error>(format!("{kept} {evidence}"))
        })
        .await?;
    let evidence = of_same(&result, &mark)?;
    let found = held(&cx, &assessment).await?;
    let made = found.iter().find(|(n, e)| *n == norm && e.id.as_str() == evidence).ok_or_else(Failure::absent)?;
    reply::created(&cx, &format!("{}/{evidence}", cx.path), None, &Evidence::of(norm.as_str(), &made.1))
}

async fn detach(cx: Cx, Path((_, assessment, evidence)): Path<(String, String, String)>) -> Reply {
    let query = Fields::parse(&cx.query);
    let found = held(&cx, &assessment).await?;
    let link = found.into_iter().find(|(n, e)| n.as_str() == query.get("norm") && e.id.as_str() == evidence);
    let (norm, held) = link.ok_or_else(Failure::absent)?;
    let (_, id) = ids_of(&cx, &assessment)?;
    cx.file("assessment.detach", move |tx, _, _| assessment::detach(tx, &id, &norm, &held.id)).await?;
    reply::nothing()
}

async fn download(cx: Cx, Path((_, evidence)): Path<(String, String)>) -> Reply {
    let (org, id) = (cx.operator()?.id.clone(), EvidenceId::parse(&evidence).map_err(|_| Failure::absent())?);
    let found = cx.read(move |tx, _| Ok(assessment::evidence(tx, &id)?)).await?;
    let held = found.filter(|e| e.operator == org).ok_or_else(Failure::absent)?;
    let digest = held.sha256.as_deref().and_then(|d| d.parse::<Digest>().ok()).ok_or_else(Failure::absent)?;
    let bytes = cx.blocking(move |app| app.installation.files.get(&digest)).await?;
    let media = held.media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let extension = files::extension(&media);
    let suffix = format!(".{extension}");
    let name = if held.title.ends_with(&suffix) { held.title } else { held.title + &suffix };
    Ok(cx.download(&media, &name, bytes))
}
