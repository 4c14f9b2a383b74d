//! How long a request may take: a minute from its first byte to its answer. What brings a log of up to 2 GiB takes as long as bytes
//! keep coming, and is given up when none came for a while.

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// How long a request may take.
const MOST: Duration = Duration::from_secs(60);
/// How long nothing may come of what is sent piece by piece.
pub const SILENCE: Duration = Duration::from_secs(60);

/// Whether the body may be a log of a run: `POST …/evaluations/{evaluation}/runs`.
fn is_long(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST && path.ends_with("/runs") && path.contains("/evaluations/")
}

/// Answers 503 to what took too long.
pub async fn bounded(request: Request, next: Next) -> Response {
    if is_long(&request) {
        return next.run(request).await;
    }
    match tokio::time::timeout(MOST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asked(method: Method, path: &str) -> bool {
        is_long(&Request::builder().method(method).uri(path).body(Body::empty()).expect("a request"))
    }

    #[test]
    fn only_what_brings_a_log_has_no_bound_on_the_whole() {
        assert!(asked(Method::POST, "/ja/w/opr_1/assess/evaluations/evl_1/runs"));
        assert!(asked(Method::POST, "/api/v1/w/opr_1/evaluations/evl_1/runs"));
        for (method, path) in [
            (Method::GET, "/ja/w/opr_1/assess/evaluations/evl_1/runs"),
            (Method::POST, "/ja/w/opr_1/assess/evaluations/evl_1/runs/evr_1/accept"),
            (Method::POST, "/ja/runs"),
        ] {
            assert!(!asked(method, path), "{path}");
        }
    }
}
