//! From where a request comes, as far as floods are counted: an address of IPv4, a network of IPv6.
//!
//! For: bounds on what anyone may send without an account.
//! Rests on: the connection; behind a proxy the last address of `X-Forwarded-For`, which that proxy wrote.
//! Words: a *source* is what is counted together; it is never written anywhere.
//! Never: believes a header unless the server was told that a proxy stands before it.
//! Begin at: [`Source`].

use crate::cx::Cx;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The other end of a connection: whoever serves the router puts it among the extensions of each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What is counted together; one word for all where no connection is known.
pub(crate) struct Source(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().map(|p| p.0.ip());
        let is_behind = parts.extensions.get::<Cx>().is_some_and(|cx| cx.app.settings.behind_proxy);
        let told = if is_behind { forwarded(&parts.headers) } else { None };
        Ok(Source(told.or(peer).map_or_else(|| "unknown".to_owned(), network)))
    }
}

/// The address the proxy before this server wrote, which is the last.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// Whoever has an address of IPv6 has a whole network of them.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_by_itself_and_a_network_of_ipv6_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
    }

    #[test]
    fn of_what_was_forwarded_only_the_last_counts() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", "203.0.113.9, 192.0.2.1".parse().unwrap());
        assert_eq!(forwarded(&headers), Some("192.0.2.1".parse().unwrap()));
        headers.append("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(forwarded(&headers), None);
    }
}
