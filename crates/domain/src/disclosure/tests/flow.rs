//! From the draft to the accepted statement, between operators of one installation.

use super::super::*;
use crate::id::{AccountId, DeliveryId, OperatorId, ReceivedId, SheetId};
use crate::received::{self, Mark, Reader, Received, ReceivedState};
use crate::refusal::Error;
use crate::registry::AssetDraft;
use crate::statement;
use crate::testing::{CATALOG, Drafted, World, codes};
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::Statement;
use std::collections::{BTreeMap, BTreeSet};

/// A developer with a described system and a key, a second person there, and a provider with a system of its own.
pub(super) struct Circle {
    pub world: World,
    pub sender: Drafted,
    pub second: AccountId,
    pub recipient: OperatorId,
    pub reader: AccountId,
    pub mine: AssetId,
}

pub(crate) fn log(world: &World) -> VerifierKey {
    world.it.log_key().parse().unwrap()
}

impl Circle {
    pub fn new() -> Circle {
        let world = World::new();
        let sender = world.draft();
        describe(&world, &sender);
        world.key(&sender.operator);
        let (second, reader) = (world.account("second"), world.account("reader"));
        let recipient = world.operator("道しるべ株式会社");
        let mine = world.asset(&recipient, "窓口サービス");
        Circle { world, sender, second, recipient, reader, mine }
    }

    pub fn written(&self, audience: Audience) -> Sheet {
        written(&self.world, (&self.sender.asset, &self.sender.by), audience)
    }

    pub fn issued(&self, audience: Audience) -> Sheet {
        let sheet = self.written(audience);
        self.approve(&sheet, &self.second).unwrap()
    }

    pub fn approve(&self, sheet: &Sheet, by: &AccountId) -> Result<Sheet, Error> {
        let by_author = &self.sender.by;
        let handed = self.world.file(|tx, _| submit(tx, &CATALOG, &sheet.id, sheet.revision, by_author)).unwrap();
        approve_by(&self.world, &handed, by)
    }

    pub fn send(&self, sheet: &Sheet, shown: &[&str]) -> Result<DeliveryId, Error> {
        send_to(&self.world, sheet, &Recipient::Operator(self.recipient.clone()), shown, &self.sender.by)
    }

    pub fn inbox(&self) -> Vec<Received> {
        self.world.read(|tx| received::list(tx, &self.recipient, None, None, 50)).rows
    }

    pub fn accept(&self, row: &Received) -> Result<(), Error> {
        let key = log(&self.world);
        self.world.file(|tx, _| {
            let reader = Reader { catalog: &CATALOG, log: Some(&key) };
            accept(
                tx,
                &reader,
                (&self.recipient, &row.id),
                std::slice::from_ref(&self.mine),
                row.revision,
                &self.reader,
            )
        })
    }

    pub fn marks(&self, id: &ReceivedId) -> Vec<Mark> {
        let at = statement::seconds(self.world.it.ground.clock.now());
        self.world.read(|tx| received::marks(tx, id, at))
    }
}

fn describe(world: &World, d: &Drafted) {
    let named =
        AssetDraft { name: "窓口AI".into(), version: "2.1".into(), summary: "問い合わせに答える。".into() };
    let held = world.read(|tx| registry::asset(tx, &d.asset)).unwrap();
    world.file(|tx, _| registry::amend(tx, &d.asset, &named, held.revision)).unwrap();
}

pub(crate) fn written(world: &World, (asset, by): (&AssetId, &AccountId), audience: Audience) -> Sheet {
    let id = world.file(|tx, _| begin(tx, &CATALOG, asset, audience, by)).unwrap();
    let sheet = world.read(|tx| sheet(tx, &id)).unwrap();
    let open = unsettled(&CATALOG, &sheet);
    let mut choices: Vec<(String, Choice)> =
        open.into_iter().map(|name| (name, Choice::Nothing("まだ測っていない".into()))).collect();
    choices.retain(|(name, _)| name != "limitations");
    choices.push(("limitations".into(), Choice::Own("方言に弱い。".into())));
    if audience != Audience::Public {
        choices.push(("open_items".into(), Choice::Own("- 説明の仕組み\n- 点検の記録".into())));
    }
    world.file(|tx, _| write(tx, &CATALOG, &id, (&choices, 200), sheet.revision, by)).unwrap()
}

pub(crate) fn approve_by(world: &World, sheet: &Sheet, by: &AccountId) -> Result<Sheet, Error> {
    let desk = world.it.desk().unwrap();
    world.file(|tx, _| approve(tx, &desk, &CATALOG, &sheet.id, sheet.revision, by))
}

pub(crate) fn send_to(
    world: &World,
    sheet: &Sheet,
    to: &Recipient,
    shown: &[&str],
    by: &AccountId,
) -> Result<DeliveryId, Error> {
    world.it.keep_log().unwrap();
    world.it.keep_statements(&|| true).unwrap();
    send_unlogged(world, sheet, to, shown, by)
}

fn send_unlogged(
    world: &World,
    sheet: &Sheet,
    to: &Recipient,
    shown: &[&str],
    by: &AccountId,
) -> Result<DeliveryId, Error> {
    let key = log(world);
    let reasons = BTreeMap::from([("open_items".to_owned(), "契約に基づく開示".to_owned())]);
    let showing = Showing { fields: shown.iter().map(|s| (*s).to_owned()).collect(), reasons };
    world.file(|tx, _| send(tx, &Reader { catalog: &CATALOG, log: Some(&key) }, &sheet.id, (to, &showing), by))
}

/// A row in every table of sheets: for a world with a row in every sealed table.
pub(crate) fn one_of_each(world: &World, d: &Drafted) {
    describe(world, d);
    let second = world.account("second");
    let recipient = world.operator("道しるべ株式会社");
    let mine = world.asset(&recipient, "窓口サービス");
    let drafted = written(world, (&d.asset, &d.by), Audience::Provider);
    let handed = world.file(|tx, _| submit(tx, &CATALOG, &drafted.id, drafted.revision, &d.by)).unwrap();
    let issued = approve_by(world, &handed, &second).unwrap();
    send_unlogged(world, &issued, &Recipient::Operator(recipient.clone()), &["name", "limitations"], &d.by).unwrap();
    let row = world.read(|tx| received::list(tx, &recipient, None, None, 1)).rows.remove(0);
    let key = log(world);
    world
        .file(|tx, _| {
            accept(tx, &Reader { catalog: &CATALOG, log: Some(&key) }, (&recipient, &row.id), &[mine], 1, &second)?;
            ask(tx, (&recipient, &row.id), "方言とは。", 2, &second)
        })
        .unwrap();
    let told = received::elsewhere(world, &d.operator, &second);
    let fields = vec!["limitations".to_owned()];
    let grounds = assessment::EvidenceDraft::Statement { title: String::new(), received: told.id.clone(), fields };
    world
        .file(|tx, _| {
            let reader = Reader { catalog: &CATALOG, log: None };
            received::accept(tx, &reader, &told, std::slice::from_ref(&d.asset), &second)?;
            assessment::attach(tx, &CATALOG, &d.id, &crate::testing::a_norm(), &grounds, &second)
        })
        .unwrap();
}

#[test]
fn the_one_who_wrote_does_not_approve() {
    let circle = Circle::new();
    let sheet = circle.written(Audience::User);
    assert_eq!(codes(circle.approve(&sheet, &circle.sender.by)), ["sheet.own-words"]);
    let handed = circle.world.read(|tx| super::super::sheet(tx, &sheet.id)).unwrap();
    let issued = approve_by(&circle.world, &handed, &circle.second).unwrap();
    assert_eq!((issued.state, issued.approver), (SheetState::Issued, Some(circle.second.clone())));
    let row = circle.world.read(|tx| statement::statement(tx, &issued.statement.clone().unwrap())).unwrap();
    assert_eq!(Audience::of_sheet_type(&row.kind), Some(Audience::User));
    let content = Statement::parse(&row.text).unwrap().content().unwrap();
    assert!(content.claims.norms.iter().any(|n| n.id == "aigb@1.2"), "{:?}", content.claims.norms);
    assert_eq!(content.fields["open_items"], serde_json::json!(["説明の仕組み", "点検の記録"]));
}

#[test]
fn a_second_person_who_changes_words_needs_a_third() {
    let circle = Circle::new();
    let sheet = circle.written(Audience::User);
    let words = [("limitations".to_owned(), Choice::Own("方言に弱い。早口にも弱い。".into()))];
    let changed =
        circle.world.file(|tx, _| write(tx, &CATALOG, &sheet.id, (&words, 200), sheet.revision, &circle.second));
    assert_eq!(codes(circle.approve(&changed.unwrap(), &circle.second)), ["sheet.own-words"]);
}

#[test]
fn what_is_needed_is_said_or_its_absence_explained_before_a_sheet_is_handed_on() {
    let circle = Circle::new();
    let by = &circle.sender.by;
    let id = circle.world.file(|tx, _| begin(tx, &CATALOG, &circle.sender.asset, Audience::User, by)).unwrap();
    let Err(Error::Refused(refused)) = circle.world.file(|tx, _| submit(tx, &CATALOG, &id, 1, by)) else {
        panic!("handed on with needed fields missing");
    };
    assert!(refused.iter().all(|r| r.code == "sheet.needed"));
    assert!(refused.iter().any(|r| r.field.as_deref() == Some("from.limitations")), "{refused:?}");
    let again = circle.world.file(|tx, _| begin(tx, &CATALOG, &circle.sender.asset, Audience::User, by));
    assert_eq!(codes(again), ["sheet.open"]);
}

#[test]
fn a_field_the_audience_does_not_need_cannot_be_written_whatever_is_sent() {
    let circle = Circle::new();
    let sheet = circle.written(Audience::Public);
    let words = [("datasets".to_owned(), Choice::Own("社内の記録".into()))];
    let by = &circle.sender.by;
    let refused = circle.world.file(|tx, _| write(tx, &CATALOG, &sheet.id, (&words, 200), sheet.revision, by));
    assert_eq!(codes(refused), ["sheet.not-for-audience"]);
    let unknown = [("name".to_owned(), Choice::Origin("said.secret".into()))];
    let refused = circle.world.file(|tx, _| write(tx, &CATALOG, &sheet.id, (&unknown, 200), sheet.revision, by));
    assert_eq!(codes(refused), ["sheet.no-origin"]);
    let stale = [("name".to_owned(), Choice::Own("別の名".into()))];
    let refused = circle.world.file(|tx, _| write(tx, &CATALOG, &sheet.id, (&stale, 200), 1, by));
    assert_eq!(codes(refused), ["common.changed-meanwhile"]);
}

#[test]
fn what_is_given_back_comes_with_words_and_can_be_written_on() {
    let circle = Circle::new();
    let sheet = circle.written(Audience::User);
    let by = &circle.sender.by;
    let handed = circle.world.file(|tx, _| submit(tx, &CATALOG, &sheet.id, sheet.revision, by)).unwrap();
    let silent = circle.world.file(|tx, _| send_back(tx, &sheet.id, "", handed.revision, &circle.second));
    assert_eq!(codes(silent), ["sheet.words"]);
    let back =
        circle.world.file(|tx, _| send_back(tx, &sheet.id, "限界を詳しく", handed.revision, &circle.second)).unwrap();
    assert_eq!((back.state, back.returned.as_deref()), (SheetState::Draft, Some("限界を詳しく")));
}

#[test]
fn a_recipient_sees_the_chosen_fields_and_can_tell_nothing_of_the_others() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    assert_eq!(codes(circle.send(&sheet, &[])), ["sheet.nothing-shown"]);
    assert_eq!(codes(circle.send(&sheet, &["name", "compute"])), ["sheet.not-in-it"]);
    let key = log(&circle.world);
    let to = Recipient::File("自社".into());
    let silent = Showing { fields: BTreeSet::from(["open_items".to_owned()]), ..Showing::default() };
    let refused = circle.world.file(|tx, _| {
        send(tx, &Reader { catalog: &CATALOG, log: Some(&key) }, &sheet.id, (&to, &silent), &circle.sender.by)
    });
    assert_eq!(codes(refused), ["sheet.why"]);
    let few = circle.send(&sheet, &["name", "limitations"]).unwrap();
    let all: Vec<&str> = sheet.fields.iter().filter(|f| f.value.is_some()).map(|f| f.field.as_str()).collect();
    let few = circle.world.read(|tx| delivery(tx, &few)).unwrap();
    let read = Statement::parse(&few.text).unwrap();
    let content = read.content().unwrap();
    assert_eq!(content.fields.keys().collect::<Vec<_>>(), ["limitations", "name"]);
    // Nothing of the others is in the text: neither their words nor their names, in any of the encodings used.
    for hidden in all.iter().filter(|name| !["name", "limitations"].contains(name)) {
        assert!(!few.text.contains(*hidden) && !read.signed().payload().contains_key(*hidden));
    }
    // Digests are as many as a power of two and stand in no order but their own; parts shown come in size classes.
    let hidden = read.signed().payload()["fields"]["_sd"].as_array().unwrap();
    let sorted = hidden.windows(2).all(|w| w[0].as_str() < w[1].as_str());
    assert!(hidden.len().is_power_of_two() && hidden.len() >= all.len() && sorted);
    assert!(read.disclosures().iter().all(|d| d.as_str().len().is_power_of_two()));
}

#[test]
fn whoever_accepts_rests_on_a_version_until_a_newer_one_is_accepted() {
    let circle = Circle::new();
    let first = circle.issued(Audience::Provider);
    let sent = circle.send(&first, &["name", "limitations"]).unwrap();
    let row = circle.inbox().remove(0);
    assert!(row.findings.iter().all(|f| f.outcome != "not-held"), "{:?}", row.findings);
    assert_eq!((row.subject_name.as_str(), row.from_asset.as_ref()), ("窓口AI", Some(&circle.sender.asset)));
    circle.accept(&row).unwrap();
    let pins = circle.world.read(|tx| received::pins_of_asset(tx, &circle.mine));
    assert_eq!((pins.len(), &pins[0].received), (1, &row.id));
    assert_eq!(circle.world.read(|tx| delivery(tx, &sent)).unwrap().state, DeliveryState::Accepted);
    assert_eq!(circle.marks(&row.id), []);
    circle.world.clock.forward_hours(24);
    let again = circle.issued(Audience::Provider);
    let before = circle.world.read(|tx| sheet(tx, &first.id)).unwrap();
    assert_eq!((before.state, again.version, again.replaces.as_ref()), (SheetState::Superseded, 2, Some(&first.id)));
    let standing = circle.world.read(|tx| statement::statement(tx, &before.statement.clone().unwrap())).unwrap();
    assert_eq!(standing.status, statement::Status::Valid, "what was signed holds until it is taken back");
    circle.send(&again, &["name", "version", "limitations"]).unwrap();
    assert_eq!(circle.marks(&row.id), [Mark::Newer]);
    let newer = circle.inbox().remove(0);
    let changes = received::compare(&row.content().unwrap(), &newer.content().unwrap());
    assert_eq!(changes.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["version"]);
    circle.accept(&newer).unwrap();
    assert_eq!(circle.marks(&row.id), [Mark::Superseded]);
    let older = circle.world.read(|tx| received::received(tx, &row.id)).unwrap();
    assert_eq!(codes(circle.accept(&older)), ["received.superseded"]);
}

#[test]
fn the_same_presentation_again_is_received_once() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    circle.send(&sheet, &["name", "limitations"]).unwrap();
    circle.send(&sheet, &["name", "limitations"]).unwrap();
    assert_eq!(circle.inbox().len(), 1);
    let sent = circle.world.read(|tx| deliveries_of(tx, &sheet.id)).remove(0);
    let more = Showing { fields: BTreeSet::from(["version".to_owned()]), ..Showing::default() };
    let key = log(&circle.world);
    let shown = circle
        .world
        .file(|tx, _| show_more(tx, &Reader { catalog: &CATALOG, log: Some(&key) }, &sent.id, &more, sent.revision));
    assert_eq!(shown.unwrap().shown, ["limitations", "name", "version"]);
    let states: Vec<ReceivedState> = circle.inbox().iter().map(|r| r.state).collect();
    assert_eq!(states, [ReceivedState::New, ReceivedState::Superseded]);
}

#[test]
fn questions_and_answers_reach_the_other_side() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    let sent = circle.send(&sheet, &["name"]).unwrap();
    let row = circle.inbox().remove(0);
    let on = (&circle.recipient, &row.id);
    circle.world.file(|tx, _| ask(tx, on, "限界を示してください。", 1, &circle.reader)).unwrap();
    let held = circle.world.read(|tx| delivery(tx, &sent)).unwrap();
    assert_eq!(held.state, DeliveryState::Asked);
    circle.world.file(|tx, _| answer(tx, &sent, "示します。", held.revision, &circle.sender.by)).unwrap();
    let said = circle.world.read(|tx| talk(tx, &row));
    assert_eq!(said.iter().map(|q| q.text.as_str()).collect::<Vec<_>>(), ["限界を示してください。", "示します。"]);
    let stale = circle.world.file(|tx, _| decline(tx, on, "不要", 1, &circle.reader));
    assert_eq!(codes(stale), ["common.changed-meanwhile"]);
    let silent = circle.world.file(|tx, _| decline(tx, on, " ", 2, &circle.reader));
    assert_eq!(codes(silent), ["received.reason"]);
    circle.world.file(|tx, _| decline(tx, on, "用途が合わない", 2, &circle.reader)).unwrap();
    assert_eq!(circle.world.read(|tx| delivery(tx, &sent)).unwrap().state, DeliveryState::Declined);
}

#[test]
fn what_is_withdrawn_or_expired_is_marked_and_can_no_longer_be_accepted_or_sent() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    circle.send(&sheet, &["name"]).unwrap();
    let row = circle.inbox().remove(0);
    circle.accept(&row).unwrap();
    circle.world.file(|tx, _| withdraw(tx, &sheet.id, "評価に誤り", sheet.revision)).unwrap();
    assert_eq!(circle.marks(&row.id), [Mark::Withdrawn]);
    assert_eq!(codes(circle.send(&sheet, &["name"])), ["sheet.state"]);
    circle.world.it.keep_statements(&|| true).unwrap();
    let accepted = circle.world.read(|tx| received::received(tx, &row.id)).unwrap();
    assert_eq!(codes(circle.accept(&accepted)), ["received.not-to-accept"]);
    let next = circle.issued(Audience::User);
    circle.world.clock.forward_hours(24 * 201);
    assert_eq!(codes(circle.send(&next, &["name"])), ["sheet.no-longer-counts"]);
    assert!(circle.marks(&row.id).contains(&Mark::Expired));
}

#[test]
fn only_a_sheet_for_the_public_is_published_and_the_next_takes_its_place() {
    let circle = Circle::new();
    let user = circle.issued(Audience::User);
    assert_eq!(codes(circle.world.file(|tx, _| publish(tx, &user.id, true, user.revision))), ["sheet.not-public"]);
    let public = circle.issued(Audience::Public);
    circle.world.file(|tx, _| publish(tx, &public.id, true, public.revision)).unwrap();
    let next = circle.issued(Audience::Public);
    let shown = circle.world.read(|tx| published_sheets(tx, &circle.sender.operator));
    assert_eq!(shown.iter().map(|s| &s.id).collect::<Vec<_>>(), [&next.id]);
    let bundle = circle.world.read(|tx| public_bundle(tx, &next));
    assert!(bundle.statement.len() > 100);
}

#[test]
fn every_query_of_sheets_runs() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    let sent = circle.send(&sheet, &["name"]).unwrap();
    let row = circle.inbox().remove(0);
    let asked = circle.world.file(|tx, _| ask(tx, (&circle.recipient, &row.id), "なぜ。", 1, &circle.reader)).unwrap();
    circle.world.read(|tx| -> Result<(), Error> {
        let asset = &circle.sender.asset;
        let statement = sheet.statement.as_ref().unwrap();
        let id: &SheetId = &sheet.id;
        assert_eq!(store::sheet(tx, id)?.unwrap().version, 1);
        assert_eq!(store::sheets_of_asset(tx, asset)?.len(), 1);
        assert_eq!(store::versions(tx, asset, Audience::Provider)?.len(), 1);
        let held = store::delivery(tx, &sent)?.unwrap();
        assert!(store::alike(tx, &held)?.is_empty());
        assert_eq!(store::sheet_of_statement(tx, statement)?.unwrap().id, sheet.id);
        assert_eq!(store::sheets_in(tx, &sheet.operator, SheetState::Issued, 5)?.len(), 1);
        assert_eq!(store::published_sheets(tx, &sheet.operator)?.len(), 0);
        assert_eq!(store::delivery(tx, &sent)?.unwrap().shown, ["name"]);
        assert_eq!(store::deliveries_of(tx, id)?.len(), 1);
        assert_eq!(store::deliveries_from(tx, asset, None, 5)?.len(), 1);
        assert_eq!(store::deliveries_from(tx, asset, Some(&sent), 5)?.len(), 0);
        assert_eq!(store::deliveries_of_statement(tx, statement)?.len(), 1);
        assert_eq!(store::question(tx, &asked)?.unwrap().direction, Direction::Asked);
        assert_eq!(store::questions_of_delivery(tx, &sent)?.len(), 1);
        assert_eq!(store::questions_of_received(tx, &row.id)?.len(), 1);
        Ok(())
    });
}
