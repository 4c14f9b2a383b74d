//! Feeds (RFC 4287): what changed, newest first.
//!
//! For: whoever follows a list with a feed reader.
//! Rests on: RFC 4287; identifiers are made of the log's key and a name, so they stay when the server moves.
//! Words: an *entry* is one thing that happened.
//! Never: holds a person's name or address.
//! Begin at: [`Feed::respond`].

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::words::hook::hook_words;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use shirube_domain::registry::Operator;
use shirube_domain::time::rfc3339;
use shirube_proof::digest::sha256;
use std::fmt::Write;

const MEDIA: &str = "application/atom+xml; charset=utf-8";

/// A feed.
pub struct Feed {
    /// What distinguishes it from other feeds of this installation.
    pub name: String,
    /// Title.
    pub title: String,
    /// Moment of the last change, RFC 3339.
    pub updated: String,
    /// Path of the page that shows the same.
    pub page: String,
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Only for one reader: kept by no cache.
    pub is_private: bool,
}

/// One entry.
pub struct Entry {
    /// What distinguishes it from other entries.
    pub name: String,
    /// Title.
    pub title: String,
    /// When, RFC 3339.
    pub updated: String,
    /// Path of the page that shows it.
    pub page: String,
    /// Plain text.
    pub text: String,
}

impl Feed {
    /// The public feed of what an operator says, for `/{lang}/o/{operator}/feed.atom`: whoever keeps public statements brings
    /// the entries, newest first, and the path of the page that shows them.
    pub fn of_operator(cx: &Cx, operator: &Operator, page: &str, entries: Vec<Entry>) -> Feed {
        let updated = entries.first().map_or_else(|| rfc3339(cx.now), |e| e.updated.clone());
        let title = format!("{}{}", operator.name_in(cx.lang), hook_words(cx.lang).public_title);
        Feed { name: format!("o/{}", operator.id), title, updated, page: page.to_owned(), entries, is_private: false }
    }

    /// The feed as an answer; nothing but its tag to a reader who holds it already.
    ///
    /// # Errors
    /// A fault when a header cannot be written.
    pub fn respond(&self, cx: &Cx, headers: &HeaderMap) -> Reply {
        let body = self.write(cx, &origin(cx, headers));
        let tag = format!("\"{}\"", &sha256(body.as_bytes()).to_string()[..32]);
        let held = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let mut response = match held.split(',').any(|t| t.trim().trim_start_matches("W/") == tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => ([(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA))], body).into_response(),
        };
        let cache = if self.is_private { "private, no-store" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        if self.is_private {
            // The address itself is the key: it must not travel on with a link that is followed.
            response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        }
        let tag = HeaderValue::from_str(&tag).map_err(|e| Failure::fault(e.to_string()))?;
        response.headers_mut().insert(header::ETAG, tag);
        Ok(response)
    }

    fn write(&self, cx: &Cx, origin: &str) -> String {
        let (lang, key) = (cx.lang.code(), cx.app.installation.log_key());
        let urn = |kind: &str, name: &str| urn(&format!("{key}\n{kind}\n{lang}\n{name}"));
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
             <id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>Shirube</name></author>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
            urn("feed", &self.name),
            plain(&self.title),
            plain(&self.updated),
            plain(&format!("{origin}{}", self.page)),
        );
        if !self.is_private {
            let _ = writeln!(out, "<link rel=\"self\" href=\"{}\"/>", plain(&format!("{origin}{}", cx.path)));
        }
        for entry in &self.entries {
            let _ = write!(
                out,
                "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
                urn("entry", &entry.name),
                plain(&entry.title),
                plain(&entry.updated),
                plain(&format!("{origin}{}", entry.page)),
                plain(&entry.text),
            );
        }
        out.push_str("</feed>\n");
        out
    }
}

/// Scheme and host as the reader's program sees them.
pub(crate) fn origin(cx: &Cx, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let scheme = if cx.app.settings.secure { "https" } else { "http" };
    if host.is_empty() { String::new() } else { format!("{scheme}://{host}") }
}

/// A name as a UUID of version 8 (RFC 9562): the same for ever.
pub(crate) fn urn(name: &str) -> String {
    let digest = sha256(name.as_bytes()).to_string();
    let (a, b, c, d, e) = (&digest[..8], &digest[8..12], &digest[13..16], &digest[17..20], &digest[20..32]);
    format!("urn:uuid:{a}-{b}-8{c}-8{d}-{e}")
}

/// Text in XML 1.0: marks escaped, characters it does not know left out.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_no_markup_and_no_character_xml_does_not_know() {
        assert_eq!(plain("<a href=\"x\">&\u{1}\u{b}\r標\n"), "&lt;a href=&quot;x&quot;&gt;&amp;標\n");
    }

    #[test]
    fn an_identifier_is_a_uuid_and_depends_on_the_name_alone() {
        let id = urn("one");
        assert_eq!(id, urn("one"));
        assert_ne!(id, urn("two"));
        assert_eq!((id.len(), id.matches('-').count()), (45, 4));
    }
}
