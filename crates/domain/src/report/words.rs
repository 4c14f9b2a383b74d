//! The headings of a report, in both languages, shared by HTML, PDF and XLSX.

use crate::text::Lang;

macro_rules! report_words {
    ($($(#[$doc:meta])* $key:ident: $ja:literal, $en:literal;)*) => {
        /// Every fixed text of a report in one language.
        #[derive(Debug)]
        pub struct ReportWords { $($(#[$doc])* pub $key: &'static str,)* }
        static JA: ReportWords = ReportWords { $($key: $ja,)* };
        static EN: ReportWords = ReportWords { $($key: $en,)* };
    };
}

report_words! {
    /// Heading.
    about: "対象", "Subject";
    /// Label.
    name: "名称", "Name";
    /// Label.
    version: "版", "Version";
    /// Label.
    kind: "種類", "Kind";
    /// Label.
    operator: "事業者", "Operator";
    /// Label.
    corporate_number: "法人番号", "Corporate Number";
    /// Label.
    source: "出所", "Source";
    /// Label.
    state: "状態", "State";
    /// Label.
    made_at: "作成日時（日本時間）", "Made at (Japan time)";
    /// Label.
    made_by: "作成したソフトウェア", "Made by";
    /// Label.
    catalog: "規範カタログのダイジェスト", "Digest of the norms catalogue";
    /// Heading.
    standing: "この報告書の位置づけ", "What this report is";
    /// Heading.
    summary: "要約", "Summary";
    /// Heading.
    counts: "文書ごとの該当状況", "What applies, by instrument";
    /// Column.
    instrument: "文書", "Instrument";
    /// Column.
    nature: "性質", "Nature";
    /// Column.
    applies: "該当する", "Applies";
    /// Column.
    depends: "情報が足りない", "Depends";
    /// Column.
    not: "該当しない", "Does not apply";
    /// Column.
    met: "満たしている", "Met";
    /// Column.
    partly: "一部満たしている", "Partly met";
    /// Column.
    not_met: "満たしていない", "Not met";
    /// Column.
    not_applicable: "対象外", "Not applicable";
    /// Column.
    unanswered: "未回答", "Unanswered";
    /// Heading.
    first: "最初に行うこと", "What to do first";
    /// Heading.
    facts: "分かっている情報", "Facts given";
    /// Column.
    fact: "項目", "Fact";
    /// Column.
    value: "内容", "Value";
    /// Column.
    place: "記載箇所", "Where it says so";
    /// Heading.
    missing: "足りない情報", "Facts still missing";
    /// Column.
    ask: "確認する質問", "Question to answer";
    /// Column.
    waiting: "待っている項目数", "Norms waiting for it";
    /// Heading.
    evidence_gaps: "資料に書かれていること・足りないこと", "What the description shows, and what it lacks";
    /// Column.
    found: "記載あり", "Found";
    /// Text.
    not_found: "記載なし", "not found";
    /// Label.
    wanted: "足りない証拠", "Evidence still missing";
    /// Heading.
    sections: "該当する項目と理由", "What applies, and why";
    /// Column.
    clause: "条項", "Clause";
    /// Column.
    content: "内容（要約）", "Content (our paraphrase)";
    /// Column.
    strength: "強さ", "Strength";
    /// Column.
    certainty: "確からしさ", "Certainty";
    /// Column.
    answer: "該当", "Applies?";
    /// Column.
    why: "理由", "Why";
    /// Column.
    status: "対応状況", "Status";
    /// Column.
    statement: "取組の内容", "What is done";
    /// Column.
    reason: "対象外の理由", "Why not applicable";
    /// Column.
    owner: "担当", "In charge";
    /// Column.
    due: "期限", "Due";
    /// Column.
    evidence: "証拠", "Evidence";
    /// Text.
    no_evidence: "証拠は示されていない", "no evidence attached";
    /// Column.
    marks: "よりどころの変化", "Changes in what it rests on";
    /// Text.
    mark_open: "未確認", "to be looked at";
    /// Text.
    mark_settled: "確認済み", "looked at";
    /// Text.
    mark_further: "よりどころのさらに上流", "further up the chain";
    /// Text.
    mark_ends: "言明の有効期限：", "the statement is valid until ";
    /// Heading.
    examples: "中間とりまとめの14のリスク例と関係する法律", "The fourteen risk examples of the Interim Report and their laws";
    /// Column.
    risk: "リスク", "Risk";
    /// Column.
    laws: "主な法律（所管）", "Main laws (in charge)";
    /// Heading.
    heat: "原則×立場の対応状況", "Principle by role: share met";
    /// Column.
    principle: "原則", "Principle";
    /// Heading.
    risks: "把握したリスク", "Risks noted";
    /// Column.
    description: "説明", "Description";
    /// Column.
    likelihood: "起こりやすさ", "Likelihood";
    /// Column.
    severity: "重大さ", "Severity";
    /// Column.
    affected: "影響を受ける人", "Who is affected";
    /// Column.
    stage: "段階", "Stage";
    /// Column.
    treatment: "対策", "What is done about it";
    /// Heading.
    unread: "使用しなかった記載", "In the file, but not used";
    /// Heading.
    receipt: "受付", "Receipt";
    /// Label.
    entry: "ログの項目", "Log entry";
    /// Label.
    index: "番号", "Index";
    /// Text.
    waiting_index: "番号は付与待ち", "index not yet given";
    /// Text.
    none: "なし", "none";
    /// Text.
    page: "ページ", "Page";
    /// Text.
    heat_note: "「一部満たしている」は半分として数える。公式の採点ではない。", "“Partly met” counts half. This is not an official score.";
    /// Column heading of the norm's id.
    id: "ID", "ID";
    /// Sheet name.
    sheet_cover: "表紙", "Cover";
    /// Sheet name.
    sheet_answers: "回答", "Answers";
    /// Sheet name.
    sheet_explanation: "説明", "Explanation";
    /// Column.
    group: "区分", "Group";
    /// Column.
    title: "見出し", "Heading";
    /// Column.
    revision: "更新番号", "Revision";
}

/// The fixed texts in one language.
pub fn words(lang: Lang) -> &'static ReportWords {
    lang.pick(&JA, &EN)
}
