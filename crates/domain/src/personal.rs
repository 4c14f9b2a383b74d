//! What in a text has the form of personal data (個人に関する情報), and the text without it.
//!
//! For: texts that become public, and texts others have to be careful with.
//! Rests on: Act on the Protection of Personal Information (`appi`) art. 2; `docs/specs/incident.md`.
//! Words: what is *found* is a line and what something in it looks like, never the data; a line is *held back* as a whole.
//! Never: keeps what it found; says that a text is free of personal data: a form is no proof.
//! Begin at: [`find`], [`without`].

use crate::text::{Lang, scale};
use shirube_eval::personal::{self as forms, Kind};

scale! {
    /// What a place looks like.
    FindingKind {
        /// An Individual Number.
        MyNumber = "my-number", "マイナンバー", "an Individual Number (My Number)";
        /// A telephone number.
        Telephone = "telephone", "電話番号", "a telephone number";
        /// A mail address.
        Mail = "mail", "メールアドレス", "a mail address";
        /// A postal address.
        Address = "address", "住所", "a postal address";
        /// Somebody's name.
        Name = "name", "人の名前", "somebody's name";
    }
}

/// Something with the form of personal data: what it looks like, and in which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The line, counted from 1.
    pub line: u32,
    /// What it looks like.
    pub kind: FindingKind,
}

/// What of a text has to be held back from the public: each kind once for each line. A form is no proof, and a name without a word of address is not found:
/// whoever publishes a text reads it as well.
pub fn find(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = u32::try_from(at).unwrap_or(u32::MAX - 1) + 1;
        let mut kinds: Vec<FindingKind> = forms::find(line).into_iter().filter_map(|f| of(f.kind)).collect();
        kinds.extend(names(line).then_some(FindingKind::Name));
        kinds.sort();
        kinds.dedup();
        out.extend(kinds.into_iter().map(|kind| Found { line: line_number, kind }));
    }
    out
}

/// The text with every line that has something of the form of personal data held back, and how many those were. A form is no proof, and a name without a
/// word of address is not found: whoever publishes a text reads it as well.
pub fn without(text: &str, lang: Lang) -> (String, usize) {
    let instead = lang.pick(
        "（個人に関する情報の形をした部分があるため、この行は伏せています）",
        "(this line is held back: it has the form of personal data)",
    );
    let found = find(text);
    let mut held = 0;
    let line = |(at, line): (usize, &str)| match found.iter().any(|f| usize::try_from(f.line) == Ok(at + 1)) {
        true => {
            held += 1;
            instead.to_owned()
        }
        false => line.to_owned(),
    };
    let lines: Vec<String> = text.lines().enumerate().map(line).collect();
    (lines.join("\n"), held)
}

fn of(kind: Kind) -> Option<FindingKind> {
    match kind {
        Kind::MyNumber => Some(FindingKind::MyNumber),
        Kind::Telephone => Some(FindingKind::Telephone),
        Kind::Mail => Some(FindingKind::Mail),
        Kind::Address => Some(FindingKind::Address),
        // Published by the tax agency.
        Kind::CorporateNumber => None,
    }
}

/// Words that follow a name in Japanese.
const AFTER: &[&str] = &["さん", "くん", "ちゃん", "様", "氏", "君"];
/// Words that stand before a name in English.
const BEFORE: &[&str] = &["Mr.", "Mrs.", "Ms.", "Dr.", "Mr ", "Mrs ", "Ms "];
/// What ends a word for anyone of a kind, which is no name: お客さん, 利用者様, 店員さん.
const OF_A_KIND: &str = "客者員長皆奥神仏主師殿屋父母兄姉弟妹娘孫婦手側方社署局課係";
/// What makes another word with 様: 同様, 多様, 仕様.
const OF_MANNER: &str = "同多仕異有模一各左上文紋態諸";

/// Whether a line names somebody, as far as a word of address tells.
fn names(line: &str) -> bool {
    let japanese =
        AFTER.iter().any(|after| line.match_indices(after).any(|(at, _)| is_name_before(&line[..at], after)));
    let follows = |rest: &str| rest.trim_start().chars().next().is_some_and(char::is_uppercase);
    japanese || BEFORE.iter().any(|b| line.match_indices(b).any(|(at, _)| follows(&line[at + b.len()..])))
}

fn is_name_before(text: &str, after: &str) -> bool {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '々' || c == '﨑' || c == '髙';
    let is_kata = |c: char| ('ァ'..='ヺ').contains(&c) || c == 'ー';
    let Some(last) = text.chars().next_back() else { return false };
    let run = |is: fn(char) -> bool| text.chars().rev().take_while(|c| is(*c)).count();
    let length = if is_han(last) { run(is_han) } else { run(is_kata) };
    let is_known = match after {
        "様" => OF_MANNER.contains(last),
        _ => false,
    };
    (2..=6).contains(&length) && !OF_A_KIND.contains(last) && !is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(u32, FindingKind)> {
        find(text).into_iter().map(|f| (f.line, f.kind)).collect()
    }

    #[test]
    fn each_form_is_found_in_its_line_and_nothing_of_it_is_kept() {
        use FindingKind::*;
        let text = "山田太郎さんに電話した。\n番号は090-1234-5678、または taro@komichi.co.jp\n東京都千代田区千代田1-1\nマイナンバー 1234-5678-9018";
        assert_eq!(found(text), [(1, Name), (2, Telephone), (2, Mail), (3, Address), (4, MyNumber)]);
    }

    #[test]
    fn words_for_anyone_are_no_names() {
        for text in [
            "利用者様とお客さん、患者様、店員さん、皆さん、お母さん",
            "同様に、多様な仕様で、高機能仕様の模様",
            "法人番号 7000012050002",
            "2026-04-01 から 2027-03-31 まで、1,234,567 円",
            "Mr. and the drone",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        for text in ["田中様", "ジョンソン氏の顔写真", "鈴木一郎君", "Ms. Tanaka", "Dr. Sato"] {
            assert_eq!(found(text), [(1, FindingKind::Name)], "{text}");
        }
    }
}
