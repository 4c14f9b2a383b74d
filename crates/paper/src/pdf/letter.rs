//! A letter set in type: the same model the page shows.

use super::world::Main;
use super::{REMEMBERED, data, missing, typeset};
use crate::fonts::{Fonts, covers};
use crate::{Error, text};
use serde_json::{Map, Value, json};
use shirube_domain::letter::{Letter, labels};

/// Who made the file.
const MADE_BY: &str = "Shirube";

/// Sets a letter in type: A4, tagged as PDF/UA-1, fonts embedded; the same letter gives the same bytes.
///
/// # Errors
/// Refused by the typesetter, which a test rules out for letters of any letters.
pub fn letter_pdf(letter: &Letter, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let value = serde_json::to_value(letter)?;
    let stand_ins = fonts.stand_ins(missing(&value, fonts));
    let can_show = |c: char| fonts.has(c) || stand_ins.iter().any(|font| covers(font, c));
    let at = &letter.at;
    let first =
        typeset(Main::Letter, &for_template(letter, value.clone(), fonts, &can_show), fonts, &stand_ins, MADE_BY, at);
    // A script whose shaping leaves letters without a code point is refused by PDF/UA-1; then they are written out.
    let plain = |c: char| fonts.has(c) && !text::leans_on_others(c);
    let done =
        first.or_else(|_| typeset(Main::Letter, &for_template(letter, value, fonts, &plain), fonts, &[], MADE_BY, at));
    comemo::evict(REMEMBERED);
    done
}

fn for_template(letter: &Letter, value: Value, fonts: &Fonts, can_show: &dyn Fn(char) -> bool) -> Value {
    let plain = |words: &str| text::one_line(&text::shown(words, can_show));
    let words: Map<String, Value> = labels().iter().map(|l| (l.name.to_owned(), json!(l.text))).collect();
    let title = Some(plain(&letter.title.ja)).filter(|t| !t.is_empty());
    let author = letter.from.ministry.as_ref().map_or(MADE_BY, |m| &m.ja);
    json!({
        "l": data::fit(value, can_show),
        "w": words,
        "meta": {
            "family": fonts.family(),
            "title": title.unwrap_or_else(|| plain(&letter.number)),
            "author": plain(author),
            "number": plain(&letter.number),
        },
    })
}
