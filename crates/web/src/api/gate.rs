//! What holds for every operation: its query is what it declares, its language may be asked for, public answers may be
//! read from pages elsewhere.
//!
//! Rests on: the operations themselves; the Fetch standard for `Access-Control-Allow-Origin`.
//! Never: lets an unknown parameter pass, since a misspelt filter would answer with too much.

use super::describe::{Kind, Operation, Param};
use crate::app::App;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::Access;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shirube_domain::authority::{Role, Verb};
use shirube_domain::refusal::{Error, Refusal, Refusals};
use shirube_domain::registry::Cursor;
use shirube_domain::text::Lang;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

type Key = (&'static str, &'static str);

/// The operations by method and path.
static BY_ROUTE: LazyLock<HashMap<Key, Operation>> =
    LazyLock::new(|| super::operations().into_iter().map(|o| ((o.route.method, o.route.path), o)).collect());

fn find(method: &Method, path: &str) -> Option<&'static Operation> {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    BY_ROUTE.iter().find(|((m, p), _)| *m == method && *p == path).map(|(_, operation)| operation)
}

/// Checks the query against the operation, and takes the language asked for.
pub(super) async fn gate(matched: MatchedPath, mut request: Request, next: Next) -> Response {
    let Some(operation) = find(request.method(), matched.as_str()) else { return next.run(request).await };
    let fields = Fields::parse(request.uri().query().unwrap_or_default());
    if let Err(error) = check(&operation.about.query, &fields) {
        return Failure::from(error).into_response();
    }
    if let (Some(lang), Some(cx)) = (Lang::parse(fields.get("lang")), request.extensions_mut().get_mut::<Cx>()) {
        cx.lang = lang;
    }
    next.run(request).await
}

/// Every fault of the query at once.
fn check(declared: &[Param], fields: &Fields) -> Result<(), Error> {
    let mut refusals = Refusals::default();
    for (name, value) in fields.pairs() {
        match declared.iter().find(|p| p.name == name) {
            None => refusals.push(Refusal::invalid("api.unknown-parameter").with("name", name).on(format!("?{name}"))),
            Some(param) if fits(param.kind, value) && fields.all(name).len() == 1 => {}
            Some(param) => refusals.push(
                Refusal::invalid("api.wrong-parameter")
                    .with("name", name)
                    .with("expected", expected(param.kind))
                    .on(format!("?{name}")),
            ),
        }
    }
    for param in declared.iter().filter(|p| p.required && !fields.has(p.name)) {
        let refusal = Refusal::invalid("api.missing-parameter").with("name", param.name);
        refusals.push(refusal.on(format!("?{}", param.name)));
    }
    refusals.settle()
}

fn fits(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text(most) => value.chars().count() <= most,
        Kind::Int(least, most) => {
            value.bytes().all(|b| b.is_ascii_digit()) && value.parse::<i64>().is_ok_and(|n| (least..=most).contains(&n))
        }
        Kind::Bool => matches!(value, "true" | "false"),
        Kind::OneOf(words) => words.contains(&value),
        Kind::Cursor => Cursor::parse(value).is_some(),
    }
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text(most) => format!("0–{most}"),
        Kind::Int(least, most) => format!("{least}–{most}"),
        Kind::Bool => "true, false".to_owned(),
        Kind::OneOf(words) => words.join(", "),
        Kind::Cursor => "`next`".to_owned(),
    }
}

/// Lets pages of other sites read what anyone may read; nothing else. Runs around everything, so that refusals of public
/// operations can be read too.
pub(crate) async fn cross_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned()).unwrap_or_default();
    let is_public = path.starts_with("/api/")
        && app.table.iter().any(|((m, p), access)| {
            *m == "GET" && *p == path && matches!(access, Access::Installation(Verb::ReadPublic))
        });
    let mut response = next.run(request).await;
    if is_read && is_public {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let shown = HeaderValue::from_static("ETag, Link, Content-Language, Deprecation, Sunset");
        response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, shown);
    }
    if path.starts_with("/api/") {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    }
    response
}

/// Who may, in the words of the document.
pub(super) fn roles(access: Access) -> Vec<&'static str> {
    let (Access::Operator(verb) | Access::Installation(verb)) = access;
    Role::ALL.into_iter().filter(|role| role.may(verb)).map(Role::word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_parameter_is_refused_and_so_is_a_wrong_value() {
        let declared =
            super::super::describe::about("x", "", "").paged().may("kind", Kind::OneOf(&["model"]), "", "").query;
        let codes = |query: &str| match check(&declared, &Fields::parse(query)) {
            Ok(()) => vec![],
            Err(error) => error.refusals().iter().map(|r| (r.code, r.field.clone().unwrap_or_default())).collect(),
        };
        assert!(codes("limit=200&kind=model").is_empty());
        assert_eq!(codes("kin=model"), [("api.unknown-parameter", "?kin".to_owned())]);
        assert_eq!(codes("limit=201&kind=x").len(), 2);
        assert_eq!(codes("limit=-1").len(), 1);
        assert_eq!(codes("cursor=yesterday").len(), 1);
    }
}
