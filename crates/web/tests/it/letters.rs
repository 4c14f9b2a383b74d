//! Letters and the register of acts: who may read what, on pages, as PDF and by program.

use crate::cases::{Desk, WHY, conclude, desk, go, see};
use crate::world::World;
use shirube_domain::authority::Role;

const ASKED: [(&str, &str); 5] = [
    ("f-questions", "どの版で起きましたか。<script>alert(2)</script>"),
    ("f-purpose", "原因を知るため"),
    ("f-due", "2099-01-15"),
    ("f-clauses", "jp-ai-act:art16\napa:art35-1"),
    ("seen", "3"),
];

/// A desk whose case was taken up and whose operator was asked; the number of the letter.
fn asked() -> (Desk, i64) {
    let d = desk();
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    assert_eq!(d.world.post_in(Some(&officer), &d.at("/steps/take-up"), &WHY).status, 303);
    assert_eq!(d.world.post_in(Some(&head), &d.at("/confirm"), &[("seen", "2")]).status, 303);
    assert_eq!(d.world.post_in(Some(&officer), &d.at("/steps/request"), &ASKED).status, 303);
    (d, 4)
}

#[test]
fn a_letter_is_read_by_its_addressee_and_the_office_as_page_and_pdf_and_is_nowhere_for_others() {
    let (d, number) = asked();
    let path = d.at(&format!("/letters/{number}"));
    let officer = d.world.session_of(&d.officer);
    for page in [see(&d, &officer, &path), d.world.get(Role::Editor, &path)] {
        let page = page.expect(200);
        for wanted in
            ["質問書", "Written questions", "担当 一", "例示省", "行政指導（任意）", "令和81年1月15日", "令和8年"]
        {
            assert!(page.says(wanted), "{wanted}");
        }
        assert!(page.says("どの版で起きましたか") && !page.says("<script>alert(2)"), "text stays text");
    }
    assert!(
        d.world.get(Role::Editor, &path.replace("/ja/", "/en/")).expect(200).says("質問書"),
        "Japanese first, always"
    );
    let pdf = d.world.get(Role::Editor, &format!("{path}.pdf")).expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF"));
    for role in [Role::Viewer, Role::Administrator, Role::NormEditor] {
        for path in [path.clone(), format!("{path}.pdf")] {
            assert_eq!(d.world.get(role, &path).status, 404, "{role:?}");
        }
    }
    assert!(d.world.get(Role::Anyone, &path).asks_to_sign_in());
    for none in ["/letters/1", "/letters/99", "/letters/x", "/letters/4.pdf.pdf", "/letters/-1"] {
        assert_eq!(see(&d, &officer, &d.at(none)).status, 404, "{none}");
    }
    assert!(see(&d, &officer, &d.at("")).says(&path), "the case leads to its letter");
}

#[test]
fn the_register_shows_acts_to_anyone_without_the_party_in_every_format() {
    let (d, _) = asked();
    for path in ["/ja/acts", "/en/acts", "/ja/acts.csv", "/ja/acts.json", "/ja/acts/feed.atom", "/api/v1/acts"] {
        let answer = d.world.get(Role::Anyone, path).expect(200);
        assert!(!answer.says("原因を知るため") && !answer.says("続くおそれ") && !answer.says(d.id.as_str()), "{path}");
    }
    let all = d.world.get(Role::Anyone, "/ja/acts.json").expect(200).json();
    let powers: Vec<&str> = all["items"].as_array().unwrap().iter().filter_map(|a| a["power"].as_str()).collect();
    // The clock of these tests stands still, so the order of acts of one moment is that of their ids.
    for wanted in ["incident.request", "incident.take-up", "office.grant"] {
        assert!(powers.contains(&wanted), "{wanted}: {powers:?}");
    }
    assert!(all["items"].as_array().unwrap().iter().any(|a| a["ministry"]["ja"] == "例示省"));
    let some = d.world.get(Role::Anyone, "/api/v1/acts?force=guidance&year=2026").expect(200).json();
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        d.world
            .get(Role::Anyone, "/ja/acts?force=guidance&power=incident.tell")
            .expect(200)
            .text()
            .matches("<tr id=")
            .count(),
        0
    );
    let one = d.world.get(Role::Anyone, "/api/v1/acts?limit=1").expect(200).json();
    let next = format!("/api/v1/acts?limit=1&before={}", one["next"].as_str().unwrap());
    assert_eq!(d.world.get(Role::Anyone, &next).expect(200).json()["items"][0]["id"], all["items"][1]["id"]);
}

#[test]
fn a_head_takes_an_act_back_and_both_stay_each_naming_the_other() {
    let (d, _) = asked();
    let id = first(&d.world, "incident.request");
    let (page, form) = (format!("/ja/acts/{id}"), format!("/ja/acts/{id}/take-back"));
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    assert!(!d.world.get(Role::Anyone, &page).expect(200).says("take-back"));
    assert!(see(&d, &head, &page).expect(200).says("take-back"));
    let said = [("kind", "withdraws"), ("findings", "宛先を誤った")];
    assert_eq!(d.world.post_in(Some(&officer), &form, &said).status, 403);
    assert_eq!(d.world.post_in(Some(&head), &form, &[("findings", "x")]).status, 422);
    assert_eq!(d.world.post_in(Some(&head), &form, &[("kind", "withdraws"), ("findings", " ")]).status, 422);
    let done = d.world.post_in(Some(&head), &form, &said).expect(303);
    let by = done.location().unwrap().to_owned();
    let new = by.split(['/', '?']).find(|p| p.starts_with("act_")).unwrap().to_owned();
    assert!(d.world.get(Role::Anyone, &page).expect(200).says(&new));
    assert!(d.world.get(Role::Anyone, &by).expect(200).says(&id));
    assert_eq!(d.world.post_in(Some(&head), &form, &said).status, 409);
    assert!(!d.world.get(Role::Anyone, "/ja/acts").expect(200).says("宛先を誤った"), "as closed as what it withdraws");
    assert_eq!(d.world.get(Role::Anyone, "/ja/acts/act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").status, 404);
}

fn first(world: &World, power: &str) -> String {
    let all = world.get(Role::Anyone, &format!("/api/v1/acts?power={power}")).expect(200).json();
    all["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A desk whose case told the public something urgent; the address of the advisory.
fn told() -> (Desk, String) {
    let d = desk();
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let mut seen = conclude(&d);
    let mut go =
        |session: &crate::world::Session, rest: &str, fields: &[(&str, &str)]| go(&d, &mut seen, session, rest, fields);
    let clauses = ("f-clauses", "jp-ai-act:art16");
    let said = [
        ("f-title-ja", "窓口の案内を確かめてください"),
        ("f-title-en", "Check what the desk told you"),
        ("f-text-ja", "案内に誤りがありました。<b>太字</b>\n連絡先は 090-1234-5678 です。"),
        ("f-text-en", "What was told was wrong."),
        ("f-urgent", "yes"),
        ("f-reason", "被害を防ぐため"),
        clauses,
    ];
    go(&officer, "/steps/tell", &said);
    assert!(!d.world.get(Role::Anyone, "/ja/advisories").expect(200).says("窓口の案内"), "not before it is confirmed");
    go(&head, "/confirm", &[]);
    let list = d.world.get(Role::Anyone, "/ja/advisories").expect(200).text();
    let at = list.find("/ja/advisories/act_").expect("it is listed");
    let path = list[at..at + "/ja/advisories/act_".len() + 32].to_owned();
    (d, path)
}

#[test]
fn an_advisory_is_public_in_every_format_and_urgent_on_every_page_until_its_last_act_says_otherwise() {
    let (d, path) = told();
    let banner = |page: &str| d.world.get(Role::Anyone, page).says("data-kind=\"emergency\"");
    assert!(banner("/ja") && banner("/en/norms") && banner("/ja/no-such-page"), "on every page");
    let csaf = path.replace("/ja/advisories", "/advisories") + ".json";
    for page in [path.as_str(), "/advisories/feed.atom", &csaf] {
        let answer = d.world.get(Role::Anyone, page).expect(200);
        assert!(answer.says("案内に誤りがありました") && !answer.says("090-1234-5678"), "{page}");
        // In JSON a text is data; nosniff keeps it so.
        assert!(page.ends_with(".json") || !answer.says("<b>太字"), "{page}");
    }
    let doc = d.world.get(Role::Anyone, &csaf).json();
    assert_eq!(doc["document"]["category"], "csaf_informational_advisory");
    assert_eq!(doc["document"]["references"][0]["url"], format!("https://shirube.test{csaf}"));
    assert_eq!(d.world.get(Role::Anyone, "/advisories/index.json").json()["advisories"][0]["is_urgent"], true);
    let form = format!("{path}/revisions");
    let (officer, head) = (d.world.session_of(&d.officer), d.world.session_of(&d.head));
    let said = [
        ("kind", "correction"),
        ("title", "案内は直りました"),
        ("title_en", "It is put right"),
        ("text", "もう大丈夫です。"),
        ("text_en", "It is fine now."),
        ("summary", "直った"),
    ];
    assert_eq!(d.world.post_in(Some(&officer), &form, &said).status, 403);
    assert_eq!(d.world.post_in(Some(&head), &form, &[("kind", "first")]).status, 422);
    assert_eq!(d.world.post_in(Some(&head), &form, &said).status, 303);
    let page = d.world.get(Role::Anyone, &path).expect(200);
    assert!(page.says("もう大丈夫です") && page.says("案内に誤りがありました"), "both stay");
    assert!(!banner("/ja"), "the last act is not urgent");
    assert_eq!(d.world.get(Role::Anyone, &csaf).json()["document"]["tracking"]["version"], "2");
    for none in [
        "/advisories/x.json",
        "/advisories/x",
        "/ja/advisories/act_x",
        "/advisories/act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0.json",
    ] {
        assert_eq!(d.world.get(Role::Anyone, none).status, 404, "{none}");
    }
}
