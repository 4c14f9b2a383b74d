//! `shirube norm check`: every fault of a catalogue with file, line, norm, and what to do.

use crate::context::Context;
use crate::failure::Failure;
use serde_json::json;
use shirube_domain::norm::{Catalog, Fault, FaultKind, Source};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use std::path::{Path, PathBuf};

/// Longest norm file, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Checks and prints.
///
/// # Errors
/// [`Failure::Faulty`] when there are faults; absent paths.
pub fn run(cx: &Context, paths: &[PathBuf]) -> Result<(), Failure> {
    let mut source = None;
    for path in paths {
        source = Some(if path.is_dir() { cx.source(path)? } else { laid_over(cx, source, path)? });
    }
    let source = source.map_or_else(|| cx.chosen_source(), Ok)?;
    match Catalog::load(&source) {
        Ok(catalog) => {
            let document = json!({ "faults": [], "norms": catalog.count(), "digest": catalog.digest().to_string() });
            let (instruments, norms) = (catalog.instruments().len(), catalog.count());
            cx.emit(&document, || {
                cx.lang.pick(
                    format!("問題はありません：{instruments}文書、{norms}規範、ダイジェスト {}\n", catalog.digest()),
                    format!("no faults: {instruments} instruments, {norms} norms, digest {}\n", catalog.digest()),
                )
            })
        }
        Err(faults) => {
            let shown: Vec<_> = faults
                .iter()
                .map(|f| json!({ "fault": f, "what_to_do": advice(f.kind, cx.lang), "line": line(f, cx.lang) }))
                .collect();
            cx.emit(&json!({ "faults": shown }), || {
                faults.iter().map(|f| format!("{}\n", line(f, cx.lang))).collect::<String>()
            })?;
            let count = faults.len();
            cx.say(cx.lang.pick(format!("問題：{count}件"), format!("{count} faults")));
            Err(Failure::Faulty)
        }
    }
}

/// One norm file over the catalogue in use; it takes the place of the file of the same name.
fn laid_over(cx: &Context, held: Option<Source>, path: &Path) -> Result<Source, Failure> {
    let absent = || Failure::from(Refusal::of(Class::Absent, "cli.no-such-file").with("path", path.display()));
    let metadata = std::fs::metadata(path).map_err(|_| absent())?;
    if metadata.len() > MAX_FILE {
        let refusal = Refusal::of(Class::TooMuch, "import.too-large").with("bytes", metadata.len());
        return Err(refusal.with("limit", MAX_FILE).into());
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::file(path.display(), e))?;
    let text = String::from_utf8(bytes)
        .map_err(|e| Refusal::invalid("import.not-utf8").with("offset", e.utf8_error().valid_up_to()))?;
    let base = held.map_or_else(|| cx.chosen_source(), Ok)?;
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("norm.toml");
    let place = match name {
        "facts.toml" | "laws.toml" | "evidence.toml" | "import.toml" => format!("criteria/{name}"),
        "terms.toml" => name.to_owned(),
        _ if text.contains("[[relation]]") => format!("relations/{name}"),
        _ => format!("norms/{name}"),
    };
    Ok(base.with(&place, text))
}

/// One fault as one line: `file:line:column: norm: what is wrong: what to do`.
pub fn line(fault: &Fault, lang: Lang) -> String {
    let (row, column) = fault.at.unwrap_or((1, 1));
    let norm = fault.norm.as_ref().map(|n| format!("{n}: ")).unwrap_or_default();
    let detail = fault.detail.replace('\n', " ");
    format!("{}:{row}:{column}: {norm}{} ({detail}) {}", fault.file, what(fault.kind, lang), advice(fault.kind, lang))
}

fn what(kind: FaultKind, lang: Lang) -> &'static str {
    match kind {
        FaultKind::MissingFile => lang.pick("必要なファイルがありません", "a file the catalogue needs is not there"),
        FaultKind::Format => lang.pick("書式が違います", "not in the format"),
        FaultKind::FileName => lang.pick("ファイル名が内容と違います", "the file is not named after its content"),
        FaultKind::DuplicateId => lang.pick("IDが重複しています", "the id stands twice"),
        FaultKind::BadId => lang.pick("IDに使えない文字があります", "the id has characters it may not have"),
        FaultKind::NoParent => lang.pick("親の項目がありません", "the parent does not exist"),
        FaultKind::Cycle => lang.pick("親子関係が循環しています", "parents lead back to the norm itself"),
        FaultKind::Condition => lang.pick("条件式を読めません", "the condition cannot be read"),
        FaultKind::UnknownFact => {
            lang.pick("条件式に無い情報の名前があります", "the condition names an unknown fact or option")
        }
        FaultKind::UnknownLaw => lang.pick("登録のない法律です", "an unknown law"),
        FaultKind::NoSuchNorm => lang.pick("存在しない規範です", "a norm that does not exist"),
        FaultKind::Empty => lang.pick("文が空です", "a text is empty"),
        FaultKind::Strength => {
            lang.pick("法律でない文書に法的な強さが付いています", "only a statute can have this strength")
        }
        FaultKind::Principle => lang.pick("原則の番号が違います", "not one of the principles"),
        FaultKind::Version => lang.pick("版の情報が食い違っています", "versions contradict each other"),
        FaultKind::Relation => lang.pick("関係の記載が矛盾しています", "relations contradict each other"),
    }
}

/// What to do about it.
fn advice(kind: FaultKind, lang: Lang) -> &'static str {
    match kind {
        FaultKind::MissingFile => lang.pick("→ ファイルを置いてください", "→ put the file there"),
        FaultKind::Format => {
            lang.pick("→ docs/specs/catalog.md の書式に合わせてください", "→ write it as docs/specs/catalog.md says")
        }
        FaultKind::FileName => lang.pick("→ 括弧内の名前に変えてください", "→ rename it to the name in brackets"),
        FaultKind::DuplicateId => lang.pick("→ どちらかのIDを変えてください", "→ change one of the two"),
        FaultKind::BadId => lang
            .pick("→ 半角英数字・ハイフン・ピリオドだけにしてください", "→ use letters, digits, hyphen and dot only"),
        FaultKind::NoParent => {
            lang.pick("→ parent に同じ文書の項目を書いてください", "→ name a norm of the same file as parent")
        }
        FaultKind::Cycle => lang.pick("→ どこかの parent を取り除いてください", "→ take one of the parents away"),
        FaultKind::Condition => lang.pick("→ 条件式を直してください", "→ correct the expression"),
        FaultKind::UnknownFact => {
            lang.pick("→ criteria/facts.toml にある名前を使ってください", "→ use a name from criteria/facts.toml")
        }
        FaultKind::UnknownLaw => lang.pick(
            "→ criteria/laws.toml に加えるか、名前を直してください",
            "→ add it to criteria/laws.toml or correct the key",
        ),
        FaultKind::NoSuchNorm => {
            lang.pick("→ 現行の版にある条項を書いてください", "→ name a clause of the current version")
        }
        FaultKind::Empty => lang.pick("→ 日本語と英語の両方を書いてください", "→ write it in Japanese and in English"),
        FaultKind::Strength => lang.pick(
            "→ 推奨・期待・奨励・検討・参考から選んでください",
            "→ choose recommended, expected, encouraged, consider or reference",
        ),
        FaultKind::Principle => lang.pick("→ C-1からC-10のいずれかにしてください", "→ write C-1 to C-10"),
        FaultKind::Version => lang
            .pick("→ 現行は一つの版だけにし、日付を確かめてください", "→ keep one version current and check the dates"),
        FaultKind::Relation => lang.pick(
            "→ 二つの文書の間の組を一度だけ、一つの関係で書いてください",
            "→ state each pair once, with one relation, between two instruments",
        ),
    }
}
