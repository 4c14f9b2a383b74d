//! Texts made comparable.

use unicode_normalization::UnicodeNormalization as _;

/// NFKC, lower case, every run of white space one space, none at the ends.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c.is_whitespace() {
            true if out.ends_with(' ') || out.is_empty() => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// NFKC with every kind of dash as `-`, so that digits in groups are found however they were typed.
///
/// The long vowel sign stands for a dash only between digits.
pub fn plain_digits(text: &str) -> String {
    let mut out: Vec<char> = text.nfkc().map(|c| if is_dash(c) { '-' } else { c }).collect();
    for i in 1..out.len().saturating_sub(1) {
        if out[i] == 'ー' && out[i - 1].is_ascii_digit() && out[i + 1].is_ascii_digit() {
            out[i] = '-';
        }
    }
    out.into_iter().collect()
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{30fb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_spaces_do_not_matter() {
        assert_eq!(normalise("  Ｔｏｋｙｏ\u{3000}\n TOWER "), "tokyo tower");
        assert_eq!(normalise("ﾄｳｷｮｳ"), "トウキョウ");
    }

    #[test]
    fn dashes_between_digits_are_one_kind() {
        assert_eq!(plain_digits("０３−１２３４ー５６７８"), "03-1234-5678");
        assert_eq!(plain_digits("サーバー"), "サーバー");
    }
}
