//! The Japanese of the help of `shirube verify`, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Check a signed statement with everything sent beside it, offline",
        "署名された言明を、添えられたものとあわせて、通信なしで確かめる",
    ),
    (
        "The file as it was received: a bundle (.statement.json) or a statement alone; - reads standard input",
        "届いたままのファイル：一式（.statement.json）または言明だけのもの。- なら標準入力から読む",
    ),
    (
        "The time asked about: 2026-11-22T09:00:00+09:00, or seconds since 1970 [default: now]",
        "いつの時点で確かめるか：2026-11-22T09:00:00+09:00 または1970年からの秒数（省略時は現在）",
    ),
    (
        "Key document of an issuer you know, as it publishes it; can be given several times",
        "知っている発行者の鍵の文書（発行者が公開しているもの）。複数指定できる",
    ),
    (
        "The key of the log, kept from before or asked of its operator",
        "ログの鍵（前から控えているもの、または運営者に尋ねたもの）",
    ),
    ("The key of a witness you trust; can be given several times", "信頼する証人の鍵。複数指定できる"),
    ("The checkpoint of the log you saw last", "最後に見たログのチェックポイント"),
    ("When you saw it", "それを見た日時"),
    ("Who asked for the statement: the name the holder was given", "提示を求めた側の名前（保有者に伝えたもの）"),
    ("What the holder was asked to repeat", "保有者に示した問いの文字列"),
    (
        help::STATEMENT_EXAMPLES,
        "例：
  shirube verify sheet.statement.json
  shirube verify sheet.statement.json --issuer keys.json --log 'log.example.jp+5b7f…' --since checkpoint
  shirube verify sheet.statement.json --at 2026-04-01T00:00:00+09:00 --json

確かめたことを一つずつ、成り立つか、成り立たないか、確かめられないかを理由とともに示します。
成り立たないものが一つでもあれば終了コード 3、なければ 0。通信はしません。",
    ),
];
