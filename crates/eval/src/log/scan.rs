//! Lines as this program writes them, taken apart without anything in between.
//!
//! **For**: [`Brief::read`], which reads everything else as any JSON: white space, escapes in names, lines of other kinds.
//! **Rests on**: RFC 8259. Texts are passed over eight bytes at a time.
//! **Never** take a line that `serde_json` would not, or take it for something else: a test holds the two against each other. What is
//! wrong with a line is for `serde_json` to say.
//! **Begin at**: [`scan`].

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::{Brief, Text, Told, Value, bounded};

/// How deep what is passed over may be nested.
const DEEP: u32 = 64;
const ONES: u64 = u64::MAX / 255;

/// Reads a line of a sample; none when it is for the slower reader. What was read before is gone either way.
pub fn scan<'a>(line: &'a [u8], into: &mut Brief<'a>) -> Option<()> {
    into.clear();
    let mut scan = Scan { bytes: line, at: 0 };
    let mut seen = Once(0);
    scan.members(|scan, name| scan.field(name, into, &mut seen))?;
    let is_sample = into.kind.get() == "sample";
    (is_sample && matches!(&line[scan.at..], b"\n" | b"")).then_some(())
}

/// Fields that stood already: a second one is an error, which is for the slower reader to say.
struct Once(u32);

impl Once {
    fn first(&mut self, field: u32) -> Option<()> {
        let is_first = self.0 & 1 << field == 0;
        self.0 |= 1 << field;
        is_first.then_some(())
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// One field of a line.
    fn field(&mut self, name: &[u8], into: &mut Brief<'a>, seen: &mut Once) -> Option<()> {
        match name {
            b"kind" => {
                seen.first(0)?;
                into.kind = self.text()?;
            }
            b"id" => {
                seen.first(1)?;
                into.id = self.or_null(Scan::text)?;
            }
            b"epoch" => {
                seen.first(2)?;
                into.epoch = u32::try_from(self.whole()?).ok()?;
            }
            b"ms" => {
                seen.first(3)?;
                into.ms = self.whole()?;
            }
            b"cluster" => {
                seen.first(4)?;
                into.cluster = self.or_null(Scan::text)?;
            }
            b"leaf" => {
                seen.first(5)?;
                into.leaf = self.or_null(Scan::text)?;
            }
            b"answer" => {
                seen.first(6)?;
                into.has_answer = self.or_null(|scan| scan.skip(DEEP))?.is_some();
            }
            b"scores" => {
                seen.first(7)?;
                self.members(|scan, name| {
                    let name = Text(Cow::Borrowed(str::from_utf8(name).ok()?));
                    into.scores.0.push((name, scan.score()?));
                    Some(())
                })?;
            }
            b"events" => {
                seen.first(8)?;
                self.elements(|scan| {
                    into.events.push(scan.told()?);
                    Some(())
                })?;
            }
            _ => self.rarer(name, into, seen)?,
        }
        Some(())
    }

    /// One that few lines have.
    fn rarer(&mut self, name: &[u8], into: &mut Brief<'a>, seen: &mut Once) -> Option<()> {
        match name {
            b"fault" => {
                seen.first(9)?;
                into.fault = self.part()?;
            }
            b"place" => {
                seen.first(10)?;
                into.place = self.part()?;
            }
            b"outcomes" => {
                seen.first(11)?;
                into.outcomes = self.part()?;
            }
            // Only the last line of a segment has them.
            b"status" | b"decided" => return None,
            _ => self.other(name)?,
        }
        Some(())
    }

    /// A field nobody asks for. Its name has to be text all the same.
    fn other(&mut self, name: &[u8]) -> Option<()> {
        if name.is_ascii() { self.skip(DEEP) } else { None }
    }

    fn score(&mut self) -> Option<Value<'a>> {
        let (mut value, mut why, mut seen) = (None, None, Once(0));
        self.members(|scan, name| {
            match name {
                b"value" => {
                    seen.first(0)?;
                    value = scan.or_null(Scan::number)?.map(bounded);
                }
                b"why" => {
                    seen.first(1)?;
                    why = Some(scan.text()?);
                }
                _ => scan.other(name)?,
            }
            Some(())
        })?;
        Some(Value { value, why: why? })
    }

    fn told(&mut self) -> Option<Told<'a>> {
        let (mut told, mut seen) = (Told::default(), Once(0));
        self.members(|scan, name| {
            match name {
                b"model" => {
                    seen.first(0)?;
                    told.model = scan.or_null(Scan::text)?;
                }
                b"input_tokens" => {
                    seen.first(1)?;
                    told.input_tokens = scan.or_null(Scan::whole)?;
                }
                b"output_tokens" => {
                    seen.first(2)?;
                    told.output_tokens = scan.or_null(Scan::whole)?;
                }
                _ => scan.other(name)?,
            }
            Some(())
        })?;
        Some(told)
    }

    /// The members of an object.
    fn members(&mut self, mut each: impl FnMut(&mut Scan<'a>, &'a [u8]) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.take(b'"')?;
            let (name, has_escape) = self.string()?;
            self.take(b':')?;
            if has_escape {
                return None;
            }
            each(self, name)?;
            match self.next()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// The elements of a list.
    fn elements(&mut self, mut each: impl FnMut(&mut Scan<'a>) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.peek()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            each(self)?;
            match self.next()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    fn or_null<T>(&mut self, read: impl FnOnce(&mut Scan<'a>) -> Option<T>) -> Option<Option<T>> {
        match self.peek()? {
            b'n' => self.word(b"null").map(|()| None),
            _ => read(self).map(Some),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let found = self.bytes.get(self.at..self.at + word.len())? == word;
        self.at += word.len();
        found.then_some(())
    }

    fn text(&mut self) -> Option<Text<'a>> {
        let from = self.at;
        self.take(b'"')?;
        match self.string()? {
            (bytes, false) => Some(Text(Cow::Borrowed(str::from_utf8(bytes).ok()?))),
            (_, true) => serde_json::from_slice(&self.bytes[from..self.at]).ok(),
        }
    }

    /// Anything rarer, by the slower reader.
    fn part<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let from = self.at;
        self.skip(DEEP)?;
        serde_json::from_slice(&self.bytes[from..self.at]).ok()
    }

    /// A whole number of at most eighteen digits.
    fn whole(&mut self) -> Option<u64> {
        let (from, mut sum) = (self.at, 0);
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            sum = sum * 10 + u64::from(digit - b'0');
            self.at += 1;
            if self.at - from > 18 {
                return None;
            }
        }
        let has_lead = self.at - from > 1 && self.bytes[from] == b'0';
        (self.at > from && !has_lead).then_some(sum)
    }

    fn number(&mut self) -> Option<f64> {
        let from = self.at;
        self.skip_number()?;
        match &self.bytes[from..self.at] {
            b"0.0" | b"0" => Some(0.0),
            b"1.0" | b"1" => Some(1.0),
            other => serde_json::from_slice(other).ok(),
        }
    }

    fn skip_number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Some(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Option<()> {
        let from = self.at;
        self.digits();
        (self.at > from).then_some(())
    }

    /// Passes over a value, which has to be one.
    fn skip(&mut self, deep: u32) -> Option<()> {
        let deep = deep.checked_sub(1)?;
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.string().map(|_| ())
            }
            b'{' => self.members_by_any_name(deep),
            b'[' => self.elements(|scan| scan.skip(deep)),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.skip_number(),
        }
    }

    /// Passes over an object in something nobody asks for: its names may be anything.
    fn members_by_any_name(&mut self, deep: u32) -> Option<()> {
        self.members(|scan, _| scan.skip(deep))
    }

    /// What stands before the closing quote, and whether anything in it is escaped; begins behind the opening one.
    fn string(&mut self) -> Option<(&'a [u8], bool)> {
        let (from, mut has_escape) = (self.at, false);
        loop {
            self.at += plain(&self.bytes[self.at..]);
            match self.next()? {
                b'"' => return Some((&self.bytes[from..self.at - 1], has_escape)),
                b'\\' => has_escape = true,
                _ => return None,
            }
            match self.next()? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' => {
                    let digits = self.bytes.get(self.at..self.at + 4)?;
                    digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                    self.at += 4;
                }
                _ => return None,
            }
        }
    }
}

/// How many bytes there are before a quote, a backslash or a control character.
fn plain(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        // The highest bit of each byte that is below another: of the lowest such byte it is right, and only that is asked.
        let (quote, slash) = (word ^ (ONES * u64::from(b'"')), word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let found = control | quote.wrapping_sub(ONES) & !quote | slash.wrapping_sub(ONES) & !slash;
        let found = found & (ONES << 7);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_other = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes[at..].iter().position(is_other).map_or(bytes.len(), |found| at + found)
}

#[cfg(test)]
mod tests;
