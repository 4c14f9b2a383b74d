//! What the API answers with: JSON with its language and tag, what was made and where, pages of a list.

use super::asked::Condition;
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::Fields;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shirube_domain::registry::Cursor;

fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// JSON with a status.
///
/// # Errors
/// A fault when the value does not serialise.
pub fn json(cx: &Cx, status: StatusCode, value: &impl Serialize) -> Reply {
    let mut response = cx.json(value)?;
    *response.status_mut() = status;
    put(&mut response, header::CONTENT_LANGUAGE, cx.lang.code());
    put(&mut response, header::CACHE_CONTROL, if cx.visitor.is_some() { "private, no-store" } else { "no-cache" });
    Ok(response)
}

/// JSON.
///
/// # Errors
/// As [`json`].
pub fn ok(cx: &Cx, value: &impl Serialize) -> Reply {
    json(cx, StatusCode::OK, value)
}

/// JSON of one thing, with the tag a change of it has to carry.
///
/// # Errors
/// As [`json`].
pub fn tagged(cx: &Cx, tag: impl std::fmt::Display, value: &impl Serialize) -> Reply {
    let mut response = ok(cx, value)?;
    put(&mut response, header::ETAG, &format!("\"{tag}\""));
    Ok(response)
}

/// JSON of something public that changes only with the catalogue; 304 when the reader holds it already.
///
/// # Errors
/// As [`json`].
pub fn of_catalog(cx: &Cx, condition: &Condition, value: &impl Serialize) -> Reply {
    let digest: String = cx.catalog().digest().to_string().chars().take(16).collect();
    let tag = format!("{digest}-{}", cx.lang.code());
    if condition.has(&tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        put(&mut response, header::ETAG, &format!("\"{tag}\""));
        return Ok(response);
    }
    tagged(cx, tag, value)
}

/// 201 with where it is and its tag.
///
/// # Errors
/// As [`json`].
pub fn created(cx: &Cx, at: &str, tag: Option<i64>, value: &impl Serialize) -> Reply {
    let mut response = json(cx, StatusCode::CREATED, value)?;
    put(&mut response, header::LOCATION, at);
    if let Some(tag) = tag {
        put(&mut response, header::ETAG, &format!("\"{tag}\""));
    }
    Ok(response)
}

/// 204.
pub fn nothing() -> Reply {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Text of a type.
pub fn text(media: &str, body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    put(&mut response, header::CONTENT_TYPE, media);
    response
}

/// JSON of a page of a list, with `Link: rel="next"` when there is more.
///
/// # Errors
/// As [`json`].
pub fn page(cx: &Cx, value: &impl Serialize, next: Option<&str>) -> Reply {
    let mut response = ok(cx, value)?;
    if let Some(next) = next {
        put(&mut response, header::LINK, &next_link(cx, next));
    }
    Ok(response)
}

/// The `Link` header of the next page: the same query with another cursor.
pub fn next_link(cx: &Cx, cursor: &str) -> String {
    link(cx, "cursor", cursor)
}

/// The same where the cursor goes by another name.
pub fn link(cx: &Cx, name: &str, cursor: &str) -> String {
    let escaped = |t: &str| t.bytes().map(percent).collect::<String>();
    let fields = Fields::parse(&cx.query);
    let kept = fields.pairs().iter().filter(|(n, _)| n != name);
    let mut query: Vec<String> = kept.map(|(n, v)| format!("{}={}", escaped(n), escaped(v))).collect();
    query.push(format!("{name}={}", escaped(cursor)));
    format!("<{}?{}>; rel=\"next\"", cx.path, query.join("&"))
}

/// `limit` of the query; 50 when it is not given. Its bounds were checked before.
pub fn limit(query: &Fields) -> u32 {
    u32::try_from(query.int("limit")).ok().filter(|n| *n > 0).unwrap_or(50)
}

/// `cursor` of the query, which was checked before.
pub fn cursor(query: &Fields) -> Option<Cursor> {
    Cursor::parse(query.get("cursor"))
}

/// The type a reader prefers among those on offer, the first when it does not say; `?format=` wins over `Accept`.
///
/// # Errors
/// 406 when none is acceptable.
pub fn prefer<'a>(query: &Fields, accept: Option<&str>, offered: &[(&'a str, &'a str)]) -> Result<&'a str, Failure> {
    if let Some((word, _)) = offered.iter().find(|(word, _)| *word == query.get("format")) {
        return Ok(word);
    }
    let first = offered.first().map_or("", |(word, _)| word);
    let Some(accept) = accept.filter(|a| !a.trim().is_empty()) else { return Ok(first) };
    let weight = |media: &str| {
        let (kind, _) = media.split_once('/').unwrap_or((media, ""));
        let fits = |range: &str| match range.trim() {
            r if r.eq_ignore_ascii_case(media) => 3,
            r if r == format!("{kind}/*") => 2,
            "*/*" | "*" => 1,
            _ => 0,
        };
        let ranges = accept.split(',').map(|part| {
            let mut pieces = part.split(';');
            let close = fits(pieces.next().unwrap_or_default());
            (close, pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0))
        });
        ranges.filter(|(close, _)| *close > 0).max_by_key(|(close, _)| *close).map_or(0.0, |(_, q)| q)
    };
    let mut best = (first, 0.0f32);
    for (word, media) in offered {
        let q = weight(media);
        if q > best.1 {
            best = (word, q);
        }
    }
    if best.1 > 0.0 { Ok(best.0) } else { Err(not_acceptable(offered)) }
}

fn not_acceptable(offered: &[(&str, &str)]) -> Failure {
    let list: Vec<&str> = offered.iter().map(|(_, media)| *media).collect();
    let refusal = shirube_domain::refusal::Refusal::invalid("api.not-acceptable").with("offered", list.join(", "));
    Failure::from(refusal).with_status(StatusCode::NOT_ACCEPTABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_type_it_prefers() {
        let offered = [("json", "application/json"), ("html", "text/html"), ("pdf", "application/pdf")];
        let of = |accept: Option<&str>| prefer(&Fields::default(), accept, &offered).map_err(|e| e.status().as_u16());
        assert_eq!(of(None), Ok("json"));
        assert_eq!(of(Some("*/*")), Ok("json"));
        assert_eq!(of(Some("application/pdf")), Ok("pdf"));
        assert_eq!(of(Some("text/html,application/xhtml+xml,*/*;q=0.8")), Ok("html"));
        assert_eq!(of(Some("application/json;q=0.1, text/*")), Ok("html"));
        assert_eq!(of(Some("image/png")), Err(406));
        let chosen = prefer(&Fields::parse("format=pdf"), Some("text/html"), &offered);
        assert_eq!(chosen.map_err(|e| e.status().as_u16()), Ok("pdf"));
    }
}
