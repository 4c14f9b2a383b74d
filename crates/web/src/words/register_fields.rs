//! What the fields of an import are called (`docs/specs/import.md`).

use shirube_domain::text::Lang;

/// Field, Japanese, English.
const FIELDS: [(&str, &str, &str); 44] = [
    ("name", "名称", "Name"),
    ("group", "名前空間", "Namespace"),
    ("version", "版", "Version"),
    ("supplier", "提供元", "Supplier"),
    ("supplier_number", "提供元の法人番号", "Supplier's Corporate Number"),
    ("contact", "連絡先", "Contact"),
    ("license", "ライセンス", "Licence"),
    ("license_url", "ライセンスの所在", "Where the licence stands"),
    ("description", "説明", "Description"),
    ("url", "所在", "Where it is found"),
    ("identifier", "識別子", "Identifier"),
    ("languages", "言語", "Languages"),
    ("task", "タスク", "Task"),
    ("domain", "適用分野", "Domain"),
    ("architecture", "アーキテクチャ", "Architecture"),
    ("parameters", "パラメータ数", "Parameters"),
    ("inputs", "入力の形式", "Inputs"),
    ("outputs", "出力の形式", "Outputs"),
    ("learning", "学習の種類", "Kind of learning"),
    ("library", "ライブラリ", "Library"),
    ("derivation", "派生の方法", "How it was derived"),
    ("training", "学習の方法", "How it was trained"),
    ("training_data", "学習データの説明", "Description of training data"),
    ("datasets", "データセットの名称", "Names of datasets"),
    ("preprocessing", "データの前処理", "Preparation of data"),
    ("intended_use", "想定する用途", "Intended use"),
    ("intended_users", "想定する利用者", "Intended users"),
    ("out_of_scope", "想定しない用途", "Uses out of scope"),
    ("limitations", "能力の限界", "Limitations"),
    ("bias", "偏りについての説明", "Statement on bias"),
    ("evaluation", "評価の結果", "Evaluation results"),
    ("evaluation_notes", "評価についての説明", "Notes on evaluation"),
    ("energy", "消費エネルギー", "Energy used"),
    ("energy_notes", "環境への影響の説明", "Notes on the environment"),
    ("safety_notes", "安全と倫理についての説明", "Notes on safety and ethics"),
    ("explainability", "説明可能性", "Explainability"),
    ("standards", "準拠するとしている規格", "Standards it says it follows"),
    ("released", "公開日", "Released"),
    ("tags", "タグ", "Tags"),
    ("data_kind", "データの種類", "Kind of data"),
    ("data_size", "データの量", "Size of data"),
    ("data_collection", "データの集め方", "How the data was collected"),
    ("confidentiality", "機密の区分", "Confidentiality"),
    ("sensitive_data", "配慮を要する情報", "Sensitive data"),
];

/// The label of a field; the field itself when it has none.
pub fn field_label(field: &str, lang: Lang) -> &str {
    FIELDS.iter().find(|(id, _, _)| *id == field).map_or(field, |(_, ja, en)| lang.pick(ja, en))
}

/// What a part of a field is called: of an evaluation result, of energy used.
const PARTS: [(&str, &str, &str); 8] = [
    ("metric", "指標", "metric"),
    ("value", "値", "value"),
    ("slice", "対象", "on"),
    ("dataset", "データセット", "dataset"),
    ("task", "タスク", "task"),
    ("activity", "活動", "activity"),
    ("unit", "単位", "unit"),
    ("confidence", "信頼区間", "confidence interval"),
];

/// The label of a part; the part itself when it has none.
pub fn part_label(part: &str, lang: Lang) -> &str {
    PARTS.iter().find(|(id, _, _)| *id == part).map_or(part, |(_, ja, en)| lang.pick(ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shirube_domain::registry::import::fields::ALL;

    #[test]
    fn every_field_of_an_import_has_a_name_in_both_languages() {
        for field in ALL {
            assert!(FIELDS.iter().any(|(id, _, _)| *id == field), "{field}");
        }
        assert_eq!(FIELDS.len(), ALL.len());
    }
}
