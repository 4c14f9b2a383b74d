//! Ways of writing a text so that it is still the same text to who can read it.

use unicode_normalization::UnicodeNormalization as _;

/// Base64 of the UTF-8 bytes, with padding.
pub fn base64(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in text.as_bytes().chunks(3) {
        let bits = part.iter().fold(0_u32, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= part.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

/// Two hexadecimal digits for each byte.
pub fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

fn turned(c: char, first: u8, count: u8, by: u8) -> char {
    char::from((c as u8 - first + by) % count + first)
}

/// Latin letters moved by half of the alphabet.
pub fn rot13(text: &str) -> String {
    let one = |c: char| match c {
        'a'..='z' => turned(c, b'a', 26, 13),
        'A'..='Z' => turned(c, b'A', 26, 13),
        _ => c,
    };
    text.chars().map(one).collect()
}

/// All printable signs of ASCII moved by half of their number.
pub fn rot47(text: &str) -> String {
    text.chars().map(|c| if ('!'..='~').contains(&c) { turned(c, b'!', 94, 47) } else { c }).collect()
}

/// Digits that look like letters.
pub fn leet(text: &str) -> String {
    let one = |c: char| match c.to_ascii_lowercase() {
        'a' => '4',
        'e' => '3',
        'i' => '1',
        'o' => '0',
        's' => '5',
        't' => '7',
        _ => c,
    };
    text.chars().map(one).collect()
}

/// Full-width forms of ASCII.
pub fn fullwidth(text: &str) -> String {
    let one = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(one).collect()
}

/// Half-width katakana for katakana and hiragana; sound marks become signs of their own.
pub fn halfwidth_kana(text: &str) -> String {
    const FULL: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    let half = |c: char| {
        let c = match c {
            '\u{3041}'..='\u{3096}' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
            '\u{3099}' => return '\u{ff9e}',
            '\u{309a}' => return '\u{ff9f}',
            _ => c,
        };
        let place = FULL.chars().position(|full| full == c);
        place.and_then(|place| char::from_u32(0xff61 + place as u32)).unwrap_or(c)
    };
    let is_kana = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c);
    let parts = |c: char| if is_kana(c) { c.nfd().collect::<Vec<_>>() } else { vec![c] };
    text.chars().flat_map(parts).map(half).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encodings_are_those_everybody_means() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(base64),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="],
            "RFC 4648, 10"
        );
        assert_eq!(base64("東京"), "5p2x5Lqs");
        assert_eq!((hex("東"), rot13("Hello, 東")), ("e69db1".to_owned(), "Uryyb, 東".to_owned()));
        assert_eq!(rot47("Hello, World!"), "w6==@[ (@C=5P");
        assert_eq!((leet("Test it"), fullwidth("A b!")), ("7357 17".to_owned(), "Ａ\u{3000}ｂ！".to_owned()));
        assert_eq!(halfwidth_kana("ガッツポーズ。ぱんだと漢字"), "ｶﾞｯﾂﾎﾟｰｽﾞ｡ﾊﾟﾝﾀﾞﾄ漢字");
    }

    proptest! {
        #[test]
        fn what_is_turned_twice_is_itself(text in "\\PC{0,80}") {
            prop_assert_eq!(&rot13(&rot13(&text)), &text);
            prop_assert_eq!(&rot47(&rot47(&text)), &text);
        }

        #[test]
        fn widths_are_undone_by_normalising(text in "[ -~ァ-ヴー]{0,60}") {
            let plain: String = text.nfkc().collect();
            prop_assert_eq!(fullwidth(&text).nfkc().collect::<String>(), plain.clone());
            prop_assert_eq!(halfwidth_kana(&text).nfkc().collect::<String>(), plain);
        }
    }
}
