//! The Japanese of the help of `hook` and of the options about sending, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Webhooks, to which an operator's events are sent: list, show, add, test, resend, remove, deliver",
        "出来事を知らせる Webhook：一覧、表示、登録、試し、再送、削除、送信",
    ),
    ("The webhooks of an operator", "事業者の Webhook の一覧"),
    ("The operator: its id, Corporate Number or name", "事業者：ID、法人番号または名称"),
    ("One webhook, and the latest that was sent to it", "一つの Webhook と、最近の送信"),
    ("The webhook's id", "Webhook の ID"),
    ("Register a webhook; prints the signing secret, once", "Webhook を登録する。署名の秘密を一度だけ表示する"),
    ("Register a webhook", "Webhook を登録する"),
    ("Send a test", "試しに送る"),
    ("Send an event once more, under the same id", "出来事を同じ ID でもう一度送る"),
    ("The event's id, as `hook show` gives it", "出来事の ID（hook show で表示されるもの）"),
    ("Remove a webhook, its secrets and the memory of what was sent", "Webhook を、秘密と送信の記録とともに削除する"),
    ("Send what is due, once; `serve` does it by itself", "待っているものを一度送る（serve は自動で送る）"),
    (
        "Address of the pages, for the links in messages: https://shirube.example.jp",
        "送るものに書くアドレス：https://shirube.example.jp",
    ),
    ("Where to: https://…", "宛先：https://…"),
    (
        "A kind of event to send, such as norm.changed; without any, all of them",
        "知らせる出来事の種類（norm.changed など）。指定がなければすべて",
    ),
    ("What it is for", "何のためのものか"),
    (
        "Send also into closed networks and to this machine, there even without TLS: for a network of one's own, and to try",
        "内部のネットワークとこのマシン自身にも送る（その中では TLS がなくてもよい）。閉じた網での利用と試行のため",
    ),
    (
        "Certificates to trust beside those of this machine, when sending: a PEM file",
        "送信のとき、このマシンのもののほかに信頼する証明書（PEM ファイル）",
    ),
    (
        help::HOOK_EXAMPLES,
        "例：
  shirube hook add 7123456789012 https://hooks.example.jp/shirube --kind norm.changed --kind assessment.submitted
  shirube hook list 7123456789012 --json

送る内容と署名の方法は docs/specs/event.md にあります（Standard Webhooks）。",
    ),
];
