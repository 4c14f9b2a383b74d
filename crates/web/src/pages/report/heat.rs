//! The heat map as a drawing: principle by role, the share met printed in every cell.
//!
//! For: seeing at a glance where evidence is thin, and going there.
//! Rests on: `shirube_domain::report::HeatMap`; the steps of blue of the Digital Agency's design tokens.
//! Words: a *box* is a cell as drawn; hatched means that nothing counts there, which is not zero.
//! Never: says by colour alone what it does not also say in figures.
//! Begin at: [`HeatSvg::new`].

use crate::words::report::{ReportPageWords, report_page_words};
use askama::Template;
use shirube_domain::report::{HeatCell, HeatMap};
use shirube_domain::text::Lang;

/// Blue 50 to 1200 without 500, on which neither black nor white can be read.
const BLUES: [&str; 12] = [
    "#e8f1fe", "#d9e6ff", "#c5d7fb", "#9db7f9", "#7096f8", "#3460fb", "#264af4", "#0031d8", "#0017c1", "#00118f",
    "#000071", "#000060",
];
/// From this step on the figures are white.
const WHITE_FROM: usize = 5;

const LABELS: usize = 208;
const WIDTH: usize = 64;
const HEIGHT: usize = 34;
const HEAD: usize = 56;

/// A cell as drawn.
#[derive(Debug, Clone)]
pub struct HeatBox {
    x: usize,
    fill: &'static str,
    ink: &'static str,
    /// `50 %`, or empty when nothing counts.
    text: String,
    /// The cell in words.
    label: String,
    /// Where it leads; empty for nowhere.
    href: String,
    counts: bool,
}

/// A row as drawn.
#[derive(Debug, Clone)]
pub struct HeatRow {
    y: usize,
    label: String,
    cells: Vec<HeatBox>,
}

/// The drawing.
#[derive(Template)]
#[template(path = "report/heat.svg")]
pub struct HeatSvg {
    t: &'static ReportPageWords,
    lang: &'static str,
    heads: Vec<(usize, Vec<(usize, String)>)>,
    rows: Vec<HeatRow>,
    height: usize,
    linked: bool,
}

impl HeatSvg {
    /// Lays it out. `href` gives the address of a cell by principle and role; empty for none.
    pub fn new(map: &HeatMap, lang: Lang, href: impl Fn(&str, &str) -> String) -> HeatSvg {
        let t = report_page_words(lang);
        let rows: Vec<HeatRow> = map
            .rows
            .iter()
            .enumerate()
            .map(|(i, (principle, label, cells))| HeatRow {
                y: HEAD + i * HEIGHT,
                label: format!("{principle} {label}"),
                cells: cells
                    .iter()
                    .zip(&map.columns)
                    .enumerate()
                    .map(|(j, (cell, (role, role_label)))| {
                        let href = if cell.of + cell.answered > 0 { href(principle, role) } else { String::new() };
                        HeatBox {
                            x: LABELS + j * WIDTH,
                            label: format!("{principle} {label} × {role_label}"),
                            href,
                            ..of(cell, t)
                        }
                    })
                    .collect(),
            })
            .collect();
        HeatSvg {
            t,
            lang: lang.code(),
            heads: map
                .columns
                .iter()
                .enumerate()
                .map(|(j, (_, l))| (LABELS + j * WIDTH + WIDTH / 2, lines(l)))
                .collect(),
            height: HEAD + rows.len() * HEIGHT + 1,
            linked: rows.iter().flat_map(|r| &r.cells).any(|c| !c.href.is_empty()),
            rows,
        }
    }

    /// The rows, for the table beside the drawing: label, and each cell in words.
    pub fn table(map: &HeatMap, lang: Lang) -> Vec<(String, Vec<String>)> {
        let t = report_page_words(lang);
        let words = |cell: &HeatCell| match cell.percent() {
            Some(percent) => format!("{percent} % ({}/{})", cell.answered, cell.of.max(cell.answered)),
            None => t.heat_none.to_owned(),
        };
        map.rows.iter().map(|(id, label, cells)| (format!("{id} {label}"), cells.iter().map(words).collect())).collect()
    }
}

fn of(cell: &HeatCell, t: &ReportPageWords) -> HeatBox {
    let blank = HeatBox {
        x: 0,
        fill: "",
        ink: "",
        text: String::new(),
        label: String::new(),
        href: String::new(),
        counts: false,
    };
    match cell.percent() {
        // All of it answered as not applicable is something to look at; no item at all is not.
        None if cell.answered > 0 => HeatBox { text: t.heat_out.to_owned(), ink: "#1a1a1a", ..blank },
        None => HeatBox { text: t.heat_dash.to_owned(), ink: "#1a1a1a", ..blank },
        Some(percent) => {
            let step = (percent as usize * (BLUES.len() - 1) / 100).min(BLUES.len() - 1);
            let ink = if step >= WHITE_FROM { "#ffffff" } else { "#1a1a1a" };
            HeatBox { fill: BLUES[step], ink, text: format!("{percent}%"), counts: true, ..blank }
        }
    }
}

/// A heading in short lines, from the bottom up, so that three roles fit beside each other on a telephone.
fn lines(label: &str) -> Vec<(usize, String)> {
    let words: Vec<&str> = label.split(' ').collect();
    words.iter().enumerate().map(|(i, w)| (HEAD - 8 - (words.len() - 1 - i) * 16, (*w).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_count_is_hatched_and_not_zero() {
        let map = HeatMap {
            columns: vec![("developer".into(), "AI developer".into()), ("user".into(), "AI business user".into())],
            rows: vec![(
                "C-1".into(),
                "<b>".into(),
                vec![HeatCell { of: 2, met: 1, partly: 0, answered: 1 }, HeatCell::default()],
            )],
        };
        let svg = HeatSvg::new(&map, Lang::En, |p, r| format!("/x?principle={p}&role={r}")).render().unwrap();
        assert!(svg.contains("50%"), "{svg}");
        assert!(svg.contains("url(#sb-hatch)"), "{svg}");
        assert!(!svg.contains("<b>"), "{svg}");
        assert_eq!(svg.matches("<a ").count(), 1, "{svg}");
    }
}
