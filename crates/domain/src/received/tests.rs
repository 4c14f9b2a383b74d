//! What comes from elsewhere: checked, kept, confirmed; and what must not be taken as a ground.

mod status;

use super::*;
use crate::disclosure::Effect;
use crate::id::{AccountId, OperatorId};
use crate::refusal::Error;
use crate::testing::{CATALOG, World, codes};
use serde_json::{Value, json};
use shirube_proof::disclose::Seed;
use shirube_proof::jose::{Ed25519Key, Signer};
use shirube_proof::statement::{Bundle, Claims, Draft, Issuer, IssuerKey, Revoked, StatusReference, issue};

const ISSUER: &str = "https://elsewhere.test/o/opr_00000000000000000000000000000001";

/// A statement of an issuer elsewhere, and the issuer's document.
struct Made {
    at: u64,
    days: u64,
    kind: &'static str,
    fields: Value,
    issuer: Issuer,
    key: Ed25519Key,
}

impl Made {
    fn new(world: &World) -> Made {
        let at = crate::statement::seconds(world.it.ground.clock.now());
        let key = Ed25519Key::from_seed(&[7; 32]);
        let keys = vec![IssuerKey::new(key.public_key().clone(), at - 86_400)];
        Made {
            at,
            days: 30,
            kind: "urn:x-shirube:statement:sheet-for-provider:1",
            fields: json!({ "name": "よそのモデル", "limitations": "長い文に弱い。" }),
            issuer: Issuer { address: ISSUER.into(), keys },
            key,
        }
    }

    fn bundle(&self) -> Bundle {
        self.pointing(StatusReference::default())
    }

    /// One whose status stands in lists.
    fn pointing(&self, status: StatusReference) -> Bundle {
        let claims = Claims {
            id: format!("{ISSUER}/statements/1"),
            issuer: ISSUER.into(),
            subject: format!("{ISSUER}/assets/1"),
            kind: self.kind.parse().unwrap(),
            issued_at: self.at,
            not_before: None,
            expires_at: self.at + self.days * 86_400,
            norms: Vec::new(),
            status,
            holder: None,
        };
        let draft = Draft::new(claims, self.fields.as_object().unwrap().clone());
        let statement = issue(&draft, &self.key, Seed::new([3; 32])).unwrap();
        Bundle { statement: statement.to_text(), issuer: Some(self.issuer.clone()), ..Bundle::default() }
    }
}

fn take(world: &World, operator: &OperatorId, file: &[u8]) -> Result<Received, Error> {
    let incoming = Incoming { operator, file, from_name: "よそ", delivery: None, node: None };
    let reader = Reader { catalog: &CATALOG, log: None };
    world.file(|tx, _| receive(tx, &reader, &incoming)).map(|arrived| arrived.row)
}

fn confirm(world: &World, row: &Received, by: &AccountId) {
    let seen: Vec<String> = to_confirm(row).unwrap().keys.iter().map(|key| key.id().to_owned()).collect();
    world.file(|tx, _| confirm_issuer(tx, row, &seen, by)).unwrap();
}

fn against(world: &World, row: &Received) -> Vec<String> {
    let at = crate::statement::seconds(world.it.ground.clock.now());
    let found = world.read(|tx| check_now(tx, &Reader { catalog: &CATALOG, log: None }, row, at));
    obstacles(&found).iter().map(|f| f.reason.clone()).collect()
}

/// Lets a statement of another installation arrive as a message; gives it as it was kept, and the message.
pub(crate) fn from_elsewhere(
    world: &World,
    operator: &OperatorId,
    arrive: impl FnOnce(Value) -> Result<Effect, Error>,
) -> (Received, Value) {
    let message = json!({
        "v": 1, "kind": "sheet", "delivery": "dlv_00000000000000000000000000000001", "from_name": "よそ",
        "to": format!("https://shirube.test/o/{operator}"), "bundle": Made::new(world).bundle().to_value(),
    });
    let Effect::Received(id) = arrive(message.clone()).unwrap() else { panic!("nothing was received") };
    (world.read(|tx| received(tx, &id)).unwrap(), message)
}

/// An issuer confirmed: for a world with a row in every sealed table.
pub(crate) fn elsewhere(world: &World, operator: &OperatorId, by: &AccountId) -> Received {
    let row = take(world, operator, Made::new(world).bundle().to_value().to_string().as_bytes()).unwrap();
    confirm(world, &row, by);
    row
}

#[test]
fn a_file_is_received_alone_or_as_a_bundle_and_nonsense_is_refused_with_a_reason() {
    let (world, made) = (World::new(), Made::new(&World::new()));
    let operator = world.operator("道しるべ株式会社");
    let bundle = made.bundle();
    let alone = take(&world, &operator, bundle.statement.as_bytes()).unwrap();
    assert_eq!(alone.subject_name, "よそのモデル");
    let again = take(&world, &operator, bundle.to_value().to_string().as_bytes()).unwrap();
    assert_eq!(again.id, alone.id, "the same statement with the same parts shown");
    assert_eq!(world.read(|tx| unread(tx, &operator)), 1);
    let cut = &bundle.statement[..bundle.statement.len() / 3];
    for wrong in [b"{}".as_slice(), b"", b"\xff", b"hello", cut.as_bytes(), br#"{"statement": "a~b"}"#] {
        assert_eq!(codes(take(&world, &operator, wrong)), ["received.unreadable"]);
    }
    assert_eq!(codes(take(&world, &operator, &vec![b'x'; MOST_BYTES + 1])), ["received.too-large"]);
}

#[test]
fn what_came_as_a_file_and_comes_again_from_its_sender_can_be_asked_about() {
    let world = World::new();
    let operator = world.operator("道しるべ株式会社");
    let file = Made::new(&world).bundle().to_value().to_string();
    let before = take(&world, &operator, file.as_bytes()).unwrap();
    let node = Some(("https://elsewhere.test", "dlv_00000000000000000000000000000001"));
    let incoming = Incoming { operator: &operator, file: file.as_bytes(), from_name: "よそ", delivery: None, node };
    let reader = Reader { catalog: &CATALOG, log: None };
    let arrived = world.file(|tx, _| receive(tx, &reader, &incoming)).unwrap();
    assert!(!arrived.is_new && arrived.row.id == before.id && arrived.row.node_delivery.is_some());
    let again = world.file(|tx, _| receive(tx, &reader, &incoming)).unwrap();
    assert_eq!(again.row.revision, arrived.row.revision);
}

#[test]
fn what_does_not_hold_is_kept_and_said_and_stands_against_acceptance() {
    let world = World::new();
    let (operator, by) = (world.operator("道しるべ株式会社"), world.account("reader"));
    let made = Made::new(&world);
    let row = take(&world, &operator, made.bundle().to_value().to_string().as_bytes()).unwrap();
    assert_eq!(against(&world, &row), ["verify.issuer.sender"], "first contact: only the sender vouches");
    confirm(&world, &row, &by);
    assert_eq!(against(&world, &row), Vec::<String>::new());
    // Tampered: another signed part under the same signature.
    let text = made.bundle().statement;
    let (head, rest) = text.split_once('.').unwrap();
    let (payload, tail) = rest.split_once('.').unwrap();
    let other = Made { at: made.at + 1, ..Made::new(&world) }.bundle().statement;
    let forged = other.split('.').nth(1).unwrap();
    assert_ne!(forged, payload);
    let row = take(&world, &operator, format!("{head}.{forged}.{tail}").as_bytes()).unwrap();
    assert!(against(&world, &row).contains(&"statement.signature".to_owned()));
    // Signed by a key the issuer does not have.
    let thief = Made { key: Ed25519Key::from_seed(&[9; 32]), ..Made::new(&world) };
    let row = take(&world, &operator, thief.bundle().statement.as_bytes()).unwrap();
    assert!(against(&world, &row).contains(&"statement.key.unknown".to_owned()));
    // Not yet, and no longer.
    let early = Made { at: made.at + 7_200, ..Made::new(&world) };
    let row = take(&world, &operator, early.bundle().statement.as_bytes()).unwrap();
    assert_eq!(against(&world, &row), ["statement.validity.future", "statement.validity.not_yet"]);
    world.clock.forward_hours(24 * 31);
    let kept = world.read(|tx| list(tx, &operator, None, None, 50)).rows.pop().unwrap();
    assert_eq!(against(&world, &kept), ["statement.validity.expired"]);
    let at = crate::statement::seconds(world.it.ground.clock.now());
    assert!(world.read(|tx| marks(tx, &kept.id, at)).contains(&Mark::Expired));
}

#[test]
fn a_key_that_was_compromised_vouches_for_nothing_without_a_witness() {
    let world = World::new();
    let (operator, by) = (world.operator("道しるべ株式会社"), world.account("reader"));
    let mut made = Made::new(&world);
    let id = made.issuer.keys[0].id().to_owned();
    made.issuer.revoke(&id, Revoked { at: made.at + 60, reason: crate::statement::Reason::Compromised });
    let row = take(&world, &operator, made.bundle().to_value().to_string().as_bytes()).unwrap();
    confirm(&world, &row, &by);
    assert_eq!(against(&world, &row), ["statement.key.compromised"]);
}

#[test]
fn fields_the_type_does_not_have_are_said_and_do_not_keep_one_from_accepting() {
    let world = World::new();
    let operator = world.operator("道しるべ株式会社");
    let wrong = json!({ "name": "よそ", "compute": "10^25", "secret": "x", "version": [] });
    let made = Made { fields: wrong, ..Made::new(&world) };
    let row = take(&world, &operator, made.bundle().statement.as_bytes()).unwrap();
    let schema = row.findings.iter().find(|f| f.code == "verify.schema").unwrap();
    assert_eq!(schema.reason, "verify.schema.fields");
    assert_eq!(schema.params["fields"], "/fields/compute /fields/secret /fields/version");
    assert!(!against(&world, &row).contains(&"verify.schema.fields".to_owned()));
    let other = Made { kind: "urn:x-other:statement:thing:3", ..Made::new(&world) };
    let row = take(&world, &operator, other.bundle().statement.as_bytes()).unwrap();
    assert_eq!(row.findings.iter().find(|f| f.code == "verify.schema").unwrap().reason, "verify.schema.unknown");
}

#[test]
fn an_operator_reads_only_what_it_was_given_and_takes_it_only_for_its_own() {
    let world = World::new();
    let (operator, other) = (world.operator("道しるべ株式会社"), world.operator("別の会社"));
    let by = world.account("reader");
    let row = take(&world, &operator, Made::new(&world).bundle().to_value().to_string().as_bytes()).unwrap();
    confirm(&world, &row, &by);
    let theirs = world.asset(&other, "よその資産");
    let reader = Reader { catalog: &CATALOG, log: None };
    let held = |operator: &OperatorId, assets: &[crate::id::AssetId]| {
        world.file(|tx, _| {
            let on = (operator, &row.id);
            crate::disclosure::accept(tx, &reader, on, assets, row.revision, &by)
        })
    };
    assert_eq!(codes(held(&other, &[])), ["common.absent"]);
    assert_eq!(codes(held(&operator, &[])), ["received.no-asset"]);
    assert_eq!(codes(held(&operator, std::slice::from_ref(&theirs))), ["received.not-own-asset"]);
    let asked = world.file(|tx, _| crate::disclosure::ask(tx, (&operator, &row.id), "？", 1, &by));
    assert_eq!(codes(asked), ["received.nobody-to-ask"]);
}

#[test]
fn every_query_of_what_was_received_runs() {
    let world = World::new();
    let (operator, by) = (world.operator("道しるべ株式会社"), world.account("reader"));
    let mine = world.asset(&operator, "窓口");
    let row = take(&world, &operator, Made::new(&world).bundle().to_value().to_string().as_bytes()).unwrap();
    confirm(&world, &row, &by);
    let reader = Reader { catalog: &CATALOG, log: None };
    world.file(|tx, _| accept(tx, &reader, &row, std::slice::from_ref(&mine), &by)).unwrap();
    world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::received(tx, &row.id)?.unwrap().state, ReceivedState::Accepted);
        assert!(store::same(tx, &operator, (&row.digest, &row.presentation))?.is_some());
        assert_eq!(store::of_digest(tx, &operator, &row.digest)?.len(), 1);
        assert!(store::is_held(tx, &row.digest)?);
        assert_eq!(store::about(tx, &operator, (&row.subject, &row.issuer))?.len(), 1);
        assert_eq!(
            store::of_delivery(tx, &crate::id::DeliveryId::parse("dlv_00000000000000000000000000000001").unwrap())?
                .len(),
            0
        );
        assert_eq!(store::of_node_delivery(tx, "https://x.test", "dlv")?.len(), 0);
        let all = store::list(tx, &operator, Some(ReceivedState::Accepted), None, 5)?;
        let after = crate::registry::Cursor { at: row.at.clone(), id: row.id.to_string() };
        assert_eq!((all.rows.len(), store::list(tx, &operator, None, Some(&after), 5)?.rows.len()), (1, 0));
        assert_eq!(store::unread(tx, &operator)?, 0);
        let pin = store::pin(tx, &mine, &row.subject)?.unwrap();
        assert_eq!(store::pins_of_asset(tx, &mine)?, std::slice::from_ref(&pin));
        assert_eq!(store::pins_about(tx, &operator, &row.subject)?, std::slice::from_ref(&pin));
        assert_eq!(store::pins_on(tx, &row.id)?, [pin]);
        assert_eq!(store::known_issuer(tx, &operator, ISSUER)?.unwrap().by, by);
        assert_eq!(store::known_issuers(tx, &operator)?.len(), 1);
        Ok(())
    });
}
