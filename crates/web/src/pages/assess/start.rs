//! Starting an assessment: choose what it is about.

use super::left::{self, LeftRow};
use crate::cx::{Cx, Reply};
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::http::StatusCode;
use shirube_domain::assessment;
use shirube_domain::id::AssetId;
use shirube_domain::norm::Instrument;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry::{self, AssetQuery};
use shirube_domain::report::kind_label;

/// Assets offered; more are found from the register, whose pages lead here too.
const MOST: u32 = 200;

#[derive(askama::Template)]
#[template(path = "assess/start.html")]
struct StartPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    assets: Vec<Choice>,
    also: Vec<Choice>,
    action: String,
    once: String,
    register: String,
    left: Vec<LeftRow>,
}

impl StartPage {
    fn is_further_open(&self) -> bool {
        self.also.iter().any(|c| c.chosen) || !self.page.error_of("also").is_empty()
    }
}

/// `GET …/assessments/new`
pub(super) async fn form(cx: Cx) -> Reply {
    let fields = Fields::parse(&cx.query);
    let also: Vec<String> = fields.all("also").into_iter().map(str::to_owned).collect();
    show(&cx, StatusCode::OK, fields.get("asset"), &also, &[]).await
}

async fn show(cx: &Cx, status: StatusCode, chosen: &str, also: &[String], refusals: &[Refusal]) -> Reply {
    let t = assess_words(cx.lang);
    let operator = cx.operator()?.id.clone();
    let query = AssetQuery { operator: Some(operator.clone()), most: MOST, ..AssetQuery::default() };
    let found = cx.read(move |tx, _| Ok(registry::assets(tx, &query)?)).await?;
    let choice = |a: &registry::Asset| Choice {
        value: a.id.to_string(),
        label: match &a.version {
            Some(version) => format!("{} {version}", a.name),
            None => a.name.clone(),
        },
        hint: kind_label(a.kind, cx.lang).to_owned(),
        chosen: a.id.as_str() == chosen,
    };
    let list = format!("/w/{operator}/assess/assessments");
    let left = match AssetId::parse(chosen) {
        Ok(asset) => left::of_asset(cx, asset).await?,
        Err(_) => Vec::new(),
    };
    cx.show_with(
        status,
        &StartPage {
            page: cx.page(t.start_title, &[(t.list_title, &list)]).with_errors(refusals, cx.lang),
            w: cx.words(),
            t,
            also: assessment::on_request(cx.catalog()).map(|i| further(cx, i, also)).collect(),
            assets: found.rows.iter().map(choice).collect(),
            action: cx.url(&list),
            once: cx.once(),
            register: cx.workspace_url("/register/assets")?,
            left,
        },
    )
}

/// An instrument that is considered only on request.
fn further(cx: &Cx, i: &Instrument, chosen: &[String]) -> Choice {
    let items = i.norms.iter().filter(|n| n.assess).count();
    Choice {
        value: i.id(),
        label: i.name(cx.lang),
        hint: format!(
            "{} · {} · {items} {}",
            i.jurisdiction.label(cx.lang),
            i.nature.label(cx.lang),
            cx.words().count_unit
        ),
        chosen: chosen.contains(&i.id()),
    }
}

/// `POST …/assessments`
pub(super) async fn start(cx: Cx, Form(fields): Form) -> Reply {
    let chosen = fields.get("asset").to_owned();
    let also: Vec<String> = fields.all("also").into_iter().map(str::to_owned).collect();
    let wanted = also.clone();
    let Ok(asset) = AssetId::parse(&chosen) else {
        let refusal = Refusal::invalid("common.choose").on("asset");
        return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, "", &also, &[refusal]).await;
    };
    let (operator, by, base) = (cx.operator()?.id.clone(), cx.account_id()?, cx.workspace_url("/assess/assessments")?);
    let started = cx
        .file_once("assessment.start", fields.get("once").to_owned(), move |tx, catalog, _| {
            let is_own = registry::asset(tx, &asset)?.is_some_and(|a| a.operator == operator);
            if !is_own {
                return Err(Refusal::of(Class::Absent, "common.absent").into());
            }
            Ok(format!("{base}/{}", assessment::start_with(tx, catalog, &asset, &wanted, &by)?))
        })
        .await;
    match started {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let on_form = |r: Refusal| if r.field.is_some() { r } else { r.on("asset") };
            let refusals: Vec<Refusal> = failure.for_form()?.into_iter().map(on_form).collect();
            show(&cx, status, &chosen, &also, &refusals).await
        }
    }
}
