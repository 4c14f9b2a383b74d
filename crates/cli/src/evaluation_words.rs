//! The Japanese of the help of `shirube evaluation`.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Evaluations of the register's systems: list, show, plan, agree, order, receive, review, sign, give, withdraw, compare, export",
        "登録したシステムの評価：一覧、表示、計画、合意、実行の依頼、受け取り、確認、署名、受け渡し、取り下げ、比較、書き出し",
    ),
    (
        "List an operator's evaluations, latest change first, and whether their results still stand",
        "事業者の評価の一覧（新しい順）。結果の前提が変わったかも示す",
    ),
    (
        "Show an evaluation with its plan, its runs, and shares by perspective with intervals",
        "評価を、計画、実行、観点ごとの割合と区間とともに表示する",
    ),
    ("Its id (evl_…)", "ID（evl_…）"),
    ("File a plan to evaluate a system as the register has it today", "登録簿にある今のシステムを評価する計画を出す"),
    (
        "Agree to a plan someone else filed; only then can a run be handed in",
        "別の人が出した計画に合意する。合意の後で、実行の記録を届けられる",
    ),
    ("Hand in the log of a run", "実行の記録を届ける"),
    ("Take a run as it is, or give it back with the reason", "実行をそのまま認めるか、理由を添えて差し戻す"),
    ("Say the result in a signed statement", "結果を署名付き言明にする"),
    (
        "Give the signed result to the next party, with the chosen fields and no other",
        "署名した結果を、選んだ項目だけ見せて次の相手に渡す",
    ),
    (
        "A field to show, such as share.p01; may be given again; what is open is always shown",
        "見せる項目（share.p01 など）。複数指定できる。公開の項目は必ず見せる",
    ),
    ("Whom the file is for, for the record", "ファイルを渡す相手（控え）"),
    ("Write a file to hand over instead", "代わりに、手渡すファイルに書く"),
    (
        "End an evaluation; its statement is taken back with it, for good",
        "評価を取り下げる。言明があれば撤回する（取り消せない）",
    ),
    ("Compare two reviewed runs, perspective by perspective", "確認済みの二つの実行を、観点ごとに比べる"),
    ("The first run (evr_…)", "一つ目の実行（evr_…）"),
    ("The second run (evr_…)", "二つ目の実行（evr_…）"),
    (
        "Write the log of a run to a folder, as `eval report` reads it",
        "実行の記録をフォルダーに書き出す（eval report で読める形）",
    ),
    ("What is evaluated: an asset's id (ast_…)", "評価の対象の ID（ast_…）"),
    ("A suite of the catalogue: CODE@VERSION", "評価セット：CODE@VERSION"),
    ("Where it answers; never with a key", "対象の宛先。鍵は書かない"),
    ("A model that judges: MODEL@TARGET; may be given again", "判定モデル：MODEL@TARGET。複数指定できる"),
    (
        "A share to be reached, in per cent, by a scorer or a node of the suite's tree: p01=80; may be given again",
        "届いてほしい割合（％）。採点器か、評価セットの観点ごと：p01=80。複数指定できる",
    ),
    ("The level of the intervals, in per cent: 90, 95 or 99", "区間の水準（％）：90、95、99"),
    ("Who evaluates, if another body does", "評価する組織（別の組織が行うとき）"),
    ("What it is to show", "この評価で確かめたいこと"),
    (
        "The folder `eval run` wrote, its only .jsonl, or the folder as a .zip",
        "eval run が書いたフォルダー、その中の一つだけの .jsonl、またはフォルダーの .zip",
    ),
    ("The run's id (evr_…), as `evaluation show` gives it", "実行の ID（evr_…。evaluation show に出る）"),
    ("Take it as it is", "そのまま認める"),
    ("Give it back, and why", "差し戻す。その理由"),
    ("What the reviewer says of it", "確認者の言葉"),
    ("The folder to write, which must not be there yet", "書き出すフォルダー（まだないもの）"),
    (
        "Runs carried out by this installation's workers: place an order, follow it, stop it",
        "作業プロセスに任せる実行：依頼する、進み具合を見る、止める",
    ),
    (
        "Order that an agreed plan be carried out here; what is not given is as planned",
        "合意した計画の実行を依頼する。省いた項目は計画どおり",
    ),
    ("List the orders of an evaluation, latest first", "一つの評価の依頼の一覧（新しい順）"),
    (
        "Show an order: how far it is, who is at work on it, and what went wrong",
        "依頼を表示する：進み具合、実行中の作業プロセス、起きていること",
    ),
    ("The order's id (evo_…)", "依頼の ID（evo_…）"),
    (
        "Stop an order; what was answered is kept, and it can go on later",
        "依頼を取りやめる。届いた回答は残り、後で続けられる",
    ),
    (
        "Go on with an order that stopped; what was answered is not asked again",
        "止まった依頼を続ける。届いた回答は尋ね直さない",
    ),
    (
        "The address of an OpenAI-compatible API; never with a key [default: the plan's]",
        "OpenAI 互換の API の宛先。鍵は書かない（省略時は計画の宛先）",
    ),
    ("The name of the key a worker must hold", "作業プロセスが持つ鍵の名前"),
    (
        "A model that judges: 'MODEL@URL' or 'NAME=MODEL@URL', with ' key=NAME' after it where it needs one; may be given again",
        "判定モデル：「モデル@URL」か「名前=モデル@URL」。鍵が要るときは後に「 key=鍵の名前」。複数指定できる",
    ),
    (
        "A model that makes vectors of texts: 'NAME=MODEL@URL', with ' key=NAME' after it where it needs one; may be given again",
        "埋め込みモデル：「名前=モデル@URL」。鍵が要るときは後に「 key=鍵の名前」。複数指定できる",
    ),
    (
        "Leave the scores open that need a model nobody named",
        "名前の挙がっていないモデルが要る採点を行わない（「採点できない」として残る）",
    ),
    ("The most askings at once, of each worker [default: 16]", "作業プロセスごとに同時に尋ねる数の上限（省略時は16）"),
    ("How many samples, for a trial [default: all]", "尋ねる問いの数。試すときに減らす（省略時はすべて）"),
    (help::EVALUATION_EXAMPLES, EXAMPLES_JA),
];

const EXAMPLES_JA: &str = "例：
  shirube evaluation plan ast_0192… --suite p01-harmful-output@1.0 --model example-1 --target https://model.example/v1 \\
      --at-least p01=80 --by a@example.jp
  shirube evaluation agree evl_0192… --by b@example.jp
  shirube evaluation order place evl_0192… --key lab --judge 'grader@https://judge.example/v1 key=lab' --by a@example.jp
  shirube evaluation receive evl_0192… run --by a@example.jp
  shirube evaluation review evr_0192… --accept --by b@example.jp
  shirube evaluation sign evl_0192… --by b@example.jp --address https://shirube.example.jp

計画した人は合意できず、計画した人と記録を届けた人は確認できません。結果は評価者によるもので、国による評価ではありません。";
