//! Investigations through their verbs, on both databases.

use super::*;
use crate::act::{Claim, Reasons, perform};
use crate::authority::Office;
use crate::cases::{Opening, Party};
use crate::files::FileStore;
use crate::office::{OfficeDraft, grant};
use crate::procedure::Move;
use crate::testing::{CATALOG, World, a_risk, codes};
use crate::time::Clock;

struct Desk {
    world: World,
    officer: AccountId,
    head: AccountId,
    case: CaseId,
}

fn seat(world: &World, admin: &AccountId, login: &str, offices: &[Office]) -> AccountId {
    let id = world.account(login);
    for office in offices {
        let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
        let claim = Claim { actor: admin.clone(), power: "office.grant", subject: id.to_string(), reasons };
        let draft = OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: login.into() };
        perform(&world.it.ground, claim, |tx, act| grant(tx, act, &id, *office, &draft)).unwrap();
    }
    id
}

fn a_case(world: &World) -> CaseId {
    let opening = Opening {
        procedure: "incident",
        title: "窓口の案内の誤り".into(),
        parties: vec![Party::nameless("reporter"), Party { role: "operator".into(), holder: "operator".into() }],
        answers: said(&[("what", "誤った案内があった")]),
        by: Some("reporter".into()),
        role: Some("reporter".into()),
    };
    world.file(|tx, receipt| cases::open(tx, receipt, &opening)).unwrap()
}

fn desk() -> Desk {
    let world = World::new();
    let admin = world.administrator();
    let officer = seat(&world, &admin, "officer", &[Office::IncidentOfficer]);
    let head = seat(&world, &admin, "head", &[Office::IncidentHead]);
    let case = a_case(&world);
    Desk { world, officer, head, case }
}

fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

/// One row in each table, for the tests of the log.
pub(crate) fn one_of_each(world: &World, admin: &AccountId) {
    let officer = seat(world, admin, "investigator", &[Office::IncidentOfficer]);
    let case = a_case(world);
    let draft = Draft { kind: Kind::Evidence, amends: None, given: said(THING), file: None };
    world.file(|tx, receipt| write(tx, &CATALOG, receipt, &officer, &case, &draft)).unwrap();
}

const THING: &[(&str, &str)] = &[
    ("title", "端末"),
    ("description", "窓口の端末1台、備品番号12"),
    ("from", "事業者の窓口"),
    ("how", "任意の提出"),
    ("at", "2025"),
    ("holder", "担当官、保管庫"),
];
const SCREEN: &[(&str, &str)] =
    &[("title", "画面の記録"), ("from", "報告者"), ("how", "任意の提出"), ("at", "2025-12-01"), ("holder", "担当官")];
const ASKED: &[(&str, &str)] = &[
    ("person", "窓口の責任者"),
    ("at", "2025-12-02 10:00"),
    ("by", "担当官"),
    ("voluntary", "yes"),
    ("record", "案内は自動で出たと述べた"),
    ("read", "agreed"),
];
const ROOT: &[(&str, &str)] = &[
    ("stage", "service"),
    ("actor", "provider"),
    ("risk", ""),
    ("weight", "root"),
    ("what", "出力の確認がなかった"),
    ("sources", "E1 I1"),
];
const SURE: &[(&str, &str)] =
    &[("findings", "誤った案内が出た"), ("confidence", "high"), ("change", "更新の記録が見つかったとき")];

impl Desk {
    fn put_by(&self, who: &AccountId, draft: &Draft) -> Result<String, Error> {
        let ground = &self.world.it.ground;
        filing(ground, draft.kind, |tx, receipt| write(tx, &CATALOG, receipt, who, &self.case, draft))
    }

    fn put(&self, kind: Kind, given: &[(&str, &str)]) -> Result<String, Error> {
        self.put_by(&self.officer, &Draft { kind, amends: None, given: said(given), file: None })
    }

    fn amend(&self, kind: Kind, seen: (i64, i64), given: &[(&str, &str)]) -> Result<String, Error> {
        self.put_by(&self.officer, &Draft { kind, amends: Some(seen), given: said(given), file: None })
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<String, Error> {
        let kept = self.world.it.files.put(bytes)?;
        let file = Some((kept, name.to_owned()));
        self.put_by(&self.officer, &Draft { kind: Kind::Evidence, amends: None, given: said(SCREEN), file })
    }

    fn factor(&self, change: &[(&str, &str)]) -> Result<String, Error> {
        let mut given = said(ROOT);
        given.insert("risk".into(), a_risk());
        given.extend(said(change));
        self.put_by(&self.officer, &Draft { kind: Kind::Factor, amends: None, given, file: None })
    }

    fn hand(&self, kind: &str, at: &str) -> Result<(), Error> {
        let given =
            Handed { kind: kind.into(), at: at.into(), who: "鑑定する人".into(), why: "鑑定のため".into() };
        let ground = &self.world.it.ground;
        filing(ground, Kind::Evidence, |tx, receipt| hand(tx, receipt, &self.officer, &self.case, 1, &given))
    }

    fn take_back(&self, reference: &str, seen: i64, why: &str) -> Result<(), Error> {
        filing(&self.world.it.ground, Kind::Event, |tx, receipt| {
            withdraw(tx, receipt, &self.officer, &self.case, (reference, seen), why)
        })
    }

    fn look(&self, who: &AccountId) -> Result<Investigation, Error> {
        let at = self.world.clock.now();
        self.world.it.ground.db.read(|tx| open(tx, who, &self.case, at)).map(|(_, found)| found)
    }

    fn found(&self) -> Investigation {
        self.look(&self.officer).unwrap()
    }

    fn go(&self, actor: &Actor, wanted: Move) -> Result<Advanced, Error> {
        cases::advance(&self.world.it.ground, &CATALOG, actor, &self.case, &Wish::of(wanted, None))
    }

    fn step(&self, actor: &Actor, step: &str, answers: &[(&str, &str)]) -> Result<Advanced, Error> {
        self.go(actor, Move::Take { step: step.into(), answers: said(answers) })
    }

    fn present(&self, stage: &Stage) -> Result<Advanced, Error> {
        present(&self.world.it.ground, &CATALOG, &self.officer, &self.case, (stage, Lang::Ja))
    }

    fn seen_by(&self, actor: &Actor) -> Findings {
        let at = self.world.clock.now();
        Findings::of(&self.world.read(|tx| cases::view(tx, actor, &self.case, at)).unwrap().events)
    }

    /// Evidence, an interview and a root cause that rest on one another, and the case under investigation.
    fn investigated(&self) {
        self.file("画面.txt", "案内の文".as_bytes()).unwrap();
        self.put(Kind::Interview, ASKED).unwrap();
        self.factor(&[]).unwrap();
        let officer = Actor::Account(self.officer.clone());
        let why = [("severity", "incident"), ("rights", "不利益"), ("reason", "続く"), ("clauses", "jp-ai-act:art16")];
        self.step(&officer, "take-up", &why).unwrap();
        self.go(&Actor::Account(self.head.clone()), Move::Confirm).unwrap();
    }
}

fn filing<T: Send>(
    ground: &Ground,
    kind: Kind,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    crate::filing::receive(ground, kind.entry_kind(), work)
}

fn fields_of<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result.unwrap_err() {
        Error::Refused(all) => all.into_iter().map(|r| r.field.unwrap_or_default()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_taken_in_is_kept_by_its_content_and_begins_its_custody() {
    let d = desk();
    assert_eq!(d.file("画面.txt", "案内の文".as_bytes()).unwrap(), "E1");
    assert_eq!(codes(d.file("画面.png", "案内の文".as_bytes())), ["investigation.not-what-it-says"]);
    assert_eq!(d.put(Kind::Evidence, THING).unwrap(), "E2");
    assert_eq!(fields_of(d.put(Kind::Evidence, SCREEN)), ["description"], "a thing without a file is described");
    let found = d.found();
    let item = found.find("E1").unwrap();
    assert_eq!(item.get("sha256"), shirube_proof::digest::sha256("案内の文".as_bytes()).to_string());
    assert_eq!((item.get("media_type"), item.get("size")), ("text/plain", "12"));
    assert_eq!(found.custody_of(1).map(|c| c.kind).collect::<Vec<_>>(), [CustodyKind::Taken]);
    assert_eq!(codes(d.amend(Kind::Evidence, (1, 1), SCREEN)), ["investigation.evidence-fixed"]);
}

#[test]
fn custody_is_only_added_to_in_order_and_ends_when_the_thing_is_gone() {
    let d = desk();
    d.put(Kind::Evidence, THING).unwrap();
    d.hand("handed-over", "2025-12-03").unwrap();
    assert_eq!(codes(d.hand("inspected", "2025-12-01")), ["investigation.custody-order"]);
    assert_eq!(codes(d.hand("inspected", "2999-01-01")), ["investigation.future"]);
    assert_eq!(codes(d.hand("taken", "2025-12-04")), ["investigation.custody-closed"]);
    assert_eq!(fields_of(d.hand("checked", "きのう")), ["kind", "at"]);
    d.hand("noted", "2025-11-30").unwrap();
    d.hand("returned", "2025-12-05 09:00").unwrap();
    assert_eq!(codes(d.hand("copied", "2025-12-06")), ["investigation.custody-closed"]);
    let found = d.found();
    assert_eq!(found.custody_of(1).map(|c| c.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let ground = &d.world.it.ground;
    assert_eq!(codes(check(ground, &d.world.it.files, &d.officer, &d.case, 1)), ["investigation.no-file"]);
    for sql in [
        "UPDATE investigation_custody SET who = 'x'",
        "DELETE FROM investigation_custody",
        "UPDATE investigation_record SET body = '{}'",
        "DELETE FROM investigation_record",
    ] {
        assert!(d.world.attempt(sql).is_err(), "{sql}");
    }
    assert_eq!(d.found().custody, found.custody);
}

#[test]
fn bytes_that_changed_or_are_gone_are_noticed_and_recorded() {
    let d = desk();
    d.file("画面.txt", "案内の文".as_bytes()).unwrap();
    let (ground, files) = (&d.world.it.ground, &d.world.it.files);
    let look = || check(ground, files, &d.officer, &d.case, 1).unwrap();
    assert_eq!(look(), Integrity::Intact);
    let dir = tempfile::tempdir().unwrap();
    let empty = FileStore::new(dir.path().to_path_buf());
    assert_eq!(check(ground, &empty, &d.officer, &d.case, 1).unwrap(), Integrity::Missing);
    let digest = shirube_proof::digest::sha256("案内の文".as_bytes()).to_string();
    let place = dir.path().join(&digest[..2]);
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join(&digest[2..]), "別の文").unwrap();
    assert_eq!(check(ground, &empty, &d.officer, &d.case, 1).unwrap(), Integrity::Changed);
    let shown: Vec<String> = d.found().custody_of(1).skip(1).map(|c| c.why.clone()).collect();
    assert_eq!(shown, ["intact", "missing", "changed"]);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn an_interview_says_that_it_was_voluntary_and_whether_its_record_was_read() {
    let d = desk();
    assert_eq!(
        fields_of(d.put(Kind::Interview, &[("person", "責任者"), ("at", "2025-12-02"), ("by", "担当官")])),
        ["voluntary", "record", "read"]
    );
    let objected = [ASKED, &[("read", "objected")]].concat();
    assert_eq!(fields_of(d.put(Kind::Interview, &objected)), ["remark"]);
    d.put(Kind::Interview, &[ASKED, &[("read", "not-read")]].concat()).unwrap();
    assert_eq!(d.amend(Kind::Interview, (1, 1), ASKED).unwrap(), "I1");
    assert_eq!(codes(d.amend(Kind::Interview, (1, 1), ASKED)), ["common.changed-meanwhile"]);
    let at = d.world.clock.now();
    let all = d.world.read(|tx| versions(tx, &d.officer, &d.case, "I1", at));
    assert_eq!(all.iter().map(|r| r.get("read")).collect::<Vec<_>>(), ["not-read", "agreed"], "both stay on record");
}

#[test]
fn a_timeline_rests_on_what_there_is_and_stands_among_the_events_of_the_case() {
    let d = desk();
    d.put(Kind::Evidence, THING).unwrap();
    let event = |at: &str, standing: &str, sources: &str| {
        d.put(Kind::Event, &[("at", at), ("what", "更新"), ("standing", standing), ("sources", sources)])
    };
    assert_eq!(fields_of(event("2025-11", "confirmed", "")), ["sources"]);
    assert_eq!(codes(event("2025-11", "confirmed", "E9")), ["investigation.no-source"]);
    assert_eq!(codes(event("2999", "unconfirmed", "")), ["investigation.future"]);
    event("2025-11", "confirmed", "E1、R #1 E1").unwrap();
    event("2025-02-03", "unconfirmed", "").unwrap();
    assert_eq!(d.found().find("T1").unwrap().get("sources"), "E1 R #1");
    let at = d.world.clock.now();
    let (view, found) = d.world.read(|tx| open(tx, &d.officer, &d.case, at));
    let told: Vec<String> = timeline(&found, &view.events)
        .into_iter()
        .map(|(_, t)| match t {
            Told::Found(r) => r.reference(),
            Told::Case(e) => format!("#{}", e.number),
        })
        .collect();
    assert_eq!(told, ["T2", "T1", "#1"]);
    // What others rest on is not taken back before them, and then nothing can rest on it.
    assert_eq!(codes(d.take_back("E1", 1, "誤り")), ["investigation.still-cited"]);
    assert_eq!(codes(d.take_back("T1", 1, " ")), ["common.required"]);
    d.take_back("T1", 1, "誤り").unwrap();
    d.take_back("E1", 1, "誤り").unwrap();
    assert_eq!(codes(event("2025-11", "confirmed", "E1")), ["investigation.no-source"]);
    assert_eq!(codes(d.take_back("T1", 2, "誤り")), ["investigation.withdrawn"]);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_conclusion_is_no_surer_than_its_factors() {
    let d = desk();
    assert_eq!(codes(d.put(Kind::Conclusion, SURE)), ["investigation.confidence"]);
    d.put(Kind::Interview, ASKED).unwrap();
    let wrong = d.factor(&[("stage", "nowhere"), ("risk", "x@1:y"), ("weight", ""), ("sources", "")]);
    assert_eq!(fields_of(wrong), ["stage", "risk", "weight", "sources"]);
    d.factor(&[("sources", "I1")]).unwrap();
    assert_eq!(codes(d.put(Kind::Conclusion, SURE)), ["investigation.confidence"], "an interview alone is no evidence");
    assert_eq!(d.put(Kind::Conclusion, &[SURE, &[("confidence", "medium")]].concat()).unwrap(), "C1");
    assert_eq!(codes(d.put(Kind::Conclusion, SURE)), ["common.changed-meanwhile"], "there is one conclusion");
    d.put(Kind::Evidence, THING).unwrap();
    let mut given = said(ROOT);
    given.insert("risk".into(), a_risk());
    let better = Draft { kind: Kind::Factor, amends: Some((1, 1)), given, file: None };
    d.put_by(&d.officer, &better).unwrap();
    d.amend(Kind::Conclusion, (1, 1), SURE).unwrap();
    assert_eq!(fields_of(d.put(Kind::Event, &[("x", "1")])), ["x", "at", "what", "standing"]);
}

#[test]
fn a_draft_is_shown_and_commented_before_it_is_final_and_the_final_one_says_what_changed() {
    let d = desk();
    let (officer, head) = (Actor::Account(d.officer.clone()), Actor::Account(d.head.clone()));
    let party = Actor::Nameless(Party { role: "operator".into(), holder: "operator".into() });
    d.investigated();
    assert_eq!(codes(d.present(&Stage::Draft)), ["investigation.no-conclusion"]);
    d.put(Kind::Conclusion, SURE).unwrap();
    let last = Stage::Final { comments: "意見を反映した".into(), clauses: "jp-ai-act:art16".into() };
    assert_eq!(codes(d.present(&last)), ["procedure.out-of-order"]);
    d.present(&Stage::Draft).unwrap();
    assert!(d.seen_by(&party).rounds.is_empty(), "a draft not sent is not seen");
    d.step(&officer, "send-findings", &[("due", "2099-01-15")]).unwrap();
    assert_eq!(codes(d.present(&last)), ["procedure.out-of-order"], "not before it was commented");
    let seen = d.seen_by(&party);
    let draft = seen.rounds[0].draft.answers.clone();
    assert!(draft["causes"].contains("出力の確認がなかった") && draft["causes"].contains("根本原因"));
    assert!(!draft.values().any(|v| v.contains("E1") || v.contains("窓口の責任者")), "nor on what or whom it rests");
    // What is found out later does not change the draft that was shown.
    d.amend(
        Kind::Conclusion,
        (1, 1),
        &[SURE, &[("findings", "誤った案内が二度出た"), ("confidence", "medium")]].concat(),
    )
    .unwrap();
    assert_eq!(d.seen_by(&party).rounds[0].draft.answers, draft);
    d.step(&party, "comment", &[("comment", "二度あった")]).unwrap();
    d.present(&last).unwrap();
    assert!(d.seen_by(&party).last.is_none(), "proposed is not final");
    d.go(&head, Move::Confirm).unwrap();
    let seen = d.seen_by(&party);
    assert_eq!(seen.rounds[0].comments.len(), 1);
    let changed = seen.changed().unwrap();
    assert_eq!(changed.gone, ["誤った案内が出た"]);
    assert_eq!(changed.new, ["誤った案内が二度出た"]);
    assert_eq!(changed.confidence, Some((Confidence::High, Confidence::Medium)));
    assert_eq!(d.world.faults(), []);
}

#[test]
fn only_those_of_the_case_write_and_see_it() {
    let d = desk();
    d.put(Kind::Evidence, THING).unwrap();
    let stranger = d.world.account("stranger");
    let draft = Draft { kind: Kind::Evidence, amends: None, given: said(THING), file: None };
    assert_eq!(codes(d.look(&stranger)), ["common.absent"]);
    assert_eq!(codes(d.put_by(&stranger, &draft)), ["common.absent"]);
    d.go(&Actor::Account(d.head.clone()), Move::Recuse { person: d.officer.to_string() }).unwrap();
    assert_eq!(codes(d.look(&d.officer)), ["common.absent"], "whoever is out of the case");
    assert_eq!(codes(d.put_by(&d.officer, &draft)), ["common.absent"]);
    assert_eq!(codes(d.hand("copied", "2025-12-06")), ["common.absent"]);
    d.put_by(&d.head, &draft).unwrap();
}

#[test]
fn after_the_end_nothing_is_found_out_any_more_but_things_go_back() {
    let d = desk();
    d.put(Kind::Evidence, THING).unwrap();
    let party = Actor::Nameless(Party::nameless("reporter"));
    d.step(&party, "withdraw", &[]).unwrap();
    assert_eq!(codes(d.put(Kind::Evidence, THING)), ["procedure.over"]);
    assert_eq!(codes(d.take_back("E1", 1, "誤り")), ["procedure.over"]);
    d.hand("returned", "2025-12-06").unwrap();
}

#[test]
fn stores_give_what_was_added() {
    let d = desk();
    d.put(Kind::Evidence, THING).unwrap();
    let (records, custody) =
        (d.world.read(|tx| store::records(tx, &d.case)), d.world.read(|tx| store::custody(tx, &d.case)));
    assert_eq!(d.world.read(|tx| store::versions(tx, &d.case, Kind::Evidence, 1)), records);
    let again = Record { version: 2, ..records[0].clone() };
    let next = Custody { number: 2, ..custody[0].clone() };
    d.world
        .file(|tx, _| {
            store::add(tx, &d.case, &again)?;
            Ok(store::add_custody(tx, &d.case, &next)?)
        })
        .unwrap();
    assert_eq!(d.world.read(|tx| store::records(tx, &d.case)), [again]);
    assert_eq!(d.world.read(|tx| store::custody(tx, &d.case)).len(), 2);
}
