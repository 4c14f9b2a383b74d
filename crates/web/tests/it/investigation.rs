//! Investigations: pages and API, by officials, by a party, by whoever has no seat.

use crate::api::Client;
use crate::cases::{Desk, WHY, desk, see};
use crate::world::{Answer, Session};
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;

const THING: [(&str, &str); 6] = [
    ("title", "端末"),
    ("description", "備品番号12"),
    ("from", "事業者の窓口"),
    ("how", "任意の提出"),
    ("at", "2025-01-02"),
    ("holder", "<script>alert(2)</script>"),
];

fn upload(d: &Desk, session: &Session, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields.iter().copied().chain([("csrf", session.csrf.as_str())]) {
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--x--\r\n");
    let path = d.at("/investigation/evidence");
    d.world.send(Method::POST, Some(session), &path, Some("multipart/form-data; boundary=x"), body)
}

fn risk(d: &Desk) -> String {
    let catalog = d.world.app.installation.catalog();
    let all = catalog.instruments().iter().filter(|i| i.for_everyone());
    let found = all.flat_map(|i| i.norms.iter().map(move |n| (i, n))).find(|(_, n)| n.kind == "risk");
    let (i, n) = found.expect("a risk");
    format!("{}@{}:{}", i.code, i.version, n.id)
}

#[test]
fn evidence_is_taken_in_handed_on_and_checked_through_pages() {
    let d = desk();
    let officer = d.world.session_of(&d.officer);
    assert!(see(&d, &officer, &d.at("")).text().contains("/investigation"), "a link on the page of the case");
    assert_eq!(see(&d, &officer, &d.at("/investigation/write/evidence")).status, 200);
    let empty = upload(&d, &officer, &[], None);
    assert_eq!(empty.status, 422);
    assert!(empty.text().matches("aria-invalid").count() >= 6, "every fault at once");
    let lie = upload(&d, &officer, &THING, Some(("写真.png", b"%PDF-1.7 ...")));
    assert!(lie.status == 422 && lie.text().contains(".png") && lie.text().contains("pdf"), "{}", lie.status);
    assert!(lie.text().contains("備品番号12"), "what was typed stays");
    assert_eq!(upload(&d, &officer, &THING, Some(("報告.pdf", b"%PDF-1.7 ..."))).status, 303);
    let at = d.at("/investigation/evidence/E1");
    let file = see(&d, &officer, &format!("{at}/file"));
    assert_eq!((file.status, file.bytes.as_slice()), (200, b"%PDF-1.7 ...".as_slice()));
    let hand = |kind: &str, when: &str| {
        let fields = [("kind", kind), ("at", when), ("who", "鑑定する人"), ("why", "鑑定のため")];
        d.world.post_in(Some(&officer), &format!("{at}/custody"), &fields).status
    };
    assert_eq!(hand("handed-over", "2025-01-03 10:00"), 303);
    assert_eq!(hand("inspected", "2024"), 422);
    assert_eq!(hand("taken", "2025-02-01"), 409);
    assert_eq!(d.world.post_in(Some(&officer), &format!("{at}/check"), &[]).status, 303);
    let sheet = see(&d, &officer, &at);
    for word in ["引渡し", "鑑定する人", "受け入れたときのまま", "SHA-256"] {
        assert!(sheet.text().contains(word), "{word}");
    }
    assert!(!sheet.text().contains("<script>alert"));
    assert_eq!(see(&d, &officer, &d.at("/investigation/evidence/E9")).status, 404);
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn records_are_written_changed_and_taken_back_through_pages() {
    let d = desk();
    let officer = d.world.session_of(&d.officer);
    let post = |what: &str, fields: &[(&str, &str)]| {
        d.world.post_in(Some(&officer), &d.at(&format!("/investigation/{what}")), fields)
    };
    for kind in ["interview", "event", "factor", "conclusion"] {
        assert_eq!(see(&d, &officer, &d.at(&format!("/investigation/write/{kind}"))).status, 200, "{kind}");
        assert_eq!(post(&format!("write/{kind}"), &[]).status, 422, "{kind}");
    }
    let event =
        [("at", "2025-03"), ("what", "更新した"), ("standing", "confirmed"), ("sources", "R"), ("sources", "#1")];
    assert_eq!(post("write/event", &event).status, 303);
    let page = see(&d, &officer, &d.at("/investigation?case"));
    assert!(page.text().contains("月まで") && page.text().contains("事案の手続"));
    let change = see(&d, &officer, &d.at("/investigation/write/T1"));
    assert!(change.text().contains("更新した"));
    let later = [("at", "2025-04"), ("what", "更新した"), ("standing", "unconfirmed"), ("seen", "1")];
    assert_eq!(post("write/T1", &later).status, 303);
    assert_eq!(post("write/T1", &later).status, 409, "another changed it");
    assert_eq!(post("withdraw/T1", &[("seen", "2")]).status, 422);
    assert_eq!(post("withdraw/T1", &[("seen", "2"), ("why", "別の件")]).status, 303);
    assert!(see(&d, &officer, &d.at("/investigation")).text().contains("取下げ"));
    let english = see(&d, &officer, &d.at("/investigation").replacen("/ja/", "/en/", 1));
    assert!(english.text().contains("taken back"));
    assert_eq!(see(&d, &officer, &d.at("/investigation/write/T7")).status, 404);
    assert_eq!(post("present", &[("stage", "draft")]).status, 409, "there is no conclusion yet");
}

#[test]
fn nobody_without_an_official_seat_sees_or_writes_it() {
    let d = desk();
    let officer = d.world.session_of(&d.officer);
    assert_eq!(upload(&d, &officer, &THING, None).status, 303);
    let pages = ["", "/write/evidence", "/write/E1", "/evidence/E1", "/evidence/E1/file"];
    for role in [Role::Editor, Role::Owner, Role::Viewer, Role::Administrator, Role::NormEditor] {
        for page in pages {
            assert_eq!(d.world.get(role, &d.at(&format!("/investigation{page}"))).status, 404, "{role:?} {page}");
        }
        for page in ["/write/event", "/withdraw/E1", "/evidence/E1/custody", "/evidence/E1/check", "/present"] {
            assert_eq!(d.world.post(role, &d.at(&format!("/investigation{page}")), &[]).status, 404, "{role:?} {page}");
        }
    }
    for page in pages {
        assert!(d.world.get(Role::Anyone, &d.at(&format!("/investigation{page}"))).asks_to_sign_in());
    }
    assert!(!d.world.get(Role::Editor, &d.at("")).text().contains("/investigation"), "nor does a party hear of it");
    assert_eq!(d.world.get(Role::Editor, &d.at("/findings")).status, 200);
    assert_eq!(d.world.get(Role::Administrator, &d.at("/findings")).status, 404);
}

#[test]
fn findings_go_from_records_over_a_comment_to_the_final_ones_through_the_api() {
    let d = desk();
    let (officer, head) = (Client::of(&d.world, &d.officer), Client::of(&d.world, &d.head));
    let at = format!("/api/v1/cases/{}", d.number);
    let record = |kind: &str, fields: Value| {
        officer.post(&format!("{at}/investigation/records"), &json!({ "kind": kind, "fields": fields }))
    };
    let query = "name=a.txt&title=log&from=operator&how=voluntary&at=2025-01-02&holder=officer";
    let path = format!("{at}/investigation/evidence?{query}");
    officer.call(Method::POST, &path).bytes("application/octet-stream", "案内".as_bytes()).send().expect(200);
    let lie = path.replace("a.txt", "a.pdf");
    let lie = officer.call(Method::POST, &lie).bytes("application/octet-stream", "案内".as_bytes()).send();
    assert_eq!(lie.expect(422).codes()[0].0, "investigation.not-what-it-says");
    record("interview", json!({ "person": "責任者", "at": "2025-01-03", "by": "担当", "voluntary": "yes", "record": "話", "read": "agreed" })).expect(200);
    record("factor", json!({ "stage": "service", "actor": "provider", "risk": risk(&d), "weight": "root", "what": "確認がない", "sources": "E1 I1" })).expect(200);
    record("conclusion", json!({ "findings": "誤りがあった", "confidence": "high", "change": "別の記録" })).expect(200);
    assert_eq!(record("nothing", json!({})).expect(422).codes()[0].1, "/kind");
    let custody = json!({ "kind": "inspected", "at": "2025-01-04", "who": "担当", "why": "確認" });
    officer.post(&format!("{at}/investigation/evidence/E1/custody"), &custody).expect(200);
    let checked = officer.post(&format!("{at}/investigation/evidence/E1/check"), &json!({})).expect(200);
    assert_eq!(checked.json()["custody"][2]["why"], "intact");
    assert_eq!(officer.get(&format!("{at}/investigation/evidence/E1/file")).expect(200).bytes, "案内".as_bytes());
    let taken = json!({ "reference": "E1", "seen": 1, "why": "誤り" });
    assert_eq!(
        officer.post(&format!("{at}/investigation/withdrawals"), &taken).expect(409).codes()[0].0,
        "investigation.still-cited"
    );
    assert_eq!(
        officer.post(&format!("{at}/findings"), &json!({ "stage": "draft" })).status,
        409,
        "not under investigation yet"
    );
    let (one, two) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let step = |s: &Session, path: &str, fields: &[(&str, &str)]| {
        assert_eq!(d.world.post_in(Some(s), &d.at(path), fields).status, 303, "{path}");
    };
    step(&one, "/steps/take-up", &WHY);
    step(&two, "/confirm", &[("seen", "2")]);
    officer.post(&format!("{at}/findings"), &json!({ "stage": "draft" })).expect(200);
    assert!(!d.world.get(Role::Editor, &d.at("/findings")).text().contains("確認がない"), "not sent yet");
    step(&one, "/steps/send-findings", &[("f-due", "2099-01-15"), ("seen", "4")]);
    let shown = d.world.get(Role::Editor, &d.at("/findings"));
    assert!(shown.text().contains("確認がない") && !shown.text().contains("責任者"), "the party reads the draft");
    let last = json!({ "stage": "final", "comments": "反映した", "clauses": ["jp-ai-act:art16"] });
    assert_eq!(officer.post(&format!("{at}/findings"), &last).status, 409, "not before the comment");
    let said = [("f-comment", "別の原因もある"), ("seen", "5")];
    assert_eq!(d.world.post(Role::Editor, &d.at("/steps/comment"), &said).status, 303);
    let better = json!({ "reference": "C1", "seen": 1, "fields": { "findings": "誤りが二度あった", "confidence": "medium", "change": "別の記録" } });
    officer.post(&format!("{at}/investigation/records"), &better).expect(200);
    officer.post(&format!("{at}/findings"), &last).expect(200);
    step(&two, "/confirm", &[("seen", "7")]);
    let found = head.get(&format!("{at}/findings")).expect(200).json();
    assert_eq!(found["rounds"][0]["comments"][0], "別の原因もある");
    assert_eq!((&found["gone"][0], &found["new"][0]), (&json!("誤りがあった"), &json!("誤りが二度あった")));
    let party = d.world.get(Role::Editor, &d.at("/findings"));
    for word in ["誤りが二度あった", "別の原因もある", "高い → 中くらい"] {
        assert!(party.text().contains(word), "{word}");
    }
    assert_eq!(d.world.app.installation.audit().unwrap().report.errors().count(), 0);
}
