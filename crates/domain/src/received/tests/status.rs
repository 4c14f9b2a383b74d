//! The lists of status of issuers elsewhere: asked for when their time has come, and nowhere else; each change told once.

use super::*;
use crate::downstream::{Kind, ToldQuery, told_list};
use crate::time::rfc3339;
use shirube_proof::jose::Jws;
use shirube_proof::statement::TokenStatus;
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{TYP, TokenList};

const LIST: &str = "https://elsewhere.test/status/1";
/// Where the statement stands in its list.
const PLACE: u64 = 17;

/// What stands at the address, and who asked for what.
struct Elsewhere {
    answer: Result<Fetched, String>,
    asked: Vec<(String, Option<String>)>,
}

impl Fetch for Elsewhere {
    fn fetch(&mut self, url: &str, etag: Option<&str>) -> Result<Fetched, String> {
        self.asked.push((url.to_owned(), etag.map(str::to_owned)));
        self.answer.clone()
    }
}

/// A world whose operator holds a statement from elsewhere that points at a list.
struct Held {
    world: World,
    operator: OperatorId,
    by: AccountId,
    row: Received,
    made: Made,
}

fn held(uri: &str) -> Held {
    let world = World::at("https://shirube.test");
    let (operator, by, made) = (world.operator("道しるべ株式会社"), world.account("reader"), Made::new(&world));
    let token = Some(TokenStatus { uri: uri.into(), index: PLACE });
    let bundle = made.pointing(StatusReference { token, ..StatusReference::default() });
    let row = take(&world, &operator, bundle.to_value().to_string().as_bytes()).unwrap();
    Held { world, operator, by, row, made }
}

impl Held {
    fn now(&self) -> u64 {
        crate::statement::seconds(self.world.it.ground.clock.now())
    }

    /// A list in which the statement has this value, signed now.
    fn list(&self, value: u8, width: Width, uri: &str) -> String {
        let mut values = Values::new(width, 1000).unwrap();
        values.set(PLACE, value).unwrap();
        let (issuer, at) = (Some(ISSUER.into()), self.now());
        let list = TokenList {
            uri: uri.into(),
            issuer,
            issued_at: at,
            expires: Some(at + 86_400),
            ttl: Some(1_800),
            aggregation: None,
            values,
        };
        Jws::sign(TYP, list.to_claims().unwrap(), &self.made.key).unwrap().as_str().to_owned()
    }

    /// Lets the lists be followed against one answer; gives what was asked.
    fn follow(&self, answer: Result<Fetched, String>) -> Vec<(String, Option<String>)> {
        let mut elsewhere = Elsewhere { answer, asked: Vec::new() };
        self.world.it.follow_status(&mut elsewhere, &|| true).unwrap();
        crate::downstream::tell(&self.world.it.ground, &|| true).unwrap();
        elsewhere.asked
    }

    fn says(&self, value: u8) -> Vec<(String, Option<String>)> {
        self.follow(came(&self.list(value, Width::Four, LIST)))
    }

    fn standing(&self) -> Standing {
        self.world.read(|tx| store::standing(tx, &self.row.id)).unwrap()
    }

    fn marks(&self) -> Vec<Mark> {
        self.world.read(|tx| super::marks(tx, &self.row.id, self.now()))
    }

    fn told(&self) -> usize {
        let (operator, reader) = (self.operator.clone(), self.by.clone());
        let query = ToldQuery { operator, reader, unseen: false, after: None, most: 9 };
        self.world.read(|tx| told_list(tx, &query)).rows.len()
    }

    fn kinds(&self) -> Vec<Kind> {
        let (operator, reader) = (self.operator.clone(), self.by.clone());
        let query = ToldQuery { operator, reader, unseen: false, after: None, most: 9 };
        self.world.read(|tx| told_list(tx, &query)).rows.iter().map(|told| told.change.kind).collect()
    }

    /// Rests one of the operator's assets on it.
    fn pinned(self) -> Held {
        confirm(&self.world, &self.row, &self.by);
        self.says(0);
        let mine = self.world.asset(&self.operator, "窓口サービス");
        let reader = Reader { catalog: &CATALOG, log: None };
        let row = self.world.read(|tx| received(tx, &self.row.id)).unwrap();
        self.world.file(|tx, _| accept(tx, &reader, &row, &[mine], &self.by)).unwrap();
        self
    }
}

fn came(text: &str) -> Result<Fetched, String> {
    Ok(Fetched { status: 200, etag: Some("\"1\"".into()), body: text.as_bytes().to_vec() })
}

#[test]
fn a_statement_taken_back_at_its_issuer_is_marked_and_told_once() {
    let held = held(LIST).pinned();
    assert_eq!((held.marks(), held.told()), (vec![], 0));
    assert_eq!(held.standing().status.as_deref(), Some("verify.status.valid"));
    held.world.clock.forward_hours(1);
    assert_eq!(held.says(1), [(LIST.to_owned(), Some("\"1\"".to_owned()))], "the version we have is named");
    assert_eq!((held.marks(), held.told()), (vec![Mark::Withdrawn], 1));
    held.world.clock.forward_hours(1);
    held.says(1);
    assert_eq!(held.told(), 1, "said again, told once");
}

#[test]
fn the_issuers_message_gives_what_the_list_said_its_reason_and_is_no_second_notice() {
    let held = held(LIST).pinned();
    held.world.clock.forward_hours(1);
    held.says(1);
    let message = json!({
        "format": "shirube-change/1", "id": "cng_00000000000000000000000000000001", "kind": Kind::Withdrawn.word(), "issuer": ISSUER,
        "subject": format!("{ISSUER}/assets/1"), "name": "よそのモデル", "words": "評価に誤りがあった。", "further": false,
        "fields": [], "digest": held.row.digest,
    });
    let arrive =
        || held.world.file(|tx, _| crate::downstream::arrived(tx, "https://elsewhere.test", &message)).unwrap();
    assert_eq!(arrive(), arrive(), "however often it comes");
    crate::downstream::tell(&held.world.it.ground, &|| true).unwrap();
    let (operator, reader) = (held.operator.clone(), held.by.clone());
    let query = ToldQuery { operator, reader, unseen: false, after: None, most: 9 };
    let told = held.world.read(|tx| told_list(tx, &query)).rows;
    assert_eq!((told.len(), told[0].words()), (1, "評価に誤りがあった。"));
}

#[test]
fn a_suspension_marks_and_is_told_and_so_is_its_end_however_often() {
    let held = held(LIST).pinned();
    let mut told = vec![];
    for _ in 0..2 {
        held.world.clock.forward_hours(1);
        held.says(2);
        told.insert(0, Kind::Suspended);
        assert_eq!((held.marks(), held.kinds()), (vec![Mark::Suspended], told.clone()));
        held.world.clock.forward_hours(1);
        held.says(2);
        held.world.clock.forward_hours(1);
        held.says(0);
        told.insert(0, Kind::Restored);
        assert_eq!((held.marks(), held.kinds()), (vec![], told.clone()));
    }
    held.world.clock.forward_hours(1);
    held.says(1);
    told.insert(0, Kind::Withdrawn);
    assert_eq!(held.kinds(), told);
}

#[test]
fn the_end_of_a_suspension_a_statement_arrived_with_is_told() {
    let held = held(LIST);
    confirm(&held.world, &held.row, &held.by);
    held.says(0);
    let world = &held.world;
    world.tamper("UPDATE received_status SET status = NULL, as_of = NULL");
    let found = r#"[{"code":"verify.status","outcome":"not-held","reason":"verify.status.suspended","params":{}}]"#;
    world.tamper(&format!("UPDATE received SET findings = '{found}'"));
    assert_eq!(held.marks(), [Mark::Suspended]);
    world.clock.forward_hours(1);
    held.says(2);
    assert_eq!(held.kinds(), [], "it arrived so");
    world.clock.forward_hours(1);
    held.says(0);
    assert_eq!((held.marks(), held.kinds()), (vec![], vec![Kind::Restored]));
}

#[test]
fn a_statement_that_came_before_lists_were_followed_is_followed_from_the_next_round_on() {
    let held = held(LIST).pinned();
    for sql in ["DELETE FROM received_status", "DELETE FROM status_source"] {
        held.world.tamper(sql);
    }
    assert_eq!(held.says(1), [], "nobody knows of its list");
    held.world.tamper("INSERT INTO status_waiting (received_id) SELECT id FROM received");
    assert_eq!(held.says(1), [(LIST.to_owned(), None)]);
    assert_eq!((held.marks(), held.kinds()), (vec![Mark::Withdrawn], vec![Kind::Withdrawn]));
    assert_eq!(held.world.read(|tx| store::waiting(tx, 9)), []);
}

#[test]
fn nobody_is_asked_whom_nobody_confirmed_nor_at_another_host_nor_before_its_time() {
    let unconfirmed = held(LIST);
    assert_eq!(unconfirmed.says(0), [], "the keys of this issuer are nobody's business yet");
    let third = held("https://third.test/status/1");
    confirm(&third.world, &third.row, &third.by);
    assert_eq!(third.says(0), [], "no statement points us at a third");
    let held = held(LIST).pinned();
    assert_eq!(held.says(0), [], "it may be kept for half an hour");
    held.world.clock.forward_hours(1);
    assert_eq!(held.says(0).len(), 1);
}

#[test]
fn what_does_not_come_or_does_not_hold_changes_nothing_and_is_asked_for_later() {
    let held = held(LIST).pinned();
    let reserved = held.list(1, Width::One, "https://elsewhere.test/status/2");
    let cases = [
        (Err("outbound.cut".to_owned()), "outbound.cut"),
        (Ok(Fetched { status: 500, ..Fetched::default() }), "received.status-answer"),
        (came("no list at all"), "verify.status.unreadable"),
        (came(&"A".repeat((1 << 20) + 1)), "verify.status.unreadable"),
        (Ok(Fetched { status: 200, etag: None, body: vec![0xff, 0xfe] }), "verify.status.unreadable"),
        (came(&reserved), "verify.status.unreadable"),
    ];
    for (answer, outcome) in cases {
        held.world.clock.forward_hours(30);
        assert_eq!(held.follow(answer).len(), 1, "{outcome}");
        let standing = held.standing();
        assert_eq!(standing.outcome.as_deref(), Some(outcome));
        assert_eq!(standing.status.as_deref(), Some("verify.status.valid"), "{outcome}");
    }
    held.world.clock.forward_hours(30);
    let unchanged = Fetched { status: 304, ..Fetched::default() };
    held.follow(Ok(unchanged));
    assert_eq!((held.standing().outcome, held.told()), (None, 0));
}

#[test]
fn an_earlier_list_takes_nothing_back() {
    let held = held(LIST).pinned();
    let before = held.list(0, Width::Four, LIST);
    held.world.clock.forward_hours(1);
    held.says(1);
    held.world.clock.forward_hours(1);
    held.follow(came(&before));
    assert_eq!(held.standing().outcome.as_deref(), Some("received.status-older"));
    assert_eq!(held.marks(), [Mark::Withdrawn]);
}

#[test]
fn every_query_of_followed_lists_runs() {
    let held = held(LIST).pinned();
    held.world.clock.forward_hours(1);
    let (now, second) = (rfc3339(held.world.it.ground.clock.now()), held.now());
    let world = &held.world;
    let source = world.read(|tx| store::source(tx, LIST)).unwrap();
    world.file(|tx, _| store::put_source(tx, &source).map_err(Error::from)).unwrap();
    world.tamper("INSERT INTO status_waiting (received_id) SELECT id FROM received");
    assert_eq!(world.read(|tx| store::waiting(tx, 9)).len(), 1);
    world.file(|tx, _| store::wait_no_longer(tx, &held.row.id).map_err(Error::from)).unwrap();
    assert_eq!(world.read(|tx| store::due_sources(tx, (&now, second), 5)).len(), 1);
    assert_eq!(world.read(|tx| store::standing_in(tx, LIST))[0].id, held.row.id);
    assert!(world.read(|tx| store::status_in(tx, &held.row.id, LIST)).is_some());
    assert_eq!(world.read(|tx| store::lists_of(tx, &held.row.id)).len(), 1);
    assert_eq!(world.read(|tx| store::standing(tx, &held.row.id)).unwrap().list, LIST);
}
