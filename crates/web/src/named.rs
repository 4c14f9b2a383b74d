//! The error summary names its fields: "Name: Enter a value." instead of "Enter a value." among twenty fields.
//!
//! For: whoever reads the summary alone, by eye or by ear, knows which field each line is about.
//! Rests on: labels and legends of `templates/forms.html`; `templates/components.html` leaves a mark in each line.
//! Words: a *mark* is `<!--field ID-->` before a message; the *label* is what stands on the field with that id.
//! Never: invents a name: a line without a field of its own loses its mark and stays as it is.
//! Begin at: [`name_fields`].

use shirube_domain::text::Lang;

const MARK: &str = "<!--field ";
const END: &str = "-->";

/// Puts the label of its field in place of every mark.
pub(crate) fn name_fields(html: String, lang: Lang) -> String {
    if !html.contains(MARK) {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once(MARK) {
        out.push_str(before);
        let (id, tail) = after.split_once(END).unwrap_or((after, ""));
        if let Some(label) = label(&html, id) {
            out.push_str(&lang.pick(format!("{label}："), format!("{label}: ")));
        }
        rest = tail;
    }
    out + rest
}

/// The words on the field with an id; they are escaped already.
fn label<'h>(html: &'h str, id: &str) -> Option<&'h str> {
    let tag = |start: &str| html.split_once(start)?.1.split_once('>').map(|(_, words)| words);
    let own = || tag(&format!("<label class=\"sb-label\" for=\"{id}\""));
    let group = || {
        tag(&format!("<fieldset class=\"sb-field sb-group\" id=\"{id}\""))
            .and_then(|w| w.split_once("<legend"))?
            .1
            .split_once('>')
            .map(|(_, w)| w)
    };
    let words = own().or_else(group)?.split('<').next()?.trim();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "<li><!--field name-->Enter a value.</li><li><!--field kind-->Choose one.</li><li><!--field main-->Signed out.</li>\
        <label class=\"sb-label\" for=\"name\">Name &amp; title <span>required</span></label>\
        <fieldset class=\"sb-field sb-group\" id=\"kind\" role=\"radiogroup\"><legend class=\"sb-label\">Kind <span>required</span></legend>";

    #[test]
    fn every_line_names_its_field_and_one_without_a_field_stays() {
        let named = name_fields(FORM.to_owned(), Lang::En);
        assert!(
            named
                .starts_with("<li>Name &amp; title: Enter a value.</li><li>Kind: Choose one.</li><li>Signed out.</li>"),
            "{named}"
        );
        assert!(name_fields(FORM.to_owned(), Lang::Ja).contains("Kind：Choose one."));
        assert_eq!(name_fields("<p>no form</p>".into(), Lang::En), "<p>no form</p>");
        assert!(!name_fields("<!--field a".into(), Lang::En).contains("field"));
    }
}
