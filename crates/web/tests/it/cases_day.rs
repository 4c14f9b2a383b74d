//! A day with cases: the calendar read strictly, the search, handing over; by pages and by the API.

use crate::api::Client;
use crate::cases::{Desk, desk, see};
use axum::http::{Method, header};
use serde_json::json;
use shirube_domain::authority::{Office, Role};
use shirube_domain::cases::{self, Actor, Opening, Wish};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, CaseId};
use shirube_domain::procedure::Move;
use std::collections::BTreeMap;

/// A calendar as a strict reader of RFC 5545 finds it: name and value of every property of each date.
fn dates(body: &str) -> Vec<BTreeMap<String, String>> {
    assert!(body.ends_with("\r\n") && !body.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
    assert!(body.split("\r\n").all(|l| l.len() <= 75), "no line has more than 75 octets");
    let unfolded = body.replace("\r\n ", "");
    let mut lines = unfolded.trim_end_matches("\r\n").split("\r\n");
    assert_eq!(lines.next(), Some("BEGIN:VCALENDAR"));
    let (mut head, mut all, mut open) = (BTreeMap::new(), Vec::new(), None);
    for line in lines {
        let (name, value) = line.split_once(':').expect("a property");
        let (bare, _) = name.split_once(';').unwrap_or((name, ""));
        assert!(bare.bytes().all(|b| b.is_ascii_uppercase() || b == b'-'), "{line}");
        match (line, &mut open) {
            ("BEGIN:VEVENT", None) => open = Some(BTreeMap::new()),
            ("END:VEVENT", Some(_)) => all.extend(open.take()),
            ("END:VCALENDAR", None) => {}
            (_, Some(event)) => {
                assert!(event.insert(name.to_owned(), value.to_owned()).is_none(), "{name} stands twice");
            }
            (_, None) => {
                head.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    assert!(open.is_none() && unfolded.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(head["VERSION"], "2.0");
    assert!(head.contains_key("PRODID"));
    for event in &all {
        assert!(event.contains_key("UID") && event["DTSTAMP"].ends_with('Z'), "{event:?}");
        assert!(event.keys().filter(|k| k.starts_with("DTSTART")).count() == 1);
    }
    all
}

fn make(d: &Desk, who: &AccountId) -> String {
    let made = d.world.post_in(Some(&d.world.session_of(who)), "/ja/cases/calendar", &[]).expect(200);
    let text = made.text();
    let at = text.find("/ja/calendar/").expect("the address is shown");
    text[at..].chars().take_while(|c| !matches!(c, '<' | ' ' | '\n')).collect()
}

fn read(d: &Desk, path: &str) -> Vec<BTreeMap<String, String>> {
    let answer = d.world.get(Role::Anyone, path).expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header(header::CACHE_CONTROL), Some("private, no-store"));
    assert!(!answer.text().contains("窓口の案内"), "no title");
    dates(&answer.text())
}

#[test]
fn a_calendar_is_read_with_its_address_alone_and_holds_no_title_and_no_party() {
    let d = desk();
    assert!(d.world.get(Role::Anyone, "/ja/cases/calendar").asks_to_sign_in());
    let path = make(&d, &d.officer);
    let first = read(&d, &path);
    assert_eq!(first.len(), 1);
    let one = &first[0];
    assert_eq!(one["SUMMARY;LANGUAGE=ja"], format!("受付 {}", d.number));
    assert!(one["URL"].ends_with(&format!("/ja/cases/{}", d.number)) && one["URL"].starts_with("http://shirube.test/"));
    let day = &one["DTSTART;VALUE=DATE"];
    assert!(day.len() == 8 && day.as_str() > "20261122", "working days end with a day: {day}");
    let english = read(&d, &path.replacen("/ja/", "/en/", 1));
    assert_eq!(english[0]["SUMMARY;LANGUAGE=en"], format!("Received {}", d.number));
    assert_eq!(english[0]["UID"], one["UID"], "the same thing in either language");
    assert!(!see(&d, &d.world.session_of(&d.officer), "/ja/cases/calendar").text().contains("/ja/calendar/"), "once");
    for wrong in ["/ja/calendar/1.ics", "/ja/calendar/nothing", &path.replace(".ics", "")] {
        assert_eq!(d.world.get(Role::Anyone, wrong).status, 404, "{wrong}");
    }
    let gone = d.world.post_in(Some(&d.world.session_of(&d.officer)), "/ja/cases/calendar/revoke", &[]);
    assert_eq!(gone.status, 303);
    assert_eq!(d.world.get(Role::Anyone, &path).status, 404);
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn a_party_reads_that_an_answer_is_due_and_nothing_of_the_office() {
    let d = desk();
    let editor = d.world.fixture.editor.clone();
    let path = make(&d, &editor);
    assert!(read(&d, &path).is_empty(), "it is not its turn");
    let go = |who: &AccountId, wanted: Move| {
        let ground = &d.world.app.installation.ground;
        cases::advance(
            ground,
            &d.world.app.installation.catalog(),
            &Actor::Account(who.clone()),
            &d.id,
            &Wish::of(wanted, None),
        )
        .unwrap();
    };
    let take = |step: &str, said: &[(&str, &str)]| Move::Take {
        step: step.to_owned(),
        answers: said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    };
    let why = [("severity", "incident"), ("rights", "誤った案内"), ("reason", "続く"), ("clauses", "jp-ai-act:art16")];
    go(&d.officer, take("take-up", &why));
    go(&d.head, Move::Confirm);
    let asked = [("questions", "対策は"), ("purpose", "原因"), ("due", "2099-01-15"), ("clauses", "jp-ai-act:art16")];
    go(&d.officer, take("request", &asked));
    let found = read(&d, &path);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["SUMMARY;LANGUAGE=ja"], format!("回答期限 {}", d.number));
    assert_eq!((found[0]["DTSTART;VALUE=DATE"].as_str(), found[0]["CATEGORIES"].as_str()), ("20990115", "DUE"));
    // Out of the operator, nothing is left.
    d.world.arrange(|tx, _| shirube_domain::identity::dismiss(tx, &editor, &d.world.fixture.operator));
    assert!(read(&d, &path).is_empty());
}

#[test]
fn the_api_makes_and_revokes_a_calendar() {
    let d = desk();
    let client = Client::of(&d.world, &d.officer);
    let made = client.call(Method::POST, "/api/v1/calendar").send().expect(201).json();
    let path = made["path"].as_str().unwrap().to_owned();
    assert_eq!(read(&d, &path).len(), 1);
    client.call(Method::DELETE, "/api/v1/calendar").send().expect(204);
    assert_eq!(d.world.get(Role::Anyone, &path).status, 404);
}

fn opened(d: &Desk, title: &str) -> CaseId {
    let opening = Opening { procedure: "incident", title: title.into(), ..Opening::default() };
    filing::receive(&d.world.app.installation.ground, "test.open", |tx, r| cases::open(tx, r, &opening)).unwrap()
}

#[test]
fn officials_find_cases_by_words_through_the_page_and_the_api_and_nobody_else_does() {
    let d = desk();
    opened(&d, "自動運転車の<b>追突</b>");
    let officer = d.world.session_of(&d.officer);
    let page = see(&d, &officer, "/ja/cases?view=all&q=%E7%AA%93%E5%8F%A3");
    assert!(page.says("窓口の案内の誤り") && !page.says("追突"), "{}", page.status);
    assert!(page.text().contains("value=\"窓口\""), "what was looked for stands in the form");
    let both = see(&d, &officer, "/ja/cases?q=%E8%BF%BD%E7%AA%81&state=received&procedure=incident%401");
    assert!(both.text().contains("&#60;b&#62;追突") && both.text().contains("sb-applied__chip"));
    assert_eq!(see(&d, &officer, "/ja/cases?q=AI").status, 422);
    assert_eq!(see(&d, &officer, "/ja/cases?view=all&state=x&party=y").status, 422);
    assert_eq!(see(&d, &officer, "/ja/cases?view=all&before=%00~%00").status, 200);
    assert!(see(&d, &officer, &format!("/en/cases?view=all&q={}", d.number)).says(&d.number));
    let party = d.world.get(Role::Editor, "/ja/cases?view=all&q=%E7%AA%93%E5%8F%A3").expect(200);
    assert!(!party.says("窓口の案内") && !party.text().contains("name=\"charge\""));
    let count = |who: &AccountId, query: &str| {
        let found = Client::of(&d.world, who).get(&format!("/api/v1/cases?{query}")).expect(200).json();
        found["items"].as_array().unwrap().len()
    };
    let words = "q=%E7%AA%93%E5%8F%A3";
    assert_eq!((count(&d.officer, words), count(&d.world.fixture.editor, words)), (1, 0));
    assert_eq!((count(&d.officer, "charge=mine"), count(&d.officer, "charge=nobody")), (0, 2));
    assert!(see(&d, &officer, "/en/cases?charge=nobody").says("nobody yet"));
    assert_eq!(Client::of(&d.world, &d.officer).get("/api/v1/cases?charge=x").status, 422);
    assert_eq!(count(&d.officer, &format!("view=overdue&{words}")), 0);
    assert_eq!(count(&d.officer, &format!("party={}", d.world.fixture.operator)), 1);
    let refused = Client::of(&d.world, &d.officer).get("/api/v1/cases?q=AI");
    assert_eq!((refused.status, refused.codes()[0].0.clone()), (422, "case.no-words".to_owned()));
}

#[test]
fn a_head_hands_cases_over_through_the_page_and_sees_what_became_of_each() {
    let d = desk();
    let other = d.world.fixture.colleague.clone();
    crate::cases::grant(&d.world, &other, Office::IncidentOfficer);
    let (head, officer) = (d.world.session_of(&d.head), d.world.session_of(&d.officer));
    let assign = [("what", "assign"), ("assign_role", "officer"), ("assign", d.officer.as_str()), ("seen", "1")];
    assert_eq!(d.world.post_in(Some(&head), &d.at("/people"), &assign).status, 303);
    assert_eq!(d.world.get(Role::Editor, "/ja/cases/handover").status, 303);
    assert!(see(&d, &head, "/ja/cases/handover").says("引継ぎ"));
    let both = format!("from={}&to={other}", d.officer);
    let page = see(&d, &head, &format!("/ja/cases/handover?{both}")).expect(200);
    assert!(page.text().contains(&format!("value=\"{}\" checked", d.number)), "what would move is ticked");
    let same = format!("/ja/cases/handover?from={0}&to={0}", d.officer);
    assert_eq!(see(&d, &head, &same).status, 422);
    assert_eq!(see(&d, &head, "/ja/cases/handover?from=x").status, 422);
    let who = [("from", d.officer.as_str()), ("to", other.as_str())];
    let post = |session, more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = who.iter().chain(more).copied().collect();
        d.world.post_in(Some(session), "/ja/cases/handover", &fields)
    };
    assert_eq!(post(&head, &[]).status, 422, "which, and what is to be known");
    assert_eq!(post(&head, &[("case", &d.number)]).status, 422);
    let own = post(&officer, &[("case", &d.number), ("note", "異動")]).expect(200);
    assert!(own.says("そのまま残ります"), "assigning is the head's");
    let done = post(&head, &[("case", &d.number), ("note", "異動")]).expect(200);
    assert!(done.says("移りました"));
    let again = post(&head, &[("case", &d.number), ("note", "異動")]).expect(200);
    assert!(!again.says("移りました") && again.says("いまその人の担当ではありません"));
    assert!(see(&d, &d.world.session_of(&other), "/ja/cases").says(&d.number));
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn the_api_hands_over_and_tells_why_not() {
    let d = desk();
    let (head, party) = (Client::of(&d.world, &d.head), Client::new(&d.world, Role::Editor));
    let assign = [("what", "assign"), ("assign_role", "officer"), ("assign", d.officer.as_str()), ("seen", "1")];
    assert_eq!(d.world.post_in(Some(&d.world.session_of(&d.head)), &d.at("/people"), &assign).status, 303);
    let path = format!("/api/v1/handover?from={}&to={}", d.officer, d.head);
    let seen = head.get(&path).expect(200).json();
    assert_eq!(seen["items"][0]["refusal"], "procedure.holds-no-office");
    assert_eq!(party.get(&path).status, 403);
    assert_eq!(head.get("/api/v1/handover?from=x").status, 422);
    let body = |to: &AccountId| json!({ "from": d.officer.to_string(), "to": to.to_string(), "note": "異動" });
    let send = |c: &Client<'_>, to: &AccountId| c.call(Method::POST, "/api/v1/handover").json(&body(to)).send();
    assert_eq!(send(&party, &d.head).status, 403);
    assert_eq!(send(&head, &d.officer).codes()[0].0, "case.same-hands");
    let done = send(&head, &d.head).expect(200).json();
    assert_eq!((done["items"][0]["is_moved"].as_bool(), done["items"].as_array().unwrap().len()), (Some(false), 1));
}

/// A case in which the demonstration's operator is asked two questions.
fn asked() -> Desk {
    let d = desk();
    let go = |who: &AccountId, wanted: Move| {
        let ground = &d.world.app.installation.ground;
        let actor = Actor::Account(who.clone());
        cases::advance(ground, &d.world.app.installation.catalog(), &actor, &d.id, &Wish::of(wanted, None)).unwrap();
    };
    let take = |step: &str, said: &[(&str, &str)]| Move::Take {
        step: step.to_owned(),
        answers: said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    };
    let why = [("severity", "incident"), ("rights", "誤った案内"), ("reason", "続く"), ("clauses", "jp-ai-act:art16")];
    go(&d.officer, take("take-up", &why));
    go(&d.head, Move::Confirm);
    let asked = [
        ("questions", "対策は<b>\nいつからか"),
        ("purpose", "原因"),
        ("due", "2099-01-15"),
        ("clauses", "jp-ai-act:art16"),
    ];
    go(&d.officer, take("request", &asked));
    d
}

#[test]
fn a_party_answers_question_by_question_keeps_a_draft_and_claims_what_is_confidential() {
    let d = asked();
    let (party, officer) = (d.world.session_of(&d.world.fixture.editor), d.world.session_of(&d.officer));
    let path = d.at("/steps/answer");
    let form = see(&d, &party, &path).expect(200);
    assert!(form.text().contains("対策は&#60;b&#62;") && form.says("いつからか"));
    assert!(form.text().contains("name=\"f-answers.2.confidential\"") && !form.text().contains("f-answers.3"));
    let post = |path: &str, fields: &[(&str, &str)]| d.world.post_in(Some(&party), path, fields);
    let draft = format!("{path}/draft");
    let half = [("f-answers.1", "書きかけの回答"), ("draft", "0")];
    assert_eq!(post(&draft, &half).status, 303);
    assert_eq!(post(&draft, &half).status, 409, "somebody saved it meanwhile");
    assert!(see(&d, &party, &path).says("書きかけの回答"));
    assert!(see(&d, &party, "/ja/cases").says("下書きあり"));
    assert!(!see(&d, &officer, &d.at("")).says("書きかけの回答"));
    assert_eq!(d.world.post_in(Some(&officer), &draft, &half).status, 403);
    let seen = form.text().split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let wrong = post(&path, &[("f-answers.2.confidential", "全体"), ("seen", &seen), ("draft", "1")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("#f-answers.2"), "the fault leads to its answer");
    let given =
        [("f-answers.1", "人が確かめる"), ("f-answers.1.confidential", "前半。営業秘密"), ("seen", seen.as_str())];
    assert_eq!(post(&path, &given).status, 303);
    let shown = see(&d, &officer, &d.at(""));
    assert!(shown.says("人が確かめる") && shown.says("秘密としての扱いの申出") && shown.says("前半。営業秘密"));
    assert!(!see(&d, &party, "/ja/cases").says("下書きあり"));
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn the_api_keeps_and_gives_drafts_and_tells_officials_where_a_case_might_be_referred() {
    let d = asked();
    let (party, officer) = (Client::new(&d.world, Role::Editor), Client::of(&d.world, &d.officer));
    let path = format!("/api/v1/cases/{}/steps/answer/draft", d.number);
    assert_eq!(party.get(&path).status, 404);
    let keep = |c: &Client<'_>, seen: i64, key: &str| {
        let body = json!({ "answers": { key: "次の対策を" }, "seen": seen });
        c.call(Method::PUT, &path).json(&body).send()
    };
    assert_eq!(keep(&party, 0, "answers.1").expect(200).json()["revision"], 1);
    assert_eq!(keep(&party, 0, "answers.1").status, 412);
    assert_eq!(keep(&party, 1, "answers.3").codes()[0].0, "procedure.no-question");
    assert_eq!((keep(&officer, 1, "answers.1").status, officer.get(&path).status), (403, 403));
    assert_eq!(party.get(&path).expect(200).json()["answers"]["answers.1"], "次の対策を");
    let routes = format!("/api/v1/cases/{}/steps/refer/routes", d.number);
    let found = officer.get(&routes).expect(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 14);
    assert_eq!(party.get(&routes).status, 404);
}

#[test]
fn officials_read_at_a_referral_which_laws_the_risks_name_and_what_is_not_known() {
    let d = desk();
    let officer = d.world.session_of(&d.officer);
    let page = see(&d, &officer, &d.at("/steps/refer")).expect(200);
    assert!(page.says("個人情報保護委員会") && page.says("出典は法律を挙げていません"));
    assert!(page.text().contains("/norms/interim@2025-02-04/F3-01"));
    assert!(!see(&d, &officer, &d.at("/steps/take-up")).says("移送先を考える手がかり"));
}
