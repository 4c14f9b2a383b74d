//! Whatever our reader takes leaves as CycloneDX that it takes again; and so does whatever a register may hold in its fields.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use shirube_domain::id::{AssetId, OperatorId, SeededChance, TieId};
use shirube_domain::outgoing::{Bundle, Described, Stamp, VERSIONS, cyclonedx};
use shirube_domain::registry::import::{Imported, Mapping, read};
use shirube_domain::registry::{Asset, Operator, Said, Tie};
use shirube_domain::time::Timestamp;

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let rules = include_str!("../../catalog/criteria/import.toml");
    Mapping::parse(rules, include_str!("../../catalog/criteria/facts.toml")).expect("the rules of the catalogue hold")
});

/// What a register holds once a file was taken, the asset `first` of it in front.
fn bundle(imported: &Imported) -> Option<Bundle> {
    let (at, chance) = (Timestamp::UNIX_EPOCH, SeededChance::new(7));
    let ids: Vec<AssetId> = imported.assets.iter().map(|_| AssetId::new(at, &chance)).collect();
    let owner = OperatorId::new(at, &chance);
    let place = |key: &str| imported.assets.iter().position(|asset| asset.key == key);
    let all = imported.assets.iter().zip(&ids).map(|(asset, id)| {
        let text = |field: &str| asset.first(field).and_then(|f| f.value.as_str().map(str::to_owned));
        let said = asset.found.iter().map(|f| Said {
            field: f.field.clone(),
            value: f.value.clone(),
            source: "form".to_owned(),
            place: None,
            words: None,
        });
        let ties = imported.ties.iter().filter(|tie| tie.from == asset.key).filter_map(|tie| {
            let to = place(&tie.to)?;
            Some(Tie {
                id: TieId::new(at, &chance),
                from: id.clone(),
                to: ids[to].clone(),
                kind: tie.kind,
                other_kind: imported.assets[to].kind,
                other_name: imported.assets[to].key.clone(),
            })
        });
        Described {
            asset: Asset {
                id: id.clone(),
                operator: owner.clone(),
                kind: asset.kind,
                name: text("name").unwrap_or_else(|| asset.key.clone()),
                version: text("version"),
                summary: text("description"),
                is_retired: false,
                updated_at: "2026-01-01T00:00:00Z".to_owned(),
                revision: 1,
            },
            said: said.collect(),
            ties: ties.collect(),
        }
    });
    let all: Vec<Described> = all.collect();
    (!all.is_empty()).then(|| Bundle { operator: operator(owner.clone()), all })
}

fn operator(id: OperatorId) -> Operator {
    Operator {
        id,
        name: "事業者 \"<o>\"".to_owned(),
        name_en: None,
        corporate_number: None,
        is_overseas: false,
        country: "JP".to_owned(),
        representative: None,
        representative_contact: None,
        contact: Some("mail@example.jp".to_owned()),
        updated_at: "2026-01-01T00:00:00Z".to_owned(),
        revision: 1,
    }
}

fuzz_target!(|data: &[u8]| {
    let stamp = Stamp { serial: uuid::Uuid::from_u128(7), at: Timestamp::UNIX_EPOCH };
    for name in ["card.md", "asset.toml", "bom.json"] {
        let Some(mut bundle) = read(data, Some(name), &MAPPING).ok().as_ref().and_then(bundle) else { continue };
        for version in VERSIONS {
            let written = cyclonedx(&bundle, version, &stamp);
            let bom: Value = serde_json::from_str(&written).expect("what goes out is JSON");
            assert_eq!((&bom["bomFormat"], &bom["specVersion"]), (&"CycloneDX".into(), &version.into()));
            let back = read(written.as_bytes(), Some("bom.json"), &MAPPING).expect("what goes out is read again");
            assert!(!back.assets.is_empty());
        }
        // A field may hold what no reader gives it: other programs write registers too.
        let mut values: Vec<Value> = bundle.all.iter().flat_map(|d| d.said.iter().map(|s| s.value.clone())).collect();
        values.push(Value::String(String::from_utf8_lossy(data).into_owned()));
        for (at, said) in bundle.all.iter_mut().flat_map(|d| &mut d.said).enumerate() {
            said.value = values[(at + 1) % values.len()].clone();
        }
        for version in VERSIONS {
            let written = cyclonedx(&bundle, version, &stamp);
            serde_json::from_str::<Value>(&written).expect("what goes out is JSON");
            if let Err(error) = read(written.as_bytes(), Some("bom.json"), &MAPPING) {
                assert!(!error.code().is_empty());
            }
        }
    }
});
