//! `shirube node certificate`: a certificate of one's own, for a closed network and to try; who trusts it holds it as a file.

use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde_json::json;
use shirube_domain::files::write_durably;
use shirube_domain::refusal::{Class, Refusal};
use std::path::PathBuf;

/// Make a certificate and its key for this node, for a closed network and to try: others trust it with --trust
#[derive(Debug, Args)]
pub struct CertificateArgs {
    /// The name or address others reach it under; may be given again
    #[arg(required = true)]
    hosts: Vec<String>,
    /// The directory for cert.pem and key.pem; what stands there stays
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,
}

fn unfit(detail: impl std::fmt::Display) -> Failure {
    Refusal::invalid("cli.tls").with("path", "cert.pem").with("detail", detail).into()
}

/// Makes both files.
///
/// # Errors
/// A conflict when one is there already; names no certificate can be for.
pub fn make(cx: &Context, args: CertificateArgs) -> Result<(), Failure> {
    let (cert, key) = (args.to.join("cert.pem"), args.to.join("key.pem"));
    for path in [&cert, &key] {
        if path.exists() {
            return Err(Refusal::of(Class::Conflict, "cli.file-there").with("path", path.display()).into());
        }
    }
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, format!("Shirube {}", args.hosts.join(" ")));
    let mut params = CertificateParams::new(args.hosts).map_err(unfit)?;
    params.distinguished_name = name;
    let pair = KeyPair::generate().map_err(unfit)?;
    let made = params.self_signed(&pair).map_err(unfit)?;
    std::fs::create_dir_all(&args.to).map_err(|e| Failure::file(args.to.display(), e))?;
    private(&key, &pair.serialize_pem())?;
    write_durably(&cert, made.pem().as_bytes()).map_err(|e| Failure::file(cert.display(), e))?;
    let document = json!({ "certificate": cert.display().to_string(), "key": key.display().to_string() });
    cx.emit(&document, || format!("{}\n{}\n", cert.display(), key.display()))
}

/// A file nobody else on this machine reads, from its first moment on.
fn private(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|e| Failure::file(path.display(), e))
}
