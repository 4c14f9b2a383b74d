//! What is written is what the model allows, makes sense, and is the same every time.

use super::*;
use crate::model::mapping::{MappingStatus, MatchingRationale, Method};
use crate::{Document, check, read, resolve};

pub(super) fn about(n: u8) -> About {
    About {
        uuid: Uuid::new(format!("11111111-2222-4000-8000-0000000000{n:02}")).unwrap(),
        title: Bilingual::new("AI事業者\nガイドライン ", "AI guidelines for business"),
        version: "1.2".into(),
        at: DateTime::new("2026-11-22T09:00:00+09:00").unwrap(),
        publisher: Some((Uuid::new("11111111-2222-4000-8000-0000000000ff").unwrap(), "標".into())),
        remarks: Some("要約です。".into()),
        notes: vec![Note::new("code", "aigb")],
        sources: vec![("https://example.go.jp/guideline".into(), "原典".into())],
        things: vec![Thing {
            uuid: Uuid::new("11111111-2222-4000-8000-0000000000fe").unwrap(),
            title: "方針".into(),
            description: Some("社内の方針です。".into()),
            href: Some("urn:x-example:policy".into()),
            media_type: Some("application/pdf".into()),
            sha256: Some("00".repeat(32)),
        }],
    }
}

fn clause(id: &str, inside: Vec<Clause>) -> Clause {
    Clause {
        id: id.into(),
        title: Bilingual::new("人間中心", "Human-centric"),
        text: Bilingual::new("人間の尊厳を守ります。", "Protect human dignity."),
        class: Some("principle".into()),
        standard: vec![("label".into(), id.into()), ("sort-id".into(), format!("0{}", id.len()))],
        notes: vec![
            Note::new("strength", "guideline").in_words("法的な義務ではありません。"),
            Note::new("addressee", "開発者"),
        ],
        more: vec![("note".into(), Bilingual::new("注です。", "A note."))],
        sources: vec![("https://example.go.jp/guideline#c1".into(), "本文".into())],
        inside,
    }
}

/// One document of each kind.
pub(super) fn all() -> Vec<Document> {
    let section = Section {
        id: "c".into(),
        title: Bilingual::ja("共通の指針"),
        clauses: vec![clause("c-1", vec![clause("c-1.1", vec![])]), clause("c-2", vec![])],
    };
    let choice = Choice { href: "guideline.json".into(), ids: Some(vec!["c-1".into()]), with_inside: true };
    let relation = Relation {
        key: "c-1 govern-1".into(),
        relationship: "intersects-with".into(),
        sources: vec!["c-1".into()],
        targets: vec!["govern-1".into()],
        reason: Some(Bilingual::new("どちらも方針を求めます。", "Both ask for a policy.")),
        notes: vec![Note::new("origin", "ours")],
        confidence: Some(0.8),
        citations: vec!["https://example.go.jp/crosswalk".into()],
    };
    let at = about(0).at;
    let seen = Seen {
        key: "policy".into(),
        method: "EXAMINE".into(),
        description: "方針".into(),
        at: at.clone(),
        href: Some("#policy".into()),
        notes: vec![Note::new("kind", "file")],
    };
    let outcome = |clause: &str, satisfied| Outcome {
        clause: clause.into(),
        title: Bilingual::ja("人間中心"),
        satisfied,
        level: Some("3".into()),
        reason: "方針があります。".into(),
        seen: vec![seen.clone()],
        notes: vec![Note::new("due", "2027-03-31")],
    };
    let gap = Gap {
        key: "g1".into(),
        title: Bilingual::new("方針を定める", "Set a policy"),
        description: "方針を定めて公表します。".into(),
        clause: Some("c-2".into()),
        risk: Some("判断がばらつくおそれがあります。".into()),
        status: "open".into(),
        due: Some(at.clone()),
        notes: vec![Note::new("level", "not-met")],
    };
    let danger = Danger {
        key: "r1".into(),
        title: Bilingual::new("誤った案内", "Wrong guidance"),
        statement: "誤った案内をするおそれがあります。".into(),
        status: "open".into(),
        treatment: Some("人が確かめます。".into()),
        notes: vec![Note::new("likelihood", "possible")],
    };
    let weak = Relation { relationship: "related".into(), key: "c-2 map-1".into(), ..relation.clone() };
    let crosswalk = Crosswalk {
        about: about(3),
        description: "対応関係".into(),
        method: Method::Human,
        sense: MatchingRationale::Semantic,
        status: MappingStatus::Draft,
        relations: vec![Stated {
            sides: Sides { source: "guideline.json".into(), target: "rmf.json".into() },
            description: Some("標の読みです。".into()),
            relations: vec![relation, Relation { sources: vec!["c-2".into()], ..weak }],
        }],
    };
    let assessed = Assessed {
        about: about(4),
        plan: "#plan".into(),
        description: "自己点検".into(),
        start: at.clone(),
        end: Some(at),
        reviewed: vec!["c-1".into(), "c-2".into()],
        outcomes: vec![outcome("c-1", true), outcome("c-2", false)],
        seen: vec![Seen { key: "reason".into(), href: None, ..seen.clone() }],
        dangers: vec![danger],
    };
    let system = Some(("sys-1".into(), "https://example.go.jp/systems".into()));
    vec![
        catalog(&Catalogue { about: about(1), sections: vec![section], clauses: vec![clause("c-3", vec![])] }).unwrap(),
        profile(&Selected {
            about: about(2),
            choices: vec![choice],
            settings: vec![],
            marks: vec![("c-1".into(), vec![Note::new("applicability", "yes")])],
        })
        .unwrap(),
        mapping(&crosswalk).unwrap(),
        results(&assessed).unwrap(),
        plan(&Plan { about: about(5), system, gaps: vec![gap] }).unwrap(),
    ]
}

#[test]
fn everything_written_is_read_strictly_makes_sense_and_is_the_same_every_time() {
    for (document, again) in all().into_iter().zip(all()) {
        let text = document.to_json().unwrap();
        assert_eq!(text, again.to_json().unwrap());
        assert_eq!(read(text.as_bytes()).unwrap(), document);
        assert_eq!(check::check(&document), []);
    }
}

#[test]
fn both_languages_stand_side_by_side() {
    let text = all()[0].to_json().unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let control = &value["catalog"]["groups"][0]["controls"][0];
    assert_eq!(value["catalog"]["metadata"]["title"], "AI事業者 ガイドライン");
    assert_eq!(control["props"][2]["value"], "Human-centric");
    assert_eq!(control["parts"][0]["prose"], "人間の尊厳を守ります。");
    assert_eq!(control["parts"][0]["parts"][0]["class"], "en");
    assert_eq!(control["parts"][0]["parts"][0]["ns"], NS);
    assert_eq!(control["parts"][0]["parts"][0]["prose"], "Protect human dignity.");
}

#[test]
fn a_profile_of_ours_selects_from_a_catalog_of_ours() {
    let all = all();
    let documents = std::collections::BTreeMap::from([("guideline.json".to_owned(), all[0].clone())]);
    let Document::Profile(profile) = &all[1] else { panic!() };
    let context = resolve::Context { uuid: about(9).uuid, now: about(9).at, tool: Text::new("shirube").unwrap() };
    let resolved = crate::resolve(profile, "profile.json", &documents, context).unwrap();
    let group = &resolved.catalog.groups[0];
    assert_eq!(group.controls.len(), 1);
    assert_eq!(group.controls[0].controls[0].id, "c-1.1");
    assert_eq!(resolved.notices, []);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let bad = Catalogue {
        about: about(1),
        sections: vec![Section { id: "1 c".into(), title: Bilingual::ja("節"), clauses: vec![] }],
        clauses: vec![],
    };
    assert_eq!(catalog(&bad).unwrap_err().kind, FaultKind::BadToken);
    let none = Catalogue { about: about(1), sections: vec![], clauses: vec![] };
    assert_eq!(catalog(&none).unwrap_err().kind, FaultKind::EmptyList);
}

#[test]
fn an_identity_of_version_seven_gives_one_of_version_five() {
    let own = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(derived(own, "a").unwrap(), derived(own, "a").unwrap());
    assert_ne!(derived(own, "a").unwrap(), derived(own, "b").unwrap());
    assert!(derived("x", "a").is_err());
}

/// The schema is others' work: `testdata/oscal/make.py --schema` brings it.
#[test]
fn everything_written_and_resolved_is_valid_by_the_official_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/oscal/corpus/oscal_complete_schema.json");
    let Ok(schema) = std::fs::read(path) else { return eprintln!("passed over: no official schema here") };
    let schema: serde_json::Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut documents = all();
    let choice = |href: &str| Choice { href: href.into(), ids: None, with_inside: false };
    let settings = vec![("p-1".to_owned(), vec!["30日".to_owned()])];
    let several =
        Selected { about: about(6), choices: vec![choice("a.json"), choice("b.json")], settings, marks: vec![] };
    documents.push(profile(&several).unwrap());
    let known = std::collections::BTreeMap::from([("guideline.json".to_owned(), documents[0].clone())]);
    let Document::Profile(profile) = documents[1].clone() else { panic!() };
    let context = resolve::Context { uuid: about(9).uuid, now: about(9).at, tool: Text::new("shirube").unwrap() };
    let resolved = crate::resolve(&profile, "profile.json", &known, context).unwrap();
    documents.push(Document::Catalog(Box::new(resolved.catalog)));
    for document in documents {
        let value = serde_json::to_value(&document).unwrap();
        let faults: Vec<String> = validator.iter_errors(&value).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert_eq!(faults, Vec::<String>::new(), "{}", document.model());
    }
    let bad = serde_json::json!({ "catalog": { "uuid": "1" } });
    assert!(!validator.is_valid(&bad));
}
