use super::*;
use shirube_domain::norm::{Catalog, Facts, Source};
use shirube_domain::report::{CheckInput, HeatCell, RiskLine, check};
use shirube_domain::text::Lang;

fn report(lang: Lang, name: &str) -> Report {
    let catalog = Catalog::load(&Source::embedded()).unwrap();
    let now = "2026-11-22T03:00:00Z".parse().unwrap();
    check(&catalog, &CheckInput::from_questions(name.to_owned(), Facts::default()), lang, now)
}

#[test]
fn a_report_is_one_file_that_asks_for_nothing() {
    for lang in Lang::ALL {
        let html = standalone_html(&report(lang, "Example chat")).unwrap();
        assert!(html.starts_with("<!doctype html>"), "{}", &html[..80]);
        for asked in ["<script", "<link", "src=", "url(http", "@import", "href=\"/"] {
            assert!(!html.contains(asked), "{asked}");
        }
        assert!(html.contains(&format!("lang=\"{}\"", lang.code())));
        assert_eq!(html.matches("<h1").count(), 1);
    }
}

#[test]
fn what_people_wrote_stays_text() {
    let evil = "</style></title><script>alert(1)</script><img src=x onerror=y>";
    let mut report = report(Lang::Ja, evil);
    report.kind = ReportKind::Assessment;
    report.risks.push(RiskLine {
        taxonomy: evil.into(),
        description: evil.into(),
        likelihood: String::new(),
        severity: String::new(),
        affected: evil.into(),
        stage: String::new(),
        treatment: evil.into(),
    });
    report.heat = Some(HeatMap {
        columns: vec![("developer".into(), evil.into())],
        rows: vec![("C-1".into(), evil.into(), vec![HeatCell { of: 1, met: 1, partly: 0, answered: 1 }])],
    });
    let html = standalone_html(&report).unwrap();
    assert!(!html.contains("<script") && !html.contains("<img") && html.contains("&#60;script"));
}

#[test]
fn on_a_page_the_clauses_lead_to_their_own_pages() {
    let report = report(Lang::En, "x");
    let page = body(&report, true).render().unwrap();
    assert!(page.contains("href=\"/en/norms/aigb@1.2/"), "no link to a clause");
    assert!(!body(&report, false).render().unwrap().contains("/en/norms/"));
}
