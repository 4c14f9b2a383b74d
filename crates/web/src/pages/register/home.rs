//! The workspace's first page: what is waiting to be done.

use super::may_describe;
use crate::cx::{Cx, Reply};
use crate::view::{Page, minute};
use crate::words::Words;
use crate::words::disclosing::{DisclosingWords, disclosing_words};
use crate::words::register::{RegisterWords, register_words};
use crate::words::statement::{StatementWords, statement_words};
use shirube_domain::assessment::{self, AssessmentSummary, State};
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::id::OperatorId;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetQuery};
use shirube_domain::report::kind_label;
use shirube_domain::text::Lang;

/// Drafts whose progress is worked out; each costs an evaluation of every norm.
const DRAFTS: u32 = 5;
const SHOWN: u32 = 5;

struct Draft {
    id: String,
    name: String,
    href: String,
    answered: usize,
    all: usize,
    note: String,
}

struct Line {
    name: String,
    kind: &'static str,
    href: String,
    at: String,
}

struct Work {
    drafts: Vec<Draft>,
    has_more_drafts: bool,
    unassessed: Vec<Line>,
    latest: Vec<Line>,
    /// Statements received and not looked at.
    unread: i64,
}

#[derive(askama::Template)]
#[template(path = "register/home.html")]
struct HomePage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    s: &'static StatementWords,
    b: &'static DisclosingWords,
    base: String,
    work: Work,
    may_describe: bool,
    may_manage: bool,
}

pub(super) async fn home(cx: Cx) -> Reply {
    let operator = cx.operator()?.clone();
    let (base, lang) = (cx.workspace_url("")?, cx.lang);
    let at = base.clone();
    let id = operator.id.clone();
    let work = cx.read(move |tx, catalog| gather(tx, catalog, &id, &at, lang)).await?;
    let mut page = cx.page(operator.name_in(lang), &[]);
    page.crumbs.truncate(2);
    let (may_describe, may_manage) = (may_describe(&cx), cx.role().may(Verb::ManageMembers));
    let (t, s, b) = (register_words(lang), statement_words(lang), disclosing_words(lang));
    cx.show(&HomePage { page, w: cx.words(), t, s, b, base, work, may_describe, may_manage })
}

fn gather(tx: &mut Tx<'_>, catalog: &Catalog, operator: &OperatorId, base: &str, lang: Lang) -> Result<Work, Error> {
    let open = assessment::list(tx, operator, Some(State::Draft), None, DRAFTS)?;
    let has_more_drafts = open.next.is_some();
    let drafts = open.rows.iter().map(|s| draft(tx, catalog, s, base, lang)).collect::<Result<Vec<_>, Error>>()?;
    let line = |id: &dyn std::fmt::Display, kind, name: String, at: &str| Line {
        name,
        kind: kind_label(kind, lang),
        href: format!("{base}/register/assets/{id}"),
        at: minute(at),
    };
    let waiting = assessment::unassessed(tx, operator, SHOWN)?;
    let unassessed = waiting.into_iter().map(|(id, kind, name)| line(&id, kind, name, "")).collect();
    let query =
        AssetQuery { operator: Some(operator.clone()), with_retired: true, most: SHOWN, ..AssetQuery::default() };
    let latest = registry::assets(tx, &query)?.rows;
    let latest = latest.into_iter().map(|a| line(&a.id, a.kind, a.name, &a.updated_at)).collect();
    let unread = shirube_domain::received::unread(tx, operator)?;
    Ok(Work { unread, drafts, has_more_drafts, unassessed, latest })
}

fn draft(tx: &mut Tx<'_>, catalog: &Catalog, s: &AssessmentSummary, base: &str, lang: Lang) -> Result<Draft, Error> {
    let answers = assessment::answers(tx, &s.id)?;
    let progress = match assessment::assessment(tx, &s.id)? {
        Some(held) => assessment::progress(&assessment::rows(catalog, &held, answers)),
        None => assessment::Progress::default(),
    };
    let note = lang.pick(
        format!("第{}版・{}", s.number, minute(&s.updated_at)),
        format!("No. {}, {}", s.number, minute(&s.updated_at)),
    );
    let href = format!("{base}/assess/assessments/{}", s.id);
    Ok(Draft {
        id: s.id.to_string(),
        name: s.asset_name.clone(),
        href,
        answered: progress.answered(),
        all: progress.all,
        note,
    })
}
