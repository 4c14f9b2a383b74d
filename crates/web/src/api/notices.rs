//! Notices: which systems a change of norms concerns.
//!
//! For: programs that open a task when a norm changes.
//! Rests on: `notice`.
//! Words: a *notice* tells one operator of one comparison of the catalogue.
//! Never: shows another operator's notice.
//! Begin at: [`list`].

use super::describe::{Kind, about};
use super::reply;
use super::shape::notice::{Notice, NoticePage, NoticeWhole};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::READ;
use crate::operations;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use shirube_domain::id::{AssetId, NoticeId};
use shirube_domain::notice::{self, NoticeQuery};
use shirube_domain::registry::Cursor;

operations! {
    GET "/api/v1/w/{org}/notices" READ => list,
        about("listNotices", "規範の変更のお知らせの一覧", "Notices of changed norms, newest first")
            .may("system", Kind::Text(40), "このシステムを名指すものだけ", "only those that name this system")
            .may("unread", Kind::Bool, "未読だけ", "only those not read yet")
            .paged().gives::<NoticePage>(200);
    GET "/api/v1/w/{org}/notices/{notice}" READ => get,
        about("getNotice", "一つのお知らせ：変わった規定と関係するシステム", "One notice: what changed, and for which systems")
            .may("from", Kind::Text(40), "このシステムから", "the system to begin with")
            .may("limit", Kind::Int(1, 200), "一度に返すシステムの件数", "how many systems at a time")
            .in_lang().gives::<NoticeWhole>(200);
    PUT "/api/v1/w/{org}/notices/{notice}/read" READ => mark,
        about("readNotice", "お知らせを既読にする", "Mark a notice as read").gives_nothing();
}

/// An id in the query; what is none finds nothing rather than everything.
fn asset(query: &Fields, name: &str) -> Result<Option<AssetId>, Failure> {
    match query.get(name) {
        "" => Ok(None),
        text => AssetId::parse(text).map(Some).map_err(|_| Failure::absent()),
    }
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let asked = NoticeQuery {
        operator: cx.operator()?.id.clone(),
        reader: cx.account_id()?,
        system: asset(&query, "system")?,
        unread: query.is_on("unread"),
        after: reply::cursor(&query),
        most: reply::limit(&query),
    };
    let found = cx.read(move |tx, _| Ok(notice::notices(tx, &asked)?)).await?;
    let next = found.next.as_ref().map(Cursor::to_text);
    let link = next.as_ref().map(|n| reply::next_link(&cx, n));
    let mut response = reply::ok(&cx, &NoticePage { items: found.rows.iter().map(Notice::from).collect(), next })?;
    if let Some(value) = link.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

async fn get(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let query = Fields::parse(&cx.query);
    let id = NoticeId::parse(&id).map_err(|_| Failure::absent())?;
    let (operator, reader) = (cx.operator()?.id.clone(), cx.account_id()?);
    let (from, most) = (asset(&query, "from")?, reply::limit(&query) as usize);
    let lang = cx.lang;
    let found = cx
        .read(move |tx, _| {
            let whole = notice::whole(tx, &operator, (&id, &reader), from.as_ref(), most)?;
            Ok(whole.map(|w| NoticeWhole::of(&w, lang)))
        })
        .await?;
    reply::ok(&cx, &found.ok_or_else(Failure::absent)?)
}

async fn mark(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let id = NoticeId::parse(&id).map_err(|_| Failure::absent())?;
    let (operator, reader) = (cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("notice.read", move |tx, _, _| notice::mark_read(tx, &operator, &id, &reader)).await?;
    reply::nothing()
}
