//! Handing mail to an SMTP server (RFC 5321), step by step, so that it is known how far a try came.

use super::post::{Carrier, Delivery};
use crate::refusal::{Error, Refusal};
use lettre::Address;
use lettre::transport::smtp;
use smtp::authentication::{Credentials, Mechanism};
use smtp::client::{SmtpConnection, TlsParameters};
use smtp::commands::{Data, Mail, Rcpt};
use smtp::extension::ClientId;
use std::time::Duration;

/// How long one answer of the server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the line to the server is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS; without it nothing is sent.
    StartTls,
    /// In the clear: only for a server on this machine or in a closed network, and never with a password.
    Plain,
}

/// An SMTP server and who we are to it.
#[derive(Clone)]
pub struct Server {
    line: Line,
    host: String,
    port: u16,
    user: Option<String>,
    password: Option<String>,
}

impl Server {
    /// Reads `smtps://host`, `smtp://user@host:587` or `smtp-plain://host:25`. The password is no part of the address.
    ///
    /// # Errors
    /// Says what an address looks like; refuses a password over a line in the clear.
    pub fn parse(text: &str, password: Option<String>) -> Result<Server, Error> {
        let wrong = || Refusal::invalid("mail.server").with("schemes", "smtps://, smtp://, smtp-plain://");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let (line, usual) = match scheme {
            "smtps" => (Line::Tls, 465),
            "smtp" => (Line::StartTls, 587),
            "smtp-plain" => (Line::Plain, 25),
            _ => return Err(wrong().into()),
        };
        let (user, place) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place),
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (place, usual),
        };
        let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
        let is_user = user.as_ref().is_none_or(|u| !u.is_empty() && !u.contains([':', '/']));
        if !is_host || !is_user {
            return Err(wrong().into());
        }
        if line == Line::Plain && (user.is_some() || password.is_some()) {
            return Err(Refusal::invalid("mail.password-in-the-clear").into());
        }
        Ok(Server { line, host: host.to_owned(), port, user, password })
    }

    /// The server without the user: `smtps://mail.example.jp:465`.
    pub fn place(&self) -> String {
        let scheme = match self.line {
            Line::Tls => "smtps",
            Line::StartTls => "smtp",
            Line::Plain => "smtp-plain",
        };
        format!("{scheme}://{}:{}", self.host, self.port)
    }
}

/// A line to a server, kept for the mails that follow one another.
pub struct Smtp {
    server: Server,
    open: Option<SmtpConnection>,
}

impl Smtp {
    /// Nothing is opened before the first mail.
    pub fn new(server: Server) -> Smtp {
        Smtp { server, open: None }
    }

    /// Opens a line as for sending, signs in, and closes it again; nothing is sent.
    ///
    /// # Errors
    /// The word for how it ended, as in the queue.
    pub fn try_line(&self) -> Result<(), String> {
        match self.connect() {
            Ok(mut connection) => connection.quit().map(|_| ()).map_err(|e| word("connect", &e)),
            Err(Delivery::Unreachable(word)) => Err(word),
            Err(_) => Err("connect".to_owned()),
        }
    }

    fn connect(&self) -> Result<SmtpConnection, Delivery> {
        let Server { line, host, port, user, password } = &self.server;
        let later = |step: &str, e: &smtp::Error| Delivery::Unreachable(word(step, e));
        let tls = || TlsParameters::new(host.clone()).map_err(|e| later("tls", &e));
        let hello = ClientId::default();
        let whole = match line {
            Line::Tls => Some(tls()?),
            _ => None,
        };
        let place = (host.as_str(), *port);
        let mut connection = SmtpConnection::connect(place, Some(PATIENCE), &hello, whole.as_ref(), None)
            .map_err(|e| later("connect", &e))?;
        if *line == Line::StartTls {
            connection.starttls(&tls()?, &hello).map_err(|e| later("starttls", &e))?;
        }
        if let Some(user) = user {
            let who = Credentials::new(user.clone(), password.clone().unwrap_or_default());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &who).map_err(|e| later("auth", &e))?;
        }
        Ok(connection)
    }

    /// One mail over an open line. Only an answer to the text's end leaves the line fit for another.
    fn hand_over(connection: &mut SmtpConnection, from: &str, to: &str, message: &[u8]) -> Delivery {
        let addresses = (from.parse::<Address>(), to.parse::<Address>());
        let (Ok(from), Ok(to)) = addresses else { return Delivery::Refused("address".to_owned()) };
        // A server that will not have us as a sender says nothing about the reader.
        if let Err(e) = connection.command(Mail::new(Some(from), Vec::new())) {
            return Delivery::Later(word("sender", &e));
        }
        if let Err(e) = connection.command(Rcpt::new(to, Vec::new())) {
            return not_taken("recipient", &e);
        }
        if let Err(e) = connection.command(Data) {
            return not_taken("data", &e);
        }
        match connection.message(message) {
            Ok(_) => Delivery::Sent,
            Err(e) if e.is_permanent() => Delivery::Refused(word("text", &e)),
            Err(e) if e.is_transient() => Delivery::Later(word("text", &e)),
            // The text is out and no answer came: it may have been taken.
            Err(e) => Delivery::Unknown(word("text", &e)),
        }
    }
}

impl Carrier for Smtp {
    fn carry(&mut self, from: &str, to: &str, message: &[u8]) -> Delivery {
        let mut connection = match self.open.take().map_or_else(|| self.connect(), Ok) {
            Ok(connection) => connection,
            Err(later) => return later,
        };
        let ended = Smtp::hand_over(&mut connection, from, to, message);
        match ended {
            Delivery::Sent => self.open = Some(connection),
            _ => connection.abort(),
        }
        ended
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        if let Some(mut connection) = self.open.take() {
            let _ = connection.quit();
        }
    }
}

/// A try that ended before the text: the server has nothing.
fn not_taken(step: &str, error: &smtp::Error) -> Delivery {
    let word = word(step, error);
    if error.is_permanent() { Delivery::Refused(word) } else { Delivery::Later(word) }
}

/// What went wrong, in a word and a reply code or a finding of TLS. The server's own words may name the reader, so they are not kept.
fn word(step: &str, error: &smtp::Error) -> String {
    match (error.status(), tls_fault(error)) {
        (Some(code), _) => format!("{step} {code}"),
        (None, Some(fault)) => format!("{step} {fault}"),
        // What lettre finds itself: the server did not announce what was to be used.
        (None, None) if error.is_client() => format!("{step} not-offered"),
        (None, None) if error.is_timeout() => format!("{step} timeout"),
        (None, None) => format!("{step} cut"),
    }
}

/// What TLS found wrong, wherever in the chain of causes it stands.
fn tls_fault(error: &smtp::Error) -> Option<&'static str> {
    let mut at: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = at {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let inner = inner.and_then(|e| e.downcast_ref::<rustls::Error>());
        if let Some(fault) = cause.downcast_ref::<rustls::Error>().or(inner) {
            return Some(tls_word(fault));
        }
        at = cause.source();
    }
    None
}

fn tls_word(fault: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Wrong;
    let rustls::Error::InvalidCertificate(wrong) = fault else { return "tls" };
    match wrong {
        Wrong::Expired | Wrong::ExpiredContext { .. } => "certificate-expired",
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => "certificate-not-yet",
        Wrong::UnknownIssuer => "certificate-unknown",
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => "certificate-name",
        _ => "certificate",
    }
}
