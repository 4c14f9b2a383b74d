//! Words of the pages about events and the addresses they are sent to.

crate::words! {
    /// Texts of these pages.
    HookWords, hook_words {
        title: "Webhook の通知先", "Webhooks";
        lead: "自己点検の提出や規範の変更などの出来事を、貴組織のプログラムへすぐに知らせます。送るのは種類と識別子だけで、内容は送りません。", "Events such as a submitted self-assessment or a changed norm are sent to your own programs at once: the kind and identifiers alone, never the content.";
        empty: "通知先はまだありません。登録すると、出来事が起きるたびに署名付きで送ります。", "There are no webhooks yet. Once one is registered, each event is sent to it, signed.";
        add: "通知先を登録する", "Register a webhook";
        caption: "登録した通知先", "Registered webhooks";
        url: "宛先", "Address";
        url_support: "https:// で始まる、外から届く宛先。名前の指す先は、登録するときと送るたびに確かめます。", "Begins with https:// and can be reached from outside. Where its name leads is checked now and each time something is sent.";
        description: "説明", "Description";
        description_support: "何のための通知先か、後で分かるように", "What it is for, so that others know later";
        kinds: "知らせる出来事", "Events to send";
        kinds_support: "一つも選ばないと、今後加わる種類も含めてすべて送ります。", "Choose none to have all of them, those added later included.";
        kinds_all: "すべて", "all";
        state: "状態", "State";
        on: "送信中", "on";
        off: "停止中", "off";
        failing: "届いていない", "not arriving";
        stopped: "自動で停止", "stopped";
        save: "登録する", "Register";
        save_change: "変更を保存する", "Save changes";
        edit: "宛先と出来事を変更する", "Change address and events";
        cancel: "取り消す", "Cancel";
        secret_new: "署名の秘密を作りました", "The signing secret was made";
        secret_once: "この秘密は一度だけ表示します。受け取るプログラムに設定してください。", "It is shown only once. Put it into the program that receives.";
        secret_heading: "署名の秘密", "Signing secret";
        secret_lead: "受け取る側は、この秘密で署名を確かめます（Standard Webhooks）。取り替えると、24時間は前の秘密でも署名するので、その間に設定を替えられます。", "The receiver checks signatures with it (Standard Webhooks). When it is replaced, messages are signed with both for 24 hours, so that there is time to change over.";
        secret_until: "前の秘密でも署名する期限（日本時間）", "Also signed with the earlier secret until (Japan time)";
        rotate: "秘密を取り替える", "Replace the secret";
        rotate_now: "前の秘密をすぐに使えなくする（他人に知られたおそれがあるとき）", "End the earlier secret at once (when others may know it)";
        test: "試しに送る", "Send a test";
        test_queued: "試しの送信を待ち行列に入れました。数秒後に、この画面を開き直してください。", "A test is queued. Open this page again in a few seconds.";
        turn_off: "送信を止める", "Turn off";
        turn_on: "送信を再開する", "Turn on again";
        remove: "通知先を削除する", "Remove the webhook";
        remove_lead: "この通知先と、秘密、送信の記録を削除します。待っている送信も取りやめます。登録していたことはログに残ります。", "The webhook, its secrets and its deliveries will be removed, and what waits is not sent. The log keeps that it was there.";
        saved: "保存しました", "Saved";
        removed: "通知先を削除しました", "The webhook was removed";
        resent: "もう一度送るようにしました", "It will be sent once more";
        deliveries: "最近の送信", "Latest deliveries";
        deliveries_caption: "新しい順（日本時間）", "Newest first (Japan time)";
        deliveries_none: "まだ何も送っていません。「試しに送る」で確かめられます。", "Nothing was sent yet. Try it with “Send a test”.";
        event: "出来事", "Event";
        at: "日時", "When";
        tries: "試行", "Tries";
        outcome: "結果", "Outcome";
        next: "次の試行", "Next try";
        resend: "もう一度送る", "Send again";
        since: "登録日時（日本時間）", "Registered (Japan time)";
        gone: "宛先がもう無いと答えたため、送信を止めました（410）", "Stopped: the address said that it is gone (410)";
        failing_long: "数日のあいだ一度も届かなかったため、送信を止めました", "Stopped: nothing arrived for several days";
        stopped_next: "宛先を確かめてから、送信を再開してください。止まっている間の出来事は送りません。", "Check the address, then turn it on again. What happens meanwhile is not sent.";
        failing_now: "最後の送信が届いていません。間隔を延ばしながら、約3日間くり返します。", "The last delivery did not arrive. It is tried again at growing intervals for about three days.";
        nobody_sends: "このサーバーは、今は何も送信していません", "This server sends nothing at present";
        nobody_sends_body: "登録した内容は保存され、送信が始まると届きます。", "What you register is kept, and is sent once it does.";
        how: "受け取り方", "How to receive";
        how_lead: "POST で届きます。見出し webhook-id、webhook-timestamp、webhook-signature があり、署名は「id.timestamp.本文」の HMAC-SHA256 です。同じ webhook-id が二度届くことがあります。2xx を返すと受け取りとみなします。", "It comes as a POST with webhook-id, webhook-timestamp and webhook-signature, an HMAC-SHA256 over “id.timestamp.body”. The same webhook-id may come twice. Answer 2xx to say that you have it.";
        feed_title: "の出来事", ": events";
    }
}
