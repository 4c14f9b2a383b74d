//! Texts a pattern finds.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Chance;

/// A text the pattern is likely to find; who asks looks whether it does, since places such as `\b` are not written.
pub fn example(pattern: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    if let Ok(hir) = regex_syntax::parse(pattern) {
        write(&hir, &mut out, chance);
    }
    out
}

fn write(hir: &Hir, out: &mut String, chance: &mut Chance) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(text) => out.push_str(&String::from_utf8_lossy(&text.0)),
        HirKind::Class(class) => out.push(letter(class, chance)),
        HirKind::Capture(inner) => write(&inner.sub, out, chance),
        HirKind::Concat(all) => all.iter().for_each(|part| write(part, out, chance)),
        HirKind::Alternation(all) => write(chance.pick(all), out, chance),
        HirKind::Repetition(inner) => {
            let most = inner.max.unwrap_or(inner.min + 3).min(inner.min + 3) - inner.min;
            let more = if chance.share() < 0.5 { 0 } else { chance.below(most as usize + 1) };
            (0..inner.min as usize + more).for_each(|_| write(&inner.sub, out, chance));
        }
    }
}

/// One of the letters of a class that people write, or its first.
fn letter(class: &Class, chance: &mut Chance) -> char {
    let Class::Unicode(class) = class else { return 'x' };
    let is_in = |c: char| class.iter().any(|range| range.start() <= c && c <= range.end());
    let usual: Vec<char> = " のaは5e、-".chars().filter(|c| is_in(*c)).collect();
    match usual.is_empty() {
        true => class.iter().next().map_or('x', |range| range.start()),
        false => *chance.pick(&usual),
    }
}
