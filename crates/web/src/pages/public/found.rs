//! Pages of this site as the search finds them: by their titles, their leads and what they explain, from the words they show.

use crate::words::act::act_words;
use crate::words::advisory::advisory_words;
use crate::words::api::api_words;
use crate::words::case::case_words;
use crate::words::check::check_words;
use crate::words::editing::editing_words;
use crate::words::guide::guide_words;
use crate::words::incident::incident_words;
use crate::words::library::library_words;
use crate::words::procedure::procedure_words;
use crate::words::public::public_words;
use crate::words::words;
use shirube_domain::db::DbError;
use shirube_domain::door::Ground;
use shirube_domain::search::{self, Document, Kind};
use shirube_domain::text::{Both, Lang};

/// The feed of the pages.
const FEED: &str = "pages";

/// A title, and the texts below it.
type Texts = (&'static str, Vec<&'static str>);

/// A page by its address, and what it says in a language.
type Said = (&'static str, fn(Lang) -> Texts);

/// Every page without content of its own: where it is, and what it says. What norms, risks, terms and log entries say is found
/// as such.
const PAGES: &[Said] = &[
    ("", |l| {
        let (w, t) = (words(l), public_words(l));
        let doors = t.beginning("door_");
        (w.home, [vec![t.home_heading, t.home_lead], doors].concat())
    }),
    ("/check", |l| (check_words(l).title, check_words(l).beginning("start_"))),
    ("/norms", |l| (public_words(l).norms_title, vec![public_words(l).norms_lead])),
    ("/norms/history", |l| (editing_words(l).record_title, vec![editing_words(l).record_lead])),
    ("/crosswalk", |l| {
        let t = library_words(l);
        (t.crosswalk_title, vec![t.crosswalk_lead, t.crosswalk_chain_note])
    }),
    ("/risks", |l| (public_words(l).risks_title, vec![public_words(l).risks_lead])),
    ("/procedures", |l| (procedure_words(l).title, vec![procedure_words(l).lead])),
    ("/incidents/statistics", |l| (case_words(l).statistics, vec![case_words(l).statistics_lead])),
    ("/acts", |l| (act_words(l).title, vec![act_words(l).lead])),
    ("/advisories", |l| (advisory_words(l).title, vec![advisory_words(l).lead])),
    ("/incidents/report", |l| (incident_words(l).title, vec![incident_words(l).lead, incident_words(l).lead_more])),
    ("/report-status", |l| (incident_words(l).track_title, vec![incident_words(l).track_lead])),
    ("/glossary", |l| (public_words(l).glossary_title, vec![public_words(l).glossary_lead])),
    ("/log", |l| {
        let t = public_words(l);
        (t.log_title, vec![t.log_lead, t.log_what_text, t.log_not, t.log_verify, t.log_verify_text])
    }),
    ("/search", |l| (public_words(l).search_title, vec![public_words(l).search_empty])),
    ("/menu", |l| {
        let t = guide_words(l);
        (t.menu_title, vec![t.menu_lead, t.menu_register_text, t.menu_assess_text, t.menu_disclose_text])
    }),
    ("/help", |l| {
        (guide_words(l).help_title, [guide_words(l).beginning("help_"), vec![words(l).help_heading]].concat())
    }),
    ("/accessibility", |l| (guide_words(l).a11y_title, guide_words(l).beginning("a11y_"))),
    ("/api/docs", |l| (api_words(l).title, [vec![api_words(l).lead], api_words(l).beginning("how_")].concat())),
];

/// Brings the index in step with the pages of this program. Says whether anything was written.
///
/// # Errors
/// Faults of the database.
pub fn publish(ground: &Ground) -> Result<bool, DbError> {
    search::replace_with(ground, FEED, documents())
}

fn documents() -> Vec<Document> {
    PAGES.iter().map(|(path, texts)| document(path, texts(Lang::Ja), texts(Lang::En))).collect()
}

fn document(path: &str, (ja, ja_text): Texts, (en, en_text): Texts) -> Document {
    // A list that begins with the title does not say it twice.
    let below = |title: &str, texts: Vec<&str>, between: &str| -> String {
        texts.into_iter().filter(|t| *t != title).collect::<Vec<_>>().join(between)
    };
    Document {
        id: format!("page:{}", if path.is_empty() { "/" } else { path }),
        kind: Kind::Page,
        address: path.to_owned(),
        title: Both { ja: ja.to_owned(), en: en.to_owned() },
        at: Both::default(),
        names: Vec::new(),
        clauses: Vec::new(),
        text: Both { ja: below(ja, ja_text, "　"), en: below(en, en_text, " ") },
        facets: Vec::new(),
        class: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::access::OPEN;
    use crate::pages::public::ROUTES;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_anyone_may_read_is_among_them() {
        // A result is made of what a visitor answers.
        let is_page = |path: &str| !path.contains('.') && path != "/" && !path.ends_with("/result");
        let routes = ROUTES
            .iter()
            .chain(crate::pages::procedures::ROUTES)
            .chain(crate::pages::cases::ROUTES.iter().filter(|r| r.access == OPEN))
            .chain(crate::pages::acts::ROUTES)
            .chain(crate::pages::advisories::ROUTES)
            .chain(crate::pages::incident::ROUTES)
            .filter(|r| r.method == "GET")
            .filter_map(|r| r.path.strip_prefix("/{lang}"));
        let routes: BTreeSet<&str> = routes.filter(|path| is_page(path) && !path.contains('{')).collect();
        let pages: BTreeSet<&str> = PAGES.iter().map(|(path, _)| *path).filter(|p| !p.starts_with("/api/")).collect();
        assert_eq!(pages, routes);
    }

    #[test]
    fn every_page_has_a_title_and_a_text_in_both_languages() {
        for d in documents() {
            for text in [&d.title.ja, &d.title.en, &d.text.ja, &d.text.en] {
                assert!(!text.is_empty(), "{}", d.id);
            }
        }
    }
}
