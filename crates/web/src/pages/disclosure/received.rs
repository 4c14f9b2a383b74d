//! One statement that was received: what it says, what the checks found, what to make of it.

use super::delivery::Said;
use super::fields::{Told, label, said_in, words};
use super::inbox::{chip, kind_words};
use super::{absent, file_name, log_key, my_words};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Fact, Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure::{self, Question};
use shirube_domain::filing;
use shirube_domain::id::{AssetId, OperatorId, ReceivedId};
use shirube_domain::norm::Catalog;
use shirube_domain::received::{self, CheckAnswer, FieldChange, Mark, Reader, Received, Standing};
use shirube_domain::refusal::{Error, Refusal, messages};
use shirube_domain::registry::{self, AssetQuery};
use shirube_domain::statement;
use shirube_domain::text::Lang;
use shirube_domain::time::day_of_second;
use shirube_proof::note::VerifierKey;

type At = Path<(String, String, String)>;

/// Everything one page shows.
struct Desk {
    row: Received,
    findings: Vec<CheckAnswer>,
    talk: Vec<Question>,
    marks: Vec<Mark>,
    pinned: Vec<AssetId>,
    assets: Vec<(AssetId, String)>,
    changes: Option<Vec<FieldChange>>,
    is_known: bool,
    standing: Option<Standing>,
}

/// One check in words.
struct CheckLine {
    check: String,
    outcome: String,
    kind: &'static str,
    reason: String,
    code: String,
}

struct ChangeLine {
    label: String,
    was: String,
    is: String,
}

#[derive(askama::Template)]
#[template(path = "disclosure/received.html")]
struct ReceivedPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    here: String,
    state: &'static str,
    kind: &'static str,
    facts: Vec<Fact>,
    marks: Vec<&'static str>,
    told: Vec<Told>,
    checks: Vec<CheckLine>,
    obstacles: Vec<String>,
    thumbprints: Vec<String>,
    assets: Vec<Choice>,
    changes: Option<Vec<ChangeLine>>,
    talk: Vec<Said>,
    seen: i64,
    may_decide: bool,
    can_ask: bool,
    question: String,
    reason: String,
}

fn received_id(text: &str) -> Result<ReceivedId, Failure> {
    ReceivedId::parse(text).map_err(|_| Failure::absent())
}

fn mine(tx: &mut Tx<'_>, operator: &OperatorId, id: &ReceivedId) -> Result<Received, Error> {
    received::received(tx, id)?.filter(|row| row.operator == *operator).ok_or_else(absent)
}

/// Assets offered; most operators have fewer in use.
const ASSETS: u32 = 200;

fn gather(
    tx: &mut Tx<'_>,
    reader: &Reader<'_>,
    (operator, id): (&OperatorId, &ReceivedId),
    at: u64,
) -> Result<Desk, Error> {
    let row = mine(tx, operator, id)?;
    let pins = received::pins_about(tx, operator, &row.subject)?;
    // What the pins rest on now, when that is another statement than this one.
    let before = pins.iter().find(|pin| pin.received != row.id && pin.issuer == row.issuer);
    let before = before.map(|pin| received::received(tx, &pin.received)).transpose()?.flatten();
    let contents = before.as_ref().and_then(Received::content).zip(row.content());
    let all =
        registry::assets(tx, &AssetQuery { operator: Some(operator.clone()), most: ASSETS, ..AssetQuery::default() })?;
    Ok(Desk {
        findings: received::check_now(tx, reader, &row, at)?,
        talk: disclosure::talk(tx, &row)?,
        marks: received::marks(tx, id, at)?,
        pinned: pins.into_iter().map(|pin| pin.asset).collect(),
        assets: all.rows.into_iter().map(|a| (a.id, a.name)).collect(),
        changes: contents.map(|(was, is)| received::compare(&was, &is)),
        is_known: received::trusted(tx, operator, &row.issuer)?.is_some(),
        standing: received::standing(tx, id)?,
        row,
    })
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, &received_id(&id)?, StatusCode::OK, (&Fields::default(), &[])).await
}

async fn render(cx: &Cx, id: &ReceivedId, status: StatusCode, (typed, refusals): (&Fields, &[Refusal])) -> Reply {
    let (operator, of, catalog) = (cx.operator()?.id.clone(), id.clone(), cx.catalog().clone());
    let at = statement::seconds(cx.now);
    let desk = cx
        .blocking(move |app| {
            let log = log_key(app);
            let reader = Reader { catalog: &catalog, log: log.as_ref() };
            app.installation.ground.db.read(|tx| gather(tx, &reader, (&operator, &of), at))
        })
        .await?;
    let (t, lang, row) = (my_words(cx), cx.lang, &desk.row);
    let content = row.content();
    let said = content.iter().flat_map(|c| &c.fields);
    let unknown = if desk.is_known { None } else { received::to_confirm(row) };
    let obstacles = received::obstacles(&desk.findings);
    let template = ReceivedPage {
        page: cx.workspace_page(&row.subject_name, &[(t.received, "/register/received")])?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        here: cx.workspace_url(&format!("/register/received/{id}"))?,
        state: row.state.label(lang),
        kind: chip(row.state),
        facts: facts(&desk, t, lang),
        marks: desk.marks.iter().map(|m| m.label(lang)).collect(),
        told: said_in(cx.catalog(), said, lang),
        checks: check_lines(&desk.findings, lang),
        obstacles: obstacles.iter().map(|f| code_words(&f.reason, lang)).collect(),
        thumbprints: unknown.iter().flat_map(|i| &i.keys).map(|k| k.id().to_owned()).collect(),
        assets: assets(&desk, typed),
        changes: desk.changes.as_ref().map(|all| all.iter().map(|c| change_line(cx.catalog(), c, t, lang)).collect()),
        talk: super::delivery::said(&desk.talk, lang),
        seen: row.revision,
        may_decide: cx.role().may(Verb::Disclose),
        can_ask: row.delivery.is_some() || row.node_delivery.is_some(),
        question: typed.get("text").to_owned(),
        reason: typed.get("reason").to_owned(),
    };
    cx.show_with(status, &template)
}

/// What the issuer's list said last, and as of when; why it could not be had where that is so.
fn standing(desk: &Desk, t: &DisclosingWords, lang: Lang) -> String {
    let Some(standing) = &desk.standing else { return String::new() };
    let said = match (&standing.status, standing.as_of) {
        (Some(status), Some(at)) => format!("{} {} {}", code_words(status, lang), t.as_of, moment(at)),
        _ => t.status_not_yet.to_owned(),
    };
    let fetched = standing.fetched_at.as_deref().map(|at| format!(" · {} {}", t.status_fetched, minute(at)));
    let trouble = standing.outcome.as_deref().map(|code| format!(" · {}", code_words(code, lang)));
    format!("{said}{}{}", fetched.unwrap_or_default(), trouble.unwrap_or_default())
}

/// A moment of seconds since 1970, as people here read it.
fn moment(at: u64) -> String {
    let at = i64::try_from(at).ok().and_then(|at| shirube_domain::time::Timestamp::from_second(at).ok());
    at.map(shirube_domain::time::minute_in_japan).unwrap_or_default()
}

fn facts(desk: &Desk, t: &DisclosingWords, lang: Lang) -> Vec<Fact> {
    let row = &desk.row;
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let all = [
        fact(t.kind, kind_words(&row.kind, lang)),
        fact(t.from, row.from_name.clone()),
        fact(t.issuer, row.issuer.clone()),
        fact(t.arrived, minute(&row.at)),
        fact(t.until, day_of_second(row.expires_at)),
        fact(t.status, standing(desk, t, lang)),
    ];
    all.into_iter().filter(|f| !f.detail.is_empty()).collect()
}

/// The words of a code; the code itself where it has none.
fn code_words(code: &str, lang: Lang) -> String {
    messages().get(code).map_or(code, |message| message.get(lang)).to_owned()
}

/// The checks; what several lists of status say alike is said once.
fn check_lines(findings: &[CheckAnswer], lang: Lang) -> Vec<CheckLine> {
    let mut out: Vec<CheckLine> = findings.iter().map(|f| check_line(f, lang)).collect();
    out.dedup_by(|a, b| (&a.check, &a.outcome, &a.code) == (&b.check, &b.outcome, &b.code));
    out
}

fn check_line(finding: &CheckAnswer, lang: Lang) -> CheckLine {
    CheckLine {
        check: code_words(&finding.code, lang),
        outcome: code_words(&format!("verify.{}", finding.outcome), lang),
        kind: match finding.outcome.as_str() {
            "held" => "done",
            "not-held" => "failed",
            _ => "neutral",
        },
        reason: code_words(&finding.reason, lang),
        code: finding.reason.clone(),
    }
}

fn change_line(catalog: &Catalog, change: &FieldChange, t: &DisclosingWords, lang: Lang) -> ChangeLine {
    let of = |value: &Option<serde_json::Value>| match value {
        Some(value) => words(catalog, &change.field, value, lang),
        None => t.hidden_now.to_owned(),
    };
    ChangeLine { label: label(catalog, &change.field, lang), was: of(&change.was), is: of(&change.is) }
}

fn assets(desk: &Desk, typed: &Fields) -> Vec<Choice> {
    let ticked = typed.all("asset");
    let choice = |(id, name): &(AssetId, String)| Choice {
        value: id.to_string(),
        label: name.clone(),
        hint: String::new(),
        chosen: if ticked.is_empty() { desk.pinned.contains(id) } else { ticked.contains(&id.as_str()) },
    };
    desk.assets.iter().map(choice).collect()
}

/// The file as it is kept, or as it stands today when it was made here.
pub(super) async fn file(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (operator, id) = (cx.operator()?.id.clone(), received_id(&id)?);
    let (name, value) = cx
        .read(move |tx, _| {
            let row = mine(tx, &operator, &id)?;
            let value = row.bundle_now(tx)?.to_value();
            Ok((row.subject_name, value))
        })
        .await?;
    let bytes = serde_json::to_vec_pretty(&value).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&name), bytes).into_response())
}

/// What a decision stands on.
struct Deciding<'a> {
    catalog: &'a Catalog,
    log: Option<&'a VerifierKey>,
    operator: &'a OperatorId,
    id: &'a ReceivedId,
}

/// Files a decision and comes back; what is refused is shown there.
async fn decide(
    cx: &Cx,
    (id, kind): (&str, &'static str),
    fields: &Fields,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Deciding<'_>) -> Result<(), Error> + Send + 'static,
) -> Reply {
    let (operator, id, catalog) = (cx.operator()?.id.clone(), received_id(id)?, cx.catalog().clone());
    let of = id.clone();
    let done = cx
        .blocking(move |app| {
            let log = log_key(app);
            let on = Deciding { catalog: &catalog, log: log.as_ref(), operator: &operator, id: &of };
            filing::receive(&app.installation.ground, kind, |tx, _| work(tx, &on))
        })
        .await;
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/register/received/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, &id, status, (fields, &refusals)).await
        }
    }
}

pub(super) async fn accept(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (by, seen) = (cx.account_id()?, fields.int("seen"));
    let assets: Vec<AssetId> = fields.all("asset").into_iter().filter_map(|a| AssetId::parse(a).ok()).collect();
    decide(&cx, (&id, "statement.accept"), &fields, move |tx, on| {
        let reader = Reader { catalog: on.catalog, log: on.log };
        disclosure::accept(tx, &reader, (on.operator, on.id), &assets, seen, &by)
    })
    .await
}

pub(super) async fn ask(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (by, seen, words) = (cx.account_id()?, fields.int("seen"), fields.get("text").to_owned());
    decide(&cx, (&id, "statement.ask"), &fields, move |tx, on| {
        disclosure::ask(tx, (on.operator, on.id), &words, seen, &by).map(|_| ())
    })
    .await
}

pub(super) async fn decline(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (by, seen, reason) = (cx.account_id()?, fields.int("seen"), fields.get("reason").to_owned());
    decide(&cx, (&id, "statement.decline"), &fields, move |tx, on| {
        disclosure::decline(tx, (on.operator, on.id), &reason, seen, &by)
    })
    .await
}

pub(super) async fn confirm(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let by = cx.account_id()?;
    let seen: Vec<String> = fields.all("thumbprint").into_iter().map(str::to_owned).collect();
    decide(&cx, (&id, "issuer.confirm"), &fields, move |tx, on| {
        let row = mine(tx, on.operator, on.id)?;
        received::confirm_issuer(tx, &row, &seen, &by).map(|_| ())
    })
    .await
}
