//! A filled form as data and as text to copy from.

use super::card_text::{line, prose};
use super::form::{FieldAnswer, FilledForm};
use crate::assessment::AnswerStatus;
use crate::disclosure::Given;
use crate::norm::{ANSWERS, Catalog, NormId, Relation, ReportForm};
use crate::registry::{AssetKind, FACT};
use crate::report::kind_label;
use crate::text::Lang;
use serde_json::{Value, json};
use std::fmt::Write;

/// The filled form as data (`shirube-form/1`).
pub fn as_json(catalog: &Catalog, form: &ReportForm, filled: &FilledForm) -> Value {
    let answer = |a: &FieldAnswer| {
        let field = form.fields().find(|f| f.id == a.field);
        let given: Vec<Value> =
            a.given.iter().map(|g| json!({ "origin": g.origin, "value": g.value, "source": g.source })).collect();
        json!({
            "section": a.section, "field": a.field, "label": field.map(|f| &f.label),
            "certainty": field.map(|f| f.certainty), "norms": a.norms.iter().map(NormId::to_string).collect::<Vec<_>>(),
            "given": given, "can_be_held": a.can_be_held,
        })
    };
    json!({
        "format": "shirube-form/1", "form": form.id, "title": form.title, "certainty": form.certainty, "url": form.url,
        "view": filled.view, "asset": filled.asset.to_string(), "catalog": catalog.digest().to_string(),
        "unread": form.unread, "filled": filled.filled(), "fields": filled.answers.len(),
        "missing": filled.missing().map(|a| a.field.clone()).collect::<Vec<_>>(),
        "answers": filled.answers.iter().map(answer).collect::<Vec<_>>(),
    })
}

/// The filled form as Markdown. Words of the register stay text.
pub fn as_markdown(catalog: &Catalog, form: &ReportForm, filled: &FilledForm, name: &str, lang: Lang) -> String {
    let mut out = format!("# {}\n\n", line(form.title.get(lang)));
    let view = form.view(&filled.view).map(|v| v.label.get(lang)).unwrap_or_default();
    let _ = writeln!(out, "{}: {} / {}\n", lang.pick("対象", "Subject"), line(name), line(view));
    let _ = writeln!(out, "{}\n\n{}\n", prose(form.note.get(lang)), prose(form.unread.get(lang)));
    let _ = writeln!(out, "{}\n", standing(filled, lang));
    for section in &form.sections {
        let answers: Vec<&FieldAnswer> = filled.answers.iter().filter(|a| a.section == section.id).collect();
        if answers.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {}\n", line(section.title.get(lang)));
        for answer in answers {
            field(catalog, form, answer, lang, &mut out);
        }
    }
    format!("{}\n", out.trim_end())
}

/// "12 of 30 fields have something to say."
pub fn standing(filled: &FilledForm, lang: Lang) -> String {
    let (n, all) = (filled.filled(), filled.answers.len());
    lang.pick(
        format!("{all}項目のうち{n}項目に記載があります。"),
        format!("{n} of {all} fields have something to say."),
    )
}

fn field(catalog: &Catalog, form: &ReportForm, answer: &FieldAnswer, lang: Lang, out: &mut String) {
    let Some(field) = form.fields().find(|f| f.id == answer.field) else { return };
    let _ = writeln!(out, "### {}\n", line(field.label.get(lang)));
    for one in &answer.given {
        let _ = writeln!(out, "{}\n", prose(&given_text(catalog, one, lang)));
        let _ = writeln!(out, "({})\n", line(&one.origin));
    }
    if answer.given.is_empty() {
        let _ = writeln!(out, "{}\n", missing_words(answer, lang));
    }
}

/// What stands where nothing is said.
pub fn missing_words(answer: &FieldAnswer, lang: Lang) -> &'static str {
    match answer.can_be_held {
        true => lang.pick("**記載なし**", "**Nothing said yet**"),
        false => lang
            .pick("**登録簿にない項目**（様式に直接書く）", "**Not held by the register** (to be written in the form)"),
    }
}

/// What the register has for a field, in words.
pub fn given_text(catalog: &Catalog, given: &Given, lang: Lang) -> String {
    value_text(catalog, &given.origin, &given.value, lang)
}

/// A value of the register in words, by where it comes from.
pub fn value_text(catalog: &Catalog, origin: &str, value: &Value, lang: Lang) -> String {
    if origin == "asset.kind" {
        let kind = AssetKind::ALL.into_iter().find(|k| Some(k.code()) == value.as_str());
        return kind.map(|k| kind_label(k, lang).to_owned()).unwrap_or_default();
    }
    if origin == ANSWERS {
        return answer_text(catalog, value, lang);
    }
    let fact = origin.strip_prefix(FACT).and_then(|id| catalog.vocabulary().fact(id));
    match fact.and_then(|f| Some((f, catalog.vocabulary().read_json(&f.id, value).ok()??))) {
        Some((fact, value)) => value.words(fact, lang),
        None => plain(value, lang),
    }
}

fn answer_text(catalog: &Catalog, value: &Value, lang: Lang) -> String {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    let status = AnswerStatus::parse(text("status")).map_or("", |s| s.label(lang));
    let cited = NormId::parse(text("norm")).and_then(|id| {
        let (instrument, norm) = catalog.norm(&id)?;
        Some(format!("{} {}", instrument.short.get(lang), norm.citation.get(lang)))
    });
    let relation = Relation::parse(text("relation")).map_or("", |r| r.label(lang));
    let head = lang.pick(
        format!("{}への回答：{status}。関係：{relation}", cited.as_deref().unwrap_or_default()),
        format!("Answer to {}: {status}; relation: {relation}", cited.as_deref().unwrap_or_default()),
    );
    let words: Vec<&str> = [text("statement"), text("reason")].into_iter().filter(|t| !t.is_empty()).collect();
    if words.is_empty() { head } else { format!("{head}\n\n{}", words.join("\n\n")) }
}

fn plain(value: &Value, lang: Lang) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => lang.pick(["いいえ", "はい"], ["no", "yes"])[usize::from(*yes)].to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => String::new(),
        Value::Array(items) => {
            let deep = items.iter().any(|i| i.is_object() || i.is_array());
            let texts: Vec<String> = items.iter().map(|i| plain(i, lang)).collect();
            texts.join(if deep { " / " } else { lang.pick("、", ", ") })
        }
        Value::Object(parts) => {
            let texts: Vec<String> = parts.iter().map(|(name, v)| format!("{name}: {}", plain(v, lang))).collect();
            texts.join("; ")
        }
    }
}
