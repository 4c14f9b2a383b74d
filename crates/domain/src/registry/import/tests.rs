//! What the samples of `testdata/import/` say, format by format.

mod limits;
mod properties;

use serde_json::{Value, json};

use super::*;

const RULES: &str = include_str!("../../../../../catalog/criteria/import.toml");
const FACTS: &str = include_str!("../../../../../catalog/criteria/facts.toml");

macro_rules! sample {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../../../testdata/import/", $name)).as_slice())
    };
}

const CDX_17: (&str, &[u8]) = sample!("cyclonedx-1.7-support-triage.json");
const CDX_16: (&str, &[u8]) = sample!("cyclonedx-1.6-bert-base-cased.json");
const CDX_15: (&str, &[u8]) = sample!("cyclonedx-1.5-inquiry-desk.json");
const SPDX: (&str, &[u8]) = sample!("spdx-3.0.1-warehouse.json");
const TINYSWALLOW: (&str, &[u8]) = sample!("tinyswallow-1.5b-instruct.md");
const AIRA: (&str, &[u8]) = sample!("aira-2-1b1.md");
const LLM_JP: (&str, &[u8]) = sample!("llm-jp-geniac-172b-exp2.md");
const DISTILBERT: (&str, &[u8]) = sample!("distilbert-base-uncased-finetuned-ner.md");
const WHISPER: (&str, &[u8]) = sample!("whisper.md");
const OWN: (&str, &[u8]) = sample!("shirube-inquiry-desk.toml");
const SAMPLES: [(&str, &[u8]); 10] =
    [CDX_17, CDX_16, CDX_15, SPDX, TINYSWALLOW, AIRA, LLM_JP, DISTILBERT, WHISPER, OWN];

fn mapping() -> Mapping {
    Mapping::parse(RULES, FACTS).unwrap()
}

fn import((name, bytes): (&str, &[u8])) -> Imported {
    read(bytes, Some(name), &mapping()).unwrap()
}

fn text(text: &str, name: &str) -> Result<Imported, ImportError> {
    read(text.as_bytes(), Some(name), &mapping())
}

fn asset<'a>(imported: &'a Imported, key: &str) -> &'a ImportedAsset {
    imported.assets.iter().find(|a| a.key == key).unwrap_or_else(|| panic!("no asset `{key}`"))
}

/// Field, place and line of the first finding.
fn first<'a>(asset: &'a ImportedAsset, field: &str) -> (&'a Value, &'a str, u32) {
    let found = asset.first(field).unwrap_or_else(|| panic!("no `{field}`"));
    (&found.value, &found.at, found.line.unwrap())
}

fn facts(asset: &ImportedAsset) -> Vec<(&str, &Value, Option<&str>)> {
    let facts = asset.found.iter().filter_map(|f| Some((f.field.strip_prefix("fact.")?, f)));
    facts.map(|(id, f)| (id, &f.value, f.rule.as_deref())).collect()
}

fn ties(imported: &Imported) -> Vec<(&str, TieKind, &str)> {
    imported.ties.iter().map(|t| (t.from.as_str(), t.kind, t.to.as_str())).collect()
}

fn unread(imported: &Imported, why: Why) -> Vec<&str> {
    imported.unread.iter().filter(|u| u.why == why).map(|u| u.at.as_str()).collect()
}

#[test]
fn a_japanese_model_card_names_its_base_model_and_its_data() {
    let imported = import(TINYSWALLOW);
    assert_eq!(imported.format, Format::ModelCard);
    let card = asset(&imported, "card");
    assert_eq!(card.kind, AssetKind::Model);
    assert_eq!(first(card, "name"), (&json!("TinySwallow-1.5B-Instruct"), "md:# TinySwallow-1.5B-Instruct", 14));
    assert_eq!(first(card, "license"), (&json!("apache-2.0"), "yaml:license", 2));
    assert_eq!(first(card, "languages"), (&json!(["ja"]), "yaml:language", 4));
    assert_eq!(first(card, "intended_use").1, "md:## Uses");
    let rule = Some("task-writes-text");
    assert_eq!(facts(card), [("generative", &json!(true), rule), ("modality", &json!(["text"]), rule)]);
    let base = ("card", TieKind::BasedOn, "hf:Qwen/Qwen2.5-1.5B-Instruct");
    assert_eq!(ties(&imported).last(), Some(&base));
    assert_eq!(imported.ties.iter().filter(|t| t.kind == TieKind::TrainedOn).count(), 3);
    assert_eq!(imported.assets.len(), 5);
    assert_eq!(unread(&imported, Why::NotUsed), ["md:## Authors"]);
}

#[test]
fn emissions_of_a_card_keep_figure_unit_and_circumstances() {
    let imported = import(AIRA);
    let card = asset(&imported, "card");
    let energy = json!([{
        "activity": "fine-tuning", "source": "CodeCarbon", "location": "Singapore",
        "hardware": "NVIDIA A100-SXM4-40GB", "co2": { "value": 1710, "unit": "gCO2eq" },
    }]);
    assert_eq!(first(card, "energy"), (&energy, "yaml:co2_eq_emissions", 30));
    assert!(card.first("limitations").unwrap().said.starts_with("May state falsehoods"));
    let not_used = ["yaml:metrics", "yaml:widget", "yaml:inference", "md:## Details"];
    assert_eq!(unread(&imported, Why::NotUsed), not_used);
}

#[test]
fn a_card_without_front_matter_is_read_by_its_headings() {
    let imported = import(LLM_JP);
    let card = asset(&imported, "card");
    assert_eq!(first(card, "name"), (&json!("geniac-172b-exp2"), "md:# geniac-172b-exp2", 1));
    let data = card.first("training_data").unwrap();
    assert_eq!((data.at.as_str(), data.line), ("md:# Dataset specs", Some(16)));
    assert!(data.said.contains("Number of tokens | 2,072,488,058,295"));
    assert_eq!(facts(card), []);

    let whisper = import(WHISPER);
    let card = asset(&whisper, "card");
    assert_eq!(first(card, "name"), (&json!("Whisper"), "md:# Model Card: Whisper", 1));
    assert_eq!(first(card, "intended_use").1, "md:### Evaluated Use");
    assert_eq!(first(card, "released").1, "md:### Release date");
    assert_eq!(first(card, "limitations").1, "md:## Performance and Limitations");
    assert_eq!(first(card, "evaluation_notes").1, "md:## Performance and Limitations");
}

#[test]
fn results_of_a_model_index_become_evaluation_and_placeholders_become_nothing() {
    let imported = import(DISTILBERT);
    let card = asset(&imported, "card");
    let (value, at, line) = first(card, "evaluation");
    assert_eq!((at, line), ("yaml:model-index[0].results[0]", 15));
    let f1 = json!({ "metric": "f1", "name": "F1", "value": 0.9318637274549098,
        "dataset": "conll2003", "task": "token-classification" });
    assert_eq!(value[2], f1);
    let both = [
        ("card", TieKind::TrainedOn, "hf:datasets/conll2003"),
        ("card", TieKind::EvaluatedOn, "hf:datasets/conll2003"),
    ];
    assert_eq!(ties(&imported), both);
    let empty = ["md:## Model description", "md:## Intended uses & limitations", "md:## Training and evaluation data"];
    assert_eq!(unread(&imported, Why::Placeholder), empty);
    assert!(card.first("intended_use").is_none() && card.first("limitations").is_none());
}

#[test]
fn an_ml_bom_gives_its_model_its_data_and_what_depends_on_them() {
    let imported = import(CDX_17);
    assert_eq!(imported.format, Format::CycloneDx { spec: "1.7".to_owned() });
    assert_eq!(asset(&imported, "component-support-triage-service").kind, AssetKind::System);
    let model = asset(&imported, "component-support-ticket-classifier");
    assert_eq!(first(model, "name"), (&json!("support-ticket-classifier"), "/components/0/name", 22));
    let task = "/components/0/modelCard/modelParameters/task";
    assert_eq!(first(model, "task"), (&json!("text-classification"), task, 29));
    let evaluation = json!([{ "metric": "macro-f1", "value": "0.91", "slice": "held-out-evaluation" }]);
    assert_eq!(first(model, "evaluation").0, &evaluation);
    assert!(model.first("training_data").is_none(), "the standard does not say which data trained it");
    let text = json!(["text"]);
    let by = [("modality", &text, Some("task-reads-text")), ("modality", &text, Some("format-text"))];
    assert_eq!(facts(model), by);
    let expected = [
        ("component-support-ticket-classifier", TieKind::DependsOn, "component-support-ticket-training-data"),
        ("component-support-ticket-classifier", TieKind::DependsOn, "component-support-ticket-evaluation-data"),
        ("component-support-triage-service", TieKind::DependsOn, "component-support-ticket-classifier"),
    ];
    assert_eq!(ties(&imported), expected);
}

#[test]
fn a_component_without_a_reference_is_known_by_its_place() {
    let imported = import(CDX_16);
    let model = asset(&imported, "#/components/0");
    let suppliers: Vec<&str> = model.found.iter().filter(|f| f.field == "supplier").map(|f| f.at.as_str()).collect();
    let expected = ["/components/0/supplier/name", "/components/0/manufacturer/name", "/components/0/publisher"];
    assert_eq!(suppliers, expected);
    assert_eq!(first(model, "license").0, "Apache-2.0");
    assert_eq!(facts(model), [], "tags give no facts");
}

#[test]
fn services_ancestors_and_our_own_properties_of_an_ml_bom_are_read() {
    let imported = import(CDX_15);
    let model = asset(&imported, "model");
    assert_eq!(first(model, "supplier_number").0, "9234567890123");
    let flop = json!(3.2e21);
    assert!(facts(model).contains(&("compute_flop", &flop, None)));
    assert!(facts(model).contains(&("modality", &json!(["text", "code"]), None)));
    assert!(facts(model).contains(&("modality", &json!(["image"]), Some("format-image"))));
    assert_eq!(unread(&imported, Why::Shape), ["/components/0/properties/2"]);
    assert_eq!(unread(&imported, Why::NoSuchAsset), ["/dependencies/0/dependsOn/2"]);
    assert_eq!(unread(&imported, Why::NotAnAsset), ["/metadata/component/components/0"]);
    let expected = [
        ("model", TieKind::DependsOn, "#/components/0/modelCard/modelParameters/datasets/0"),
        ("model", TieKind::BasedOn, "base"),
        ("api", TieKind::Contains, "api-inner"),
        ("desk", TieKind::DependsOn, "model"),
        ("desk", TieKind::DependsOn, "api"),
    ];
    assert_eq!(ties(&imported), expected);
    assert_eq!(asset(&imported, "api").kind, AssetKind::Service);
    assert_eq!(first(asset(&imported, "desk"), "contact").1, "/metadata/supplier/contact/0/email");
}

#[test]
fn spdx_relationships_become_ties_licences_and_suppliers() {
    let imported = import(SPDX);
    assert_eq!(imported.format, Format::Spdx3 { spec: "3.0.1".to_owned() });
    let [model, data] = &imported.assets[..] else { panic!("two assets") };
    assert_eq!((model.kind, data.kind), (AssetKind::Model, AssetKind::Dataset));
    assert_eq!(first(model, "supplier"), (&json!("Autonomous Systems Lab"), "/@graph/1/name", 17));
    assert_eq!(first(model, "license").1, "/@graph/9/simplelicensing_licenseExpression");
    let sensitive = json!(["sensitive"]);
    assert_eq!(facts(model), [("personal_data", &sensitive, Some("spdx-sensitive-in-model"))]);
    assert_eq!(facts(data), [("personal_data", &sensitive, Some("spdx-sensitive-in-data"))]);
    assert!(mapping().rule("spdx-sensitive-in-model").unwrap().confirm);
    assert_eq!(ties(&imported), [(model.key.as_str(), TieKind::TrainedOn, data.key.as_str())]);
    assert!(unread(&imported, Why::NotUsed).contains(&"/@graph/4/ai_autonomyType"), "`no` gives no fact");
}

#[test]
fn spdx_names_direction_and_energy_as_they_are_meant() {
    let doc = json!({ "@context": ["https://spdx.org/rdf/3.0.1/spdx-context.jsonld"], "@graph": [
        { "type": "ai_AIPackage", "spdxId": "urn:a", "name": "a", "ai_autonomyType": "yes",
          "ai_useSensitivePersonalInformation": "noAssertion",
          "ai_energyConsumption": { "type": "ai_EnergyConsumption", "ai_trainingEnergyConsumption": [
            { "type": "ai_EnergyConsumptionDescription", "ai_energyQuantity": 12.5, "ai_energyUnit": "kilowattHour" }] },
          "suppliedBy": { "type": "Organization", "name": "Inline Lab", "externalIdentifier": [
            { "externalIdentifierType": "email", "identifier": "x@example.jp" }] } },
        { "type": "software_Package", "spdxId": "urn:b", "name": "b", "software_primaryPurpose": "model" },
        { "type": "software_Package", "spdxId": "urn:lib", "name": "l", "software_primaryPurpose": "library" },
        { "type": "Relationship", "relationshipType": "ancestorOf", "from": "urn:b", "to": "urn:a" },
        { "type": "Relationship", "relationshipType": "dependsOn", "from": "urn:a", "to": ["urn:lib"] },
        { "type": "LifecycleScopedRelationship", "relationshipType": "testedOn", "from": "urn:a", "to": ["urn:b"] },
    ]});
    let imported = text(&doc.to_string(), "x.json").unwrap();
    let expected = [("urn:a", TieKind::BasedOn, "urn:b"), ("urn:a", TieKind::EvaluatedOn, "urn:b")];
    assert_eq!(ties(&imported), expected);
    let a = asset(&imported, "urn:a");
    assert_eq!(facts(a), [("autonomy", &json!("autonomous"), Some("spdx-fully-automated"))]);
    let energy = json!([{ "activity": "training", "energy": { "value": 12.5, "unit": "kilowattHour" } }]);
    assert_eq!(first(a, "energy").0, &energy);
    assert_eq!(first(a, "contact").0, "x@example.jp");
    assert_eq!(unread(&imported, Why::NotAnAsset), ["/@graph/2"]);
    assert_eq!(unread(&imported, Why::NoSuchAsset), ["/@graph/4/to/0"]);
}

#[test]
fn our_own_format_gives_facts_without_a_rule() {
    let imported = import(OWN);
    assert_eq!(imported.format, Format::Shirube);
    let desk = asset(&imported, "desk");
    assert_eq!(desk.kind, AssetKind::System);
    assert_eq!(first(desk, "released"), (&json!("2026-04-01"), "toml:system.released", 17));
    assert_eq!(first(desk, "supplier_number"), (&json!("9234567890123"), "toml:operator.number", 6));
    assert_eq!(facts(desk).len(), 8);
    assert!(facts(desk).iter().all(|(_, _, rule)| rule.is_none()));
    assert_eq!(first(asset(&imported, "base"), "supplier").0, "Example Lab");
    assert!(asset(&imported, "base").first("supplier_number").is_none(), "not the operator's number");
    assert_eq!(first(asset(&imported, "tuned"), "parameters").0, &json!(1_500_000_000));
    let expected = [
        ("desk", TieKind::Contains, "tuned"),
        ("tuned", TieKind::BasedOn, "base"),
        ("tuned", TieKind::TrainedOn, "faq"),
        ("desk", TieKind::DependsOn, "search"),
    ];
    assert_eq!(ties(&imported), expected);
    assert_eq!(imported.unread, []);
}

#[test]
fn our_own_format_reports_every_fault_with_what_is_probably_meant() {
    let file = "shirube = 1\n[sytem]\n[model]\nnaem = \"x\"\nname = 3.10\nlanguages = [1, {}]\n[model.facts]\n\
        generativ = true\nmodality = [\"txet\"]\n[[tie]]\nfrom = \"modle\"\nto = \"model\"\nkind = \"base-on\"\n\
        [[tie]]\nfrom = \"modle\"\nto = \"model\"\nkind = \"based-on\"\n";
    let error = text(file, "x.toml").unwrap_err();
    let seen: Vec<(&str, String)> = error
        .faults()
        .iter()
        .map(|e| (e.code(), e.params().iter().rev().map(|(_, v)| v.as_str()).next().unwrap().to_owned()))
        .collect();
    let expected = [
        ("import.unknown-field", "system"),
        ("import.unknown-field", "name"),
        ("import.invalid-value", ""),
        ("import.unknown-field", "generative"),
        ("import.invalid-value", "text"),
        ("import.invalid-value", "based-on"),
        ("import.unknown-asset", "model"),
    ];
    assert_eq!(seen, expected.map(|(code, near)| (code, near.to_owned())));
    assert!(error.to_string().starts_with("7 faults, the first: line 2: `toml:sytem`"));
}

#[test]
fn the_digest_is_that_of_the_bytes_and_marks_and_line_ends_do_not_matter() {
    let mut windows = vec![0xef, 0xbb, 0xbf];
    windows.extend(String::from_utf8_lossy(TINYSWALLOW.1).replace('\n', "\r\n").into_bytes());
    let (one, other) = (import(TINYSWALLOW), import(("CARD.MD", &windows)));
    assert_ne!(one.digest, other.digest);
    assert_eq!(one.digest.len(), 64);
    assert_eq!((one.assets, one.ties, one.unread), (other.assets, other.ties, other.unread));
}

#[test]
fn yaml_keeps_words_and_digits_as_they_are_written() {
    let card = "---\nlanguage: no\nversion: 1.10\nlicense: other\nlicense_name: my-terms\nlicense_link: LICENSE\n\
        co2_eq_emissions: 0.012147398577917884\nbase_model: *unknown\n---\n";
    assert_eq!(text(card, "a.md").unwrap_err().code(), "import.syntax");
    let card = card
        .replace("*unknown", "&m some/base")
        .replace("base\n", "base\nbase_model_relation: quantized\ndatasets: [a, a, *m]\n");
    let imported = text(&card, "a.md").unwrap();
    let card = asset(&imported, "card");
    assert_eq!(first(card, "languages").0, &json!(["no"]));
    assert_eq!(first(card, "version").0, "1.10");
    assert_eq!(first(card, "license").0, "my-terms");
    assert_eq!(first(card, "derivation").0, "quantized");
    assert_eq!(first(card, "energy").0[0]["co2"]["value"], json!(0.012147398577917884));
    assert_eq!(first(card, "training_data").0, &json!(["a", "a", "some/base"]));
    assert_eq!(imported.ties.len(), 3, "a repeated tie is one tie");
}

#[test]
fn a_dataset_card_describes_a_dataset() {
    let card = "---\npretty_name: JFinQA\ntask_categories: [question-answering]\nsize_categories:\n- n<1K\n---\n\
        # Dataset Card for JFinQA\n\n## 学習データ\n\n有価証券報告書\n";
    let imported = text(card, "README.md").unwrap();
    let data = asset(&imported, "card");
    assert_eq!(data.kind, AssetKind::Dataset);
    assert_eq!(first(data, "name"), (&json!("JFinQA"), "yaml:pretty_name", 2));
    assert_eq!(first(data, "training_data"), (&json!("有価証券報告書"), "md:## 学習データ", 9));
    assert_eq!(facts(data), []);
}
