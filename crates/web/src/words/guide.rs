//! The words of the pages of plain text: all menus, help, accessibility.

use crate::words;

words! {
    /// Texts of menu, help and accessibility.
    GuideWords, guide_words {
        menu_title: "全メニュー", "All menus";
        menu_lead: "このサービスのすべての場所です。まだない機能は、そのように書いています。", "Every place of this service. What does not exist yet is said so.";
        menu_register_text: "事業者、AIシステム、モデル、データセットとそのつながり。", "Operators, AI systems, models, datasets and how they depend on each other.";
        menu_assess_text: "何が該当するか、自己点検、リスク。", "What applies, self-assessment, risks.";
        menu_disclose: "開示", "Disclose";
        menu_disclose_text: "公開ログと検証。", "The public log and its verification.";
        menu_respond: "対応", "Respond";
        menu_policy: "政策", "Policy";
        menu_policy_text: "規範、リスクと法律。", "Norms, and risks and laws.";
        menu_not_yet: "まだありません。", "Nothing here yet.";
        menu_respond_text: "事案がどう進むかを、手続ごとに読めます。", "How cases proceed, procedure by procedure.";
        menu_respond_none: "インシデントの報告、調査への回答、指導・助言の記録を予定しています。", "Planned: reporting incidents, answering surveys, records of guidance.";
        menu_disclose_none: "透明性シートの受け渡しと、コンテンツの来歴の確認は、まだありません。", "Transparency sheets and content provenance do not exist yet.";
        menu_policy_none: "基本計画・予算・指標、調達の支援は、まだありません。", "Basic Plan, budget and indicators, and support for procurement do not exist yet.";
        menu_sign_in: "サインインすると使えます", "Available after signing in";
        menu_account: "アカウント", "Your account";
        menu_account_group: "アカウントと使い方", "Account and help";
        menu_api: "API（OpenAPI）", "API (OpenAPI)";
        menu_own_register: "AIシステムなどの一覧", "AI systems and other assets";
        menu_own_assess: "自己点検の一覧", "Self-assessments";
        menu_home: "ホーム", "Home";

        help_title: "使い方", "How to use this service";
        help_lead: "標（しるべ）でできることを、五つに分けて説明します。", "What you can do with Shirube, in five short sections.";
        help_find: "何が該当するかを知る", "Find out what applies";
        help_find_text: "「何が該当するか」で8つの質問に答えると、該当する法律と指針が理由とともに分かります。答えはアドレスの中だけにあり、保存されません。分からない質問は空けたままで構いません。", "Answer the eight questions of “What applies” and see the law and guidelines that concern your AI, with reasons. The answers stand only in the address; nothing is stored. Leave open what you do not know.";
        help_read: "結果の読み方", "Read the result";
        help_read_text: "「該当する」は、答えから該当すると決まった項目です。「情報が足りない」は、何が分かれば決まるかを示します。青い枠の太字は法律、点線の丸い枠は法的義務ではない指針です。確からしさの札は、その記載をどこまで確かめたかを表します。", "“Applies” was settled by your answers. “Depends” names the facts that would settle it. A solid frame marks law; a dashed round frame marks guidance, which is not a legal duty. The certainty tag says how far the record has been checked.";
        help_keyboard: "キーボードと読み上げ", "Keyboard and screen readers";
        help_keyboard_text: "すべての操作はキーボードだけで行えます。JavaScriptがなくても動きます。", "Everything works with the keyboard alone, and without JavaScript.";
        help_key_skip: "最初のTab：本文へ移動するリンク", "First Tab: a link to the main content";
        help_key_slash: "/（スラッシュ）：サイト内検索へ移動", "/ (slash): jump to the search box";
        help_key_space: "Space：選択肢を選ぶ、折りたたみを開く", "Space: choose an option, open a fold";
        help_key_escape: "Esc：開いた確認を閉じる", "Esc: close a confirmation";
        help_formats: "データとして使う", "Use it as data";
        help_formats_text: "公開のページには、同じ内容の機械向けの形があります。アドレスの末尾に付けてください。", "Public pages have a machine-readable twin. Add the ending to the address.";
        help_format_json: ".json：規範、条項、リスク、用語集、ログ、結果", ".json: norms, provisions, risks, glossary, log, results";
        help_format_csv: ".csv：規範とリスクの表（UTF-8、表計算ソフトで開けます）", ".csv: norms and risks as tables (UTF-8, opens in spreadsheets)";
        help_format_pdf: ".pdf と .xlsx：「何が該当するか」の結果", ".pdf and .xlsx: results of “What applies”";
        help_format_proof: ".tlog-proof：ログの記録の包含証明", ".tlog-proof: inclusion proof of a log entry";
        help_not: "標ではないもの", "What Shirube is not";
        help_not_text: "標は、AIを承認したり、適合を判断したり、点数を付けたりしません。掲載も受付も、安全の保証ではありません。法的助言でもありません。だれが、何を根拠に、いつ述べたかを示すための道具です。", "Shirube does not approve AI, decide conformity or give scores. Neither a listing nor a receipt guarantees safety, and nothing here is legal advice. It is a tool that shows who stated what, on what ground, and when.";
        help_start: "8つの質問を始める", "Start the eight questions";
        help_norms: "規範を見る", "See the norms";

        a11y_title: "アクセシビリティ", "Accessibility";
        a11y_lead: "だれもが自分の使い方で使えるように配慮しています。使えないところがあれば、それは直すべき不具合です。", "Everyone should be able to use this service in their own way. Where you cannot, that is a defect to be mended.";
        a11y_target: "目標", "Target";
        a11y_target_text: "すべてのページで、WCAG 2.2のレベルAAに配慮して作ります。JIS X 8341-3:2016の適合レベルAAに含まれる達成基準を含みます。「配慮」は、目標とする基準に沿って作り、試験の結果にもとづく「準拠」の表明ではないことを示します。", "Every page is made with consideration for WCAG 2.2 level AA, which includes the criteria of JIS X 8341-3:2016 level AA. “Consideration” means that we work toward the criteria; it is not a claim of conformance based on a full test.";
        a11y_tested: "自動で確かめていること", "What is tested automatically";
        a11y_tested_text: "日本語・英語のすべての公開ページを、幅1280・360・320ピクセルで、変更のたびに確かめます。", "All public pages in Japanese and English, at widths of 1280, 360 and 320 pixels, at every change.";
        a11y_tested_1: "axe-coreによるWCAG 2.2 AAの検査", "axe-core checks for WCAG 2.2 AA";
        a11y_tested_2: "横スクロールなしで読めること、文字を200％にしても欠けないこと", "no sideways scrolling; nothing is cut off at 200 % text size";
        a11y_tested_3: "Tabキーだけで回れ、焦点が見えること", "reaching everything with Tab, with a visible focus";
        a11y_tested_4: "見出しの構造と、言語の指定", "headings and language marks";
        a11y_tested_5: "JavaScriptなし、強制カラーの表示", "no JavaScript; forced colours";
        a11y_known: "分かっている課題", "Known issues";
        a11y_known_1: "スクリーンリーダー（NVDA、VoiceOver、PC-Talker）による人の手での試験は、まだ行っていません。", "No test by people with screen readers (NVDA, VoiceOver, PC-Talker) has been done yet.";
        a11y_known_2: "幅の広い表は、小さな画面では横に動かして読む必要があります。キーボードでも動かせます。", "Wide tables have to be moved sideways on small screens; this works with the keyboard too.";
        a11y_known_3: "要約の文にふりがなや「やさしい日本語」はまだありません。", "There are no furigana and no “plain Japanese” versions of the paraphrases yet.";
        a11y_contact: "困ったときの連絡先", "Contact";
        a11y_contact_text: "使えないところや困ったことは、このサーバーを運営する組織の窓口に、ページのアドレスとともにお知らせください。別の形（印刷、ファイル、説明）での提供もご相談ください。", "Tell the organisation that runs this server what you could not use, with the address of the page. You can also ask for another form: print, a file, or an explanation.";
        a11y_date: "この方針の日付", "Date of this statement";
    }
}
