//! What other installations ask of this one: its introduction, and a place to put envelopes.
//!
//! For: nodes that exchange statements; no browser.
//! Rests on: `docs/specs/node.md`; the domain's `node`.
//! Words: see there.
//! Never: asks who is signed in: an envelope is signed, and that is what counts; reads without an end.
//! Begin at: [`inbox`].

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::OPEN;
use crate::routes;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use shirube_domain::refusal::{Class, Refusal};
use shirube_proof::envelope::MAX_ENVELOPE;
use tokio::sync::Semaphore;

/// Envelopes looked at at once: what they may take of memory and of processors has an end, whoever sends them.
const AT_ONCE: usize = 8;
static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);

routes! {
    GET "/.well-known/shirube-node" OPEN => introduction;
    POST "/node/inbox" OPEN => inbox;
}

async fn introduction(cx: Cx) -> Reply {
    let introduction = cx.blocking(|app| app.installation.introduction()).await;
    let introduction = match introduction {
        Ok(introduction) => introduction,
        // Without a public address this is no node.
        Err(failure) if failure.refusals().iter().any(|r| r.code == "statement.no-address") => {
            return Err(Failure::absent());
        }
        Err(failure) => return Err(failure),
    };
    let body = format!("{:#}\n", introduction.to_value());
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "max-age=60")], body).into_response())
}

/// Takes an envelope in and answers with the signed receipt; 204 for a receipt.
async fn inbox(cx: Cx, body: Body) -> Reply {
    let Ok(_room) = ROOM.try_acquire() else {
        return Err(Failure::from(Refusal::of(Class::TooMuch, "node.busy")).with_status(StatusCode::TOO_MANY_REQUESTS));
    };
    let too_long = |_| Failure::from(Refusal::of(Class::TooMuch, "envelope.size"));
    let bytes = axum::body::to_bytes(body, MAX_ENVELOPE).await.map_err(too_long)?;
    let text =
        String::from_utf8(bytes.into()).map_err(|_| Refusal::invalid("envelope.form").with("reason", "utf-8"))?;
    match cx.blocking(move |app| app.installation.receive(&text)).await {
        Ok(Some(receipt)) => {
            let kind = HeaderValue::from_static("application/jose");
            Ok(([(header::CONTENT_TYPE, kind)], receipt).into_response())
        }
        Ok(None) => Ok(StatusCode::NO_CONTENT.into_response()),
        // Those that wait for earlier ones are too many, and not this one too long.
        Err(failure) if failure.refusals().iter().any(|r| r.code == "node.waiting-full") => {
            Err(failure.with_status(StatusCode::TOO_MANY_REQUESTS))
        }
        Err(failure) => Err(failure),
    }
}
