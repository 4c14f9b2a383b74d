//! A report as text for a terminal: what applies, why, what evidence is missing, what to do first.

use shirube_domain::norm::Applies;
use shirube_domain::report::{NormLine, Report, Section, words};
use shirube_domain::text::Lang;
use std::fmt::Write;

/// Lines shown of each instrument before the rest is counted.
const MOST_NORMS: usize = 8;
/// Columns of a line.
const COLUMNS: usize = 96;

/// The whole summary.
pub fn text(report: &Report, color: bool) -> String {
    let mut out = Summary { out: String::new(), color, lang: report.lang };
    out.head(report);
    out.first(report);
    out.missing(report);
    out.evidence(report);
    for section in report.sections.iter().filter(|s| !s.lines.is_empty()) {
        out.section(section);
    }
    out.abroad(report);
    out.close(report);
    out.out
}

struct Summary {
    out: String,
    color: bool,
    lang: Lang,
}

impl Summary {
    fn line(&mut self, indent: usize, text: &str) {
        for (i, part) in fold(text, COLUMNS.saturating_sub(indent)).iter().enumerate() {
            let more = if i == 0 { 0 } else { 2 };
            let _ = writeln!(self.out, "{}{part}", " ".repeat(indent + more));
        }
    }

    fn heading(&mut self, text: &str) {
        let (on, off) = if self.color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let _ = writeln!(self.out, "\n{on}{text}{off}");
    }

    fn head(&mut self, report: &Report) {
        let w = words(self.lang);
        self.heading(&report.title);
        let s = &report.subject;
        for (label, value) in [
            (w.kind, Some(s.kind.as_str())),
            (w.version, s.version.as_deref()),
            (w.operator, s.operator.as_deref()),
            (w.source, s.source.as_deref()),
        ] {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                self.line(2, &format!("{label}: {value}"));
            }
        }
        self.line(2, &report.summary);
        self.heading(w.counts);
        for c in &report.counts {
            let counts = format!("{} {} / {} {} / {} {}", w.applies, c.applies, w.depends, c.depends, w.not, c.not);
            self.line(2, &format!("{} ({}): {counts}", c.title, c.nature));
        }
    }

    fn first(&mut self, report: &Report) {
        if report.first.is_empty() {
            return;
        }
        self.heading(words(self.lang).first);
        for (i, step) in report.first.iter().enumerate() {
            self.line(2, &format!("{}. {}", i + 1, step.title));
            self.line(5, &step.why);
        }
    }

    fn missing(&mut self, report: &Report) {
        if report.missing.is_empty() {
            return;
        }
        let w = words(self.lang);
        self.heading(w.missing);
        for line in &report.missing {
            self.line(2, &format!("{} [{}] {}: {}", line.ask, line.fact, w.waiting, line.norms));
        }
    }

    fn evidence(&mut self, report: &Report) {
        let wanted: Vec<_> = report.evidence.iter().filter(|e| e.place.is_none() && e.norms > 0).collect();
        if wanted.is_empty() {
            return;
        }
        self.heading(words(self.lang).wanted);
        let items = self.lang.pick("項目", "norms");
        for line in wanted {
            self.line(2, &format!("- {} ({} {items})", line.label, line.norms));
        }
    }

    fn section(&mut self, section: &Section) {
        self.heading(&format!("{} ({})", section.title, section.standing));
        for line in section.lines.iter().take(MOST_NORMS) {
            self.norm(line);
        }
        let rest = section.lines.len().saturating_sub(MOST_NORMS);
        if rest > 0 {
            let text = self.lang.pick(format!("ほか{rest}項目"), format!("and {rest} more"));
            self.line(2, &text);
        }
    }

    fn norm(&mut self, line: &NormLine) {
        let mark = if line.answer == Applies::Yes { "●" } else { "○" };
        self.line(2, &format!("{mark} {} {} [{}] ({})", line.citation, line.title, line.strength, line.answer_words));
        if !line.reasons.is_empty() {
            let reasons = line.reasons.join(self.lang.pick("、", "; "));
            self.line(6, &format!("{}: {reasons}", words(self.lang).why));
        }
    }

    fn abroad(&mut self, report: &Report) {
        let Some(abroad) = &report.abroad else { return };
        self.heading(&abroad.title);
        self.line(2, &abroad.text);
        for line in &abroad.instruments {
            self.line(2, &format!("- {}  {} ({})", line.instrument, line.title, line.standing));
        }
        let how = (!abroad.instruments.is_empty()).then_some(&abroad.how);
        for text in abroad.uncovered.iter().chain(how).chain([&abroad.caution]) {
            self.line(2, text);
        }
    }

    fn close(&mut self, report: &Report) {
        self.heading(words(self.lang).standing);
        self.line(2, &report.standing);
        let hint = self.lang.pick(
            "全項目・理由・記載箇所は --format html|pdf|xlsx|json で書き出せます。足りない情報は --fact 名前=値 で補えます。",
            "Every item, reason and place: --format html|pdf|xlsx|json. Give missing facts with --fact NAME=VALUE.",
        );
        self.line(2, hint);
    }
}

/// Breaks a text into lines of so many columns, at spaces in running English and anywhere between Japanese letters.
fn fold(text: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line, mut width, mut space) = (Vec::new(), String::new(), 0, None);
    for c in text.chars() {
        let w = if c.is_ascii() { 1 } else { 2 };
        if width + w > columns {
            let rest = match space.take() {
                Some(at) if c.is_ascii() => line.split_off(at),
                _ => String::new(),
            };
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            line = rest.trim_start().to_owned();
            width = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        }
        if c == ' ' {
            space = Some(line.len());
        }
        line.push(c);
        width += w;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_or_between_japanese_letters() {
        assert_eq!(fold("one two three", 8), ["one two", "three"]);
        assert_eq!(fold("日本語の文章", 6), ["日本語", "の文章"]);
    }
}
