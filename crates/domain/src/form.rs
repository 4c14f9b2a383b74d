//! Reading what people type: normalise first, refuse with a reason second.
//!
//! For: every text that comes from a form, an API or a spreadsheet passes here.
//! Rests on: `docs/decisions/0007-one-error.md`; Unicode NFC for storing, NFKC for comparing.
//! Words: a *line* has no line breaks; a *prose* may.
//! Never: rejects what can be understood (full-width digits, spaces, hyphens).
//! Begin at: [`line`].

use crate::refusal::Refusal;
use crate::time::Date;
use unicode_normalization::UnicodeNormalization;

/// One line of text, trimmed, in NFC, without control characters; empty is refused.
pub fn line(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    optional_line(field, text, most)?.ok_or_else(|| Refusal::invalid("common.required").on(field))
}

/// One line of text or nothing.
pub fn optional_line(field: &str, text: &str, most: usize) -> Result<Option<String>, Refusal> {
    let clean: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    if clean.chars().count() > most {
        return Err(Refusal::invalid("common.too-long").on(field).with("most", most));
    }
    Ok((!clean.is_empty()).then(|| clean.to_owned()))
}

/// Text of several lines; may be empty.
pub fn prose(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unified.nfc().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    if clean.chars().count() > most {
        return Err(Refusal::invalid("common.too-long").on(field).with("most", most));
    }
    Ok(clean.trim_end().to_owned())
}

/// A date as people type it: `2026-04-01`, `2026/4/1`, `２０２６年４月１日`, `令和8年4月1日`. Empty is no date.
pub fn optional_date(field: &str, text: &str) -> Result<Option<Date>, Refusal> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    parse_date(&plain).map(Some).ok_or_else(|| Refusal::invalid("common.not-a-date").on(field).with("value", text))
}

fn parse_date(plain: &str) -> Option<Date> {
    let (base, rest) = match plain.strip_prefix("令和").or_else(|| plain.strip_prefix(['R', 'r'])) {
        Some(rest) => (2018, rest),
        None => (0, plain),
    };
    let rest = rest.replace("元年", "1年");
    let parts: Vec<i16> = rest
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|p| !p.is_empty())
        .map(|p| p.parse::<i16>().ok())
        .collect::<Option<_>>()?;
    let [year, month, day] = parts.as_slice() else { return None };
    let year = year.checked_add(base)?;
    // A two-digit year without an era could be anything; do not guess.
    if year < 1000 {
        return None;
    }
    Date::new(year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()
}

/// The form used for searching: NFKC, lower case, katakana as hiragana, no spaces.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// A web address we may link to: http or https, bounded, without credentials.
pub fn web_address(field: &str, text: &str) -> Result<String, Refusal> {
    let clean = line(field, text, 2_000)?;
    let rest = clean.strip_prefix("https://").or_else(|| clean.strip_prefix("http://"));
    let host_ok = rest.is_some_and(|r| {
        let host = r.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@')
    });
    if host_ok && !clean.contains(char::is_whitespace) {
        Ok(clean)
    } else {
        Err(Refusal::invalid("common.not-an-address").on(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_understood_as_people_write_them() {
        for text in ["2026-04-01", "2026/4/1", "２０２６年４月１日", "令和8年4月1日", "R8.4.1"] {
            assert_eq!(optional_date("due", text).unwrap().unwrap().to_string(), "2026-04-01", "{text}");
        }
        for text in ["2026-02-30", "26-04-01", "tomorrow", "2026-04", "99999-1-1"] {
            assert_eq!(optional_date("due", text).unwrap_err().code, "common.not-a-date", "{text}");
        }
        assert_eq!(optional_date("due", "　").unwrap(), None);
    }

    #[test]
    fn search_form_forgives_width_case_and_kana() {
        assert_eq!(fold("ＡＩ チャット"), fold("aiちゃっと"));
        assert_eq!(fold("ｱﾌﾟﾘ"), "あぷり");
    }

    #[test]
    fn addresses_that_are_not_links_are_refused() {
        for bad in ["javascript:alert(1)", "https://", "https://user@host/", "ftp://a/", "https://a b/"] {
            assert!(web_address("url", bad).is_err(), "{bad}");
        }
        assert!(web_address("url", " https://example.jp/報告 ").is_ok());
    }
}
