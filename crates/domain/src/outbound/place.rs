//! An address as somebody wrote it, read strictly.

use super::fault::Fault;
use ureq::http::Uri;

/// The longest address taken.
const LONGEST: usize = 2_000;

/// An address one could send to, as far as its form goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The host without the brackets of IPv6.
    pub host: String,
    pub port: u16,
    /// In the clear, which only this machine itself may be spoken to.
    pub is_plain: bool,
}

impl Place {
    /// Reads one.
    pub(super) fn parse(text: &str, allow_plain: bool) -> Result<Place, Fault> {
        let is_clean = text.bytes().all(|b| b.is_ascii_graphic() && b != b'#' && b != b'\\');
        if text.is_empty() || text.len() > LONGEST || !is_clean {
            return Err(Fault::Form);
        }
        let uri: Uri = text.parse().map_err(|_| Fault::Form)?;
        Place::of(&uri, allow_plain)
    }

    /// Reads one that is a URI already.
    pub(super) fn of(uri: &Uri, allow_plain: bool) -> Result<Place, Fault> {
        let is_plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") if allow_plain => true,
            Some(_) => return Err(Fault::Scheme),
            None => return Err(Fault::Form),
        };
        let authority = uri.authority().ok_or(Fault::Form)?;
        if authority.as_str().contains('@') {
            return Err(Fault::Credentials);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let has_wrong_port = authority.as_str().len() != authority.host().len() && authority.port_u16().is_none();
        if host.is_empty() || host.contains('%') || has_wrong_port {
            return Err(Fault::Form);
        }
        let port = authority.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
        // Below 1024 stand mail, name servers and the like; only the web's own ports among them are for this.
        if !matches!(port, 80 | 443 | 1024..) {
            return Err(Fault::Port);
        }
        Ok(Place { host: host.to_owned(), port, is_plain })
    }
}
