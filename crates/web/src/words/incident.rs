//! Words of reports of incidents, for anyone: short sentences, and nothing one has to know beforehand.

crate::words! {
    /// Texts of these pages.
    IncidentWords, incident_words {
        title: "AIで困ったことを知らせる", "Report a problem with AI";
        lead: "AIのことで害があった、害が起きそうだった、というときに、だれでも知らせることができます。登録も名前もいりません。", "Anyone can tell us when AI did harm, or nearly did. No account and no name are needed.";
        lead_more: "送ると番号と合言葉が出ます。それで、あとから様子を見たり、書き足したりできます。", "When you send it you get a number and a secret, with which you can see how it stands and add to it.";
        urgent: "命に関わるときや、犯罪にあっているときは、先に110番（警察）や119番（救急・消防）に電話してください。", "If a life is in danger or a crime is happening, call 110 (police) or 119 (ambulance, fire) first.";
        voluntary: "この報告は任意です。日本のAI法に、インシデントを報告する義務はありません。", "Reporting here is voluntary. The AI Act of Japan has no duty to report incidents.";
        kind_heading: "何がありましたか", "What happened?";
        already: "前に送った報告の様子を見る", "See how a report you sent stands";
        form_title: "報告する", "Report";
        form_lead: "わからないところは、「わからない」を選ぶか、書かないままでかまいません。書かなかったことを「ない」とは受け取りません。", "Choose “I do not know” or leave it open. What you leave open is never taken for a no.";
        who_sees: "書いたことは、調べる担当の職員だけが見ます。公表するときも、名前や連絡先は出しません。", "Only the officials who look into it see what you write. If something is published, no name or contact is in it.";
        basics: "まず教えてください", "First";
        more: "ほかにわかることを書く（書かなくてもかまいません）", "Add more, if you know it";
        how: "わかることがあれば書いてください", "Say how, if you can";
        yes: "はい", "Yes";
        no: "いいえ", "No";
        unknown: "わからない", "I do not know";
        contact: "連絡先", "How to reach you";
        contact_help: "メールアドレスか電話番号です。書かなくても、番号と合言葉で続きができます。", "A mail address or a telephone number. Without it, your number and secret do as well.";
        send: "送る", "Send";
        personal_heading: "名前や電話番号のようなものが書かれています", "This looks like a name, a number or the like";
        personal_text: "担当の職員には見えますが、公表されることはありません。なくてもよければ、消してから送ってください。", "Officials see it; the public never will. If it is not needed, remove it before sending.";
        personal_line: "行目", "line";
        sure: "このまま送ります", "Send it as it is";
        sent_title: "報告を受け付けました", "Your report was received";
        sent_once: "番号と合言葉を、今すぐ書きとめるか、このページを印刷してください。合言葉はもう一度は出せません。", "Write the number and the secret down now, or print this page. The secret cannot be shown again.";
        number: "番号", "Number";
        secret: "合言葉", "Secret";
        next_1: "5営業日以内を目安に、担当の職員が内容を確かめます。これはこの仕組みの決まりです。", "An official looks at it, within about five working days. This is a rule of the house.";
        next_2: "聞きたいことがあれば、様子のページに出します。", "If there are questions, they stand on the page of how it stands.";
        next_3: "調べに進まないときは理由を出します。異議を述べることができます。", "If it is not investigated you are told why, and you can object.";
        track_title: "報告の様子を見る", "How your report stands";
        track_lead: "報告したときの番号と合言葉を入れてください。", "Enter the number and the secret you were given.";
        track_number_help: "例：7K3-MQ2-XD9", "For example 7K3-MQ2-XD9";
        track_secret_help: "4文字ずつ、ハイフンで区切られています。大文字と小文字の違いは気にしなくてかまいません。", "In groups of four. Capital and small letters are the same.";
        track_lost: "番号や合言葉がわからなくなったときは、もう一度報告してください。前の報告もそのまま調べます。", "If you lost them, report again. The earlier report is looked into all the same.";
        see: "様子を見る", "Show";
        now: "今の様子", "How it stands";
        received_at: "受け付けた日時", "Received";
        joined: "同じことについての別の報告と、いっしょに調べています。", "It is looked into together with another report about the same.";
        until: "返事の期限", "Answer by";
        told: "お知らせと、あなたの返事", "What you were told, and what you said";
        told_you: "あなた", "You";
        told_office: "窓口", "The office";
        can: "今できること", "What you can do now";
        do_it: "送る", "Send";
        add: "書き足す", "Add something";
        add_label: "書き足すこと", "What you want to add";
        added: "書き足したこと", "What you added";
        done: "送りました", "Sent";
        office: "窓口", "The office";
        office_lead: "ここで送れないときは、窓口に知らせてください。", "If you cannot send it here, tell the office.";
        mail: "メール", "Mail";
        phone: "電話", "Telephone";
    }
}
