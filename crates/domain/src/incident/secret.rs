//! The tracking number: the case's number, a secret, and two check letters over both.

use crate::id::Chance;
use crate::refusal::Refusal;
use shirube_proof::digest::sha256;
use unicode_normalization::UnicodeNormalization;

/// Digits and letters no one confuses: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a case's number.
const NUMBER: usize = 9;
/// Letters of a secret: 80 bits.
const SECRET: usize = 16;
/// Check letters.
const CHECK: usize = 2;

/// What a reporter holds: both parts without what stands between their letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Tracking {
    number: String,
    secret: String,
}

impl std::fmt::Debug for Tracking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tracking({})", self.number())
    }
}

/// A new secret, as a form carries it.
pub fn draw(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; SECRET];
    chance.fill(&mut bytes);
    bytes.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect()
}

/// Whether a text is a secret as [`draw`] gives it.
pub(super) fn is_drawn(text: &str) -> bool {
    text.len() == SECRET && text.bytes().all(|b| LETTERS.contains(&b))
}

impl Tracking {
    /// Of a case's number and a secret as drawn; `None` when they are neither.
    pub fn of(number: &str, secret: &str) -> Option<Tracking> {
        let number = letters(number);
        let is_number = number.len() == NUMBER && number.bytes().all(|b| LETTERS.contains(&b));
        (is_number && is_drawn(secret)).then(|| Tracking { number, secret: secret.to_owned() })
    }

    /// As a person types both; full width, small letters, spaces and letters easily confused are understood.
    ///
    /// # Errors
    /// A typing mistake, told by the check letters: nothing was looked up, and nothing is said of any case.
    pub fn read(number: &str, secret: &str) -> Result<Tracking, Refusal> {
        let typo = || Refusal::invalid("incident.typo").on("secret");
        if number.len() + secret.len() > 1_000 {
            return Err(typo());
        }
        let typed = letters(secret);
        let (given, check) = typed.split_at_checked(SECRET).ok_or_else(typo)?;
        let it = Tracking::of(number, given).ok_or_else(typo)?;
        if check == it.check() { Ok(it) } else { Err(typo()) }
    }

    /// `7K3-MQ2-XD9`.
    pub fn number(&self) -> String {
        grouped(&self.number, 3)
    }

    /// `ABCD-EFGH-JKMN-PQRS-TV`: the secret with its check letters, to be shown once.
    pub fn secret(&self) -> String {
        grouped(&format!("{}{}", self.secret, self.check()), 4)
    }

    /// What is kept of the secret.
    pub(super) fn digest(&self) -> String {
        sha256(format!("shirube-incident 1\n{}\n{}\n", self.number, self.secret).as_bytes()).to_string()
    }

    /// Two letters that change with any one letter, and with any two neighbours exchanged.
    fn check(&self) -> String {
        let of = |b: u8| LETTERS.iter().position(|l| *l == b).unwrap_or_default();
        // 1021 is the largest prime two letters can say; 33 and 32 are no multiples of it.
        let sum = self.number.bytes().chain(self.secret.bytes()).fold(0, |sum, b| (sum * 33 + of(b)) % 1021);
        [sum / 32, sum % 32].iter().map(|n| char::from(LETTERS[*n])).collect()
    }
}

/// The letters of what was typed, in the form they are drawn in.
fn letters(text: &str) -> String {
    let plain = text.nfkc().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric());
    plain
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

fn grouped(text: &str, by: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    all.chunks(by).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

const _: () = assert!(CHECK == 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SeededChance;
    use proptest::prelude::*;

    fn drawn() -> Tracking {
        Tracking::of("7K3-MQ2-XD9", &draw(&SeededChance::new(7))).unwrap()
    }

    #[test]
    fn it_is_read_however_it_is_typed() {
        let it = drawn();
        let (number, secret) = (it.number(), it.secret());
        assert_eq!((number.as_str(), secret.len()), ("7K3-MQ2-XD9", 22));
        let wide: String =
            secret.chars().map(|c| if c == '-' { '－' } else { char::from_u32(c as u32 + 0xfee0).unwrap() }).collect();
        for typed in [
            secret.clone(),
            secret.replace('-', ""),
            secret.to_lowercase().replace('-', " "),
            wide,
            secret.replace('0', "o"),
        ] {
            assert_eq!(Tracking::read(&number, &typed).unwrap(), it, "{typed}");
        }
        assert!(!format!("{it:?}").contains(&secret[..4]));
    }

    #[test]
    fn what_is_no_tracking_number_is_a_typing_mistake() {
        let it = drawn();
        for (number, secret) in
            [("", ""), ("7K3-MQ2-XD9", ""), ("7K3", &it.secret()), ("7K3-MQ2-XD9", "あいう"), (&"7".repeat(2_000), "")]
        {
            assert_eq!(Tracking::read(number, secret).unwrap_err().code, "incident.typo");
        }
        assert_eq!(Tracking::of("7K3-MQ2-XD9", "short"), None);
    }

    proptest! {
        #[test]
        fn one_wrong_letter_or_two_exchanged_are_noticed(seed in any::<u64>(), at in 0_usize..27, other in 0_usize..32) {
            let it = Tracking::of("7K3MQ2XD9", &draw(&SeededChance::new(seed))).unwrap();
            let whole: Vec<char> = format!("{}{}", it.number, it.secret().replace('-', "")).chars().collect();
            let mut wrong = whole.clone();
            wrong[at] = char::from(LETTERS[other]);
            let mut swapped = whole.clone();
            if at + 1 < NUMBER + SECRET {
                swapped.swap(at, at + 1);
            }
            for typed in [wrong, swapped] {
                let (number, secret): (String, String) = (typed[..NUMBER].iter().collect(), typed[NUMBER..].iter().collect());
                prop_assert_eq!(Tracking::read(&number, &secret).is_ok(), typed == whole);
            }
        }
    }
}
