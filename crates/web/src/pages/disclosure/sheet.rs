//! One sheet: written, waiting for the second person, or issued.

use super::fields::{Told, Written, chosen, told, written};
use super::list::{SheetLine, kind, line, version};
use super::{held, my_words, sheet_id};
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::statements::moment;
use crate::view::{Fact, Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use crate::words::mark::{MarkWords, mark_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure::{self, Delivery, Draft, Sheet, SheetState};
use shirube_domain::downstream::{self, Kind, Superseded};
use shirube_domain::id::{OperatorId, SheetId};
use shirube_domain::norm::{Audience, Catalog};
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry::{self, Asset};
use shirube_domain::statement::{self, StatementRow};
use shirube_domain::text::Lang;
use shirube_domain::time::day_of_second;

type At = Path<(String, String, String)>;

/// Everything one page shows.
struct Desk {
    sheet: Sheet,
    asset: Asset,
    draft: Option<Draft>,
    statement: Option<StatementRow>,
    deliveries: Vec<Delivery>,
    versions: Vec<SheetLine>,
    superseded: Vec<Superseded>,
}

/// The way to tell of a version that took another's place.
struct OfferLine {
    of: String,
    href: String,
    is_known: bool,
}

struct DeliveryLine {
    href: String,
    name: String,
    hint: String,
    state: &'static str,
}

#[derive(askama::Template)]
#[template(path = "disclosure/sheet.html")]
struct SheetPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    here: String,
    version: String,
    state: &'static str,
    kind: &'static str,
    facts: Vec<Fact>,
    returned: String,
    written: Vec<Written>,
    told: Vec<Told>,
    days: String,
    seen: String,
    is_draft: bool,
    is_submitted: bool,
    is_issued: bool,
    is_signed: bool,
    is_public: bool,
    is_published: bool,
    may_write: bool,
    may_approve: bool,
    is_writer: bool,
    public_href: String,
    deliveries: Vec<DeliveryLine>,
    versions: Vec<SheetLine>,
    mt: &'static MarkWords,
    offers: Vec<OfferLine>,
}

async fn read(cx: &Cx, id: &SheetId) -> Result<Desk, Failure> {
    let (operator, id, base, lang) = (cx.operator()?.id.clone(), id.clone(), cx.workspace_url("")?, cx.lang);
    let at = statement::seconds(cx.now);
    cx.read(move |tx, catalog| gather(tx, catalog, (&operator, &id), (&base, lang), at)).await
}

fn gather(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    (operator, id): (&OperatorId, &SheetId),
    (base, lang): (&str, Lang),
    at: u64,
) -> Result<Desk, Error> {
    let sheet = held(tx, operator, id)?;
    let asset = registry::asset(tx, &sheet.asset)?.ok_or_else(super::absent)?;
    let is_draft = sheet.state == SheetState::Draft;
    let draft = if is_draft { disclosure::draft(tx, catalog, &asset.id, sheet.audience)? } else { None };
    let statement = sheet.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten();
    let mut versions = Vec::new();
    for other in disclosure::versions(tx, &asset.id, sheet.audience)?.iter().filter(|s| s.id != sheet.id) {
        versions.push(line(tx, other, base, lang)?);
    }
    let deliveries = disclosure::deliveries_of(tx, &sheet.id)?;
    let superseded = downstream::superseded_by(tx, &sheet, at)?;
    Ok(Desk { sheet, asset, draft, statement, deliveries, versions, superseded })
}

/// What a form could not store.
#[derive(Default)]
struct Entered {
    fields: Option<Fields>,
    refusals: Vec<Refusal>,
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let desk = read(&cx, &sheet_id(&id)?).await?;
    render(&cx, desk, StatusCode::OK, Entered::default())
}

fn render(cx: &Cx, desk: Desk, status: StatusCode, entered: Entered) -> Reply {
    let (t, lang, sheet) = (my_words(cx), cx.lang, &desk.sheet);
    let title = format!("{}{}{}", desk.asset.name, lang.pick("：", ": "), sheet.audience.label(lang));
    let base = cx.workspace_url("/register")?;
    let page = cx.workspace_page(&title, &[(t.sheets, "/register/sheets")])?.with_errors(&entered.refusals, lang);
    let typed = entered.fields.as_ref();
    let written = desk.draft.as_ref().map(|draft| written(cx, draft, sheet, typed, &page)).unwrap_or_default();
    let days = typed.map_or_else(|| sheet.days.to_string(), |f| f.get("days").to_owned());
    let delivery = |d: &Delivery| DeliveryLine {
        href: format!("{base}/deliveries/{}", d.id),
        name: d.to_name.clone(),
        hint: format!("{} · {}", d.to_kind.label(lang), minute(&d.sent_at)),
        state: d.state.label(lang),
    };
    let by = cx.account_id()?;
    let template = SheetPage {
        w: cx.words(),
        t,
        here: format!("{base}/sheets/{}", sheet.id),
        version: version(sheet, lang),
        state: sheet.state.label(lang),
        kind: kind(sheet.state),
        facts: facts(cx, &desk)?,
        returned: sheet.returned.clone().unwrap_or_default(),
        told: told(cx.catalog(), sheet, lang),
        days,
        seen: sheet.revision.to_string(),
        is_draft: sheet.state == SheetState::Draft,
        is_submitted: sheet.state == SheetState::Submitted,
        is_issued: sheet.state == SheetState::Issued,
        is_signed: [SheetState::Issued, SheetState::Superseded].contains(&sheet.state),
        is_public: sheet.audience == Audience::Public,
        is_published: sheet.is_published,
        may_write: cx.role().may(Verb::Disclose),
        may_approve: cx.role().may(Verb::Approve),
        is_writer: sheet.writers.contains(&by),
        public_href: cx.url(&format!("/o/{}", sheet.operator)),
        deliveries: desk.deliveries.iter().map(delivery).collect(),
        mt: mark_words(lang),
        offers: offers(cx, &desk)?,
        written,
        versions: desk.versions,
        page,
    };
    cx.show_with(status, &template)
}

/// One way for each earlier version that someone was given: to its notice, or to the form with what changed filled in.
fn offers(cx: &Cx, desk: &Desk) -> Result<Vec<OfferLine>, Failure> {
    let (mt, may_tell) = (mark_words(cx.lang), cx.role().may(Verb::Disclose));
    let mut out = Vec::new();
    for one in desk.superseded.iter().filter(|one| one.known.is_some() || may_tell) {
        let path = match &one.known {
            Some(change) => format!("/changes/sent/{}", change.id),
            None => {
                let replaced_by = desk.sheet.statement.as_ref().map(ToString::to_string).unwrap_or_default();
                let fields: String = one.fields.iter().map(|field| format!("&fields={field}")).collect();
                let words: String = mt.superseded_words.bytes().map(percent).collect();
                format!(
                    "/register/assets/{}/change?kind={}&statement={}&replaced_by={replaced_by}{fields}&words={words}",
                    desk.asset.id,
                    Kind::Superseded.word(),
                    one.statement.id
                )
            }
        };
        let of = format!("{}{}", mt.of_version, moment(one.statement.issued_at));
        out.push(OfferLine { of, href: cx.workspace_url(&path)?, is_known: one.known.is_some() });
    }
    Ok(out)
}

fn facts(cx: &Cx, desk: &Desk) -> Result<Vec<Fact>, Failure> {
    let t = my_words(cx);
    let asset =
        cx.workspace_url(&format!("/register/assets/{}/sheets?for={}", desk.asset.id, desk.sheet.audience.word()))?;
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let mut facts = vec![
        fact(t.asset, desk.asset.name.clone(), asset),
        fact(t.audience, desk.sheet.audience.label(cx.lang).to_owned(), String::new()),
    ];
    if let Some(at) = &desk.sheet.approved_at {
        facts.push(fact(t.approved_at, minute(at), String::new()));
    }
    if let Some(row) = &desk.statement {
        facts.push(fact(t.until, day_of_second(row.expires_at), String::new()));
        facts.push(fact(t.statement_state, row.status.label(cx.lang).to_owned(), String::new()));
    }
    Ok(facts)
}

/// `POST …/sheets/{sheet}`: keeps the words; with the button for it, hands the sheet on.
pub(super) async fn write(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let id = sheet_id(&id)?;
    let is_handed_on = fields.get("do") == "submit";
    match store(&cx, &id, &fields, is_handed_on).await {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/register/sheets/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            let desk = read(&cx, &id).await?;
            render(&cx, desk, status, Entered { fields: Some(fields), refusals })
        }
    }
}

async fn store(cx: &Cx, id: &SheetId, fields: &Fields, is_handed_on: bool) -> Result<Sheet, Failure> {
    let (operator, by, id) = (cx.operator()?.id.clone(), cx.account_id()?, id.clone());
    let (choices, seen) = (chosen(fields), fields.int("version"));
    let days = u32::try_from(fields.int("days")).unwrap_or(0);
    let kind = if is_handed_on { "sheet.submit" } else { "sheet.write" };
    cx.file(kind, move |tx, catalog, _| {
        held(tx, &operator, &id)?;
        let kept = disclosure::write(tx, catalog, &id, (&choices, days), seen, &by)?;
        if is_handed_on { disclosure::submit(tx, catalog, &id, kept.revision, &by) } else { Ok(kept) }
    })
    .await
}

/// What was typed so far; what cannot be stored yet is left as it was.
pub(super) async fn autosave(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let kept = store(&cx, &sheet_id(&id)?, &fields, false).await?;
    cx.json(&serde_json::json!({ "version": kept.revision.to_string() }))
}

/// Files one step of a sheet and comes back to it; what is refused is shown there.
async fn step(
    cx: &Cx,
    id: &str,
    kind: &'static str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &SheetId) -> Result<Sheet, Error> + Send + 'static,
) -> Reply {
    let (id, operator) = (sheet_id(id)?, cx.operator()?.id.clone());
    let of = id.clone();
    let done = cx
        .file(kind, move |tx, _, _| {
            held(tx, &operator, &of)?;
            work(tx, &of)
        })
        .await;
    back_to(cx, &id, done).await
}

async fn back_to(cx: &Cx, id: &SheetId, done: Result<Sheet, Failure>) -> Reply {
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/register/sheets/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, read(cx, id).await?, status, Entered { refusals, ..Entered::default() })
        }
    }
}

pub(super) async fn approve(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (id, operator, by) = (sheet_id(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (of, seen) = (id.clone(), fields.int("seen"));
    let done = cx
        .sign("sheet.approve", move |tx, desk, catalog, _| {
            held(tx, &operator, &of)?;
            disclosure::approve(tx, desk, catalog, &of, seen, &by)
        })
        .await;
    back_to(&cx, &id, done).await
}

pub(super) async fn back(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let by = cx.account_id()?;
    let (words, seen) = (fields.get("words").to_owned(), fields.int("seen"));
    step(&cx, &id, "sheet.back", move |tx, id| disclosure::send_back(tx, id, &words, seen, &by)).await
}

/// Taken back by one of its writers; others give it back with words.
pub(super) async fn recall(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (by, seen) = (cx.account_id()?, fields.int("seen"));
    step(&cx, &id, "sheet.recall", move |tx, id| disclosure::send_back(tx, id, "", seen, &by)).await
}

pub(super) async fn publish(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (on, seen) = (fields.get("published") == "1", fields.int("seen"));
    step(&cx, &id, "sheet.publish", move |tx, id| disclosure::publish(tx, id, on, seen)).await
}

/// Taken back, with the offer to tell those who were given it.
pub(super) async fn withdraw(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (id, operator, by) = (sheet_id(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (of, reason, seen) = (id.clone(), fields.get("reason").to_owned(), fields.int("seen"));
    let address = cx.app.installation.address().cloned();
    let done = cx
        .file("sheet.withdraw", move |tx, _, _| {
            held(tx, &operator, &of)?;
            let sheet = disclosure::withdraw(tx, &of, &reason, seen)?;
            let row = sheet.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten();
            let offered = row.map(|row| downstream::on_status(tx, address.as_ref(), &row, &by)).transpose()?;
            Ok((sheet, offered.flatten()))
        })
        .await;
    match done {
        Ok((_, Some(change))) => cx.see_other(&cx.workspace_url(&format!("/changes/sent/{change}?withdrawn"))?),
        other => back_to(&cx, &id, other.map(|(sheet, _)| sheet)).await,
    }
}
