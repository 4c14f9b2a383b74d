//! The body of a card: headings and the text below each.
//!
//! Rests on: CommonMark, with tables.
//! Words: a *section* is a heading and the text up to the next heading of any level.
//! Never: keeps code, HTML or pictures; keeps more than [`MAX_SECTION`] characters of a section.
//! Begin at [`sections`].

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::error::ImportError;
use super::model::MAX_HEADINGS;

/// Longest text kept of one section, in characters.
pub(super) const MAX_SECTION: usize = 2_000;

/// A heading and the text below it. The text before the first heading has level 0 and no title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Section {
    pub level: usize,
    pub title: String,
    pub line: u32,
    pub text: String,
    /// Whether text was left out at the end.
    pub is_cut: bool,
    length: usize,
}

impl Section {
    /// Where it stands.
    pub fn at(&self) -> String {
        format!("md:{} {}", "#".repeat(self.level), self.title).trim_end().to_owned()
    }

    /// Drops blanks and the bars at the ends of table rows.
    fn tidy(&mut self) {
        self.title = self.title.trim().to_owned();
        let lines: Vec<&str> = self.text.lines().map(|l| l.trim_end_matches([' ', '|'])).collect();
        self.text = lines.join("\n").trim().to_owned();
    }

    fn add(&mut self, text: &str) {
        for ch in text.chars() {
            if self.length >= MAX_SECTION {
                self.is_cut = true;
                return;
            }
            self.text.push(ch);
            self.length += 1;
        }
    }

    /// One blank or line break, however many are asked for.
    fn gap(&mut self, gap: char) {
        if self.text.ends_with(' ') && gap == '\n' {
            self.text.pop();
            self.length -= 1;
        }
        if !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
            self.text.push(gap);
            self.length += 1;
        }
    }
}

fn newlines(text: Option<&str>) -> u32 {
    u32::try_from(text.unwrap_or("").matches('\n').count()).unwrap_or(u32::MAX)
}

/// The sections of a body whose first line is that line of the file.
pub(super) fn sections(body: &str, first_line: u32) -> Result<Vec<Section>, ImportError> {
    let mut all = Vec::new();
    let mut now = Section { line: first_line, ..Section::default() };
    let (mut counted, mut line) = (0, first_line);
    let (mut in_heading, mut skip) = (false, 0_usize);
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                line = line.saturating_add(newlines(body.get(counted..range.start)));
                counted = counted.max(range.start);
                let next = Section { level: level as usize, line, ..Section::default() };
                all.push(std::mem::replace(&mut now, next));
                if all.len() > MAX_HEADINGS {
                    return Err(ImportError::TooManyNodes { line, limit: MAX_HEADINGS });
                }
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. } | Tag::HtmlBlock) => skip += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image | TagEnd::HtmlBlock) => {
                skip = skip.saturating_sub(1);
            }
            _ if skip > 0 => {}
            Event::Text(text) | Event::Code(text) if in_heading => {
                now.title.extend(text.chars().take(200_usize.saturating_sub(now.title.chars().count())));
            }
            Event::Text(text) | Event::Code(text) => now.add(&text),
            Event::SoftBreak => now.gap(' '),
            Event::End(TagEnd::TableCell) => now.add(" | "),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                now.gap('\n');
            }
            _ => {}
        }
    }
    all.push(now);
    all.iter_mut().for_each(Section::tidy);
    all.retain(|section| section.level > 0 || !section.text.is_empty());
    Ok(all)
}
