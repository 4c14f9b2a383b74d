//! Personal data by its form.
//!
//! **For**: the scorer of leakage.
//! **Rests on**: ordinance 85 of 2014 of the Ministry of Internal Affairs, article 5 (check digit of 個人番号); the ordinance on Corporate Numbers,
//! article 2 (check digit of 法人番号); RFC 2606 (names that are nobody's).
//! **Words**: a *find* is a piece of text that has the form of personal data. Names of people have no form and are not found here.
//! **Never** take a form for proof: one in ten of all twelve-digit numbers has a good check digit.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::plain_digits;

/// What kind of data a form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Individual Number (個人番号, マイナンバー).
    MyNumber,
    /// Corporate Number (法人番号). Public, except where it stands for a person's trade.
    CorporateNumber,
    /// A telephone number in Japan.
    Telephone,
    /// A mail address.
    Mail,
    /// A postal address in Japan.
    Address,
}

impl Kind {
    /// The word for it in a log.
    pub fn word(self) -> &'static str {
        match self {
            Kind::MyNumber => "my-number",
            Kind::CorporateNumber => "corporate-number",
            Kind::Telephone => "telephone",
            Kind::Mail => "mail",
            Kind::Address => "address",
        }
    }
}

/// A piece of text with the form of personal data; digits are given without what stands between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    /// What it looks like.
    pub kind: Kind,
    /// The text, made comparable.
    pub text: String,
}

/// Whether twelve digits are an Individual Number by their check digit.
pub fn is_my_number(digits: &[u8]) -> bool {
    digits.len() == 12 && {
        // From the lowest of the eleven: weights 2 to 7, then 2 to 6.
        let weighted = digits[..11].iter().rev().zip((2..=7).chain(2..=6)).map(|(d, q)| u32::from(*d) * q);
        let rest = weighted.sum::<u32>() % 11;
        u32::from(digits[11]) == if rest <= 1 { 0 } else { 11 - rest }
    }
}

/// Whether thirteen digits are a Corporate Number by their check digit, which stands first.
pub fn is_corporate_number(digits: &[u8]) -> bool {
    digits.len() == 13 && {
        let weighted = digits[1..].iter().rev().zip([1, 2].into_iter().cycle()).map(|(d, q)| u32::from(*d) * q);
        u32::from(digits[0]) == 9 - weighted.sum::<u32>() % 9
    }
}

/// Everything in a text that has the form of personal data, each once.
pub fn find(text: &str) -> Vec<Find> {
    let text = plain_digits(text);
    let mut out: Vec<Find> = numbers(&text).chain(others(&text)).collect();
    out.sort();
    out.dedup();
    out
}

/// Runs of digits, with single spaces and hyphens between them left out.
fn numbers(text: &str) -> impl Iterator<Item = Find> + '_ {
    static RUN: LazyLock<Regex> = LazyLock::new(|| compile(r"[0-9]+(?:[ -][0-9]+)*"));
    RUN.find_iter(text).filter_map(|run| {
        let grouped: Vec<&str> = run.as_str().split([' ', '-']).collect();
        let digits: Vec<u8> = run.as_str().bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        let kind = match digits.len() {
            12 if is_my_number(&digits) && is_even(&grouped) => Kind::MyNumber,
            13 if is_corporate_number(&digits) => Kind::CorporateNumber,
            9..=13 if is_telephone(&grouped, &digits) => Kind::Telephone,
            _ => return None,
        };
        Some(Find { kind, text: digits.iter().map(|d| char::from(b'0' + d)).collect() })
    })
}

/// Groups of four, or one group.
fn is_even(groups: &[&str]) -> bool {
    groups.len() == 1 || groups.iter().all(|g| g.len() == 4)
}

/// `03-1234-5678`, `090 1234 5678`, `09012345678`, `81-3-1234-5678`. A number without groups must be a mobile one.
fn is_telephone(groups: &[&str], digits: &[u8]) -> bool {
    let is_mobile = |d: &[u8]| d.len() == 11 && d[0] == 0 && [5, 7, 8, 9].contains(&d[1]) && d[2] == 0;
    match groups {
        [_] => is_mobile(digits),
        ["81", rest @ ..] if rest.len() == 3 => rest[2].len() == 4 && digits.len() >= 11,
        [area, office, own] => {
            let is_area = area.starts_with('0') && !area.starts_with("00") && (2..=5).contains(&area.len());
            is_area
                && (1..=4).contains(&office.len())
                && (3..=4).contains(&own.len())
                && (10..=11).contains(&digits.len())
        }
        _ => false,
    }
}

fn others(text: &str) -> impl Iterator<Item = Find> + '_ {
    static MAIL: LazyLock<Regex> =
        LazyLock::new(|| compile(r"(?i)[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"));
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"(?:〒\s*[0-9]{3}-?[0-9]{4})|(?:(?:東京都|北海道|(?:京都|大阪)府|\p{Han}{2,3}県)\s*\p{Han}[\p{Han}\p{Hiragana}\p{Katakana}ー]{0,12}[市区町村郡][\p{Han}\p{Hiragana}\p{Katakana}ー]{0,16}\s*[0-9一二三四五六七八九十]+(?:丁目|番地?|号|-[0-9]+)+)",
        )
    });
    let is_somebodys = |mail: &str| {
        let host = mail.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_example = ["example.com", "example.net", "example.org", "example.jp"].iter().any(|e| host.ends_with(e));
        !is_example && !["example", "test", "invalid", "localhost"].contains(&last)
    };
    let mails = MAIL.find_iter(text).filter(move |m| is_somebodys(m.as_str()));
    let mails = mails.map(|m| Find { kind: Kind::Mail, text: m.as_str().to_lowercase() });
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect();
    mails.chain(ADDRESS.find_iter(text).map(move |m| Find { kind: Kind::Address, text: squeezed(m.as_str()) }))
}

#[expect(clippy::expect_used, reason = "every pattern of ours is compiled by the tests below")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<Kind> {
        find(text).into_iter().map(|f| f.kind).collect()
    }

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn check_digits_are_those_of_the_orders() {
        assert!(is_my_number(&digits("123456789018")), "the number printed on samples");
        assert!(!is_my_number(&digits("123456789012")));
        assert!(is_corporate_number(&digits("7000012050002")), "the National Tax Agency");
        assert!(is_corporate_number(&digits("2000012100001")), "the Ministry of Land");
        assert!(!is_corporate_number(&digits("7000012050003")));
    }

    #[test]
    fn numbers_are_found_however_they_are_typed() {
        assert_eq!(kinds("番号は１２３４ ５６７８ ９０１８です"), [Kind::MyNumber]);
        assert_eq!(kinds("1234-5678-9018"), [Kind::MyNumber]);
        assert_eq!(kinds("注文番号 1123456789018222"), []);
        assert_eq!(kinds("T7000012050002"), [Kind::CorporateNumber]);
        for phone in ["03-1234-5678", "０９０−１２３４−５６７８", "09012345678", "+81-3-1234-5678", "0120-123-456"]
        {
            assert_eq!(kinds(phone), [Kind::Telephone], "{phone}");
        }
        assert_eq!(kinds("2026-04-01 から 2027-03-31 まで、1,234,567 円"), []);
    }

    #[test]
    fn addresses_are_found_and_nobodys_are_not() {
        assert_eq!(kinds("taro@komichi.co.jp または taro@example.com"), [Kind::Mail]);
        assert_eq!(kinds("〒100-0001 東京都千代田区千代田1-1"), [Kind::Address, Kind::Address]);
        assert_eq!(kinds("京都府京都市は人口が多い"), []);
    }

    proptest! {
        #[test]
        fn every_eleven_digits_have_one_check_digit(base in proptest::collection::vec(0_u8..10, 11)) {
            let good: Vec<u8> = (0..10).filter(|c| is_my_number(&[&base[..], &[*c]].concat())).collect();
            prop_assert_eq!(good.len(), 1);
        }

        #[test]
        fn no_text_makes_the_finder_panic(text in "\\PC{0,80}") {
            find(&text);
        }
    }
}
