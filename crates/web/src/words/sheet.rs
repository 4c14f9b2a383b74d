//! Words of disclosure sheets.

crate::words! {
    /// Texts of these pages.
    SheetWords, sheet_words {
        title: "開示シートの下書き", "Draft disclosure sheet";
        tab: "開示シート", "Disclosure";
        draft_only: "下書きです。まだだれにも送られていません。", "A draft. Nobody has been sent it.";
        audiences: "だれに伝えるか", "For whom";
        lead_provider: "このAIを使ってサービスをつくるAI提供者に、開発者として伝えること。秘密の区分が「相手ごとに判断」の項目は、求めがあり、伝えると決めたときだけ渡します。", "What a developer tells the AI provider who builds a service on this. Fields decided for each recipient are given only when asked for, and when you decide to.";
        lead_user: "このAIを業務で使うAI利用者に、提供者として伝えること。", "What a provider tells the AI user who uses this in business.";
        lead_authority: "行政機関の調査などに協力するときに伝えること。協力は法律上の責務ですが、ここに挙げる項目の提出を義務付ける条文はありません。", "What you tell an authority when you cooperate with its surveys. Cooperating is a duty under the Act; no clause obliges anyone to hand in these fields.";
        lead_public: "だれもが読めるところに示すこと。公開の区分の項目だけが入ります。", "What is shown to everyone. Only fields of the class “public” are in it.";
        caption: "伝える項目", "Fields to tell";
        colon: "：", ": ";
        why: "必要とする理由", "Why it is needed";
        between: "・", ", ";
        missing: "記載なし", "nothing yet";
        add: "記載する", "Add it";
        optional: "記載なし（なくてもよい）", "Nothing yet (not required)";
        source: "出どころ：", "Said in ";
    }
}
