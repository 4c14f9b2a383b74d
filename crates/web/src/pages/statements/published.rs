//! What an issuer publishes for readers anywhere: its keys, and how its statements stand.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shirube_domain::id::OperatorId;
use shirube_domain::refusal::Refusal;
use shirube_domain::statement::{self, Kind, Party, TTL};

/// Readers of any site may fetch it, and keep a copy for a while.
fn open(body: String, media_type: &'static str, seconds: u64) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: HeaderValue| drop(headers.insert(name, value));
    put(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    put(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        put(header::CACHE_CONTROL, value);
    }
    response
}

async fn keys(cx: &Cx, party: Option<OperatorId>) -> Reply {
    let document = cx
        .blocking(move |app| {
            let Ok(desk) = app.installation.desk() else { return Ok(None) };
            let issuer = desk.issuer(party.as_ref().map_or(Party::Installation, Party::Operator));
            app.installation.ground.db.read(|tx| statement::issuer(tx, &issuer))
        })
        .await?;
    let document = document.ok_or_else(Failure::absent)?.to_value();
    // Short: a revoked key must not be believed for long.
    Ok(open(document.to_string(), "application/json", 60))
}

/// The keys of this installation.
pub(super) async fn installation(cx: Cx) -> Reply {
    keys(&cx, None).await
}

/// The keys of an operator.
pub(super) async fn operator(cx: Cx, Path(id): Path<String>) -> Reply {
    let id = OperatorId::parse(&id).map_err(|_| Failure::absent())?;
    keys(&cx, Some(id)).await
}

async fn published(cx: &Cx, list: String, kind: Kind, media_type: &'static str) -> Reply {
    let query = Fields::parse(&cx.query);
    let (now, asked) = (statement::seconds(cx.now), query.get("time").to_owned());
    let at = match asked.as_str() {
        "" => now,
        text => text.parse().map_err(|_| Refusal::invalid("cli.not-a-moment").on("time").with("value", text))?,
    };
    let found = cx.read(move |tx, _| statement::published_list(tx, &list, kind, at)).await?;
    let (signed, text) = found.ok_or_else(Failure::absent)?;
    // What it was at a time that is over does not change any more; the list of now is the same until the next is signed.
    let seconds =
        if asked.is_empty() || at >= now { TTL.saturating_sub(now.saturating_sub(signed)).max(1) } else { 86_400 };
    Ok(open(text, media_type, seconds))
}

/// A token list, as it is now or as it was (`?time=`, in seconds since 1970).
pub(super) async fn token_list(cx: Cx, Path(list): Path<String>) -> Reply {
    published(&cx, list, Kind::Token, "application/statuslist+jwt").await
}

/// The same as a bitstring list, for one purpose.
pub(super) async fn bitstring_list(cx: Cx, Path((list, kind)): Path<(String, String)>) -> Reply {
    let kind = Kind::parse(&kind).filter(|k| *k != Kind::Token).ok_or_else(Failure::absent)?;
    published(&cx, list, kind, "application/vc+jwt").await
}
