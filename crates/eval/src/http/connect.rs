//! Connections, with TLS where the address says so.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Settings;

/// Whether an address may be reached; asked after the name was looked up, so that no name leads past it.
pub type Allow = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// What a connection to an address that is not allowed fails with.
pub(super) const NOT_ALLOWED: &str = "the address may not be reached from here";

/// Opens connections.
pub struct Connector {
    tls: Option<TlsConnector>,
    allow: Allow,
}

impl Connector {
    /// With the certificates this machine trusts, where TLS is needed.
    pub fn new(has_tls: bool, settings: &Settings) -> Connector {
        let tls = if has_tls { config(&settings.roots) } else { None };
        Connector { tls, allow: settings.allow.clone() }
    }
}

fn config(own: &[Vec<u8>]) -> Option<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(own.iter().map(|der| CertificateDer::from(der.clone())));
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let built = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(TlsConnector::from(Arc::new(built.with_root_certificates(roots).with_no_client_auth())))
}

/// A connection.
pub enum Stream {
    /// In the clear.
    Plain(TokioIo<TcpStream>),
    /// With TLS.
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

impl Connector {
    /// A connection to the host of an address.
    ///
    /// # Errors
    /// When the host has no address that may be reached, nobody is there, or TLS cannot be agreed on.
    pub async fn connect(&self, uri: &Uri) -> io::Result<Stream> {
        let is_secure = uri.scheme_str() == Some("https");
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let stream = reach(&host, port, &self.allow).await?;
        stream.set_nodelay(true)?;
        if !is_secure {
            return Ok(Stream::Plain(TokioIo::new(stream)));
        }
        let tls = self.tls.clone().ok_or_else(|| io::Error::other("no TLS"))?;
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        Ok(Stream::Tls(Box::new(TokioIo::new(tls.connect(name, stream).await?))))
    }
}

/// The first address of a host that is allowed and answers.
async fn reach(host: &str, port: u16, allow: &Allow) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in lookup_host((host, port)).await? {
        if !allow(address.ip()) {
            last = io::Error::new(io::ErrorKind::PermissionDenied, NOT_ALLOWED);
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

impl Read for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(io) => Pin::new(io).poll_read(cx, into),
            Stream::Tls(io) => Pin::new(io.as_mut()).poll_read(cx, into),
        }
    }
}

impl Write for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(io) => Pin::new(io).poll_write(cx, bytes),
            Stream::Tls(io) => Pin::new(io.as_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(io) => Pin::new(io).poll_flush(cx),
            Stream::Tls(io) => Pin::new(io.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(io) => Pin::new(io).poll_shutdown(cx),
            Stream::Tls(io) => Pin::new(io.as_mut()).poll_shutdown(cx),
        }
    }
}
