//! The Japanese of the help of `shirube case`, keyed by the English.

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Cases under procedure: list, show, take, confirm, decline, sweep",
        "手続に沿って進む事案：一覧、表示、手順、決裁、差戻し、期限の処理",
    ),
    (
        "List the cases in which it is one's turn; for officials also all, or those overdue",
        "自分の番の事案の一覧。職にある人は、すべて、または期限を過ぎたものも",
    ),
    ("Every case", "すべての事案"),
    ("Only those overdue", "期限を過ぎたものだけ"),
    (
        "Only those with all of these words in the title or the beginning, or the one with this number (officials)",
        "この言葉をすべて件名か最初の内容にもつもの、またはこの番号のものだけ（職にある人）",
    ),
    (
        "Show one: what happened as far as one may see it, and the steps one can take",
        "一つを表示する：見てよい範囲の経過と、いま取れる手順",
    ),
    ("The number of the case", "事案の番号"),
    ("Take a step; one that needs a second person is proposed", "手順を取る。決裁が要る手順は起案になる"),
    ("Confirm the step that waits, as a second person", "起案された手順を、別の人として決裁する"),
    ("Decline the step that waits, or take back one's own", "起案された手順を差し戻す、または自分の起案を取り下げる"),
    ("Why", "理由"),
    (
        "Follow up every period that has ended; a running server does it by itself",
        "終わった期限の処理をする（動いているサーバーは自動で行う）",
    ),
    (
        "The login of the person who does it; the password is read from standard input, or asked for on a terminal",
        "行う人のログイン名。パスワードは標準入力から読むか、端末で尋ねる",
    ),
    ("The step, by its id", "手順の識別子"),
    ("An answer: the id of its field, `=`, the text; may be given again", "回答：項目の識別子、`=`、文章。繰り返せる"),
    ("A JSON file with the answers by the ids of their fields", "回答を項目の識別子ごとに書いた JSON ファイル"),
    (
        "Which office: norm-editor, incident-officer or incident-head",
        "どの職か：norm-editor、incident-officer、incident-head",
    ),
    (
        crate::case::TAKE_EXAMPLES,
        "例：
  shirube case take 7K3-MQ2-XD9 answer --answer answer='the following measures' --by owner@example.jp < password.txt
  shirube case take 7K3-MQ2-XD9 take-up --answers reasons.json --by officer@example.go.jp < password.txt

取れる手順と、その項目は `shirube case show` に出ます。",
    ),
];
