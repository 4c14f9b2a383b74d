//! Connections kept open between askings.
//!
//! Each is driven by the task that uses it. A pooling client that drives its connections in tasks of their own hands every
//! request to another thread and its answer back, which costs more than all the rest of an asking.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, Uri, body::Incoming};
use tokio::time::Instant;

use super::Sent;
use super::connect::{Connector, NOT_ALLOWED, Stream};
use crate::model::{Fault, Kind};

/// How long a connection nobody uses is kept.
const IDLE: Duration = Duration::from_secs(30);

/// Connections to one host.
pub struct Pool {
    connector: Connector,
    uri: Uri,
    idle: Mutex<Vec<Open>>,
}

/// A connection that may carry a request.
struct Open {
    sender: SendRequest<Full<Bytes>>,
    driver: Driver,
    since: Instant,
}

/// What moves the bytes of a connection; `None` once it has ended.
struct Driver(Option<http1::Connection<Stream, Full<Bytes>>>);

impl Driver {
    /// Waits for something that this connection brings about.
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if self.0.as_mut().is_some_and(|connection| Pin::new(connection).poll(cx).is_ready()) {
                // Whoever waits for it is told only when it is gone.
                self.0 = None;
            }
            work.as_mut().poll(cx)
        })
        .await
    }
}

impl Open {
    /// Whether another request may be sent at once.
    async fn is_ready(&mut self) -> bool {
        let Open { sender, driver, .. } = self;
        let at_once = poll_fn(|cx| Poll::Ready(matches!(sender.poll_ready(cx), Poll::Ready(Ok(())))));
        driver.beside(at_once).await && driver.0.is_some()
    }
}

impl Pool {
    /// No connection is opened yet.
    pub fn new(connector: Connector, uri: Uri) -> Pool {
        Pool { connector, uri, idle: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Vec<Open>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request and reads what comes back, at most so many bytes of it.
    ///
    /// # Errors
    /// When no connection can be opened, or it ends before the head of an answer came.
    pub async fn send(&self, mut request: Request<Full<Bytes>>, most: usize) -> Result<Sent, Fault> {
        loop {
            let (mut open, is_fresh) = match self.kept().await {
                Some(open) => (open, false),
                None => (self.connect().await.map_err(|fault| unreached(&fault))?, true),
            };
            let asked = open.sender.try_send_request(request);
            match open.driver.beside(asked).await {
                Ok(response) => return Ok(self.read(open, response, most).await),
                // The other side had closed it meanwhile, and nothing of this request was sent.
                Err(mut fault) => match fault.take_message() {
                    Some(unsent) if !is_fresh => request = unsent,
                    _ => return Err(cut(&fault.into_error())),
                },
            }
        }
    }

    /// A connection that is still open.
    async fn kept(&self) -> Option<Open> {
        loop {
            let mut open = self.held().pop()?;
            if open.since.elapsed() < IDLE && open.is_ready().await {
                return Some(open);
            }
        }
    }

    async fn connect(&self) -> io::Result<Open> {
        let stream = self.connector.connect(&self.uri).await?;
        let (sender, connection) = http1::handshake(stream).await.map_err(io::Error::other)?;
        Ok(Open { sender, driver: Driver(Some(connection)), since: Instant::now() })
    }

    async fn read(&self, mut open: Open, response: Response<Incoming>, most: usize) -> Sent {
        let (head, body) = response.into_parts();
        let body = body_of(&mut open.driver, body, most).await;
        if body.is_ok() && open.is_ready().await {
            open.since = Instant::now();
            let mut held = self.held();
            held.push(open);
            // Used from the end, so the one unused for longest stands first.
            let is_old = held.first().is_some_and(|first| first.since.elapsed() >= IDLE);
            let _old = is_old.then(|| held.swap_remove(0));
        }
        Sent::new(head, body)
    }
}

/// The whole body, as long as it is within its bound.
async fn body_of(driver: &mut Driver, mut body: Incoming, most: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    while let Some(frame) = driver.beside(body.frame()).await {
        let frame = frame.map_err(|_| Fault::of(Kind::Cut, "the connection ended before the answer did"))?;
        let Some(part) = frame.data_ref() else { continue };
        if out.len() + part.len() > most {
            return Err(Fault::of(Kind::TooLong, format!("more than {most} bytes")));
        }
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// Why no connection came about: an address that is not allowed, or nobody there.
fn unreached(fault: &io::Error) -> Fault {
    let detail = fault.to_string();
    let kind = if detail == NOT_ALLOWED { Kind::Forbidden } else { Kind::Unreachable };
    Fault::of(kind, detail)
}

/// A connection that ended, with its innermost cause.
fn cut(fault: &hyper::Error) -> Fault {
    let chain = std::iter::successors(Some(fault as &(dyn std::error::Error + 'static)), |f| f.source());
    Fault::of(Kind::Cut, chain.last().map(ToString::to_string).unwrap_or_default())
}
