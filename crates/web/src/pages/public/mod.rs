//! Pages anyone may read: home, norms, risks and laws, the check, the log, glossary and help.

use crate::app::App;
use crate::cx::{Cx, LANG_COOKIE, Reply};
use crate::guard::{self, Access};
use crate::routes;
use crate::view::Page;
use crate::words::Words;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shirube_domain::authority::Verb;
use shirube_domain::text::Lang;
use std::sync::Arc;

const OPEN: Access = Access::Installation(Verb::ReadPublic);

routes! {
    GET "/" OPEN => choose_language;
    GET "/{lang}" OPEN => home;
}

/// `/`: the language remembered, or the browser's.
async fn choose_language(State(_): State<Arc<App>>, headers: HeaderMap) -> Response {
    let remembered = guard::cookie(&headers, LANG_COOKIE).and_then(|l| Lang::parse(&l));
    let lang = remembered.unwrap_or_else(|| guard::accepted_language(&headers));
    let target = HeaderValue::from_static(lang.pick("/ja", "/en"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response()
}

#[derive(askama::Template)]
#[template(path = "public/home.html")]
struct HomePage {
    page: Page,
    w: &'static Words,
}

async fn home(cx: Cx) -> Reply {
    if !matches!(cx.path.as_str(), "/ja" | "/en") {
        return Err(crate::failure::Failure::absent());
    }
    let mut page = cx.page(cx.words().home, &[]);
    page.crumbs.clear();
    cx.show(&HomePage { page, w: cx.words() })
}
