//! Advisories through the verbs of cases and their own, on both databases; the document against the mandatory tests.

use super::mandatory::failing;
use super::*;
use crate::acts::{self, TieKind, take_back};
use crate::authority::Office;
use crate::cases::{Actor, Opening, Party, Wish, advance};
use crate::id::OperatorId;
use crate::office::{OfficeDraft, grant};
use crate::procedure::Move;
use crate::testing::{CATALOG, World, codes};
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct Told {
    world: World,
    head: AccountId,
    id: ActId,
}

fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn told(urgent: &str, text: &str) -> Told {
    let world = World::new();
    let (admin, operator) = (world.administrator(), world.operator("甲社"));
    let (head, id) = tell(&world, (&admin, &operator), urgent, text);
    Told { world, head, id }
}

/// Takes a case all the way to telling the public; the head, and the advisory.
fn tell(world: &World, (admin, operator): (&AccountId, &OperatorId), urgent: &str, text: &str) -> (AccountId, ActId) {
    let (officer, head) = (world.account("tell-officer"), world.account("tell-head"));
    for (who, office) in [(&officer, Office::IncidentOfficer), (&head, Office::IncidentHead)] {
        let reasons = Reasons::new(vec!["着任".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
        let claim = Claim { actor: admin.clone(), power: "office.grant", subject: who.to_string(), reasons };
        let draft = OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "担当".into() };
        act::perform(&world.it.ground, claim, |tx, act| grant(tx, act, who, office, &draft)).unwrap();
    }
    let asset = world.asset(operator, "知らせる対象");
    let party = Party::nameless("operator");
    let opening = Opening {
        procedure: "incident",
        title: "生成画像".into(),
        parties: vec![party.clone()],
        answers: said(&[("what", "広まった")]),
        role: Some("officer".into()),
        ..Opening::default()
    };
    let case = world.file(|tx, receipt| crate::cases::open(tx, receipt, &opening)).unwrap();
    let go =
        |who: &Actor, wanted: Move| advance(&world.it.ground, &CATALOG, who, &case, &Wish::of(wanted, None)).unwrap();
    let take = |who: &Actor, step: &str, answers: &[(&str, &str)]| {
        go(who, Move::Take { step: step.into(), answers: said(answers) })
    };
    let (officer, chief) = (Actor::Account(officer), Actor::Account(head.clone()));
    let why = ("clauses", "jp-ai-act:art16");
    take(&officer, "take-up", &[("severity", "incident"), ("rights", "肖像"), ("reason", "続く"), why]);
    go(&chief, Move::Confirm);
    take(&officer, "draft-findings", &[("findings", "事実"), ("causes", "原因"), ("confidence", "high")]);
    take(&officer, "send-findings", &[("due", "2099-01-15")]);
    take(&Actor::Nameless(party), "comment", &[("comment", "異存なし")]);
    take(&officer, "conclude", &[("findings", "事実"), ("comments", "なし"), why]);
    go(&chief, Move::Confirm);
    let systems = format!("{asset}\nast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0\n何か");
    take(
        &officer,
        "tell",
        &[
            ("title-ja", "画像生成の安全策について"),
            ("title-en", "On safeguards of image generation"),
            ("text-ja", text),
            ("text-en", "Use the version of March."),
            ("urgent", urgent),
            ("systems", &systems),
            ("reason", "被害を防ぐため"),
            why,
        ],
    );
    assert!(world.read(|tx| list(tx, None, 10)).is_empty(), "nothing is told before the second person confirms");
    let id = go(&chief, Move::Confirm).act.unwrap();
    (head, id)
}

/// One of each of what is told and what goes to many, for the tests of the log.
pub(crate) fn one_of_each(world: &World, admin: &AccountId, operator: &OperatorId) {
    use crate::circular;
    let (head, id) = tell(world, (admin, operator), "no", "三月の版を使ってください。");
    let ground = &world.it.ground;
    revise(ground, &head, &id, &update()).unwrap();
    take_back(ground, &head, TieKind::Withdraws, &id, vec!["取り違え".into()]).unwrap();
    let policy = circular::publish_policy(ground, &head, "方針").unwrap();
    let draft = circular::Draft {
        title: "見直し".into(),
        title_en: "Review".into(),
        text: "{operator}へ".into(),
        reason: "続いている".into(),
        clauses: vec!["jp-ai-act:art16".into()],
        due: None,
    };
    circular::send(ground, &CATALOG, &head, &policy, &draft, std::slice::from_ref(operator)).unwrap();
}

impl Told {
    fn one(&self) -> Advisory {
        self.world.read(|tx| one(tx, &self.id)).unwrap()
    }

    fn revise(&self, draft: &Draft) -> Result<ActId, Error> {
        revise(&self.world.it.ground, &self.head, &self.id, draft)
    }

    fn document(&self) -> Value {
        document(&self.one(), &place())
    }
}

fn place() -> Place {
    Place { origin: "https://shirube.test".into(), version: "0.6.0".into() }
}

fn update() -> Draft {
    Draft {
        kind: "correction".into(),
        title: "安全策について（訂正）".into(),
        title_en: "On safeguards (corrected)".into(),
        text: "四月の版を使ってください。".into(),
        text_en: "Use the version of April.".into(),
        summary: "版の誤り".into(),
        is_urgent: false,
    }
}

#[test]
fn what_a_case_tells_is_public_and_later_words_are_revisions_that_leave_the_first_visible() {
    let t = told("yes", "三月の版を使ってください。\n問い合わせは 090-1234-5678 の山田まで。");
    let first = t.one();
    assert_eq!(first.revisions.len(), 1);
    assert_eq!(first.latest().title.en, "On safeguards of image generation");
    assert!(first.latest().text.ja.starts_with("三月の版") && !first.latest().text.ja.contains("090"), "held back");
    assert_eq!((first.latest().held, first.systems.len()), (1, 1), "only systems the register has");
    assert_eq!(t.world.read(urgent).len(), 1);
    assert_eq!(
        codes(t.revise(&Draft { kind: "first".into(), title: String::new(), ..update() })),
        ["common.choose", "common.required"]
    );
    let by = t.revise(&update()).unwrap();
    let two = t.one();
    assert_eq!(
        two.revisions.iter().map(|r| (r.number, r.kind)).collect::<Vec<_>>(),
        [(1, RevisionKind::First), (2, RevisionKind::Correction)]
    );
    assert!(two.revisions[0].text.ja.starts_with("三月の版"), "the first stays");
    assert_eq!(t.world.read(urgent), [], "its last act does not mark it as urgent");
    assert_eq!(t.world.read(|tx| acts::one(tx, &by)).unwrap().told.unwrap().findings, ["版の誤り"]);
    assert_eq!(t.world.read(|tx| list(tx, Some(&t.id), 10)), []);
    assert_eq!(t.world.faults(), []);
}

#[test]
fn the_document_holds_against_every_mandatory_test_that_applies_at_every_stage() {
    let t = told("yes", "三月の版を使ってください。");
    assert_eq!(failing(&t.document()), Vec::<&str>::new());
    t.revise(&Draft { is_urgent: true, ..update() }).unwrap();
    assert_eq!(failing(&t.document()), Vec::<&str>::new());
    take_back(&t.world.it.ground, &t.head, TieKind::Withdraws, &t.id, vec!["取り違え".into()]).unwrap();
    let doc = t.document();
    assert_eq!(failing(&doc), Vec::<&str>::new());
    assert_eq!(doc["document"]["tracking"]["version"], "3", "a withdrawal is a version");
    assert_eq!(t.world.read(urgent), [], "what was withdrawn is no banner");
    assert_eq!(codes(t.revise(&update())), ["act.withdrawn-already"]);
}

/// A document made by hand; what `scripts/csaf.sh` gives a validator of others.
fn sample() -> Value {
    let both = |ja: &str, en: &str| Both { ja: ja.into(), en: en.into() };
    let act = |n: u8| ActId::parse(&format!("act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0{n:02}")).unwrap();
    let revision = |number: i64, kind, at: &str| Revision {
        number,
        kind,
        act: act(u8::try_from(number).unwrap()),
        at: at.into(),
        title: both("画像生成の安全策について", "On safeguards of image generation"),
        text: both("三月の版を使ってください。", "Use the version of March."),
        summary: "版の誤り".into(),
        is_urgent: number == 1,
        held: 0,
    };
    let revisions = vec![
        revision(1, RevisionKind::First, "2026-03-21T00:00:00.000000Z"),
        revision(2, RevisionKind::Correction, "2026-03-22T00:00:00.000000Z"),
    ];
    let system = System {
        id: AssetId::parse("ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap(),
        name: "画像生成".into(),
        version: Some("1.2".into()),
    };
    let ministry = Some(both("標省", "Ministry of Signs"));
    let advisory = Advisory { id: act(1), ministry, systems: vec![system], revisions, withdrawn: None };
    document(&advisory, &place())
}

#[test]
fn the_sample_that_validators_of_others_are_given_is_what_the_writer_writes() {
    let kept: Value = serde_json::from_str(include_str!("../../../../testdata/csaf/advisory.json")).unwrap();
    assert_eq!(sample(), kept, "{}", serde_json::to_string_pretty(&sample()).unwrap());
}

#[test]
fn each_mandatory_test_finds_what_it_is_for() {
    let broken = |path: &str, value: Value| {
        let mut doc = sample();
        *doc.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        failing(&doc)
    };
    let tracking = "/document/tracking";
    let history = |n: usize, what: &str| format!("{tracking}/revision_history/{n}/{what}");
    assert_eq!(failing(&sample()), Vec::<&str>::new());
    assert_eq!(broken("/document/lang", json!("EZ")), ["6.1.12"]);
    assert_eq!(broken(&history(0, "date"), json!("2026-04-01T00:00:00Z")), ["6.1.14", "6.1.16", "6.1.21"]);
    assert_eq!(broken("/document/publisher/category", json!("translator")), ["6.1.15"]);
    assert_eq!(broken("/document/tracking/version", json!("1")), ["6.1.16"]);
    assert!(broken("/document/tracking/version", json!("0")).contains(&"6.1.17"));
    assert!(broken(&history(0, "number"), json!("0")).contains(&"6.1.18"));
    assert!(broken(&history(0, "number"), json!("1.0.0-rc")).contains(&"6.1.19"));
    assert!(broken("/document/tracking/version", json!("2.0.0-alpha")).contains(&"6.1.20"));
    assert!(broken(&history(1, "number"), json!("3")).contains(&"6.1.21"));
    assert!(broken(&history(1, "number"), json!("1")).contains(&"6.1.22"));
    assert_eq!(broken("/document/notes", json!([{ "category": "legal_disclaimer", "text": "x" }])), ["6.1.27.1"]);
    assert_eq!(broken("/document/references", json!([])), ["6.1.27.2"]);
    assert_eq!(broken("/product_tree/full_product_names/0/product_id", json!("")), ["6.1.2"]);
    assert!(broken(&history(0, "number"), json!("1.0.0")).contains(&"6.1.30"));
    let mut doc = sample();
    doc["vulnerabilities"] = json!([]);
    assert_eq!(failing(&doc), ["6.1.27.3"]);
    let mut doc = sample();
    doc["product_tree"]["product_groups"] = json!([{ "product_ids": ["nobody"] }]);
    assert_eq!(failing(&doc), ["6.1.1"]);
}

#[test]
fn personal_data_is_found_line_by_line_and_numbers_of_companies_are_not() {
    let (text, held) =
        crate::personal::without("連絡先 090-1234-5678\n法人番号 7000012050002\n普通の行", crate::text::Lang::Ja);
    assert_eq!(held, 1);
    assert!(!text.contains("090") && text.contains("7000012050002") && text.ends_with("普通の行"), "{text}");
}

#[test]
fn every_query_of_advisories_runs() {
    let world = World::new();
    let none = ActId::parse("act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    world.read(|tx| {
        assert!(store::list(tx, Some(&none), 1)?.is_empty() && store::one(tx, &none)?.is_none());
        let first = (none.clone(), "2026-01-01T00:00:00Z".to_owned(), BTreeMap::new(), None);
        assert_eq!(store::whole(tx, first)?.revisions.len(), 1);
        assert!(
            store::later(tx, &none)?.is_empty()
                && store::systems(tx, "x\nast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0")?.is_empty()
        );
        Ok::<_, crate::db::DbError>(())
    });
}
