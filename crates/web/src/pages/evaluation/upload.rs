//! Logs in and out, piece by piece: none is in memory as a whole.

use super::one::{Entered, render};
use super::{evaluation_id, held, read_run};
use crate::app::App;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, check_token};
use crate::patience::SILENCE;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use shirube_domain::evaluation::{self, Incoming, Plan, Received};
use shirube_domain::filing;
use shirube_domain::id::{EvaluationId, EvaluationRunId};
use shirube_domain::refusal::{Error, Refusal};
use std::io::Read as _;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Pieces on their way between two threads.
const PIECES: usize = 16;

/// Writes pieces to a file in a thread of its own.
struct Writing {
    pieces: mpsc::Sender<Bytes>,
    done: tokio::task::JoinHandle<Result<Incoming, Error>>,
}

impl Writing {
    /// The next piece goes to the file; false when the thread has given up and says why when it is asked.
    async fn take(&self, piece: Bytes) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    fn begin(app: Arc<App>) -> Writing {
        let (pieces, mut coming) = mpsc::channel::<Bytes>(PIECES);
        let done = tokio::task::spawn_blocking(move || {
            let ground = &app.installation.ground;
            let mut incoming = app.installation.logs.begin(ground.clock.now(), ground.chance.as_ref())?;
            while let Some(piece) = coming.blocking_recv() {
                incoming.write(&piece)?;
            }
            Ok(incoming)
        });
        Writing { pieces, done }
    }

    async fn end(self) -> Result<Incoming, Failure> {
        drop(self.pieces);
        Ok(self.done.await.map_err(Failure::panicked)??)
    }
}

pub(super) async fn upload(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, request: Request) -> Reply {
    let (id, operator) = (evaluation_id(&id)?, cx.operator()?.id.clone());
    let of = id.clone();
    // Whose it is is settled before a byte of the log is kept.
    let held = cx.read(move |tx, _| held(tx, &operator, &of)).await?;
    match take(&cx, &id, held.plan, request).await {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, status, Entered { fields: Fields::default(), refusals }).await
        }
    }
}

async fn take(cx: &Cx, id: &EvaluationId, plan: Plan, request: Request) -> Result<String, Failure> {
    let broken = || Failure::from(Refusal::invalid("common.form-expired"));
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut is_ours, mut incoming) = (false, None);
    while let Some(mut part) = parts.next_field().await.map_err(|_| broken())? {
        match part.name() {
            Some("csrf") => {
                check_token(Some(cx), &part.text().await.map_err(|_| broken())?)?;
                is_ours = true;
            }
            Some("log") if is_ours && part.file_name().is_some_and(|name| !name.is_empty()) => {
                let writing = Writing::begin(cx.app.clone());
                while let Some(piece) = in_time(part.chunk()).await?.map_err(|_| stopped())? {
                    if !writing.take(piece).await {
                        break;
                    }
                }
                incoming = Some(writing.end().await?);
            }
            _ => {}
        }
    }
    if !is_ours {
        return Err(broken());
    }
    let incoming = incoming.ok_or_else(|| Refusal::invalid("common.required").on("log"))?;
    let run = receive(cx, id.clone(), plan, (incoming, String::new())).await?;
    cx.workspace_url(&format!("/assess/evaluations/{id}/runs/{run}"))
}

fn stopped() -> Failure {
    Refusal::invalid("evaluation.stopped").on("log").into()
}

/// Waits for the next piece, not for ever.
async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(SILENCE, next).await.map_err(|_| stopped())
}

/// Takes a body as a log, piece by piece.
///
/// # Errors
/// Refused when it stops coming, or is too large.
pub(crate) async fn take_body(cx: &Cx, mut body: Body) -> Result<Incoming, Failure> {
    let writing = Writing::begin(cx.app.clone());
    while let Some(frame) = in_time(body.frame()).await? {
        let Ok(piece) = frame.map_err(|_| stopped())?.into_data() else { continue };
        if !writing.take(piece).await {
            break;
        }
    }
    writing.end().await
}

/// Examines a log, keeps it and files the run; gives its id. With a token it has one effect however often it is sent.
///
/// # Errors
/// Whatever the log or the evaluation refuses.
pub(crate) async fn receive(
    cx: &Cx,
    id: EvaluationId,
    plan: Plan,
    (mut incoming, once): (Incoming, String),
) -> Result<EvaluationRunId, Failure> {
    let by = cx.account_id()?;
    cx.blocking(move |app| {
        incoming.unpack()?;
        let suite = evaluation::suites().iter().find(|s| s.digest == plan.digest);
        let examined = evaluation::examine(incoming.folder(), &plan, suite)?;
        let (log, size) = app.installation.logs.keep(&mut incoming)?;
        let given = Received { log, size, examined };
        let done = filing::receive_once(&app.installation.ground, "evaluation.receive", &once, |tx, _| {
            Ok::<_, Error>(format!("{} {}", given.log, evaluation::receive(tx, &id, &given, &by)?))
        })?;
        let run = done.split_once(' ').filter(|(log, _)| *log == given.log).map(|(_, run)| EvaluationRunId::parse(run));
        run.and_then(Result::ok).ok_or_else(|| Refusal::invalid("api.key-reused").into())
    })
    .await
}

/// One segment, as it was handed in.
pub(super) async fn download(
    cx: Cx,
    Path((_, _, id, run, segment)): Path<(String, String, String, String, String)>,
) -> Reply {
    let (_, run) = read_run(&cx, &id, &run).await?;
    let all = cx.app.installation.logs.segments(&run.log);
    let is_it = |path: &&std::path::PathBuf| path.file_name().and_then(|n| n.to_str()) == Some(segment.as_str());
    let path = all.iter().find(is_it).cloned().ok_or_else(Failure::absent)?;
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(PIECES);
    let mut file = std::fs::File::open(&path).map_err(|e| Failure::fault(e.to_string()))?;
    let size = file.metadata().map(|m| m.len()).ok();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut held = vec![0_u8; 64 << 10];
        loop {
            match file.read(&mut held) {
                Ok(0) => return,
                Ok(count) => {
                    let piece = Bytes::copy_from_slice(&held[..count]);
                    // Whoever asked went away.
                    if runtime.block_on(sender.send_data(piece)).is_err() {
                        return;
                    }
                }
                Err(fault) => return sender.abort(fault),
            }
        }
    });
    Ok(as_file(Body::new(body), &format!("{}-{segment}", run.facts.run), size))
}

fn as_file(body: Body, name: &str, size: Option<u64>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Some(size) = size {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    response
}
