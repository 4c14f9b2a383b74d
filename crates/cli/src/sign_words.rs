//! The Japanese of the help of `shirube key` and `shirube statement`, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    ("The keys statements are signed with: list, make, revoke", "言明に署名する鍵：一覧、作成、失効"),
    ("List the keys with their periods", "鍵と期間の一覧"),
    (
        "Make a key that signs from now on; the present one stops, and its private half is destroyed",
        "これから署名する鍵を作る。いまの鍵は署名をやめ、その秘密鍵は破棄する",
    ),
    ("How it signs", "署名の方式"),
    ("ES256 (P-256)", "ES256（P-256）"),
    ("EdDSA (Ed25519)", "EdDSA（Ed25519）"),
    ("Say that a key no longer counts; it cannot be undone", "鍵を失効させる（取り消せない）"),
    ("The thumbprint of the key", "鍵の拇印（thumbprint）"),
    ("Why", "理由"),
    ("A newer one takes its place early", "早めの交代"),
    ("Somebody else may have it", "漏えいの疑い"),
    (
        "From when: 2026-11-22T09:00:00+09:00, or seconds since 1970 [default: now]",
        "いつから：2026-11-22T09:00:00+09:00 または1970年からの秒数（省略時は現在）",
    ),
    (
        "Print the key document others check with, as it is published",
        "公開している鍵の文書（ほかの人が確かめるのに使う）を出力する",
    ),
    (
        "The operator: id, Corporate Number or name; without one, the installation itself",
        "事業者：ID、法人番号または名称。省略するとこのサーバー自身",
    ),
    ("The installation's public address, as `serve` has it", "このサーバーの公開アドレス（`serve` と同じもの）"),
    (
        "Signed statements: list, show, export, change how one stands",
        "署名付き言明：一覧、表示、書き出し、状態の変更",
    ),
    ("List the statements an operator made, newest first", "事業者が発行した言明の一覧（新しい順）"),
    ("The operator: id, Corporate Number or name", "事業者：ID、法人番号または名称"),
    ("Show one statement with every field, as its issuer keeps it", "一つの言明をすべての項目とともに表示する（発行者の控え）"),
    ("Its id", "ID"),
    (
        "Write it with everything that lets it be checked offline: your copy, with every field readable",
        "通信なしで確かめられる一式を書き出す（すべての項目が読める控え）",
    ),
    ("Where to write; standard output when left out", "書き出し先（省略時は標準出力）"),
    ("Suspend it, restore it, or withdraw it for good", "一時停止する、有効に戻す、撤回する"),
    ("What becomes of it", "どうするか"),
    ("Set aside for now", "一時停止"),
    ("As it was signed", "有効"),
    ("Taken back for good", "撤回（取り消せない）"),
    ("Why; others need to know it", "理由（相手が知る必要がある）"),
    (
        help::KEY_EXAMPLES,
        "例：
  SHIRUBE_KEY_PASSWORD=… shirube key make --operator 例示株式会社 --address https://shirube.example.jp
  SHIRUBE_TOKEN_MODULE=/usr/lib/softhsm/libsofthsm2.so SHIRUBE_TOKEN=statements SHIRUBE_TOKEN_PIN=… \\
      shirube key make --address https://shirube.example.jp --algorithm eddsa

秘密鍵は SHIRUBE_KEY_PASSWORD で暗号化して DATA/keys に置くか、環境変数で指定した PKCS#11 トークンに置きます。
`shirube serve` にも同じ変数を与えてください。パスワードがないときは作成してファイルの隣に置くので、安全さはディレクトリと同じになります。",
    ),
];
