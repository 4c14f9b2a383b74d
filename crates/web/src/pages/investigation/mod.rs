//! The investigation of a case: what was found out, custody, and findings the party reads before they are final.
//!
//! For: officials with a seat in a case; of findings that were shown, the party too.
//! Rests on: `shirube_domain::investigation`; `docs/specs/investigation.md`.
//! Words: a *reference* (`E1`) names a record; *custody* is what happened to a thing taken in.
//! Never: says to whoever has no official seat that there is an investigation; shows a draft that was not sent.
//! Begin at: [`ROUTES`].

mod evidence;
mod findings;
mod overview;
mod write;

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::SIGNED_IN;
use crate::pages::cases::find;
use crate::routes;
use crate::view::{LinkItem, SummaryRow, minute};
use crate::words::investigation::investigation_words;
use shirube_domain::cases::{self, View};
use shirube_domain::investigation::{self, Confidence, Field, FieldKind, Investigation, Kind, Record, fields};
use shirube_domain::norm::{Catalog, NormId};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;

routes! {
    GET "/{lang}/cases/{case}/investigation" SIGNED_IN => overview::page;
    POST "/{lang}/cases/{case}/investigation/present" SIGNED_IN => overview::present;
    GET "/{lang}/cases/{case}/investigation/write/{what}" SIGNED_IN => write::form;
    POST "/{lang}/cases/{case}/investigation/write/{what}" SIGNED_IN => write::save;
    POST "/{lang}/cases/{case}/investigation/withdraw/{what}" SIGNED_IN => write::withdraw;
    POST "/{lang}/cases/{case}/investigation/evidence" SIGNED_IN => write::take_in;
    GET "/{lang}/cases/{case}/investigation/evidence/{item}" SIGNED_IN => evidence::sheet;
    GET "/{lang}/cases/{case}/investigation/evidence/{item}/file" SIGNED_IN => evidence::file;
    POST "/{lang}/cases/{case}/investigation/evidence/{item}/custody" SIGNED_IN => evidence::hand;
    POST "/{lang}/cases/{case}/investigation/evidence/{item}/check" SIGNED_IN => evidence::check;
    GET "/{lang}/cases/{case}/findings" SIGNED_IN => findings::page;
}

/// A case and what was found out in it, for an official.
struct Held {
    view: View,
    found: Investigation,
    names: BTreeMap<String, String>,
}

async fn open(cx: &Cx, case: &str) -> Result<Held, Failure> {
    let (actor, case, at) = (cx.account_id()?, case.to_owned(), cx.now);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        let (view, found) = investigation::open(tx, &actor, &id, at)?;
        let by = found.records.iter().map(|r| r.by.as_str()).chain(found.custody.iter().map(|c| c.by.as_str()));
        let mut names = cases::named(tx, by)?;
        names.extend(cases::names(tx, &view)?);
        Ok(Held { view, found, names })
    })
    .await
}

impl Held {
    fn case_path(&self) -> String {
        format!("/cases/{}", self.view.file.number)
    }
    fn path(&self) -> String {
        format!("/cases/{}/investigation", self.view.file.number)
    }
    fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| "—".to_owned())
    }
    fn is_over(&self) -> bool {
        self.view.file.case.is_over(&self.view.definition)
    }

    /// What a record rests on, each with where it is.
    fn sources(&self, cx: &Cx, record: &Record) -> Vec<LinkItem> {
        record.sources().map(|s| self.source(cx, s)).collect()
    }

    fn source(&self, cx: &Cx, source: &str) -> LinkItem {
        let t = investigation_words(cx.lang);
        let of = |label: String, href: String| LinkItem { label, href, current: false };
        if let Some(number) = source.strip_prefix('#') {
            return of(source.to_owned(), format!("{}#event-{number}", cx.url(&self.case_path())));
        }
        match self.found.find(source) {
            None => of(t.report.to_owned(), cx.url(&self.case_path())),
            Some(r) if r.is_live() => of(source.to_owned(), format!("{}#{source}", cx.url(&self.path()))),
            Some(_) => of(format!("{source} ({})", t.withdrawn), String::new()),
        }
    }
}

/// The options of a field, with what people see.
fn options(catalog: &Catalog, lang: Lang, kind: FieldKind) -> Vec<(String, String, String)> {
    match kind {
        FieldKind::Choice(all) => {
            all.iter().map(|o| (o.0.to_owned(), lang.pick(o.1, o.2).to_owned(), String::new())).collect()
        }
        FieldKind::Confidence => Confidence::ALL
            .iter()
            .map(|c| {
                let (ja, en) = c.definition();
                (c.word().to_owned(), c.label(lang).to_owned(), lang.pick(ja, en).to_owned())
            })
            .collect(),
        FieldKind::Fact(fact) => {
            let all = catalog.vocabulary().fact(fact).map(|f| f.options.as_slice()).unwrap_or_default();
            all.iter().map(|o| (o.id.clone(), lang.pick(o.ja.clone(), o.en.clone()), String::new())).collect()
        }
        FieldKind::Risk => {
            let of = |i: &shirube_domain::norm::Instrument, n: &shirube_domain::norm::Norm| {
                let id = NormId::new(&i.code, &i.version, &n.id).to_string();
                (id, format!("{} – {}", i.short.get(lang), n.title.get(lang)), String::new())
            };
            let all = catalog.instruments().iter().filter(|i| i.for_everyone());
            all.flat_map(|i| i.norms.iter().filter(|n| n.kind == "risk").map(move |n| of(i, n))).collect()
        }
        _ => Vec::new(),
    }
}

/// What a field of a record says, in words.
fn said(cx: &Cx, record: &Record, field: &Field) -> String {
    let value = record.get(field.id);
    let found = options(cx.catalog(), cx.lang, field.kind).into_iter().find(|o| o.0 == value);
    found.map_or(value.to_owned(), |o| o.1)
}

/// A record, under the labels of its fields; what it rests on is shown apart.
fn rows(cx: &Cx, record: &Record) -> Vec<SummaryRow> {
    let is_shown = |f: &&Field| f.kind != FieldKind::Sources && !record.get(f.id).is_empty();
    let row = |f: &Field| SummaryRow {
        label: f.label(cx.lang).to_owned(),
        value: said(cx, record, f),
        change_href: String::new(),
    };
    fields(record.kind).iter().filter(is_shown).map(row).collect()
}

/// A record on a page.
struct Card {
    reference: String,
    title: String,
    rows: Vec<SummaryRow>,
    sources: Vec<LinkItem>,
    withdrawn: String,
    is_withdrawn: bool,
    meta: String,
    change: String,
}

fn card(cx: &Cx, held: &Held, record: &Record) -> Card {
    let t = investigation_words(cx.lang);
    let title = match record.kind {
        Kind::Evidence => record.get("title"),
        Kind::Interview => record.get("person"),
        Kind::Event => record.get("at"),
        Kind::Factor | Kind::Conclusion => record.kind.label(cx.lang),
    };
    // A conclusion taken back may be drawn anew.
    let can_change = (record.is_live() || record.kind == Kind::Conclusion) && !held.is_over();
    Card {
        reference: record.reference(),
        title: title.to_owned(),
        rows: rows(cx, record),
        sources: held.sources(cx, record),
        withdrawn: record.withdrawn.clone().unwrap_or_default(),
        is_withdrawn: !record.is_live(),
        meta: format!(
            "{} {} · {} · {} {}",
            t.recorded,
            minute(&record.at),
            held.name(&record.by),
            t.version,
            record.version
        ),
        change: if can_change {
            cx.url(&format!("{}/write/{}", held.path(), record.reference()))
        } else {
            String::new()
        },
    }
}
