//! In which language to answer, and remembering the choice.
//!
//! For: whoever follows 日本語 or English once and comes back to `/` later.
//! Rests on: the address, which always says the language of a page; our own `Referrer-Policy`, which tells us within the
//! site which page a link was on.
//! Words: a *choice* is following the language link of a page, nothing else.
//! Never: takes a link from elsewhere for a choice; redirects anything but `/`.
//! Begin at: [`remember`].

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use shirube_domain::text::Lang;
use std::sync::Arc;

/// The cookie that remembers the language.
const COOKIE: &str = "shirube_lang";
/// Half a year, in seconds.
const KEPT: u32 = 15_552_000;

/// Sets the cookie on the answer to a language link.
pub(crate) async fn remember(State(app): State<Arc<crate::App>>, request: Request, next: Next) -> Response {
    let chosen = choice(request.uri().path(), request.headers());
    let mut response = next.run(request).await;
    if let Some(lang) = chosen {
        let secure = if app.settings.secure { "; Secure" } else { "" };
        let text = format!("{COOKIE}={}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax{secure}", lang.code());
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// The language just chosen: the page before was the same page of ours in the other language.
fn choice(path: &str, headers: &HeaderMap) -> Option<Lang> {
    let (lang, rest) = split(path)?;
    let before = headers.get(header::REFERER)?.to_str().ok()?;
    let (site, before) = before.split_once("://")?.1.split_once('/')?;
    let before = format!("/{before}");
    let (was, same) = split(before.split(['?', '#']).next().unwrap_or_default())?;
    let own = headers.get(header::HOST)?.to_str().ok()? == site;
    (own && was == lang.other() && same == rest && remembered(headers) != Some(lang)).then_some(lang)
}

/// The language of a path and what follows it.
fn split(path: &str) -> Option<(Lang, &str)> {
    let path = path.strip_prefix('/')?;
    let (code, rest) = path.split_once('/').unwrap_or((path, ""));
    Some((Lang::parse(code)?, rest))
}

/// The language chosen before.
pub(crate) fn remembered(headers: &HeaderMap) -> Option<Lang> {
    crate::guard::cookie(headers, COOKIE).and_then(|l| Lang::parse(&l))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(path: &str, before: &str, cookie: &str) -> Option<Lang> {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::HOST, "a.example"), (header::REFERER, before), (header::COOKIE, cookie)] {
            headers.insert(name, value.parse().unwrap());
        }
        choice(path, &headers)
    }

    #[test]
    fn only_the_same_page_of_this_site_in_the_other_language_is_a_choice() {
        assert_eq!(chosen("/en/log", "https://a.example/ja/log?page=2", ""), Some(Lang::En));
        assert_eq!(chosen("/ja", "https://a.example/en", "shirube_lang=en"), Some(Lang::Ja));
        assert_eq!(chosen("/en/log", "https://a.example/en/norms", ""), None);
        assert_eq!(chosen("/en/log", "https://a.example/ja/norms", ""), None);
        assert_eq!(chosen("/en/log", "https://b.example/ja/log", ""), None);
        assert_eq!(chosen("/en/log", "https://a.example/ja/log", "shirube_lang=en"), None, "known already");
    }
}
