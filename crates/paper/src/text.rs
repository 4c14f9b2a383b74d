//! Text from outside made fit for print: nothing hidden, nothing that breaks the page.
//!
//! For: every text of a report before it reaches the typesetter or a cell.
//! Rests on: PDF/UA-1, which refuses letters without a glyph; the rule that text from outside is data.
//! Words: a *letter that cannot be shown* is written as `[U+XXXX]`, so that nothing is lost and nothing is hidden.
//! Never: drops a letter silently, nor lets one reorder its neighbours (bidirectional controls are written out).
//! Begin at: [`shown`], [`pieces`].

use serde_json::{Value, json};

/// A run without a natural place to break is given some when longer than this.
const LONG_RUN: usize = 24;
/// The most letters between two such places.
const PIECE: usize = 12;

/// The text with line ends normalised and letters that cannot be shown written out.
pub(crate) fn shown(text: &str, can_show: &dyn Fn(char) -> bool) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push('\n'),
            '\r' | '\u{0085}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            c if is_hidden(c) || !(c == ' ' || can_show(c)) => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Letters that show nothing themselves but can mislead, or that PDF/UA-1 refuses.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(u32::from(letter),
            0x00AD | 0x061C | 0x115F..=0x1160 | 0x180E | 0x200B | 0x200E..=0x200F | 0x202A..=0x202E
            | 0x2060..=0x206F | 0x3164 | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF
            | 0xE0000..=0xE00FF | 0xE01F0.. )
        || u32::from(letter) & 0xFFFE == 0xFFFE
}

/// Letters that show nothing themselves but shape their neighbours, or may not stand alone.
pub(crate) fn leans_on_others(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0300..=0x036F | 0x0591..=0x05C7 | 0x0600..=0x08FF | 0x0900..=0x109F | 0x1780..=0x17FF
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C..=0x200D | 0x20D0..=0x20FF | 0x3099..=0x309A
        | 0xFB50..=0xFDFF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xFE70..=0xFEFE | 0x1F3FB..=0x1F3FF
        | 0xE0100..=0xE01EF)
}

/// One line for places that hold no more: line ends become spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text as the template takes it: a string, or lines of pieces with places to break between them.
pub(crate) fn pieces(text: String) -> Value {
    if !text.contains('\n') && longest_run(&text) <= LONG_RUN {
        return Value::String(text);
    }
    Value::Array(text.trim_end_matches('\n').split('\n').map(|line| json!(cut(line))).collect())
}

fn is_run(letter: char) -> bool {
    !letter.is_whitespace() && u32::from(letter) < 0x2E80
}

fn longest_run(text: &str) -> usize {
    text.split(|c| !is_run(c)).map(|run| run.chars().count()).max().unwrap_or(0)
}

/// Cuts long runs, after punctuation where there is some.
fn cut(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for part in line.split_inclusive(|c| !is_run(c)) {
        let long = part.chars().count() > LONG_RUN;
        let mut length = 0;
        for letter in part.chars() {
            if let Some(last) = out.last_mut() {
                last.push(letter);
            }
            length += 1;
            let after_mark = length > 3 && matches!(letter, '/' | '.' | '_' | '-' | ':' | '?' | '&' | '=' | ',' | ';');
            if long && (after_mark || length >= PIECE) {
                out.push(String::new());
                length = 0;
            }
        }
    }
    out.retain(|piece| !piece.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_nothing_is_hidden() {
        assert_eq!(shown("a\u{202E}b\0c\r\nd\u{FEFF}", &|_| true), "a[U+202E]b[U+0000]c\nd[U+FEFF]");
        assert_eq!(shown("山田😀", &|c| u32::from(c) < 0x10000), "山田[U+1F600]");
    }

    #[test]
    fn long_runs_get_places_to_break_and_words_do_not() {
        assert_eq!(pieces("internationalization of 人工知能".into()), json!("internationalization of 人工知能"));
        let Value::Array(lines) = pieces("x".repeat(30)) else { panic!("expected pieces") };
        assert_eq!(lines[0], json!(["xxxxxxxxxxxx", "xxxxxxxxxxxx", "xxxxxx"]));
        assert_eq!(pieces("一行目\n二行目".into()), json!([["一行目"], ["二行目"]]));
    }

    #[test]
    fn pieces_joined_are_the_text() {
        let text = "see https://example.jp/a/very/long/path?with=query&and=more 以上 ".to_owned() + &"z".repeat(100);
        let Value::Array(lines) = pieces(text.clone()) else { panic!("expected pieces") };
        let joined: String = lines[0].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(joined, text);
    }
}
