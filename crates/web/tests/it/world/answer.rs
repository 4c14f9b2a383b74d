//! What one request gave.

use axum::body::Body;
use axum::http::{HeaderMap, Response, header};

/// Status, headers and body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(super) async fn read(response: Response<Body>) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("not JSON ({e}): {}", self.text()))
    }

    /// A header.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// Where it sends the browser.
    pub fn location(&self) -> Option<&str> {
        self.header(header::LOCATION)
    }

    /// Whether it asks to sign in, as a page or as JSON.
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == 401 || self.location().is_some_and(|l| l.contains("/sign-in?next="))
    }

    /// Whether the text of the page holds this.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The status, with the page in the message when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The value of a hidden or visible field of the page's forms.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let at = text.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
        let start = text[..at].rfind('<').unwrap_or(0);
        let tag = &text[start..start + text[start..].find('>').unwrap_or(0)];
        tag.split("value=\"").nth(1).and_then(|v| v.split('"').next()).unwrap_or_default().to_owned()
    }
}
