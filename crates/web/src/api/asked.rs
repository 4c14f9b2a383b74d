//! What a request brings: its body, its query, its conditions; and the refusals of what cannot be read.
//!
//! For: every fault of a request is named with the place it stands at, in the reader's language.
//! Rests on: RFC 9110 (conditions, content types), RFC 9457 (problems), RFC 6901 (pointers).
//! Words: a *condition* is `If-Match` or `If-None-Match`; a *pointer* names a place in the body, `?name` a parameter.
//! Never: reads more than the limit; takes a field it does not know.
//! Begin at: [`Given`], [`Bytes`], [`Condition`].

use crate::cx::Cx;
use crate::failure::Failure;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_proof::digest::sha256;
use std::convert::Infallible;

/// Largest JSON body, in bytes.
pub const MAX_JSON: usize = 2 * 1024 * 1024;

/// A JSON body, read strictly.
pub struct Given<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(wrong_type("application/json"));
        }
        let body = whole(request, MAX_JSON).await?;
        read(&body).map(Given)
    }
}

/// A JSON body that may be left out.
pub struct GivenOr<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for GivenOr<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let said = is_json(request.headers());
        let body = whole(request, MAX_JSON).await?;
        match body.is_empty() {
            true => Ok(GivenOr(T::default())),
            false if said => read(&body).map(GivenOr),
            false => Err(wrong_type("application/json")),
        }
    }
}

/// Any body, with the type it came as.
pub struct Bytes {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether it came as JSON.
    pub is_json: bool,
}

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let is_json = is_json(request.headers());
        let bytes = whole(request, crate::form::MAX_UPLOAD).await?;
        Ok(Bytes { bytes, is_json })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
}

async fn whole(request: Request, most: usize) -> Result<Vec<u8>, Failure> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|n| n > most) {
        return Err(too_large(most));
    }
    let body = axum::body::to_bytes(request.into_body(), most).await.map_err(|_| too_large(most))?;
    Ok(body.to_vec())
}

/// A body above its limit.
pub fn too_large(most: usize) -> Failure {
    Refusal::of(Class::TooMuch, "common.too-large").with("most", most >> 20).into()
}

/// A body of a type that is not read here.
pub fn wrong_type(expected: &str) -> Failure {
    let refusal = Refusal::invalid("common.wrong-media-type").with("accepted", expected);
    Failure::from(refusal).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

/// Reads JSON: what is not JSON is refused with line and column, what does not fit with the place in the body.
///
/// # Errors
/// 400 for a text that is not JSON, 422 for one that does not fit.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let place = pointer(e.path());
        unfit(e.inner(), place)
    })?;
    reader.end().map_err(|e| unfit(&e, String::new()))?;
    Ok(value)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn unfit(error: &serde_json::Error, place: String) -> Failure {
    let text = error.to_string();
    if !error.is_data() {
        let refusal = Refusal::invalid("common.not-json").with("line", error.line()).with("column", error.column());
        return Failure::from(refusal).with_status(StatusCode::BAD_REQUEST);
    }
    // serde says what is wrong only in words; these beginnings are stable.
    let quoted = text.split('`').nth(1).unwrap_or_default();
    let refusal = if text.starts_with("unknown field") {
        Refusal::invalid("api.unknown-field").with("name", quoted).on(place)
    } else if text.starts_with("missing field") {
        Refusal::invalid("api.missing-field").with("name", quoted).on(format!("{place}/{quoted}"))
    } else if text.starts_with("duplicate field") {
        Refusal::invalid("api.duplicate-field").with("name", quoted).on(format!("{place}/{quoted}"))
    } else {
        let expected = text.rsplit_once("expected ").map_or(text.as_str(), |(_, e)| e);
        let expected = expected.split(" at line ").next().unwrap_or(expected);
        let refusal = Refusal::invalid("api.wrong-shape").with("expected", expected);
        if place.is_empty() { refusal } else { refusal.on(place) }
    };
    refusal.into()
}

/// `If-Match` and `If-None-Match` of a request.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    held: Option<String>,
    none: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Condition {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(|t| t.trim().to_owned());
        Ok(Condition { held: text(header::IF_MATCH), none: text(header::IF_NONE_MATCH) })
    }
}

impl Condition {
    /// Refuses a change that says nothing of what it changes.
    ///
    /// # Errors
    /// 428.
    pub fn needed(&self) -> Result<(), Failure> {
        if self.held.is_some() {
            return Ok(());
        }
        Err(Failure::from(Refusal::invalid("common.precondition-required"))
            .with_status(StatusCode::PRECONDITION_REQUIRED))
    }

    /// The same where nothing may be there yet: `If-None-Match: *` says so.
    ///
    /// # Errors
    /// 428.
    pub fn needed_or_first(&self) -> Result<(), Failure> {
        if self.none.as_deref() == Some("*") { Ok(()) } else { self.needed() }
    }

    /// The revision seen, when it is the one held now; `*` is whichever is.
    ///
    /// # Errors
    /// Stale: [`settle`] makes it a 412.
    pub fn revision(&self, now: i64) -> Result<i64, Error> {
        self.fits(&now.to_string(), now == 0).map(|()| now)
    }

    /// Whether the tag seen is the one held now. `is_nothing` says that there is nothing yet.
    ///
    /// # Errors
    /// Stale: [`settle`] makes it a 412.
    pub fn fits(&self, now: &str, is_nothing: bool) -> Result<(), Error> {
        let fits = match (&self.held, &self.none) {
            (Some(held), _) if held == "*" => !is_nothing,
            (Some(held), _) => held.split(',').any(|tag| tag.trim().trim_matches('"') == now),
            (None, Some(none)) if none == "*" => is_nothing,
            (None, _) => false,
        };
        if fits { Ok(()) } else { Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into()) }
    }

    /// Whether the reader already holds this.
    pub fn has(&self, tag: &str) -> bool {
        let matches = |t: &str| t.trim().trim_start_matches("W/").trim_matches('"') == tag;
        self.none.as_deref().is_some_and(|text| text == "*" || text.split(',').any(matches))
    }
}

/// A failure as the API tells it: a stale condition is 412, and fields of the domain become places in the body.
pub fn settle(failure: Failure) -> Failure {
    let stale = ["common.changed-meanwhile", "assessment.answered-meanwhile"];
    if failure.refusals().iter().any(|r| stale.contains(&r.code)) {
        return failure.with_status(StatusCode::PRECONDITION_FAILED);
    }
    failure
}

/// The key a client gives so that sending again has one effect.
pub struct Once(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Once(None)) };
        let text = value.to_str().ok().map(str::trim).filter(|t| !t.is_empty() && t.len() <= 255);
        match text {
            Some(text) => Ok(Once(Some(text.to_owned()))),
            None => Err(Failure::from(Refusal::invalid("api.bad-key")).with_status(StatusCode::BAD_REQUEST)),
        }
    }
}

impl Once {
    /// The token for [`Cx::file_once`], which belongs to the account and the path; empty without a key.
    ///
    /// # Errors
    /// Asks to sign in.
    pub fn token(&self, cx: &Cx) -> Result<String, Failure> {
        let Some(key) = &self.0 else { return Ok(String::new()) };
        Ok(sha256(format!("{}\n{}\n{key}", cx.account_id()?, cx.path).as_bytes()).to_string())
    }
}

/// What is kept of a body with its result, so that one key cannot stand for two requests.
pub fn mark(body: &impl std::fmt::Debug) -> String {
    sha256(format!("{body:?}").as_bytes()).to_string().chars().take(32).collect()
}

/// Whether the result kept under a key came from the same body; gives the result.
///
/// # Errors
/// 422 when the key was used for something else.
pub fn of_same(kept: &str, mark: &str) -> Result<String, Failure> {
    match kept.split_once(' ') {
        Some((held, result)) if held == mark => Ok(result.to_owned()),
        _ => Err(Refusal::invalid("api.key-reused").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        name: String,
    }

    fn first(text: &str) -> (u16, String, Option<String>) {
        let failure = read::<Outer>(text.as_bytes()).err().unwrap();
        let refusal = failure.refusals()[0].clone();
        (failure.status().as_u16(), refusal.code.to_owned(), refusal.field)
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let place = |p: &str| Some(p.to_owned());
        assert_eq!(first(r#"{"list":[{"name":"a","x":1}]}"#), (422, "api.unknown-field".into(), place("/list/0/x")));
        assert_eq!(first(r#"{"list":[{}]}"#), (422, "api.missing-field".into(), place("/list/0/name")));
        assert_eq!(first(r#"{"list":[{"name":1}]}"#), (422, "api.wrong-shape".into(), place("/list/0/name")));
        assert_eq!(first(r#"{"list":[]"#), (400, "common.not-json".into(), None));
        assert_eq!(first(r#"{"list":[]} x"#), (400, "common.not-json".into(), None));
    }

    #[test]
    fn a_condition_fits_only_what_is_held_now() {
        let condition = |held: Option<&str>, none: Option<&str>| Condition {
            held: held.map(str::to_owned),
            none: none.map(str::to_owned),
        };
        assert!(condition(Some("\"3\""), None).revision(3).is_ok());
        assert!(condition(Some("\"2\", \"3\""), None).revision(3).is_ok());
        assert!(condition(Some("\"2\""), None).revision(3).is_err());
        assert!(condition(Some("*"), None).revision(3).is_ok());
        assert!(condition(Some("*"), None).revision(0).is_err());
        assert!(condition(None, Some("*")).revision(0).is_ok());
        assert!(condition(None, Some("*")).revision(1).is_err());
        assert!(condition(None, None).needed().is_err());
    }
}
