//! The picture of ties: what something rests on stands left of it, what rests on it stands right.

use crate::words::register::tie_label;
use shirube_domain::db::Tx;
use shirube_domain::id::AssetId;
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, Asset, AssetKind, Tie, TieKind};
use shirube_domain::report::kind_label;
use shirube_domain::text::Lang;
use std::collections::{BTreeMap, HashMap};

/// More boxes than this are not drawn; the table has what is near.
const MOST: usize = 40;
const BOX_WIDTH: usize = 190;
const BOX_HEIGHT: usize = 56;
const GAP_X: usize = 110;
const GAP_Y: usize = 20;
/// Characters that fit a box, full-width ones counting twice.
const FIT: usize = 22;

/// A picture ready to be drawn.
pub(super) struct Picture {
    pub boxes: Vec<Drawn>,
    pub lines: Vec<Line>,
    pub width: usize,
    pub height: usize,
    pub is_cut: bool,
}

/// One asset.
pub(super) struct Drawn {
    pub x: usize,
    pub y: usize,
    pub name: String,
    pub kind: &'static str,
    pub is_own: bool,
}

impl Drawn {
    /// Where the name begins.
    pub fn text_x(&self) -> usize {
        self.x + 12
    }
    /// The base line of the name.
    pub fn name_y(&self) -> usize {
        self.y + 24
    }
    /// The base line of the kind.
    pub fn kind_y(&self) -> usize {
        self.y + 44
    }
}

/// One tie.
pub(super) struct Line {
    pub path: String,
    pub label: &'static str,
    pub x: usize,
    pub y: usize,
}

struct Node {
    name: String,
    kind: AssetKind,
    layer: i32,
}

struct Graph {
    nodes: BTreeMap<String, Node>,
    edges: Vec<(String, String, TieKind)>,
    is_cut: bool,
}

/// Draws what hangs together with an asset: upstream of it and downstream, not its neighbours' other ties.
pub(super) fn draw(tx: &mut Tx<'_>, own: &Asset, lang: Lang) -> Result<Picture, Error> {
    let mut graph = Graph { nodes: BTreeMap::new(), edges: Vec::new(), is_cut: false };
    let node = Node { name: own.name.clone(), kind: own.kind, layer: 0 };
    graph.nodes.insert(own.id.to_string(), node);
    walk(tx, &mut graph, &own.id, -1)?;
    walk(tx, &mut graph, &own.id, 1)?;
    Ok(place(graph, own.id.as_str(), lang))
}

/// Follows ties in one direction, layer by layer; a box reached twice keeps the layer farther away, so that lines run on.
fn walk(tx: &mut Tx<'_>, graph: &mut Graph, own: &AssetId, step: i32) -> Result<(), Error> {
    let mut front = vec![own.clone()];
    let mut layer: i32 = 0;
    while !front.is_empty() && layer.abs() < MOST as i32 {
        layer += step;
        let mut next = Vec::new();
        for id in &front {
            for tie in
                registry::ties(tx, id)?.into_iter().filter(|t| t.from == *id && step < 0 || t.to == *id && step > 0)
            {
                next.extend(reach(graph, &tie, layer, step));
            }
        }
        next.sort();
        next.dedup();
        front = next;
    }
    Ok(())
}

fn reach(graph: &mut Graph, tie: &Tie, layer: i32, step: i32) -> Option<AssetId> {
    let other = if step < 0 { &tie.to } else { &tie.from };
    if !graph.nodes.contains_key(other.as_str()) && graph.nodes.len() >= MOST {
        graph.is_cut = true;
        return None;
    }
    let edge = (tie.from.to_string(), tie.to.to_string(), tie.kind);
    if !graph.edges.contains(&edge) {
        graph.edges.push(edge);
    }
    let held = graph.nodes.entry(other.to_string()).or_insert_with(|| Node {
        name: tie.other_name.clone(),
        kind: tie.other_kind,
        layer: 0,
    });
    let is_farther = held.layer == 0 || held.layer.abs() < layer.abs();
    if is_farther {
        held.layer = layer;
    }
    is_farther.then(|| other.clone())
}

fn place(graph: Graph, own: &str, lang: Lang) -> Picture {
    let first = graph.nodes.values().map(|n| n.layer).min().unwrap_or(0);
    let mut rows: HashMap<i32, usize> = HashMap::new();
    let mut at: HashMap<String, (usize, usize)> = HashMap::new();
    let mut boxes = Vec::new();
    for (id, node) in &graph.nodes {
        let row = rows.entry(node.layer).or_default();
        let column = usize::try_from(node.layer - first).unwrap_or(0);
        let (x, y) = (8 + column * (BOX_WIDTH + GAP_X), 8 + *row * (BOX_HEIGHT + GAP_Y));
        *row += 1;
        at.insert(id.clone(), (x, y));
        boxes.push(Drawn { x, y, name: fit(&node.name), kind: kind_label(node.kind, lang), is_own: id == own });
    }
    let lines =
        graph.edges.iter().filter_map(|(from, to, kind)| line(at.get(to)?, at.get(from)?, *kind, lang)).collect();
    let width = boxes.iter().map(|b| b.x + BOX_WIDTH + 8).max().unwrap_or(0);
    let height = boxes.iter().map(|b| b.y + BOX_HEIGHT + 8).max().unwrap_or(0);
    Picture { boxes, lines, width, height, is_cut: graph.is_cut }
}

/// From the right edge of what is rested on to the left edge of what rests on it.
fn line(left: &(usize, usize), right: &(usize, usize), kind: TieKind, lang: Lang) -> Option<Line> {
    let (x1, y1) = (left.0 + BOX_WIDTH, left.1 + BOX_HEIGHT / 2);
    let (x2, y2) = (right.0.checked_sub(6)?, right.1 + BOX_HEIGHT / 2);
    let middle = (x1 + x2) / 2;
    let path = format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}");
    Some(Line { path, label: tie_label(kind, lang), x: middle, y: ((y1 + y2) / 2).saturating_sub(8) })
}

/// A name cut to the width of a box.
fn fit(name: &str) -> String {
    let mut width = 0;
    let mut out = String::new();
    for c in name.chars() {
        width += if c.is_ascii() { 1 } else { 2 };
        if width > FIT {
            return out + "…";
        }
        out.push(c);
    }
    out
}
