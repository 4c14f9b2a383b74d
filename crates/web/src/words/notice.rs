//! Words of the pages about changes of norms: notices, feeds, mail.

crate::words! {
    /// Texts of these pages.
    NoticeWords, notice_words {
        title: "お知らせ", "Notices";
        lead: "規範の記録が変わり、登録されたシステムなどに関係するときに、ここでお知らせします。該当の有無は登録された情報から機械が求めたもので、適合や違反の判断ではありません。", "When the record of norms changes in a way that concerns your systems, you are told here. What applies is worked out by a program from what is registered; it is no finding that anything conforms or fails to.";
        empty: "お知らせはまだありません。規範が変わり、登録したシステムなどに関係すると、ここに表示します。", "There are no notices yet. When a norm changes in a way that concerns your systems, it is shown here.";
        none: "条件に合うお知らせはありません。", "No notice fits.";
        unread: "未読", "Unread";
        read: "既読", "Read";
        unread_only: "未読だけを表示する", "Unread only";
        mark_read: "既読にする", "Mark as read";
        mark_all: "すべて既読にする", "Mark all as read";
        marked: "既読にしました", "Marked as read";
        caption: "規範の変更のお知らせ", "Notices of changed norms";
        at: "日時（日本時間）", "When (Japan time)";
        norms: "関係する規定", "Provisions";
        systems: "関係するシステムなど", "Systems concerned";
        certain: "うち変更が確実に及ぶもの", "surely concerned";
        assessments: "読み直しが必要な自己点検", "Self-assessments to read again";
        state: "状態", "State";
        settings: "受け取り方の設定", "How to receive notices";
        one: "規範の変更", "Norms have changed";
        changes: "変わった規定", "What changed";
        changes_note: "貴組織のシステムなどに関係する規定だけを示しています。", "Only the provisions that concern your systems are shown.";
        compare: "新旧を比較する", "Compare the versions";
        new_instrument: "新しく加わった文書", "a new instrument";
        gone_instrument: "現行でなくなった文書", "no longer in force";
        same_version: "記録の訂正", "its record was amended";
        differs: "違うところ", "What differs";
        condition: "該当する条件も変わりました", "the condition changed too";
        system: "システムなど", "System";
        by_system: "システムごとの規定と自己点検", "Provisions and self-assessments, system by system";
        applies: "該当する", "applies";
        depends: "情報が足りない", "depends on facts not given";
        no_longer: "該当しなくなった", "no longer applies";
        to_assessments: "自己点検", "Self-assessments";
        number_before: "第", "No. ";
        number_after: "版", "";
        draft: "作成中", "draft";
        submitted: "提出済み", "submitted";
        of_system: "このシステムのお知らせ", "Notices of this system";
        of_system_title: "システム", "System";
        more_systems: "続きのシステムを見る", "More systems";
        first_page: "最初のページ", "First page";
        next_step: "自己点検の新しい版を始めると、変わっていない回答は引き継がれ、変わったところに印が付きます。", "When you begin a new version of a self-assessment, answers to what did not change are kept, and what changed is marked.";
        guideline: "指針や枠組みの変更は、新しい法律上の義務を意味しません。強さは各規定のページに示しています。", "A guideline or framework that changes is not a new legal duty. How strongly each provision asks stands on its page.";
        settings_lead: "お知らせはこの画面で読めます。メールとフィードは、希望した人だけが受け取ります。", "Notices can be read here. Mail and a feed are only for those who ask for them.";
        mail: "メール", "Mail";
        mail_label: "お知らせをメールで受け取る", "Send me notices by mail";
        mail_support: "ログインに使うメールアドレスに送ります。件名と、関係する規定・システムの名称が入ります。このサーバーでメールの送信が設定されている場合に届きます。いつでも止められます。", "Sent to the address you sign in with, naming the provisions and the systems. It arrives if this server is set up to send mail. You can stop it at any time.";
        mail_save: "保存する", "Save";
        saved: "設定を保存しました", "Your settings were saved";
        feed: "自分用のフィード", "Your own feed";
        feed_lead: "フィードリーダーでお知らせを読むためのアドレスです。アドレスを知る人は誰でも読めるので、他人に渡さないでください。", "An address for a feed reader. Whoever knows it can read your notices, so keep it to yourself.";
        feed_none: "まだ作っていません。", "You have none yet.";
        feed_since: "作成日時（日本時間）", "Made (Japan time)";
        feed_make: "アドレスを作る", "Make an address";
        feed_again: "新しいアドレスに替える", "Replace it by a new address";
        feed_revoke: "アドレスを無効にする", "Revoke the address";
        feed_made: "アドレスを作りました", "The address was made";
        feed_once: "このアドレスは一度だけ表示します。前のアドレスは使えなくなりました。", "It is shown only once. An earlier address no longer works.";
        public_feed: "だれでも読める規範の変更のフィード", "The public feed of changed norms";
        stop_title: "お知らせのメールを止める", "Stop mail about changed norms";
        stop_lead: "この事業者についてのお知らせのメールを止めます。画面では引き続き読めます。", "Mail about this operator will stop. You can still read notices on the pages.";
        stop_button: "メールを止める", "Stop the mail";
        stopped: "メールを止めました。再び受け取るには、サインインして設定してください。", "The mail is stopped. To get it again, sign in and turn it on.";
        feed_title: "規範の変更", "Changes of norms";
        feed_of: "の変更", ": changes";
        private_title: "お知らせ", "notices";
        added: "追加", "added";
        changed: "変更", "changed";
        removed: "削除", "removed";
        renumbered: "番号の変更", "renumbered";
    }
}
