//! Words of forms of others and of files that leave.

crate::words! {
    /// Texts of these pages.
    LeaveWords, leave_words {
        tab: "様式・書き出し", "Forms and export";
        title: "外部の様式と書き出し", "Forms of others, and export";
        lead: "登録簿の内容から、外部の様式の下書きと、ほかのシステムで読めるファイルをつくります。提出や公表は行いません。", "Drafts for forms of others, and files other systems read, made from the register. Nothing is handed in or published.";
        caption: "外部の様式", "Forms of others";
        form: "様式", "Form";
        view: "立場・宛先", "Role or reader";
        filled: "記載のある項目", "Fields with words";
        files: "ファイルに書き出す", "Write to a file";
        files_lead: "この資産と、それが依存する資産のすべてを書き出します。書き出したものを標に取り込むと、同じ登録簿になります。値のない項目の名前もファイルに書かれます。", "Written out with everything it hangs on. Taken into Shirube again, it gives the same register. Places with nothing to say are named in the file.";
        files_mind: "学習データや計算量など、秘密の区分が「相手ごとに判断」の内容も含みます。渡す相手を確かめてください。", "Contents you decide on for each recipient, such as training data or compute, are in it. Check whom you give it to.";
        card_only_models: "モデルカードは、モデルについてだけ書き出せます。", "A model card can be written for a model only.";
        views: "立場・宛先", "Role or reader";
        unread: "この様式について分かっていないこと", "What is not known of this form";
        official: "公式の様式", "The official form";
        field: "項目", "Field";
        words: "登録簿にある内容", "What the register has";
        asked_by: "求めている規定", "Where it is asked";
        origin: "出どころ：", "From ";
        missing: "記載なし", "nothing yet";
        not_held: "登録簿にない項目です。様式に直接書きます。", "Not held by the register; written in the form itself.";
        add: "記載する", "Add it";
        draft_only: "下書きです。提出されていません。", "A draft. It has not been handed in.";
        section: "節", "Section";
        certainty: "確かさ", "Certainty";
        of_register: "登録情報", "the entry";
        of_operator: "事業者の情報", "the operator's entry";
        of_fact: "事実", "a fact";
        of_said: "記載", "what was said";
        of_ties: "つながり", "ties";
        of_assessment: "自己点検の回答", "answers of the self-assessment";
    }
}
