//! Walks font directories by name only, within bounds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const DEEPEST: usize = 6;
const MOST_FILES: usize = 20_000;

/// Font files by lower-case name; where two have the same name, the earlier directory wins.
pub(super) fn font_files(dirs: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for dir in dirs {
        walk(dir, DEEPEST, &mut found);
    }
    found
}

fn walk(dir: &Path, depth: usize, found: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if found.len() >= MOST_FILES {
            return;
        }
        let Some(name) = path.file_name().and_then(|n| n.to_str()).map(str::to_lowercase) else { continue };
        if [".ttf", ".otf", ".ttc", ".otc"].iter().any(|end| name.ends_with(end)) {
            found.entry(name).or_insert(path);
        } else if depth > 0 && path.is_dir() {
            walk(&path, depth - 1, found);
        }
    }
}

/// Files worth opening for letters the family lacks, the most useful first.
pub(super) fn stand_ins(files: &BTreeMap<String, PathBuf>) -> Vec<PathBuf> {
    let mut ranked: Vec<(u8, &PathBuf)> =
        files.iter().filter_map(|(name, path)| rank(name).map(|rank| (rank, path))).collect();
    ranked.sort();
    ranked.into_iter().map(|(_, path)| path.clone()).collect()
}

fn rank(name: &str) -> Option<u8> {
    let styled = ["bold", "italic", "oblique", "light", "thin", "black", "mono", "condensed", "emoji", "color", "math"];
    if styled.iter().any(|word| name.contains(word)) {
        return None;
    }
    Some(match name {
        _ if name.starts_with("notosanscjk") => 0,
        _ if name.starts_with("notosans") => 1,
        _ if name.starts_with("dejavusans") => 2,
        _ if name.contains("serif") => 4,
        _ => 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_faces_come_first_and_colour_fonts_never() {
        let names = ["DejaVuSerif.ttf", "NotoColorEmoji.ttf", "DejaVuSans-Bold.ttf", "NotoSansArabic-Regular.ttf"];
        let files = names.iter().map(|n| (n.to_lowercase(), PathBuf::from(n))).collect();
        let order = stand_ins(&files);
        assert_eq!(order, [PathBuf::from("NotoSansArabic-Regular.ttf"), PathBuf::from("DejaVuSerif.ttf")]);
    }
}
