//! Cases: pages and API, by officials, by a party, by whoever has no seat.

use crate::api::Client;
use crate::world::{Answer, Session, World};
use axum::http::Method;
use serde_json::json;
use shirube_domain::act::{self, Claim, Reasons};
use shirube_domain::authority::{Office, Role};
use shirube_domain::cases::{self, Actor, Opening, Party};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, CaseId};
use shirube_domain::office::{self, OfficeDraft};
use shirube_domain::refusal::Error;
use std::collections::BTreeMap;

/// A world with a case, an officer (the viewer's account of nobody's operator) and a head.
pub struct Desk {
    pub world: World,
    pub officer: AccountId,
    pub head: AccountId,
    pub id: CaseId,
    pub number: String,
}

pub fn desk() -> Desk {
    let world = World::new();
    let (officer, head) = (world.fixture.reviewer.clone(), world.fixture.stranger.clone());
    grant(&world, &officer, Office::IncidentOfficer);
    grant(&world, &head, Office::IncidentHead);
    let opening = Opening {
        procedure: "incident",
        title: "窓口の案内の誤り".into(),
        parties: vec![Party::nameless("reporter"), Party::operator("operator", &world.fixture.operator)],
        answers: BTreeMap::from([("what".into(), "<script>alert(1)</script>".into())]),
        by: Some("reporter".into()),
        role: Some("reporter".into()),
    };
    let ground = &world.app.installation.ground;
    let id = filing::receive(ground, "incident.report", |tx, receipt| cases::open(tx, receipt, &opening)).unwrap();
    let at = ground.clock.now();
    let actor = Actor::Account(officer.clone());
    let number = ground.db.read(|tx| cases::view(tx, &actor, &id, at)).unwrap().unwrap().file.number;
    Desk { world, officer, head, id, number }
}

pub fn grant(world: &World, account: &AccountId, office: Office) {
    let actor = world.fixture.administrator.clone();
    let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor, power: "office.grant", subject: account.to_string(), reasons };
    let draft =
        OfficeDraft { ministry: "例示省".into(), ministry_en: "Examples".into(), shown_as: "担当 一".into() };
    let ground = &world.app.installation.ground;
    act::perform(ground, claim, |tx, act| office::grant(tx, act, account, office, &draft))
        .map_err(|e: Error| e)
        .unwrap();
}

impl Desk {
    pub fn at(&self, rest: &str) -> String {
        format!("/ja/cases/{}{rest}", self.number)
    }
}

/// A page, as somebody signed in.
pub fn see(d: &Desk, session: &Session, path: &str) -> Answer {
    d.world.send(Method::GET, Some(session), path, None, Vec::new())
}

/// Moves a case by a form, at the revision after the last one seen.
pub fn go(d: &Desk, seen: &mut i64, session: &Session, rest: &str, fields: &[(&str, &str)]) -> Answer {
    *seen += 1;
    let revision = seen.to_string();
    let all: Vec<(&str, &str)> =
        fields.iter().copied().filter(|(name, _)| *name != "seen").chain([("seen", revision.as_str())]).collect();
    d.world.post_in(Some(session), &d.at(rest), &all).expect(303)
}

/// Takes a case from its report to final findings; gives the revision then.
pub fn conclude(d: &Desk) -> i64 {
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let editor = d.world.session(Role::Editor).unwrap();
    let mut seen = 0;
    let mut go = |session: &Session, rest: &str, fields: &[(&str, &str)]| go(d, &mut seen, session, rest, fields);
    go(&officer, "/steps/take-up", &WHY);
    go(&head, "/confirm", &[]);
    go(&officer, "/steps/draft-findings", &[("f-findings", "事実"), ("f-causes", "原因"), ("f-confidence", "high")]);
    go(&officer, "/steps/send-findings", &[("f-due", "2099-01-15")]);
    go(&editor, "/steps/comment", &[("f-comment", "異存なし")]);
    let clauses = ("f-clauses", "jp-ai-act:art16");
    go(&officer, "/steps/conclude", &[("f-findings", "事実"), ("f-comments", "なし"), clauses]);
    go(&head, "/confirm", &[]);
    seen
}

pub const WHY: [(&str, &str); 5] = [
    ("f-severity", "incident"),
    ("f-rights", "誤った案内で不利益を受けた"),
    ("f-reason", "続くおそれがある"),
    ("f-clauses", "jp-ai-act:art16"),
    ("seen", "1"),
];

#[test]
fn a_step_is_proposed_by_one_and_confirmed_by_another_through_pages() {
    let d = desk();
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let page = see(&d, &officer, &d.at(""));
    assert!(page.text().contains("窓口の案内の誤り") && !page.text().contains("<script>alert"), "{}", page.status);
    let form = see(&d, &officer, &d.at("/steps/take-up"));
    assert!(form.text().contains("jp-ai-act:art16"), "what the step rests on is offered");
    let empty = d.world.post_in(Some(&officer), &d.at("/steps/take-up"), &[("seen", "1")]);
    assert_eq!(empty.status, 422);
    assert!(
        empty.text().matches("data-invalid").count() + empty.text().matches("aria-invalid").count() >= 3,
        "every fault at once"
    );
    let done = d.world.post_in(Some(&officer), &d.at("/steps/take-up"), &WHY);
    assert_eq!((done.status, done.location()), (303, Some(format!("{}?pending", d.at("")).as_str())));
    let own = d.world.post_in(Some(&officer), &d.at("/confirm"), &[("seen", "2")]);
    assert_eq!(own.status, 403);
    let late = d.world.post_in(Some(&head), &d.at("/confirm"), &[("seen", "1")]);
    assert_eq!(late.status, 409);
    assert_eq!(d.world.post_in(Some(&head), &d.at("/decline"), &[("seen", "2")]).status, 422, "a word is asked for");
    assert_eq!(d.world.post_in(Some(&head), &d.at("/confirm"), &[("seen", "2")]).status, 303);
    assert!(see(&d, &head, &d.at("")).text().contains("調査中"));
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn whoever_has_no_seat_finds_nothing_and_a_party_only_what_is_its_own() {
    let d = desk();
    for role in [Role::Administrator, Role::NormEditor] {
        assert_eq!(d.world.get(role, &d.at("")).status, 404, "{role:?}");
    }
    assert!(d.world.get(Role::Anyone, &d.at("")).asks_to_sign_in());
    let page = d.world.get(Role::Editor, &d.at(""));
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("窓口の案内の誤り") && !page.text().contains("alert(1)"));
    assert_eq!(d.world.get(Role::Viewer, &d.at("")).status, 404, "a viewer does not answer for the operator");
    assert_eq!(d.world.get(Role::Editor, &d.at("/people")).status, 403);
    let people = [("what", "assign"), ("assign_role", "officer"), ("assign", d.officer.as_str()), ("seen", "1")];
    assert_eq!(d.world.post(Role::Editor, &d.at("/people"), &people).status, 403);
    let step = d.world.post(Role::Editor, &d.at("/steps/take-up"), &WHY);
    assert_eq!(step.status, 403, "it knows of the case, but this step is the officer's");
}

#[test]
fn people_are_assigned_and_taken_out_through_the_page_and_the_api_shows_the_same() {
    let d = desk();
    let head = d.world.session_of(&d.head);
    let with = |fields: &[(&str, &str)]| d.world.post_in(Some(&head), &d.at("/people"), fields).status;
    assert_eq!(with(&[("what", "assign"), ("seen", "1")]), 422);
    assert_eq!(
        with(&[("what", "assign"), ("assign_role", "officer"), ("assign", d.officer.as_str()), ("seen", "1")]),
        303
    );
    assert_eq!(with(&[("what", "suspend"), ("seen", "2")]), 422);
    assert_eq!(with(&[("what", "suspend"), ("word", "連絡待ち"), ("seen", "2")]), 303);
    assert_eq!(with(&[("what", "join"), ("into", "AAA-AAA-AAA"), ("seen", "3")]), 404);
    assert_eq!(with(&[("what", "split"), ("title", "別の案内"), ("seen", "3")]), 303);
    assert_eq!(with(&[("what", "recuse"), ("recuse", d.officer.as_str()), ("seen", "3")]), 303);
    let officer = d.world.session_of(&d.officer);
    assert_eq!(see(&d, &officer, &d.at("")).status, 404);
    let client = Client::of(&d.world, &d.head);
    let case = client.get(&format!("/api/v1/cases/{}", d.id)).expect(200);
    assert_eq!(case.json()["is_suspended"], true);
    assert_eq!(client.get("/api/v1/cases?view=all").expect(200).json()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_case_is_moved_through_the_api_by_two_and_conditions_are_asked_for() {
    let d = desk();
    let (officer, head) = (Client::of(&d.world, &d.officer), Client::of(&d.world, &d.head));
    let path = format!("/api/v1/cases/{}", d.number);
    let body = json!({ "step": "take-up", "answers": {
        "severity": "incident", "rights": "案内の誤り", "reason": "続くおそれ", "clauses": "jp-ai-act:art16",
    }});
    let take =
        |tag: &str| officer.call(Method::POST, &format!("{path}/steps")).header("if-match", tag).json(&body).send();
    assert_eq!(take("\"9\"").status, 412);
    let done = take("\"1\"").expect(200);
    assert_eq!(done.json()["pending"]["step"], "take-up");
    let again = take(done.tag());
    assert_eq!((again.status, again.codes()[0].0.clone()), (409, "procedure.pending".to_owned()));
    let confirm =
        |c: &Client<'_>, tag: &str| c.call(Method::POST, &format!("{path}/confirm")).header("if-match", tag).send();
    assert_eq!(confirm(&officer, done.tag()).codes()[0].0, "procedure.not-yours");
    let declined = head
        .call(Method::POST, &format!("{path}/decline"))
        .header("if-match", done.tag())
        .json(&json!({ "word": "理由が足りない" }))
        .send()
        .expect(200);
    assert!(declined.json()["pending"].is_null());
    let again = take(declined.tag()).expect(200);
    let confirmed = confirm(&head, again.tag()).expect(200);
    assert_eq!(confirmed.json()["state"], "investigating");
    assert!(confirmed.json()["events"].as_array().unwrap().last().unwrap()["act"].is_string());
    let party = Client::new(&d.world, Role::Editor);
    let seen = party.get(&path).expect(200).json();
    assert!(seen["title"].is_null() && seen["events"].as_array().unwrap().is_empty(), "{seen}");
}

/// One hand at the case: who, which step, what is answered; confirmed by the second.
struct Hand<'a> {
    who: &'a AccountId,
    second: Option<&'a AccountId>,
    step: &'a str,
    said: &'a [(&'a str, &'a str)],
}

fn play(d: &Desk, hand: &Hand<'_>) {
    let revision = |who: &AccountId| {
        let seen = Client::of(&d.world, who).get(&format!("/api/v1/cases/{}", d.id)).expect(200).json();
        seen["revision"].as_i64().unwrap().to_string()
    };
    let session = d.world.session_of(hand.who);
    let seen = revision(hand.who);
    let mut fields = vec![("seen", seen.as_str())];
    fields.extend(hand.said);
    let path = d.at(&format!("/steps/{}", hand.step));
    assert_eq!(see(d, &session, &path).status, 200, "the form of {}", hand.step);
    let done = d.world.post_in(Some(&session), &path, &fields);
    assert_eq!(done.status, 303, "{}: {}", hand.step, done.text());
    if let Some(second) = hand.second {
        let seen = revision(second);
        let done = d.world.post_in(Some(&d.world.session_of(second)), &d.at("/confirm"), &[("seen", &seen)]);
        assert_eq!(done.status, 303, "{} confirmed", hand.step);
    }
}

#[test]
fn a_report_is_carried_to_its_lesson_by_different_people_and_the_log_holds() {
    let d = desk();
    let (officer, head, party) = (&d.officer, &d.head, &d.world.fixture.editor.clone());
    let clauses = ("f-clauses", "jp-ai-act:art16");
    let due = ("f-due", "2099-03-31");
    type Taken<'a> = (&'a AccountId, Option<&'a AccountId>, &'a str, &'a [(&'a str, &'a str)]);
    let hands: [Taken<'_>; 9] = [
        (officer, Some(head), "take-up", &WHY[..4]),
        (officer, None, "request", &[("f-questions", "対策は"), ("f-purpose", "原因を知る"), due, clauses]),
        (
            party,
            None,
            "answer",
            &[("f-answers.1", "案内文を人が確かめる"), ("f-answers.1.confidential", "2行目は営業秘密")],
        ),
        (
            officer,
            None,
            "draft-findings",
            &[("f-findings", "確認がなかった"), ("f-causes", "提供"), ("f-confidence", "high")],
        ),
        (officer, None, "send-findings", &[due]),
        (party, None, "comment", &[("f-comment", "異存はない")]),
        (officer, Some(head), "conclude", &[("f-findings", "確認がなかった"), ("f-comments", "異存なし"), clauses]),
        (
            officer,
            Some(head),
            "advise",
            &[
                ("f-content", "公開前に人が確かめる"),
                ("f-purport", "再発防止"),
                ("f-reason", "確認の不足"),
                due,
                clauses,
            ],
        ),
        (party, None, "report-measures", &[("f-measures", "確かめる係を置いた")]),
    ];
    for (who, second, step, said) in hands {
        play(&d, &Hand { who, second, step, said });
    }
    let told: &[(&str, &str)] = &[
        ("f-title-ja", "窓口の案内について"),
        ("f-title-en", "On counter advice"),
        ("f-text-ja", "本文"),
        ("f-text-en", "Text"),
        ("f-reason", "同じ仕組みを使う窓口が多い"),
        clauses,
    ];
    play(&d, &Hand { who: officer, second: Some(head), step: "tell", said: told });
    play(
        &d,
        &Hand {
            who: officer, second: None, step: "learn", said: &[("f-lessons", "公開前の確認を質問集に加える")]
        },
    );
    let end = Client::of(&d.world, officer).get(&format!("/api/v1/cases/{}", d.id)).expect(200).json();
    assert_eq!((end["state"].as_str(), end["is_over"].as_bool()), (Some("closed"), Some(true)));
    let acts: Vec<&str> = end["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| !e["act"].is_null())
        .filter_map(|e| e["step"].as_str())
        .collect();
    assert_eq!(acts, ["take-up", "request", "conclude", "advise", "tell"]);
    let closed = d.world.post_in(Some(&d.world.session_of(officer)), &d.at("/steps/request"), &[("seen", "99")]);
    assert!(matches!(closed.status, 404 | 409), "{}", closed.status);
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}
