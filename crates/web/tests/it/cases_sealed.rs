//! Sealing a case and opening it again, and reading a report: pages and API, by those in charge and by others.

use crate::api::Client;
use crate::cases::{Desk, desk, grant, see};
use axum::http::Method;
use serde_json::json;
use shirube_domain::authority::{Office, Role};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, CaseId};
use shirube_domain::incident::{self, Said, Sender};
use shirube_domain::text::Lang;

/// Within a year of the day every test takes place.
const REVIEW: &str = "2026-12-22";
const TOO_LATE: &str = "2099-01-01";

/// Officer and head in charge of the case; gives how many moves it has seen.
fn take_charge(d: &Desk) {
    let head = d.world.session_of(&d.head);
    for (seen, (role, person)) in [("officer", &d.officer), ("head", &d.head)].into_iter().enumerate() {
        let seen = (seen + 1).to_string();
        let fields = [("what", "assign"), ("assign_role", role), ("assign", person.as_str()), ("seen", &seen)];
        assert_eq!(d.world.post_in(Some(&head), &d.at("/people"), &fields).status, 303);
    }
}

/// Another head of the same office, not in charge.
fn colleague(d: &Desk) -> AccountId {
    let id = d.world.fixture.colleague.clone();
    grant(&d.world, &id, Office::IncidentHead);
    id
}

#[test]
fn a_case_is_sealed_on_a_page_and_colleagues_find_nothing_until_it_is_opened() {
    let d = desk();
    let (head, other) = (d.world.session_of(&d.head), d.world.session_of(&colleague(&d)));
    let draft = [("reason", "身に危険がある"), ("clauses", "interim:IV"), ("review_by", REVIEW)];
    let early = d.world.post_in(Some(&head), &d.at("/withhold"), &draft);
    assert_eq!(early.status, 409, "nobody is in charge yet");
    assert!(early.text().contains("身に危険がある"), "what was typed stays");
    take_charge(&d);
    assert_eq!(see(&d, &other, &d.at("")).status, 200);
    for (field, value) in [("reason", ""), ("clauses", "no:such"), ("review_by", TOO_LATE)] {
        let wrong = draft.map(|(k, v)| (k, if k == field { value } else { v }));
        let page = d.world.post_in(Some(&head), &d.at("/withhold"), &wrong);
        assert_eq!(page.status, 422, "{field}");
        assert!(page.text().contains(&format!("id=\"{field}-error\"")), "{field} is named");
    }
    let acts = |session| see(&d, session, "/ja/acts").text().matches("href=\"/ja/acts/").count();
    let before = (acts(&head), acts(&other));
    assert_eq!(d.world.post_in(Some(&head), &d.at("/withhold"), &draft).status, 303);
    let page = see(&d, &head, &d.at(""));
    assert!(page.text().contains("秘匿") && page.text().contains(&d.at("/withhold")));
    let list = see(&d, &head, "/ja/cases");
    assert!(list.text().contains(&d.number) && list.text().contains("秘匿"));
    for path in ["", "/withhold", "/people", "/steps/take-up"] {
        assert_eq!(see(&d, &other, &d.at(path)).status, 404, "{path}");
    }
    assert!(!see(&d, &other, "/ja/cases?view=all").text().contains(&d.number));
    for path in ["/withhold", "/disclose"] {
        assert_eq!(d.world.post_in(Some(&other), &d.at(path), &draft).status, 404, "{path}");
        assert_eq!(d.world.post(Role::Editor, &d.at(path), &draft).status, 404, "{path}");
    }
    assert_eq!((acts(&head), acts(&other)), before, "the act itself is not told either");
    assert_eq!(d.world.post_in(Some(&head), &d.at("/disclose"), &[("reason", "")]).status, 422);
    assert_eq!(d.world.post_in(Some(&head), &d.at("/disclose"), &[("reason", "危険がなくなった")]).status, 303);
    assert_eq!(see(&d, &other, &d.at("")).status, 200);
    assert_eq!(acts(&other), before.1 + 2, "sealing and opening");
}

#[test]
fn the_api_seals_and_opens_and_answers_as_the_pages_do() {
    let d = desk();
    take_charge(&d);
    let id = colleague(&d);
    let (head, other) = (Client::of(&d.world, &d.head), Client::of(&d.world, &id));
    let path = format!("/api/v1/cases/{}", d.number);
    let seal = |c: &Client<'_>, body| c.call(Method::POST, &format!("{path}/seal")).json(&body).send();
    let body = json!({ "reason": "身に危険がある", "clauses": ["interim:IV"], "review_by": REVIEW });
    let wrong = seal(&head, json!({ "reason": "", "clauses": [], "review_by": "" }));
    assert_eq!((wrong.status, wrong.codes().len()), (422, 3));
    seal(&head, body.clone()).expect(200);
    assert_eq!(seal(&head, body.clone()).codes()[0].0, "case.sealed-already");
    assert_eq!((seal(&other, body).status, other.get(&path).status), (404, 404));
    assert!(head.get(&path).expect(200).json()["sealed"].is_object());
    let open =
        |c: &Client<'_>| c.call(Method::POST, &format!("{path}/open")).json(&json!({ "word": "終わった" })).send();
    assert_eq!(open(&other).status, 404);
    open(&head).expect(200);
    assert_eq!(open(&head).codes()[0].0, "case.not-sealed");
    assert!(other.get(&path).expect(200).json()["sealed"].is_null());
}

fn reported(d: &Desk) -> (CaseId, String) {
    let ground = &d.world.app.installation.ground;
    let text = "窓口のAIが、ない手当を案内した。\n090-1234-5678 に電話をください。";
    let said = Said::from_pairs([("description", text), ("severity", "unknown"), ("harm", "economic")]);
    let checked = incident::read("harm", Lang::Ja, &said, "", "2026-01-01".parse().unwrap()).unwrap();
    let sender = Sender::Person(incident::draw(ground.chance.as_ref()));
    filing::receive(ground, "incident.report", |tx, receipt| incident::report(tx, receipt, &checked, &sender)).unwrap()
}

#[test]
fn officials_read_the_report_and_what_was_added_waits_to_be_read() {
    let d = desk();
    let (id, number) = reported(&d);
    let path = format!("/ja/cases/{number}");
    let officer = d.world.session_of(&d.officer);
    let page = see(&d, &officer, &path);
    assert!(page.text().contains("ない手当を案内した") && page.text().contains("お金、持ち物"), "fields in words");
    assert!(page.text().contains("電話"), "where something with the form of personal data stands");
    let ground = &d.world.app.installation.ground;
    let added = "後から分かったことがある。";
    filing::receive(ground, "incident.word", |tx, receipt| incident::add_word(tx, receipt, &id, added, "")).unwrap();
    let page = see(&d, &officer, &path);
    assert!(page.text().contains(added) && page.text().contains(&format!("{path}/heard")));
    assert_eq!(d.world.post(Role::Editor, &format!("{path}/heard"), &[]).status, 404);
    assert_eq!(d.world.post_in(Some(&officer), &format!("{path}/heard"), &[]).status, 303);
    assert!(!see(&d, &officer, &path).text().contains(&format!("{path}/heard")));
    assert_eq!(d.world.post_in(Some(&officer), &format!("{path}/heard"), &[]).status, 409);
    let client = Client::of(&d.world, &d.officer);
    let again = client.call(Method::POST, &format!("/api/v1/cases/{number}/heard")).send();
    assert_eq!(again.codes()[0].0, "case.nothing-added");
}
