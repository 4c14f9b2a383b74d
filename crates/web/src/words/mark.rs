//! Words of the marks on answers, statements and assets that rest on something that changed.

crate::words! {
    /// Texts of the marks.
    MarkWords, mark_words {
        heading: "よりどころに変化のあった回答", "Answers whose ground has changed";
        heading_one: "この回答のよりどころの変化", "What this answer rests on has changed";
        lead: "回答が根拠にしている言明に、次のことが起きています。回答が今も正しいか確かめてください。", "The following happened to statements these answers rest on. See whether the answers still hold.";
        task: "よりどころに変化", "ground has changed";
        to_change: "変更の内容", "Read the change";
        to_statement: "受け取った言明", "The statement received";
        open: "未確認", "To be looked at";
        settled: "確認済み", "Looked at";
        found: "確認の結果", "What was found";
        statement_heading: "この言明のよりどころの変化", "What this statement rests on has changed";
        statement_lead: "この言明を発行した後に、対象のシステムなどがよりどころにしているものが変わりました。内容が今も正しいか確かめてください。", "Since this statement was issued, something its subject rests on has changed. See whether what it says still holds.";
        pins: "よりどころにしている言明", "Statements this rests on";
        pins_lead: "受け入れた言明のうち、このシステムなどが現在よりどころにしているものです。", "Of the statements accepted, those this rests on now.";
        pinned_since: "受け入れ", "accepted";
        until: "有効期限", "valid until";
        stands: "有効", "stands";
        offer_heading: "撤回を知らせる", "Tell of the withdrawal";
        offer_body: "この言明を渡した相手と、その先の事業者に、言明の現在の状態を知らせられます。送る前に、届く先を確認できます。", "Those you gave this statement, and those further along, can be told how it stands now. You see whom it reaches before it goes out.";
        offer_button: "届く先を確認する", "See whom it reaches";
        offer_known: "撤回の通知を見る", "See the notice of the withdrawal";
        offer_heading_suspended: "一時停止を知らせる", "Tell of the suspension";
        offer_known_suspended: "一時停止の通知を見る", "See the notice of the suspension";
        suspended: "言明を一時停止しました", "The statement was suspended";
        suspended_next: "一時停止を知らせる通知を用意しました。届く先を確かめて、送るか取りやめるかを選んでください。", "A notice of the suspension is ready. See whom it reaches, then send or drop it.";
        offer_heading_restored: "一時停止の解除を知らせる", "Tell that the suspension was lifted";
        offer_known_restored: "一時停止の解除の通知を見る", "See the notice that the suspension was lifted";
        restored: "言明の一時停止を解除しました", "The suspension of the statement was lifted";
        restored_next: "一時停止の解除を知らせる通知を用意しました。届く先を確かめて、送るか取りやめるかを選んでください。", "A notice that the suspension was lifted is ready. See whom it reaches, then send or drop it.";
        superseded_heading: "差し替えを知らせる", "Tell of the new version";
        superseded_body: "前の版の言明を渡した相手がいます。新しい版に差し替えたことを、その相手と、その先の事業者に知らせられます。送る前に、届く先を確認できます。", "Someone was given a statement of an earlier version. They, and those further along, can be told that a new version took its place. You see whom it reaches before it goes out.";
        superseded_known: "差し替えの通知を見る", "See the notice of the new version";
        superseded_button: "知らせる内容を確認する", "See what would be said";
        superseded_words: "新しい版を発行しました。", "A new version was issued.";
        of_version: "対象の言明の発行日時：", "Statement issued ";
        withdrawn: "言明を撤回しました", "The statement was withdrawn";
        withdrawn_next: "撤回を知らせる通知を用意しました。届く先を確かめて、送るか取りやめるかを選んでください。", "A notice of the withdrawal is ready. See whom it reaches, then send or drop it.";
    }
}
