//! The tables of a report: scorers, leaves in the order of the tree, and the tree, each with what to mind.

use crate::eval_figures::Figures;
use crate::eval_text::{Block, percent, range};
use shirube_domain::text::Lang;
use shirube_eval::stats::{FEW_SOURCES, Summary};
use shirube_eval::tree::Node;
use shirube_eval::verdict::caution::{self, Caution};

/// A row, and what to mind of it.
type Row = (Vec<String>, Vec<Caution>);

/// By scorer.
pub fn scorers(figures: &Figures, lang: Lang) -> Block {
    let report = &figures.report;
    let row =
        |(name, s): (&String, &Summary)| (cells(vec![name.clone()], s, lang), caution::of_scorer(report, name, s));
    let heads = [vec![lang.pick("採点", "scorer")], shares(lang)].concat();
    table(heads, report.scorers.iter().map(row).collect(), lang)
}

/// By leaf.
pub fn leaves(figures: &Figures, lang: Lang) -> Block {
    let mut rows = Vec::new();
    for (leaf, all) in figures.leaves() {
        let title = figures.title(leaf, lang);
        let failed = figures.report.failed_leaves.get(leaf).copied().unwrap_or_default();
        for (name, summary) in all {
            let mut row = cells(vec![title.to_owned(), name.clone()], summary, lang);
            row.push(failed.to_string());
            rows.push((row, caution::of_summary(summary)));
        }
    }
    let first = vec![lang.pick("項目", "leaf"), lang.pick("採点", "scorer")];
    table([first, shares(lang), vec![lang.pick("失敗", "failed")]].concat(), rows, lang)
}

/// The weighted tree, each node before its parts.
pub fn tree(figures: &Figures, lang: Lang) -> Block {
    let mut rows = Vec::new();
    figures.roots.iter().for_each(|node| branch(figures, node, 0, lang, &mut rows));
    let heads = [
        ("目標", "goal"),
        ("重み", "weight"),
        ("値", "value"),
        ("結果のある割合", "known"),
        ("結果のない部分", "missing"),
    ];
    table(heads.iter().map(|(ja, en)| lang.pick(*ja, *en)).collect(), rows, lang)
}

fn branch(figures: &Figures, node: &Node, depth: usize, lang: Lang, rows: &mut Vec<Row>) {
    let missing: Vec<&str> = node.missing.iter().map(|id| figures.title(id, lang)).collect();
    let row = vec![
        format!("{}{}", "  ".repeat(depth), figures.title(&node.id, lang)),
        format!("{:.2}", node.weight),
        node.value.map_or_else(|| lang.pick("なし", "none").to_owned(), percent),
        percent(node.known),
        missing.join(lang.pick("、", ", ")),
    ];
    rows.push((row, caution::of_node(&figures.report, node)));
    node.parts.iter().for_each(|part| branch(figures, part, depth + 1, lang, rows));
}

fn shares(lang: Lang) -> Vec<&'static str> {
    let heads =
        [("割合", "share"), ("区間", "interval"), ("n", "n"), ("実効n", "effective n"), ("採点不能", "unscored")];
    heads.iter().map(|(ja, en)| lang.pick(*ja, *en)).collect()
}

fn cells(mut first: Vec<String>, s: &Summary, lang: Lang) -> Vec<String> {
    let none = || lang.pick("なし", "none").to_owned();
    first.push(s.mean.map_or_else(none, percent));
    first.push(s.interval.map_or_else(|| "–".to_owned(), range));
    first.extend([s.count.to_string(), format!("{:.1}", s.effective()), s.unscored.to_string()]);
    first
}

/// A table with a column of what to mind where there is anything to mind.
fn table(mut heads: Vec<&'static str>, rows: Vec<Row>, lang: Lang) -> Block {
    let has_cautions = rows.iter().any(|(_, cautions)| !cautions.is_empty());
    if has_cautions {
        heads.push(lang.pick("注意", "caution"));
    }
    let whole = |(mut row, cautions): Row| {
        if has_cautions {
            let words: Vec<&str> = cautions.into_iter().map(|caution| word(caution, lang)).collect();
            row.push(words.join(lang.pick("、", ", ")));
        }
        row
    };
    Block::Table(heads, rows.into_iter().map(whole).collect())
}

fn word(caution: Caution, lang: Lang) -> &'static str {
    match caution {
        Caution::FewScored => lang.pick("採点は半分未満", "fewer than half scored"),
        Caution::FewSources => lang.pick("元が少ない", "few sources"),
        Caution::Wide => lang.pick("区間が広い", "wide interval"),
        Caution::LittleKnown => lang.pick("結果は半分未満", "less than half known"),
    }
}

/// When a caution stands, where one does.
pub fn cautioned(figures: &Figures, lang: Lang) -> Option<String> {
    let report = &figures.report;
    let of_scorers = report.scorers.iter().any(|(name, s)| !caution::of_scorer(report, name, s).is_empty());
    let of_leaves = report.leaves.values().flat_map(|all| all.values()).any(|s| !caution::of_summary(s).is_empty());
    let width = caution::WIDE * 100.0;
    let said = match lang {
        Lang::Ja => format!(
            "「注意」は、採点できた回答が半分に満たないとき、互いに元の異なる設問の数が{FEW_SOURCES}に満たないとき（区間は当てになりません）、\
             区間の幅が{width:.0}ポイントを超えるとき、木では重みの半分に満たない部分にしか結果がないときに付きます。その割合だけで判断しないでください。"
        ),
        Lang::En => format!(
            "A caution stands where fewer than half of the answers could be scored, where they come from fewer than {FEW_SOURCES} sources \
             (the interval cannot be relied on), where the interval is wider than {width:.0} points, and in the tree where less than half of the \
             weight has a result. Do not decide by such a share alone."
        ),
    };
    (of_scorers || of_leaves).then_some(said)
}
