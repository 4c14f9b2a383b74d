//! `shirube node`: other installations: who they are, what waits for them, and exchange by file.

use crate::account::password;
use crate::certificate::{self, CertificateArgs};
use crate::context::{Context, ORIGIN, Start};
use crate::failure::Failure;
use crate::outbound::OutboundArgs;
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shirube_domain::filing;
use shirube_domain::id::PeerId;
use shirube_domain::identity;
use shirube_domain::installation::Installation;
use shirube_domain::node::{self, Figures, Https, Introduction, Peer};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::statement::Address;
use shirube_domain::time::SystemClock;
use std::path::PathBuf;

/// Other nodes: list, show, add, confirm, send, export, import
#[derive(Debug, Args)]
pub struct NodeArgs {
    /// The public address of this node, as `serve` is told it: https and a host
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true, global = true)]
    address: Option<String>,
    #[command(subcommand)]
    verb: NodeVerb,
}

/// What to do with other nodes.
#[derive(Debug, Subcommand)]
pub enum NodeVerb {
    /// The nodes on record, and what waits for each
    List,
    /// One node: its keys, its messages, what was found about its log
    Show {
        /// Its id or address
        node: String,
    },
    /// How this node introduces itself, with the number to compare
    Introduction,
    /// Take the introduction of a node in, from its address or a file; it counts once it is confirmed
    #[command(after_help = crate::help::NODE_ADD_EXAMPLES)]
    Add {
        /// Its address: https and a host
        #[arg(required_unless_present = "file")]
        node: Option<String>,
        /// Its introduction as a file
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        #[command(flatten)]
        outbound: OutboundArgs,
    },
    /// Confirm that a node's keys are its own, after comparing the number by another channel; a password is read
    Confirm {
        /// Its id or address
        node: String,
        /// The comparison number as the other side reads it
        number: String,
        /// The login of the administrator who compared
        #[arg(long, value_name = "LOGIN")]
        by: String,
    },
    /// Send what waits now, once
    Send {
        #[command(flatten)]
        outbound: OutboundArgs,
    },
    /// Write what waits for a node to standard output, as a file for mail or a stick
    Export {
        /// Its id or address
        node: String,
    },
    /// Take a file of a node in
    Import {
        /// The file
        file: PathBuf,
    },
    /// Make a new key for this node and announce it to the others under the old one
    RenewKey,
    /// Make a certificate and its key for this node, for a closed network and to try: others trust it with --trust
    Certificate(CertificateArgs),
}

/// Runs it.
///
/// # Errors
/// What the domain refuses; faults of the database and of files.
pub fn run(cx: &Context, args: NodeArgs) -> Result<(), Failure> {
    let verb = match args.verb {
        // Before there is an installation.
        NodeVerb::Certificate(args) => return certificate::make(cx, args),
        verb => verb,
    };
    let address = args.address.as_deref().map(Address::parse).transpose()?;
    let it = cx.open_with(Start::MustExist, ORIGIN, Box::new(SystemClock), address)?;
    match verb {
        NodeVerb::List => list(cx, &it),
        NodeVerb::Show { node } => show(cx, &it, &node),
        NodeVerb::Introduction => introduction(cx, &it),
        NodeVerb::Add { node, file, outbound } => add(cx, &it, node.as_deref(), file, &outbound),
        NodeVerb::Confirm { node, number, by } => confirm(cx, &it, (&node, &number, &by)),
        NodeVerb::Send { outbound } => send(cx, &it, &outbound),
        NodeVerb::Export { node } => export(cx, &it, &node),
        NodeVerb::Import { file } => import(cx, &it, &file),
        NodeVerb::RenewKey => renew(cx, &it),
        NodeVerb::Certificate(args) => certificate::make(cx, args),
    }
}

fn find(it: &Installation, text: &str) -> Result<Peer, Error> {
    let found = it.ground.db.read(|tx| match PeerId::parse(text) {
        Ok(id) => node::peer(tx, &id),
        Err(_) => node::peer_at(tx, text.trim_end_matches('/')),
    })?;
    found.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

fn to_json(peer: &Peer, figures: Figures) -> Result<Value, Error> {
    Ok(json!({
        "id": peer.id, "address": peer.address, "name": peer.name, "state": peer.state, "number": peer.number()?,
        "offered": peer.offer().map(|o| o.number()), "confirmed_at": peer.confirmed_at, "figures": figures,
        "keys": peer.issuer()?.keys.iter().map(|k| k.id().to_owned()).collect::<Vec<_>>(),
    }))
}

fn list(cx: &Context, it: &Installation) -> Result<(), Failure> {
    let found = it.ground.db.read(|tx| {
        let with = |peer: Peer, tx: &mut _| Ok::<_, Error>((node::figures(tx, &peer.id)?, peer));
        node::peers(tx)?.into_iter().map(|peer| with(peer, tx)).collect::<Result<Vec<_>, Error>>()
    })?;
    let items = found.iter().map(|(f, p)| to_json(p, *f)).collect::<Result<Vec<_>, Error>>()?;
    cx.emit(&json!({ "items": items }), || {
        let head = cx.lang.pick(["ID", "宛先", "状態", "送信待ち"], ["id", "address", "state", "waiting"]);
        let cells = |(f, p): &(Figures, Peer)| {
            vec![p.id.to_string(), p.address.clone(), p.state.label(cx.lang).to_owned(), f.queued.to_string()]
        };
        table(&head, &found.iter().map(cells).collect::<Vec<_>>())
    })
}

fn show(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let peer = find(it, text)?;
    let (figures, log, findings, queue, arrived) = it.ground.db.read(|tx| {
        let id = &peer.id;
        Ok::<_, Error>((
            node::figures(tx, id)?,
            node::log_seen(tx, id)?,
            node::findings(tx, id)?,
            node::queue_of(tx, id, 100)?,
            node::arrived(tx, id, 100)?,
        ))
    })?;
    let mut document = to_json(&peer, figures)?;
    for (name, value) in
        [("log", json!(log)), ("findings", json!(findings)), ("queue", json!(queue)), ("arrived", json!(arrived))]
    {
        document[name] = value;
    }
    cx.emit(&document, || {
        let mut rows = vec![
            (cx.lang.pick("宛先", "address"), peer.address.clone()),
            (cx.lang.pick("状態", "state"), peer.state.label(cx.lang).to_owned()),
            (cx.lang.pick("照合番号", "comparison number"), peer.number().unwrap_or_default()),
            (cx.lang.pick("送信待ち", "waiting to be sent"), figures.queued.to_string()),
            (cx.lang.pick("受け取った連絡", "messages received"), figures.done.to_string()),
        ];
        if let Some(offer) = peer.offer() {
            rows.push((cx.lang.pick("届いた別の鍵の番号", "number of other keys that came"), offer.number()));
        }
        for finding in &findings {
            rows.push((cx.lang.pick("記録の所見", "finding on its log"), format!("{} {}", finding.at, finding.code)));
        }
        rows.iter()
            .fold(String::new(), |out, (name, value)| out + &format!("{name}{}{value}\n", cx.lang.pick("：", ": ")))
    })
}

fn introduction(cx: &Context, it: &Installation) -> Result<(), Failure> {
    let own = it.introduction()?;
    it.keep_log()?;
    let document = json!({ "number": own.number(), "introduction": own.to_value() });
    cx.emit(&document, || {
        let number = cx.lang.pick("照合番号：", "comparison number: ");
        format!("{number}{}\n{:#}\n", own.number(), own.to_value())
    })
}

fn add(
    cx: &Context,
    it: &Installation,
    address: Option<&str>,
    file: Option<PathBuf>,
    outbound: &OutboundArgs,
) -> Result<(), Failure> {
    let introduction = match file {
        Some(path) => {
            let bytes = std::fs::read(&path).map_err(|e| Failure::file(path.display(), e))?;
            Introduction::parse(&bytes).map_err(Error::from)?
        }
        None => node::fetch_introduction(&outbound.read()?, address.unwrap_or_default())?,
    };
    let own = it.address().map(ToString::to_string);
    let id = filing::receive(&it.ground, "node.introduce", |tx, _| node::introduce(tx, own.as_deref(), &introduction))?;
    it.keep_log()?;
    let number = introduction.number();
    cx.emit(&json!({ "id": id, "address": introduction.address, "number": number }), || {
        let next = cx.lang.pick(
            "相手と電話などで照合し、同じなら node confirm で確認してください。照合番号：",
            "compare this number by another channel, then confirm it with node confirm: ",
        );
        format!("{id}\n{next}{number}\n")
    })
}

fn confirm(cx: &Context, it: &Installation, (text, number, by): (&str, &str, &str)) -> Result<(), Failure> {
    let peer = find(it, text)?;
    let password = password(cx.lang.pick("管理者のパスワード：", "password of the administrator: "))?;
    let account = it.ground.db.read(|tx| identity::check_password(tx, by, &password))?;
    if !account.is_administrator {
        return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
    }
    filing::receive(&it.ground, "node.confirm", |tx, _| node::confirm(tx, &peer.id, number, &account.id))?;
    it.keep_log()?;
    cx.emit(&json!({ "id": peer.id }), || {
        cx.lang.pick(format!("確認しました：{}\n", peer.address), format!("confirmed: {}\n", peer.address))
    })
}

fn send(cx: &Context, it: &Installation, outbound: &OutboundArgs) -> Result<(), Failure> {
    let outbound = outbound.read()?;
    let done = it.deliver(&mut Https(&outbound), &|| true)?;
    it.keep_log()?;
    let document = json!({ "acknowledged": done.acknowledged, "later": done.later, "failed": done.failed });
    cx.emit(&document, || {
        cx.lang.pick(
            format!("受領 {}件、後で再試行 {}件、送信できない {}件\n", done.acknowledged, done.later, done.failed),
            format!("acknowledged {}, later {}, failed {}\n", done.acknowledged, done.later, done.failed),
        )
    })
}

fn export(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let peer = find(it, text)?;
    let file = it.export_to(&peer.id)?;
    it.keep_log()?;
    cx.emit(&json!({ "file": file }), || file.clone())
}

fn import(cx: &Context, it: &Installation, path: &PathBuf) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure::file(path.display(), e))?;
    let came = it.import(&bytes)?;
    it.keep_log()?;
    cx.emit(&json!(came), || {
        let (taken, receipts, refused) = (came.taken, came.receipts, came.refused.len());
        let mut out = cx.lang.pick(
            format!("連絡 {taken}件、受領書 {receipts}件、取り込めなかった行 {refused}\n"),
            format!("messages {taken}, receipts {receipts}, lines not taken in {refused}\n"),
        );
        for line in &came.refused {
            out += &format!("{} {}\n", line.line, line.codes.join(" "));
        }
        out
    })
}

fn renew(cx: &Context, it: &Installation) -> Result<(), Failure> {
    let told = it.renew_node_key()?;
    it.keep_log()?;
    cx.emit(&json!({ "announced": told }), || {
        cx.lang.pick(
            format!("新しい鍵を作り、{told}件のノードへの知らせを用意しました\n"),
            format!("new key made; the announcement waits for {told} nodes\n"),
        )
    })
}
