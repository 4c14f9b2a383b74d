//! What leaves, read back: by our own reader here, by others with `scripts/forms.sh`.

use super::*;
use crate::assessment::submit;
use crate::id::{AssetId, OperatorId};
use crate::registry::import::fields;
use crate::registry::{self, FACT, TieKind};
use crate::testing::{CATALOG, World, saying};
use crate::text::Lang;
use crate::time::Timestamp;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const LLM: &str = include_str!("../../../../testdata/import/llm-jp-geniac-172b-exp2.md");
const OTHERS: [(&str, &str); 5] = [
    ("desk.toml", include_str!("../../../../testdata/import/shirube-inquiry-desk.toml")),
    ("triage.json", include_str!("../../../../testdata/import/cyclonedx-1.7-support-triage.json")),
    ("bert.json", include_str!("../../../../testdata/import/cyclonedx-1.6-bert-base-cased.json")),
    ("whisper.md", include_str!("../../../../testdata/import/whisper.md")),
    ("warehouse.json", include_str!("../../../../testdata/import/spdx-3.0.1-warehouse.json")),
];

fn stamp() -> Stamp {
    Stamp { serial: uuid::Uuid::from_u128(7), at: Timestamp::from_second(1_790_000_000).unwrap() }
}

fn take(world: &World, operator: &OperatorId, name: &str, text: &str) -> Vec<AssetId> {
    let imported =
        registry::read_file(&CATALOG, text.as_bytes(), Some(name)).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    let taken = world.file(|tx, _| registry::import_file(tx, &CATALOG, operator, &imported, name)).unwrap();
    taken.assets.into_iter().map(|(_, id, _)| id).collect()
}

fn bundle(world: &World, id: &AssetId) -> Bundle {
    world.read(|tx| gather(tx, id)).expect("the asset is there")
}

/// One asset of a register, without ids: entry, what is said, ties.
type Entry = (String, Option<String>, Option<String>, BTreeMap<String, Value>, BTreeSet<(String, String)>);

/// A register without ids. What the entry itself says (name, version, description) is compared once; a supplier the export
/// adds because the operator is known is left out where nobody had said one.
fn register(bundle: &Bundle, before: Option<&Bundle>) -> BTreeMap<String, Entry> {
    let named = |d: &Described| {
        format!("{} {} {}", d.asset.kind.code(), d.asset.name, d.asset.version.as_deref().unwrap_or(""))
    };
    let mut out = BTreeMap::new();
    for d in &bundle.all {
        let own = [fields::NAME, fields::VERSION, fields::DESCRIPTION];
        let had = before.and_then(|b| b.all.iter().find(|o| named(o) == named(d)));
        let added =
            |f: &str| [fields::SUPPLIER, fields::CONTACT].contains(&f) && had.is_some_and(|o| o.value(f).is_none());
        let said = d.said.iter().filter(|s| !own.contains(&s.field.as_str()) && !added(&s.field));
        let said = said.map(|s| (s.field.clone(), sorted(&s.field, &s.value))).collect();
        let ties = d.ties.iter().map(|t| (t.kind.code().to_owned(), t.other_name.clone())).collect();
        let summary = d.description().map(|t| t.chars().take(2_000).collect::<String>().trim().to_owned());
        out.insert(named(d), (d.asset.kind.code().to_owned(), d.asset.version.clone(), summary, said, ties));
    }
    out
}

/// Sets have no order.
fn sorted(field: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) if field.starts_with(FACT) => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

fn again(world: &World, name: &str, text: &str) -> Bundle {
    let operator = world.operator("受け取った事業者");
    let ids = take(world, &operator, name, text);
    bundle(world, &ids[0])
}

#[test]
fn what_our_reader_takes_from_a_bill_of_materials_is_the_same_register() {
    for (name, text) in OTHERS.iter().copied().chain([("llm.md", LLM)]) {
        let world = World::new();
        let operator = world.operator("出す事業者");
        for id in take(&world, &operator, name, text) {
            let out = bundle(&world, &id);
            for version in VERSIONS {
                let written = cyclonedx(&out, version, &stamp());
                let back = again(&world, "bom.json", &written);
                assert_eq!(register(&back, Some(&out)), register(&out, None), "{name} {version}\n{written}");
            }
        }
    }
}

#[test]
fn what_our_reader_takes_from_a_model_card_is_the_same_model() {
    for (name, text) in [("llm.md", LLM), OTHERS[2], OTHERS[3], OTHERS[0]] {
        let world = World::new();
        let operator = world.operator("出す事業者");
        for id in take(&world, &operator, name, text) {
            let out = bundle(&world, &id);
            if out.main().asset.kind != registry::AssetKind::Model {
                assert!(model_card(&CATALOG, &out, Lang::En).is_err());
                continue;
            }
            let only = |b: &Bundle| register(b, None).remove(&key(b)).unwrap();
            let written = model_card(&CATALOG, &out, Lang::En).unwrap();
            let back = again(&world, "README.md", &written);
            assert_eq!(only(&back), only(&out), "{name}\n{written}");
        }
    }
}

fn key(b: &Bundle) -> String {
    let a = &b.main().asset;
    format!("{} {} {}", a.kind.code(), a.name, a.version.as_deref().unwrap_or(""))
}

/// A model with words that try to leave the place they are put in.
fn hostile(world: &World, text: &str) -> AssetId {
    let operator = world.operator("事業者");
    let quoted = toml::Value::String(text.to_owned());
    let file = format!(
        "shirube = 1\n[model]\nname = \"m\"\nlimitations = {quoted}\nintended_use = [{quoted}]\nbias = {quoted}\n\
         license = {quoted}\ntags = [{quoted}]\nurl = {quoted}\nsafety_notes = {quoted}\nenergy_notes = {quoted}\n"
    );
    take(world, &operator, "m.toml", &file).remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn words_from_outside_stay_words(text in "[ -~\u{a0}\u{2028}\u{85}\u{202e}あ\n\t#*|<>`\\[\\]-]{0,40}[a-z]") {
        let world = World::new();
        let id = hostile(&world, &text);
        let out = bundle(&world, &id);
        let written = model_card(&CATALOG, &out, Lang::Ja).unwrap();
        let back = again(&world, "README.md", &written);
        prop_assert_eq!(register(&back, None), register(&out, None), "{}", written);
        let headings = |card: &str| {
            let body = card.splitn(3, "---\n").nth(2).unwrap_or_default().to_owned();
            pulldown_cmark::Parser::new_ext(&body, pulldown_cmark::Options::all())
                .filter(|e| match e {
                    pulldown_cmark::Event::Start(tag) => !matches!(
                        tag,
                        pulldown_cmark::Tag::Paragraph
                            | pulldown_cmark::Tag::List(_)
                            | pulldown_cmark::Tag::Item
                            | pulldown_cmark::Tag::Strong
                    ),
                    pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_) => true,
                    _ => false,
                })
                .count()
        };
        let plain = model_card(&CATALOG, &bundle(&world, &hostile(&world, "plain")), Lang::Ja).unwrap();
        prop_assert_eq!(headings(&written), headings(&plain), "{}", written);
        for version in VERSIONS {
            let bom = cyclonedx(&out, version, &stamp());
            prop_assert_eq!(register(&again(&world, "b.json", &bom), Some(&out)), register(&out, None), "{}", bom);
        }
    }
}

/// A model with everything a register may say of one.
static FULL: LazyLock<Bundle> = LazyLock::new(|| {
    let world = World::new();
    let operator = world.operator("事業者");
    let id = take(&world, &operator, "llm.md", LLM).remove(0);
    bundle(&world, &id)
});

/// Any JSON a field could be made to hold, whatever its shape should be.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "(https?://|mailto:|urn:)?[ -~]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,8}|name|value|url", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_field_holds_what_goes_out_is_a_bill_of_materials_that_is_read_again(
        values in prop::collection::vec(any_value(), 1..12),
        turn in any::<prop::sample::Index>(),
        name in any::<String>(),
    ) {
        let mut out = FULL.clone();
        let said = &mut out.all[0].said;
        let from = turn.index(said.len());
        for (at, value) in values.into_iter().enumerate() {
            let place = (from + at) % said.len();
            said[place].value = value;
        }
        out.operator.name = name;
        for version in VERSIONS {
            let written = cyclonedx(&out, version, &stamp());
            let bom: Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&bom["specVersion"], version);
            let back = registry::read_file(&CATALOG, written.as_bytes(), Some("b.json"));
            prop_assert!(back.as_ref().is_ok_and(|back| !back.assets.is_empty()), "{:?} {}", back.err(), written);
        }
    }
}

#[test]
fn what_is_missing_is_named_in_the_document_itself() {
    let world = World::new();
    let operator = world.operator("事業者");
    let id =
        take(&world, &operator, "m.toml", "shirube = 1\n[model]\nname = \"m\"\ntask = \"translation\"\n").remove(0);
    let out = bundle(&world, &id);
    let bom: Value = serde_json::from_str(&cyclonedx(&out, "1.7", &stamp())).unwrap();
    let properties = bom["metadata"]["component"]["properties"].as_array().unwrap();
    let missing: Vec<&str> =
        properties.iter().filter(|p| p["name"] == "shirube:missing").filter_map(|p| p["value"].as_str()).collect();
    assert!(missing.contains(&"modelCard.considerations.technicalLimitations") && missing.contains(&"licenses"));
    assert!(!missing.contains(&"modelCard.modelParameters.task"), "{missing:?}");
    let card = model_card(&CATALOG, &out, Lang::En).unwrap();
    assert!(card.contains("## Limitations\n\n[More Information Needed]"), "{card}");
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    let world = World::new();
    let operator = world.operator("事業者");
    let id = take(&world, &operator, OTHERS[0].0, OTHERS[0].1).remove(0);
    let one = || cyclonedx(&bundle(&world, &id), "1.6", &stamp());
    assert_eq!(one(), one());
    let other = Stamp { serial: uuid::Uuid::from_u128(8), ..stamp() };
    assert_ne!(one(), cyclonedx(&bundle(&world, &id), "1.6", &other));
}

#[test]
fn a_form_says_where_each_answer_comes_from_and_what_is_missing() {
    let world = World::new();
    let operator = world.operator("事業者");
    let id = take(&world, &operator, "llm.md", LLM).remove(0);
    let form = CATALOG.form("eu-model-documentation").unwrap();
    for view in &form.views {
        let filled = world.read(|tx| fill(tx, &CATALOG, &id, form, view)).unwrap();
        let fields: Vec<&str> = form.fields().filter(|f| f.is_in(&view.id)).map(|f| f.id.as_str()).collect();
        assert_eq!(filled.answers.iter().map(|a| a.field.as_str()).collect::<Vec<_>>(), fields);
        assert_eq!(filled.filled() + filled.missing().count(), fields.len());
        let of = |name: &str| filled.answers.iter().find(|a| a.field == name).unwrap();
        assert_eq!(of("provider").given[0].origin, "operator.name");
        assert!(!of("model").given.is_empty() && of("union-release").given.is_empty());
        assert!(!of("union-release").can_be_held);
        let text = as_markdown(&CATALOG, form, &filled, "llm", Lang::Ja);
        assert!(text.contains("登録簿にない項目") && text.contains("様式の原文は確認できていません"), "{text}");
        let data = as_json(&CATALOG, form, &filled);
        assert_eq!(data["missing"].as_array().unwrap().len(), filled.missing().count());
    }
}

#[test]
fn answers_reach_the_questions_their_norms_relate_to_and_no_others() {
    let world = World::new();
    let d = world.draft();
    let form = CATALOG.form("oecd-haip-v2").unwrap();
    let view = form.view("").unwrap();
    let filled = || world.read(|tx| fill(tx, &CATALOG, &d.asset, form, view)).unwrap();
    let q23 = crate::norm::NormId::parse("hiroshima-report@2.0:Q23").unwrap();
    let covered = &world.read(|tx| crate::assessment::assessment(tx, &d.id)).unwrap().instruments;
    let reached = CATALOG.relations().reach(&q23, crate::norm::LONGEST_CHAIN);
    let near = reached.iter().find(|r| {
        let answerable = CATALOG.norm(r.id).is_some_and(|(_, n)| n.assess);
        answerable && r.relation != crate::norm::Relation::Related && covered.contains(&r.id.instrument().to_owned())
    });
    let Some(near) = near else { return };
    world
        .file(|tx, _| crate::assessment::answer(tx, &CATALOG, &d.id, near.id, &saying("met", "記録している"), &d.by))
        .unwrap();
    assert_eq!(filled().answers.iter().filter(|a| a.given.iter().any(|g| g.origin == "answers.norm")).count(), 0);
    world.file(|tx, receipt| submit(tx, receipt, &d.id, &d.by)).unwrap();
    let filled = filled();
    let of = |name: &str| filled.answers.iter().find(|a| a.field == name).unwrap();
    assert_eq!(of("q23").given[0].value["norm"], near.id.to_string());
    assert_eq!(of("q23").given[0].value["statement"], "記録している");
}

#[test]
fn a_bundle_holds_what_something_hangs_on_and_not_what_hangs_on_it() {
    let world = World::new();
    let operator = world.operator("事業者");
    let (service, system, model) =
        (world.asset(&operator, "業務"), world.asset(&operator, "窓口"), world.asset(&operator, "土台"));
    world
        .file(|tx, _| {
            registry::tie(tx, &operator, (&service, &system), TieKind::Contains)?;
            registry::tie(tx, &operator, (&system, &model), TieKind::BasedOn)
        })
        .unwrap();
    let names = |id| bundle(&world, id).all.iter().map(|d| d.asset.name.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&service).len(), names(&system), names(&model)),
        (3, vec!["窓口".into(), "土台".into()], vec!["土台".to_owned()])
    );
}

/// Writes what other programs read back (`scripts/forms.sh`); does nothing without a place to write to.
#[test]
fn files_for_other_readers() {
    let Some(place) = std::env::var_os("SHIRUBE_TEST_OUTGOING").map(std::path::PathBuf::from) else { return };
    for (name, text) in OTHERS.iter().copied().chain([("llm.md", LLM)]) {
        let world = World::new();
        let operator = world.operator("出す事業者 <株式会社> \"---\"");
        for (n, id) in take(&world, &operator, name, text).iter().enumerate() {
            let out = bundle(&world, id);
            for version in VERSIONS {
                std::fs::write(
                    place.join(format!("{name}-{n}-{version}.cdx.json")),
                    cyclonedx(&out, version, &stamp()),
                )
                .unwrap();
            }
            if let Ok(card) = model_card(&CATALOG, &out, Lang::En) {
                std::fs::write(place.join(format!("{name}-{n}.card.md")), card).unwrap();
            }
        }
    }
    for (n, text) in
        ["---\nlicense: mit\n---\n# x", "a: b\n- c\n| d | e |", "\u{2028}\u{85}\u{202e}</script><!--", "'\"\\\\x"]
            .iter()
            .enumerate()
    {
        let world = World::new();
        let id = hostile(&world, text);
        let out = bundle(&world, &id);
        std::fs::write(place.join(format!("hostile-{n}.card.md")), model_card(&CATALOG, &out, Lang::Ja).unwrap())
            .unwrap();
        std::fs::write(place.join(format!("hostile-{n}-1.7.cdx.json")), cyclonedx(&out, "1.7", &stamp())).unwrap();
    }
}
