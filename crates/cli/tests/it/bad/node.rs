//! A node that knows the developer's keys and log, with an operator things arrive for.

use super::table::{OWN, PEER, log_of_the_peer, sheet, showing};
use crate::statement_sample::{claims, draft, es256, issuer};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, OperatorId, SystemChance};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::{Installation, Options, Signing};
use shirube_domain::node::{self, Introduction};
use shirube_domain::norm::Catalog;
use shirube_domain::received::{self, Incoming, Reader};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, OperatorDraft};
use shirube_domain::statement::Address;
use shirube_domain::text::Lang;
use shirube_domain::time::{FixedClock, Timestamp};
use shirube_proof::disclose::Seed;
use shirube_proof::statement::{Bundle, Claims, Draft, Issuer, issue};
use std::collections::BTreeSet;

pub struct Node {
    it: Installation,
    pub operator: OperatorId,
    _dir: tempfile::TempDir,
}

impl Node {
    /// One that knows this issuer, whose installation it has confirmed, at a moment.
    pub fn new(known: &Issuer, at: u64) -> Node {
        let node = Node::opened(at);
        let by = node.person();
        node.knows(&Issuer { address: PEER.into(), ..issuer() }, &by);
        node.accepts(known, &by);
        node
    }

    /// One to which the keys of the peer itself are these.
    pub fn with_keys_of_the_node(keys: &Issuer, at: u64) -> Node {
        let node = Node::opened(at);
        let by = node.person();
        node.knows(&Issuer { address: PEER.into(), ..keys.clone() }, &by);
        node
    }

    fn opened(at: u64) -> Node {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp::from_second(i64::try_from(at).unwrap()).unwrap();
        let it = Installation::open(Options {
            data: dir.path().to_owned(),
            place: None,
            origin: "provider.example/log".into(),
            catalog: Catalog::embedded(),
            clock: Box::new(FixedClock(now)),
            chance: Box::new(SystemChance),
            signing: Signing { address: Address::parse(OWN).ok(), keyring: None },
        })
        .unwrap();
        let draft = OperatorDraft { name: "標システム株式会社".into(), ..OperatorDraft::default() };
        let operator = filing::receive(&it.ground, "test", |tx, _| registry::register_operator(tx, &draft)).unwrap();
        Node { it, operator, _dir: dir }
    }

    fn person(&self) -> AccountId {
        let new = NewAccount { login: "reader", name: "山田 花子", password: "long enough pass", lang: Lang::Ja };
        let prepared = identity::prepare(&new, &SystemChance).unwrap();
        filing::receive(&self.it.ground, "test", |tx, _| identity::open_first(tx, &prepared)).unwrap()
    }

    fn knows(&self, keys: &Issuer, by: &AccountId) {
        let introduction = Introduction::new("developer", Some(&log_of_the_peer()), keys.clone());
        let done: Result<(), Error> = filing::receive(&self.it.ground, "test", |tx, _| {
            let id = node::introduce(tx, Some(OWN), &introduction)?;
            node::confirm(tx, &id, &introduction.number(), by)
        });
        done.unwrap();
    }

    /// Takes another statement of the issuer in, and confirms its keys.
    fn accepts(&self, known: &Issuer, by: &AccountId) {
        let claims = Claims { id: "urn:uuid:first".into(), ..claims() };
        let first = issue(&Draft { claims, ..draft() }, &es256(), Seed::new([8; 32])).unwrap();
        let bundle = Bundle { statement: first.to_text(), issuer: Some(known.clone()), ..Bundle::default() };
        let file = bundle.to_value().to_string();
        let seen: Vec<String> = known.keys.iter().map(|key| key.id().to_owned()).collect();
        let catalog = Catalog::embedded();
        let reader = Reader { catalog: &catalog, log: None };
        let incoming =
            Incoming { operator: &self.operator, file: file.as_bytes(), from_name: "", delivery: None, node: None };
        let done: Result<(), Error> = filing::receive(&self.it.ground, "test", |tx, _| {
            let row = received::receive(tx, &reader, &incoming)?.row;
            received::confirm_issuer(tx, &row, &seen, by).map(drop)
        });
        done.unwrap();
    }

    /// Takes an envelope in; the codes where it is refused.
    pub fn takes(&self, text: &str) -> Result<Option<String>, Vec<&'static str>> {
        self.it.receive(text).map_err(|error| match error {
            Error::Refused(all) => all.into_iter().map(|refusal| refusal.code).collect(),
            error => panic!("{error}"),
        })
    }

    /// The peer shows a checkpoint of its log.
    pub fn shows(&self, note: &str, id: &str) {
        self.takes(&showing(note, id)).unwrap();
    }

    /// What was shown before anything arrived.
    pub fn has_seen(&self, note: Option<&str>) {
        note.into_iter().for_each(|note| self.shows(note, "msg_before_all"));
    }

    /// Statements in the inbox beside the one that made the issuer known.
    pub fn effects(&self) -> usize {
        let all = self.it.ground.db.read(|tx| received::list(tx, &self.operator, None, None, 50)).unwrap().rows;
        all.iter().filter(|row| row.node.is_some()).count()
    }

    pub fn findings(&self) -> Vec<String> {
        let found = self.it.ground.db.read(|tx| node::all_findings(tx, 50)).unwrap();
        found.into_iter().map(|(_, _, finding)| finding.code).collect()
    }

    /// Lets a statement arrive as a message: what is said of it in the inbox, or why it was not taken.
    pub fn arrives(&self, file: &str) -> BTreeSet<String> {
        // The clock of the node may be another than that of the table's messages: it stands still at the moment asked about.
        if let Err(codes) = self.takes(&sheet(&self.operator, file, "msg_of_the_case", None)) {
            return codes.into_iter().map(str::to_owned).collect();
        }
        let peer = self.it.ground.db.read(|tx| node::peer_at(tx, PEER)).unwrap().unwrap();
        let came = self.it.ground.db.read(|tx| node::arrived(tx, &peer.id, 50)).unwrap();
        let refused = came.into_iter().filter_map(|a| a.code.filter(|_| a.id == "msg_of_the_case"));
        let all = self.it.ground.db.read(|tx| received::list(tx, &self.operator, None, None, 50)).unwrap().rows;
        let findings = all.into_iter().filter(|row| row.node.is_some()).flat_map(|row| row.findings);
        findings.filter(|f| f.outcome != "held").map(|f| f.reason).chain(refused).collect()
    }
}
