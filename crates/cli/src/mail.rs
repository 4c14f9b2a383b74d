//! `shirube mail`: whether mail goes out and how, what waits to be sent, and sending it; and the options with which `serve`
//! sends by itself.

use crate::context::{Context, Start};
use crate::failure::Failure;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::downstream;
use shirube_domain::id::{ChangeId, NoticeId};
use shirube_domain::identity;
use shirube_domain::notice::{self, About, MailFigures, MailRow, Sender, Server, Smtp};
use shirube_domain::refusal::{Error, Refusal};

/// Where mail goes out, and in whose name.
#[derive(Debug, Args)]
pub struct PostArgs {
    /// SMTP server: smtps://USER@HOST, smtp://USER@HOST (STARTTLS); the password is read from SHIRUBE_SMTP_PASSWORD,
    /// and a certificate must be one this machine trusts (SSL_CERT_FILE names others)
    #[arg(long, value_name = "URL", env = "SHIRUBE_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// Address mail is sent from
    #[arg(long, value_name = "ADDRESS", env = "SHIRUBE_MAIL_FROM", hide_env_values = true)]
    mail_from: Option<String>,
    /// Address of the pages, for the links in mail: https://shirube.example.jp
    #[arg(long, value_name = "URL", env = "SHIRUBE_PUBLIC_URL", hide_env_values = true)]
    pub(crate) public_url: Option<String>,
}

/// What to do with mail.
#[derive(Debug, Subcommand)]
pub enum MailVerb {
    /// Whether mail is sent, through which server, how the last try ended, and how much waits
    #[command(after_help = crate::help::MAIL_STATUS_EXAMPLES)]
    Status {
        /// Open a line to the server and sign in, without sending anything
        #[arg(long = "try")]
        is_tried: bool,
        #[command(flatten)]
        post: PostArgs,
    },
    /// The queue: what waits first, then the latest
    List {
        /// At most so many
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u32,
    },
    /// Send what waits, once
    #[command(after_help = crate::help::MAIL_EXAMPLES)]
    Send(PostArgs),
}

/// Everything sending needs.
pub struct Post {
    /// The server.
    pub server: Server,
    /// In whose name.
    pub sender: Sender,
}

impl PostArgs {
    /// Reads the options; `None` when no server is named.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn read(&self, password: Option<String>) -> Result<Option<Post>, Failure> {
        let Some(smtp) = &self.smtp else { return Ok(None) };
        let mut faults = Vec::new();
        let server = Server::parse(smtp, password).map_err(|e| faults.extend_from_slice(e.refusals())).ok();
        let from = self.mail_from.clone().unwrap_or_default();
        if !notice::is_address(&from) {
            faults.push(Refusal::invalid("mail.sender"));
        }
        let site = self.public_url.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
        if !is_site(&site) {
            faults.push(Refusal::invalid("mail.site"));
        }
        match server.filter(|_| faults.is_empty()) {
            Some(server) => Ok(Some(Post { server, sender: Sender { from, site, of_changes: downstream::mail } })),
            None => Err(Error::Refused(faults).into()),
        }
    }
}

fn is_site(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:[]/".contains(&b)))
}

/// Runs it.
///
/// # Errors
/// Faults of the options and of the database.
pub fn run(cx: &Context, verb: MailVerb) -> Result<(), Failure> {
    match verb {
        MailVerb::Status { is_tried, post } => status(cx, is_tried, &post),
        MailVerb::List { limit } => list(cx, limit),
        MailVerb::Send(args) => send(cx, &args),
    }
}

/// What this command is told of a server is what `serve` is told by the same options or environment.
fn status(cx: &Context, is_tried: bool, args: &PostArgs) -> Result<(), Failure> {
    let post = args.read(crate::context::smtp_password())?;
    let installation = cx.open(Start::MustExist)?;
    let (figures, last) =
        installation.ground.db.read(|tx| Ok::<_, Error>((notice::mail_figures(tx)?, notice::last_tried(tx)?)))?;
    let tried = post.as_ref().filter(|_| is_tried).map(|p| Smtp::new(p.server.clone()).try_line());
    let document = json!({
        "server": post.as_ref().map(|p| p.server.place()), "from": post.as_ref().map(|p| &p.sender.from),
        "site": post.as_ref().map(|p| &p.sender.site), "waiting": figures.waiting, "sent": figures.sent,
        "failed": figures.failed,
        "last": last.as_ref().map(|m| json!({ "at": m.updated_at, "state": m.state, "outcome": m.outcome })),
        "line": tried.as_ref().map(|t| t.as_ref().map_or_else(Clone::clone, |()| "open".to_owned())),
    });
    cx.emit(&document, || status_told(cx, post.as_ref(), (figures, last.as_ref()), tried.as_ref()))?;
    match tried {
        Some(Err(_)) => Err(Failure::Unreachable),
        _ => Ok(()),
    }
}

fn status_told(
    cx: &Context,
    post: Option<&Post>,
    (figures, last): (MailFigures, Option<&MailRow>),
    tried: Option<&Result<(), String>>,
) -> String {
    let lang = cx.lang;
    let told = |outcome: &str| notice::outcome_told(outcome, lang);
    let mut rows = match post {
        Some(p) => vec![
            (lang.pick("メールサーバー", "mail server"), p.server.place()),
            (lang.pick("送信元", "sent from"), p.sender.from.clone()),
        ],
        None => vec![(
            lang.pick("メールサーバー", "mail server"),
            lang.pick("ここでは指定されていません", "none is named here").to_owned(),
        )],
    };
    if let Some(tried) = tried {
        let line = tried.as_ref().map_or_else(|word| told(word), |()| lang.pick("つながりました", "open").to_owned());
        rows.push((lang.pick("接続", "line"), line));
    }
    let last = last.map_or_else(
        || lang.pick("まだありません", "none yet").to_owned(),
        |m| format!("{} {}", m.updated_at, told(m.outcome.as_deref().unwrap_or_default())),
    );
    rows.push((lang.pick("最後の送信", "last try"), last));
    rows.push((lang.pick("送信待ち", "waiting"), figures.waiting.to_string()));
    rows.push((lang.pick("送信済み", "sent"), figures.sent.to_string()));
    rows.push((lang.pick("送信できなかった", "failed"), figures.failed.to_string()));
    rows.iter().fold(String::new(), |out, (name, value)| out + &format!("{name}{}{value}\n", lang.pick("：", ": ")))
}

fn notice_of(mail: &MailRow) -> Option<&NoticeId> {
    match &mail.about {
        About::Notice(id) => Some(id),
        About::Change(..) => None,
    }
}

fn change_of(mail: &MailRow) -> Option<&ChangeId> {
    match &mail.about {
        About::Notice(_) => None,
        About::Change(id, _) => Some(id),
    }
}

fn list(cx: &Context, limit: u32) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let rows: Vec<(MailRow, Option<String>)> = installation.ground.db.read(|tx| {
        let rows = notice::mails(tx, limit)?;
        let login = |row: MailRow, tx: &mut _| {
            let login = identity::account(tx, &row.account)?.map(|a| a.login);
            Ok::<_, Error>((row, login))
        };
        rows.into_iter().map(|row| login(row, tx)).collect::<Result<Vec<_>, Error>>()
    })?;
    let document: Vec<_> = rows
        .iter()
        .map(|(m, login)| {
            json!({
                "id": m.id, "notice": notice_of(m), "change": change_of(m), "account": m.account, "login": login, "state": m.state, "tries": m.tries,
                "next_at": m.next_at, "outcome": m.outcome,
            })
        })
        .collect();
    cx.emit(&json!({ "items": document }), || {
        if rows.is_empty() {
            return cx.lang.pick("メールはありません。\n", "there is no mail\n").to_owned();
        }
        let head = cx.lang.pick(
            ["ID", "宛先", "状態", "試行", "次の試行", "結果"],
            ["id", "to", "state", "tries", "next try", "outcome"],
        );
        let cells = |(m, login): &(MailRow, Option<String>)| {
            vec![
                m.id.to_string(),
                login.clone().unwrap_or_else(|| "–".to_owned()),
                m.state.label(cx.lang).to_owned(),
                m.tries.to_string(),
                m.next_at.clone(),
                m.outcome.as_deref().map(|o| notice::outcome_told(o, cx.lang)).unwrap_or_default(),
            ]
        };
        crate::output::table(&head, &rows.iter().map(cells).collect::<Vec<_>>())
    })
}

fn send(cx: &Context, args: &PostArgs) -> Result<(), Failure> {
    let post = args.read(crate::context::smtp_password())?.ok_or_else(|| Refusal::invalid("mail.no-server"))?;
    let installation = cx.open(Start::MustExist)?;
    let done = notice::send_due(&installation.ground, &post.sender, &mut Smtp::new(post.server), &|| true)?;
    installation.keep_log()?;
    let document = json!({ "sent": done.sent, "later": done.later, "failed": done.failed, "dropped": done.dropped });
    cx.emit(&document, || {
        cx.lang.pick(
            format!(
                "送信 {}件、後で再試行 {}件、送信できない {}件、取りやめ {}件\n",
                done.sent, done.later, done.failed, done.dropped
            ),
            format!("sent {}, later {}, failed {}, dropped {}\n", done.sent, done.later, done.failed, done.dropped),
        )
    })
}
