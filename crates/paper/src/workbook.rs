//! A report as a workbook: one sheet for each part, so that a reader can filter and count.
//!
//! For: people who work on in a spreadsheet with what a report says.
//! Rests on: `docs/specs/report.md`.
//! Words: a *page* here is one sheet of the workbook, with headings in its first row.
//! Never: writes a formula; text from outside stays text whatever it begins with. It is not read back.
//! Begin at: [`report_xlsx`].

use crate::book::{self, Moment};
use crate::{Error, text};
use rust_xlsxwriter::Workbook;
use shirube_domain::report::{AbroadPart, Report, ReportKind, ReportWords, words};

/// One value of a row.
enum Cell<'a> {
    Text(&'a str),
    Own(String),
    Number(usize),
}

use Cell::{Number, Own, Text};

/// A sheet: its name, its headings with their widths, its rows.
struct Page<'a> {
    name: &'a str,
    heads: Vec<(&'a str, u16)>,
    rows: Vec<Vec<Cell<'a>>>,
}

/// Writes a report as a workbook; the same report gives the same bytes. Texts beyond a cell's 32,767 are cut with `…`.
pub fn report_xlsx(report: &Report) -> Result<Vec<u8>, Error> {
    let w = words(report.lang);
    let at = Moment::parse(&report.made_at_utc).unwrap_or(Moment::FIXED);
    let mut book = book::new(&report.title, &report.made_by, at);
    let mut pages = vec![cover(report, w), counts(report, w), first(report, w), facts(report, w), missing(report, w)];
    pages.extend([evidence(report, w), applies(report, w)]);
    pages.extend(report.abroad.as_ref().map(|a| abroad(a, w)));
    pages.push(examples(report, w));
    if report.kind == ReportKind::Assessment {
        pages.extend([heat(report, w), risks(report, w)]);
    }
    pages.push(unread(report, w));
    for page in pages {
        add(&mut book, &page)?;
    }
    Ok(book.save_to_buffer()?)
}

fn add(book: &mut Workbook, page: &Page<'_>) -> Result<(), Error> {
    let sheet = book.add_worksheet();
    sheet.set_name(book::sheet_name(page.name))?;
    let (heading, plain) = (book::heading(), book::text());
    for (column, (head, width)) in (0u16..).zip(&page.heads) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *head, &heading)?;
    }
    for (row, cells) in (1..=book::MOST_ROWS).zip(&page.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Number(n) => sheet.write_number_with_format(row, column, *n as f64, &plain)?,
                Text(t) => sheet.write_string_with_format(row, column, fit(t), &plain)?,
                Own(t) => sheet.write_string_with_format(row, column, fit(t), &plain)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book::for_print(sheet)?;
    Ok(())
}

/// The text as a cell holds it: shown whole if it can be, nothing hidden in it.
fn fit(value: &str) -> String {
    book::clip(&text::shown(value, &|_| true), book::LONGEST)
}

fn cover<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let s = &r.subject;
    let optional = |label, value: &'a Option<String>| value.as_deref().map(|v| vec![Text(label), Text(v)]);
    let mut rows = vec![vec![Text(w.title), Text(&r.title)], vec![Text(w.standing), Text(&r.standing)]];
    rows.push(vec![Text(w.summary), Text(&r.summary)]);
    rows.extend([vec![Text(w.name), Text(&s.name)], vec![Text(w.kind), Text(&s.kind)]]);
    let named = [(w.version, &s.version), (w.operator, &s.operator), (w.corporate_number, &s.corporate_number)];
    rows.extend(named.into_iter().filter_map(|(label, value)| optional(label, value)));
    rows.extend([(w.source, &s.source), (w.state, &s.state)].into_iter().filter_map(|(l, v)| optional(l, v)));
    rows.extend(
        [(w.made_at, &r.made_at), (w.made_by, &r.made_by), (w.catalog, &r.catalog)]
            .map(|(l, v)| vec![Text(l), Text(v)]),
    );
    if let Some(receipt) = &r.receipt {
        rows.push(vec![Text(w.entry), Text(&receipt.entry)]);
        rows.push(vec![Text(w.index), receipt.index.map_or(Text(w.waiting_index), |i| Own(i.to_string()))]);
        rows.push(vec![Text(w.receipt), Text(&receipt.at)]);
    }
    Page { name: w.sheet_cover, heads: vec![(w.fact, 30), (w.value, 90)], rows }
}

fn abroad<'a>(a: &'a AbroadPart, w: &'a ReportWords) -> Page<'a> {
    let mut rows: Vec<Vec<Cell<'a>>> =
        a.instruments.iter().map(|i| vec![Text(&i.instrument), Text(&i.title), Text(&i.standing)]).collect();
    let said = [Some(a.text.as_str()), a.uncovered.as_deref(), Some(a.how.as_str()), Some(a.caution.as_str())];
    rows.extend(said.into_iter().flatten().map(|text| vec![Text(""), Text(""), Text(text)]));
    Page { name: &a.title, heads: vec![(w.id, 26), (w.instrument, 44), (w.content, 90)], rows }
}

fn counts<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let mut heads = vec![(w.id, 22), (w.instrument, 44), (w.nature, 18), (w.applies, 12), (w.depends, 16), (w.not, 16)];
    if r.kind == ReportKind::Assessment {
        heads.extend([w.met, w.partly, w.not_met, w.not_applicable, w.unanswered].map(|head| (head, 16)));
    }
    let row = |c: &'a shirube_domain::report::Count| {
        let mut row = vec![Text(&c.instrument), Text(&c.title), Text(&c.nature)];
        row.extend([c.applies, c.depends, c.not].map(Number));
        row.extend(c.answered.iter().flatten().map(|n| Number(*n)));
        row
    };
    Page { name: w.counts, heads, rows: r.counts.iter().map(row).collect() }
}

fn first<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.first.iter().map(|s| vec![Text(&s.title), Text(&s.why), Text(s.norm.as_deref().unwrap_or_default())]);
    Page { name: w.first, heads: vec![(w.first, 48), (w.why, 70), (w.id, 26)], rows: rows.collect() }
}

fn facts<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.facts.iter().map(|f| {
        let said = f.words.as_deref().unwrap_or_default();
        vec![Text(&f.fact), Text(&f.label), Text(&f.value), Text(f.place.as_deref().unwrap_or_default()), Text(said)]
    });
    let heads = vec![(w.id, 22), (w.fact, 36), (w.value, 44), (w.place, 44), (w.content, 60)];
    Page { name: w.facts, heads, rows: rows.collect() }
}

fn missing<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.missing.iter().map(|m| vec![Text(&m.fact), Text(&m.label), Text(&m.ask), Number(m.norms)]);
    Page { name: w.missing, heads: vec![(w.id, 22), (w.fact, 36), (w.ask, 70), (w.waiting, 20)], rows: rows.collect() }
}

fn evidence<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.evidence.iter().map(|e| {
        let place = e.place.as_deref().unwrap_or(w.not_found);
        vec![Text(&e.field), Text(&e.label), Text(place), Number(e.norms)]
    });
    let heads = vec![(w.id, 22), (w.evidence, 40), (w.place, 60), (w.waiting, 20)];
    Page { name: w.evidence_gaps, heads, rows: rows.collect() }
}

fn applies<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let mut heads = vec![(w.instrument, 34), (w.id, 24), (w.clause, 20), (w.title, 36), (w.content, 60)];
    heads.extend([(w.strength, 16), (w.certainty, 16), (w.answer, 16), (w.why, 40), (w.found, 36), (w.wanted, 36)]);
    if r.kind == ReportKind::Assessment {
        heads.extend([(w.status, 16), (w.statement, 50), (w.reason, 40), (w.owner, 18), (w.due, 14)]);
        heads.extend([(w.evidence, 50), (w.marks, 50)]);
    }
    let rows = r.sections.iter().flat_map(|section| {
        section.lines.iter().map(move |line| {
            let mut row = vec![Text(section.title.as_str()), Text(&line.norm), Text(&line.citation), Text(&line.title)];
            row.extend([&line.text, &line.strength, &line.certainty, &line.answer_words].map(|t| Text(t)));
            row.extend([&line.reasons, &line.found, &line.wanted].map(|list| Own(list.join("\n"))));
            if let Some(given) = &line.given {
                row.extend([&given.status_words, &given.statement, &given.reason, &given.owner].map(|t| Text(t)));
                row.extend([Text(given.due.as_deref().unwrap_or_default()), Own(given.evidence.join("\n"))]);
                row.push(Own(given.marks.join("\n")));
            }
            row
        })
    });
    Page { name: w.sections, heads, rows: rows.collect() }
}

fn examples<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.examples.iter().map(|e| {
        let laws = match (&e.no_law, e.laws.is_empty()) {
            (Some(none), true) => Text(none.as_str()),
            _ => Own(e.laws.join("\n")),
        };
        vec![Text(&e.norm), Text(&e.title), Text(&e.answer_words), laws]
    });
    let heads = vec![(w.id, 26), (w.risk, 50), (w.answer, 18), (w.laws, 70)];
    Page { name: w.examples, heads, rows: rows.collect() }
}

fn heat<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let columns = r.heat.iter().flat_map(|heat| &heat.columns).map(|(_, label)| (label.as_str(), 24));
    let rows = r.heat.iter().flat_map(|heat| &heat.rows).map(|(id, label, cells)| {
        let shown = cells.iter().map(|cell| match cell.percent() {
            Some(percent) => Own(format!("{percent}% (n={})", cell.of)),
            None => Text(w.not_applicable),
        });
        [Text(id.as_str()), Text(label.as_str())].into_iter().chain(shown).collect()
    });
    let mut rows: Vec<Vec<Cell<'a>>> = rows.collect();
    rows.push(vec![Text(""), Text(w.heat_note)]);
    Page { name: w.heat, heads: [(w.id, 10), (w.principle, 44)].into_iter().chain(columns).collect(), rows }
}

fn risks<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.risks.iter().map(|x| {
        let said = [&x.taxonomy, &x.description, &x.likelihood, &x.severity, &x.affected, &x.stage, &x.treatment];
        said.map(|t| Text(t)).into()
    });
    let mut heads = vec![(w.risk, 30), (w.description, 50), (w.likelihood, 16), (w.severity, 16)];
    heads.extend([(w.affected, 26), (w.stage, 20), (w.treatment, 50)]);
    Page { name: w.risks, heads, rows: rows.collect() }
}

fn unread<'a>(r: &'a Report, w: &'a ReportWords) -> Page<'a> {
    let rows = r.unread.iter().map(|u| vec![Text(&u.at), Text(&u.said)]);
    Page { name: w.unread, heads: vec![(w.place, 50), (w.value, 70)], rows: rows.collect() }
}
