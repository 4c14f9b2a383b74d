//! What of a text is held back before everyone reads it.

use crate::text::Lang;
use shirube_eval::personal::{self, Kind};

/// The text with every line that has something of the form of personal data held back, and how many those were. A form is no proof, and names have none:
/// whoever publishes a text reads it as well.
pub fn held_back(text: &str, lang: Lang) -> (String, usize) {
    let instead = lang.pick(
        "（個人に関する情報の形をした部分があるため、この行は伏せています）",
        "(this line is held back: it has the form of personal data)",
    );
    let mut held = 0;
    let line = |line: &str| match personal::find(line).iter().any(|f| f.kind != Kind::CorporateNumber) {
        true => {
            held += 1;
            instead.to_owned()
        }
        false => line.to_owned(),
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    (lines.join("\n"), held)
}
