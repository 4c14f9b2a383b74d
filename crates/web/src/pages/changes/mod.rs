//! Changes that travel: what arrived from upstream, and what one announces to those downstream.
//!
//! For: a member reads what changed and what of theirs rests on it; an announcer sees whom it reaches before it goes out.
//! Rests on: `downstream`; `docs/specs/change.md`.
//! Words: *told* is what arrived; an *announcement* is what one sends.
//! Never: names operators further along than those that were given a statement; sends without showing whom it reaches.
//! Begin at: [`ROUTES`].

mod announce;
mod told;

pub(super) use told::{Row as UpstreamRow, nearness_words, row as upstream_row, words as reason_words};

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::{APPROVE, DISCLOSE, READ};
use crate::routes;
use crate::view::{Column, LinkItem};
use crate::words::change::change_words;
use shirube_domain::id::ChangeId;

routes! {
    GET "/{lang}/w/{org}/changes" READ => told::list;
    GET "/{lang}/w/{org}/changes/sent" READ => announce::list;
    GET "/{lang}/w/{org}/changes/sent/{change}" READ => announce::show;
    POST "/{lang}/w/{org}/changes/sent/{change}/send" APPROVE => announce::send;
    POST "/{lang}/w/{org}/changes/sent/{change}/drop" DISCLOSE => announce::drop;
    GET "/{lang}/w/{org}/changes/{change}" READ => told::show;
    POST "/{lang}/w/{org}/changes/{change}/settle" DISCLOSE => told::settle;
    GET "/{lang}/w/{org}/register/assets/{asset}/change" DISCLOSE => announce::new;
    POST "/{lang}/w/{org}/register/assets/{asset}/change" DISCLOSE => announce::create;
}

/// The tabs above notices: norms, upstream, one's own.
pub(super) fn tabs(cx: &Cx, current: &str) -> Result<Vec<LinkItem>, Failure> {
    let t = change_words(cx.lang);
    let items = [(t.tab_norms, "/notices"), (t.tab_upstream, "/changes"), (t.tab_sent, "/changes/sent")];
    let item = |(label, path): (&str, &str)| {
        Ok(LinkItem { label: label.to_owned(), href: cx.workspace_url(path)?, current: path == current })
    };
    items.into_iter().map(item).collect()
}

fn id_of(text: &str) -> Result<ChangeId, Failure> {
    ChangeId::parse(text).map_err(|_| Failure::absent())
}

fn column(label: &str, numeric: bool) -> Column {
    Column { label: label.to_owned(), numeric, ..Column::default() }
}
