//! The picture of a crosswalk: groups of one instrument against groups of the other.

use shirube_domain::norm::{Crosswalk, Instrument, Relation};
use shirube_domain::text::Lang;

const LABELS: usize = 250;
const CELL: usize = 34;
/// Room for the heads of the columns, which lean to the right by 60 degrees.
const HEAD: usize = 214;
const LEAN: usize = 116;

/// A cell with something in it.
pub(super) struct Cell {
    pub x: usize,
    pub y: usize,
    pub count: usize,
    pub strongest: &'static str,
    pub label: String,
}

/// A head of a row or column, with its place.
pub(super) struct Head {
    pub at: usize,
    pub label: String,
    pub title: String,
}

/// The drawing, and what its table says.
pub(super) struct Map {
    pub rows: Vec<Head>,
    pub columns: Vec<Head>,
    pub cells: Vec<Cell>,
    pub width: usize,
    pub height: usize,
    pub side: usize,
}

/// Counts relations by the groups of both sides.
pub(super) fn map(found: &Crosswalk<'_>, lang: Lang) -> Map {
    let mut rows: Vec<&str> = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut counted: Vec<(usize, usize, usize, Relation)> = Vec::new();
    for row in &found.rows {
        let group = group(found.of, &row.norm.id);
        let y = place(&mut rows, group);
        for r in &row.by {
            let x = place(&mut columns, self::group(found.by, r.id.clause()));
            // What counts is how far the other instrument speaks for the row, not the row for it.
            let relation = r.relation.inverse();
            match counted.iter_mut().find(|(a, b, ..)| (*a, *b) == (x, y)) {
                Some((_, _, n, best)) => (*n, *best) = (*n + 1, (*best).min(relation)),
                None => counted.push((x, y, 1, relation)),
            }
        }
    }
    // Columns in the order of their instrument, not in the order they were met.
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| found.by.norms.iter().position(|n| n.id == columns[*at]));
    let shown_at = |x: usize| order.iter().position(|o| *o == x).unwrap_or(x);
    let title = |i: &Instrument, id: &str| i.norm(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned());
    let cells = counted.iter().map(|(x, y, count, best)| Cell {
        x: LABELS + shown_at(*x) * CELL,
        y: HEAD + y * CELL,
        count: *count,
        strongest: best.speaks().word(),
        label: format!(
            "{} – {}: {count} ({})",
            title(found.of, rows[*y]),
            title(found.by, columns[*x]),
            best.speaks().label(lang)
        ),
    });
    let cells = cells.collect();
    let head = |i: &Instrument, id: &str, at: usize| Head {
        at,
        label: cut(&format!("{id} {}", title(i, id)), 30),
        title: title(i, id),
    };
    Map {
        width: LABELS + columns.len() * CELL + LEAN,
        height: HEAD + rows.len() * CELL + 8,
        rows: rows.iter().enumerate().map(|(n, id)| head(found.of, id, HEAD + n * CELL)).collect(),
        columns: order.iter().enumerate().map(|(n, at)| head(found.by, columns[*at], LABELS + n * CELL)).collect(),
        cells,
        side: CELL - 2,
    }
}

fn place<'a>(list: &mut Vec<&'a str>, item: &'a str) -> usize {
    list.iter().position(|i| *i == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

/// What a clause stands under, or itself.
fn group<'i>(i: &'i Instrument, clause: &'i str) -> &'i str {
    i.norm(clause).and_then(|n| n.parent.as_deref()).unwrap_or(clause)
}

fn cut(text: &str, most: usize) -> String {
    // A full-width letter takes the room of two.
    let mut room = most;
    let mut out = String::new();
    for c in text.chars() {
        let width = if c.is_ascii() { 1 } else { 2 };
        if room < width {
            out.push('…');
            break;
        }
        room -= width;
        out.push(c);
    }
    out
}
