//! Norm editing: proposals, their review, and the offices that allow it.
//!
//! For: norm editors of ministries, and the administrator who grants their office.
//! Rests on: `editing`, `office`; `docs/decisions/0015-norm-editing.md`.
//! Words: a *proposal* is what is being written; the *record* of what was enacted is a public page of the library.
//! Never: shows whose answers a clause has; lets a draft's author decide on it.
//! Begin at: [`list`], then [`draft`].

mod draft;
mod offices;
mod proposal;
mod review;
mod shown;

pub(in crate::pages) use shown::{Whole, enacted_at, who, whole};

use crate::cx::{Cx, Reply};
use crate::guard::access::{ADMINISTER, EDIT};
use crate::routes;
use crate::view::{Column, Page, minute};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::lesson::lesson_words;
use shirube_domain::authority::Office;
use shirube_domain::editing;
use shirube_domain::office;

/// Proposals on the list.
const AT_ONCE: i64 = 200;

routes! {
    GET "/{lang}/editing" EDIT => list;
    GET "/{lang}/editing/new" EDIT => draft::new;
    POST "/{lang}/editing/new" EDIT => draft::create;
    GET "/{lang}/editing/{proposal}" EDIT => proposal::show;
    GET "/{lang}/editing/{proposal}/edit" EDIT => draft::edit;
    POST "/{lang}/editing/{proposal}/edit" EDIT => draft::save;
    GET "/{lang}/editing/{proposal}/draft.toml" EDIT => proposal::text;
    POST "/{lang}/editing/{proposal}/submit" EDIT => proposal::submit;
    GET "/{lang}/editing/{proposal}/withdraw" EDIT => proposal::withdraw_form;
    POST "/{lang}/editing/{proposal}/withdraw" EDIT => proposal::withdraw;
    GET "/{lang}/editing/{proposal}/review" EDIT => review::form;
    POST "/{lang}/editing/{proposal}/review" EDIT => review::decide;
    GET "/{lang}/admin/offices" ADMINISTER => offices::offices;
    GET "/{lang}/admin/catalog" ADMINISTER => offices::files;
    GET "/{lang}/admin/accounts/{account}/office" ADMINISTER => offices::grant_form;
    POST "/{lang}/admin/accounts/{account}/office" ADMINISTER => offices::grant;
    GET "/{lang}/admin/accounts/{account}/office/withdraw" ADMINISTER => offices::withdraw_form;
    POST "/{lang}/admin/accounts/{account}/office/withdraw" ADMINISTER => offices::withdraw;
}

struct Row {
    href: String,
    instrument: String,
    chip: &'static str,
    state: &'static str,
    proposer: String,
    updated: String,
}

#[derive(askama::Template)]
#[template(path = "editing/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    columns: Vec<Column>,
    rows: Vec<Row>,
    lessons: &'static str,
}

async fn list(cx: Cx) -> Reply {
    let t = editing_words(cx.lang);
    let found = cx
        .read(|tx, _| {
            let mut out = Vec::new();
            for proposal in editing::proposals(tx, AT_ONCE)? {
                let name = office::named(tx, &proposal.proposer, Office::NormEditor)?;
                out.push((proposal, name));
            }
            Ok(out)
        })
        .await?;
    let row = |(p, name): (editing::Proposal, Option<String>)| Row {
        href: cx.url(&format!("/editing/{}", p.id)),
        chip: shown::chip(p.state),
        state: p.state.label(cx.lang),
        proposer: name.unwrap_or_else(|| t.former_holder.to_owned()),
        updated: minute(&p.updated_at),
        instrument: p.instrument,
    };
    let rows = found.into_iter().map(row).collect();
    let columns = shown::columns(&[t.instrument, t.state, t.proposer, t.updated]);
    let lessons = lesson_words(cx.lang).title;
    cx.show(&ListPage { page: cx.page(t.title, &[]), w: cx.words(), t, columns, rows, lessons })
}
