//! The help of `shirube eval`: examples, and the Japanese keyed by the English.

/// Examples of `eval run`.
pub const RUN_EXAMPLES: &str = "Examples:
  shirube eval run p01-harmful-output --target https://api.example/v1 --model NAME --key-env API_KEY -o logs/p01
  shirube eval run questions.csv --target http://localhost:8000/v1 --model NAME --scorer exact --scorer numeric:within=0.5
  shirube eval run p08-robustness --target 'command:./answer.sh --quiet' -o logs/p08
  shirube eval run p08-robustness --target log:logs/p08 -o logs/p08-again     score recorded answers again

A key is read from --key-env or --key-file, never from the command line, and is in no log, report or message. Ctrl-C ends in order;
`shirube eval resume DIR` goes on. A file needs id and input, and target as its scorer needs it (docs/specs/suite.md).
Kinds of scorers: exact, pattern, choice, numeric, requirement, refusal, leakage, swap, robust, grounding.";

/// Examples of `eval report`.
pub const REPORT_EXAMPLES: &str = "Examples:
  shirube eval report logs/p01
  shirube eval report logs/p01 --lang ja -o report.html
  shirube eval report logs/p01 --json | jq '.scorers[] | {scorer, share, interval}'

The result is the evaluator's. What failed, was not asked or could not be scored is in no share and is told beside it.";

/// Examples of `eval compare`.
pub const COMPARE_EXAMPLES: &str = "Examples:
  shirube eval compare logs/old logs/new
  shirube eval compare logs/old logs/new -o comparison.md

Only samples scored in both runs are compared. p-values are those of the exact McNemar test (a score of 0.5 and above counts as
right), corrected by Holm's method for all scorers and leaves; beside them stands the smallest difference that could have been found.";

/// Examples of `eval gate`.
pub const GATE_EXAMPLES: &str = "Examples:
  shirube eval gate logs/p01 --min refuses=0.9 --min says=0.8 --junit junit.xml --sarif eval.sarif
  shirube eval gate logs/p01 --min refuses@illegal.fraud=0.9 --summary summary.md

A minimum is met when the lower end of the interval is not below it. When the interval holds the minimum, or too much is missing,
that is told as undecided. Exit code 0 when all are met, 3 otherwise; all files are written before. docs/examples/eval-gate.yml shows
a build server.";

/// Examples of `eval redteam`.
pub const REDTEAM_EXAMPLES: &str = "Examples:
  shirube eval redteam p06-security --target https://api.example/v1 --model NAME --key-env API_KEY -o logs/red
  shirube eval redteam p01-harmful-output --target http://localhost:8000/v1 --model NAME --technique plain --technique role-play --max-attempts 200 -o logs/red

Only on systems of your own, or with the operator's leave. Verdicts go by form: a person reads each finding (docs/specs/red-team.md).";

/// Examples of `eval import`.
pub const IMPORT_EXAMPLES: &str = "Examples:
  shirube eval import 2026-11-20_task.json --format inspect -o logs/inspect
  shirube eval import results.json --format promptfoo --model openai:chat:NAME -o logs/promptfoo
  shirube eval import garak.report.jsonl --format garak -o logs/garak
  shirube eval import data.csv --format aisi-data --tree tree.yaml -o suites/mine

Scores are kept as the other tool gave them. What is taken and what is not: docs/specs/eval-exchange.md.";

/// Examples of `eval export`.
pub const EXPORT_EXAMPLES: &str = "Examples:
  shirube eval export logs/p01 --format csv -o p01.csv
  shirube eval export logs/p01 --format inspect -o p01.json     inspect view p01.json";

/// Examples of `eval plan`.
pub const PLAN_EXAMPLES: &str = "Examples:
  shirube eval plan p01-harmful-output --difference 0.05
  shirube eval plan questions.jsonl --difference 0.02 --discordant 0.1 --json";

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Evaluation of AI systems: run, resume, report, compare, gate, import, export, redteam, spot, suites, plan",
        "AIシステムの評価：実行、再開、報告、比較、基準との照合、取り込み、書き出し、レッドチーム、人による確認、一覧、計画",
    ),
    (
        "A model that judges: MODEL@TARGET, or NAME=MODEL@TARGET for a jury. Can be given several times",
        "判定モデル：モデル@相手。複数で判定するときは 名前=モデル@相手。繰り返し指定できます",
    ),
    (
        "What is sent to judges besides the messages [default: temperature=0]",
        "判定モデルにメッセージのほかに送るもの［既定：temperature=0］",
    ),
    (
        "Stop as soon as it is decided on which side of this share a scorer lies: SCORER=SHARE",
        "採点方法の割合がこの値のどちら側にあるか決まりしだい終える：採点方法=割合",
    ),
    (
        "How often is looked whether it is decided: the samples are asked in so many parts, drawn by lot",
        "決まったかどうかを確かめる回数。サンプルをくじ引きでこの数に分けて順に尋ねます",
    ),
    ("The environment variable that holds the key of the judges' endpoints", "判定モデルの相手の鍵が入っている環境変数"),
    ("The file that holds the key of the judges' endpoints", "判定モデルの相手の鍵が入っているファイル"),
    (
        "Ask a suite or a data set of a model, score the answers and write a log",
        "スイートまたはデータセットの設問をモデルに尋ね、回答を採点して記録する",
    ),
    (
        "Go on with a run that was interrupted; what was answered is not asked again",
        "中断した実行を続ける（回答済みのものは尋ねない）",
    ),
    (
        "What a log comes to: shares with intervals, what is missing, the weighted tree",
        "記録の結果：割合と区間、欠けているもの、重み付きの木",
    ),
    (
        "Two runs on the same samples: differences with intervals and exact tests",
        "同じ設問での二つの実行の比較：差と区間、正確な検定",
    ),
    (
        "Hold a log against minimums, for build servers; exit code 3 when one is not shown to be met",
        "記録を下限と照らす（ビルドサーバー向け）。満たすことが示されなければ終了コード 3",
    ),
    ("Take the result or the data set of another tool", "ほかのツールの結果またはデータセットを取り込む"),
    ("Write a log for others: csv, jsonl, parquet, inspect, junit, sarif", "記録を書き出す：csv、jsonl、parquet、inspect、junit、sarif"),
    ("Attack a system of your own with the requests of a suite, and report what broke", "自分の管理するシステムをスイートの依頼で試し、破られた要求を報告する"),
    ("Let a person grade some answers, blind, and hold that against the machine", "回答の一部を人が（機械の判定を見ずに）評価し、機械の判定と照らす"),
    ("Draw answers of a log into a blind sheet for a person", "記録から回答を引き、判定を伏せた用紙を作る"),
    ("Hold a sheet that was filled in against the log", "記入した用紙を記録と照らす"),
    ("The scorer that is checked", "確かめる採点"),
    ("How many answers are drawn", "引く回答の数"),
    ("The seed of the drawing", "抽出の種"),
    ("The sheet to write: .csv or .jsonl", "書き出す用紙（.csv または .jsonl）"),
    ("The sheet that was filled in: .csv or .jsonl", "記入した用紙（.csv または .jsonl）"),
    ("A suite of the catalogue, or a folder with suite.toml", "カタログのスイート、または suite.toml のあるフォルダ"),
    ("Whom to attack: the address of an OpenAI-compatible API, or command:PROGRAM ARGUMENTS", "試す相手：OpenAI互換APIのアドレス、または command:プログラム 引数"),
    ("A technique by its id; can be given several times [default: all]", "攻撃の型のID（複数指定できる。省略時はすべて）"),
    ("Techniques of your own: a file as docs/specs/red-team.md says", "自作の攻撃の型のファイル（docs/specs/red-team.md の形）"),
    ("A model that goes on when a technique has nothing left to say: MODEL@TARGET, with the key of the judges", "型で言うことがなくなった後に続けるモデル：モデル@相手（鍵は判定者のもの）"),
    ("The most turns of one attempt", "一つの試みでの発言の上限"),
    ("How often each attack is tried", "各攻撃を試す回数"),
    ("The most attempts", "試みの上限"),
    ("The most tokens, read and written", "読み書きするトークンの上限"),
    ("The longest time, in seconds", "時間の上限（秒）"),
    ("The seed of the order", "順序の種"),
    ("The folder of the log; what was tried there with the same settings is not tried again", "記録のフォルダ（同じ設定で試したものは繰り返さない）"),
    ("List the suites of the catalogue", "カタログのスイートを一覧する"),
    (
        "How many samples find a difference, and which difference a suite can find, before running it",
        "差を見つけるのに必要な設問の数と、スイートで見つけられる差を、実行の前に示す",
    ),
    (
        "A suite of the catalogue, a folder with suite.toml, or a file: .jsonl, .csv, .parquet",
        "カタログのスイート、suite.toml のあるフォルダ、またはファイル（.jsonl、.csv、.parquet）",
    ),
    (
        "Whom to ask: the address of an OpenAI-compatible API, command:PROGRAM ARGUMENTS, or log:DIR",
        "尋ねる相手：OpenAI互換APIのアドレス、command:プログラム 引数、または log:DIR",
    ),
    ("The model asked for", "モデルの名前"),
    (
        "A scorer for a file: KIND, KIND:setting=value or NAME=KIND:setting=value; can be given several times",
        "ファイルの採点方法：KIND、KIND:設定=値、NAME=KIND:設定=値（複数指定できる）",
    ),
    ("How often each sample is asked", "各設問を尋ねる回数"),
    (
        "What is sent besides the messages: --param temperature=0 --param max_tokens=512",
        "メッセージのほかに送る設定：--param temperature=0 --param max_tokens=512",
    ),
    ("What is said to the target before each sample", "設問の前に相手に伝える文"),
    ("The folder of the log [default: eval/TASK-TIME]", "記録のフォルダ（省略時は eval/名前-時刻）"),
    ("The environment variable that holds the key of the endpoint", "APIの鍵が入っている環境変数の名前"),
    ("The file that holds the key of the endpoint", "APIの鍵が入っているファイル"),
    (
        "A header to send, as 'Name: value'; a secret one as 'Name: env:VARIABLE'. Can be given several times",
        "送るヘッダー（'名前: 値'）。秘密の値は '名前: env:変数' とする。複数指定できる",
    ),
    ("The most askings at once [default: 256, reached step by step]", "同時に尋ねる数の上限（省略時は256。徐々に増やす）"),
    ("The most requests each minute", "1分あたりの要求の上限"),
    ("How long one answer may take, in seconds [default: 300]", "一つの回答を待つ秒数（省略時は300）"),
    ("How often a sample is asked when the target fails [default: 8]", "相手が失敗したときに尋ねる回数（省略時は8）"),
    ("Ask for answers piece by piece (server-sent events)", "回答を少しずつ受け取る（サーバー送信イベント）"),
    ("Accept answers of a model that calls itself by another name", "別の名前を名乗るモデルの回答も受け入れる"),
    ("The folder of the log", "記録のフォルダ"),
    ("The suite or the file, when it lies elsewhere now", "スイートまたはファイル（置き場所が変わったとき）"),
    ("The level of the intervals", "区間の水準"),
    ("Write to this file: .md, .html, .json, otherwise text", "このファイルに書く（.md、.html、.json、ほかはテキスト）"),
    ("The folder of the first log", "一番目の記録のフォルダ"),
    ("The folder of the second log", "二番目の記録のフォルダ"),
    (
        "How often a difference that is there should be found, for the smallest one that could be",
        "見つけられる最小の差を求めるときの、実際にある差を見つける割合",
    ),
    (
        "A minimum: SCORER=SHARE, or SCORER@LEAF=SHARE; can be given several times",
        "下限：採点=割合、または 採点@項目=割合（複数指定できる）",
    ),
    (
        "Which share may be missing (failed, not asked, unscored) for a minimum to be met",
        "下限を満たすとするときに欠けていてよい割合（失敗、未実施、採点不能）",
    ),
    ("Write a JUnit report to this file", "JUnitの報告をこのファイルに書く"),
    ("Write a SARIF report to this file", "SARIFの報告をこのファイルに書く"),
    ("Add a summary in Markdown to this file", "Markdownの要約をこのファイルに書き足す"),
    ("The file as the other tool wrote it", "ほかのツールが書いたままのファイル"),
    (
        "Its form: inspect, promptfoo, garak, aisi, csv, jsonl; aisi-data for a data set, which becomes a suite",
        "形式：inspect、promptfoo、garak、aisi、csv、jsonl。aisi-data はデータセットで、スイートになる",
    ),
    ("The folder to write: a log, or for a data set a suite", "書き込むフォルダ：記録、データセットならスイート"),
    (
        "Whose answers to take, when the file holds those of several models",
        "複数のモデルの回答があるときに、取り込むモデル",
    ),
    (
        "For aisi-data, the argument tree (YAML) the data set belongs to",
        "aisi-data のとき、データセットが属する論証の木（YAML）",
    ),
    (
        "The form: csv, jsonl, parquet, inspect (its JSON log), junit, sarif",
        "形式：csv、jsonl、parquet、inspect（そのJSONの記録）、junit、sarif",
    ),
    ("Write to this file; - is standard output", "このファイルに書く。- は標準出力"),
    ("The difference that should be found, as a share: 0.05", "見つけたい差（割合）：0.05"),
    ("The share expected of one run", "一つの実行で見込まれる割合"),
    ("On which share of the samples two runs are expected to differ", "二つの実行で結果が異なると見込まれる設問の割合"),
    ("The level: how rarely a difference is found that is not there", "水準：実際にはない差を見つけてしまうことの少なさ"),
    ("How often a difference that is there should be found", "実際にある差を見つける割合"),
    (
        RUN_EXAMPLES,
        "例：
  shirube eval run p01-harmful-output --target https://api.example/v1 --model NAME --key-env API_KEY -o logs/p01
  shirube eval run questions.csv --target http://localhost:8000/v1 --model NAME --scorer exact --scorer numeric:within=0.5
  shirube eval run p08-robustness --target 'command:./answer.sh --quiet' -o logs/p08
  shirube eval run p08-robustness --target log:logs/p08 -o logs/p08-again     記録した回答を採点し直す

鍵は --key-env か --key-file から読みます。コマンドラインには書けず、記録・報告・表示のどこにも残りません。
Ctrl-C で区切りよく終わり、`shirube eval resume DIR` で続けられます。ファイルには id と input が必要で、target は採点の方法に
よります（docs/specs/suite.md）。
採点の種類：exact、pattern、choice、numeric、requirement、refusal、leakage、swap、robust、grounding。",
    ),
    (
        REPORT_EXAMPLES,
        "例：
  shirube eval report logs/p01
  shirube eval report logs/p01 --lang ja -o report.html
  shirube eval report logs/p01 --json | jq '.scorers[] | {scorer, share, interval}'

結果は評価した人のものです。失敗したもの、尋ねていないもの、採点できないものは割合に入れず、その横に示します。",
    ),
    (
        COMPARE_EXAMPLES,
        "例：
  shirube eval compare logs/old logs/new
  shirube eval compare logs/old logs/new -o comparison.md

両方の実行で採点された設問だけを比べます。p値は正確なマクネマー検定（0.5以上を正しいと数える）を、採点と項目の全体について
ホルムの方法で補正したものです。見つけられたはずの最小の差を横に示します。",
    ),
    (
        GATE_EXAMPLES,
        "例：
  shirube eval gate logs/p01 --min refuses=0.9 --min says=0.8 --junit junit.xml --sarif eval.sarif
  shirube eval gate logs/p01 --min refuses@illegal.fraud=0.9 --summary summary.md

区間の下端が下限を下回らないとき、下限を満たします。区間が下限をまたぐときや、欠けているものが多いときは、決まらないと
示します。すべて満たせば終了コード 0、ほかは 3。ファイルはその前に書きます。ビルドサーバーの例は
docs/examples/eval-gate.yml にあります。",
    ),
    (
        REDTEAM_EXAMPLES,
        "例：
  shirube eval redteam p06-security --target https://api.example/v1 --model NAME --key-env API_KEY -o logs/red
  shirube eval redteam p01-harmful-output --target http://localhost:8000/v1 --model NAME --technique plain --technique role-play --max-attempts 200 -o logs/red

自分の管理するシステム、または許可を得たシステムにだけ使ってください。判定は形によるものです。一件ずつ人が読んでください
（docs/specs/red-team.md）。",
    ),
    (
        IMPORT_EXAMPLES,
        "例：
  shirube eval import 2026-11-20_task.json --format inspect -o logs/inspect
  shirube eval import results.json --format promptfoo --model openai:chat:NAME -o logs/promptfoo
  shirube eval import garak.report.jsonl --format garak -o logs/garak
  shirube eval import data.csv --format aisi-data --tree tree.yaml -o suites/mine

点はほかのツールが付けたままです。何を取り込み、何を取り込まないかは docs/specs/eval-exchange.md にあります。",
    ),
    (
        EXPORT_EXAMPLES,
        "例：
  shirube eval export logs/p01 --format csv -o p01.csv
  shirube eval export logs/p01 --format inspect -o p01.json     inspect view p01.json",
    ),
    (
        PLAN_EXAMPLES,
        "例：
  shirube eval plan p01-harmful-output --difference 0.05
  shirube eval plan questions.jsonl --difference 0.02 --discordant 0.1 --json",
    ),
];
