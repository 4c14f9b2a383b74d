//! The Japanese of the help of `shirube procedure`, keyed by the English.

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    ("Procedures of cases: list, show, check, due", "事案の手続：一覧、表示、検査、期限の計算"),
    ("List the procedures", "手続の一覧"),
    ("Show one: its steps, who takes them, its periods", "一つを表示する：手順、行う人、期限"),
    ("The procedure: incident, or one version, incident@1", "手続：incident、または版を付けて incident@1"),
    ("Print the drawing as Mermaid instead", "図を Mermaid で出力する"),
    ("Check files: everything that is wrong with each", "ファイルを検査する：問題をすべて挙げる"),
    ("The files", "ファイル"),
    ("Say when a period ends in Japan", "期間がいつ終わるかを計算する（日本）"),
    (
        "From when it runs, with its offset: 2026-12-25T15:00:00+09:00",
        "いつから進むか（時差を付けて）：2026-12-25T15:00:00+09:00",
    ),
    ("How many", "いくつ"),
    ("Of what: hours, days, working-days, months or years", "単位：hours、days、working-days、months、years"),
    (
        "Leave the last day where it is, also when offices are closed on it",
        "最後の日が閉庁日でも、次の開庁日に移さない",
    ),
    (
        crate::procedure::DUE_EXAMPLES,
        "例：
  shirube procedure due 2026-12-25T15:00:00+09:00 --within 10 --unit working-days
  shirube procedure due 2026-11-23T18:30:00+09:00 --within 72 --unit hours
  shirube procedure due 2026-01-31T12:00:00+09:00 --within 1 --unit months --stays

初日は数えず、最後の日は終わりまで数えます。最後の日が閉庁日なら、次の開庁日に移ります。",
    ),
];
