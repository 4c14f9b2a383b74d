//! Two installations that exchange messages, over lines that fail in every way.

mod exchange;
mod files;
mod killed;
mod logs;
mod peers;
mod queries;

use super::*;
use crate::db::WriteTx;
use crate::id::{AccountId, MessageId, PeerId};
use crate::testing::World;
use serde_json::json;
use shirube_proof::jose::Ed25519Key;
use shirube_proof::statement::{Issuer, IssuerKey};
use std::collections::BTreeMap;

const DEVELOPER: &str = "https://developer.example";
const PROVIDER: &str = "https://provider.example";

fn on() -> bool {
    true
}

/// An installation with a key and somebody who takes messages in.
struct Node {
    world: World,
    address: &'static str,
    key: Ed25519Key,
    handlers: Handlers,
    admin: AccountId,
}

impl Node {
    fn new(address: &'static str, seed: u8) -> Node {
        let world = World::new();
        let admin = world.administrator();
        Node { world, address, key: Ed25519Key::from_seed(&[seed; 32]), handlers: handlers(), admin }
    }

    fn own(&self) -> Own<'_> {
        Own { address: self.address, signer: &self.key }
    }

    fn issuer(&self) -> Issuer {
        let key = IssuerKey::new(self.key.public_key().clone(), 1_700_000_000);
        Issuer { address: self.address.into(), keys: vec![key] }
    }

    fn introduction(&self) -> Introduction {
        Introduction::new(self.address, Some(&self.world.it.log_key()), self.issuer())
    }

    /// Takes another one in and confirms it.
    fn trust(&self, other: &Node) -> PeerId {
        let introduction = Introduction::parse(other.introduction().to_value().to_string().as_bytes()).unwrap();
        self.world
            .file(|tx, _| {
                let id = introduce(tx, Some(self.address), &introduction)?;
                confirm(tx, &id, &introduction.number(), &self.admin)?;
                Ok(id)
            })
            .unwrap()
    }

    fn send(&self, to: &PeerId, kind: &str, re: Option<&str>, body: &Value) -> MessageId {
        self.world.file(|tx, _| send(tx, to, kind, re, body)).unwrap()
    }

    fn receive(&self, text: &str) -> Result<Option<String>, Error> {
        receive(&self.world.it.ground, &self.own(), &self.handlers, text)
    }

    fn deliver(&self, carrier: &mut dyn Carrier) -> Delivered {
        deliver_due(&self.world.it.ground, &self.own(), carrier, &on).unwrap()
    }

    /// What the handlers wrote, in order: one line for each effect.
    fn effects(&self) -> Vec<String> {
        let sql = "SELECT result FROM once WHERE token LIKE 'effect%' ORDER BY token";
        self.world.read(|tx| tx.rows(sql, &[], |r| r.text(0)))
    }

    fn states(&self, peer: &PeerId) -> Vec<(OutState, Option<String>)> {
        let mut queue = self.world.read(|tx| queue_of(tx, peer, 100));
        queue.sort_by(|a, b| a.id.cmp(&b.id));
        queue.into_iter().map(|q| (q.state, q.outcome)).collect()
    }

    fn findings(&self, peer: &PeerId) -> Vec<String> {
        self.world.read(|tx| findings(tx, peer)).into_iter().map(|f| f.code).collect()
    }

    fn keep_log(&self) {
        self.world.it.keep_log().unwrap();
    }
}

/// Writes a line for each message, so that a second effect shows.
fn note(tx: &mut WriteTx<'_, '_>, message: &Message) -> Result<(), Error> {
    let token = format!("effect{}", crate::id::uuid7(tx.at(), tx.chance()));
    let at = crate::time::rfc3339(tx.at());
    let said = format!("{} {}", message.kind, message.body);
    Ok(tx.insert("once", crate::cols! { "token" => token, "result" => said, "at" => at })?)
}

fn handlers() -> Handlers {
    Handlers::new()
        .on("note", note)
        .on("picky", |tx, message| {
            note(tx, message)?;
            Err(Refusal::invalid("common.required").into())
        })
        .on("ask", |tx, message| {
            note(tx, message)?;
            send(tx, &message.peer, "note", Some(&message.id), &json!("answered")).map(drop)
        })
}

/// What happens to a post on its way.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Arrives,
    /// It never gets there.
    Lost,
    /// It gets there, and the answer does not come back.
    AnswerLost,
    /// Half of it gets there.
    Cut,
    /// It gets there twice.
    Twice,
    /// Half of the answer comes back.
    AnswerCut,
    /// The other side is overburdened.
    Busy,
}

/// A line between nodes of one program; each post meets the next fate, and arrives when none are left.
struct Line<'a> {
    nodes: BTreeMap<&'a str, &'a Node>,
    fates: Vec<Fate>,
    posts: u32,
    /// What stands at addresses.
    pages: BTreeMap<String, Vec<u8>>,
}

impl<'a> Line<'a> {
    fn between(nodes: &[&'a Node]) -> Line<'a> {
        let nodes = nodes.iter().map(|n| (n.address, *n)).collect();
        Line { nodes, fates: Vec::new(), posts: 0, pages: BTreeMap::new() }
    }

    fn with(mut self, fates: &[Fate]) -> Line<'a> {
        self.fates = fates.to_vec();
        self
    }
}

impl Carrier for Line<'_> {
    fn post(&mut self, url: &str, body: &[u8]) -> Result<Reply, String> {
        self.posts += 1;
        let fate = if self.fates.is_empty() { Fate::Arrives } else { self.fates.remove(0) };
        let text = std::str::from_utf8(body).unwrap();
        let node = self.nodes[url.strip_suffix("/node/inbox").unwrap()];
        let answer = |text: &str| match node.receive(text) {
            Ok(receipt) => Reply { status: 200, body: receipt.unwrap_or_default().into_bytes() },
            Err(Error::Refused(why)) => {
                Reply { status: 400, body: json!({"code": why[0].code}).to_string().into_bytes() }
            }
            Err(error) => panic!("{error}"),
        };
        match fate {
            Fate::Lost => Err("outbound.cut".into()),
            Fate::Busy => Ok(Reply { status: 503, body: Vec::new() }),
            Fate::Cut => Ok(answer(&text[..text.len() / 2])),
            Fate::Arrives => Ok(answer(text)),
            Fate::AnswerLost => {
                answer(text);
                Err("outbound.too-slow".into())
            }
            Fate::Twice => {
                answer(text);
                Ok(answer(text))
            }
            Fate::AnswerCut => {
                let mut reply = answer(text);
                reply.body.truncate(reply.body.len() / 2);
                Ok(reply)
            }
        }
    }

    fn get(&mut self, url: &str) -> Result<Reply, String> {
        match self.pages.get(url) {
            Some(body) => Ok(Reply { status: 200, body: body.clone() }),
            None => Ok(Reply { status: 404, body: Vec::new() }),
        }
    }
}

/// A developer and a provider who have confirmed each other.
fn pair() -> (Node, Node, PeerId, PeerId) {
    let (developer, provider) = (Node::new(DEVELOPER, 1), Node::new(PROVIDER, 2));
    let (to_provider, to_developer) = (developer.trust(&provider), provider.trust(&developer));
    (developer, provider, to_provider, to_developer)
}

/// A peer, its log, a message of it and a finding, for a world with a row in every sealed table.
pub(crate) fn sample(world: &World, by: &AccountId) {
    let key = Ed25519Key::from_seed(&[9; 32]);
    let issuer =
        Issuer { address: PROVIDER.into(), keys: vec![IssuerKey::new(key.public_key().clone(), 1_700_000_000)] };
    let introduction = Introduction::new("提供者", None, issuer);
    let peer = world
        .file(|tx, _| {
            let id = introduce(tx, None, &introduction)?;
            confirm(tx, &id, &introduction.number(), by)?;
            store::put_log(tx, &id, &LogSeen { note: Some("note".into()), ..LogSeen::default() })?;
            store::insert_finding(tx, &id, "node.log.split", ("kept", "came", "[]"))?;
            Ok(id)
        })
        .unwrap();
    let content = Content {
        to: DEVELOPER,
        id: "msg_sample01",
        kind: "unknown",
        re: None,
        body: &json!(1),
        head: &Head::default(),
    };
    let sender = Own { address: PROVIDER, signer: &key };
    let text = sender.seal(&content, world.it.ground.clock.now()).unwrap();
    let own = Own { address: DEVELOPER, signer: &key };
    receive(&world.it.ground, &own, &Handlers::new(), &text).unwrap().unwrap();
    assert_eq!(world.read(|tx| arrived(tx, &peer, 5)).len(), 1);
}
