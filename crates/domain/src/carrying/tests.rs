//! The circle between a developer's installation and a provider's, with nothing shared but messages.

use super::*;
use crate::assessment::{self, EvidenceDraft};
use crate::disclosure::{DeliveryState, Recipient, approve_by, log, send_to, written};
use crate::downstream::{Draft, ToldQuery, announce, marks_of_answers, reach, told_list};
use crate::id::{AccountId, AssetId, OperatorId};
use crate::node::{Carrier, Reply, confirm, introduce};
use crate::norm::Audience;
use crate::received::Received;
use crate::registry::{self, AssetDraft};
use crate::testing::{CATALOG, World, a_norm, saying};
use std::collections::BTreeMap;

const DEVELOPER: &str = "https://developer.test";
const PROVIDER: &str = "https://provider.test";
const CARD: &[u8] = include_bytes!("../../../../testdata/import/tinyswallow-1.5b-instruct.md");

/// A line between installations of one program; each post arrives, and now and then the answer is lost, so that it comes again.
struct Line<'a> {
    ends: BTreeMap<&'a str, &'a World>,
    posts: u32,
}

impl Carrier for Line<'_> {
    fn post(&mut self, url: &str, body: &[u8]) -> Result<Reply, String> {
        self.posts += 1;
        let end = self.ends[url.strip_suffix("/node/inbox").unwrap()];
        let text = std::str::from_utf8(body).unwrap();
        let status = match end.it.receive(text) {
            Ok(receipt) => Reply { status: 200, body: receipt.unwrap_or_default().into_bytes() },
            Err(error) => panic!("{error}"),
        };
        if self.posts.is_multiple_of(3) { Err("outbound.cut".into()) } else { Ok(status) }
    }

    fn get(&mut self, _: &str) -> Result<Reply, String> {
        Ok(Reply { status: 404, body: Vec::new() })
    }
}

/// Someone at an installation, their operator, and another person there.
struct Side {
    world: World,
    operator: OperatorId,
    by: AccountId,
    second: AccountId,
}

impl Side {
    fn new(address: &'static str, name: &str) -> Side {
        let world = World::at(address);
        world.administrator();
        let (operator, by, second) = (world.operator(name), world.account("first"), world.account("second"));
        world.key(&operator);
        Side { operator, by, second, world }
    }

    fn trust(&self, other: &Side) {
        let introduction = other.world.it.introduction().unwrap();
        let own = self.world.it.address().unwrap().to_string();
        self.world
            .file(|tx, _| {
                let id = introduce(tx, Some(&own), &introduction)?;
                confirm(tx, &id, &introduction.number(), &self.by)
            })
            .unwrap();
    }

    fn inbox(&self) -> Vec<Received> {
        self.world.read(|tx| received::list(tx, &self.operator, None, None, 50)).rows
    }

    /// What this side's operator was told of changes upstream.
    fn told(&self) -> Vec<crate::downstream::Told> {
        let query = ToldQuery {
            operator: self.operator.clone(),
            reader: self.by.clone(),
            unseen: false,
            after: None,
            most: 50,
        };
        self.world.read(|tx| told_list(tx, &query)).rows
    }
}

/// Lets both sides deliver what waits until nothing is left.
fn exchange(sides: [&Side; 2]) {
    let ends = sides.map(|s| (s.world.it.address().unwrap().as_str(), &s.world));
    let mut line = Line { ends: ends.into_iter().collect(), posts: 0 };
    for _ in 0..6 {
        for side in sides {
            side.world.it.keep_log().unwrap();
            side.world.it.deliver(&mut line, &|| true).unwrap();
            downstream::tell(&side.world.it.ground, &|| true).unwrap();
            // Past the pause before a message is tried again.
            side.world.clock.forward_hours(1);
        }
    }
}

/// A model card comes into the developer's register.
fn imported(side: &Side) -> AssetId {
    let card = registry::read_file(&CATALOG, CARD, Some("README.md")).unwrap();
    let taken =
        side.world.file(|tx, _| registry::import_file(tx, &CATALOG, &side.operator, &card, "README.md")).unwrap();
    taken.assets[0].1.clone()
}

fn issued(side: &Side, asset: &AssetId) -> disclosure::Sheet {
    let sheet = written(&side.world, (asset, &side.by), Audience::Provider);
    let handed =
        side.world.file(|tx, _| disclosure::submit(tx, &CATALOG, &sheet.id, sheet.revision, &side.by)).unwrap();
    approve_by(&side.world, &handed, &side.second).unwrap()
}

/// Accepts what came for an asset, and lets an answer rest on one of its fields.
fn rest_on(side: &Side, row: &Received, mine: &AssetId) -> crate::id::AssessmentId {
    let world = &side.world;
    let (key, catalog) = (log(world), &*CATALOG);
    let seen: Vec<String> = received::to_confirm(row).unwrap().keys.iter().map(|k| k.id().to_owned()).collect();
    world.file(|tx, _| received::confirm_issuer(tx, row, &seen, &side.by)).unwrap();
    world
        .file(|tx, _| {
            let reader = Reader { catalog, log: Some(&key) };
            let mine = std::slice::from_ref(mine);
            disclosure::accept(tx, &reader, (&side.operator, &row.id), mine, row.revision, &side.by)
        })
        .unwrap();
    world.fact(mine, "roles", &["developer", "provider"]);
    let id = world.file(|tx, _| assessment::start(tx, catalog, mine, &side.by)).unwrap();
    let evidence =
        EvidenceDraft::Statement { title: String::new(), received: row.id.clone(), fields: vec!["limitations".into()] };
    world
        .file(|tx, _| {
            assessment::answer(tx, catalog, &id, &a_norm(), &saying("met", "開発者の説明による"), &side.by)?;
            assessment::attach(tx, catalog, &id, &a_norm(), &evidence, &side.by).map(drop)
        })
        .unwrap();
    id
}

#[test]
fn a_model_is_disclosed_pinned_and_assessed_and_its_new_version_reaches_the_answers_that_rest_on_it() {
    let (developer, provider) = (Side::new(DEVELOPER, "開発株式会社"), Side::new(PROVIDER, "提供株式会社"));
    developer.trust(&provider);
    provider.trust(&developer);
    let model = imported(&developer);
    let mine = provider.world.asset(&provider.operator, "窓口サービス");

    // The developer discloses: two fields of the sheet, to an operator elsewhere.
    let sheet = issued(&developer, &model);
    let party = format!("{PROVIDER}/o/{}", provider.operator);
    let to = Recipient::Node(party, "提供株式会社".into());
    let delivery = send_to(&developer.world, &sheet, &to, &["name", "limitations"], &developer.by).unwrap();
    exchange([&developer, &provider]);
    let inbox = provider.inbox();
    let [row] = &inbox[..] else { panic!("one, however often it came: {}", inbox.len()) };
    let found = |code: &str| row.findings.iter().find(|f| f.code == code).map(|f| f.outcome.clone());
    for check in ["verify.signature", "verify.status", "verify.disclosures"] {
        assert_eq!(found(check).as_deref(), Some("held"), "{check}");
    }
    let state = |side: &Side| side.world.read(|tx| disclosure::delivery(tx, &delivery)).unwrap().state;
    assert_eq!(state(&developer), DeliveryState::Received);

    // The provider accepts, pins and assesses; the developer learns that it was accepted.
    let assessment = rest_on(&provider, row, &mine);
    exchange([&developer, &provider]);
    assert_eq!(state(&developer), DeliveryState::Accepted);

    // A new version is released and announced.
    let held = developer.world.read(|tx| registry::asset(tx, &model)).unwrap();
    let newer = AssetDraft { name: held.name.clone(), version: "2".into(), summary: String::new() };
    developer.world.file(|tx, _| registry::amend(tx, &model, &newer, held.revision)).unwrap();
    let said = Draft {
        kind: "new-version".into(),
        words: "重みを改めた。".into(),
        public_words: "新しい版になった。".into(),
        fields: vec!["limitations".into()],
        ..Draft::default()
    };
    let id = developer
        .world
        .file(|tx, _| downstream::draft(tx, developer.world.it.address(), &model, &said, &developer.by))
        .unwrap();
    let change = developer.world.read(|tx| downstream::change(tx, &id)).unwrap();
    let figures = developer.world.read(|tx| reach(tx, &change)).figures();
    let of = (&developer.operator, &id);
    developer.world.file(|tx, _| announce(tx, of, change.revision, &figures, None)).unwrap();
    exchange([&developer, &provider]);

    // The provider is told once, and sees exactly which answer is affected.
    let told = provider.told();
    assert_eq!((told.len(), told[0].words()), (1, "重みを改めた。"));
    let marks = provider.world.read(|tx| marks_of_answers(tx, &provider.operator, &assessment, Some(&provider.by)));
    assert_eq!(marks.iter().map(|m| m.norm.clone()).collect::<Vec<_>>(), [a_norm().to_string()]);

    // Upstream sees that it arrived, and then that someone saw it.
    let seen = |side: &Side| {
        side.world.read(|tx| downstream::nodes(tx, &id)).into_iter().map(|n| (n.told, n.seen)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&developer), [(1, 0)]);
    let theirs = &told[0].change.id;
    provider.world.file(|tx, _| downstream::mark_seen(tx, (theirs, &provider.operator), &provider.by)).unwrap();
    exchange([&developer, &provider]);
    assert_eq!(seen(&developer), [(1, 1)]);
}

#[test]
fn nothing_leaves_for_an_installation_nobody_confirmed() {
    let (developer, provider) = (Side::new(DEVELOPER, "開発株式会社"), Side::new(PROVIDER, "提供株式会社"));
    let model = imported(&developer);
    let sheet = issued(&developer, &model);
    let to = Recipient::Node(format!("{PROVIDER}/o/{}", provider.operator), "提供株式会社".into());
    let delivery = send_to(&developer.world, &sheet, &to, &["name"], &developer.by).unwrap();
    let carried = carry(&developer.world.it.ground, developer.world.it.address().unwrap(), &|| true).unwrap();
    assert_eq!(carried, 0);
    // It leaves once somebody has compared the keys.
    developer.trust(&provider);
    provider.trust(&developer);
    exchange([&developer, &provider]);
    assert_eq!(provider.inbox().len(), 1);
    assert!(developer.world.read(|tx| disclosure::delivery(tx, &delivery)).unwrap().message.is_some());
}

#[test]
fn every_query_of_what_waits_to_be_carried_runs() {
    let world = World::new();
    world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::deliveries(tx, 5)?.len(), 0);
        assert_eq!(store::acknowledged(tx, 5)?.len(), 0);
        assert_eq!(store::questions(tx, 5)?.len(), 0);
        assert_eq!(store::decisions(tx, 5)?.len(), 0);
        Ok(())
    });
}
