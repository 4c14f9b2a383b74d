//! A change of one's own: written, shown with whom it reaches, sent, followed.

use super::{column, id_of, tabs};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Fact, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::change::{ChangeWords, change_words};
use crate::words::mark::mark_words;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, Change, Draft, Figures, Kind, LARGE, NodeRow, Progress, Seen, State};
use shirube_domain::id::{AssetId, ChangeId, OperatorId, StatementId};
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry::{self, Asset};
use shirube_domain::statement::{self, StatementRow};

/// Rows of a list.
const MOST: usize = 100;

struct Row {
    href: String,
    at: String,
    kind: &'static str,
    subject: String,
    systems: u64,
    chip: &'static str,
    state: &'static str,
}

#[derive(askama::Template)]
#[template(path = "changes/sent.html")]
struct SentPage {
    page: Page,
    w: &'static Words,
    t: &'static ChangeWords,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    register: String,
    next: String,
}

fn chip(state: State) -> &'static str {
    match state {
        State::Previewed => "attention",
        State::Announced | State::Walking => "in_progress",
        State::Done => "done",
        State::TakenBack => "neutral",
    }
}

pub(super) async fn list(cx: Cx) -> Reply {
    let operator = cx.operator()?.id.clone();
    let below = ChangeId::parse(Fields::parse(&cx.query).get("below")).ok();
    let found = cx.read(move |tx, _| Ok(downstream::changes(tx, &operator, below.as_ref(), MOST as u32)?)).await?;
    let (t, base) = (change_words(cx.lang), cx.workspace_url("/changes/sent")?);
    let row = |c: &Change| Row {
        href: format!("{base}/{}", c.id),
        at: minute(&c.at),
        kind: c.kind.label(cx.lang),
        subject: c.subject_name.clone(),
        systems: c.reach.systems,
        chip: chip(c.state),
        state: c.state.label(cx.lang),
    };
    let next = found.last().filter(|_| found.len() == MOST).map(|c| format!("{base}?below={}", c.id));
    let template = SentPage {
        page: cx.workspace_page(t.sent_title, &[])?,
        w: cx.words(),
        t,
        tabs: tabs(&cx, "/changes/sent")?,
        columns: [(t.what, false), (t.subject, false), (t.systems, true), (t.at, false), (t.state, false)]
            .map(|(l, n)| column(l, n))
            .to_vec(),
        rows: found.iter().map(row).collect(),
        register: cx.workspace_url("/register/assets")?,
        next: next.unwrap_or_default(),
    };
    cx.show(&template)
}

#[derive(askama::Template)]
#[template(path = "changes/new.html")]
struct NewPage {
    page: Page,
    w: &'static Words,
    t: &'static ChangeWords,
    href: String,
    once: String,
    asset_href: String,
    kinds: Vec<Choice>,
    statements: Vec<Choice>,
    replacements: Vec<Choice>,
    words: String,
    public_words: String,
    fields: Vec<Choice>,
    /// Whether some are ticked, so that they are in sight.
    names_fields: bool,
    withdraws: bool,
}

type At = Path<(String, String, String)>;

fn asset_of(tx: &mut Tx<'_>, operator: &OperatorId, id: &str) -> Result<Option<Asset>, Error> {
    let Ok(id) = AssetId::parse(id) else { return Ok(None) };
    Ok(registry::asset(tx, &id)?.filter(|a| a.operator == *operator))
}

pub(super) async fn new(cx: Cx, Path((_, _, id)): At) -> Reply {
    let given = Fields::parse(&cx.query);
    form(&cx, StatusCode::OK, id, &given, (&cx.once(), &[])).await
}

async fn form(cx: &Cx, status: StatusCode, id: String, given: &Fields, (once, refusals): (&str, &[Refusal])) -> Reply {
    let operator = cx.operator()?.id.clone();
    let found = cx
        .read(move |tx, _| {
            let Some(asset) = asset_of(tx, &operator, &id)? else { return Ok(None) };
            let statements = statement::of_asset(tx, &asset.id)?;
            Ok(Some((asset, statements)))
        })
        .await?;
    let (asset, statements) = found.ok_or_else(Failure::absent)?;
    let (t, path) = (change_words(cx.lang), format!("/register/assets/{}", asset.id));
    let kind = |k: Kind| Choice {
        value: k.word().to_owned(),
        label: k.label(cx.lang).to_owned(),
        chosen: given.get("kind") == k.word(),
        ..Choice::default()
    };
    let template = NewPage {
        page: cx.workspace_page(t.new_title, &[(&asset.name, &path)])?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        href: cx.workspace_url(&format!("{path}/change"))?,
        once: once.to_owned(),
        asset_href: cx.workspace_url(&path)?,
        kinds: Kind::ANNOUNCED.map(kind).to_vec(),
        statements: choices(cx, &statements, given.get("statement")),
        replacements: choices(cx, &statements, given.get("replaced_by")),
        words: given.get("words").to_owned(),
        public_words: given.get("public_words").to_owned(),
        fields: changed(cx, given),
        names_fields: given.has("fields"),
        withdraws: given.is_on("withdraws"),
    };
    cx.show_with(status, &template)
}

fn choices(cx: &Cx, statements: &[StatementRow], chosen: &str) -> Vec<Choice> {
    let choice = |s: &StatementRow| Choice {
        value: s.id.to_string(),
        label: format!(
            "{} · {} · {}",
            crate::pages::statements::moment(s.issued_at),
            s.status.label(cx.lang),
            &s.digest[..12.min(s.digest.len())]
        ),
        chosen: chosen == s.id.as_str(),
        ..Choice::default()
    };
    statements.iter().map(choice).collect()
}

/// The fields of a sheet, those ticked that changed.
fn changed(cx: &Cx, given: &Fields) -> Vec<Choice> {
    let ticked = given.all("fields");
    let choice = |field: &shirube_domain::norm::SheetField| Choice {
        value: field.id.clone(),
        label: field.label.get(cx.lang).to_owned(),
        chosen: ticked.contains(&field.id.as_str()),
        ..Choice::default()
    };
    cx.catalog().sheet_fields().iter().map(choice).collect()
}

fn draft_of(fields: &Fields) -> Draft {
    let id = |name: &str| StatementId::parse(fields.get(name)).ok();
    Draft {
        kind: fields.get("kind").to_owned(),
        words: fields.get("words").to_owned(),
        public_words: fields.get("public_words").to_owned(),
        statement: id("statement"),
        withdraws: fields.is_on("withdraws"),
        replaced_by: id("replaced_by"),
        fields: fields.all("fields").into_iter().map(str::to_owned).collect(),
    }
}

pub(super) async fn create(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (operator, by, base) = (cx.operator()?.id.clone(), cx.account_id()?, cx.workspace_url("/changes/sent")?);
    let address = cx.app.installation.address().cloned();
    let (said, asset) = (draft_of(&fields), id.clone());
    let done = cx
        .file_once("change.draft", fields.get("once").to_owned(), move |tx, _, _| {
            let absent = || Refusal::of(shirube_domain::refusal::Class::Absent, "common.absent");
            let asset = asset_of(tx, &operator, &asset)?.ok_or_else(absent)?;
            let id = downstream::draft(tx, address.as_ref(), &asset.id, &said, &by)?;
            Ok(format!("{base}/{id}"))
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let refusals = failure.for_form()?;
            form(&cx, StatusCode::UNPROCESSABLE_ENTITY, id, &fields, (fields.get("once"), &refusals)).await
        }
    }
}

#[derive(Default)]
struct Recipient {
    name: String,
    systems: String,
    told: String,
    seen: String,
}

#[derive(askama::Template)]
#[template(path = "changes/announcement.html")]
struct AnnouncementPage {
    page: Page,
    w: &'static Words,
    t: &'static ChangeWords,
    href: String,
    chip: &'static str,
    state: &'static str,
    is_preview: bool,
    is_sending: bool,
    is_dropped: bool,
    facts: Vec<Fact>,
    change: Change,
    figures: Figures,
    is_large: bool,
    confirmed: String,
    progress: Progress,
    seen: String,
    columns: Vec<Column>,
    recipients: Vec<Recipient>,
    node_columns: Vec<Column>,
    nodes: Vec<NodeRow>,
    node_states: Vec<&'static str>,
    may_send: bool,
    may_drop: bool,
}

impl AnnouncementPage {
    /// How many are to be told; more than none, so that there is a scale.
    fn to_tell(&self) -> u64 {
        self.figures.operators.max(self.progress.operators).max(1)
    }
}

/// Everything an announcement's page shows.
struct Found {
    change: Change,
    figures: Figures,
    progress: Progress,
    /// Before it goes out: those given a statement, with how many of theirs rest on it.
    direct: Vec<(String, u64)>,
    /// Afterwards: when they were told and saw it.
    seen: Vec<Seen>,
    nodes: Vec<NodeRow>,
}

fn find(tx: &mut Tx<'_>, operator: &OperatorId, id: &ChangeId) -> Result<Option<Found>, Error> {
    let held = downstream::change(tx, id)?.filter(|c| c.operator.as_ref() == Some(operator));
    let Some(change) = held else { return Ok(None) };
    let mut found = Found {
        figures: change.reach,
        progress: downstream::progress(tx, id)?,
        direct: Vec::new(),
        seen: Vec::new(),
        nodes: downstream::nodes(tx, id)?,
        change,
    };
    if found.change.state == State::Previewed {
        let reach = downstream::reach(tx, &found.change)?;
        found.figures = reach.figures();
        for (operator, systems) in reach.direct(Some(operator)).into_iter().take(MOST) {
            found.direct.extend(registry::operator(tx, &operator)?.map(|o| (o.name, systems)));
        }
    } else {
        found.seen = downstream::seen_by(tx, id, "", MOST as u32)?;
    }
    Ok(Some(found))
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, StatusCode::OK, &id, "", &[]).await
}

async fn render(cx: &Cx, status: StatusCode, id: &str, confirmed: &str, refusals: &[Refusal]) -> Reply {
    let (id, operator, t) = (id_of(id)?, cx.operator()?.id.clone(), change_words(cx.lang));
    let found = cx.read(move |tx, _| find(tx, &operator, &id)).await?.ok_or_else(Failure::absent)?;
    let Found { change, figures, progress, direct, seen, nodes } = found;
    let title = format!("{} {}", change.subject_name, change.kind.label(cx.lang));
    let is_preview = change.state == State::Previewed;
    let named = |(name, n): (String, u64)| Recipient { name, systems: n.to_string(), ..Recipient::default() };
    let recipients = direct.into_iter().map(named).chain(seen.into_iter().map(|s| Recipient {
        name: s.name,
        systems: String::new(),
        told: minute(&s.told_at),
        seen: s.seen_at.as_deref().map_or_else(|| t.not_seen.to_owned(), minute),
    }));
    let heads = if is_preview {
        vec![column(t.name, false), column(t.systems, true)]
    } else {
        [t.name, t.told_at, t.seen_at].map(|l| column(l, false)).to_vec()
    };
    let template = AnnouncementPage {
        page: page_of(cx, &title, is_preview, refusals)?,
        w: cx.words(),
        t,
        href: cx.workspace_url(&format!("/changes/sent/{}", change.id))?,
        chip: chip(change.state),
        state: change.state.label(cx.lang),
        is_preview,
        is_sending: matches!(change.state, State::Announced | State::Walking),
        is_dropped: change.state == State::TakenBack,
        facts: facts(t, &figures),
        figures,
        is_large: figures.systems >= LARGE,
        confirmed: confirmed.to_owned(),
        progress,
        seen: format!("{} / {}", progress.seen, progress.operators),
        columns: heads,
        recipients: recipients.collect(),
        node_columns: vec![
            column(t.nodes, false),
            column(t.node_state, false),
            column(t.node_told, true),
            column(t.node_seen, true),
        ],
        node_states: nodes.iter().map(|n| n.state.label(cx.lang)).collect(),
        nodes,
        may_send: cx.role().may(Verb::Approve),
        may_drop: cx.role().may(Verb::Disclose),
        change,
    };
    cx.show_with(status, &template)
}

/// The page, saying so when it was come to by changing how a statement stands.
fn page_of(cx: &Cx, title: &str, is_preview: bool, refusals: &[Refusal]) -> Result<Page, Failure> {
    let (sent, t) = (change_words(cx.lang).sent_title, mark_words(cx.lang));
    let page = cx.workspace_page(title, &[(sent, "/changes/sent")])?.with_errors(refusals, cx.lang);
    if !is_preview || !refusals.is_empty() {
        return Ok(page);
    }
    let query = Fields::parse(&cx.query);
    let said = [
        ("withdrawn", t.withdrawn, t.withdrawn_next),
        ("suspended", t.suspended, t.suspended_next),
        ("valid", t.restored, t.restored_next),
    ];
    let offered = said.into_iter().find(|(name, ..)| query.has(name));
    Ok(offered.into_iter().fold(page, |page, (_, heading, body)| page.with_notice("success", heading, body)))
}

fn facts(t: &ChangeWords, figures: &Figures) -> Vec<Fact> {
    let fact = |term: &str, n: u64| Fact { term: term.to_owned(), detail: n.to_string(), href: String::new() };
    vec![
        fact(t.operators, figures.operators),
        fact(t.things, figures.systems),
        fact(t.nodes, figures.nodes),
        fact(t.levels, u64::from(figures.levels)),
    ]
}

/// The figures are worked out before the write, so that the write stays short; what was shown is what is confirmed.
pub(super) async fn send(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (change, operator) = (id_of(&id)?, cx.operator()?.id.clone());
    let (read_id, of) = (change.clone(), operator.clone());
    let found = cx.read(move |tx, _| find(tx, &of, &read_id)).await?.ok_or_else(Failure::absent)?;
    let digits = fields.get("confirmed").replace([',', '，', ' '], "");
    let (seen, figures, confirmed) = (fields.int("seen"), found.figures, digits.parse().ok());
    let done = cx
        .file("change.announce", move |tx, _, _| {
            downstream::announce(tx, (&operator, &change), seen, &figures, confirmed)
        })
        .await;
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/changes/sent/{id}"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, &id, fields.get("confirmed"), &refusals).await
        }
    }
}

pub(super) async fn drop(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (change, operator, seen) = (id_of(&id)?, cx.operator()?.id.clone(), fields.int("seen"));
    cx.file("change.drop", move |tx, _, _| downstream::take_back(tx, (&operator, &change), seen)).await?;
    cx.see_other(&cx.workspace_url(&format!("/changes/sent/{id}"))?)
}
