//! Reporting: the kinds, the form of one, the receipt.

use super::asked::{Asked, asked, question, said};
use super::{flood, office, refusals_of, status_of, unkept};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::source::Source;
use crate::view::{Fact, Page, minute};
use crate::words::Words;
use crate::words::incident::{IncidentWords, incident_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::incident::{self, Checked, Kind, Marked, Sender, Tracking};
use shirube_domain::refusal::Refusal;
use shirube_domain::time::{date_in_japan, rfc3339};

struct Card {
    title: String,
    about: String,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "incident/kinds.html")]
struct KindsPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    cards: Vec<Card>,
    track: String,
    office: Vec<Fact>,
}

pub(super) async fn kinds(cx: Cx) -> Reply {
    let t = incident_words(cx.lang);
    let card = |k: &Kind| Card {
        title: k.title.get(cx.lang).to_owned(),
        about: k.about.get(cx.lang).to_owned(),
        href: cx.url(&format!("/incidents/report/{}", k.id)),
    };
    cx.show(&KindsPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        cards: incident::kinds().iter().map(card).collect(),
        track: cx.url("/report-status"),
        office: office(&cx),
    })
}

#[derive(askama::Template)]
#[template(path = "incident/form.html")]
struct FormPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    action: String,
    secret: String,
    first: Vec<Asked>,
    more: Vec<Asked>,
    is_open: bool,
    contact: String,
    /// Places with the form of personal data, in words.
    found: Vec<String>,
    mark: String,
    office: Vec<Fact>,
}

pub(super) async fn form(cx: Cx, Path((_, kind)): Path<(String, String)>) -> Reply {
    let kind = incident::kind(&kind).ok_or_else(Failure::absent)?;
    show(&cx, StatusCode::OK, kind, &Fields::default(), (&[], None))
}

/// The form, with what was typed, what was refused and what was found.
fn show(
    cx: &Cx,
    status: StatusCode,
    kind: &Kind,
    given: &Fields,
    (refusals, found): (&[Refusal], Option<&Checked>),
) -> Reply {
    let (t, lang) = (incident_words(cx.lang), cx.lang);
    let page = cx.page(kind.title.get(lang), &[(t.title, "/incidents/report")]).with_errors(refusals, lang);
    let (first, more) = asked(cx, given, &page);
    let is_used =
        |a: &Asked| !a.value.is_empty() || !a.how.is_empty() || !a.error.is_empty() || !a.how_error.is_empty();
    let secret = match given.get("secret") {
        "" => incident::draw(cx.app.installation.ground.chance.as_ref()),
        // The same form keeps its secret, so that sending it again has one effect.
        held => held.chars().take(64).collect(),
    };
    let template = FormPage {
        w: cx.words(),
        t,
        action: cx.url(&format!("/incidents/report/{}", kind.id)),
        secret,
        is_open: more.iter().any(is_used),
        first,
        more,
        contact: given.get("contact").to_owned(),
        found: found.iter().flat_map(|c| &c.findings).map(|m| place(cx, m)).collect(),
        mark: found.map(Checked::mark).unwrap_or_default(),
        office: office(cx),
        page,
    };
    unkept(cx.show_with(status, &template))
}

/// Where something was found, in words: the question, the line, what it looks like.
pub(super) fn place(cx: &Cx, marked: &Marked) -> String {
    let (t, kind) = (incident_words(cx.lang), marked.kind.label(cx.lang));
    let question = question(cx, &marked.place);
    let n = marked.line;
    cx.lang.pick(
        format!("「{question}」の{n}{}：{kind}", t.personal_line),
        format!("“{question}”, {} {n}: {kind}", t.personal_line),
    )
}

#[derive(askama::Template)]
#[template(path = "incident/sent.html")]
struct SentPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    number: String,
    secret: String,
    at: String,
    track: String,
}

pub(super) async fn send(cx: Cx, source: Source, Path((_, kind)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let kind = incident::kind(&kind).ok_or_else(Failure::absent)?;
    let read = incident::read(&kind.id, cx.lang, &said(&fields), fields.get("contact"), date_in_japan(cx.now));
    let checked = match read.map_err(Failure::from) {
        Ok(checked) => checked,
        Err(failure) => {
            let refusals = refusals_of(failure)?;
            return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, kind, &fields, (&refusals, None));
        }
    };
    if checked.mark() != fields.get("sure") {
        let refusal = Refusal::invalid("incident.personal").on("sure");
        return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, kind, &fields, (&[refusal], Some(&checked)));
    }
    match filed(&cx, &source, &checked, fields.get("secret")).await {
        Ok(tracking) => receipt(&cx, &tracking),
        Err(failure) => {
            let refusals = refusals_of(failure)?;
            show(&cx, status_of(&refusals), kind, &fields, (&refusals, Some(&checked)))
        }
    }
}

/// Files a report of anyone, once however often it is sent, and within the bounds of its source. Shared with the API.
pub(crate) async fn filed(cx: &Cx, source: &Source, checked: &Checked, secret: &str) -> Result<Tracking, Failure> {
    flood(cx, |floods, now, chance| floods.report(&source.0, now, chance))?;
    let (checked, secret) = (checked.clone(), secret.to_owned());
    let (once, drawn) = (checked.digest(&secret), secret.clone());
    let number = cx
        .file_once("incident.report", once, move |tx, _, receipt| {
            Ok(incident::report(tx, receipt, &checked, &Sender::Person(secret))?.1)
        })
        .await?;
    Tracking::of(&number, &drawn).ok_or_else(|| Refusal::invalid("common.form-expired").into())
}

fn receipt(cx: &Cx, tracking: &Tracking) -> Reply {
    let t = incident_words(cx.lang);
    unkept(cx.show(&SentPage {
        page: cx.page(t.sent_title, &[(t.title, "/incidents/report")]),
        w: cx.words(),
        t,
        number: tracking.number(),
        secret: tracking.secret(),
        at: minute(&rfc3339(cx.now)),
        track: cx.url("/report-status"),
    }))
}
