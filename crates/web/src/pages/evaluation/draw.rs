//! Drawings: the radar of the axes and the interval of one line, as SVG without script or style.

use shirube_domain::evaluation::Perspective;
use shirube_domain::text::Lang;
use std::f64::consts::TAU;
use std::fmt::Write as _;

const CENTRE: (f64, f64) = (200.0, 182.0);
const RADIUS: f64 = 138.0;

/// A perspective as drawn.
pub(super) struct Axis {
    /// Its number in the table.
    pub number: usize,
    pub id: String,
    pub title: String,
    pub value: Option<(f64, f64, f64)>,
}

/// The roots of the tree, or what stands right below the only one.
pub(super) fn axes(all: &[Perspective], lang: Lang) -> Vec<Axis> {
    let roots = all.iter().filter(|p| p.depth == 0).count();
    let has_parts = all.iter().any(|p| p.depth == 1);
    let depth = usize::from(roots == 1 && has_parts);
    let shown = all.iter().filter(|p| p.depth == depth);
    shown
        .enumerate()
        .map(|(n, p)| Axis {
            number: n + 1,
            id: p.id.clone(),
            title: p.title.get(lang).to_owned(),
            value: p.value.and_then(|v| Some((v, p.low?, p.high?))),
        })
        .collect()
}

fn at(n: usize, of: usize, share: f64) -> (f64, f64) {
    let angle = TAU * n as f64 / of as f64;
    (CENTRE.0 + RADIUS * share * angle.sin(), CENTRE.1 - RADIUS * share * angle.cos())
}

fn ring(of: usize, share: f64) -> String {
    let point = |n| {
        let (x, y) = at(n, of, share);
        format!("{x:.1},{y:.1}")
    };
    (0..of).map(point).collect::<Vec<_>>().join(" ")
}

/// The radar. Each axis is named by its number in the table; where there is no result there is a gap, not a zero.
pub(super) fn radar(axes: &[Axis], title: &str, description: &str) -> String {
    let of = axes.len();
    if of < 3 {
        return String::new();
    }
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 364\" role=\"img\" aria-labelledby=\"radar-title radar-desc\" font-size=\"15\"><title id=\"radar-title\">{}</title><desc id=\"radar-desc\">{}</desc>",
        escape(title),
        escape(description)
    );
    for step in [0.25, 0.5, 0.75, 1.0] {
        let _ = write!(out, "<polygon points=\"{}\" fill=\"none\" stroke=\"#b3b3b3\"/>", ring(of, step));
    }
    for (n, axis) in axes.iter().enumerate() {
        let ((x, y), (lx, ly)) = (at(n, of, 1.0), at(n, of, 1.13));
        let _ = write!(
            out,
            "<path d=\"M{:.1} {:.1}L{x:.1} {y:.1}\" stroke=\"#b3b3b3\"/><text x=\"{lx:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{}</text>",
            CENTRE.0,
            CENTRE.1,
            ly + 5.0,
            axis.number
        );
    }
    out.push_str(&shares(axes));
    let _ = write!(
        out,
        "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"#595959\" font-size=\"13\">0</text><text x=\"{:.0}\" y=\"{:.0}\" fill=\"#595959\" font-size=\"13\">100 %</text></svg>",
        CENTRE.0 + 6.0,
        CENTRE.1 + 14.0,
        CENTRE.0 + 6.0,
        CENTRE.1 - RADIUS - 4.0
    );
    out
}

/// The line between neighbours that both have a result, the intervals along the axes, and the dots on top.
fn shares(axes: &[Axis]) -> String {
    let (of, mut out) = (axes.len(), String::new());
    if axes.iter().all(|a| a.value.is_some()) {
        let points: Vec<String> = axes
            .iter()
            .enumerate()
            .map(|(n, a)| {
                let (x, y) = at(n, of, a.value.map_or(0.0, |v| v.0));
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = write!(out, "<polygon points=\"{}\" fill=\"#c5d7fb\" fill-opacity=\"0.5\"/>", points.join(" "));
    }
    for n in 0..of {
        let next = (n + 1) % of;
        if let (Some(a), Some(b)) = (axes[n].value, axes[next].value) {
            let ((x, y), (u, v)) = (at(n, of, a.0), at(next, of, b.0));
            let _ = write!(out, "<path d=\"M{x:.1} {y:.1}L{u:.1} {v:.1}\" stroke=\"#0017c1\" stroke-width=\"1.5\"/>");
        }
    }
    for (n, (value, low, high)) in axes.iter().enumerate().filter_map(|(n, a)| Some((n, a.value?))) {
        let ((x, y), (u, v), (s, t)) = (at(n, of, low), at(n, of, high), at(n, of, value));
        let _ = write!(
            out,
            "<path d=\"M{x:.1} {y:.1}L{u:.1} {v:.1}\" stroke=\"#0017c1\" stroke-width=\"5\" stroke-opacity=\"0.45\" stroke-linecap=\"round\"/><circle cx=\"{s:.1}\" cy=\"{t:.1}\" r=\"4.5\" fill=\"#0017c1\"/>"
        );
    }
    out
}

/// The dot and interval of one line, 0 to 100 % from left to right; the threshold as a line. The number stands beside it in words.
pub(super) fn dot(value: Option<(f64, f64, f64)>, threshold: Option<f64>) -> String {
    let x = |share: f64| 6.0 + share * 168.0;
    let mut out = "<svg class=\"sb-dot\" viewBox=\"0 0 180 24\" width=\"150\" height=\"20\" aria-hidden=\"true\" focusable=\"false\"><path d=\"M6 12H174\" stroke=\"#b3b3b3\"/><path d=\"M6 8v8M90 9v6M174 8v8\" stroke=\"#767676\"/>".to_owned();
    if let Some((mean, low, high)) = value {
        let _ = write!(
            out,
            "<path d=\"M{:.1} 12H{:.1}\" stroke=\"#7096f8\" stroke-width=\"8\"/><circle cx=\"{:.1}\" cy=\"12\" r=\"5\" fill=\"#0017c1\"/>",
            x(low),
            x(high),
            x(mean)
        );
    }
    if let Some(at) = threshold {
        let _ = write!(out, "<path d=\"M{:.1} 2v20\" stroke=\"#b50000\" stroke-width=\"2\"/>", x(at));
    }
    out.push_str("</svg>");
    out
}

/// A difference with its interval, −100 to 100 % from left to right.
pub(super) fn difference(value: f64, interval: Option<(f64, f64)>) -> String {
    let x = |share: f64| 90.0 + share * 84.0;
    let mut out = "<svg class=\"sb-dot\" viewBox=\"0 0 180 24\" width=\"150\" height=\"20\" aria-hidden=\"true\" focusable=\"false\"><path d=\"M6 12H174\" stroke=\"#b3b3b3\"/><path d=\"M90 3v18\" stroke=\"#767676\"/>".to_owned();
    if let Some((low, high)) = interval {
        let _ = write!(out, "<path d=\"M{:.1} 12H{:.1}\" stroke=\"#7096f8\" stroke-width=\"8\"/>", x(low), x(high));
    }
    let _ = write!(out, "<circle cx=\"{:.1}\" cy=\"12\" r=\"5\" fill=\"#0017c1\"/></svg>", x(value));
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(number: usize, value: Option<f64>) -> Axis {
        Axis { number, id: String::new(), title: String::new(), value: value.map(|v| (v, v - 0.1, v + 0.1)) }
    }

    #[test]
    fn a_perspective_without_a_result_is_a_gap_and_not_a_zero() {
        let drawn = radar(&[axis(1, Some(0.5)), axis(2, None), axis(3, Some(0.9)), axis(4, Some(0.2))], "<t>", "d");
        assert_eq!(drawn.matches("<circle").count(), 3);
        assert!(drawn.contains("&lt;t&gt;") && !drawn.contains("fill-opacity"));
        assert_eq!(drawn.matches("stroke-width=\"1.5\"").count(), 2, "no line goes over the gap");
        assert_eq!(radar(&[axis(1, None), axis(2, None)], "t", "d"), "");
    }
}
