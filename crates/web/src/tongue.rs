//! Marks what is written in the other language, wherever it stands on a page.
//!
//! For: screen readers that must change voice and browsers that must choose glyphs, on pages where people's own texts
//! (names, purposes, notes) stand in a language the page is not in.
//! Rests on: the markup our templates make, which closes what it opens; HTML `lang` and WCAG 3.1.2.
//! Words: a *run* is a stretch of text in the other language; a *home* is the element a text stands in.
//! Never: changes a word, a letter or an address; touches code, scripts, styles, or a text already marked.
//! Begin at: [`mark`].
//!
//! It works on the finished page so that no template can forget it.

mod runs;

use runs::{mainly_japanese, sentence, stretches};
use shirube_domain::text::Lang;

/// The page with every text of the other language in an element that says so.
pub fn mark(html: &str, lang: Lang) -> String {
    if lang == Lang::En && !html.chars().any(runs::japanese) {
        return html.to_owned();
    }
    Walk { rest: html, out: String::with_capacity(html.len() + html.len() / 16), homes: Vec::new(), lang }.run()
}

/// An element that is open.
struct Home<'a> {
    name: &'a str,
    lang: Lang,
    /// Text only (`option`, `title`, SVG): the mark goes to the element itself.
    bare: bool,
    /// Whether the tag may take a `lang`: it has none yet, and no attribute that people hear in the page's language.
    open: bool,
    /// Code and the like stays as it is.
    quiet: bool,
    /// Where in the output its tag ends: the place of `>`.
    end: usize,
}

struct Walk<'a> {
    rest: &'a str,
    out: String,
    homes: Vec<Home<'a>>,
    lang: Lang,
}

const EMPTY: &[&str] = &["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
const BARE: &[&str] = &["option", "textarea", "title"];
const QUIET: &[&str] = &["code", "pre", "kbd", "samp"];

impl<'a> Walk<'a> {
    fn run(mut self) -> String {
        while let Some(at) = self.rest.find('<') {
            let text = self.take(at);
            self.text(text);
            self.tag();
        }
        self.out.push_str(self.rest);
        self.out
    }

    fn take(&mut self, count: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    /// Copies up to and with the next `end`.
    fn copy_through(&mut self, end: &str) {
        let count = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        let taken = self.take(count);
        self.out.push_str(taken);
    }

    fn tag(&mut self) {
        if self.rest.starts_with("<!--") {
            return self.copy_through("-->");
        }
        let tag = self.take(tag_length(self.rest));
        let name = name_of(tag);
        if tag.starts_with("</") {
            if let Some(at) = self.homes.iter().rposition(|h| h.name == name) {
                self.homes.truncate(at);
            }
            return self.out.push_str(tag);
        }
        if name == "input" {
            return self.input(tag);
        }
        self.out.push_str(tag);
        if matches!(name, "script" | "style") {
            return self.copy_through(&format!("</{name}>"));
        }
        if !(name.is_empty() || tag.starts_with("<!") || tag.ends_with("/>") || EMPTY.contains(&name)) {
            self.enter(name, tag);
        }
    }

    fn enter(&mut self, name: &'a str, tag: &str) {
        let said = attribute(tag, "lang");
        let above = self.homes.last();
        let in_drawing = name == "svg" || above.is_some_and(|h| h.bare);
        let lang = said.and_then(Lang::parse).or(above.map(|h| h.lang)).unwrap_or(self.lang);
        let heard = ["aria-label", "title", "data-confirm"].iter().any(|a| attribute(tag, a).is_some());
        let quiet = QUIET.contains(&name) || above.is_some_and(|h| h.quiet) || tag.contains("translate=\"no\"");
        self.homes.push(Home {
            name,
            lang,
            bare: BARE.contains(&name) || in_drawing,
            open: said.is_none() && !heard,
            quiet,
            end: self.out.len().saturating_sub(1),
        });
    }

    /// A field shows its value, which has no markup of its own.
    fn input(&mut self, tag: &str) {
        let value = attribute(tag, "value").unwrap_or_default();
        let shown = !matches!(attribute(tag, "type"), Some("hidden" | "checkbox" | "radio"));
        let lang = self.homes.last().map_or(self.lang, |h| h.lang);
        if shown && lang == Lang::En && mainly_japanese(value) && attribute(tag, "lang").is_none() {
            self.out.push_str(tag.trim_end_matches('>'));
            self.out.push_str(" lang=\"ja\">");
        } else {
            self.out.push_str(tag);
        }
    }

    fn text(&mut self, text: &str) {
        let Some(home) = self.homes.last().filter(|h| !h.quiet) else {
            return self.out.push_str(text);
        };
        let all = text.trim();
        let found = match home.lang {
            Lang::En => stretches(all),
            Lang::Ja if sentence(all) => vec![(true, all)],
            Lang::Ja => Vec::new(),
        };
        if !found.iter().any(|(other, _)| *other) {
            return self.out.push_str(text);
        }
        let code = home.lang.other().code();
        let alone = self.out.len() == home.end + 1 && self.rest.starts_with("</");
        let whole = if home.bare { home.lang == Lang::Ja || mainly_japanese(all) } else { found.len() == 1 && alone };
        if whole && home.open {
            self.out.insert_str(home.end, &format!(" lang=\"{code}\""));
            return self.out.push_str(text);
        }
        if home.bare {
            return self.out.push_str(text);
        }
        self.wrap(text, all, &found, code);
    }

    /// `bdi` and not `span`: it means a text of someone else's, and no style sheet of ours lays it out. A mixed text is
    /// held together by one more, or each part would be laid out by itself where the home is a row.
    fn wrap(&mut self, text: &str, all: &str, found: &[(bool, &str)], code: &str) {
        let (before, after) = text.split_once(all).unwrap_or((text, ""));
        let mixed = found.len() > 1;
        self.out.push_str(before);
        self.out.push_str(if mixed { "<bdi>" } else { "" });
        for (other, part) in found {
            if *other {
                self.out.push_str(&format!("<bdi lang=\"{code}\">{part}</bdi>"));
            } else {
                self.out.push_str(part);
            }
        }
        self.out.push_str(if mixed { "</bdi>" } else { "" });
        self.out.push_str(after);
    }
}

/// How long the tag is that the text begins with; a `>` inside an attribute does not end it.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn name_of(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    inner.split(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').next().unwrap_or_default()
}

/// The value of an attribute written with double quotes, as our templates do.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let before = tag.get(..at)?.ends_with(|c: char| c.is_ascii_whitespace());
        let value = tag.get(at + name.len()..)?.strip_prefix("=\"")?;
        if before { value.split('"').next() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_english(html: &str) -> String {
        mark(&format!("<html lang=\"en\">{html}</html>"), Lang::En)
            .trim_start_matches("<html lang=\"en\">")
            .trim_end_matches("</html>")
            .to_owned()
    }

    #[test]
    fn a_japanese_name_alone_marks_the_element_it_stands_in() {
        assert_eq!(on_english("<dd>小道 花子</dd>"), "<dd lang=\"ja\">小道 花子</dd>");
        assert_eq!(on_english("<option value=\"1\">小道</option>"), "<option value=\"1\" lang=\"ja\">小道</option>");
    }

    #[test]
    fn a_japanese_name_in_an_english_sentence_is_marked_by_itself() {
        assert_eq!(
            on_english("<p>Owned by 株式会社こみち since 2026.</p>"),
            "<p><bdi>Owned by <bdi lang=\"ja\">株式会社こみち</bdi> since 2026.</bdi></p>"
        );
    }

    #[test]
    fn what_is_beside_other_markup_gets_an_element_of_its_own() {
        assert_eq!(on_english("<a><b>x</b> 小道</a>"), "<a><b>x</b> <bdi lang=\"ja\">小道</bdi></a>");
        let heard = "<a aria-label=\"Change\">小道</a>";
        assert_eq!(on_english(heard), "<a aria-label=\"Change\"><bdi lang=\"ja\">小道</bdi></a>");
    }

    #[test]
    fn what_is_marked_already_and_code_stay_as_they_are() {
        for same in ["<b lang=\"ja\">標</b>", "<p lang=\"ja\">一<b>二</b></p>", "<code>標</code>", "<p>none</p>"] {
            assert_eq!(on_english(same), same);
        }
        let raw = "<script>if (a < b) say('標')</script><!-- 標 -->";
        assert_eq!(on_english(raw), raw);
    }

    #[test]
    fn text_that_can_hold_no_markup_is_marked_where_it_stands() {
        assert_eq!(on_english("<input value=\"小道\">"), "<input value=\"小道\" lang=\"ja\">");
        assert_eq!(on_english("<textarea>\n小道です</textarea>"), "<textarea lang=\"ja\">\n小道です</textarea>");
        assert_eq!(
            on_english("<svg><text x=\"1\">小道</text></svg>"),
            "<svg><text x=\"1\" lang=\"ja\">小道</text></svg>"
        );
        assert_eq!(on_english("<title>小道 – the register of systems</title>").matches("lang").count(), 0);
    }

    #[test]
    fn an_english_sentence_on_a_japanese_page_is_marked_and_a_word_is_not() {
        let page = mark("<html lang=\"ja\"><p>AI Risk Management Framework and more</p><p>AI Act</p></html>", Lang::Ja);
        assert!(page.contains("<p lang=\"en\">AI Risk") && page.contains("<p>AI Act</p>"));
    }
}
