//! JSON with lines, limits and an exact place for every fault.
//!
//! Rests on: RFC 8259.
//! Words: *truncated* means that the bytes read so far could still have become JSON.
//! Never: guesses a repair; nests deeper than [`MAX_DEPTH`] or holds more than [`MAX_NODES`] values.
//! Begin at [`parse`]. Why not serde_json: it gives neither the line of each value nor repeated names,
//! and cannot tell a file that ends too early from one that is wrong. Tests hold the two against each other.

use super::error::ImportError;
use super::model::{MAX_DEPTH, MAX_NODES};
use super::node::{Body, Node};

/// Reads one JSON value and nothing after it.
pub(super) fn parse(text: &str) -> Result<Node, ImportError> {
    let mut reader = Reader { text, bytes: text.as_bytes(), pos: 0, line: 1, nodes: 0 };
    reader.blank();
    let node = reader.value(0)?;
    reader.blank();
    if reader.pos < reader.bytes.len() {
        return Err(reader.wrong("nothing may follow the value"));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    line: u32,
    nodes: usize,
}

/// Line and column of a byte offset, both from 1.
pub(super) fn place(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|b| *b == b'\n').count();
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
    (count(line), count(before[start..].chars().count()))
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn blank(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => self.line = self.line.saturating_add(1),
                b' ' | b'\t' | b'\r' => {}
                _ => return,
            }
            self.pos += 1;
        }
    }

    fn wrong(&self, detail: &str) -> ImportError {
        let (line, column) = place(self.text, self.pos);
        ImportError::Syntax { line, column, detail: detail.to_owned() }
    }

    fn ended(&self, within: &str) -> ImportError {
        let (line, column) = place(self.text, self.bytes.len());
        ImportError::Truncated { line, column, within: within.to_owned() }
    }

    fn value(&mut self, depth: usize) -> Result<Node, ImportError> {
        let line = self.line;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ImportError::TooManyNodes { line, limit: MAX_NODES });
        }
        let body = match self.peek() {
            None => return Err(self.ended("a value")),
            Some(b'{') => self.map(depth + 1)?,
            Some(b'[') => self.list(depth + 1)?,
            Some(b'"') => Body::Text(self.string()?),
            Some(b't') => self.word("true", Body::Bool(true))?,
            Some(b'f') => self.word("false", Body::Bool(false))?,
            Some(b'n') => self.word("null", Body::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => return Err(self.wrong("expected a value")),
        };
        Ok(Node { line, body })
    }

    fn enter(&mut self, depth: usize) -> Result<(), ImportError> {
        if depth > MAX_DEPTH {
            let (line, column) = place(self.text, self.pos);
            return Err(ImportError::TooDeep { line, column, limit: MAX_DEPTH });
        }
        self.pos += 1;
        self.blank();
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Body, ImportError> {
        self.enter(depth)?;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.pos += 1;
            return Ok(Body::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blank();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b']') => {
                    self.pos += 1;
                    return Ok(Body::List(items));
                }
                None => return Err(self.ended("a list")),
                Some(_) => return Err(self.wrong("expected `,` or `]`")),
            }
            self.blank();
        }
    }

    fn map(&mut self, depth: usize) -> Result<Body, ImportError> {
        self.enter(depth)?;
        let mut members = Vec::new();
        if self.peek() == Some(b'}') {
            self.pos += 1;
            return Ok(Body::Map(members));
        }
        loop {
            let name = match self.peek() {
                Some(b'"') => self.string()?,
                None => return Err(self.ended("an object")),
                Some(_) => return Err(self.wrong("expected a name in double quotes")),
            };
            self.blank();
            match self.peek() {
                Some(b':') => self.pos += 1,
                None => return Err(self.ended("an object")),
                Some(_) => return Err(self.wrong("expected `:`")),
            }
            self.blank();
            members.push((name, self.value(depth)?));
            self.blank();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b'}') => {
                    self.pos += 1;
                    return Ok(Body::Map(members));
                }
                None => return Err(self.ended("an object")),
                Some(_) => return Err(self.wrong("expected `,` or `}`")),
            }
            self.blank();
        }
    }

    fn word(&mut self, word: &str, body: Body) -> Result<Body, ImportError> {
        let rest = &self.bytes[self.pos..];
        if rest.starts_with(word.as_bytes()) {
            self.pos += word.len();
            return Ok(body);
        }
        if word.as_bytes().starts_with(rest) {
            return Err(self.ended(word));
        }
        Err(self.wrong("expected a value"))
    }

    fn digits(&mut self) -> Result<(), ImportError> {
        let start = self.pos;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.pos += 1;
        }
        match (self.pos > start, self.peek()) {
            (true, _) => Ok(()),
            (false, None) => Err(self.ended("a number")),
            (false, Some(_)) => Err(self.wrong("expected a digit")),
        }
    }

    fn number(&mut self) -> Result<Body, ImportError> {
        let start = self.pos;
        if self.peek() == Some(b'-') {
            self.pos += 1;
        }
        if self.peek() == Some(b'0') {
            self.pos += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.wrong("a number may not begin with 0"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.pos += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.pos += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.pos += 1;
            }
            self.digits()?;
        }
        Ok(Body::Number(self.text[start..self.pos].to_owned()))
    }

    /// A string. Quotes and backslashes are ASCII, so every cut falls between characters.
    fn string(&mut self) -> Result<String, ImportError> {
        self.pos += 1;
        let mut out = String::new();
        loop {
            let rest = &self.bytes[self.pos..];
            let plain = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f));
            let Some(plain) = plain else {
                return Err(self.ended("a string"));
            };
            out.push_str(&self.text[self.pos..self.pos + plain]);
            self.pos += plain;
            match self.bytes[self.pos] {
                b'"' => {
                    self.pos += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.pos += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(self.wrong("control characters in a string must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ImportError> {
        let Some(byte) = self.peek() else {
            return Err(self.ended("a string"));
        };
        let plain = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.pos += 1;
                return self.unicode();
            }
            _ => return Err(self.wrong("no such escape")),
        };
        self.pos += 1;
        Ok(plain)
    }

    fn hex(&mut self) -> Result<u32, ImportError> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(byte) = self.peek() else {
                return Err(self.ended("a string"));
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(self.wrong("expected four hexadecimal digits"));
            };
            value = value * 16 + digit;
            self.pos += 1;
        }
        Ok(value)
    }

    fn unicode(&mut self) -> Result<char, ImportError> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            for expected in [b'\\', b'u'] {
                match self.peek() {
                    None => return Err(self.ended("a string")),
                    Some(byte) if byte == expected => self.pos += 1,
                    Some(_) => return Err(self.wrong("half of a surrogate pair")),
                }
            }
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.wrong("half of a surrogate pair"));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.wrong("half of a surrogate pair"))
    }
}
