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
        offer_body: "この言明を渡した相手と、その先の事業者に、撤回を知らせられます。送る前に、届く先を確認できます。", "Those you gave this statement, and those further along, can be told that it was withdrawn. You see whom it reaches before it goes out.";
        offer_button: "届く先を確認する", "See whom it reaches";
        offer_known: "撤回の通知を見る", "See the notice of the withdrawal";
        withdrawn: "言明を撤回しました", "The statement was withdrawn";
        withdrawn_next: "撤回を知らせる通知を用意しました。届く先を確かめて、送るか取りやめるかを選んでください。", "A notice of the withdrawal is ready. See whom it reaches, then send or drop it.";
    }
}
