//! Changes that travel: what one was told from upstream, and what one announces to those downstream.
//!
//! For: programs that open a task when something upstream changes, or announce what they release.
//! Rests on: `downstream`; `docs/specs/change.md`.
//! Words: *told* is what arrived; an *announcement* is what one sends.
//! Never: names operators further along than those that were given a statement; sends without the figures that were shown.
//! Begin at: [`draft`], then [`announce`].

use super::asked::{Condition, Given, GivenOr, Once, mark, of_same, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::change::{
    Announcement, AnnouncementPage, AnnouncementWhole, ChangeDraft, GoOut, Recipient, SettledDraft, Told, ToldNode,
    ToldPage, ToldWhole,
};
use super::sheets::{absent, own_asset};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::Access;
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, Draft, Figures, State, ToldQuery};
use shirube_domain::id::{AssetId, ChangeId, OperatorId, StatementId};
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry::{self, Cursor};
use shirube_domain::statement::seconds;

const READ: Access = Access::Operator(Verb::ReadOperator);
const DISCLOSE: Access = Access::Operator(Verb::Disclose);
const APPROVE: Access = Access::Operator(Verb::Approve);
/// Recipients named at once.
const NAMED: usize = 200;

operations! {
    GET "/api/v1/w/{org}/changes" READ => list,
        about("listChanges", "上流から届いた変更通知（新しい順）", "What one was told from upstream, latest first")
            .may("unseen", Kind::Bool, "まだ見ていないものだけ", "only those not seen yet")
            .paged().gives::<ToldPage>(200);
    GET "/api/v1/w/{org}/changes/{change}" READ => get,
        about("getChange", "一つの変更と、影響する対象・回答・言明", "One change with what of one's own rests on it")
            .may("from", Kind::Text(40), "この対象から", "the thing to begin with")
            .may("limit", Kind::Int(1, 200), "一度に返す対象の件数", "how many things at a time")
            .gives::<ToldWhole>(200);
    PUT "/api/v1/w/{org}/changes/{change}/seen" READ => see,
        about("seeChange", "変更を確認済みにする（上流に件数として伝わる）", "Note that one has seen a change; upstream is told in figures").gives_nothing();
    POST "/api/v1/w/{org}/changes/{change}/settled" DISCLOSE => settle_one,
        about("settleChange", "影響を見直した結果を記録する", "Note what was found about a thing or an answer because of a change")
            .takes::<SettledDraft>(json!({ "subject": "ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0", "note": "影響なし。" }))
            .gives::<ToldWhole>(200);
    GET "/api/v1/w/{org}/announcements" READ => sent,
        about("listAnnouncements", "自分が知らせた変更（新しい順）", "The changes one wrote, latest first")
            .may("below", Kind::Text(40), "この変更より前", "those before this one")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time")
            .gives::<AnnouncementPage>(200);
    POST "/api/v1/w/{org}/assets/{asset}/changes" DISCLOSE => draft,
        about("draftChange", "変更を書き、届く範囲を確かめる（まだ送らない）", "Write a change down and see whom it reaches; nobody is told yet")
            .takes::<ChangeDraft>(json!({ "kind": "new-version", "words": "重みを改めた。", "fields": ["limitations"] }))
            .gives::<AnnouncementWhole>(201).once();
    GET "/api/v1/w/{org}/announcements/{change}" READ => one,
        about("getAnnouncement", "一つの変更と、届いた相手・確認した相手", "One change of one's own: whom it reaches, who was told, who has seen it")
            .gives::<AnnouncementWhole>(200).tagged();
    POST "/api/v1/w/{org}/announcements/{change}/announcement" APPROVE => announce,
        about("announceChange", "変更を知らせる（取り消せない）", "Send a change on its way; it cannot be called back")
            .takes::<GoOut>(json!({})).or_nothing().gives::<AnnouncementWhole>(200)
            .matches(Matches::Held).refuses(&[409]);
    DELETE "/api/v1/w/{org}/announcements/{change}" DISCLOSE => drop_one,
        about("dropChange", "まだ知らせていない変更を取りやめる", "Drop a change nobody was told of")
            .gives_nothing().matches(Matches::Held).refuses(&[409]);
}

fn id(text: &str) -> Result<ChangeId, Failure> {
    ChangeId::parse(text).map_err(|_| Failure::absent())
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let asked = ToldQuery {
        operator: cx.operator()?.id.clone(),
        reader: cx.account_id()?,
        unseen: query.is_on("unseen"),
        after: reply::cursor(&query),
        most: reply::limit(&query),
    };
    let found = cx.read(move |tx, _| Ok(downstream::told_list(tx, &asked)?)).await?;
    let next = found.next.as_ref().map(Cursor::to_text);
    let items = found.rows.iter().map(Told::from).collect();
    reply::page(&cx, &ToldPage { items, next: next.clone() }, next.as_deref())
}

async fn fetch(cx: &Cx, id: ChangeId, from: Option<AssetId>, most: usize) -> Result<ToldWhole, Failure> {
    let (operator, reader, at) = (cx.operator()?.id.clone(), cx.account_id()?, seconds(cx.now));
    let found =
        cx.read(move |tx, _| downstream::whole(tx, (&id, &operator), &reader, (from.as_ref(), most), at)).await?;
    found.as_ref().map(ToldWhole::from).ok_or_else(Failure::absent)
}

async fn get(cx: Cx, Path((_, change)): Path<(String, String)>) -> Reply {
    let query = Fields::parse(&cx.query);
    let from = match query.get("from") {
        "" => None,
        text => Some(AssetId::parse(text).map_err(|_| Failure::absent())?),
    };
    reply::ok(&cx, &fetch(&cx, id(&change)?, from, reply::limit(&query) as usize).await?)
}

async fn see(cx: Cx, Path((_, change)): Path<(String, String)>) -> Reply {
    let (id, operator, reader) = (id(&change)?, cx.operator()?.id.clone(), cx.account_id()?);
    cx.keep("downstream.seen", move |tx| downstream::mark_seen(tx, (&id, &operator), &reader)).await?;
    reply::nothing()
}

async fn settle_one(cx: Cx, Path((_, change)): Path<(String, String)>, Given(given): Given<SettledDraft>) -> Reply {
    let (id, operator, by) = (id(&change)?, cx.operator()?.id.clone(), cx.account_id()?);
    let of = id.clone();
    cx.file("change.settle", move |tx, _, _| {
        downstream::settle(tx, (&of, &operator), (&given.subject, &given.note), &by)
    })
    .await?;
    reply::ok(&cx, &fetch(&cx, id, None, 50).await?)
}

async fn sent(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (operator, most) = (cx.operator()?.id.clone(), reply::limit(&query) as usize);
    let below = Some(query.get("below")).filter(|t| !t.is_empty()).map(id).transpose()?;
    let mut found =
        cx.read(move |tx, _| Ok(downstream::changes(tx, &operator, below.as_ref(), most as u32 + 1)?)).await?;
    let next = (found.len() > most).then(|| found[most - 1].id.to_string());
    found.truncate(most);
    reply::ok(&cx, &AnnouncementPage { items: found.iter().map(Announcement::from).collect(), next })
}

/// The figures of a change of an operator's: as they stand now before it goes out, as they were afterwards.
///
/// # Errors
/// Absent when it is not this operator's.
pub fn figures(tx: &mut Tx<'_>, operator: &OperatorId, id: &ChangeId) -> Result<(downstream::Change, Figures), Error> {
    let held = downstream::change(tx, id)?.filter(|c| c.operator.as_ref() == Some(operator)).ok_or_else(absent)?;
    let figures = match held.state {
        State::Previewed => downstream::reach(tx, &held)?.figures(),
        _ => held.reach,
    };
    Ok((held, figures))
}

/// A change of an operator's with whom it reaches, or has reached.
///
/// # Errors
/// Absent when it is not this operator's.
pub fn whole(tx: &mut Tx<'_>, operator: &OperatorId, id: &ChangeId) -> Result<AnnouncementWhole, Error> {
    let (held, figures) = figures(tx, operator, id)?;
    let progress = downstream::progress(tx, id)?;
    let mut recipients = Vec::new();
    if held.state == State::Previewed {
        for (direct, systems) in downstream::reach(tx, &held)?.direct(Some(operator)).into_iter().take(NAMED) {
            let name = registry::operator(tx, &direct)?.map(|o| o.name).unwrap_or_default();
            let (operator, systems) = (direct.to_string(), Some(systems));
            recipients.push(Recipient { operator, name, systems, told_at: None, seen_at: None });
        }
    } else {
        recipients.extend(downstream::seen_by(tx, id, "", NAMED as u32)?.into_iter().map(|s| Recipient {
            operator: s.operator.to_string(),
            name: s.name,
            systems: None,
            told_at: Some(s.told_at),
            seen_at: s.seen_at,
        }));
    }
    let node = |n: downstream::NodeRow| ToldNode {
        node: n.node,
        asset: n.asset.to_string(),
        state: n.state.word(),
        told: n.told,
        seen: n.seen,
        updated_at: n.updated_at,
    };
    Ok(AnnouncementWhole {
        change: Announcement::with(&held, &figures),
        told: progress.operators,
        seen: progress.seen,
        recipients,
        nodes: downstream::nodes(tx, id)?.into_iter().map(node).collect(),
    })
}

async fn fetch_own(cx: &Cx, id: ChangeId) -> Result<AnnouncementWhole, Failure> {
    let operator = cx.operator()?.id.clone();
    cx.read(move |tx, _| whole(tx, &operator, &id)).await
}

async fn one(cx: Cx, Path((_, change)): Path<(String, String)>) -> Reply {
    let found = fetch_own(&cx, id(&change)?).await?;
    reply::tagged(&cx, found.change.revision, &found)
}

/// A draft as the domain takes it.
fn said(given: ChangeDraft) -> Result<Draft, Refusal> {
    let statement = |name: &'static str, text: Option<String>| {
        let id = text.map(|t| StatementId::parse(&t)).transpose();
        id.map_err(|_| Refusal::invalid("downstream.not-its-statement").on(name))
    };
    Ok(Draft {
        kind: given.kind,
        words: given.words,
        public_words: given.public_words,
        statement: statement("statement", given.statement)?,
        withdraws: given.withdraws,
        replaced_by: statement("replaced_by", given.replaced_by)?,
        fields: given.fields,
    })
}

async fn draft(
    cx: Cx,
    Path((_, asset)): Path<(String, String)>,
    once: Once,
    Given(given): Given<ChangeDraft>,
) -> Reply {
    let (mark, token) = (mark(&given), once.token(&cx)?);
    let (said, kept) = (said(given)?, mark.clone());
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    let address = cx.app.installation.address().cloned();
    let result = cx
        .file_once("change.draft", token, move |tx, _, _| {
            let asset = own_asset(tx, &operator, &asset)?;
            Ok(format!("{kept} {}", downstream::draft(tx, address.as_ref(), &asset, &said, &by)?))
        })
        .await?;
    let made = fetch_own(&cx, id(&of_same(&result, &mark)?)?).await?;
    let at = format!("/api/v1/w/{}/announcements/{}", cx.operator()?.id, made.change.id);
    reply::created(&cx, &at, Some(made.change.revision), &made)
}

/// The figures are worked out before the write, so that the write stays short.
async fn announce(
    cx: Cx,
    Path((_, change)): Path<(String, String)>,
    condition: Condition,
    GivenOr(given): GivenOr<GoOut>,
) -> Reply {
    condition.needed()?;
    let (id, operator) = (id(&change)?, cx.operator()?.id.clone());
    let (of, whose) = (id.clone(), operator.clone());
    let (held, figures) = cx.read(move |tx, _| figures(tx, &whose, &of)).await?;
    let seen = condition.revision(held.revision).map_err(|e| settle(e.into()))?;
    let of = id.clone();
    cx.file("change.announce", move |tx, _, _| {
        downstream::announce(tx, (&operator, &of), seen, &figures, given.confirmed)
    })
    .await
    .map_err(settle)?;
    let found = fetch_own(&cx, id).await?;
    reply::tagged(&cx, found.change.revision, &found)
}

async fn drop_one(cx: Cx, Path((_, change)): Path<(String, String)>, condition: Condition) -> Reply {
    condition.needed()?;
    let (id, operator) = (id(&change)?, cx.operator()?.id.clone());
    cx.file("change.drop", move |tx, _, _| {
        let (held, _) = figures(tx, &operator, &id)?;
        let seen = condition.revision(held.revision)?;
        downstream::take_back(tx, (&operator, &id), seen)
    })
    .await
    .map_err(settle)?;
    reply::nothing()
}
