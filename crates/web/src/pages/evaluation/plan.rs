//! Planning an evaluation: system and suite chosen first, then what is asked of whom.

use super::my_words;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Fact, Page};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::http::StatusCode;
use shirube_domain::evaluation::{self, PlanDraft, Suite};
use shirube_domain::refusal::Refusal;
use shirube_domain::registry::{self, Asset, AssetKind, AssetQuery};
use shirube_domain::text::Lang;

struct ThresholdField {
    id: String,
    label: String,
    value: String,
    error: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/new.html")]
struct NewPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    once: String,
    assets: Vec<Choice>,
    suites: Vec<Choice>,
    /// Empty until system and suite are chosen.
    asset: String,
    suite: String,

    facts: Vec<Fact>,
    purpose_of_suite: String,
    draft: PlanDraft,
    levels: Vec<Choice>,
    by_scorer: Vec<ThresholdField>,
    by_axis: Vec<ThresholdField>,
}

fn suites(chosen: &str, lang: Lang) -> Vec<Choice> {
    let choice = |s: &Suite| Choice {
        value: s.id(),
        label: format!("{} {}", s.title.get(lang), s.version),
        hint: String::new(),
        chosen: s.id() == chosen,
    };
    evaluation::suites().iter().map(choice).collect()
}

/// The assets that can be evaluated: everything but datasets.
async fn assets(cx: &Cx, chosen: &str) -> Result<Vec<Choice>, Failure> {
    let operator = cx.operator()?.id.clone();
    let all = cx
        .read(move |tx, _| {
            Ok(registry::assets(tx, &AssetQuery { operator: Some(operator), most: 500, ..AssetQuery::default() })?.rows)
        })
        .await?;
    let choice = |a: &Asset| Choice {
        value: a.id.to_string(),
        label: [a.name.as_str(), a.version.as_deref().unwrap_or_default()].join(" ").trim_end().to_owned(),
        hint: String::new(),
        chosen: a.id.as_str() == chosen,
    };
    Ok(all.iter().filter(|a| a.kind != AssetKind::Dataset && !a.is_retired).map(choice).collect())
}

fn draft(fields: &Fields) -> PlanDraft {
    let text = |name: &str| fields.get(name).to_owned();
    let of = |(name, value): &(String, String)| Some((name.strip_prefix("threshold.")?.to_owned(), value.clone()));
    PlanDraft {
        suite: text("suite"),
        model: text("model"),
        target: text("target"),
        parameters: text("parameters"),
        epochs: text("epochs"),
        judges: text("judges"),
        thresholds: fields.pairs().iter().filter_map(of).collect(),
        level: text("level"),
        held_back_digest: text("held_back_digest"),
        held_back_count: text("held_back_count"),
        evaluator: text("evaluator"),
        purpose: text("purpose"),
    }
}

pub(super) async fn form(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let first = PlanDraft {
        suite: query.get("suite").to_owned(),
        epochs: "1".into(),
        level: "95".into(),
        parameters: "temperature = 0".into(),
        ..PlanDraft::default()
    };
    render(&cx, StatusCode::OK, (query.get("asset"), first), &[]).await
}

async fn render(cx: &Cx, status: StatusCode, (asset, draft): (&str, PlanDraft), refusals: &[Refusal]) -> Reply {
    let (t, lang, here) = (my_words(cx), cx.lang, cx.workspace_url("/assess/evaluations/new")?);
    let page = cx.workspace_page(t.plan_new, &[(t.title, "/assess/evaluations")])?.with_errors(refusals, lang);
    let suite = evaluation::suite(&draft.suite);
    let assets = assets(cx, asset).await?;
    let chosen = assets.iter().find(|a| a.chosen).filter(|_| suite.is_some());
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let facts = chosen.zip(suite).map(|(a, s)| {
        vec![
            fact(t.system, a.label.clone(), String::new()),
            fact(t.suite, format!("{} {}", s.title.get(lang), s.version), cx.url(&format!("/suites/{}", s.id()))),
            fact(t.samples_count, s.items.len().to_string(), String::new()),
        ]
    });
    let field = |of: &str, label: String| ThresholdField {
        value: draft.thresholds.iter().find(|(name, _)| name == of).map(|(_, v)| v.clone()).unwrap_or_default(),
        error: page.error_of(&format!("threshold.{of}")),
        id: format!("threshold.{of}"),
        label,
    };
    let levels = ["90", "95", "99"].map(|v| Choice {
        value: v.to_owned(),
        label: format!("{v} %"),
        hint: String::new(),
        chosen: draft.level == v,
    });
    let shown_asset = if facts.is_some() { asset.to_owned() } else { String::new() };
    let template = NewPage {
        w: cx.words(),
        t,
        once: cx.once(),
        suites: suites(&draft.suite, lang),
        asset: shown_asset,

        suite: suite.map(Suite::id).unwrap_or_default(),
        purpose_of_suite: suite.map(|s| s.purpose.get(lang).to_owned()).unwrap_or_default(),
        facts: facts.unwrap_or_default(),
        levels: levels.to_vec(),
        by_scorer: suite.iter().flat_map(|s| s.scorers.keys()).map(|n| field(n, format!("{} {n}", t.scorer))).collect(),
        by_axis: suite
            .iter()
            .flat_map(|s| s.tree.iter().filter(|n| n.of.as_ref().is_none_or(|of| is_root(s, of))))
            .map(|n| field(&n.id, n.title.get(lang).to_owned()))
            .collect(),
        assets,
        draft,
        page,
        here,
    };
    cx.show_with(status, &template)
}

fn is_root(suite: &Suite, id: &str) -> bool {
    suite.tree.iter().any(|n| n.id == id && n.of.is_none())
}

pub(super) async fn create(cx: Cx, Form(fields): Form) -> Reply {
    let (operator, by, base) = (cx.operator()?.id.clone(), cx.account_id()?, cx.workspace_url("/assess/evaluations")?);
    let (said, asset) = (draft(&fields), fields.get("asset").to_owned());
    let (given, of) = (said.clone(), asset.clone());
    let done = cx
        .file_once("evaluation.plan", fields.get("once").to_owned(), move |tx, _, _| {
            let held = crate::pages::register::held(tx, &operator, &of)?;
            Ok(format!("{base}/{}", evaluation::plan(tx, &held.id, &given, &by)?))
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, status, (&asset, said), &refusals).await
        }
    }
}
