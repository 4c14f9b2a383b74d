//! The drawing of a procedure: states from top to bottom, ways down on the right, ways back on the left. No script, no style.

use shirube_domain::procedure::{Arrow, Drawing};
use shirube_domain::text::Lang;
use std::fmt::Write as _;

const ROW: usize = 62;
const BOX: (usize, usize) = (270, 40);
const LANE: usize = 40;

/// One way between two rows, with the lane it runs in beside the boxes; none between neighbours.
struct Way<'a> {
    arrow: &'a Arrow,
    lane: Option<usize>,
}

/// The drawing as SVG.
pub(super) fn drawing(drawn: &Drawing<'_>, title: &str, about: &str, lang: Lang) -> String {
    let is_next = |a: &Arrow| a.to == a.from + 1;
    let (down, back): (Vec<&Arrow>, Vec<&Arrow>) =
        drawn.arrows.iter().filter(|a| !is_next(a)).partition(|a| a.to > a.from);
    let (down, back) = (lanes(&down), lanes(&back));
    let widest = |ways: &[Way<'_>]| ways.iter().filter_map(|w| w.lane).max().map_or(0, |l| (l + 2) * LANE);
    let (left, right) = (widest(&back), widest(&down));
    let (width, height) = (left + BOX.0 + right, drawn.rows.len() * ROW);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"drawing-title drawing-desc\" font-size=\"15\"><title id=\"drawing-title\">{}</title><desc id=\"drawing-desc\">{}</desc><defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#333\"/></marker></defs>",
        escape(title),
        escape(about)
    );
    for arrow in drawn.arrows.iter().filter(|a| is_next(a)) {
        straight(&mut out, arrow, left);
    }
    for way in &down {
        beside(&mut out, way, left + BOX.0, true);
    }
    for way in &back {
        beside(&mut out, way, left, false);
    }
    for (row, state) in drawn.rows.iter().enumerate() {
        let (y, radius) = (row * ROW + 6, if state.is_end { 20 } else { 6 });
        frame(&mut out, (left, y), BOX, radius);
        // An end has a second line around it, as state charts draw it.
        if state.is_end {
            frame(&mut out, (left + 4, y + 4), (BOX.0 - 8, BOX.1 - 8), 16);
        }
        let (x, y, title) = (left + BOX.0 / 2, y + 26, escape(state.title.get(lang)));
        let _ = write!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{title}</text>");
    }
    out.push_str("</svg>");
    out
}

fn frame(out: &mut String, (x, y): (usize, usize), (width, height): (usize, usize), radius: usize) {
    let _ = write!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"#fff\" stroke=\"#333\"/>"
    );
}

/// Short ways run near the boxes, long ones further out; two that overlap never share a lane.
fn lanes<'a>(arrows: &[&'a Arrow]) -> Vec<Way<'a>> {
    let mut sorted = arrows.to_vec();
    sorted.sort_by_key(|a| (a.from.abs_diff(a.to), a.from, a.to));
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut out = Vec::new();
    for arrow in sorted {
        let (top, bottom) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let is_free = |lane: &Vec<(usize, usize)>| lane.iter().all(|(t, b)| *b < top || bottom < *t);
        let lane = taken.iter().position(is_free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        if let Some(lane) = taken.get_mut(lane) {
            lane.push((top, bottom));
        }
        out.push(Way { arrow, lane: Some(lane) });
    }
    out
}

fn dashes(arrow: &Arrow) -> &'static str {
    if arrow.is_clock { " stroke-dasharray=\"5 4\"" } else { "" }
}

fn numbers(arrow: &Arrow) -> String {
    arrow.steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// To the next row: a short line between two boxes. One the clock takes runs beside the one people take.
fn straight(out: &mut String, arrow: &Arrow, left: usize) {
    let shift = if arrow.is_clock { 60 } else { 0 };
    let (x, top) = (left + BOX.0 / 2 + shift, arrow.from * ROW + 6 + BOX.1);
    let bottom = arrow.to * ROW + 6;
    let _ = write!(
        out,
        "<path d=\"M{x} {top}V{bottom}\" stroke=\"#333\" fill=\"none\" marker-end=\"url(#head)\"{}/><text x=\"{}\" y=\"{}\" fill=\"#333\" font-size=\"12\">{}</text>",
        dashes(arrow),
        x + 8,
        top + 16,
        numbers(arrow)
    );
}

/// To any other row: out of the box, along the lane, into the box.
fn beside(out: &mut String, way: &Way<'_>, edge: usize, is_right: bool) {
    let lane = (way.lane.unwrap_or(0) + 1) * LANE;
    let x = if is_right { edge + lane } else { edge.saturating_sub(lane) };
    // Ways leave a box low and enter it high, so that they can be told apart.
    let from = way.arrow.from * ROW + 6 + 29;
    let to = way.arrow.to * ROW + 6 + 11;
    let (anchor, label) = if is_right { ("end", x.saturating_sub(4)) } else { ("start", x + 4) };
    let y = if is_right { from + 14 } else { from.saturating_sub(5) };
    let _ = write!(
        out,
        "<path d=\"M{edge} {from}H{x}V{to}H{edge}\" stroke=\"#333\" fill=\"none\" marker-end=\"url(#head)\"{}/><text x=\"{label}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"#333\" font-size=\"12\">{}</text>",
        dashes(way.arrow),
        numbers(way.arrow)
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shirube_domain::procedure;

    #[test]
    fn every_state_is_drawn_and_no_text_becomes_markup() {
        for definition in procedure::definitions() {
            let svg = drawing(&procedure::drawing(definition), "<a>", "&", Lang::En);
            let ends = definition.states.iter().filter(|s| s.is_end).count();
            assert_eq!(svg.matches("<rect ").count(), definition.states.len() + ends);
            assert!(svg.contains("&lt;a&gt;") && !svg.contains("<a>"));
        }
    }

    #[test]
    fn ways_that_overlap_run_in_different_lanes() {
        let arrow = |from, to| Arrow { from, to, steps: vec![1], is_clock: false };
        let all = [arrow(0, 4), arrow(1, 3), arrow(5, 7)];
        let lanes = lanes(&all.iter().collect::<Vec<_>>());
        let of = |from: usize| lanes.iter().find(|w| w.arrow.from == from).unwrap().lane;
        assert_ne!(of(0), of(1));
        assert_eq!(of(1), of(5));
    }
}
