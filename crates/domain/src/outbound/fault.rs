//! How sending can fail, in words that stay.

use crate::refusal::{Class, Refusal};
use crate::text::Lang;

/// Why nothing came of it. What the other side said is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.code())]
pub enum Fault {
    /// Not the address of something one could send to.
    Form,
    /// Neither `https://` nor, where that is allowed, `http://` to this machine.
    Scheme,
    /// A user or a password in the address.
    Credentials,
    /// A port of another service.
    Port,
    /// No name server knows the name.
    UnknownName,
    /// The name leads into a closed network, or nowhere.
    Private,
    /// Nothing answers there, or the line was cut.
    Cut,
    /// Not whole within the time.
    TooSlow,
    /// The certificate has expired or is not valid yet.
    CertificateTime,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate is from an issuer this machine does not trust, or is wrong in another way.
    Certificate,
    /// No encrypted line.
    Tls,
    /// The answer is longer than is read.
    TooLong,
    /// What came is not an answer.
    NoAnswer,
    /// A header that cannot be sent.
    Header,
    /// Certificates to trust that cannot be read.
    Roots,
}

impl Fault {
    /// Every one.
    pub const ALL: [Fault; 16] = [
        Fault::Form,
        Fault::Scheme,
        Fault::Credentials,
        Fault::Port,
        Fault::UnknownName,
        Fault::Private,
        Fault::Cut,
        Fault::TooSlow,
        Fault::CertificateTime,
        Fault::CertificateName,
        Fault::Certificate,
        Fault::Tls,
        Fault::TooLong,
        Fault::NoAnswer,
        Fault::Header,
        Fault::Roots,
    ];

    /// Its code, with a message in `catalog/messages.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Form => "outbound.form",
            Fault::Scheme => "outbound.scheme",
            Fault::Credentials => "outbound.credentials",
            Fault::Port => "outbound.port",
            Fault::UnknownName => "outbound.unknown-name",
            Fault::Private => "outbound.private",
            Fault::Cut => "outbound.cut",
            Fault::TooSlow => "outbound.too-slow",
            Fault::CertificateTime => "outbound.certificate-time",
            Fault::CertificateName => "outbound.certificate-name",
            Fault::Certificate => "outbound.certificate",
            Fault::Tls => "outbound.tls",
            Fault::TooLong => "outbound.too-long",
            Fault::NoAnswer => "outbound.no-answer",
            Fault::Header => "outbound.header",
            Fault::Roots => "outbound.roots",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|f| f.code() == code)
    }

    /// What people read.
    pub fn told(self, lang: Lang) -> String {
        Refusal::from(self).message(lang)
    }

    /// Whether the address itself is at fault, so that trying again as it stands is of no use.
    pub fn is_of_address(self) -> bool {
        matches!(self, Fault::Form | Fault::Scheme | Fault::Credentials | Fault::Port | Fault::Private)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::of(Class::Invalid, fault.code())
    }
}

impl From<ureq::Error> for Fault {
    fn from(error: ureq::Error) -> Fault {
        match error {
            ureq::Error::Other(inner) => inner.downcast_ref::<Fault>().copied().unwrap_or(Fault::Cut),
            ureq::Error::Timeout(_) => Fault::TooSlow,
            ureq::Error::BodyExceedsLimit(_) => Fault::TooLong,
            ureq::Error::HostNotFound => Fault::UnknownName,
            ureq::Error::BadUri(_) => Fault::Form,
            ureq::Error::Http(_) => Fault::Header,
            ureq::Error::RequireHttpsOnly(_) => Fault::Scheme,
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Fault::NoAnswer,
            ureq::Error::Rustls(fault) => of_tls(&fault),
            ureq::Error::Tls(_) | ureq::Error::TlsRequired => Fault::Tls,
            ureq::Error::Io(error) => of_io(&error),
            _ => Fault::Cut,
        }
    }
}

fn of_io(error: &std::io::Error) -> Fault {
    let inner = error.get_ref();
    if let Some(fault) = inner.and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return of_tls(fault);
    }
    match error.kind() {
        std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => Fault::TooSlow,
        _ => Fault::Cut,
    }
}

fn of_tls(fault: &rustls::Error) -> Fault {
    use rustls::CertificateError as Wrong;
    let rustls::Error::InvalidCertificate(wrong) = fault else { return Fault::Tls };
    match wrong {
        Wrong::Expired | Wrong::ExpiredContext { .. } | Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
            Fault::CertificateTime
        }
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => Fault::CertificateName,
        _ => Fault::Certificate,
    }
}
