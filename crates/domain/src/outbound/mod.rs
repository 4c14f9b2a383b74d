//! Sending over HTTP to addresses people gave (送信): the one client of the program.
//!
//! For: webhooks, other installations, status lists: whatever goes to a place somebody wrote down.
//! Rests on: `docs/decisions/0023-events.md`; RFC 9110; the special-purpose address registries of IANA.
//! Words: a *policy* says what may be reached and how long it may take; a *name* is looked up by us, once, and what it leads
//! to is judged before it is connected to.
//! Never: follows a redirect, asks the environment for a proxy, sends a password of an address, reads without an end, or
//! connects to an address other than the one that was judged.
//! Begin at: [`Outbound::new`].

mod fault;
mod names;
mod place;
mod reach;

#[cfg(test)]
mod tests;

pub use fault::Fault;
pub use names::{Names, SystemNames};
pub use reach::{Reach, reach};

use names::Judged;
use place::Place;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;

/// What may be reached, and how much of time and of an answer is spent on it.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Closed networks and this machine may be reached: for an installation inside one, and for trying things out.
    pub allow_private: bool,
    /// Plain `http://` may be spoken with this machine itself, and within closed networks as far as these may be reached.
    pub allow_plain: bool,
    /// Certificates to trust beside those of this machine, PEM.
    pub extra_ca: Option<Vec<u8>>,
    /// How long looking up the name, and how long opening the line, may take.
    pub connect: Duration,
    /// How long all of it may take.
    pub total: Duration,
    /// The longest answer that is read, in bytes.
    pub most_bytes: u64,
}

impl Default for Policy {
    /// The world only; ten seconds to connect, thirty for everything, a mebibyte of answer.
    fn default() -> Policy {
        Policy {
            allow_private: false,
            allow_plain: false,
            extra_ca: None,
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            most_bytes: 1 << 20,
        }
    }
}

/// What came back. A status of any kind is an answer; a redirect is one too, and is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole; empty when it was not read.
    pub body: Vec<u8>,
    /// The media type as the other side names it.
    pub media_type: Option<String>,
    /// For how long the other side asks to be left alone; only where it says so in seconds.
    pub retry_after: Option<Duration>,
}

/// The client.
#[derive(Clone)]
pub struct Outbound {
    policy: Policy,
    names: Arc<dyn Names>,
    agent: ureq::Agent,
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbound").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Default for Outbound {
    /// A client for the world only.
    fn default() -> Outbound {
        #[expect(clippy::expect_used, reason = "only certificates to trust beside the machine's can be unreadable")]
        Outbound::new(Policy::default()).expect("the usual policy names no certificates")
    }
}

impl Outbound {
    /// A client that keeps to a policy.
    ///
    /// # Errors
    /// [`Fault::Roots`] when the certificates to trust cannot be read.
    pub fn new(policy: Policy) -> Result<Outbound, Fault> {
        Outbound::with_names(policy, Arc::new(SystemNames))
    }

    /// The same, asking somebody else what names lead to: for tests, and for what must not ask a name server.
    ///
    /// # Errors
    /// As [`Outbound::new`].
    pub fn with_names(policy: Policy, names: Arc<dyn Names>) -> Result<Outbound, Fault> {
        let roots = roots(&policy)?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(roots))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .user_agent(concat!("Shirube/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(policy.connect))
            .timeout_connect(Some(policy.connect))
            .timeout_global(Some(policy.total))
            .tls_config(tls)
            .build();
        let judged = Judged { names: names.clone(), allow_private: policy.allow_private };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), judged);
        Ok(Outbound { policy, names, agent })
    }

    /// Whether an address could be sent to: its form, and where its name leads now. Nothing is sent.
    ///
    /// # Errors
    /// The first thing that stands against it.
    pub fn examine(&self, url: &str) -> Result<(), Fault> {
        let place = Place::parse(url, self.policy.allow_plain)?;
        names::judged(&self.names, &place, self.policy.allow_private, self.policy.connect).map(|_| ())
    }

    /// Whether an address may be connected to: for a client of another kind, which asks once the name was looked up and connects
    /// to what was judged.
    pub fn may_connect(&self, address: std::net::IpAddr, is_plain: bool) -> bool {
        (!is_plain || self.policy.allow_plain) && names::judge(address, is_plain, self.policy.allow_private).is_ok()
    }

    /// The certificates trusted beside those of this machine, as DER.
    pub fn extra_roots(&self) -> Vec<Vec<u8>> {
        let pem = self.policy.extra_ca.as_deref().unwrap_or_default();
        CertificateDer::pem_slice_iter(pem).flatten().map(|der| der.to_vec()).collect()
    }

    /// Sends a body and reads the answer whole.
    ///
    /// # Errors
    /// Whatever kept an answer from coming, coming in time, or being read whole.
    pub fn post(&self, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Fault> {
        self.answer(self.sent(url, headers, body)?)
    }

    /// Sends a body and reads nothing of the answer but its head: how long it is, or how slow, does not matter then.
    ///
    /// # Errors
    /// Whatever kept an answer from beginning in time.
    pub fn tell(&self, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Fault> {
        self.sent(url, headers, body).map(|response| head(&response))
    }

    /// Reads what stands at an address.
    ///
    /// # Errors
    /// As [`Outbound::post`].
    pub fn get(&self, url: &str) -> Result<Answer, Fault> {
        Place::parse(url, self.policy.allow_plain)?;
        self.answer(self.agent.get(url).call()?)
    }

    /// Reads what stands at an address, unless it is still the version named by its tag; gives the tag of what came.
    ///
    /// # Errors
    /// As [`Outbound::post`].
    pub fn get_unless(&self, url: &str, etag: Option<&str>) -> Result<(Answer, Option<String>), Fault> {
        Place::parse(url, self.policy.allow_plain)?;
        let request = self.agent.get(url);
        let request = etag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag));
        let response = request.call()?;
        let tag = response.headers().get("etag").and_then(|v| v.to_str().ok()).map(str::to_owned);
        Ok((self.answer(response)?, tag))
    }

    fn sent(&self, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Response, Fault> {
        Place::parse(url, self.policy.allow_plain)?;
        let request = headers.iter().fold(self.agent.post(url), |request, (name, value)| request.header(*name, *value));
        Ok(request.send(body)?)
    }

    fn answer(&self, mut response: Response) -> Result<Answer, Fault> {
        let answer = head(&response);
        let body = response.body_mut().with_config().limit(self.policy.most_bytes).read_to_vec()?;
        Ok(Answer { body, ..answer })
    }
}

type Response = ureq::http::Response<ureq::Body>;

fn head(response: &Response) -> Answer {
    let text = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok());
    Answer {
        status: response.status().as_u16(),
        body: Vec::new(),
        media_type: text("content-type").map(str::to_owned),
        retry_after: text("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs),
    }
}

/// The certificates of this machine, and those of the policy.
fn roots(policy: &Policy) -> Result<Vec<Certificate<'static>>, Fault> {
    let mut found: Vec<CertificateDer<'static>> = rustls_native_certs::load_native_certs().certs;
    if let Some(pem) = &policy.extra_ca {
        let extra: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| Fault::Roots)?;
        if extra.is_empty() {
            return Err(Fault::Roots);
        }
        found.extend(extra);
    }
    Ok(found.iter().map(|c| Certificate::from_der(c).to_owned()).collect())
}
