//! Reading the tree: files, and Rust text without its comments and strings.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// One text file of the tree.
pub struct File {
    /// Its path below the root, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Every text file of the tree, by path.
pub static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let root = root();
    let mut out = Vec::new();
    walk(&root, &root, &mut out);
    out.sort_by(|a: &File, b: &File| a.path.cmp(&b.path));
    out
});

/// The root of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn walk(root: &Path, dir: &Path, out: &mut Vec<File>) {
    const OUTSIDE: [&str; 6] = ["target", "node_modules", ".git", "data", "__pycache__", "corpus"];
    for item in fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !OUTSIDE.contains(&name.as_str()) {
                walk(root, &path, out);
            }
        } else if name == ".git" {
            // A worktree keeps a file where a clone keeps a directory.
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            out.push(File { path, text });
        }
    }
}

/// Files below a folder with an ending.
pub fn files(below: &str, ending: &str) -> impl Iterator<Item = &'static File> {
    FILES.iter().filter(move |f| f.path.starts_with(below) && f.path.ends_with(ending))
}

/// Rust of the program itself, tests aside.
pub fn program() -> impl Iterator<Item = &'static File> {
    files("crates/", ".rs").filter(|f| f.path.contains("/src/") && !is_test(&f.path))
}

/// Whether a file holds tests or what only they use.
pub fn is_test(path: &str) -> bool {
    path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("/testing.rs")
        || path.contains("/src/testing/")
}

/// The part of a file before its own test module.
pub fn before_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |i| &text[..i])
}

/// Rust text with comments and the content of strings left out; line breaks stay.
pub fn code(text: &str) -> String {
    split(text).0
}

/// The strings of Rust text.
pub fn strings(text: &str) -> Vec<String> {
    split(text).1
}

fn split(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if c == '"' {
            let (string, after) = quoted(&rest[1..]);
            strings.push(string);
            code.push_str("\"\"");
            rest = after;
        } else if rest.starts_with("r\"")
            || rest.starts_with("r#") && rest[1..].trim_start_matches('#').starts_with('"')
        {
            let hashes = rest[1..].len() - rest[1..].trim_start_matches('#').len();
            let body = &rest[hashes + 2..];
            let end = body.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(body.len());
            strings.push(body[..end].to_owned());
            code.push_str("\"\"");
            rest = &body[(end + hashes + 1).min(body.len())..];
        } else if let Some(after) = character(rest) {
            code.push_str("' '");
            rest = after;
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, strings)
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let (mut out, mut escaped) = (String::new(), false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => {
                escaped = false;
                out.push(c);
            }
            '\\' => escaped = true,
            '"' => return (out, &text[i + 1..]),
            _ => out.push(c),
        }
    }
    (out, "")
}

/// What follows a character literal; a lifetime is none.
fn character(text: &str) -> Option<&str> {
    let mut chars = text.strip_prefix('\'')?.chars();
    let first = chars.next()?;
    if first == '\\' {
        let body = &text[3..];
        return body.find('\'').map(|i| &body[i + 1..]);
    }
    chars.as_str().strip_prefix('\'')
}

/// Whether a text holds a word as a whole.
pub fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(i, _)| {
        !text[..i].chars().next_back().is_some_and(is_part)
            && !text[i + word.len()..].chars().next().is_some_and(is_part)
    })
}
