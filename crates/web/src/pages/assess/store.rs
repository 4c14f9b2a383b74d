//! The operator's evidence: one store, and where each piece is used.

use super::At;
use super::evidence::{EvidenceRow, row};
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use shirube_domain::assessment::{self, Evidence, EvidenceList, EvidenceUse};
use shirube_domain::db::Tx;
use shirube_domain::files;
use shirube_domain::id::{EvidenceId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::Cursor;
use shirube_proof::digest::Digest;

/// Rows of one page, latest first.
const MOST: u32 = 50;
/// Rows of a file at most; the API goes on page by page.
const MOST_OF_FILE: usize = 10_000;

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
    first: String,
    next: String,
}

impl StorePage {
    fn no_pages(&self) -> Vec<LinkItem> {
        Vec::new()
    }
}

/// One page of evidence, and where each piece is used.
type Shown = (EvidenceList, Vec<EvidenceUse>);

fn read(tx: &mut Tx<'_>, operator: &OperatorId, after: Option<&Cursor>, most: u32) -> Result<Shown, Error> {
    let list = assessment::evidence_of_operator(tx, operator, after, most)?;
    let ids: Vec<EvidenceId> = list.rows.iter().map(|e| e.id.clone()).collect();
    let uses = assessment::evidence_uses(tx, operator, &ids)?;
    Ok((list, uses))
}

/// "外観検査システム 第2版 C-2-1".
fn name(cx: &Cx, used: &EvidenceUse) -> String {
    let (asset, n, clause) = (&used.asset_name, used.number, used.norm.clause());
    cx.lang.pick(format!("{asset} 第{n}版 {clause}"), format!("{asset}, version {n}, {clause}"))
}

/// `GET …/evidence`
pub(super) async fn page(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let after = Cursor::parse(Fields::parse(&cx.query).get("cursor"));
    let (operator, from) = (cx.operator()?.id.clone(), after.clone());
    let (found, uses) = cx.read(move |tx, _| read(tx, &operator, from.as_ref(), MOST)).await?;
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
    let rows = found.rows.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
    let labels = [t.evidence_title, t.col_kind, t.col_content, t.col_added, t.col_used];
    let list = format!("/w/{}/assess/assessments", cx.operator()?.id);
    cx.show(&StorePage {
        page: cx.page(t.evidence_store, &[(t.list_title, &list)]),
        w: cx.words(),
        t,
        rows,
        columns: labels.map(|label| Column { label: label.to_owned(), ..Column::default() }).into(),
        first: if after.is_some() { format!("{base}/evidence") } else { String::new() },
        next: found.next.map(|c| format!("{base}/evidence?cursor={}", c.to_text())).unwrap_or_default(),
        formats: vec![LinkItem { label: "CSV".into(), href: format!("{base}/evidence.csv"), current: false }],
        list: cx.url(&list),
    })
}

/// Everything in the store, page after page in one transaction.
fn gather(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<(Vec<Evidence>, Vec<EvidenceUse>), Error> {
    let (mut rows, mut uses, mut after) = (Vec::new(), Vec::new(), None);
    while rows.len() < MOST_OF_FILE {
        let (mut page, mut used) = read(tx, operator, after.as_ref(), 500)?;
        rows.append(&mut page.rows);
        uses.append(&mut used);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok((rows, uses))
}

/// `GET …/evidence.csv`
pub(super) async fn csv(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let operator = cx.operator()?.id.clone();
    let (all, uses) = cx.read(move |tx, _| gather(tx, &operator)).await?;
    let head = [t.col_id, t.evidence_title, t.col_kind, t.url, t.note, "SHA-256", t.col_added, t.col_used];
    let line = |e: &Evidence| {
        let used: Vec<String> = uses.iter().filter(|u| u.evidence == e.id).map(|u| name(&cx, u)).collect();
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let (url, note, digest, used) = (text(&e.url), text(&e.note), text(&e.sha256), used.join("\n"));
        csv::line(&[e.id.as_str(), &e.title, e.kind.label(cx.lang), &url, &note, &digest, &e.at, &used])
    };
    let lines = std::iter::once(csv::line(&head)).chain(all.iter().map(line));
    let day = shirube_domain::time::date_in_japan(cx.now).to_string().replace('-', "");
    Ok(cx.download(csv::MEDIA, &format!("shirube_evidence_{day}.csv"), csv::file(lines)))
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
