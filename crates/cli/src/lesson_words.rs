//! The Japanese of the help of `shirube lesson`, keyed by the English.

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    ("What was proposed out of cases", "事案からの改善提案"),
    (
        "List what was proposed out of cases, the latest first; for officials and norm editors",
        "改善提案の一覧。新しい順。事案の担当職と規範編集担当だけ",
    ),
    (
        "Only those that stand so: open, accepted or declined",
        "この状態のものだけ：open（検討待ち）、accepted（採用）、declined（不採用）",
    ),
];
