//! `shirube serve`: the pages, the API and the log, until told to stop.

use crate::context::{Context, ORIGIN, Start, home};
use crate::courier::Courier;
use crate::db;
use crate::failure::Failure;
use crate::keeper::Keeper;
use crate::mail::PostArgs;
use crate::outbound::OutboundArgs;
use crate::peer;
use crate::tls::{TlsArgs, TlsListener};
use crate::work_keys::KeyArgs;
use crate::worker::{Serving, Worker};
use clap::Args;
use shirube_domain::door::Ground;
use shirube_domain::installation::Installation;
use shirube_domain::outbound::Outbound;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::statement::Address;
use shirube_domain::{demo, identity};
use shirube_web::{App, MailWay, Office, Settings};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::ServerConfig;

/// How long requests under way may take once told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Serve the pages and the API
#[derive(Debug, Args)]
#[command(after_help = crate::help::SERVE_EXAMPLES)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Fill an empty database with fictional data, and let anyone try each role
    #[arg(long)]
    demo: bool,
    /// Name of the log, used when its key is first made
    #[arg(long, default_value = ORIGIN, value_name = "NAME")]
    origin: String,
    /// The public address others reach this server under: https and a host. Needed to sign statements; keep it the same
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true)]
    address: Option<String>,
    /// Served over HTTPS: cookies are marked so
    #[arg(long)]
    secure: bool,
    /// Where the office that takes reports of incidents is written to
    #[arg(long, value_name = "MAIL", default_value = "", hide_default_value = true)]
    office_mail: String,
    /// Where it is called
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    office_phone: String,
    /// A proxy stands before this server: from where a request comes is what it wrote last in X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
    /// Anyone may open an account
    #[arg(long)]
    open_registration: bool,
    #[command(flatten)]
    post: PostArgs,
    #[command(flatten)]
    outbound: OutboundArgs,
    /// Carry out no parts of evaluations here; `shirube work` does, on this machine or others
    #[arg(long)]
    no_work: bool,
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    tls: TlsArgs,
}

/// What the threads beside the server hold on to.
#[derive(Clone)]
struct Held(Arc<App>);

impl AsRef<Installation> for Held {
    fn as_ref(&self) -> &Installation {
        &self.0.installation
    }
}

impl AsRef<Ground> for Held {
    fn as_ref(&self) -> &Ground {
        &self.0.installation.ground
    }
}

/// Opens everything and serves.
///
/// # Errors
/// When the address is taken, or the installation cannot be opened.
pub fn run(cx: &Context, args: ServeArgs) -> Result<(), Failure> {
    trace();
    crate::frugal::begin_anew();
    // A demonstration writes to nobody.
    let post = if args.demo { None } else { args.post.read(crate::context::smtp_password())? };
    let tls = args.tls.read()?;
    let public = args.address.as_deref().map(Address::parse).transpose()?;
    let outbound = args.outbound.read()?;
    // A demonstration sends only where it was told that it is among itself.
    let way = (!args.demo || args.outbound.allow_private).then(|| args.outbound.way(&outbound, &args.post));
    let line = (!args.demo || args.outbound.allow_private).then(|| outbound.clone());
    let worker = worker(&args, &outbound)?;
    let listener = listen(args.listen)?;
    let address = listener.local_addr().map_err(|e| Failure::file(args.listen, e))?;
    let installation = if args.demo {
        db::open_demo(cx, &args.origin, None, public)?
    } else {
        cx.open_with(Start::MayBeNew, &args.origin, Box::new(shirube_domain::time::SystemClock), public)?
    };
    let is_new = installation.ground.db.read(identity::is_empty)?;
    let settings = Settings {
        demo: args.demo,
        open_registration: args.open_registration,
        secure: args.secure || tls.is_some(),
        font_dirs: shirube_paper::Fonts::usual_places(home().as_deref()),
        mail: post.as_ref().map(|p| MailWay { server: p.server.place(), from: p.sender.from.clone() }),
        outbound: outbound.clone(),
        sends_events: way.is_some(),
        office: Office { mail: args.office_mail.clone(), phone: args.office_phone.clone() },
        behind_proxy: args.behind_proxy,
    };
    let app = App::new(installation, settings);
    let keeper = Keeper::start(Held(app.clone())).map_err(|e| Failure::file("thread", e))?;
    let courier = Courier::start(Held(app.clone()), post, way, line).map_err(|e| Failure::file("thread", e))?;
    let worker = worker.map(|worker| Serving::start(Held(app.clone()), worker)).transpose();
    let worker = worker.map_err(|e| Failure::file("thread", e))?;
    announce(cx, (address, tls.is_some()), args.demo, is_new);
    let served = serve(listener, app, tls);
    if let Some(worker) = worker {
        worker.stop();
    }
    // First the courier: what it writes last is published too.
    courier.stop();
    keeper.stop();
    served.map_err(|e| Failure::file(address, e))?;
    cx.say(cx.lang.pick("停止しました。", "stopped"));
    Ok(())
}

/// The worker of a server that does not leave all work to others. A demonstration asks nobody outside.
fn worker(args: &ServeArgs, outbound: &Outbound) -> Result<Option<Worker>, Failure> {
    let keys = args.keys.read()?;
    let is_wanted = !args.no_work && (!args.demo || args.outbound.allow_private);
    is_wanted.then(|| Worker::new(crate::work::made_up("serve"), keys, outbound.clone(), None)).transpose()
}

/// Operational messages go to standard error; `RUST_LOG` narrows them.
pub(crate) fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn listen(address: SocketAddr) -> Result<std::net::TcpListener, Failure> {
    let bound = std::net::TcpListener::bind(address).and_then(|l| l.set_nonblocking(true).map(|()| l));
    bound.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => {
            Refusal::of(Class::Conflict, "cli.address-taken").with("address", address).into()
        }
        _ => Failure::file(address, e),
    })
}

fn announce(cx: &Context, (address, is_tls): (SocketAddr, bool), is_demo: bool, is_new: bool) {
    let scheme = if is_tls { "https" } else { "http" };
    let url = format!("{scheme}://{address}/{}", cx.lang.code());
    if cx.json {
        println!("{}", serde_json::json!({ "url": url, "demo": is_demo }));
        return;
    }
    cx.say(cx.lang.pick(format!("標 Shirube：{url} （終了は Ctrl+C）"), format!("Shirube: {url} (stop with Ctrl+C)")));
    if is_demo {
        cx.say(people(cx));
    } else if is_new {
        cx.say(cx.lang.pick(
            format!("最初の管理者を登録してください：{url}/set-up"),
            format!("register the first administrator: {url}/set-up"),
        ));
    }
}

/// Who to sign in as.
fn people(cx: &Context) -> String {
    let head = cx
        .lang
        .pick(["サインインできる人（架空）", "立場", "パスワード"], ["sign in as (fictional)", "role", "password"]);
    let rows: Vec<Vec<String>> = demo::people()
        .iter()
        .map(|p| vec![p.login.to_owned(), p.position.get(cx.lang).to_owned(), demo::PASSWORD.to_owned()])
        .collect();
    crate::output::table(&head, &rows)
}

fn serve(listener: std::net::TcpListener, app: Arc<App>, tls: Option<Arc<ServerConfig>>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (told, stopping) = tokio::sync::oneshot::channel();
        let until = async move {
            stop_signal().await;
            let _ = told.send(());
        };
        let service = peer::told(shirube_web::router(app));
        let server = async {
            match tls {
                None => axum::serve(listener, service).with_graceful_shutdown(until).await,
                Some(config) => {
                    axum::serve(TlsListener::new(listener, config)?, service).with_graceful_shutdown(until).await
                }
            }
        };
        let patience = async {
            let _ = stopping.await;
            tokio::time::sleep(LAST_REQUESTS).await;
        };
        tokio::select! {
            done = server => done,
            // A connection that never ends must not keep the program from stopping.
            () = patience => Ok(()),
        }
    });
    runtime.shutdown_timeout(LAST_REQUESTS);
    done
}

#[cfg(unix)]
pub(crate) async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
pub(crate) async fn stop_signal() {
    drop(tokio::signal::ctrl_c().await);
}
