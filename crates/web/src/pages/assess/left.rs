//! Answers that a new version of an assessment does not take over, with where they can be read.

use super::desk::{Desk, own};
use crate::cx::Cx;
use crate::failure::Failure;
use shirube_domain::assessment::{self, Assessment, Left};
use shirube_domain::id::AssetId;

/// One answer that stays behind.
pub(super) struct LeftRow {
    pub href: String,
    pub clause: String,
    pub title: String,
    pub status: &'static str,
    pub evidence: usize,
}

/// Of a draft: what it did not take over from the one before. Of one handed in: what a new version begun now would not.
pub(super) async fn of_desk(cx: &Cx, desk: &Desk) -> Result<Vec<LeftRow>, Failure> {
    let (is_draft, held, operator) = (desk.is_draft(), desk.assessment.clone(), cx.operator()?.id.clone());
    let found = cx
        .read(move |tx, catalog| {
            if !is_draft {
                return Ok(Some((assessment::left_behind(tx, catalog, &held, None)?, held)));
            }
            let Some(before) = &held.supersedes else { return Ok(None) };
            let before = own(tx, &operator, before)?;
            Ok(Some((assessment::left_behind(tx, catalog, &before, Some(&held))?, before)))
        })
        .await?;
    found.map_or_else(|| Ok(Vec::new()), |(left, before)| rows(cx, &left, &before))
}

/// Of something to be assessed: what a new version begun now would not take over from its latest assessment.
pub(super) async fn of_asset(cx: &Cx, asset: AssetId) -> Result<Vec<LeftRow>, Failure> {
    let operator = cx.operator()?.id.clone();
    let found = cx
        .read(move |tx, catalog| {
            let Some(before) = assessment::latest_of(tx, &asset)?.filter(|a| a.operator == operator) else {
                return Ok(None);
            };
            Ok(Some((assessment::left_behind(tx, catalog, &before, None)?, before)))
        })
        .await?;
    found.map_or_else(|| Ok(Vec::new()), |(left, before)| rows(cx, &left, &before))
}

fn rows(cx: &Cx, left: &[Left], before: &Assessment) -> Result<Vec<LeftRow>, Failure> {
    let base = cx.workspace_url(&format!("/assess/assessments/{}", before.id))?;
    let row = |l: &Left| {
        let found = cx.catalog().norm(&l.norm);
        LeftRow {
            // A version that is in no catalogue any more has no page of its items; the assessment still has.
            href: if found.is_some() { format!("{base}/items/{}", l.norm) } else { base.clone() },
            clause: l.norm.to_string(),
            title: found.map_or_else(String::new, |(_, n)| n.title.get(cx.lang).to_owned()),
            status: l.status.label(cx.lang),
            evidence: l.evidence,
        }
    };
    Ok(left.iter().map(row).collect())
}
