//! Words of sheets being written, approved, given and received.

use shirube_domain::text::Lang;

crate::words! {
    /// Texts of these pages.
    DisclosingWords, disclosing_words {
        sheets: "開示シート", "Disclosure sheets";
        sheets_lead: "モデル・システム・サービスについて、次の相手に伝える内容です。書いた人とは別の人が承認すると署名され、相手ごとに選んだ項目だけを渡せます。", "What you tell the next party about a model, system or service. Once a person other than the writer approves it, it is signed, and each recipient is given only the fields chosen for them.";
        sheets_none: "開示シートはまだありません。資産の「開示シート」から作成できます。", "There is no sheet yet. Begin one from the “Disclosure” view of an asset.";
        to_assets: "資産の一覧", "Assets";
        begin: "このシートを作成する", "Begin this sheet";
        begin_note: "登録簿の内容から始めて、言葉を選び、別の人の承認を受けます。", "Starts from what the register has; you choose the words, and another person approves.";
        open_one: "作成中・発行済みのシート", "Sheets begun or issued";
        version: "第{n}版", "version {n}";
        returned: "差し戻しの理由", "Why it was given back";
        write_lead: "項目ごとに、伝える言葉を選んでください。伝えない場合は理由を書きます。", "Choose the words for each field. Where nothing is told, say why.";
        own: "自分の言葉で書く", "In your own words";
        own_support: "すべての行を「- 」で始めると、箇条書きになります。", "Lines that all begin with “- ” become a list.";
        nothing: "伝えない", "Tell nothing";
        reason: "伝えない理由", "Why nothing is told";
        open_words: "自分の言葉、または伝えない理由を書く", "Write your own words, or why nothing is told";
        why: "必要とする理由：", "Why it is needed: ";
        between: "・", ", ";
        missing: "記載なし", "nothing yet";
        not_told: "伝えない", "not told";
        days: "有効な日数", "Valid for";
        days_unit: "日", "days";
        theirs: "ほかの人が先に保存した内容：", "Saved by someone else meanwhile: ";
        save: "下書きを保存", "Save draft";
        submit: "承認を依頼する", "Ask for approval";
        wait_lead: "書いた人とは別のオーナーが、承認するか差し戻します。", "An owner other than the writers approves it or gives it back.";
        approval: "承認", "Approval";
        approve: "承認して署名する", "Approve and sign";
        approve_confirm: "この内容に署名します。署名した言明は後から変えられません。よろしいですか。", "This signs the sheet. What is signed cannot be changed later. Go on?";
        own_words: "このシートに書き込んだ人は承認できません。ほかのオーナーに依頼してください。", "Those who wrote in this sheet cannot approve it. Please ask another owner.";
        send_back: "差し戻す", "Give back";
        back_words: "差し戻す理由", "Why you give it back";
        recall: "依頼を取り下げて書き直す", "Take it back and write on";
        said: "伝える内容", "What is told";
        audience: "相手", "For";
        asset: "対象", "About";
        until: "有効期限", "Valid until";
        approved_at: "承認・署名", "Approved and signed";
        statement_state: "言明の状態", "Status of the statement";
        versions: "これまでの版", "Versions";
        deliveries: "渡した相手", "Given to";
        deliveries_none: "まだだれにも渡していません。", "Nobody has been given it yet.";
        send: "相手に渡す", "Give it to someone";
        publish: "公開ページに載せる", "Show on the public page";
        unpublish: "公開ページから外す", "Take off the public page";
        to_public: "公開ページ", "Public page";
        withdraw: "撤回する", "Withdraw";
        withdraw_reason: "撤回する理由", "Why you withdraw it";
        withdraw_confirm: "署名した言明を撤回します。元には戻せません。よろしいですか。", "This takes back the signed statement for good. Go on?";
        sent_at: "渡した日時", "Given";
        send_lead: "渡す相手と、見せる項目を選びます。選ばなかった項目は、相手が受け取るファイルから読み取れません。", "Choose who gets it and which fields they see. What you do not choose cannot be read from what they receive.";
        to: "渡し方", "How";
        find: "事業者を探す", "Find an operator";
        find_support: "正式な名称または法人番号をそのまま入力してください。登録簿にある事業者の一覧は公開していません。", "The full name or the Corporate Number, exactly. The list of operators is not public.";
        find_none: "その名称・番号の事業者は見つかりません。別の登録簿の事業者か、ファイルでの受け渡しを選ぶこともできます。", "No operator of that name or number was found. It may be on another installation, or you can hand over a file.";
        find_button: "探す", "Find";
        recipient: "渡す事業者", "Operator";
        party: "相手のアドレス", "Their address";
        party_support: "別の登録簿の事業者のアドレス。例：https://shirube.example.jp/o/opr_…", "Address of an operator on another installation, such as https://shirube.example.jp/o/opr_…";
        name: "相手の名称", "Name of the recipient";
        show: "見せる項目", "Fields to show";
        by_decision: "相手ごとに判断する項目です。見せる場合は理由を書きます。", "Decided for each recipient. If you show it, say why.";
        why_show: "見せる理由", "Why it is shown";
        send_now: "渡す", "Give";
        shown: "見せた項目", "Fields shown";
        more: "見せる項目を増やす", "Show further fields";
        download: "言明ファイル", "Statement file";
        download_note: "このファイルだけで、署名・有効期限・状態・記録への登載を確かめられます。", "With this file alone, signature, validity, status and its place in the log can be checked.";
        talk: "質問と回答", "Questions and answers";
        talk_none: "質問はまだありません。", "No questions yet.";
        answer: "回答", "Answer";
        answer_now: "回答する", "Send the answer";
        received: "受け取った言明", "Statements received";
        received_lead: "ほかの事業者から受け取った署名付きの言明です。確かめた結果を見て、自分の資産のよりどころとして受け入れるかどうかを決めます。", "Signed statements you were given. Look at what the checks found, then decide whether your assets rest on them.";
        received_none: "受け取った言明はまだありません。", "Nothing has been received yet.";
        upload: "ファイルから取り込む", "Take in a file";
        file: "言明ファイル", "Statement file";
        file_support: "「.statement.json」または言明だけのファイル、2 MBまで", "A .statement.json file or a statement alone, up to 2 MB";
        take: "取り込む", "Take it in";
        from: "渡した人", "From";
        issuer: "発行者", "Issuer";
        kind: "種類", "Type";
        arrived: "受け取り", "Received";
        shows: "書かれていること", "What it says";
        shows_none: "見せられた項目はありません。", "No field is shown.";
        findings: "確かめた結果", "What was checked";
        status: "発行者の状態リスト", "Issuer's list of status";
        as_of: "リストの日時", "as of";
        status_fetched: "取得", "fetched";
        status_not_yet: "まだ取得していません。発行者のノードか鍵が確認されると、自動で取得します。", "Not fetched yet. It is once the issuer's node, or its keys, were confirmed.";
        findings_lead: "結果は項目ごとに示します。全体をひとことで表す言葉はありません。「確かめられない」は、偽りという意味ではありません。", "Each check is told on its own; there is no word for all of them. “Could not be checked” does not mean false.";
        confirm_title: "発行者の鍵を確かめる", "Confirm the issuer’s keys";
        confirm_lead: "初めての発行者です。次の値を、電話や発行者のウェブサイトなど、このファイルとは別の方法で発行者に確かめてください。", "This issuer is new to you. Compare these values with the issuer by another way than this file: by telephone, on their website.";
        confirm: "同じ値であることを確かめた", "I compared them, they are the same";
        decide: "受け入れるかどうか", "Your decision";
        accept_for: "どの資産のよりどころにしますか", "Which of your assets rest on it?";
        accept: "受け入れる", "Accept";
        cannot_accept: "次の結果があるため、まだ受け入れられません。", "It cannot be accepted yet, because of this:";
        no_assets: "受け入れるには、よりどころにする資産を先に登録してください。", "To accept it, first register the asset that rests on it.";
        ask: "質問する", "Ask a question";
        question: "質問", "Question";
        decline: "見送る", "Decline";
        decline_reason: "見送る理由", "Why you decline";
        changes: "前に受け入れた版との違い", "What differs from the version accepted before";
        changes_none: "見せられた項目に違いはありません。", "The fields shown are the same.";
        was: "前の版", "Before";
        is: "この版", "Now";
        hidden_now: "（見せられていない）", "(not shown)";
        public_lead: "この事業者が公開している開示シートと、署名に使う鍵です。", "The sheets this operator has made public, and the keys it signs with.";
        public_sheets: "公開している開示シート", "Public sheets";
        public_none: "公開している開示シートはありません。", "No sheet is public.";
        keys: "署名の鍵", "Signing keys";
        keys_none: "この事業者の鍵はまだありません。", "This operator has no key yet.";
        verify: "確かめ方", "How to check";
        verify_lead: "ダウンロードしたファイルは、発行者に問い合わせずに次のコマンドで確かめられます。", "What you download can be checked with this command, without asking the issuer.";
        number: "法人番号", "Corporate Number";
    }
}

/// Languages by their code (ISO 639-1), as far as registers here have named them.
const LANGUAGES: [(&str, &str, &str); 10] = [
    ("ja", "日本語", "Japanese"),
    ("en", "英語", "English"),
    ("zh", "中国語", "Chinese"),
    ("ko", "韓国語・朝鮮語", "Korean"),
    ("vi", "ベトナム語", "Vietnamese"),
    ("pt", "ポルトガル語", "Portuguese"),
    ("es", "スペイン語", "Spanish"),
    ("fr", "フランス語", "French"),
    ("de", "ドイツ語", "German"),
    ("ne", "ネパール語", "Nepali"),
];

/// What a language is called; the code itself when it is not known here.
pub fn language_name(code: &str, lang: Lang) -> &str {
    LANGUAGES.iter().find(|(id, _, _)| *id == code).map_or(code, |(_, ja, en)| lang.pick(ja, en))
}
