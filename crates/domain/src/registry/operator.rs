//! Operators and the Corporate Number (事業者・法人番号).

use crate::form;
use crate::refusal::{Refusal, Refusals};
use unicode_normalization::UnicodeNormalization;

/// A Corporate Number (法人番号): 13 digits, the first a check digit (MOF Ordinance No. 70 of 2014, art. 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorporateNumber(String);

impl CorporateNumber {
    /// Reads one as people type it: full-width digits, spaces, hyphens and a leading `T` are understood.
    ///
    /// # Errors
    /// Not thirteen digits, or a check digit that does not fit; the message names the one that would.
    pub fn parse(field: &str, text: &str) -> Result<CorporateNumber, Refusal> {
        let plain: String =
            text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '−' | '–' | 'ー')).collect();
        let digits = plain.strip_prefix(['T', 't']).unwrap_or(&plain);
        if digits.len() != 13 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::invalid("registry.not-a-corporate-number").on(field).with("value", text));
        }
        let check = check_digit(&digits[1..]);
        if digits.as_bytes()[0] - b'0' != check {
            return Err(Refusal::invalid("registry.wrong-check-digit").on(field).with("value", digits));
        }
        Ok(CorporateNumber(digits.to_owned()))
    }

    /// The thirteen digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `9 − (Σ P·Q mod 9)`, P counted from the right of the twelve digits, Q alternately 1 and 2.
fn check_digit(base: &str) -> u8 {
    let sum: u32 =
        base.bytes().rev().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 2 }).sum();
    9 - (sum % 9) as u8
}

/// What an operator says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatorDraft {
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// 法人番号, as typed; empty for an operator that has none.
    pub corporate_number: String,
    /// Established outside Japan.
    pub is_overseas: bool,
    /// ISO 3166-1 alpha-2; `JP` unless overseas.
    pub country: String,
    /// Representative in Japan, of an overseas operator.
    pub representative: String,
    /// How to reach the representative.
    pub representative_contact: String,
    /// How to reach the operator.
    pub contact: String,
}

/// A draft found in order.
pub(super) struct Checked {
    pub name: String,
    pub name_en: Option<String>,
    pub corporate_number: Option<String>,
    pub is_overseas: bool,
    pub country: String,
    pub representative: Option<String>,
    pub representative_contact: Option<String>,
    pub contact: Option<String>,
    pub search: String,
}

/// Checks a draft; every fault at once.
pub(super) fn check(draft: &OperatorDraft) -> Result<Checked, crate::refusal::Error> {
    let mut refusals = Refusals::default();
    let name = refusals.take(form::line("name", &draft.name, 200));
    let name_en = refusals.take(form::optional_line("name_en", &draft.name_en, 200)).flatten();
    let number = match draft.corporate_number.trim() {
        "" => None,
        text => refusals.take(CorporateNumber::parse("corporate_number", text)).map(|n| n.0),
    };
    let country = if draft.is_overseas { draft.country.trim().to_ascii_uppercase() } else { "JP".to_owned() };
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    if !is_code || (draft.is_overseas && country == "JP") {
        refusals.push(Refusal::invalid("registry.country").on("country"));
    }
    let representative = refusals.take(form::optional_line("representative", &draft.representative, 200)).flatten();
    let representative_contact =
        refusals.take(form::optional_line("representative_contact", &draft.representative_contact, 200)).flatten();
    let contact = refusals.take(form::optional_line("contact", &draft.contact, 200)).flatten();
    refusals.settle()?;
    let name = name.unwrap_or_default();
    let search = form::fold(&format!(
        "{name}\n{}\n{}",
        name_en.as_deref().unwrap_or_default(),
        number.as_deref().unwrap_or_default()
    ));
    Ok(Checked {
        name,
        name_en,
        corporate_number: number,
        is_overseas: draft.is_overseas,
        country,
        representative,
        representative_contact,
        contact,
        search,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers_have_the_check_digit_the_ordinance_gives() {
        for number in ["4011001098993", "8000012010038", "7000012050002", "1180301018771", "7123456789012"] {
            assert_eq!(CorporateNumber::parse("n", number).unwrap().as_str(), number);
        }
        for number in ["4011001098994", "5011001098993", "0000012010038"] {
            assert_eq!(CorporateNumber::parse("n", number).unwrap_err().code, "registry.wrong-check-digit", "{number}");
        }
    }

    #[test]
    fn a_number_is_understood_as_people_type_it() {
        for text in ["4-0110-0109-8993", "４０１１００１０９８９９３", " T4011001098993 ", "4011 0010 98993"]
        {
            assert_eq!(CorporateNumber::parse("n", text).unwrap().as_str(), "4011001098993", "{text}");
        }
        for text in ["", "401100109899", "40110010989931", "40110010989९3", "T"] {
            assert_eq!(CorporateNumber::parse("n", text).unwrap_err().code, "registry.not-a-corporate-number");
        }
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_noticed_unless_it_is_zero_for_nine(base in "[0-9]{12}", at in 0usize..12, digit in 0u8..10) {
            let number = format!("{}{base}", check_digit(&base));
            prop_assert!(CorporateNumber::parse("n", &number).is_ok());
            let old = number.as_bytes()[at + 1] - b'0';
            let mut bytes = number.into_bytes();
            bytes[at + 1] = b'0' + digit;
            let changed = String::from_utf8(bytes).unwrap();
            // The formula cannot tell 0 from 9 (multiples of nine); everything else it must notice.
            let blind = old % 9 == digit % 9;
            prop_assert_eq!(CorporateNumber::parse("n", &changed).is_ok(), blind);
        }
    }

    #[test]
    fn an_overseas_operator_names_a_country_that_is_not_japan() {
        let draft =
            OperatorDraft { name: "Example".into(), is_overseas: true, country: "jp".into(), ..Default::default() };
        let error = check(&draft).err().unwrap();
        assert_eq!(error.refusals()[0].code, "registry.country");
    }
}
