//! `shirube norm check`: every fault of a catalogue with file, line, norm, and what to do.

use crate::context::Context;
use crate::failure::Failure;
use serde_json::json;
use shirube_domain::editing::InForce;
use shirube_domain::norm::{self, Catalog, Fault, Laid, MAX_FILE};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock, date_in_japan};
use std::path::{Path, PathBuf};

/// Checks and prints. Single files are laid over the catalogue the command reads and what is dropped into the data directory
/// now, as they would be in force today; a directory is a whole catalogue of its own.
///
/// # Errors
/// [`Failure::Faulty`] when there are faults; absent paths.
pub fn run(cx: &Context, paths: &[PathBuf]) -> Result<(), Failure> {
    match whole(cx, paths)? {
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
                .map(|f| json!({ "fault": f, "what_to_do": format!("→ {}", f.kind.advice(cx.lang)), "line": line(f, cx.lang) }))
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

fn whole(cx: &Context, paths: &[PathBuf]) -> Result<Result<Catalog, Vec<Fault>>, Failure> {
    let today = date_in_japan(SystemClock.now());
    let mut laid: Vec<Laid> = Vec::new();
    for path in paths.iter().filter(|p| !p.is_dir()) {
        let text = read(path)?;
        let place = place(path, &text);
        laid.retain(|l| l.name != place);
        laid.push(Laid::of(&place, &text));
    }
    if let Some(dir) = paths.iter().rfind(|p| p.is_dir()) {
        return Ok(Catalog::load(&cx.source(dir)?).and_then(|base| InForce::of(&base, today).beside(laid, None, today)));
    }
    let chosen = cx.chosen()?;
    let dropped = norm::dropped(&cx.data.join("catalog")).filter(|_| !cx.is_directory_alone());
    let (files, mut faults) = dropped.map_or((None, Vec::new()), |(files, found)| (Some(files), found));
    match chosen.in_force.beside(laid, files.as_deref(), today) {
        Ok(catalog) if faults.is_empty() => return Ok(Ok(catalog)),
        Ok(_) => {}
        Err(found) => faults.extend(found),
    }
    Ok(Err(faults))
}

/// The text of a norm file.
///
/// # Errors
/// Absent, too large, or not text.
pub fn read(path: &Path) -> Result<String, Failure> {
    let absent = || Failure::from(Refusal::of(Class::Absent, "cli.no-such-file").with("path", path.display()));
    let metadata = std::fs::metadata(path).map_err(|_| absent())?;
    if metadata.len() > MAX_FILE {
        let refusal = Refusal::of(Class::TooMuch, "import.too-large").with("bytes", metadata.len());
        return Err(refusal.with("limit", MAX_FILE).into());
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::file(path.display(), e))?;
    let text = String::from_utf8(bytes)
        .map_err(|e| Refusal::invalid("import.not-utf8").with("offset", e.utf8_error().valid_up_to()))?;
    Ok(text)
}

/// Where a file of a catalogue belongs, by its name and content.
fn place(path: &Path, text: &str) -> String {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("norm.toml");
    match name {
        "facts.toml" | "laws.toml" | "evidence.toml" | "names.toml" | "import.toml" => format!("criteria/{name}"),
        "terms.toml" => name.to_owned(),
        _ if text.contains("[[relation]]") => format!("relations/{name}"),
        _ => format!("norms/{name}"),
    }
}

/// One fault as one line: `file:line:column: norm: what is wrong: what to do`.
pub fn line(fault: &Fault, lang: Lang) -> String {
    let (row, column) = fault.at.unwrap_or((1, 1));
    let norm = fault.norm.as_ref().map(|n| format!("{n}: ")).unwrap_or_default();
    let detail = fault.detail.replace('\n', " ");
    let (what, advice) = (fault.kind.label(lang), fault.kind.advice(lang));
    format!("{}:{row}:{column}: {norm}{what} ({detail}) → {advice}", fault.file)
}
