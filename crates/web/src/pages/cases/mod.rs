//! Cases: what waits for whom, one case, its steps, its people.
//!
//! For: officials who carry cases, and parties to whom a case is open.
//! Rests on: `shirube_domain::cases`; `docs/specs/case.md`.
//! Words: a *seat* is from where somebody looks at a case; without one the case does not exist.
//! Never: shows a party what no step has shown it; says that a case exists to whoever has no seat.
//! Begin at: [`ROUTES`].

mod calendar;
pub(crate) mod filter;
mod handover;
mod list;
mod one;
mod people;
mod pending;
mod referral;
mod report;
mod statistics;
mod step;
mod withhold;

pub(crate) use calendar::path as calendar_path;

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::{OPEN, SIGNED_IN};
use crate::routes;
use shirube_domain::cases::{self, Actor, View};
use shirube_domain::db::Tx;
use shirube_domain::id::CaseId;
use shirube_domain::procedure::Definition;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;

routes! {
    GET "/{lang}/cases" SIGNED_IN => list::list;
    GET "/{lang}/cases/calendar" SIGNED_IN => calendar::form;
    POST "/{lang}/cases/calendar" SIGNED_IN => calendar::make;
    POST "/{lang}/cases/calendar/revoke" SIGNED_IN => calendar::revoke;
    GET "/{lang}/calendar/{secret}" OPEN => calendar::feed;
    GET "/{lang}/cases/handover" SIGNED_IN => handover::form;
    POST "/{lang}/cases/handover" SIGNED_IN => handover::hand_over;
    GET "/{lang}/cases/{case}" SIGNED_IN => one::one;
    GET "/{lang}/incidents/statistics" OPEN => statistics::page;
    GET "/{lang}/incidents/statistics.json" OPEN => statistics::as_json;
    GET "/{lang}/incidents/statistics.csv" OPEN => statistics::as_csv;
    GET "/{lang}/cases/{case}/steps/{step}" SIGNED_IN => step::form;
    POST "/{lang}/cases/{case}/steps/{step}" SIGNED_IN => step::take;
    POST "/{lang}/cases/{case}/steps/{step}/draft" SIGNED_IN => step::keep;
    POST "/{lang}/cases/{case}/confirm" SIGNED_IN => step::confirm;
    POST "/{lang}/cases/{case}/decline" SIGNED_IN => step::decline;
    GET "/{lang}/cases/{case}/people" SIGNED_IN => people::form;
    POST "/{lang}/cases/{case}/people" SIGNED_IN => people::change;
    POST "/{lang}/cases/{case}/heard" SIGNED_IN => report::heard;
    GET "/{lang}/cases/{case}/withhold" SIGNED_IN => withhold::form;
    POST "/{lang}/cases/{case}/withhold" SIGNED_IN => withhold::withhold;
    POST "/{lang}/cases/{case}/disclose" SIGNED_IN => withhold::disclose;
}

/// The case a path names, by its number or its id.
pub(crate) fn find(tx: &mut Tx<'_>, text: &str) -> Result<CaseId, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    match CaseId::parse(text) {
        Ok(id) => Ok(id),
        Err(_) => Ok(cases::by_number(tx, text)?.ok_or_else(absent)?),
    }
}

/// What one page of a case shows.
struct Open {
    view: View,
    names: BTreeMap<String, String>,
}

/// A case as the visitor may see it.
async fn open(cx: &Cx, case: &str) -> Result<Open, Failure> {
    let (actor, case, at) = (Actor::Account(cx.account_id()?), case.to_owned(), cx.now);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        let view = cases::view(tx, &actor, &id, at)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        let names = cases::names(tx, &view)?;
        Ok(Open { view, names })
    })
    .await
}

impl Open {
    /// The path of the case, after the language.
    fn path(&self) -> String {
        format!("/cases/{}", self.view.file.number)
    }

    /// Who somebody is, in words.
    fn name(&self, id: &str, lang: Lang) -> String {
        let title = || self.view.definition.role(id).map(|r| r.title.get(lang).to_owned());
        self.names.get(id).cloned().or_else(title).unwrap_or_else(|| "—".to_owned())
    }

    fn role(&self, id: &str, lang: Lang) -> String {
        role_title(&self.view.definition, id, lang)
    }
}

fn role_title(definition: &Definition, id: &str, lang: Lang) -> String {
    definition.role(id).map_or_else(|| id.to_owned(), |r| r.title.get(lang).to_owned())
}
