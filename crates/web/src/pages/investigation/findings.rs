//! Draft findings, what the party said of them, and the final ones: as far as the visitor may see the case.

use crate::cx::{Cx, Reply};
use crate::pages::cases::find;
use crate::view::{Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::investigation::{InvestigationWords, investigation_words};
use axum::extract::Path;
use shirube_domain::cases::{self, Actor, Event, Seat, View};
use shirube_domain::investigation::Findings;
use shirube_domain::refusal::{Class, Refusal};

struct Draft {
    draft: Vec<SummaryRow>,
    is_sent: bool,
    comments: Vec<Vec<SummaryRow>>,
    has_lapsed: bool,
}

#[derive(askama::Template)]
#[template(path = "investigation/findings.html")]
struct FindingsPage {
    page: Page,
    w: &'static Words,
    t: &'static InvestigationWords,
    rounds: Vec<Draft>,
    last: Vec<SummaryRow>,
    gone: Vec<String>,
    new: Vec<String>,
    confidence: String,
}

pub(super) async fn page(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    let (actor, named, at) = (Actor::Account(cx.account_id()?), case, cx.now);
    let view = cx
        .read(move |tx, _| {
            let id = find(tx, &named)?;
            Ok(cases::view(tx, &actor, &id, at)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?)
        })
        .await?;
    let (t, lang, file) = (investigation_words(cx.lang), cx.lang, &view.file);
    let found = Findings::of(&view.events);
    let changed = found.changed().unwrap_or_default();
    let title = match view.seat {
        Seat::Official(_) => file.title.clone(),
        Seat::Party(_) => file.number.clone(),
    };
    let template = FindingsPage {
        page: cx.page(t.findings, &[(t.cases, "/cases"), (&title, &format!("/cases/{}", file.number))]),
        w: cx.words(),
        t,
        rounds: found
            .rounds
            .iter()
            .map(|r| Draft {
                draft: said(&cx, &view, &r.draft, r.sent.as_ref()),
                is_sent: r.sent.is_some(),
                comments: r.comments.iter().map(|c| said(&cx, &view, c, None)).collect(),
                has_lapsed: r.has_lapsed,
            })
            .collect(),
        last: found.last.as_ref().map(|e| said(&cx, &view, e, None)).unwrap_or_default(),
        gone: changed.gone,
        new: changed.new,
        confidence: changed
            .confidence
            .map(|(a, b)| format!("{} → {}", a.label(lang), b.label(lang)))
            .unwrap_or_default(),
    };
    cx.show(&template)
}

/// What an event says under the labels of its step, in their order; and when a draft was shown, until when comments were awaited.
fn said(cx: &Cx, view: &View, event: &Event, sent: Option<&Event>) -> Vec<SummaryRow> {
    let t = investigation_words(cx.lang);
    let row = |label: &str, value: String| SummaryRow { label: label.to_owned(), value, change_href: String::new() };
    let step = event.step.as_deref().and_then(|s| view.definition.step(s));
    let fields = step.map(|s| s.fields.as_slice()).unwrap_or_default();
    let of = |f: &shirube_domain::procedure::Field| {
        let value = event.answers.get(&f.id)?;
        let option = f.options.iter().find(|o| o.id == *value).map(|o| o.label.get(cx.lang).to_owned());
        Some(row(f.label.get(cx.lang), option.unwrap_or_else(|| value.clone())))
    };
    let mut out: Vec<SummaryRow> = fields.iter().filter_map(of).collect();
    if let Some(sent) = sent {
        out.push(row(t.sent, minute(&sent.at)));
        out.extend(sent.answers.get("due").map(|d| row(t.due, d.clone())));
    }
    out.push(row(t.recorded, minute(&event.at)));
    out
}
