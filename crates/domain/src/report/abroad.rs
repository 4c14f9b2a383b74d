//! The hint that foreign law may concern something, in words: quiet, and with what it is not.

use super::shape::record;
use crate::norm::{Abroad, Catalog};
use crate::text::Lang;

record! {
    /// Foreign instruments that may concern what is offered or used abroad; no advice on foreign law.
    pub struct AbroadPart {
        /// Heading.
        pub title: String,
        /// What is said, in a sentence.
        pub text: String,
        /// The instruments of the catalogue.
        pub instruments: Vec<AbroadLine>,
        /// Markets for which the catalogue holds nothing, in a sentence; absent when there are none.
        pub uncovered: Option<String>,
        /// How to take them in.
        pub how: String,
        /// What it is not.
        pub caution: String,
    }
}

record! {
    /// One foreign instrument.
    pub struct AbroadLine {
        /// `eu-aia@2026-07-27`.
        pub instrument: String,
        /// Its short name and version.
        pub title: String,
        /// Where it comes from, what it is, and how many of its norms the facts lead to.
        pub standing: String,
    }
}

/// The hint in words; `None` when there is nothing to say.
pub fn abroad_words(catalog: &Catalog, found: &Abroad<'_>, lang: Lang) -> Option<AbroadPart> {
    if found.is_empty() {
        return None;
    }
    let lines = found.instruments.iter().map(|f| AbroadLine {
        instrument: f.instrument.id(),
        title: f.instrument.name(lang),
        standing: format!(
            "{} · {} · {}",
            f.instrument.jurisdiction.label(lang),
            f.instrument.nature.label(lang),
            lang.pick(
                format!("該当する項目{}件、情報が足りない項目{}件", f.applies, f.depends),
                format!("{} items apply, {} depend on facts not given", f.applies, f.depends),
            )
        ),
    });
    let text = match found.instruments.is_empty() {
        true => lang.pick(
            "示された国・地域について、この目録には当てはまる文書がありません。",
            "For the jurisdictions given, this catalogue holds no instrument that comes in.",
        ),
        false => lang.pick(
            "海外で提供されるか、出力が海外で使われるため、次の海外の文書が関わる可能性があります。",
            "It is offered abroad, or its output is used there: these foreign instruments may concern it.",
        ),
    };
    Some(AbroadPart {
        title: lang.pick("海外の法令が関わる可能性", "Foreign law may concern this").to_owned(),
        text: text.to_owned(),
        instruments: lines.collect(),
        uncovered: uncovered(catalog, &found.uncovered, lang),
        how: lang
            .pick(
                "選ぶまで、点検の項目には入りません。自己点検を始めるときに「ほかに点検する文書」で選ぶか、コマンドで --also に指定すると加えられます。",
                "They stay out of the task list until you ask for them: choose them under “Further instruments” when a self-assessment is started, or name them with --also at the command line.",
            )
            .to_owned(),
        caution: lang
            .pick(
                "海外の法令についての法的助言ではありません。実際に適用されるかは、その国・地域の専門家に確かめてください。",
                "This is no legal advice on foreign law. Whether a law applies is to be settled with someone who knows that law.",
            )
            .to_owned(),
    })
}

fn uncovered(catalog: &Catalog, markets: &[String], lang: Lang) -> Option<String> {
    let fact = catalog.vocabulary().fact("markets")?;
    let names: Vec<&str> = markets.iter().map(|m| fact.option_name(m, lang)).collect();
    let all = names.join(lang.pick("、", ", "));
    (!names.is_empty()).then(|| {
        lang.pick(
            format!("{all}：この目録には文書がありません。法令がないという意味ではありません。"),
            format!("{all}: this catalogue holds no instrument, which does not say that there is no law."),
        )
    })
}
