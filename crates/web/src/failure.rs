//! What did not happen, as a page or as `application/problem+json` (RFC 9457).

use crate::app::App;
use crate::cx::Cx;
use crate::view::Page;
use crate::words::{Words, words};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::text::Lang;
use std::sync::Arc;

/// Why there is no ordinary answer. Turned into a response by [`IntoResponse`] in the language of the request.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    sign_in: bool,
    status: Option<StatusCode>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, sign_in: false, status: None }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Error::from(refusal).into()
    }
}

impl Failure {
    /// There is no such thing, or it may not be known that there is.
    pub fn absent() -> Failure {
        Refusal::of(Class::Absent, "common.absent").into()
    }

    /// One has to sign in first.
    pub fn sign_in() -> Failure {
        Failure { sign_in: true, ..Refusal::of(Class::Forbidden, "common.sign-in").into() }
    }

    /// The system failed.
    pub fn fault(detail: String) -> Failure {
        Error::File { path: "-".into(), source: std::io::Error::other(detail) }.into()
    }

    pub(crate) fn panicked(error: tokio::task::JoinError) -> Failure {
        Failure::fault(error.to_string())
    }

    /// The same with a status of its own.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Failure {
        self.status = Some(status);
        self
    }

    /// The refusals; empty for a fault. A form shows them again with what was entered.
    pub fn refusals(&self) -> &[Refusal] {
        if self.sign_in { &[] } else { self.error.refusals() }
    }

    /// The refusals if they are about the form's fields or content (status 422 or 409); anything else goes on as a failure.
    ///
    /// # Errors
    /// The failure itself, when it is not for the form to show.
    pub fn for_form(self) -> Result<Vec<Refusal>, Failure> {
        let of_form = !self.refusals().is_empty()
            && self.refusals().iter().all(|r| matches!(r.class, Class::Invalid | Class::Conflict | Class::TooMuch));
        if of_form { Ok(self.refusals().to_vec()) } else { Err(self) }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        if let Some(status) = self.status {
            return status;
        }
        if self.sign_in {
            return StatusCode::UNAUTHORIZED;
        }
        match self.error.refusals().first().map(|r| r.class) {
            Some(Class::Invalid) => StatusCode::UNPROCESSABLE_ENTITY,
            Some(Class::Forbidden) => StatusCode::FORBIDDEN,
            Some(Class::Absent) => StatusCode::NOT_FOUND,
            Some(Class::Conflict) => StatusCode::CONFLICT,
            Some(Class::TooLate) => StatusCode::CONFLICT,
            Some(Class::TooMuch) => StatusCode::PAYLOAD_TOO_LARGE,
            None if self.error.is_disk_full() => StatusCode::INSUFFICIENT_STORAGE,
            None if matches!(self.error, Error::Db(shirube_domain::db::DbError::Busy(_))) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            None => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The refusals people read, a fault being one of three general ones.
    fn shown(&self) -> Vec<Refusal> {
        match self.error.refusals() {
            [] if self.error.is_disk_full() => vec![Refusal::of(Class::TooMuch, "common.disk-full")],
            [] if self.status() == StatusCode::SERVICE_UNAVAILABLE => vec![Refusal::of(Class::TooMuch, "common.busy")],
            [] => vec![Refusal::of(Class::Invalid, "common.fault")],
            list => list.to_vec(),
        }
    }

    /// The response to a request, in its language: JSON for the API, a page otherwise.
    pub(crate) fn at(self, cx: &Cx) -> Response {
        let (lang, path, status) = (cx.lang, cx.path.as_str(), self.status());
        if status.is_server_error() {
            tracing::error!(error = %self.error, "a request failed");
        }
        if path.starts_with("/api/") || path == "/node/inbox" || path.starts_with("/.well-known/") {
            return self.problem(lang, status, path);
        }
        if self.sign_in {
            let target =
                format!("/{}/sign-in?next={}", lang.code(), path.bytes().map(crate::cx::percent).collect::<String>());
            return match HeaderValue::from_str(&target) {
                Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response(),
                Err(_) => StatusCode::SEE_OTHER.into_response(),
            };
        }
        let messages: Vec<String> = self.shown().iter().map(|r| r.message(lang)).collect();
        render(cx, status, messages)
    }

    fn problem(&self, lang: Lang, status: StatusCode, path: &str) -> Response {
        let shown = self.shown();
        let code = shown.first().map_or("common.fault", |r| r.code);
        let errors: Vec<_> = shown
            .iter()
            .map(|r| {
                let (pointer, parameter) = place(r.field.as_deref());
                json!({ "pointer": pointer, "parameter": parameter, "code": r.code, "message": r.message(lang) })
            })
            .collect();
        let body = json!({
            "type": format!("/api/errors#{code}"),
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "detail": shown.iter().map(|r| r.message(lang)).collect::<Vec<_>>().join(" "),
            "instance": path,
            "errors": errors,
        });
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            let seconds =
                shown.iter().flat_map(|r| &r.params).find(|(n, _)| *n == "seconds").map_or("1", |(_, v)| v.as_str());
            headers
                .insert(header::RETRY_AFTER, HeaderValue::from_str(seconds).unwrap_or(HeaderValue::from_static("1")));
        }
        response
    }
}

/// Where a refusal points: a place in the body (RFC 6901), or a parameter of the query.
fn place(field: Option<&str>) -> (Option<String>, Option<&str>) {
    match field {
        None => (None, None),
        Some(f) if f.starts_with('?') => (None, f.get(1..)),
        Some(f) if f.starts_with('/') => (Some(f.to_owned()), None),
        Some(f) => {
            let (parent, name) = f.strip_prefix("fact.").map_or(("", f), |id| ("/facts", id));
            (Some(format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))), None)
        }
    }
}

/// A handler's failure on its way out: where it happened is known only to the layer that catches it.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(std::sync::Mutex::new(Some(self))));
        response
    }
}

/// Gives failures of handlers their language and form; runs around every guarded route.
pub(crate) async fn dress(
    axum::extract::State(app): axum::extract::State<Arc<App>>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let cx = match request.extensions().get::<Cx>() {
        Some(cx) => cx.clone(),
        None => {
            let cx = crate::guard::outside(&app, &request);
            cx.await
        }
    };
    let mut response = next.run(request).await;
    type Carried = Arc<std::sync::Mutex<Option<Failure>>>;
    match response.extensions_mut().remove::<Carried>().and_then(|c| c.lock().ok().and_then(|mut f| f.take())) {
        Some(failure) => failure.at(&cx),
        None => response,
    }
}

#[derive(askama::Template)]
#[template(path = "failure.html")]
struct FailurePage {
    page: Page,
    w: &'static Words,
    messages: Vec<String>,
    status: u16,
}

/// With the menu, the language link and the visitor's name of any other page: a wrong turn is no dead end.
fn render(cx: &Cx, status: StatusCode, messages: Vec<String>) -> Response {
    let w = words(cx.lang);
    let title = match status {
        StatusCode::NOT_FOUND => w.failure_absent,
        StatusCode::FORBIDDEN => w.failure_forbidden,
        s if s.is_server_error() => w.failure_fault,
        _ => w.failure_refused,
    };
    let template = FailurePage { page: cx.page(title, &[]), w, messages, status: status.as_u16() };
    cx.show_with(status, &template).unwrap_or_else(|_| status.into_response())
}

/// No route fits.
pub(crate) async fn not_found(
    axum::extract::State(app): axum::extract::State<Arc<App>>,
    request: axum::extract::Request,
) -> Response {
    let cx = crate::guard::outside(&app, &request);
    Failure::absent().at(&cx.await)
}
