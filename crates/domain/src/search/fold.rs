//! Folding: what people type and what a text says, brought to one form, without losing where each character stood.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in the form that is compared, each character with where it began in the original, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) chars: Vec<char>,
    pub(super) from: Vec<usize>,
    /// Length of the original, in bytes.
    pub(super) end: usize,
}

impl Folded {
    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The bytes of the original that the characters from `start` up to `end` stand for.
    pub(super) fn original(&self, start: usize, end: usize) -> (usize, usize) {
        let at = |i: usize| self.from.get(i).copied().unwrap_or(self.end);
        (at(start), at(end))
    }
}

/// The folded form: NFKC, lower case, Latin letters without marks, katakana as hiragana, one hyphen, one space, nothing
/// invisible; no long mark at the end of a word (サーバー is サーバ), no middle dot between kana.
pub fn fold(text: &str) -> String {
    folded(text).text()
}

pub(super) fn folded(text: &str) -> Folded {
    // Most texts have one character for three bytes, or for one.
    let most = text.len();
    let mut out = Folded { chars: Vec::with_capacity(most), from: Vec::with_capacity(most), end: most };
    let mut indices = text.char_indices().peekable();
    while let Some((at, c)) = indices.next() {
        let is_alone = !indices.peek().is_some_and(|(_, c)| joins(*c));
        if let Some(plain) = quick(c).filter(|_| is_alone) {
            out.chars.push(plain);
            out.from.push(at);
            continue;
        }
        // A letter and the marks that follow it are folded as one: ｶﾞ is ガ.
        while indices.next_if(|(_, c)| joins(*c)).is_some() {}
        let until = indices.peek().map_or(text.len(), |(i, _)| *i);
        for c in piece(&text[at..until]).chars() {
            out.chars.push(c);
            out.from.push(at);
        }
    }
    thin(&mut out);
    out
}

fn joins(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// The letters most texts are made of, without the tables of Unicode; nothing for those that need them.
fn quick(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | ' ' | 'ぁ'..='ゖ' | '一'..='\u{9fff}' | 'ー' | '、' | '。' | '「' | '」' | '々' => {
            Some(c)
        }
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'ァ'..='ヶ' => one(c),
        _ => None,
    }
}

/// Folds one letter with its marks; until nothing changes any more, since some letters take two turns.
fn piece(text: &str) -> String {
    if let [b] = text.as_bytes() {
        return one(b.to_ascii_lowercase() as char).map(String::from).unwrap_or_default();
    }
    let mut now = text.to_owned();
    for _ in 0..4 {
        let plain = now.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).flat_map(char::to_lowercase);
        let next: String = plain.nfkc().filter_map(one).collect();
        if next == now {
            break;
        }
        now = next;
    }
    now
}

fn one(c: char) -> Option<char> {
    Some(match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{fe58}' => '-',
        '〜' | '∼' => '~',
        '“' | '”' | '„' => '"',
        '’' | '‘' => '\'',
        // A voicing mark that met no kana it could join.
        '\u{3099}' | '\u{309a}' => return None,
        c if is_invisible(c) => return None,
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    })
}

/// Marks of direction, joiners, selectors of variants: seen by nobody, and able to hide a word.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether it is hiragana, or katakana that has no hiragana.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ヷ'..='ヺ')
}

/// Leaves out long marks at the end of a word, middle dots between kana, and all spaces but the first of several.
fn thin(all: &mut Folded) {
    let chars = std::mem::take(&mut all.chars);
    let from = std::mem::take(&mut all.from);
    all.chars.reserve(chars.len());
    all.from.reserve(chars.len());
    for (i, c) in chars.iter().copied().enumerate() {
        let before = all.chars.last().copied();
        let stays = match c {
            'ー' => chars[i..].iter().find(|c| **c != 'ー').is_some_and(|next| is_kana(*next)),
            '・' => {
                !(before.is_some_and(|b| is_kana(b) || b == 'ー') && chars.get(i + 1).is_some_and(|n| is_kana(*n)))
            }
            ' ' => before.is_some_and(|b| b != ' '),
            _ => true,
        };
        if stays {
            all.chars.push(c);
            all.from.push(from[i]);
        }
    }
    if all.chars.last() == Some(&' ') {
        all.chars.pop();
        all.from.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_folds_as_the_slow_one() {
        for c in ('\0'..=char::MAX).filter(|c| quick(*c).is_some()) {
            assert_eq!(quick(c).map(String::from), Some(piece(&c.to_string())), "{c}");
        }
    }
}
