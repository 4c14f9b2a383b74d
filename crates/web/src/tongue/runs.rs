//! Where in a text one language ends and the other begins, told by the script.

/// Kana, kanji and the punctuation written with them.
pub(super) fn japanese(c: char) -> bool {
    letter(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}')
}

fn letter(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}')
}

/// More Japanese than Latin; a kana or kanji says about as much as two letters.
pub(super) fn mainly_japanese(text: &str) -> bool {
    let ja = text.chars().filter(|c| letter(*c)).count();
    ja * 2 > text.chars().filter(char::is_ascii_alphabetic).count()
}

/// Four English words or more and nothing Japanese: names and abbreviations belong to Japanese writing.
pub(super) fn sentence(text: &str) -> bool {
    let word = |w: &&str| {
        w.len() > 1
            && w.chars().any(|c| c.is_ascii_lowercase())
            && w.chars().all(|c| c.is_ascii_alphabetic() || ",.;:'()-".contains(c))
    };
    text.is_ascii() && text.split_ascii_whitespace().filter(word).count() >= 4
}

/// The text in pieces; `true` are those in Japanese, with the Latin words and figures grown into them.
pub(super) fn stretches(text: &str) -> Vec<(bool, &str)> {
    let mut out = Vec::new();
    let mut done = 0;
    for (from, to) in runs(text) {
        if from > done {
            out.push((false, text.get(done..from).unwrap_or_default()));
        }
        out.push((true, text.get(from..to).unwrap_or_default()));
        done = to;
    }
    if done < text.len() {
        out.push((false, text.get(done..).unwrap_or_default()));
    }
    out
}

fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| japanese(*c)) {
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(last) if joins(text.get(last.1..at).unwrap_or_default()) => last.1 = end,
            _ => runs.push((at, end)),
        }
    }
    runs.retain(|(from, to)| text.get(*from..*to).unwrap_or_default().chars().any(letter));
    let grown = |(from, to): (usize, usize)| {
        let glued = |c: &char| c.is_ascii_alphanumeric();
        let before = text.get(..from).unwrap_or_default().chars().rev().take_while(glued).count();
        let after = text.get(to..).unwrap_or_default().chars().take_while(glued).count();
        (from - before, to + after)
    };
    runs.into_iter().map(grown).collect()
}

/// Whether what stands between two Japanese pieces belongs to them: figures, marks, or a word without spaces around it.
fn joins(gap: &str) -> bool {
    !gap.contains(|c: char| c.is_ascii_alphabetic()) || !gap.contains(|c: char| c.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_grown_into_japanese_belongs_to_it() {
        assert_eq!(stretches("AIチャットをAPIで提供"), [(true, "AIチャットをAPIで提供")]);
        assert_eq!(stretches("山田 花子 (2)"), [(true, "山田 花子"), (false, " (2)")]);
    }

    #[test]
    fn english_between_two_names_stays_english() {
        let parts = stretches("小道 of 大道");
        assert_eq!(parts, [(true, "小道"), (false, " of "), (true, "大道")]);
    }

    #[test]
    fn escaped_signs_are_never_cut() {
        assert_eq!(stretches("R&#38;D部 &#60;x&#62;"), [(false, "R&#38;"), (true, "D部"), (false, " &#60;x&#62;")]);
    }

    #[test]
    fn a_mark_alone_is_no_japanese() {
        assert_eq!(stretches("＊ Error"), [(false, "＊ Error")]);
    }
}
