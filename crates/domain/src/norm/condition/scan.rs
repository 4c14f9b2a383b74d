//! What a condition is made of, before any parser sees it: only the allowed signs, in bounded number and depth.
//!
//! The parser of the `cel` crate recurses, and CEL can loop and allocate without bound (macros over lists, string
//! concatenation, regular expressions). None of that reaches it: a text is refused here at its first sign that is not part of
//! a condition, in one pass that looks at each byte once.

use super::{ConditionError, MAX_DEPTH, MAX_PARTS};

/// Longest number, in characters: enough for any double in full.
const MAX_NUMBER: usize = 40;

/// Checks the signs of a text.
///
/// # Errors
/// The first sign that may not be used; too many or too deeply nested.
pub(super) fn scan(text: &str) -> Result<(), ConditionError> {
    let mut scan = Scan { rest: text, depth: 0, unary: 0, parts: 0 };
    while let Some(c) = scan.rest.chars().next() {
        scan.part(c)?;
    }
    Ok(())
}

struct Scan<'t> {
    rest: &'t str,
    depth: usize,
    /// Signs before an operand that stand in a row.
    unary: usize,
    parts: usize,
}

impl Scan<'_> {
    fn part(&mut self, c: char) -> Result<(), ConditionError> {
        if c.is_ascii_whitespace() {
            self.rest = &self.rest[1..];
            return Ok(());
        }
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(ConditionError::TooMany);
        }
        let is_unary = c == '-' || (c == '!' && !self.rest.starts_with("!="));
        self.unary = if is_unary { self.unary + 1 } else { 0 };
        match c {
            '"' | '\'' => self.string(c),
            '0'..='9' => self.number(),
            'a'..='z' | 'A'..='Z' | '_' => self.word(),
            _ => self.sign(c),
        }?;
        if self.depth + self.unary > MAX_DEPTH { Err(ConditionError::TooDeep) } else { Ok(()) }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn string(&mut self, quote: char) -> Result<(), ConditionError> {
        let three: String = [quote; 3].iter().collect();
        if self.rest.starts_with(&three) {
            return Err(ConditionError::NotAllowed(three));
        }
        let mut escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == quote => {
                    self.skip(at + 1);
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(ConditionError::Syntax("a text without its closing quote".into()))
    }

    fn number(&mut self) -> Result<(), ConditionError> {
        let mut before = ' ';
        let part_of = |c: char, before: char| {
            c.is_ascii_alphanumeric() || c == '.' || (matches!(c, '+' | '-') && matches!(before, 'e' | 'E'))
        };
        let mut length = 0;
        for c in self.rest.chars() {
            if !part_of(c, before) {
                break;
            }
            length += 1;
            before = c;
        }
        if length > MAX_NUMBER {
            return Err(ConditionError::NotAllowed(format!("a number of {length} characters")));
        }
        self.skip(length);
        Ok(())
    }

    fn word(&mut self) -> Result<(), ConditionError> {
        let length = self.rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let (word, after) = self.rest.split_at(length);
        if after.starts_with(['"', '\'']) {
            return Err(ConditionError::NotAllowed(format!("{word}\"…\"")));
        }
        if word != "in" && after.trim_start().starts_with('(') {
            return Err(ConditionError::NotAllowed(format!("{word}()")));
        }
        self.skip(length);
        Ok(())
    }

    fn sign(&mut self, c: char) -> Result<(), ConditionError> {
        const TWO: [&str; 6] = ["&&", "||", "==", "!=", "<=", ">="];
        if TWO.iter().any(|sign| self.rest.starts_with(sign)) {
            self.skip(2);
            return Ok(());
        }
        match c {
            '(' | '[' => self.depth += 1,
            ')' | ']' => self.depth = self.depth.saturating_sub(1),
            '!' | '<' | '>' | ',' | '-' => {}
            other => return Err(ConditionError::NotAllowed(other.to_string())),
        }
        self.skip(1);
        Ok(())
    }
}
