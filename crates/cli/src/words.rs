//! The Japanese of the help texts, keyed by the English.

use crate::help;

/// The Japanese of an English help text; the English itself when there is none, which a test rules out.
pub fn japanese(english: &str) -> String {
    find(english).unwrap_or(english).to_owned()
}

/// The Japanese, if there is one.
pub fn find(english: &str) -> Option<&'static str> {
    ALL.iter()
        .chain(crate::norm_words::ALL)
        .chain(crate::mail_words::ALL)
        .chain(crate::hook_words::ALL)
        .chain(crate::node_words::ALL)
        .chain(crate::verify_words::ALL)
        .chain(crate::sign_words::ALL)
        .chain(crate::disclosing_words::ALL)
        .chain(crate::eval_words::ALL)
        .chain(crate::evaluation_words::ALL)
        .chain(crate::work_words::ALL)
        .chain(crate::procedure_words::ALL)
        .chain(crate::case_words::ALL)
        .chain(crate::incident_words::ALL)
        .chain(crate::lesson_words::ALL)
        .find(|(en, _)| *en == english)
        .map(|(_, ja)| *ja)
}

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    ("Japan's AI-governance framework as running software", "日本のAIガバナンスの枠組みを、動くソフトウェアにしたもの"),
    (
        "Language of everything shown: ja or en [default: from LC_ALL, LC_MESSAGES, LANG]",
        "表示の言語：ja または en（省略時は LC_ALL、LC_MESSAGES、LANG に従う）",
    ),
    (
        "Print one JSON document; errors are problem documents (RFC 9457)",
        "結果を一つのJSONで出力する（エラーも RFC 9457 の形式）",
    ),
    ("Say nothing on standard error unless something fails", "失敗したとき以外は標準エラー出力に何も出さない"),
    ("No colour; the variable NO_COLOR does the same", "色を付けない（環境変数 NO_COLOR でも同じ）"),
    ("The data directory", "データのディレクトリ"),
    (
        "A PostgreSQL address (postgres://…) or a SQLite file, instead of SQLite in the data directory",
        "データのディレクトリの SQLite の代わりに使う PostgreSQL の接続先（postgres://…）または SQLite のファイル",
    ),
    ("A catalogue directory instead of the one built in", "組み込みの代わりに使う規範カタログのディレクトリ"),
    ("Serve the pages and the API", "画面とAPIを提供する"),
    (
        "Read a model card or bill of materials and report what applies, why, and what is missing",
        "モデルカードや部品表を読み、何がなぜ該当し、何が足りないかを報告する",
    ),
    ("The norms: list, show, compare, check, exchange", "規範：一覧、表示、比較、検査、交換"),
    (
        "Datasets, models, systems and services: list, show, import, amend, export",
        "データセット・モデル・システム・サービス：一覧、表示、取り込み、変更、書き出し",
    ),
    ("Operators: list, add, member", "事業者：一覧、登録、所属"),
    ("Accounts of people: add, erase", "アカウント：作成、消去"),
    (
        "Self-assessments: list, status, start, answer, submit, export",
        "自己点検：一覧、状況、開始、回答、提出、書き出し",
    ),
    (
        "The transparency log: verify, checkpoint, prove, key, repair",
        "透明性ログ：検証、チェックポイント、証明、鍵、修復",
    ),
    ("The database: migrate, seed-demo, reindex, compact", "データベース：更新、デモのデータ、検索の索引、書き直し"),
    ("Print the OpenAPI document of the API", "APIのOpenAPI文書を出力する"),
    ("Print the completion script of a shell", "シェルの補完スクリプトを出力する"),
    ("The shell: bash, elvish, fish, powershell or zsh", "シェル：bash、elvish、fish、powershell、zsh"),
    ("Address and port to listen on; port 0 takes a free one", "待ち受けるアドレスとポート（0 なら空いているポート）"),
    (
        "Fill an empty database with fictional data, and let anyone try each role",
        "空のデータベースに架空のデータを入れ、どの立場でも試せるようにする",
    ),
    ("Name of the log, used when its key is first made", "ログの名前（最初に鍵を作るときに使う）"),
    (
        "The public address others reach this server under: https and a host. Needed to sign statements; keep it the same",
        "このサーバーの公開アドレス（https とホスト名）。言明に署名するのに必要。後で変えないこと",
    ),
    ("Served over HTTPS: cookies are marked so", "HTTPSで提供する（クッキーにその印を付ける）"),
    ("Anyone may open an account", "誰でもアカウントを作れるようにする"),
    (
        "A model card (Markdown), CycloneDX ML-BOM, SPDX 3 AI document or Shirube TOML; - reads standard input",
        "モデルカード（Markdown）、CycloneDX ML-BOM、SPDX 3 AI、Shirube の TOML。- は標準入力",
    ),
    (
        "Form of the report: html, pdf, xlsx or json [default: by the name after -o; on a terminal a text summary; otherwise html]",
        "報告書の形式：html、pdf、xlsx、json（省略時は -o の名前に従う。端末では要約、それ以外は html）",
    ),
    ("Write the report to this file", "報告書をこのファイルに書く"),
    (
        "A fact the file does not say, or says otherwise: --fact roles=provider,user --fact generative=yes",
        "ファイルにない、またはファイルと異なる情報：--fact roles=provider,user --fact generative=yes",
    ),
    (
        "List datasets, models, systems and services, latest change first",
        "データセット・モデル・システム・サービスを新しい順に一覧する",
    ),
    (
        "Show one with everything said about it, where it was said, and its ties",
        "一つについて、記載の内容と箇所、つながりを表示する",
    ),
    ("Its id (ast_…)", "ID（ast_…）"),
    (
        "Take a model card or bill of materials into an operator's register",
        "モデルカードや部品表を事業者の登録簿に取り込む",
    ),
    (
        "Write one for others: a bill of materials, a model card, or a form as far as the register answers it",
        "ほかの人に渡す形で書き出す：部品表、モデルカード、登録簿で答えられるところまでの様式",
    ),
    (
        "cyclonedx, model-card, haip (OECD, v2) or eu-model (EU model documentation form)",
        "cyclonedx、model-card、haip（OECD 第2版）、eu-model（EU モデル文書様式）",
    ),
    (
        "Which reports and notifications the facts of one may call for, and its cases",
        "事実から求められることのある届出・報告と、その案件を表示する",
    ),
    ("Version of CycloneDX: 1.6 or 1.7", "CycloneDX の版：1.6、1.7"),
    (
        "For a form, the role or reader: model-developer, application-developer, deployer; ai-office, downstream",
        "様式の立場または宛先：model-developer、application-developer、deployer、ai-office、downstream",
    ),
    (
        "The time a bill of materials bears [default: now]; the same register at the same time gives the same file",
        "部品表に記す日時（省略時は現在）。同じ登録簿と日時からは同じファイルができる",
    ),
    (
        "Write to this file; a form becomes JSON when it ends in .json, Markdown otherwise",
        "このファイルに書く。様式は .json なら JSON、ほかは Markdown になる",
    ),
    ("Only of this operator: id, Corporate Number or name", "この事業者のものだけ：ID、法人番号、名称"),
    ("Only of this kind: dataset, model, system or service", "この種類だけ：dataset, model, system, service"),
    ("Retired ones too", "利用を終えたものも含める"),
    ("At most so many", "最大件数"),
    ("Only those whose name or version holds this", "名称か版にこの語を含むものだけ"),
    ("Whose register: id, Corporate Number or name", "どの事業者の登録簿か：ID、法人番号、名称"),
    ("Show what would be taken and write nothing", "取り込む内容を表示するだけで、何も書き込まない"),
    ("List operators, latest change first", "事業者を新しい順に一覧する"),
    ("Only those whose name or number holds this", "名称か番号にこの語を含むものだけ"),
    ("Register an operator", "事業者を登録する"),
    ("Name", "名称"),
    ("Name in English", "英語の名称"),
    ("Corporate Number, 13 digits", "法人番号（13桁）"),
    (
        "Country, if established outside Japan: two letters (ISO 3166-1)",
        "国外の事業者の場合、その国（ISO 3166-1 の2文字）",
    ),
    ("Representative in Japan, of an operator established elsewhere", "国外の事業者の、日本における代表者"),
    ("How to reach the representative", "代表者の連絡先"),
    ("How to reach the operator", "事業者の連絡先"),
    (
        "Open an account; the password is read from standard input, or asked for on a terminal",
        "アカウントを作る（パスワードは標準入力から読み、端末では尋ねる）",
    ),
    ("E-mail address or other login", "メールアドレスなどのログイン名"),
    ("The person's name", "その人の名前"),
    ("The first account, which runs this installation", "この Shirube を管理する最初のアカウント"),
    (
        "Grant an office, as an act of an administrator whose password is read",
        "職を、管理者の公的行為として付与する（パスワードを読む）",
    ),
    ("The login of the account that is to hold it", "職に就く人のログイン名"),
    ("The ministry, in Japanese", "所属（日本語）"),
    ("The ministry, in English", "所属（英語）"),
    (
        "The name that stands beside acts on the public record [default: the account's]",
        "公開の記録で決定とともに示す名前（省略時はアカウントの名前）",
    ),
    ("Why it is granted; may be given again", "付与する理由（繰り返し指定できる）"),
    (
        help::GRANT_EXAMPLES,
        "例：
  shirube account grant editor@example.go.jp --ministry 標省 --ministry-en 'Ministry of Signs' --by admin@example.jp \\
      --finding '2026年11月20日から担当' < password.txt

名前・職・所属は、決定のたびに公開の記録に残ります。本人に伝えてから付与してください。",
    ),
    ("List an operator's self-assessments, latest change first", "事業者の自己点検を新しい順に一覧する"),
    ("Whose: id, Corporate Number or name", "どの事業者か：ID、法人番号、名称"),
    ("How far a self-assessment is, by principle", "自己点検の状況を原則ごとに表示する"),
    ("Its id (asm_…)", "ID（asm_…）"),
    (
        "Write a self-assessment as an answer sheet (xlsx) or a report (pdf, html, json)",
        "自己点検を回答表（xlsx）または報告書（pdf、html、json）として書き出す",
    ),
    (
        "Form of the document: html, pdf, xlsx or json [default: by the name after -o; otherwise html]",
        "文書の形式：html、pdf、xlsx、json（省略時は -o の名前に従い、なければ html）",
    ),
    ("Write the document to this file", "文書をこのファイルに書く"),
    (
        "Rebuild the log and compare it with the published files, with every row of the database and with the logs of evaluations",
        "ログを組み立て直し、公開済みのファイル、データベースのすべての行、評価の実行記録と照合する",
    ),
    (
        "Verify signatures with this key, kept from before, instead of the one found here",
        "ここにある鍵ではなく、以前から控えてあるこの鍵で署名を検証する",
    ),
    ("Print the latest signed checkpoint", "最新の署名付きチェックポイントを出力する"),
    (
        "Write the proof that an entry is in the log, for keeping and checking offline",
        "ある項目がログにあることの証明を書き出す（保管してオフラインで確かめられる）",
    ),
    ("The entry: its id (ent_…) or its index", "項目のID（ent_…）または番号"),
    ("Write the proof to this file", "証明をこのファイルに書く"),
    ("Print the key others verify the log with", "ほかの人がログの検証に使う鍵を出力する"),
    (
        "Write published files anew that are missing or damaged, from the database",
        "欠けている、または壊れた公開用のファイルを、データベースから書き直す",
    ),
    ("Show what would change and write nothing", "変わる内容を表示するだけで、何も書き込まない"),
    ("Do it without asking", "確認せずに実行する"),
    (
        "Erase the personal data of an account, as an act of an administrator whose password is read",
        "アカウントの個人データを消去する（管理者の行為として記録し、その管理者のパスワードを読む）",
    ),
    ("The login of the account to erase", "消去するアカウントのログイン名"),
    ("The login of the administrator who decides", "決定する管理者のログイン名"),
    ("What was found, such as the holder's request; may be given again", "確認した事実（本人からの請求など。複数可）"),
    (
        "Bring the schema up to date, making the database when there is none",
        "データベースの構造を最新にする（なければ作る）",
    ),
    (
        "Fill an empty database with fictional operators, systems and self-assessments",
        "空のデータベースに、架空の事業者・システム・自己点検を入れる",
    ),
    (
        "Write the database anew, so that the bytes of erased rows do not linger in its free space",
        "データベースを書き直し、消去した行の跡が空き領域に残らないようにする",
    ),
    (
        "When the demonstration begins, for pictures that stay the same [default: sixty days ago]",
        "デモの開始日時（画面の写真を毎回同じにするため。省略時は60日前）",
    ),
    (
        help::EXAMPLES,
        "例：
  shirube serve --demo                        架空のデータで試す
  shirube check README.md                     このカードのモデルに何が該当するか
  shirube log verify                          記録が書き換えられていないことを確かめる

終了コード：0 完了、1 障害、2 使い方の誤り、3 検証で不一致、4 入力の問題、5 権限なし、
6 見つからない、7 競合、8 サーバーが応答しない、130 中断。",
    ),
    (
        help::SERVE_EXAMPLES,
        "例：
  shirube serve --demo
  shirube serve --listen 0.0.0.0:8080 --data /var/lib/shirube --origin log.example.jp --secure
  SHIRUBE_DATABASE=postgres://shirube@db/shirube shirube serve",
    ),
    (
        help::CHECK_EXAMPLES,
        "例：
  shirube check README.md                                   端末に要約を表示
  shirube check bom.json --lang en -o report.pdf            相手に渡す報告書
  shirube check model.toml --fact roles=provider --format json | jq .missing
  cat README.md | shirube check - --format html > report.html

報告書はファイルの記載と与えた情報だけから作ります。どこにも送信しません。",
    ),
    (
        help::NORM_EXAMPLES,
        "例：
  shirube norm show aigb:C-2-1
  shirube norm show aigb@1.1:C-2-1 --json",
    ),
    (
        help::NORM_APPLICABLE_EXAMPLES,
        "例：
  shirube norm applicable README.md
  shirube norm applicable bom.json --also eu-aia --facts markets=eu eu_class=gpai
  cat model.toml | shirube norm applicable - --json | jq .counts

ファイルの記載と与えた情報だけから機械的に整理します。法的助言ではなく、とくに海外の法令の助言ではありません。",
    ),
    (
        help::NORM_DIFF_EXAMPLES,
        "例：
  shirube norm diff aigb@1.1                  現行の版と比べる
  shirube norm diff aigb@1.1 aigb@1.2 --json",
    ),
    (
        help::NORM_MAP_EXAMPLES,
        "例：
  shirube norm map aigb hiroshima-coc
  shirube norm map aigb nist-ai-rmf --chains",
    ),
    (
        help::NORM_SEARCH_EXAMPLES,
        "例：
  shirube norm search AI法 第13条
  shirube norm search とうめいせい --kind clause --limit 20
  shirube norm search '\"risk assessment\"' --strength duty --json

データのディレクトリがなければ、目録そのものから探します。",
    ),
    (
        help::NORM_CHECK_EXAMPLES,
        "例：
  shirube norm check                        使用中のカタログ
  shirube norm check ./catalog              ディレクトリ
  shirube norm check 'aigb@1.3.toml'        使用中のカタログに重ねた一つのファイル

問題は一行ずつ、ファイル:行:桁: 規範: 内容（見つかったもの）→対処 の形で表示します。",
    ),
    (
        help::IMPORT_EXAMPLES,
        "例：
  shirube system import bom.json --operator 8999900000001 --dry-run
  shirube system import README.md --operator opr_0192… --json",
    ),
    (
        help::SYSTEM_EXPORT_EXAMPLES,
        "例：
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format cyclonedx -o bom.json
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format model-card -o README.md
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format haip --view deployer

様式は下書きで、足りない項目が示されます。提出は行いません。",
    ),
    (
        help::OPERATOR_EXAMPLES,
        "例：
  shirube operator add --name 例示株式会社 --name-en 'Example K.K.' --number 8999900000001
  shirube operator add --name 'Example Ltd' --country GB --representative 例示法律事務所",
    ),
    (
        help::ACCOUNT_EXAMPLES,
        "例：
  shirube account add --administrator --login admin@example.jp --name 管理者
  shirube account add --login a@example.jp --name 担当者 < password.txt",
    ),
    (
        help::ERASE_EXAMPLES,
        "例：
  shirube account erase a@example.jp --dry-run
  shirube account erase a@example.jp --by admin@example.jp --finding '2026-11-20に本人から請求' --yes < password.txt

--by の管理者の行為として記録し、その管理者のパスワードを読みます。個人情報の保護に関する法律の第22条・第35条に
よります。ログイン名・名前・パスワード・所属は、封印のソルトとともに完全に消えます。ログは検証できるままです。
ほかの人が回答に書いた名前と、バックアップには及びません。",
    ),
    (
        help::ASSESS_EXAMPLES,
        "例：
  shirube assess export asm_0192… --format xlsx -o answers.xlsx
  shirube assess export asm_0192… --lang en -o report.pdf
  shirube assess export asm_0192… --oscal results -o results.json
  shirube assess export asm_0192… --oscal plan -o plan.json",
    ),
    (
        help::VERIFY_EXAMPLES,
        "例：
  shirube log verify
  shirube log verify --key 'log.example.jp+5b7f…' --json

すべて一致すれば終了コード 0、一致しないものがあれば 3。どの項目・どの行かを一つずつ示します。",
    ),
    (
        help::REPAIR_EXAMPLES,
        "例：
  shirube log repair --dry-run
  shirube log repair --yes --json

データのディレクトリの log/ の下を直します。署名はせず、データベースも変えません。項目や行が書き換えられて
いるときは、その後も shirube log verify が示します（終了コード 3）。その場合に役立つのはバックアップです。",
    ),
    (
        help::PROVE_EXAMPLES,
        "例：
  shirube log prove 42 -o entry-42.tlog-proof
  shirube log prove ent_0192… > entry.tlog-proof",
    ),
    ("Mail about changed norms: list, send", "規範の変更のメール：一覧、送信"),
    ("The queue: what waits first, then the latest", "送信待ちの一覧：待っているもの、続いて新しい順"),
    ("Send what waits, once", "送信待ちのメールを一度送る"),
];
