//! What arrived from upstream, and what of ours rests on it.

use super::{column, id_of, tabs};
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Fact, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::change::{ChangeWords, change_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::downstream::{self, Affected, Kind, NamedSystem, Nearness, Told, ToldQuery, Whole};
use shirube_domain::id::{ActId, AssetId, OperatorId};
use shirube_domain::norm::NormId;
use shirube_domain::refusal::Refusal;
use shirube_domain::registry::{self, Cursor};
use shirube_domain::statement::seconds;

/// Changes on a page.
const MOST: u32 = 50;
/// Systems on a page.
const SYSTEMS: usize = 100;

/// One change in a list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) at: String,
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    pub(crate) systems: u64,
    pub(crate) is_seen: bool,
}

/// A change as it stands in a list of what arrived.
pub(crate) fn row(cx: &Cx, told: &Told) -> Result<Row, Failure> {
    Ok(Row {
        href: cx.workspace_url(&format!("/changes/{}", told.change.id))?,
        at: minute(&told.at),
        kind: told.change.kind.label(cx.lang),
        subject: subject(cx, told),
        systems: told.systems,
        is_seen: told.is_seen,
    })
}

fn subject(cx: &Cx, told: &Told) -> String {
    told.subject().unwrap_or(change_words(cx.lang).further).to_owned()
}

#[derive(askama::Template)]
#[template(path = "changes/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static ChangeWords,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    ties: String,
    next: String,
}

pub(super) async fn list(cx: Cx) -> Reply {
    let query = ToldQuery {
        operator: cx.operator()?.id.clone(),
        reader: cx.account_id()?,
        unseen: false,
        after: Cursor::parse(Fields::parse(&cx.query).get("cursor")),
        most: MOST,
    };
    let found = cx.read(move |tx, _| Ok(downstream::told_list(tx, &query)?)).await?;
    let t = change_words(cx.lang);
    let next = |c: &Cursor| -> Result<String, Failure> {
        let cursor: String = c.to_text().bytes().map(percent).collect();
        cx.workspace_url(&format!("/changes?cursor={cursor}"))
    };
    let template = ListPage {
        page: cx.workspace_page(t.title, &[])?,
        w: cx.words(),
        t,
        tabs: tabs(&cx, "/changes")?,
        columns: [(t.what, false), (t.subject, false), (t.systems, true), (t.at, false), (t.state, false)]
            .map(|(l, n)| column(l, n))
            .to_vec(),
        rows: found.rows.iter().map(|r| row(&cx, r)).collect::<Result<_, _>>()?,
        ties: cx.workspace_url("/register/assets")?,
        next: found.next.as_ref().map(next).transpose()?.unwrap_or_default(),
    };
    cx.show(&template)
}

struct SystemLine {
    name: String,
    href: String,
    level: u32,
    settled: String,
}

struct AnswerLine {
    label: String,
    href: String,
    chip: &'static str,
    nearness: &'static str,
    settled: String,
}

#[derive(askama::Template)]
#[template(path = "changes/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static ChangeWords,
    href: String,
    facts: Vec<Fact>,
    words: String,
    is_direct: bool,
    is_preventive: bool,
    system_columns: Vec<Column>,
    systems: Vec<SystemLine>,
    answer_columns: Vec<Column>,
    answers: Vec<AnswerLine>,
    statements: usize,
    next: String,
    subjects: Vec<Choice>,
    note: String,
    may_settle: bool,
}

type At = Path<(String, String, String)>;

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, StatusCode::OK, &id, &Fields::default(), &[]).await
}

async fn render(cx: &Cx, status: StatusCode, id: &str, given: &Fields, refusals: &[Refusal]) -> Reply {
    let (id, operator, reader) = (id_of(id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (from, now) = (AssetId::parse(Fields::parse(&cx.query).get("from")).ok(), seconds(cx.now));
    let (read_id, by) = (id.clone(), reader.clone());
    let of = operator.clone();
    let found = cx
        .read(move |tx, _| {
            let whole = downstream::whole(tx, (&read_id, &of), &by, (from.as_ref(), SYSTEMS), now)?;
            let advisory = downstream::advisory_of(tx, &read_id)?;
            let announcer = whole.as_ref().and_then(|w| w.told.change.operator.clone());
            let announcer = announcer.map(|id| registry::operator(tx, &id)).transpose()?.flatten();
            Ok(whole.map(|w| (w, announcer.map(|o| o.name), advisory)))
        })
        .await?;
    let (whole, announcer, advisory) = found.ok_or_else(Failure::absent)?;
    if !whole.told.is_seen {
        note_seen(cx, &whole, operator, reader).await?;
    }
    let t = change_words(cx.lang);
    let title = format!("{} {}", minute(&whole.told.at), whole.told.change.kind.label(cx.lang));
    let mut page = cx.workspace_page(&title, &[(t.title, "/changes")])?.with_errors(refusals, cx.lang);
    if Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.settled_saved, "");
    }
    let href = cx.workspace_url(&format!("/changes/{id}"))?;
    let base = cx.workspace_url("")?;
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        facts: facts(cx, &whole, announcer, advisory.as_ref()),
        is_preventive: whole.told.change.kind == Kind::Preventive,
        words: words(&whole.told, t),
        is_direct: whole.told.is_direct,
        system_columns: [(t.rests, false), (t.level, true), (t.settled, false)].map(|(l, n)| column(l, n)).to_vec(),
        systems: whole.systems.iter().map(|s| system(s, &whole, &base)).collect(),
        answer_columns: [t.answer, t.nearness, t.settled].map(|l| column(l, false)).to_vec(),
        answers: whole.answers.iter().map(|a| answer(cx, a, &whole, &base)).collect(),
        statements: whole.statements.len(),
        next: whole.next.as_ref().map(|n| format!("{href}?from={n}")).unwrap_or_default(),
        subjects: subjects(cx, &whole, given.get("subject")),
        note: given.get("note").to_owned(),
        may_settle: cx.role().may(shirube_domain::authority::Verb::Disclose),
        href,
    };
    cx.show_with(status, &template)
}

/// Opening it is seeing it: whoever announced it reads when.
async fn note_seen(
    cx: &Cx,
    whole: &Whole,
    operator: OperatorId,
    reader: shirube_domain::id::AccountId,
) -> Result<(), Failure> {
    let id = whole.told.change.id.clone();
    cx.keep("downstream.seen", move |tx| downstream::mark_seen(tx, (&id, &operator), &reader)).await
}

fn facts(cx: &Cx, whole: &Whole, announcer: Option<String>, advisory: Option<&ActId>) -> Vec<Fact> {
    let (t, change) = (change_words(cx.lang), &whole.told.change);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut out = vec![fact(t.what, change.kind.label(cx.lang).to_owned()), fact(t.subject, subject(cx, &whole.told))];
    out.extend(advisory.map(|id| Fact {
        term: t.advisory.to_owned(),
        detail: t.advisory_open.to_owned(),
        href: cx.url(&format!("/advisories/{id}")),
    }));
    if whole.told.is_direct {
        let from = announcer.or_else(|| change.origin.as_ref().map(|o| format!("{} ({})", t.from_elsewhere, o.0)));
        out.extend(from.map(|from| fact(t.issuer, from)));
        if !change.fields.is_empty() {
            out.push(fact(t.fields, crate::pages::disclosure::labels(cx.catalog(), &change.fields, cx.lang)));
        }
    }
    let systems = if change.kind == Kind::Preventive { t.similar } else { t.systems };
    out.push(fact(systems, whole.told.systems.to_string()));
    out
}

/// The reason in words; of what the clock says, the day.
pub(crate) fn words(told: &Told, t: &ChangeWords) -> String {
    match told.change.kind {
        Kind::Expiring | Kind::Expired if told.change.origin.is_none() => format!("{}{}", t.ends_on, told.words()),
        _ => told.words().to_owned(),
    }
}

fn settled(whole: &Whole, subject: &str) -> String {
    whole.settled.iter().find(|s| s.subject == subject).map(|s| s.note.clone()).unwrap_or_default()
}

fn system(s: &NamedSystem, whole: &Whole, base: &str) -> SystemLine {
    SystemLine {
        name: [s.name.as_str(), s.version.as_deref().unwrap_or_default()].join(" ").trim().to_owned(),
        href: format!("{base}/register/assets/{}", s.id),
        level: s.place.level,
        settled: settled(whole, s.id.as_str()),
    }
}

fn answer_label(cx: &Cx, a: &Affected) -> String {
    let number = a.answer.number;
    cx.lang.pick(
        format!("自己点検 第{number}版 {}", a.answer.norm),
        format!("Self-assessment no. {number}, {}", a.answer.norm),
    )
}

/// How near a change comes to what rests on it.
pub(crate) fn nearness_words(t: &'static ChangeWords, near: Nearness) -> &'static str {
    match near {
        Nearness::Field => t.near_field,
        Nearness::Statement => t.near_statement,
    }
}

fn answer(cx: &Cx, a: &Affected, whole: &Whole, base: &str) -> AnswerLine {
    let t = change_words(cx.lang);
    let is_listed = NormId::parse(&a.answer.norm).is_some_and(|norm| cx.catalog().norm(&norm).is_some());
    let item = if is_listed { format!("/items/{}", a.answer.norm) } else { String::new() };
    AnswerLine {
        label: answer_label(cx, a),
        href: format!("{base}/assess/assessments/{}{item}", a.answer.assessment),
        chip: if a.nearness == Nearness::Field { "attention" } else { "neutral" },
        nearness: nearness_words(t, a.nearness),
        settled: settled(whole, &format!("{}/{}", a.answer.assessment, a.answer.norm)),
    }
}

fn subjects(cx: &Cx, whole: &Whole, chosen: &str) -> Vec<Choice> {
    let choice = |value: String, label: String| Choice { chosen: value == chosen, value, label, ..Choice::default() };
    let systems = whole.systems.iter().map(|s| choice(s.id.to_string(), s.name.clone()));
    let answers =
        whole.answers.iter().map(|a| choice(format!("{}/{}", a.answer.assessment, a.answer.norm), answer_label(cx, a)));
    systems.chain(answers).collect()
}

pub(super) async fn settle(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (change, operator, by) = (id_of(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (subject, note) = (fields.get("subject").to_owned(), fields.get("note").to_owned());
    let done = cx
        .file("change.settle", move |tx, _, _| downstream::settle(tx, (&change, &operator), (&subject, &note), &by))
        .await;
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/changes/{id}?saved"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, &id, &fields, &refusals).await
        }
    }
}
