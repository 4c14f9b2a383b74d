//! Text from outside inside YAML and Markdown: it stays text.

use std::fmt::Write;

/// A text as a double-quoted scalar on one line. What a reader of YAML 1.1 or 1.2 could take for a line break, an end or
/// nothing at all is written by its number.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) && u32::from(c) > 0xffff => drop(write!(out, "\\U{:08x}", u32::from(c))),
            c if is_hidden(c) => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Letters that show nothing, or change what their neighbours show.
fn is_hidden(c: char) -> bool {
    let n = u32::from(c);
    c.is_control()
        || matches!(n, 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xfffe | 0xffff)
        || matches!(n, 0x061c | 0xe0000..=0xe0fff)
        || n & 0xfffe == 0xfffe
}

/// A text as Markdown that shows it and does nothing else: no heading, list, link, code, picture, HTML or table.
pub(super) fn prose(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + 16);
    let mut blank = 0_usize;
    for line in text.trim_matches('\n').split('\n') {
        let line = line.trim();
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank <= 1 {
            escape_line(line, &mut out);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// The same on one line, for a heading or a cell.
pub(super) fn line(text: &str) -> String {
    let mut out = String::new();
    escape_line(&text.split_whitespace().collect::<Vec<_>>().join(" "), &mut out);
    out
}

fn escape_line(line: &str, out: &mut String) {
    for (at, c) in line.char_indices() {
        let is_first = at == 0;
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '!' | '^' => {
                out.push('\\');
                out.push(c);
            }
            '-' | '+' | '=' | ':' if is_first => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if line[..at].chars().all(|d| d.is_ascii_digit()) && !is_first => {
                out.push('\\');
                out.push(c);
            }
            '\t' => out.push(' '),
            c if is_hidden(c) => drop(write!(out, "\\[U+{:04X}\\]", u32::from(c))),
            c => out.push(c),
        }
    }
}
