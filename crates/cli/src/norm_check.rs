//! `shirube norm check`: every fault of a catalogue with file, line, norm, and what to do.

use crate::context::Context;
use crate::failure::Failure;
use serde_json::json;
use shirube_domain::norm::{Catalog, Fault, Source};
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
                .map(|f| json!({ "fault": f, "what_to_do": f.kind.advice(cx.lang), "line": line(f, cx.lang) }))
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
    let (what, advice) = (fault.kind.label(lang), fault.kind.advice(lang));
    format!("{}:{row}:{column}: {norm}{what} ({detail}) → {advice}", fault.file)
}
