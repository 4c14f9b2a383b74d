//! Words of the pages about other installations.

crate::words! {
    /// Texts of these pages.
    NodeWords, node_words {
        title: "ほかのノードとのやりとり", "Other nodes";
        lead: "ほかのShirubeと、署名した連絡をやりとりします。相手の鍵は、電話など別の方法で照合して確認するまで使いません。", "Signed messages are exchanged with other installations of Shirube. Their keys count only once a person has compared them by another channel, such as the telephone.";
        caption: "登録したノード", "Nodes on record";
        empty: "登録したノードはまだありません。相手の宛先か、相手から受け取った紹介文のファイルで登録できます。", "No node is on record yet. Add one by its address, or with the file in which it introduces itself.";
        name: "名前", "Name";
        address: "宛先", "Address";
        state: "状態", "State";
        queued: "送信待ち", "Waiting to be sent";
        failed: "送信できなかった", "Not sent";
        findings: "記録の所見", "Findings on its log";
        none: "なし", "None";
        own: "このノード", "This node";
        own_lead: "相手の管理者に、宛先か紹介文のファイルを渡し、照合番号を読み上げてください。", "Give the administrators of the other side the address or the introduction, and read them the comparison number.";
        own_off: "公開の宛先が指定されていないため、やりとりできません。--address を付けて起動してください。", "No public address is given, so nothing can be exchanged. Start the server with --address.";
        own_introduction: "紹介文（JSON）", "Introduction (JSON)";
        number: "照合番号", "Comparison number";
        add: "ノードを登録する", "Add a node";
        add_address: "相手の宛先", "Address of the other node";
        add_address_support: "例：https://shirube.example.jp", "For example https://shirube.example.jp";
        add_file: "または、紹介文のファイル", "Or the file in which it introduces itself";
        add_file_limits: "JSON、260KBまで。つながらない相手は、こちらで登録します。", "JSON, up to 260 KB. For a node that cannot be reached.";
        add_button: "紹介文を取り込む", "Take the introduction in";
        import: "ファイルを取り込む", "Take a file in";
        import_lead: "つながらない相手から、メールなどで受け取った封書のファイルを取り込みます。同じファイルを何度取り込んでも、効果は一度だけです。", "Take in a file of envelopes that came by mail or on a stick. However often the same file is taken in, each message has one effect.";
        import_file: "封書のファイル", "File of envelopes";
        import_limits: "25MBまで", "Up to 25 MB";
        import_button: "取り込む", "Take it in";
        imported: "ファイルを取り込みました", "The file was taken in";
        imported_messages: "連絡", "messages";
        imported_receipts: "受領書", "receipts";
        imported_waiting: "うち先の連絡を待つもの", "of these waiting for an earlier one";
        imported_refused: "取り込めなかった行", "lines not taken in";
        line: "行", "line";
        compare: "相手の鍵を照合してください", "Compare the keys of the other side";
        compare_lead: "相手の管理者に電話などで連絡し、相手の画面の「照合番号」と、次の番号が全部同じことを確かめてください。同じでないときは、確認しないでください。", "Call the administrators of the other side. The comparison number on their page and this one must be the same in every group. If they are not, do not confirm.";
        confirm: "番号が同じことを確認した", "The numbers are the same";
        offered: "新しい鍵が届いています", "Other keys have come";
        offered_lead: "登録済みの鍵で署名された知らせではないため、照合するまで使いません。", "They were not announced under a key on record, so they are not used before you have compared them.";
        decline: "取り込まない", "Set them aside";
        block: "やりとりを停止する", "Block";
        unblock: "やりとりを再開する", "Take up again";
        again: "今すぐ送る", "Try now";
        file: "送信待ちをファイルに書き出す", "Export what waits as a file";
        facts_confirmed: "確認した日時", "Confirmed";
        facts_log: "最後に見た記録の長さ", "Entries of its log seen";
        facts_log_at: "その日時", "Seen at";
        facts_done: "受け取った連絡", "Messages received";
        facts_waiting: "先の連絡を待つもの", "Waiting for an earlier one";
        keys: "登録済みの鍵", "Keys on record";
        keys_from: "開始", "from";
        keys_until: "終了", "until";
        keys_revoked: "失効", "revoked";
        queue: "送る連絡", "Messages to it";
        queue_caption: "送信待ちを先に、新しい順", "Those that wait first, then the latest";
        queue_none: "送る連絡はありません。", "There are no messages to it.";
        kind: "種類", "Kind";
        kind_receipt: "受領書", "Receipt";
        kind_keys: "新しい鍵の知らせ", "New keys";
        tries: "試行", "Tries";
        outcome: "結果", "Outcome";
        at: "日時（日本時間）", "When (Japan time)";
        next: "次の試行", "Next try";
        arrived: "届いた連絡", "Messages from it";
        arrived_caption: "届いた順、新しいものから", "The latest first";
        arrived_none: "届いた連絡はありません。", "There are no messages from it.";
        finding_kept: "こちらに残っているもの", "What was kept";
        finding_came: "後から届いたもの", "What came";
        finding_lead: "相手の鍵で署名された2つの要約です。どちらも消さずに残しています。相手と、必要なら第三者に見せてください。", "Two checkpoints signed with its key. Both are kept. Show them to the other side and, if need be, to others.";
        unproven: "後の記録が、見たものの続きだという証明がまだありません", "Nothing shows yet that its later log continues what was seen";
        done: "保存しました", "Saved";
    }
}
