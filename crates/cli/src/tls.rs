//! TLS for `serve`: certificate and key from files, handshakes beside one another.
//!
//! A handshake that is slow, or never ends, holds nobody up: each has its own task and a bounded time, and there is room for a
//! bounded number of them.

use crate::failure::Failure;
use axum::serve::Listener;
use clap::Args;
use shirube_domain::refusal::Refusal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// How long a handshake may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Handshakes at once.
const AT_ONCE: usize = 256;

/// Certificate and key.
#[derive(Debug, Args)]
pub struct TlsArgs {
    /// Serve over HTTPS with this certificate: a PEM file with those of its issuers after it
    #[arg(long, value_name = "FILE", env = "SHIRUBE_TLS_CERT", hide_env_values = true, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate: a PEM file
    #[arg(long, value_name = "FILE", env = "SHIRUBE_TLS_KEY", hide_env_values = true, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// Reads the files; nothing when none are named.
    ///
    /// # Errors
    /// When a file cannot be read, or certificate and key do not belong together.
    pub fn read(&self) -> Result<Option<Arc<ServerConfig>>, Failure> {
        let (Some(cert), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&bytes(cert)?)
            .collect::<Result<_, _>>()
            .map_err(|e| unfit(cert, &e.to_string()))?;
        let private = PrivateKeyDer::from_pem_slice(&bytes(key)?).map_err(|e| unfit(key, &e.to_string()))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| unfit(cert, &e.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, private);
        let mut config = config.map_err(|e| unfit(cert, &e.to_string()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Arc::new(config)))
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| Failure::file(path.display(), e))
}

fn unfit(path: &Path, detail: &str) -> Failure {
    Refusal::invalid("cli.tls").with("path", path.display()).with("detail", detail).into()
}

/// Connections whose handshake is done.
pub struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Begins to take connections. They end with the runtime.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn new(listener: TcpListener, config: Arc<ServerConfig>) -> std::io::Result<TlsListener> {
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(AT_ONCE);
        tokio::spawn(take(listener, TlsAcceptor::from(config), done));
        Ok(TlsListener { ready, address })
    }
}

async fn take(listener: TcpListener, acceptor: TlsAcceptor, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(permit) = room.clone().acquire_owned().await {
        let (stream, from) = match listener.accept().await {
            Ok(taken) => taken,
            Err(error) => {
                // Too many open files, most likely: it passes when some are closed.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        if done.is_closed() {
            return;
        }
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            // Who does not speak TLS, or stops half-way, is not worth a line in the log.
            if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
                let _ = done.send((stream, from)).await;
            }
            drop(permit);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // Nothing takes connections any more: the server is about to end.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}
