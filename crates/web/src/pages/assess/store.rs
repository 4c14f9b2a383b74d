//! The operator's evidence: one store, and where each piece is used.

use super::At;
use super::evidence::{EvidenceRow, row};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use shirube_domain::assessment::{self, Evidence, EvidenceUse};
use shirube_domain::files;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_proof::digest::Digest;

/// How many are listed, latest first.
const MOST: u32 = 500;

struct Stored {
    row: EvidenceRow,
    digest: String,
    uses: Vec<LinkItem>,
}

#[derive(askama::Template)]
#[template(path = "assess/evidence.html")]
struct StorePage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    rows: Vec<Stored>,
    columns: Vec<Column>,
    formats: Vec<LinkItem>,
    list: String,
}

async fn read(cx: &Cx) -> Result<(Vec<Evidence>, Vec<EvidenceUse>), Failure> {
    let operator = cx.operator()?.id.clone();
    cx.read(move |tx, _| {
        Ok((assessment::evidence_of_operator(tx, &operator, MOST)?, assessment::evidence_uses(tx, &operator)?))
    })
    .await
}

/// "外観検査システム 第2版 C-2-1".
fn name(cx: &Cx, used: &EvidenceUse) -> String {
    let (asset, n, clause) = (&used.asset_name, used.number, used.norm.clause());
    cx.lang.pick(format!("{asset} 第{n}版 {clause}"), format!("{asset}, version {n}, {clause}"))
}

/// `GET …/evidence`
pub(super) async fn page(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let (all, uses) = read(&cx).await?;
    let base = cx.workspace_url("/assess")?;
    let link = |u: &EvidenceUse| LinkItem {
        label: name(&cx, u),
        href: format!("{base}/assessments/{}/items/{}", u.assessment, u.norm),
        current: false,
    };
    let stored = |e: &Evidence| {
        Ok::<_, Failure>(Stored {
            row: row(&cx, e)?,
            digest: e.sha256.as_deref().unwrap_or_default().chars().take(12).collect(),
            uses: uses.iter().filter(|u| u.evidence == e.id).map(link).collect(),
        })
    };
    let rows = all.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
    let labels = [t.evidence_title, t.col_kind, t.col_content, t.col_added, t.col_used];
    let list = format!("/w/{}/assess/assessments", cx.operator()?.id);
    cx.show(&StorePage {
        page: cx.page(t.evidence_store, &[(t.list_title, &list)]),
        w: cx.words(),
        t,
        rows,
        columns: labels.map(|label| Column { label: label.to_owned(), ..Column::default() }).into(),
        formats: vec![LinkItem { label: "CSV".into(), href: format!("{base}/evidence.csv"), current: false }],
        list: cx.url(&list),
    })
}

/// `GET …/evidence.csv`
pub(super) async fn csv(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let (all, uses) = read(&cx).await?;
    let mut lines = vec![crate::csv::line(&[
        t.col_id,
        t.evidence_title,
        t.col_kind,
        t.url,
        t.note,
        "SHA-256",
        t.col_added,
        t.col_used,
    ])];
    for e in &all {
        let used: Vec<String> = uses.iter().filter(|u| u.evidence == e.id).map(|u| name(&cx, u)).collect();
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let used = used.join("\n");
        lines.push(crate::csv::line(&[
            e.id.as_str(),
            &e.title,
            e.kind.label(cx.lang),
            &text(&e.url),
            &text(&e.note),
            &text(&e.sha256),
            &e.at,
            &used,
        ]));
    }
    let day = shirube_domain::time::date_in_japan(cx.now).to_string().replace('-', "");
    Ok(cx.download(crate::csv::MEDIA, &format!("shirube_evidence_{day}.csv"), crate::csv::file(lines)))
}

/// `GET …/evidence/{evd}/file`: only to members, only to be saved, never to be run.
pub(super) async fn file(cx: Cx, Path(at): Path<At>) -> Reply {
    let (id, operator) = (at.evidence()?, cx.operator()?.id.clone());
    let absent = || Error::from(Refusal::of(Class::Absent, "common.absent"));
    let (held, bytes) = cx
        .blocking(move |app| {
            let found = app.installation.ground.db.read(|tx| assessment::evidence(tx, &id).map_err(Error::from))?;
            let held = found.filter(|e| e.operator == operator).ok_or_else(absent)?;
            let digest: Digest = held.sha256.as_deref().and_then(|d| d.parse().ok()).ok_or_else(absent)?;
            let bytes = app.installation.files.get(&digest)?;
            Ok((held, bytes))
        })
        .await?;
    let media = held.media_type.as_deref().unwrap_or("application/octet-stream");
    let extension = format!(".{}", files::extension(media));
    let name = if held.title.to_lowercase().ends_with(&extension) { held.title } else { held.title + &extension };
    let mut response = cx.download(media, &name, bytes);
    // Even a browser that shows it regardless runs nothing of it.
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
