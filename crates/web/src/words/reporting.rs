//! Words of report cases.

crate::words! {
    /// Texts of these pages.
    ReportingWords, reporting_words {
        tab: "届出・報告", "Reports due";
        title: "求められることのある届出・報告", "Reports that may be asked for";
        lead: "示された事実から、海外の法令などが届出や報告を求めることがあるかを示します。自動で提出されることはありません。", "What foreign laws may ask to be notified or reported, by the facts given. Nothing is handed in by itself.";
        caution: "海外の法令についての法的助言ではありません。実際に求められるかは、その国・地域の専門家に確かめてください。", "This is no legal advice on foreign law. Whether a report is asked for is to be settled with someone who knows that law.";
        called: "求められている手続", "Asked for by the facts given";
        called_none: "示された事実では、求められている手続はありません。", "By the facts given, no procedure is asked for.";
        depends: "求められることのある手続（事実が足りない）", "May be asked for, because facts are not given";
        proposed: "提案にとどまったもの（比較のため。法令ではない）", "Only ever proposed (to compare with; no law)";
        procedure: "手続", "Procedure";
        addressee: "提出先", "To whom";
        period: "期限", "Until when";
        why: "理由", "Why";
        act: "操作", "Do";
        open: "案件を開く", "Open a case";
        give_fact: "事実を示す", "Give the fact";
        not_given: "次の事実が示されていません：", "Not given: ";
        not_yet: "適用前（適用開始の日：", "not in force yet; from ";
        not_yet_end: "）", "";
        within_from: "（起算：", " (counted ";
        within_end: "）", ")";
        sooner: "より早い期限：", "Sooner: ";
        beside: "条件に含まれていない要件：", "Tests not in the condition: ";
        cases: "この資産の案件", "Cases of this asset";
        cases_all: "届出・報告の案件", "Report cases";
        cases_none: "案件はありません。", "There are no cases.";
        cases_lead: "開かれた案件の一覧です。新しいものから並んでいます。", "Cases that were opened, latest first.";
        asset: "資産", "Asset";
        state: "状態", "State";
        opened: "開いた日時", "Opened";
        due: "期限の日", "Due";
        due_unknown: "不明", "unknown";
        overdue: "期限を過ぎています", "past its date";
        no_since: "起算日が分からないため、期限の日は計算していません。", "No date is worked out, since it is not known when the period began.";
        no_date: "出どころに日数がないか、営業日で数えるため、期限の日は計算していません。", "No date is worked out: the source states no number, or counts working days.";
        open_title: "案件を開く", "Open a case";
        open_lead: "届出や報告が必要かを確かめ、対応を記録するための案件です。開いても提出されません。", "A case records that you look into a report and what you do. Opening it hands nothing in.";
        since: "起算日（日本の日付）", "When the period began to run (date in Japan)";
        since_support: "分からないときは空欄にしてください。", "Leave empty when it is not known.";
        time: "時刻（日本時間）", "Time (Japan)";
        time_support: "例：14:30。空欄のときは0時とします。", "For example 14:30. Midnight when empty.";
        cancel: "やめる", "Cancel";
        case_title: "届出・報告の案件", "Report case";
        norm: "求めている規定", "Norm that asks";
        drift_title: "開いた後に変わったこと", "What has changed since it was opened";
        drift_norm: "規定の新しい版があります：", "There is a newer version of the norm: ";
        drift_answer: "今の事実では：", "By the facts as they are now: ";
        drift_fact: "事実が変わりました：", "A fact has changed: ";
        drift_gone: "この手続は、今の規範データにありません。", "The catalogue no longer has this procedure.";
        arrow: "→", " → ";
        nothing: "なし", "not given";
        draft: "報告する内容の下書き", "Draft of what is reported";
        fields_by: "項目の出どころ：", "Where the list comes from: ";
        field: "項目", "Field";
        words: "登録簿にある内容", "What the register has";
        missing: "記載なし", "nothing yet";
        occasion: "登録簿にない内容です。その時の状況を書きます。", "Not held by the register: the occasion tells it.";
        close_handed: "提出したことを記録する", "Record that it was handed in";
        close_handed_lead: "提出は、この仕組みの外で行います。", "Handing in happens outside this program.";
        to: "提出先", "To whom";
        on: "提出した日", "Day";
        reference: "受付番号や公表先", "Reference number or address";
        evidence: "提出した文書のSHA-256", "SHA-256 of what was handed in";
        close_not: "報告が不要なことを記録する", "Record that no report is needed";
        reason: "報告しない理由", "Why none is needed";
        record: "記録する", "Record";
        closed: "閉じた日時", "Closed";
        certainty: "確かさ", "Certainty";
    }
}
