//! The Japanese of the help of `norm`, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Say which norms apply to what a file describes, which do not, and which facts would decide the others",
        "ファイルに書かれたものに、どの規範が該当し、どれが該当せず、どの情報があれば決まるかを示す",
    ),
    (
        "An instrument considered only on request too, such as a foreign law: eu-aia, or eu-aia@2026-07-27",
        "選んだ場合に検討する文書（外国の法律など）も加える：eu-aia または eu-aia@2026-07-27",
    ),
    (
        "Facts the file does not say, or says otherwise: --facts roles=provider,user generative=yes",
        "ファイルにない、またはファイルと異なる情報：--facts roles=provider,user generative=yes",
    ),
    ("List norms, by instrument", "規範を文書ごとに一覧する"),
    (
        "Go back to the catalogue of this program, though a program with a later edition recorded before",
        "より新しい版のプログラムが記録したあとでも、このプログラムの規範カタログに戻す",
    ),
    (
        "Show one norm in both languages, with citation, strength, certainty and condition",
        "一つの規範を、日英の文、出典、強さ、確からしさ、該当する条件とともに表示する",
    ),
    (
        "Full id (aigb@1.2:C-2-1), or code and clause (aigb:C-2-1) for the current version",
        "完全なID（aigb@1.2:C-2-1）、または現行の版を指す略号と条項（aigb:C-2-1）",
    ),
    ("Compare two versions of an instrument, clause by clause", "一つの文書の二つの版を、条項ごとに比べる"),
    ("The older version: aigb@1.1", "古い版：aigb@1.1"),
    (
        "The newer version: aigb@1.2 [default: the current version of the same instrument]",
        "新しい版：aigb@1.2（省略時は同じ文書の現行の版）",
    ),
    ("Unchanged clauses too", "変わらない条項も"),
    (
        "Lay one instrument over another: which norms one speaks for, and where nothing is stated",
        "一つの文書に別の文書を重ね、どの規範に当てはまり、どこに記載がないかを示す",
    ),
    ("The instrument whose norms are the rows: aigb", "行になる規範の文書：aigb"),
    ("The instrument laid over it: nist-ai-rmf", "重ねる文書：nist-ai-rmf"),
    (
        "Follow chains through other instruments too; each step weakens what can be said",
        "ほかの文書を経由する関係もたどる（一段ごとに言えることは弱くなる）",
    ),
    (
        "Check a catalogue directory, or single norm files laid over the catalogue in use",
        "規範カタログのディレクトリ、または使用中のカタログに重ねた個別のファイルを検査する",
    ),
    (
        "A directory laid out like catalog/, or files of norms [default: the catalogue in use]",
        "catalog/ と同じ構成のディレクトリ、または規範のファイル（省略時は使用中のカタログ）",
    ),
    (
        "Propose a new version of an instrument or another file of the catalogue, as a norm editor whose password is read",
        "文書の新しい版、または規範カタログのほかのファイルの改訂案を、規範編集担当として作る（パスワードを読む）",
    ),
    (
        "The file as TOML, in the format of docs/specs/catalog.md; what it is of follows from what it holds",
        "TOMLのファイル（書式は docs/specs/catalog.md）。何のファイルかは内容から判断する",
    ),
    ("The login of the norm editor", "規範編集担当のログイン名"),
    ("From which day it is to count", "効力をもつ日"),
    ("Ask for review at once", "すぐに確認を依頼する"),
    (
        help::NORM_PROPOSE_EXAMPLES,
        "例：
  shirube norm propose 'aigb@1.3.toml' --by editor@example.go.jp --in-force 2027-04-01 --submit
  shirube norm propose 'aigb@1.3.toml' --by editor@example.go.jp --json < password.txt

本文の問題は行番号とともに示し、問題があるうちは確認を依頼できません。なくなる条項は、その回答の数とともに示します。",
    ),
    ("List proposed versions, latest change first", "改訂案を新しい順に一覧する"),
    (
        "Enact a proposal, as an act of a norm editor who wrote nothing of it and whose password is read",
        "改訂案を、それを書いていない規範編集担当の公的行為として決定する（パスワードを読む）",
    ),
    ("Its id (prp_…)", "ID（prp_…）"),
    ("The login of the norm editor who decides", "決定する規範編集担当のログイン名"),
    (
        "What was found, such as what was compared with the original; may be given again",
        "確かめたこと（原典と照らした箇所など。繰り返し指定できる）",
    ),
    (
        help::NORM_ENACT_EXAMPLES,
        "例：
  shirube norm proposals
  shirube norm enact prp_0192… --by reviewer@example.go.jp --finding '原典の第1項から第12項と照らした' --yes

改訂案を書いた人は決定できません。動いているサーバーには数秒で反映されます。",
    ),
    (
        "What is in force, its digest, and the log entry that records it",
        "現在の規範集とそのダイジェスト、記録したログの項目",
    ),
    ("Find provisions, laws, terms and the rest, in Japanese or English", "規定・法律・用語などを、日本語と英語で探す"),
    (
        "What to look for: words, readings, clause numbers, names of laws; \"…\" for a phrase",
        "探すもの：言葉、読みがな、条項番号、法律名。言葉どおりなら「…」で囲む",
    ),
    ("Only this kind of thing", "この種類だけ"),
    ("Only this jurisdiction: jp, eu, us, kr, int", "この国・地域だけ：jp、eu、us、kr、int"),
    ("Only current or superseded instruments", "現行（current）または旧版（superseded）だけ"),
    ("So many of each kind", "種類ごとの件数"),
    ("Make the index of the search anew", "検索の索引を作り直す"),
    ("Only this instrument: aigb, or aigb@1.1", "この文書だけ：aigb、または aigb@1.1"),
    (
        "Only norms that speak to: developer, provider, user, research, state, local, citizen, headquarters, everyone",
        "この名宛人の規範だけ：developer, provider, user, research, state, local, citizen, headquarters, everyone",
    ),
    (
        "Only this strength: duty, effort, programme, power, organisation, recommended, expected, encouraged, consider, reference",
        "この強さの規範だけ：duty, effort, programme, power, organisation, recommended, expected, encouraged, consider, reference",
    ),
    ("Only norms of this principle: C-1 to C-10", "この原則の規範だけ：C-1 から C-10"),
    ("Only norms that are rows of a self-assessment", "自己点検の項目になる規範だけ"),
    ("Superseded instruments too", "旧版の文書も含める"),
    ("Only norms whose id, heading or text holds this", "ID・見出し・文にこの語を含む規範だけ"),
    (
        "Write instruments, what applies, or relations for other programs",
        "文書、該当する規範、関係を、ほかのプログラムのために書き出す",
    ),
    ("The instruments: aigb, aigb@1.1", "文書：aigb、aigb@1.1"),
    ("Every instrument", "すべての文書"),
    ("Form: oscal, toml or json", "形式：oscal、toml、json"),
    (
        "Model of OSCAL: catalog (instruments), profile (what applies to a system) or mapping (relations)",
        "OSCALのモデル：catalog（文書）、profile（システムに該当する規範）、mapping（関係）",
    ),
    (
        "With --model profile, a description of the system, as `shirube check` reads it; - reads standard input",
        "--model profile のとき、システムの説明（shirube check が読むもの）。- は標準入力",
    ),
    (
        "With --model profile, a fact: --fact roles=provider,user",
        "--model profile のとき、システムの情報：--fact roles=provider,user",
    ),
    (
        "The time the documents bear [default: now]; the same content at the same time gives the same file",
        "文書に記す日時（省略時は現在）。同じ内容・同じ日時なら同じファイルになる",
    ),
    ("Write to this file, or several documents into this folder", "このファイルに書く。複数の文書はこのフォルダに書く"),
    (
        "Make a catalogue file of somebody's OSCAL catalog or profile",
        "OSCALのカタログやプロファイルから、規範カタログのファイルを作る",
    ),
    (
        "The OSCAL document (JSON); - reads a catalog from standard input",
        "OSCALの文書（JSON）。- は標準入力からカタログを読む",
    ),
    (
        "Write the catalogue file here, named CODE@VERSION.toml, or into this folder",
        "規範カタログのファイルをここに書く（名前は 略号@版.toml）。フォルダなら、その中に書く",
    ),
    (
        "Code of the instrument [default: by the name after -o, by the document, by the file]",
        "文書の略号（省略時は -o の名前、文書、ファイル名の順に従う）",
    ),
    (
        "Version of the instrument [default: by the name after -o, by the document]",
        "文書の版（省略時は -o の名前、文書の順に従う）",
    ),
    (
        "Make the catalog an OSCAL profile means; imports are looked for in the profile's own folder only",
        "OSCALのプロファイルが意味するカタログを作る（取り込み先は、プロファイルと同じフォルダの中だけで探す）",
    ),
    ("The profile (JSON)", "プロファイル（JSON）"),
    ("Write the catalog to this file", "カタログをこのファイルに書く"),
    (
        "The time the document bears [default: now]; the same documents at the same time give the same file",
        "文書に記す日時（省略時は現在）。同じ文書・同じ日時なら同じファイルになる",
    ),
    (
        "As OSCAL instead: results (assessment results) or plan (plan of action and milestones)",
        "OSCALで書き出す：results（点検結果）、plan（対応計画）",
    ),
    (
        help::NORM_EXPORT_EXAMPLES,
        "例：
  shirube norm export aigb                                  一つの文書をOSCALのカタログで標準出力に
  shirube norm export --all -o oscal/                       すべての文書（略号@版.oscal.json）
  shirube norm export --model profile --for README.md -o oscal/mine.json
  shirube norm export --model mapping aigb nist-ai-rmf -o oscal/mapping.json
  shirube norm export aigb --format toml

プロファイルと関係は、ここでの名前でカタログを指します。同じフォルダに置いてください。",
    ),
    (
        help::NORM_IMPORT_EXAMPLES,
        "例：
  shirube norm import catalog.json -o catalog/norms/sp800-53@5.1.1.toml
  shirube norm import baseline.json --code ours --edition 1 --lang ja > ours@1.toml

文書が述べていないことには仮の値を置き、確かめられていないと示します。カタログに置き場所がないものは知らせます。
プロファイルは、そのフォルダの中で解決してから取り込みます。",
    ),
    (
        help::NORM_RESOLVE_EXAMPLES,
        "例：
  shirube norm resolve oscal/mine.json -o resolved.json
  shirube norm resolve baseline.json --json --lang ja

ネットワークにはつながず、プロファイルのフォルダの外のファイルも読みません。問題は、文書・位置（JSON Pointer）・
コードとともにすべて示します（終了コード 4）。",
    ),
];
