//! One advisory with every version, and saying more about it.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::lessons::{DeliveryLine, deliveries, reached};
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::advisory::{AdvisoryWords, advisory_words};
use crate::words::lesson::{LessonWords, lesson_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::advisory::{self, Advisory, Draft, Revision, RevisionKind};
use shirube_domain::authority::Office;
use shirube_domain::cases;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, Delivered, Figures};
use shirube_domain::id::{ActId, AssetId};
use shirube_domain::office;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::statement::Address;
use shirube_domain::text::Lang;

struct Version {
    number: i64,
    kind: &'static str,
    at: String,
    title: String,
    lines: Vec<String>,
    summary: String,
    act: String,
    held: usize,
}

#[derive(askama::Template)]
#[template(path = "advisories/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static AdvisoryWords,
    here: String,
    acts: String,
    by: String,
    is_urgent: bool,
    withdrawn: String,
    systems: Vec<String>,
    versions: Vec<Version>,
    formats: Vec<LinkItem>,
    delivery: Option<Delivery>,
    may: bool,
    kinds: Vec<Choice>,
    draft: Draft,
}

/// How far it was brought, and how far a further word would be.
struct Delivery {
    t: &'static LessonWords,
    columns: Vec<Column>,
    lines: Vec<DeliveryLine>,
    reach: String,
}

fn delivered(tx: &mut Tx<'_>, address: Option<&Address>, a: &Advisory) -> Result<(Vec<Delivered>, Figures), Error> {
    let systems: Vec<AssetId> = a.systems.iter().map(|s| s.id.clone()).collect();
    let reach = downstream::reach_of_systems(tx, address, &systems)?;
    Ok((downstream::delivered(tx, &a.id)?, reach))
}

fn delivery(lang: Lang, (found, reach): (Vec<Delivered>, Figures), may: bool) -> Delivery {
    let t = lesson_words(lang);
    let column = |label: &str, numeric: bool| Column { label: label.to_owned(), numeric, ..Column::default() };
    let heads = [(advisory_words(lang).at, false), (t.to_whom, false), (t.state, false)];
    let figures = [(t.progress, true), (t.seen, true), (t.nodes, true)];
    Delivery {
        t,
        columns: heads.iter().chain(&figures).map(|(l, n)| column(l, *n)).collect(),
        lines: deliveries(found, lang),
        reach: if may && reach.operators > 0 { reached(lang, &reach) } else { String::new() },
    }
}

fn version(cx: &Cx, r: &Revision) -> Version {
    Version {
        number: r.number,
        kind: r.kind.label(cx.lang),
        at: minute(&r.at),
        title: r.title.get(cx.lang).to_owned(),
        lines: r.text.get(cx.lang).lines().map(str::to_owned).collect(),
        summary: if r.kind == RevisionKind::First { String::new() } else { r.summary.clone() },
        act: r.act.to_string(),
        held: r.held,
    }
}

pub(super) async fn page(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, Draft::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, id: &str, draft: Draft, refusals: &[Refusal]) -> Reply {
    let id = ActId::parse(id).map_err(|_| Failure::absent())?;
    let who = cx.account().map(|a| a.id.clone());
    let address = cx.app.installation.address().cloned();
    let (found, is_head, delivered) = cx
        .read(move |tx, _| {
            let is_head = match &who {
                Some(who) => office::held(tx, who, Office::IncidentHead)?.is_some(),
                None => false,
            };
            let found = advisory::one(tx, &id)?;
            let is_official = who.map(|w| cases::is_official(tx, &w)).transpose()?.unwrap_or_default();
            let delivered = match found.as_ref().filter(|_| is_official) {
                Some(a) => Some(delivered(tx, address.as_ref(), a)?),
                None => None,
            };
            Ok((found, is_head, delivered))
        })
        .await?;
    let a: Advisory = found.ok_or_else(Failure::absent)?;
    let (t, lang) = (advisory_words(cx.lang), cx.lang);
    let mut page = cx.page(a.latest().title.get(lang), &[(t.title, "/advisories")]).with_errors(refusals, lang);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.done, "");
    }
    let kind = |k: &RevisionKind| Choice {
        value: k.word().to_owned(),
        label: k.label(lang).to_owned(),
        chosen: draft.kind == k.word(),
        ..Choice::default()
    };
    let system = |s: &advisory::System| match &s.version {
        Some(version) => format!("{} {version}", s.name),
        None => s.name.clone(),
    };
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        here: cx.url(&format!("/advisories/{}", a.id)),
        acts: cx.url("/acts"),
        by: a.ministry.as_ref().map(|m| m.get(lang).to_owned()).unwrap_or_default(),
        is_urgent: a.is_urgent(),
        withdrawn: a.withdrawn.as_ref().map(|(act, _)| act.to_string()).unwrap_or_default(),
        systems: a.systems.iter().map(system).collect(),
        versions: a.revisions.iter().rev().map(|r| version(cx, r)).collect(),
        formats: vec![LinkItem {
            label: "CSAF 2.0".to_owned(),
            href: format!("/advisories/{}", advisory::file_name(&a)),
            current: false,
        }],
        delivery: delivered.map(|d| delivery(lang, d, is_head && a.withdrawn.is_none())),
        may: is_head && a.withdrawn.is_none(),
        kinds: RevisionKind::ALL.iter().filter(|k| **k != RevisionKind::First).map(kind).collect(),
        draft,
    };
    cx.show_with(status, &template)
}

pub(super) async fn revise(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, of) = (cx.account_id()?, ActId::parse(&id).map_err(|_| Failure::absent())?);
    let said = |name: &str| fields.get(name).to_owned();
    let draft = Draft {
        kind: said("kind"),
        title: said("title"),
        title_en: said("title_en"),
        text: said("text"),
        text_en: said("text_en"),
        summary: said("summary"),
        is_urgent: fields.has("is_urgent"),
    };
    let given = draft.clone();
    match cx.blocking(move |app| advisory::revise(&app.installation.ground, &actor, &of, &given)).await {
        Ok(_) => cx.see_other(&cx.url(&format!("/advisories/{id}?done=1"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &id, draft, &refusals).await
        }
    }
}
