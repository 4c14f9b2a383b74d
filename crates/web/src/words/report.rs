//! Words of a report on a page, beside those it shares with PDF and XLSX.

crate::words! {
    /// Texts of report pages.
    ReportPageWords, report_page_words {
        heat_title: "原則×立場の対応状況", "Principle by role: share met";
        heat_desc: "行は10の原則、列はAI開発者・AI提供者・AI利用者。各マスの数字は満たしている割合。斜線は数える項目がないことを示します。", "Rows are the ten principles, columns are AI developers, providers and business users. Each cell shows the share met in percent; a hatched cell has nothing to count.";
        heat_none: "対象なし", "nothing to count";
        heat_dash: "–", "–";
        heat_out: "対象外", "n/a";
        heat_meta: "満たしている割合（%）。（ ）内は回答した項目数／項目数", "Share met in percent; in brackets: items answered / items";
        original: "原文", "Original";
        id: "ID", "ID";
        risks_none: "リスクは記録されていません。", "No risks are noted.";
        waiting: "#項目数", "#Items";
        made_at: "作成", "Made";
    }
}
