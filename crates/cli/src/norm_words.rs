//! The Japanese of the help of exchange with other programs, keyed by the English.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
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
