//! Servers on this machine that answer the same to everybody.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, mpsc};

/// A server over TLS with a certificate of its own authority.
pub(super) struct Served {
    pub(super) ca: Vec<u8>,
    port: u16,
    heard: mpsc::Receiver<String>,
}

impl Served {
    /// Answers one caller, under this name.
    pub(super) fn tls(name: &str, answer: &'static str) -> Served {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (to, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream);
            if let Some(request) = request(&mut tls) {
                let _ = tls.write_all(answer.as_bytes()).and_then(|()| tls.flush());
                let _ = to.send(request);
            }
        });
        Served { ca: authority.pem().into_bytes(), port, heard }
    }

    pub(super) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/in", self.port)
    }

    pub(super) fn heard(&self) -> String {
        self.heard.recv().unwrap()
    }
}

/// One request whole: the head, and as much of a body as the head says.
fn request(stream: &mut impl Read) -> Option<String> {
    let (mut held, mut buffer) = (Vec::new(), [0u8; 4096]);
    loop {
        let n = stream.read(&mut buffer).ok().filter(|n| *n > 0)?;
        held.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&held).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}

/// A server in the clear that answers everybody the same, and then ends the line or keeps it open. Gives its address.
pub(super) fn listening(answer: String, keeps_open: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if request(&mut stream).is_some() {
                let _ = stream.write_all(answer.as_bytes());
                if keeps_open {
                    open.push(stream);
                }
            }
        }
    });
    url
}
