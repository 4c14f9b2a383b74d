//! The Japanese of the help of `shirube mail` and of what sends, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "SMTP server: smtps://USER@HOST, smtp://USER@HOST (STARTTLS); the password is read from SHIRUBE_SMTP_PASSWORD, and a certificate must be one this machine trusts (SSL_CERT_FILE names others)",
        "SMTPサーバー：smtps://USER@HOST または smtp://USER@HOST（STARTTLS）。パスワードは SHIRUBE_SMTP_PASSWORD から読む。証明書はこのマシンが信頼するものに限る（ほかは SSL_CERT_FILE で指定する）",
    ),
    ("Address mail is sent from", "送信元のメールアドレス"),
    (
        "Address of the pages, for the links in mail: https://shirube.example.jp",
        "メールに書く画面のアドレス：https://shirube.example.jp",
    ),
    (
        "Whether mail is sent, through which server, how the last try ended, and how much waits",
        "メールを送るかどうか、どのサーバーから送るか、最後の送信の結果、待っている数",
    ),
    ("Open a line to the server and sign in, without sending anything", "サーバーに接続してサインインだけを試す（何も送らない）"),
    (
        help::MAIL_STATUS_EXAMPLES,
        "例：
  shirube mail status --smtp smtps://shirube@mail.example.jp --mail-from shirube@example.jp \\
      --public-url https://shirube.example.jp --try
  shirube mail status --json

指定は shirube serve と同じく SHIRUBE_SMTP、SHIRUBE_MAIL_FROM、SHIRUBE_PUBLIC_URL からも読みます。パスワードは表示しません。
--try でサーバーに入れなかったときの終了コードは 8 です。",
    ),
    (
        help::MAIL_EXAMPLES,
        "例：
  shirube mail send --smtp smtps://shirube@mail.example.jp --mail-from shirube@example.jp \\
      --public-url https://shirube.example.jp
  shirube mail list --json

同じ指定を shirube serve にすると、自動で送信します。このマシンのTLSのないサーバーは smtp-plain://localhost:25 です。",
    ),
];
