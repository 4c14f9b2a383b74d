//! The Japanese of the help of `shirube node`, and of TLS.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Other nodes: list, show, add, confirm, send, export, import",
        "ほかのノード：一覧、表示、登録、確認、送信、ファイルでの受け渡し",
    ),
    (
        "The public address of this node, as `serve` is told it: https and a host",
        "このノードの公開の宛先。serve に指定したものと同じ（https:// とホスト名）",
    ),
    ("The nodes on record, and what waits for each", "登録したノードと、それぞれへの送信待ち"),
    (
        "One node: its keys, its messages, what was found about its log",
        "一つのノード：鍵、やりとり、記録についての所見",
    ),
    ("Its id or address", "IDまたは宛先"),
    ("How this node introduces itself, with the number to compare", "このノードの紹介文と、照合番号"),
    (
        "Take the introduction of a node in, from its address or a file; it counts once it is confirmed",
        "ノードの紹介文を、宛先またはファイルから取り込む（確認するまでは使わない）",
    ),
    (help::NODE_ADD_EXAMPLES, NODE_ADD_EXAMPLES),
    ("Its address: https and a host", "宛先（https:// とホスト名）"),
    ("Its introduction as a file", "紹介文のファイル"),
    (
        "Confirm that a node's keys are its own, after comparing the number by another channel; a password is read",
        "照合番号を別の方法で照合した上で、ノードの鍵を確認する（パスワードを読み取る）",
    ),
    ("The comparison number as the other side reads it", "相手が読み上げた照合番号"),
    ("The login of the administrator who compared", "照合した管理者のログイン"),
    ("Send what waits now, once", "送信待ちを、今一度だけ送る"),
    (
        "Write what waits for a node to standard output, as a file for mail or a stick",
        "ノードへの送信待ちを、メールなどで渡すファイルとして標準出力に書き出す",
    ),
    ("Take a file of a node in", "ノードから受け取ったファイルを取り込む"),
    ("The file", "ファイル"),
    (
        "Make a new key for this node and announce it to the others under the old one",
        "このノードの新しい鍵を作り、それまでの鍵で署名してほかのノードに知らせる",
    ),
    (
        "Serve over HTTPS with this certificate: a PEM file with those of its issuers after it",
        "この証明書を使い、HTTPSで提供する（PEMファイル。発行者の証明書を後に続ける）",
    ),
    ("The private key of the certificate: a PEM file", "証明書の秘密鍵（PEMファイル）"),
];

const NODE_ADD_EXAMPLES: &str = "例:
  shirube node add https://shirube.provider.example
  shirube node add --file introduction.json
  shirube node confirm https://shirube.provider.example \"12345 67890 …\" --by admin@example.jp";
