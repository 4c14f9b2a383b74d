//! The document itself, the list of operations for people, and the list of refusals.
//!
//! For: whoever writes a client finds everything here, and nothing is fetched from elsewhere.
//! Rests on: [`super::document`], `catalog/messages.toml`.
//! Words: a *code* names a refusal and does not change.
//! Never: loads a script or a style of someone else's.
//! Begin at: [`list`].

use super::asked::Condition;
use super::describe::{Kind, Operation, Takes, about};
use super::document::document;
use super::{gate, reply};
use crate::cx::{Cx, Reply};
use crate::guard::access::OPEN;
use crate::operations;
use crate::view::Page;
use crate::words::Words;
use crate::words::api::{ApiWords, api_words};
use shirube_domain::refusal;
use shirube_domain::text::Lang;
use std::fmt::Write;
use std::sync::LazyLock;

operations! {
    GET "/api/openapi.json" OPEN => openapi,
        about("getDocument", "このAPIのOpenAPI文書", "The OpenAPI document of this API")
            .gives_media(200, &["application/json"]).tagged();
    GET "/api/docs" OPEN => list,
        about("getDocs", "このAPIの一覧（ページ）", "This API as a page").in_lang().gives_media(200, &["text/html"]);
    GET "/api/errors" OPEN => errors,
        about("getErrors", "断る理由の一覧（ページ）", "Every refusal as a page").in_lang().gives_media(200, &["text/html"]);
}

/// The document as it is served and checked in.
pub fn document_text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let document = document(&super::operations());
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    });
    &TEXT
}

async fn openapi(_: Cx, condition: Condition) -> Reply {
    static TAG: LazyLock<String> = LazyLock::new(|| {
        shirube_proof::digest::sha256(document_text().as_bytes()).to_string().chars().take(16).collect()
    });
    let mut response = if condition.has(&TAG) {
        axum::response::IntoResponse::into_response(axum::http::StatusCode::NOT_MODIFIED)
    } else {
        reply::text("application/json", document_text())
    };
    if let Ok(value) = axum::http::HeaderValue::from_str(&format!("\"{}\"", &*TAG)) {
        response.headers_mut().insert(axum::http::header::ETAG, value);
    }
    Ok(response)
}

/// One operation as the page shows it.
struct Line {
    id: &'static str,
    method: &'static str,
    /// The path without its slashes, so that it can break after each.
    steps: Vec<&'static str>,
    line: &'static str,
    roles: String,
    params: Vec<ParamLine>,
    body: String,
    example: String,
    answers: String,
}

/// One parameter as the page shows it.
struct ParamLine {
    name: &'static str,
    about: &'static str,
    holds: String,
}

/// Operations that stand under one heading.
struct Part {
    id: &'static str,
    title: &'static str,
    lines: Vec<Line>,
}

#[derive(askama::Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    page: Page,
    w: &'static Words,
    t: &'static ApiWords,
    parts: Vec<Part>,
}

fn line(operation: &Operation, lang: Lang) -> Line {
    let (about, t) = (&operation.about, api_words(lang));
    let holds = |kind: Kind| match kind {
        Kind::Text(most) => format!("≤ {most}"),
        Kind::Int(least, i64::MAX) => format!("≥ {least}"),
        Kind::Int(least, most) => format!("{least}–{most}"),
        Kind::Bool => "true | false".to_owned(),
        Kind::OneOf(words) => words.join(" | "),
        Kind::Cursor => t.cursor.to_owned(),
    };
    let params = about.query.iter().map(|p| ParamLine {
        name: p.name,
        about: lang.pick(p.about.0, p.about.1),
        holds: holds(p.kind),
    });
    let pretty = |v: &serde_json::Value| serde_json::to_string_pretty(v).unwrap_or_default();
    let (body, example) = match &about.takes {
        Takes::Nothing => (String::new(), String::new()),
        Takes::Json(_, example) => (t.body_json.to_owned(), pretty(example)),
        Takes::File(_, most) => (format!("{}（≤ {} MiB）", t.body_file, most >> 20), String::new()),
        Takes::JsonOrFile(_, example, most) => (format!("{}（≤ {} MiB）", t.body_either, most >> 20), pretty(example)),
    };
    let answers = about.gives.iter().map(|g| {
        let media = g.json.map(|_| "application/json").into_iter().chain(g.media.iter().copied());
        format!("{} {}", g.status, media.collect::<Vec<_>>().join(", ")).trim().to_owned()
    });
    Line {
        id: about.id,
        method: operation.route.method,
        steps: operation.route.path.split('/').skip(1).collect(),
        line: about.line(lang),
        roles: gate::roles(operation.route.access).join(", "),
        params: params.collect(),
        body,
        example,
        answers: answers.collect::<Vec<_>>().join("; "),
    }
}

fn parts(lang: Lang) -> Vec<Part> {
    let t = api_words(lang);
    let headed = [
        ("session", t.part_session, super::session::operations()),
        ("norms", t.part_norms, super::norms::operations()),
        ("check", t.part_check, super::check::operations()),
        ("operators", t.part_operators, super::operators::operations()),
        ("assets", t.part_assets, [super::assets::operations(), super::asset_parts::operations()].concat()),
        ("assessments", t.part_assessments, [super::assessments::operations(), super::answers::operations()].concat()),
        ("evidence", t.part_evidence, [super::evidence::operations(), super::risks::operations()].concat()),
        (
            "papers",
            t.part_papers,
            [super::papers::operations(), super::outgoing::operations(), super::reporting::operations()].concat(),
        ),
        ("log", t.part_log, super::log::operations()),
        ("documents", t.part_documents, operations()),
    ];
    headed
        .into_iter()
        .map(|(id, title, list)| Part { id, title, lines: list.iter().map(|o| line(o, lang)).collect() })
        .collect()
}

/// A page outside `/ja` and `/en`: the other language is a parameter.
fn page(cx: &Cx, title: &str, crumbs: &[(&str, &str)]) -> Page {
    let mut page = cx.page(title, &[]);
    let at = |lang: Lang| format!("{}?lang={}", cx.path, lang.code());
    page.path_this_lang = at(cx.lang);
    page.path_other_lang = at(cx.lang.other());
    let last = page.crumbs.pop();
    page.crumbs.extend(crumbs.iter().map(|(label, path)| crate::view::Crumb {
        label: (*label).to_owned(),
        href: Some(format!("{path}?lang={}", cx.lang.code())),
    }));
    page.crumbs.extend(last);
    page
}

async fn list(cx: Cx) -> Reply {
    let t = api_words(cx.lang);
    cx.show(&DocsPage { page: page(&cx, t.title, &[]), w: cx.words(), t, parts: parts(cx.lang) })
}

#[derive(askama::Template)]
#[template(path = "api/errors.html")]
struct ErrorsPage {
    page: Page,
    w: &'static Words,
    t: &'static ApiWords,
    rows: Vec<(&'static str, &'static str, &'static str)>,
    columns: Vec<crate::view::Column>,
}

async fn errors(cx: Cx) -> Reply {
    let t = api_words(cx.lang);
    let rows =
        refusal::messages().iter().map(|(code, text)| (code.as_str(), text.ja.as_str(), text.en.as_str())).collect();
    let columns = [t.code, t.message_ja, t.message_en];
    let columns = columns.map(|label| crate::view::Column { label: label.to_owned(), ..Default::default() }).to_vec();
    cx.show(&ErrorsPage { page: page(&cx, t.errors_title, &[(t.title, "/api/docs")]), w: cx.words(), t, rows, columns })
}

/// Every code with both messages, as it is checked in.
pub fn errors_text() -> String {
    let mut out =
        String::from("# Refusals\n\nEvery code with its message in both languages, from `catalog/messages.toml`.\n\n");
    out += "| code | 日本語 | English |\n|---|---|---|\n";
    for (code, text) in refusal::messages() {
        let cell = |t: &str| t.replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(out, "| `{code}` | {} | {} |", cell(&text.ja), cell(&text.en));
    }
    out
}
