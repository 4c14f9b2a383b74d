//! Looking names up, and judging where they lead: whoever connects gets the judged addresses and no other.

use super::fault::Fault;
use super::place::Place;
use super::reach::{Reach, reach};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Addresses taken of one name; the client can hold no more.
const MOST: usize = 16;

/// Whoever knows what names lead to.
pub trait Names: Send + Sync + 'static {
    /// The addresses of a name, or of an address written as one; empty when nobody knows it.
    fn addresses(&self, host: &str) -> Vec<IpAddr>;
}

/// What this machine knows: its name servers and its own list.
#[derive(Debug, Clone, Copy)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        (host, 0).to_socket_addrs().map(|found| found.map(|a| a.ip()).collect()).unwrap_or_default()
    }
}

/// Where a place leads, when every address its name has may be reached. One that may not is enough to refuse it: whoever
/// mixes them in has no good reason.
pub(super) fn judged(
    names: &Arc<dyn Names>,
    place: &Place,
    allow_private: bool,
    patience: Duration,
) -> Result<Vec<SocketAddr>, Fault> {
    let found = look_up(names, &place.host, patience)?;
    for address in &found {
        judge(*address, place.is_plain, allow_private)?;
    }
    Ok(found.into_iter().take(MOST).map(|a| SocketAddr::new(a, place.port)).collect())
}

/// Whether an address may be connected to, in the clear or not.
pub(super) fn judge(address: IpAddr, is_plain: bool, allow_private: bool) -> Result<(), Fault> {
    let is_here = address.to_canonical().is_loopback();
    match reach(address) {
        Reach::Public if !is_plain => Ok(()),
        Reach::Private if allow_private => Ok(()),
        Reach::Private if is_plain && is_here => Ok(()),
        Reach::Public => Err(Fault::Scheme),
        Reach::Private | Reach::Never => Err(Fault::Private),
    }
}

fn look_up(names: &Arc<dyn Names>, host: &str, patience: Duration) -> Result<Vec<IpAddr>, Fault> {
    let (to, from) = mpsc::sync_channel(1);
    let (names, host) = (names.clone(), host.to_owned());
    // The machine's own lookup cannot be told to stop; when it takes too long nobody waits for it any more.
    let asking = std::thread::Builder::new().name("names".to_owned());
    asking.spawn(move || to.send(names.addresses(&host)).ok()).map_err(|_| Fault::Cut)?;
    let found = from.recv_timeout(patience).map_err(|_| Fault::TooSlow)?;
    if found.is_empty() { Err(Fault::UnknownName) } else { Ok(found) }
}

/// The resolver the client uses: what it gives is what is connected to.
pub(super) struct Judged {
    pub names: Arc<dyn Names>,
    pub allow_private: bool,
}

impl std::fmt::Debug for Judged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Judged")
    }
}

impl Resolver for Judged {
    fn resolve(
        &self,
        uri: &Uri,
        _: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let other = |fault: Fault| ureq::Error::Other(Box::new(fault));
        // Whether plain HTTP may be spoken at all was asked before; here only where to.
        let place = Place::of(uri, true).map_err(other)?;
        let found = judged(&self.names, &place, self.allow_private, *timeout.after).map_err(other)?;
        let mut out = self.empty();
        for address in found {
            out.push(address);
        }
        Ok(out)
    }
}
