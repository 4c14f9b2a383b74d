//! Files that never change within a version, and the published log.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shirube_proof::tile::Resource;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

macro_rules! files {
    ($($name:literal $media:literal;)*) => {
        &[$(($name, $media, include_bytes!(concat!("../static/", $name)) as &[u8]),)*]
    };
}

static FILES: &[(&str, &str, &[u8])] = files! {
    "tokens.css" "text/css; charset=utf-8";
    "shirube.css" "text/css; charset=utf-8";
    "parts.css" "text/css; charset=utf-8";
    "forms.css" "text/css; charset=utf-8";
    "data.css" "text/css; charset=utf-8";
    "print.css" "text/css; charset=utf-8";
    "public.css" "text/css; charset=utf-8";
    "library.css" "text/css; charset=utf-8";
    "evaluation.css" "text/css; charset=utf-8";
    "shirube.js" "text/javascript; charset=utf-8";
    "autosave.js" "text/javascript; charset=utf-8";
    "confirm.js" "text/javascript; charset=utf-8";
    "fields.js" "text/javascript; charset=utf-8";
    "filters.js" "text/javascript; charset=utf-8";
    "follow.js" "text/javascript; charset=utf-8";
    "mark.svg" "image/svg+xml";
};

/// The style sheets as one text, for pages that must stand alone as a file.
pub fn style_sheet() -> String {
    let css = FILES.iter().filter(|(n, _, _)| n.ends_with(".css")).map(|(name, _, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        if *name == "print.css" { format!("@media print {{\n{text}}}\n") } else { text.into_owned() }
    });
    css.collect()
}

pub(crate) fn router(log: &FilePath) -> Router {
    let log: Arc<FilePath> = Arc::from(log);
    Router::new()
        .route("/static/{name}", get(file))
        .route("/log/{*rest}", get(move |path: Path<String>| published(log.clone(), path)))
        .with_state(())
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(n, _, _)| *n == name) {
        Some((_, media, bytes)) => {
            let headers = [(header::CONTENT_TYPE, *media), (header::CACHE_CONTROL, "public, max-age=3600")];
            (headers, *bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Serves the log exactly as published. Only names the format knows are looked for, so no other file can be read.
async fn published(dir: Arc<FilePath>, Path(rest): Path<String>) -> Response {
    let Ok(resource) = rest.parse::<Resource>() else { return StatusCode::NOT_FOUND.into_response() };
    let path: PathBuf = dir.join(resource.path());
    let Ok(Ok(bytes)) = tokio::task::spawn_blocking(move || std::fs::read(path)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (media, cache) = match resource {
        Resource::Checkpoint => ("text/plain; charset=utf-8", "no-cache"),
        // A tile, full or partial, never changes once written.
        _ => ("application/octet-stream", "public, max-age=31536000, immutable"),
    };
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
