//! The fields of a report as a form shows them, with what was typed.

use crate::cx::Cx;
use crate::form::Fields;
use crate::view::{Choice, Page};
use crate::words::incident::incident_words;
use shirube_domain::incident::{self, AnswerKind, Field, Said};

/// One field.
pub(crate) struct Asked {
    pub id: String,
    pub kind: &'static str,
    pub ask: String,
    pub help: String,
    pub choices: Vec<Choice>,
    pub value: String,
    pub most: usize,
    pub is_required: bool,
    pub error: String,
    pub how_id: String,
    pub how_ask: String,
    pub how: String,
    pub how_error: String,
}

/// The fields the framework marks as mandatory, then the others.
pub(crate) fn asked(cx: &Cx, given: &Fields, page: &Page) -> (Vec<Asked>, Vec<Asked>) {
    let all = incident::fields().iter().map(|f| (f.is_mandatory, one(cx, f, given, page)));
    let (first, more): (Vec<_>, Vec<_>) = all.partition(|(is_mandatory, _)| *is_mandatory);
    (first.into_iter().map(|(_, a)| a).collect(), more.into_iter().map(|(_, a)| a).collect())
}

fn one(cx: &Cx, field: &Field, given: &Fields, page: &Page) -> Asked {
    let (t, lang, id) = (incident_words(cx.lang), cx.lang, field.id.as_str());
    let typed = given.all(id);
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: typed.contains(&value),
        ..Choice::default()
    };
    let choices = match field.kind {
        AnswerKind::Known => vec![choice("yes", t.yes), choice("no", t.no), choice("unknown", t.unknown)],
        _ => field.options.iter().map(|o| choice(&o.id, o.label.get(lang))).collect(),
    };
    let how_id = field.how();
    Asked {
        id: id.to_owned(),
        kind: field.kind.word(),
        ask: field.ask.get(lang).to_owned(),
        help: field.help.as_ref().map(|h| h.get(lang).to_owned()).unwrap_or_default(),
        choices,
        value: given.get(id).to_owned(),
        most: field.most(),
        is_required: field.is_required,
        error: page.error_of(id),
        how_ask: format!("{}{}{}", field.ask.get(lang), lang.pick("：", ": "), t.how),
        how: given.get(&how_id).to_owned(),
        how_error: page.error_of(&how_id),
        how_id,
    }
}

/// What was sent, as the domain reads it.
pub(crate) fn said(fields: &Fields) -> Said {
    Said::from_pairs(fields.pairs().iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// The question of a field, for naming the place of a finding.
pub(crate) fn question(cx: &Cx, place: &str) -> String {
    let found = incident::fields().iter().find(|f| f.id == place || f.how() == place);
    found.map_or_else(|| place.to_owned(), |f| f.ask.get(cx.lang).to_owned())
}
