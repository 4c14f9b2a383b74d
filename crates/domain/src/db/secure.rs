//! The way to PostgreSQL: in the clear, or over TLS as the address asks; never less than it asks.
//!
//! For: a server on another machine is reached encrypted, and its name is checked where the address says so.
//! Rests on: `docs/decisions/0011-tls-to-postgresql.md`; the `sslmode` words of PostgreSQL's own client.
//! Words: a *mode* is what `sslmode` asks for; *roots* are the certificates one trusts to sign the server's.
//! Never: goes on in the clear when TLS was asked for; takes a mode it cannot keep.
//! Begin at: [`Way::parse`].

use super::DbError;
use postgres::config::{Host, SslMode};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_cert_signed_by_trust_anchor};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Why an address of PostgreSQL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// A mode that is unknown, or that promises nothing.
    #[error("sslmode `{0}` cannot be kept; write disable, require, verify-ca or verify-full")]
    Mode(String),
    /// TLS was asked for where there is no network.
    #[error("TLS is for servers on the network, not for the socket `{0}`; leave sslmode out")]
    Socket(String),
    /// The certificates to trust cannot be read.
    #[error("the root certificates at `{path}` cannot be read: {detail}")]
    Roots {
        /// Where they were looked for.
        path: String,
        /// What went wrong.
        detail: String,
    },
    /// Not an address.
    #[error("not an address of PostgreSQL: {0}")]
    Malformed(String),
}

impl AddressFault {
    /// The code of its message in `catalog/messages.toml`, and what fills that.
    pub fn told(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            AddressFault::Mode(value) => ("database.sslmode", vec![("value", value.clone())]),
            AddressFault::Socket(path) => ("database.tls-on-socket", vec![("path", path.clone())]),
            AddressFault::Roots { path, detail } => {
                ("database.root-certificates", vec![("path", path.clone()), ("detail", detail.clone())])
            }
            AddressFault::Malformed(detail) => ("database.address", vec![("detail", detail.clone())]),
        }
    }
}

/// What `sslmode` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// No TLS; also when nothing is asked.
    Disable,
    /// TLS with whoever answers; with roots of one's own as [`Mode::VerifyCa`], as PostgreSQL's client does.
    Require,
    /// TLS with a server whose certificate a root signed.
    VerifyCa,
    /// And whose name is the one in the address.
    VerifyFull,
}

impl Mode {
    fn parse(word: Option<&str>) -> Result<Mode, AddressFault> {
        Ok(match word {
            None | Some("disable") => Mode::Disable,
            Some("require") => Mode::Require,
            Some("verify-ca") => Mode::VerifyCa,
            Some("verify-full") => Mode::VerifyFull,
            // `allow` and `prefer` go on in the clear when the server or someone between says so.
            Some(other) => return Err(AddressFault::Mode(other.to_owned())),
        })
    }
}

/// An address, understood.
pub(crate) struct Way {
    config: postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

impl Way {
    /// Reads an address: the words about TLS are ours, the rest is the driver's.
    ///
    /// # Errors
    /// Every word that cannot be kept.
    pub(crate) fn parse(address: &str) -> Result<Way, AddressFault> {
        let (rest, words) = split(address);
        let word = |name: &str| words.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let mode = Mode::parse(word("sslmode"))?;
        let roots = word("sslrootcert").filter(|r| !r.is_empty() && *r != "system").map(PathBuf::from);
        let mut config: postgres::Config =
            rest.parse().map_err(|e: postgres::Error| AddressFault::Malformed(inside(&e)))?;
        if mode == Mode::Disable {
            config.ssl_mode(SslMode::Disable);
            return Ok(Way { config, tls: None });
        }
        #[cfg(unix)]
        for host in config.get_hosts() {
            if let Host::Unix(path) = host {
                return Err(AddressFault::Socket(path.display().to_string()));
            }
        }
        config.ssl_mode(SslMode::Require);
        Ok(Way { config, tls: Some(MakeRustlsConnect::new(client(mode, roots)?)) })
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> Result<postgres::Client, DbError> {
        let opened = match &self.tls {
            None => self.config.connect(postgres::NoTls),
            Some(tls) => self.config.connect(tls.clone()),
        };
        opened.map_err(|e| DbError::Open(inside(&e)))
    }
}

/// An error of the driver with what lies under it, which its own words leave out.
fn inside(error: &postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |s| format!("{error}: {s}"))
}

/// The words that are ours: name and value.
type Words = Vec<(String, String)>;

/// Takes `sslmode` and `sslrootcert` out of an address of either form.
fn split(address: &str) -> (String, Words) {
    let is_ours = |name: &str| matches!(name, "sslmode" | "sslrootcert");
    let mut words = Words::new();
    if let Some((base, query)) = address.split_once('?').filter(|_| address.contains("://")) {
        let mut kept = Vec::new();
        for part in query.split('&') {
            match part.split_once('=') {
                Some((name, value)) if is_ours(name) => words.push((name.to_owned(), decoded(value))),
                _ => kept.push(part),
            }
        }
        let query = kept.join("&");
        return (if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }, words);
    }
    if address.contains("://") {
        return (address.to_owned(), words);
    }
    let mut kept = Vec::new();
    for part in parts(address) {
        match part.split_once('=').map(|(n, v)| (n.trim(), v.trim())) {
            Some((name, value)) if is_ours(name) => {
                words.push((name.to_owned(), value.trim_matches('\'').replace("\\'", "'")));
            }
            _ => kept.push(part),
        }
    }
    (kept.join(" "), words)
}

/// `name=value` pairs at blanks, where a quoted value may hold blanks.
fn parts(address: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted, mut before) = (Vec::new(), 0, false, ' ');
    for (i, c) in address.char_indices() {
        if c == '\'' && before != '\\' {
            quoted = !quoted;
        } else if c.is_whitespace() && !quoted {
            out.push(&address[start..i]);
            start = i + c.len_utf8();
        }
        before = c;
    }
    out.push(&address[start..]);
    out.into_iter().filter(|p| !p.is_empty()).collect()
}

/// Text of an address without its percent signs.
fn decoded(text: &str) -> String {
    let (mut out, mut bytes) = (Vec::new(), text.bytes());
    while let Some(b) = bytes.next() {
        let rest = bytes.clone();
        let two: Vec<u8> = rest.take(2).collect();
        let value = std::str::from_utf8(&two).ok().and_then(|t| u8::from_str_radix(t, 16).ok());
        match value.filter(|_| b == b'%' && two.len() == 2) {
            Some(value) => {
                out.push(value);
                bytes.nth(1);
            }
            None => out.push(b),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn client(mode: Mode, roots: Option<PathBuf>) -> Result<ClientConfig, AddressFault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let malformed = |e: rustls::Error| AddressFault::Malformed(e.to_string());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(malformed)?
        .dangerous();
    let has_own = roots.is_some();
    let verifier: Arc<dyn ServerCertVerifier> = match mode {
        Mode::VerifyFull => {
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted(roots)?), provider).build();
            built.map_err(|e| AddressFault::Malformed(e.to_string()))?
        }
        Mode::VerifyCa => Arc::new(Lenient { roots: Some(trusted(roots)?), provider }),
        _ if has_own => Arc::new(Lenient { roots: Some(trusted(roots)?), provider }),
        _ => Arc::new(Lenient { roots: None, provider }),
    };
    Ok(builder.with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// The roots of a file, or those of this machine.
fn trusted(file: Option<PathBuf>) -> Result<RootCertStore, AddressFault> {
    let shown = file.as_ref().map_or_else(|| "the system's store".to_owned(), |f| f.display().to_string());
    let fault = |detail: String| AddressFault::Roots { path: shown.clone(), detail };
    let found: Vec<CertificateDer<'static>> = match &file {
        Some(path) => {
            CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(|e| fault(e.to_string()))?
        }
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut store = RootCertStore::empty();
    let (taken, _) = store.add_parsable_certificates(found);
    if taken == 0 { Err(fault("there is no certificate in it".to_owned())) } else { Ok(store) }
}

/// Checks who signed, when there are roots, but not for which name: `require` and `verify-ca`.
#[derive(Debug)]
struct Lenient {
    roots: Option<RootCertStore>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(roots) = &self.roots {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            let known = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, known)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    fn fault(address: &str) -> Option<AddressFault> {
        Way::parse(address).err()
    }

    #[test]
    fn a_mode_that_cannot_be_kept_is_refused() {
        for mode in ["prefer", "allow", "verify", "REQUIRE", ""] {
            let refused = Some(AddressFault::Mode(mode.to_owned()));
            assert_eq!(fault(&format!("postgres://u@db/x?sslmode={mode}")), refused);
            assert_eq!(fault(&format!("host=db user=u sslmode='{mode}'")), refused);
        }
        for address in ["postgres://u@db/x", "postgres://u@db/x?sslmode=disable", "host=db user=u sslmode=disable"] {
            assert!(Way::parse(address).unwrap().tls.is_none(), "{address}");
        }
        for address in ["postgres://u@db/x?sslmode=require", "host=db user=u sslmode=require application_name='a b'"] {
            assert!(Way::parse(address).unwrap().tls.is_some(), "{address}");
        }
    }

    #[test]
    fn what_tls_cannot_do_is_said_before_anything_is_sent() {
        let socket = fault("postgres://u@%2Ftmp%2Fpg/x?sslmode=require");
        assert_eq!(socket, Some(AddressFault::Socket("/tmp/pg".to_owned())));
        let missing = fault("postgres://u@db/x?sslmode=verify-full&sslrootcert=%2Fnone%2Froot.crt");
        assert!(matches!(missing, Some(AddressFault::Roots { path, .. }) if path == "/none/root.crt"));
        assert!(matches!(fault("postgres://u@db/x?sslmode=require&sslkey=k"), Some(AddressFault::Malformed(_))));
    }

    #[test]
    fn the_words_about_tls_are_taken_out_and_the_rest_is_left() {
        let (rest, words) = split("postgres://u@db/x?connect_timeout=3&sslmode=verify-full&sslrootcert=%2Fa%20b");
        assert_eq!(rest, "postgres://u@db/x?connect_timeout=3");
        assert_eq!(words, [("sslmode".into(), "verify-full".into()), ("sslrootcert".into(), "/a b".into())]);
        let (rest, words) = split("host=db sslrootcert='/a b' application_name='x sslmode=disable'");
        assert_eq!(rest, "host=db application_name='x sslmode=disable'");
        assert_eq!(words, [("sslrootcert".into(), "/a b".into())]);
    }

    #[test]
    fn a_server_without_tls_is_left_and_never_spoken_to_in_the_clear() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0u8; 8];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(b"N").unwrap();
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest);
            (request, rest)
        });
        let way = Way::parse(&format!("postgres://u:secret@127.0.0.1:{port}/x?sslmode=require")).unwrap();
        let error = way.connect().err().unwrap().to_string();
        assert!(error.contains("does not support TLS"), "{error}");
        let (request, rest) = heard.join().unwrap();
        assert_eq!((request, rest.len()), ([0, 0, 0, 8, 4, 210, 22, 47], 0), "only the question for TLS was sent");
    }
}
