//! Rules of custody, of files, of the order of time and of what is drafted; pure.

use super::fields::WEIGHTS;
use super::model::{Confidence, Custody, CustodyKind, Investigation, Kind, Record};
use super::when::When;
use crate::cases::Event;
use crate::files;
use crate::norm::{Catalog, NormId};
use crate::refusal::Refusal;
use crate::text::Lang;

/// Whether a thing may have this happen to it after what happened before.
///
/// # Errors
/// A conflict when it is not here any more, or was never gone.
pub fn may_follow(before: &[CustodyKind], next: CustodyKind) -> Result<(), Refusal> {
    use CustodyKind::{Checked, Destroyed, Noted, Returned, Taken};
    let last = before.iter().rev().find(|k| matches!(k, Taken | Returned | Destroyed)).copied();
    let may = match (last, next) {
        (None, Taken) | (Some(_), Noted | Checked) => true,
        (None, _) | (Some(Destroyed), _) | (Some(Taken), Taken) => false,
        (Some(Returned), next) => next == Taken,
        (Some(_), _) => true,
    };
    match (may, last) {
        (true, _) => Ok(()),
        (false, last) => {
            let last = last.unwrap_or(Taken);
            let refusal = Refusal::of(crate::refusal::Class::Conflict, "investigation.custody-closed").on("kind");
            Err(refusal.with("what", format!("{} / {}", last.label(Lang::Ja), last.label(Lang::En))))
        }
    }
}

/// Whether an entry does not lie wholly before the one before it. Notes and checks tell of now, and of anything.
pub fn is_in_order(before: &[Custody], next: &When) -> bool {
    let moved = before.iter().rev().find(|c| !matches!(c.kind, CustodyKind::Noted | CustodyKind::Checked));
    moved.and_then(|c| When::read(&c.happened, "").ok()).is_none_or(|last| next.until > last.from)
}

/// Whether a file is what its name says.
///
/// # Errors
/// Refused at `file` when the name ends like another kind than the content is.
pub fn is_what_it_says(name: &str, media_type: &str) -> Result<(), Refusal> {
    let Some((_, ending)) = name.rsplit_once('.') else { return Ok(()) };
    let ending = ending.trim().to_lowercase();
    let ending = if ending == "jpeg" { "jpg" } else { &ending };
    let said = files::ACCEPTED.iter().find(|(_, e)| *e == ending).map(|(m, _)| *m);
    let is_text = |m: &str| matches!(m, "text/plain" | "application/json");
    let fits = match said {
        Some(said) => said == media_type || (said == "text/plain" && is_text(media_type)),
        // An ending of no kind kept here: text goes by many names, anything else does not.
        None => is_text(media_type),
    };
    if fits {
        return Ok(());
    }
    let ending: String = ending.chars().take(20).collect();
    let refusal = Refusal::invalid("investigation.not-what-it-says").on("file");
    Err(refusal.with("said", ending).with("found", files::extension(media_type)))
}

/// Something that happened, with when.
#[derive(Debug, Clone)]
pub enum Told<'a> {
    /// A record of the timeline.
    Found(&'a Record),
    /// Something that happened in the case itself.
    Case(&'a Event),
}

/// What happened in order of time: records of the timeline and, where asked for, the case's own events.
pub fn timeline<'a>(found: &'a Investigation, events: &'a [Event]) -> Vec<(When, Told<'a>)> {
    let records = found.of(Kind::Event).filter_map(|r| {
        let when = When::read(r.get("at"), r.get("until")).ok()?;
        Some((when, Told::Found(r)))
    });
    let own = events.iter().filter_map(|e| Some((When::of(e.at.parse().ok()?), Told::Case(e))));
    let mut all: Vec<_> = records.chain(own).collect();
    let number = |told: &Told<'_>| match told {
        Told::Found(r) => (0, r.number),
        Told::Case(e) => (1, e.number),
    };
    all.sort_by_key(|(when, told)| (when.from, when.until, number(told)));
    all
}

/// A factor in words: its weight, stage, actor, risk and what is said of it.
pub fn factor_words(catalog: &Catalog, lang: Lang, factor: &Record) -> (String, String) {
    let option = |fact: &str, id: &str| {
        let found = catalog.vocabulary().fact(fact).and_then(|f| f.options.iter().find(|o| o.id == id));
        // What stands before the colon is its name.
        let text = found.map_or(id, |o| lang.pick(o.ja.as_str(), o.en.as_str()));
        text.split(['：', ':']).next().unwrap_or(text).to_owned()
    };
    let risk = NormId::parse(factor.get("risk"));
    let risk = risk.and_then(|id| catalog.norm(&id).map(|(_, n)| n.title.get(lang).to_owned()));
    let weight = WEIGHTS.iter().find(|w| w.0 == factor.get("weight")).map_or("", |w| lang.pick(w.1, w.2));
    let place = format!(
        "{} × {} × {}",
        option("stage", factor.get("stage")),
        option("roles", factor.get("actor")),
        risk.unwrap_or_else(|| factor.get("risk").to_owned())
    );
    (weight.to_owned(), place)
}

/// What is drafted for the party: no reference to evidence or to whom was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// The facts found, and what would change the conclusion.
    pub findings: String,
    /// The factors, one on a line.
    pub causes: String,
    /// How sure.
    pub confidence: Confidence,
}

impl Drafted {
    /// All of it in one text, as the final findings say it.
    pub fn whole(&self, lang: Lang) -> String {
        format!("{}\n\n{}\n\n{}", self.findings, self.causes, confidence_line(self.confidence, lang))
    }
}

/// How sure, in a line.
pub fn confidence_line(confidence: Confidence, lang: Lang) -> String {
    let (ja, en) = confidence.definition();
    let label = confidence.label(lang);
    lang.pick(format!("確からしさ：{label}（{ja}）"), format!("Confidence: {label}. {en}"))
}

/// The draft a conclusion and its factors make; `None` without a conclusion.
pub fn draft(catalog: &Catalog, lang: Lang, found: &Investigation) -> Option<Drafted> {
    let conclusion = found.conclusion()?;
    let changes = lang.pick("この結論を変えうるもの：", "What would change this: ");
    let mut factors: Vec<&Record> = found.live(Kind::Factor).collect();
    let weight = |f: &Record| WEIGHTS.iter().position(|w| w.0 == f.get("weight"));
    factors.sort_by_key(|f| (weight(f), f.number));
    let line = |f: &&Record| {
        let (weight, place) = factor_words(catalog, lang, f);
        let what = f.get("what").split_whitespace().collect::<Vec<_>>().join(" ");
        lang.pick(format!("［{weight}］{place}：{what}"), format!("[{weight}] {place}: {what}"))
    };
    let causes: Vec<String> = factors.iter().map(line).collect();
    let none = lang.pick("原因となる要因は認定していない。", "No factor was found.");
    Some(Drafted {
        findings: format!("{}\n{changes}{}", conclusion.get("findings"), conclusion.get("change")),
        causes: if causes.is_empty() { none.to_owned() } else { causes.join("\n") },
        confidence: Confidence::parse(conclusion.get("confidence"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_whose_name_says_something_else_is_refused_and_says_what_it_is() {
        for (name, media) in [
            ("写真.JPEG", "image/jpeg"),
            ("記録.csv", "text/plain"),
            ("応答.json", "application/json"),
            ("応答.txt", "application/json"),
            ("無題", "application/pdf"),
        ] {
            assert!(is_what_it_says(name, media).is_ok(), "{name}");
        }
        for (name, media) in [
            ("写真.jpg", "application/pdf"),
            ("記録.csv", "application/zip"),
            ("応答.json", "text/plain"),
            ("報告.pdf", "text/plain"),
            ("報告.exe", "application/zip"),
        ] {
            let refusal = is_what_it_says(name, media).unwrap_err();
            assert_eq!(
                (refusal.code, refusal.field.as_deref()),
                ("investigation.not-what-it-says", Some("file")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_thing_that_went_back_or_was_destroyed_is_not_handed_on() {
        use CustodyKind::{Checked, Destroyed, HandedOver, Noted, Returned, Taken};
        assert!(may_follow(&[], HandedOver).is_err());
        assert!(may_follow(&[Taken], HandedOver).is_ok() && may_follow(&[Taken], Taken).is_err());
        assert!(may_follow(&[Taken, Returned], HandedOver).is_err() && may_follow(&[Taken, Returned], Taken).is_ok());
        assert!(may_follow(&[Taken, Destroyed], Taken).is_err());
        assert!(may_follow(&[Taken, Destroyed], Noted).is_ok() && may_follow(&[Taken, Destroyed], Checked).is_ok());
    }

    fn kind() -> impl Strategy<Value = CustodyKind> {
        proptest::sample::select(CustodyKind::ALL)
    }

    proptest! {
        #[test]
        fn whatever_is_tried_nothing_moves_a_thing_that_is_not_here(tried in proptest::collection::vec(kind(), 0..40)) {
            let mut done: Vec<CustodyKind> = Vec::new();
            for next in tried {
                if may_follow(&done, next).is_ok() {
                    done.push(next);
                }
            }
            let mut is_here = false;
            for (at, kind) in done.iter().enumerate() {
                match kind {
                    CustodyKind::Taken => { prop_assert!(!is_here); is_here = true; }
                    CustodyKind::Checked | CustodyKind::Noted => prop_assert!(at > 0),
                    CustodyKind::Returned | CustodyKind::Destroyed => { prop_assert!(is_here); is_here = false; }
                    _ => prop_assert!(is_here),
                }
            }
        }

        #[test]
        fn a_timeline_is_in_order_and_loses_nothing(days in proptest::collection::vec((1i8..=12, 1i8..=28), 0..20)) {
            let records = days.iter().enumerate().map(|(i, (m, d))| Record {
                kind: Kind::Event, number: i as i64 + 1, version: 1,
                body: [("at".to_owned(), format!("2026-{m:02}-{d:02}"))].into(),
                withdrawn: None, by: String::new(),
                entry: crate::id::EntryId::new("2026-01-01T00:00:00Z".parse().unwrap(), &crate::id::SeededChance::new(1)),
                at: String::new(),
            }).collect();
            let found = Investigation { records, custody: Vec::new() };
            let line = timeline(&found, &[]);
            prop_assert_eq!(line.len(), days.len());
            prop_assert!(line.windows(2).all(|w| w[0].0 <= w[1].0));
        }
    }
}
