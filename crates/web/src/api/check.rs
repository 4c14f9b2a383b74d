//! The check: what applies to the facts given, or to a file, without an account and without keeping anything.
//!
//! For: a program asks what the check page asks, and gets the report in any of its forms.
//! Rests on: `report`; the readers of `docs/specs/import.md`.
//! Words: a *report* is the same in every form; `?format=` or `Accept` chooses one.
//! Never: writes anything.
//! Begin at: [`check`].

use super::asked::{Bytes, Given};
use super::asset_parts::read_facts;
use super::assets::{ANY, file_name};
use super::describe::{About, Kind, about};
use super::papers::{FORMATS, REPORT_MEDIA, offer};
use super::shape::report::Report;
use super::shape::words;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use shirube_domain::norm::Facts;
use shirube_domain::refusal::Error;
use shirube_domain::registry;
use shirube_domain::report::{self, CheckInput};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What to check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What the report is about.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Facts by id, as `/api/v1/facts` lists them.
    #[schema(value_type = BTreeMap<String, words::FactValue>)]
    pub facts: BTreeMap<String, Value>,
    /// The language of the report; wins over the header.
    #[serde(default)]
    #[schema(value_type = Option<words::LangWord>)]
    pub lang: Option<Lang>,
}

fn papers(about: About) -> About {
    about
        .may("format", Kind::OneOf(FORMATS), "Acceptより優先する形式", "the type, before Accept")
        .in_lang()
        .gives::<Report>(200)
        .also(REPORT_MEDIA)
        .refuses(&[406])
}

operations! {
    POST "/api/v1/check" OPEN => check,
        papers(about("check", "示された事実から、何が該当するかを調べる", "What applies, from the facts given")
            .takes::<Check>(json!({ "name": "採用支援AI", "facts": { "roles": ["provider"], "generative": true }, "lang": "ja" })));
    POST "/api/v1/check/file" OPEN => check_file,
        papers(about("checkFile", "ファイルから、何が該当するかを調べる", "What applies, from a file")
            .may("name", Kind::Text(200), "ファイル名", "the file's name")
            .takes_file(ANY, registry::import::MAX_BYTES).refuses(&[413]));
}

/// The facts of a check.
pub(super) fn facts_of(cx: &Cx, given: &Check) -> Result<Facts, Failure> {
    let mut facts = Facts::default();
    for (id, value) in read_facts(cx.catalog(), &given.facts).map_err(Failure::from)? {
        if let Some(value) = value {
            facts.set(&id, value);
        }
    }
    Ok(facts)
}

async fn check(cx: Cx, headers: HeaderMap, Given(given): Given<Check>) -> Reply {
    let mut cx = cx;
    cx.lang = given.lang.unwrap_or(cx.lang);
    let facts = facts_of(&cx, &given)?;
    let name = shirube_domain::form::optional_line("name", given.name.as_deref().unwrap_or_default(), 200)?;
    let (lang, now) = (cx.lang, cx.now);
    let input = CheckInput::from_questions(name.unwrap_or_default(), facts);
    let report =
        cx.blocking(move |app| Ok::<_, Error>(report::check(&app.installation.catalog(), &input, lang, now))).await?;
    offer(&cx, &headers, report, "check").await
}

async fn check_file(cx: Cx, headers: HeaderMap, body: Bytes) -> Reply {
    let (name, lang, now) = (file_name(&Fields::parse(&cx.query)), cx.lang, cx.now);
    let report = cx
        .blocking(move |app| {
            let catalog = &app.installation.catalog();
            let imported = registry::read_file(catalog, &body.bytes, Some(&name))?;
            let input = CheckInput::from_file(catalog, &imported, &name, &Facts::default(), lang);
            Ok(report::check(catalog, &input, lang, now))
        })
        .await?;
    offer(&cx, &headers, report, "check").await
}
