//! What is learnt: pages and API, by officials, norm editors, a party, and whoever has no office.

use crate::api::Client;
use crate::cases::{Desk, conclude, desk, go, see};
use crate::world::Session;
use axum::http::Method;
use serde_json::json;
use shirube_domain::authority::Role;
use shirube_domain::downstream;

/// A desk whose case told the public of the fixture's model, up to where the second person confirms; the revision then.
fn proposed() -> (Desk, i64) {
    let d = desk();
    let officer = d.world.session_of(&d.officer);
    let mut seen = conclude(&d);
    let mut go = |session: &Session, rest: &str, fields: &[(&str, &str)]| go(&d, &mut seen, session, rest, fields);
    let clauses = ("f-clauses", "jp-ai-act:art16");
    let model = d.world.fixture.model.to_string();
    let said = [
        ("f-title-ja", "検出モデルを確かめてください"),
        ("f-title-en", "Check the model"),
        ("f-text-ja", "誤検知が続きました。"),
        ("f-text-en", "It kept finding faults that are none."),
        ("f-systems", model.as_str()),
        ("f-reason", "被害を防ぐため"),
        clauses,
    ];
    go(&officer, "/steps/tell", &said);
    (d, seen + 1)
}

/// The same, confirmed; the id of the advisory.
fn told() -> (Desk, String) {
    let (d, seen) = proposed();
    let head = d.world.session_of(&d.head);
    d.world.post_in(Some(&head), &d.at("/confirm"), &[("seen", &seen.to_string())]).expect(303);
    let list = d.world.get(Role::Anyone, "/advisories/index.json").expect(200).json();
    let id = list["advisories"][0]["id"].as_str().unwrap().to_owned();
    (d, id)
}

fn brought(d: &Desk) {
    let it = &d.world.app.installation;
    downstream::look_at_advisories(&it.ground, it.address()).unwrap();
    downstream::tell(&it.ground, &|| true).unwrap();
}

const LESSON: [(&str, &str); 7] = [
    ("kind", "questions"),
    ("target", "aigb@1.2:C-1-1"),
    ("what", "<script>alert(7)</script>出典を尋ねる"),
    ("what_en", "Ask for sources"),
    ("why", "広まった"),
    ("why_en", "It spread"),
    ("once", "l1"),
];

#[test]
fn whom_telling_reaches_is_shown_before_it_is_confirmed_and_how_far_it_came_after() {
    let (d, _) = proposed();
    let head = d.world.session_of(&d.head);
    assert!(see(&d, &head, &d.at("")).expect(200).says("名前の挙がったシステムの下流にも知らせます"));
    let party = d.world.get(Role::Editor, &d.at("")).expect(200);
    assert!(!party.says("下流にも知らせます") && !party.says("learning"), "a party sees nothing of it");
    let (d, id) = told();
    brought(&d);
    let (head, page) = (d.world.session_of(&d.head), format!("/ja/advisories/{id}"));
    let seen = see(&d, &head, &page).expect(200);
    assert!(seen.says("送付済み") && seen.says("下流の事業者") && seen.says("更新や訂正は"), "{}", seen.text());
    let open = d.world.get(Role::Anyone, &page).expect(200);
    assert!(!open.says("id=\"delivery\"") && !open.says("更新や訂正は"));
    let list = d.world.get(Role::Viewer, &d.world.at("/changes")).expect(200);
    assert!(list.says("注意喚起"));
    let text = list.text();
    let at = text.find("/changes/cng_").unwrap();
    let notice = d.world.at(&text[at..at + "/changes/cng_".len() + 32]);
    let notice = d.world.get(Role::Viewer, &notice).expect(200);
    for wanted in ["検出モデルを確かめてください", "外観検査システム", id.as_str()] {
        assert!(notice.says(wanted), "{wanted}");
    }
    assert!(!notice.says(&d.number) && !notice.says("窓口の案内の誤り"), "nothing of the case");
}

#[test]
fn a_lesson_is_proposed_listed_and_decided_by_another_through_pages() {
    let (d, _) = told();
    let (officer, editor) = (d.world.session_of(&d.officer), d.world.session(Role::NormEditor).unwrap());
    assert!(see(&d, &officer, &d.at("")).expect(200).says("教訓は記録されていません"));
    for (who, from) in [(&officer, "/ja/cases"), (&editor, "/ja/editing")] {
        assert!(see(&d, who, from).expect(200).says("href=\"/ja/lessons\""), "{from}");
    }
    assert!(!d.world.get(Role::Editor, "/ja/cases").expect(200).says("/ja/lessons"), "a party is not led there");
    assert!(see(&d, &editor, "/ja/lessons").expect(200).says("改善提案はまだありません"));
    let learning = d.at("/learning");
    assert!(see(&d, &officer, &learning).expect(200).says("教訓は記録されていません"));
    for role in [Role::Administrator, Role::NormEditor, Role::Viewer] {
        assert_eq!(d.world.get(role, &learning).status, 404, "{role:?}");
    }
    assert_eq!(d.world.get(Role::Editor, &learning).status, 403, "a party");
    assert!(d.world.get(Role::Anyone, &learning).asks_to_sign_in());
    let form = d.at("/lessons");
    assert_eq!(d.world.post(Role::Editor, &form, &LESSON).status, 403);
    assert_eq!(d.world.post(Role::NormEditor, &form, &LESSON).status, 404);
    let empty = d.world.post_in(Some(&officer), &form, &[("kind", "x")]).expect(422);
    assert!(empty.text().matches("aria-invalid").count() >= 4, "every fault at once");
    for _ in 0..2 {
        d.world.post_in(Some(&officer), &form, &LESSON).expect(303);
    }
    let list = see(&d, &editor, "/ja/lessons?state=open&kind=questions").expect(200);
    let text = list.text();
    assert_eq!(text.matches("/ja/lessons/lsn_").count(), 1, "sent twice, kept once");
    assert!(!list.says("<script>alert(7)") && !list.says(&d.number), "a norm editor does not read which case it is");
    assert!(!see(&d, &editor, "/ja/lessons?state=declined").expect(200).says("/ja/lessons/lsn_"));
    let at = text.find("/ja/lessons/lsn_").unwrap();
    let page = text[at..at + "/ja/lessons/lsn_".len() + 32].to_owned();
    assert!(see(&d, &officer, &page).expect(200).says(&d.number));
    assert!(!see(&d, &editor, &page).expect(200).says(&d.number));
    for role in [Role::Viewer, Role::Owner, Role::Administrator] {
        assert_eq!(d.world.get(role, &page).status, 403, "{role:?}");
        assert_eq!(d.world.get(role, "/ja/lessons").status, 403, "{role:?}");
    }
    let yes = [
        ("decision", "accepted"),
        ("reason", "次の版で"),
        ("goes_on", d.world.fixture.proposal.as_str()),
        ("seen", "1"),
    ];
    assert_eq!(d.world.post_in(Some(&officer), &page, &yes).status, 403, "not one's own, though the office is held");
    d.world.post_in(Some(&editor), &page, &[("decision", "accepted"), ("seen", "1")]).expect(422);
    d.world.post_in(Some(&editor), &page, &yes).expect(303);
    let decided = see(&d, &editor, &page).expect(200);
    assert!(decided.says("採用") && decided.says(&format!("/ja/editing/{}", d.world.fixture.proposal)));
    d.world.post_in(Some(&editor), &page, &yes).expect(409);
    assert!(see(&d, &officer, &d.at("")).expect(200).says(&page));
    assert_eq!(see(&d, &officer, "/ja/lessons/lsn_x").status, 404);
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn a_recheck_is_planned_is_due_and_its_outcome_is_recorded_through_pages_and_the_api() {
    let (d, _) = told();
    let officer = d.world.session_of(&d.officer);
    let form = d.at("/rechecks");
    let empty = d.world.post_in(Some(&officer), &form, &[("due", "2020-01-01")]).expect(422);
    assert!(empty.says("今日以降") && empty.says("look-error"));
    let plan = [("due", "2099-04-01"), ("office", "incident-head"), ("look", "同じ誤検知が出るか"), ("once", "r1")];
    d.world.post_in(Some(&officer), &form, &plan).expect(303);
    let list = see(&d, &officer, "/ja/lessons").expect(200).text();
    assert!(list.contains("同じ誤検知が出るか") && list.contains(&d.number));
    assert!(!d.world.get(Role::NormEditor, "/ja/lessons").expect(200).says("同じ誤検知が出るか"));
    let at = list.find("/ja/rechecks/rck_").unwrap();
    let page = list[at..at + "/ja/rechecks/rck_".len() + 32].to_owned();
    assert_eq!(d.world.get(Role::NormEditor, &page).status, 404);
    assert_eq!(d.world.get(Role::Editor, &page).status, 403);
    let again = [("outcome", "recurred"), ("words", "また出た"), ("again", "AAA-AAA-AAA"), ("seen", "1")];
    assert!(d.world.post_in(Some(&officer), &page, &again).expect(422).says("again-error"));
    let client = Client::of(&d.world, &d.officer);
    let all = client.get("/api/v1/rechecks").expect(200).json();
    let path = format!("/api/v1/rechecks/{}", all["items"][0]["id"].as_str().unwrap());
    let one = client.get(&path).expect(200);
    let body = json!({ "outcome": "not-recurred", "words": "出なかった" });
    let record =
        |tag: &str| client.call(Method::POST, &format!("{path}/outcome")).header("if-match", tag).json(&body).send();
    assert_eq!(record("\"7\"").status, 412);
    assert_eq!(record(one.tag()).expect(200).json()["outcome"], "not-recurred");
    assert!(see(&d, &officer, &page).expect(200).says("出なかった"));
    assert_eq!(Client::new(&d.world, Role::NormEditor).get("/api/v1/rechecks").status, 403);
    assert_eq!(Client::new(&d.world, Role::Editor).get(&path).status, 403);
}

#[test]
fn operators_with_similar_systems_are_shown_and_told_by_two_persons_and_the_api_has_the_lessons() {
    let (d, id) = told();
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let page = d.at(&format!("/similar/{id}"));
    let path = d.at("/learning");
    assert!(see(&d, &officer, &path).expect(200).says(&page));
    see(&d, &officer, &page).expect(200);
    assert_eq!(d.world.get(Role::Editor, &page).status, 403);
    assert_eq!(d.world.get(Role::NormEditor, &page).status, 404);
    assert_eq!(see(&d, &officer, &d.at("/similar/act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0")).status, 404);
    d.world.post_in(Some(&officer), &page, &[("reason", " "), ("once", "w0")]).expect(422);
    d.world.post_in(Some(&officer), &page, &[("reason", "前もって"), ("once", "w1")]).expect(303);
    d.world.post_in(Some(&officer), &page, &[("reason", "また"), ("once", "w2")]).expect(409);
    assert!(!see(&d, &officer, &page).expect(200).says("決裁して知らせる"), "no button for whoever may not");
    let waiting = see(&d, &head, &page).expect(200).text();
    let at = waiting.find("/warnings/cng_").unwrap();
    let decide = d.at(&waiting[at..at + "/warnings/cng_".len() + 32]);
    assert!(waiting.contains("決裁待ち") && waiting.contains("決裁して知らせる"));
    let no = d.world.post_in(Some(&officer), &decide, &[("decision", "confirm")]);
    assert_eq!(no.status, 403, "an officer has not the power");
    d.world.post_in(Some(&head), &decide, &[("decision", "decline"), ("word", "")]).expect(422);
    d.world.post_in(Some(&head), &decide, &[("decision", "confirm")]).expect(303);
    d.world.post_in(Some(&head), &decide, &[("decision", "confirm")]).expect(409);
    assert!(see(&d, &head, &path).expect(200).says("決裁済み"));
    let client = Client::of(&d.world, &d.officer);
    let body = json!({ "kind": "suite", "target": "p05-privacy@1.0", "what": "足す", "what_en": "Add", "why": "抜けていた", "why_en": "Missing" });
    let made = client.post(&format!("/api/v1/cases/{}/lessons", d.number), &body).expect(201);
    assert_eq!((made.json()["state"].clone(), made.json()["case"].clone()), (json!("open"), json!(d.number)));
    let editor = Client::new(&d.world, Role::NormEditor);
    let list = editor.get("/api/v1/lessons?state=open").expect(200).json();
    assert!(list["items"][0]["case"].is_null());
    let decision = format!("/api/v1/lessons/{}/decision", list["items"][0]["id"].as_str().unwrap());
    let no = json!({ "decision": "declined", "reason": "ほかで扱う" });
    let done = editor.call(Method::POST, &decision).header("if-match", "\"1\"").json(&no).send().expect(200);
    assert_eq!(done.json()["state"], "declined");
    assert_eq!(Client::new(&d.world, Role::Viewer).get("/api/v1/lessons").status, 403);
    let told = d.world.get(Role::Anyone, "/ja/incidents/statistics.json").expect(200).json();
    assert_eq!((told["lessons"].clone(), told["warnings"].clone()), (json!("<5"), json!("<5")));
    assert!(d.world.get(Role::Anyone, "/ja/incidents/statistics.csv").expect(200).says("lesson-kind"));
    assert!(d.world.get(Role::Anyone, "/ja/incidents/statistics").expect(200).says("改善提案：採否"));
}
