//! Output: text or one JSON document to standard output, files whole or not at all, nothing binary to a terminal.

use crate::context::Context;
use crate::failure::Failure;
use serde::Serialize;
use shirube_domain::files::write_durably;
use shirube_domain::refusal::Refusal;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Writes text to standard output.
///
/// # Errors
/// [`Failure::Unread`] when the reader has gone; a fault when the device fails.
pub fn print(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

fn bytes(data: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(data).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::Unread),
        Err(e) => Err(Failure::file("-", e)),
    }
}

/// Whether a person is looking at standard output.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

impl Context {
    /// Prints the JSON document when `--json` is given, the text otherwise.
    ///
    /// # Errors
    /// As [`print`].
    pub fn emit(&self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if !self.json {
            return print(&text());
        }
        let json = serde_json::to_string_pretty(document).unwrap_or_default();
        print(&format!("{json}\n"))
    }

    /// Goes on only when a person agrees: `--yes`, or the answer at a terminal. A script that does not say so changes nothing.
    ///
    /// # Errors
    /// Refused without agreement.
    pub fn confirm(&self, yes: bool, question: &str) -> Result<(), Failure> {
        if yes {
            return Ok(());
        }
        let stdin = std::io::stdin();
        let mut line = String::new();
        if stdin.is_terminal() {
            eprint!("{question} {}", self.lang.pick("（はいなら yes）：", "(yes to go on): "));
            stdin.read_line(&mut line).map_err(|e| Failure::file("-", e))?;
        }
        match line.trim() {
            "yes" | "はい" => Ok(()),
            _ => Err(Refusal::invalid("cli.not-confirmed").into()),
        }
    }

    /// Writes a document where it was asked to go: a file, or standard output.
    ///
    /// # Errors
    /// Refuses binary content to a terminal; faults of the disk.
    pub fn write(&self, to: Option<&Path>, data: &[u8], is_binary: bool) -> Result<(), Failure> {
        match to.filter(|p| *p != Path::new("-")) {
            Some(path) => {
                save(path, data)?;
                self.say(
                    self.lang
                        .pick(format!("書き出しました：{}", path.display()), format!("written: {}", path.display())),
                );
                Ok(())
            }
            None if is_binary && is_terminal() => Err(Refusal::invalid("cli.binary-to-terminal").into()),
            None => bytes(data),
        }
    }
}

/// Adds to a file, which others may write before and after.
///
/// # Errors
/// Faults of the disk.
pub fn append(path: &Path, data: &[u8]) -> Result<(), Failure> {
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
    opened.and_then(|mut file| file.write_all(data)).map_err(|e| Failure::file(path.display(), e))
}

/// A device or pipe is written to; a file is replaced whole.
fn save(path: &Path, data: &[u8]) -> Result<(), Failure> {
    let is_special = std::fs::metadata(path).is_ok_and(|m| !m.is_file());
    let path: PathBuf = if path.parent() == Some(Path::new("")) { Path::new(".").join(path) } else { path.to_owned() };
    let done = if is_special { std::fs::write(&path, data) } else { write_durably(&path, data) };
    done.map_err(|e| Failure::file(path.display(), e))
}

/// A table for reading: columns padded to the widest cell, a full-width letter counting two.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |text: &str| text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum::<usize>();
    let mut widths: Vec<usize> = head.iter().map(|h| width(h)).collect();
    for row in rows {
        for (w, cell) in widths.iter_mut().zip(row) {
            *w = (*w).max(width(cell));
        }
    }
    let line = |cells: &[&str]| {
        let padded = cells.iter().zip(&widths).map(|(c, w)| format!("{c}{}", " ".repeat(w.saturating_sub(width(c)))));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let mut out = line(head);
    for row in rows {
        out.push_str(&line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    out
}

fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_when_letters_are_wide() {
        let text = table(&["id", "名称"], &[vec!["1".into(), "窓口AI".into()], vec!["長い".into(), "x".into()]]);
        assert_eq!(text, "id    名称\n1     窓口AI\n長い  x\n");
    }
}
