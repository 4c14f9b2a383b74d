//! Asking an endpoint over HTTP.
//!
//! **For**: whoever turns on the feature `http`: the command line and the server.
//! **Rests on**: the chat completions, the legacy completions and the embeddings of the OpenAI API, as most servers of models speak them; RFC 9110 (Retry-After).
//! **Never** follow a redirect, take an answer without a bound, or reach an address the caller did not allow. Never put a key
//! into a fault or a log.
//! **Begin at**: [`Chat`].

mod answer;
mod connect;
mod embed;
mod filter;
mod legacy;
mod pool;

pub use connect::Allow;
pub use embed::Embeddings;
pub use filter::{DECLINED, STOP};

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request, StatusCode, Uri};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::{Asked, Fault, Kind, Model, Reply};
use crate::sample::Message;
use connect::Connector;
use pool::Pool;

/// An endpoint and how it is asked.
#[derive(Clone)]
pub struct Settings {
    /// Its address: `https://host/v1`, or that of the chat completions themselves, or that of the legacy completions (`…/v1/completions`).
    pub url: String,
    /// The model asked for.
    pub model: String,
    /// The key, sent as a bearer token.
    pub key: Option<String>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// What is sent besides, such as `temperature`.
    pub parameters: Map<String, Value>,
    /// Whether the answer is asked for piece by piece.
    pub is_streamed: bool,
    /// The longest answer that is taken, in bytes, its wrapping included.
    pub most: usize,
    /// Whether an answer by a model of another name is a fault.
    pub same_model: bool,
    /// Which addresses may be reached.
    pub allow: Allow,
    /// Certificates trusted besides those of this machine, as DER: endpoints on one's own premises sign their own.
    pub roots: Vec<Vec<u8>>,
}

impl Settings {
    /// The usual settings, which allow every address: for a program on one's own machine.
    pub fn usual(url: &str, model: &str) -> Settings {
        Settings {
            url: url.to_owned(),
            model: model.to_owned(),
            key: None,
            headers: Vec::new(),
            parameters: Map::new(),
            is_streamed: false,
            most: 4 << 20,
            same_model: true,
            allow: std::sync::Arc::new(|_| true),
            roots: Vec::new(),
        }
    }
}

/// Why an endpoint cannot be asked at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// An address that is none.
    #[error("`{0}` is no address of an endpoint: write http:// or https://, a host, and a path")]
    Address(String),
    /// A header that cannot be sent.
    #[error("the header `{0}` cannot be sent")]
    Header(String),
}

/// An endpoint that speaks chat completions, or legacy completions where its address says so.
pub struct Chat {
    pool: Pool,
    /// The path, as it stands in the first line of a request.
    path: Uri,
    headers: HeaderMap,
    /// What every body holds.
    fixed: Map<String, Value>,
    settings: Settings,
    is_legacy: bool,
}

/// The body of one asking.
#[derive(Serialize)]
struct Saying<'a> {
    #[serde(flatten)]
    fixed: &'a Map<String, Value>,
    messages: &'a [Message],
}

impl Chat {
    /// An endpoint. No connection is opened yet.
    ///
    /// # Errors
    /// When the address or a header cannot be used.
    pub fn new(settings: Settings) -> Result<Chat, Unusable> {
        Chat::at(settings, "/chat/completions")
    }

    /// The part of an endpoint below a path.
    fn at(settings: Settings, path: &str) -> Result<Chat, Unusable> {
        let uri = endpoint(&settings.url, path).ok_or_else(|| Unusable::Address(settings.url.clone()))?;
        let unusable = || Unusable::Address(settings.url.clone());
        let path: Uri = uri.path_and_query().and_then(|p| p.as_str().parse().ok()).ok_or_else(unusable)?;
        let host = uri.authority().and_then(|a| HeaderValue::try_from(a.as_str()).ok()).ok_or_else(unusable)?;
        let mut headers = headers(&settings)?;
        headers.entry(HOST).or_insert(host);
        let pool = Pool::new(Connector::new(uri.scheme_str() == Some("https"), &settings), uri);
        let is_legacy = legacy::is_legacy(path.path());
        let fixed = fixed(&settings);
        Ok(Chat { pool, path, headers, fixed, settings, is_legacy })
    }

    /// Says messages, or one text where the endpoint knows no messages.
    async fn say(&self, messages: &[Message]) -> Result<Sent, Fault> {
        if self.is_legacy {
            let mut body = self.fixed.clone();
            legacy::fill(&mut body, messages);
            return self.post(&body).await;
        }
        self.post(&Saying { fixed: &self.fixed, messages }).await
    }

    async fn post(&self, body: &impl Serialize) -> Result<Sent, Fault> {
        let bytes = serde_json::to_vec(body).map_err(|fault| Fault::of(Kind::Malformed, fault.to_string()))?;
        let mut request = Request::new(Full::new(Bytes::from(bytes)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.path.clone();
        *request.headers_mut() = self.headers.clone();
        self.pool.send(request, self.settings.most).await
    }

    async fn once(&self, messages: &[Message]) -> Result<Reply, Fault> {
        let sent = self.say(messages).await?;
        if !sent.status.is_success() {
            let filtered = sent.body.as_ref().ok().and_then(|bytes| filter::declined(sent.status, bytes));
            return filtered.ok_or_else(|| sent.refused());
        }
        let reply = answer::read(&sent.kind, &sent.body?)?;
        match self.settings.same_model {
            true => answer::same_model(reply, &self.settings.model),
            false => Ok(reply),
        }
    }
}

/// What came back.
struct Sent {
    status: StatusCode,
    kind: String,
    wait: Option<Duration>,
    body: Result<Vec<u8>, Fault>,
}

impl Sent {
    fn new(head: Parts, body: Result<Vec<u8>, Fault>) -> Sent {
        let wait = answer::wait(&head.headers);
        let kind = head.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let body = body.map_err(|fault| Fault { wait, ..fault });
        Sent { status: head.status, kind: kind.to_ascii_lowercase(), wait, body }
    }

    /// The fault a status stands for.
    fn refused(&self) -> Fault {
        // What the body says helps, but a body that cannot be read is no other fault than the status.
        let said = self.body.as_ref().map(|bytes| answer::said(bytes)).unwrap_or_default();
        Fault { wait: self.wait, ..answer::refused(self.status, &said) }
    }
}

impl Model for Chat {
    fn ask<'a>(&'a self, messages: &'a [Message]) -> Asked<'a> {
        Box::pin(self.once(messages))
    }
}

fn endpoint(url: &str, path: &str) -> Option<Uri> {
    let base = url.trim().trim_end_matches('/');
    let whole = if base.ends_with(path) || legacy::is_legacy(base) || base.contains('?') {
        base.to_owned()
    } else {
        format!("{base}{path}")
    };
    let uri: Uri = whole.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let has_host = uri.authority().is_some_and(|a| !a.host().is_empty() && !a.as_str().contains('@'));
    (is_web && has_host).then_some(uri)
}

fn fixed(settings: &Settings) -> Map<String, Value> {
    let mut body = settings.parameters.clone();
    // Those are said with each asking.
    ["messages", "prompt", "input"].iter().for_each(|name| drop(body.remove(*name)));
    body.insert("model".to_owned(), json!(settings.model));
    if settings.is_streamed {
        body.insert("stream".to_owned(), json!(true));
    }
    body
}

fn headers(settings: &Settings) -> Result<HeaderMap, Unusable> {
    let mut out = HeaderMap::new();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(key) = &settings.key {
        let value = HeaderValue::try_from(format!("Bearer {key}"));
        let mut value = value.map_err(|_| Unusable::Header("authorization".to_owned()))?;
        value.set_sensitive(true);
        out.insert(AUTHORIZATION, value);
    }
    for (name, value) in &settings.headers {
        let pair = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()));
        let (Ok(key), Ok(value)) = pair else { return Err(Unusable::Header(name.clone())) };
        out.insert(key, value);
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
