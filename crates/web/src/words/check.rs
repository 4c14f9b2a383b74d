//! The words of the check: start page, questions, result.

use crate::words;

words! {
    /// Texts of the check.
    CheckWords, check_words {
        title: "何が該当するか", "What applies";
        start_lead: "8つの質問に答えると、日本のAIガバナンスの法律と指針のうち何があなたのAIに該当するかを、理由とともに示します。", "Answer eight questions and see which of Japan's AI law and guidelines apply to your AI, and why.";
        start_minutes: "かかる時間", "Time";
        start_minutes_value: "約3分", "about 3 minutes";
        start_questions: "質問", "Questions";
        start_questions_value: "8つ（すべて任意）", "8, all optional";
        start_account: "アカウント", "Account";
        start_account_value: "不要", "not needed";
        start_stored: "保存", "Stored";
        start_stored_value: "しません", "nothing";
        start_who: "だれのためのものか", "Who it is for";
        start_who_text: "AIを開発・提供・利用する会社や団体、研究機関、国・自治体で、AIについて判断したり説明したりする人です。法律の知識は要りません。", "Anyone who decides about AI, or has to explain it, in a company, research institution or public body. No legal knowledge is needed.";
        start_need: "用意するもの", "What you need";
        start_need_text: "一つのAIシステムやサービスについて、目的、使う人、扱うデータが大まかに分かれば十分です。分からない質問は空けたまま進めます。何が分かれば決まるかは、結果で示します。", "A rough idea of the purpose, the people and the data of one AI system or service. Leave open what you do not know; the result says which answers would settle more.";
        start_after: "終わったあと", "What happens after";
        start_after_1: "該当する項目を、文書ごとに理由とともに表示します。", "You see what applies, by document, with reasons.";
        start_after_2: "画面のアドレスを共有したり、印刷したり、PDF・XLSX・JSONで保存したりできます。", "You can share the address, print it, or save it as PDF, XLSX or JSON.";
        start_after_3: "続けて評価をする場合は、答えを登録に引き継げます。同じことを二度聞きません。", "To go on to an assessment, carry the answers into your register; nothing is asked twice.";
        start_not: "結果は、答えから機械的に整理したものです。適合の判断でも法的助言でもありません。", "The result is a mechanical sorting of your answers; it is neither a finding of conformity nor legal advice.";
        start_address: "答えは画面のアドレスの中だけにあり、サーバーには保存しません。アドレスを共有すると、答えも伝わります。", "Your answers stand only in the address of the page and are not kept on the server. Sharing the address shares the answers.";
        start_button: "始める", "Start";
        question: "質問", "Question";
        of: "/", "of";
        steps_label: "8つの質問", "The eight questions";
        step_answered: "回答あり", "answered";
        step_current: "いまの質問", "current";
        step_open: "未回答", "open";
        open_hint: "どの質問も空けたまま進めます。", "Any question may be left open.";
        yes: "はい", "Yes";
        no: "いいえ", "No";
        leave_open: "今は答えない", "Leave open";
        next: "次へ", "Next";
        to_result: "結果を見る", "See the result";
        previous: "前へ", "Back";
        so_far: "ここまでの回答で", "So far";
        so_far_yes: "該当する", "applies";
        so_far_depends: "情報が足りない", "depends";
        so_far_no: "該当しない", "does not apply";
        result_nothing: "まだ何も答えていません", "Nothing has been answered yet";
        result_nothing_body: "立場の質問に答えるだけで、多くの項目が決まります。", "The question on your role alone settles many items.";
        result_answer_one: "最初の質問へ", "Go to the first question";
        result_unused: "使わなかった項目があります", "Something in the address was not used";
        result_unused_body: "アドレスにある次の名前は質問の項目にないため、結果に反映していません：", "These names in the address are not facts of the check and had no effect: ";
        filter_answer: "該当の別", "By answer";
        filter_all: "該当・要情報", "Applies or depends";
        filter_instrument: "文書：", "Document: ";
        filter_none: "この条件に当てはまる項目はありません。", "No item fits this filter.";
        reasons: "理由：", "Why: ";
        would_settle: "決まるために要る情報：", "Would be settled by: ";
        always: "すべてのAIに該当", "applies to all AI";
        items: "項目", "items";
        whole: "この文書をすべて見る", "See the whole document";
        missing_lead: "次の質問に答えると、決まる項目が増えます。", "Answering these settles more.";
        missing_answer: "答える", "Answer";
        facts_none: "まだありません。", "None yet.";
        keep: "保存・共有", "Keep and share";
        keep_share: "共有", "Share";
        keep_share_text: "この画面のアドレスに答えがすべて入っています。アドレスを送れば、同じ結果が開きます。", "The address of this page holds all answers. Whoever opens it sees the same result.";
        keep_share_link: "この結果のアドレス", "Address of this result";
        keep_print: "印刷", "Print";
        keep_print_text: "ブラウザーの印刷で、A4の報告書になります。すべての項目が開いた形で印刷されます。", "The browser's print makes an A4 report with every item open.";
        keep_save: "登録に保存", "Save to a register";
        keep_save_in: "サインインすると、この答えを自社の登録に引き継ぎ、評価を始められます。", "Sign in to carry these answers into your organisation's register and start an assessment.";
        keep_save_text: "この答えで新しいAIシステムを登録します。", "Register a new AI system with these answers.";
        keep_save_to: "に登録する", "";
        keep_save_at: "", "Save to ";
        keep_none: "まだどの事業者にも所属していません。アカウントの画面で事業者を登録するか、招待を受けてください。", "You belong to no organisation yet. Register one on your account page, or accept an invitation.";
        keep_account: "アカウントへ", "Your account";
        keep_name: "報告書に載せる名前", "Name for the report";
        keep_name_hint: "AIシステムやサービスの名前。報告書の題名になります。", "Name of the AI system or service; it becomes the title of the report.";
        keep_name_button: "名前を付ける", "Set the name";
        again: "はじめから答え直す", "Start again";
        no_font: "この端末に日本語の書体が見つからないため、PDFを作れません。サーバーの管理者に書体の導入を依頼するか、印刷・XLSX・JSONをお使いください。", "The server has no Japanese font, so it cannot make a PDF. Ask its administrator to install one, or use print, XLSX or JSON.";
        no_font_heading: "PDFを作れませんでした", "The PDF could not be made";
        cite: "標 Shirube「何が該当するか」", "Shirube, What applies,";
        source: "規範カタログ（ダイジェスト", "Norms catalogue (digest";
        source_end: "…）", "…)";
        licence: "要約と構成はApache-2.0", "Paraphrases and arrangement: Apache-2.0";
    }
}
