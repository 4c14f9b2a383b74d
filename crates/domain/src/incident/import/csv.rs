//! Our own table: the first line names the columns, which are those of the fields and `source`, `kind` and `lang`.

use super::{Row, is_column};
use crate::incident::draft::Said;
use crate::incident::fields::{AnswerKind, field};
use crate::refusal::{Error, Refusal};
use crate::text::Lang;

pub(super) fn rows(text: &str) -> Result<Vec<Row>, Error> {
    let mut lines = cells(text)?.into_iter();
    let head = lines.next().map(|(_, cells)| cells).unwrap_or_default();
    let head: Vec<String> = head.iter().map(|c| c.trim().to_owned()).collect();
    if let Some(strange) = head.iter().find(|c| !is_column(c)) {
        return Err(Refusal::invalid("incident.no-column").with("value", strange).into());
    }
    for needed in ["source", "description"] {
        if !head.iter().any(|c| c == needed) {
            return Err(Refusal::invalid("incident.column-missing").with("value", needed).into());
        }
    }
    Ok(lines.map(|(line, cells)| row(line, &head, &cells)).collect())
}

fn row(line: usize, head: &[String], cells: &[String]) -> Row {
    let of = |name: &str| head.iter().position(|h| h == name).and_then(|at| cells.get(at)).map_or("", |c| c.trim());
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for (name, cell) in head.iter().zip(cells) {
        match field(name).map(|f| f.kind) {
            Some(AnswerKind::Choices) => pairs.extend(cell.split([',', ';']).map(|value| (name.as_str(), value))),
            _ => pairs.push((name, cell)),
        }
    }
    let (source, kind) = (of("source"), of("kind"));
    Row {
        line,
        source: if source.is_empty() {
            String::new()
        } else {
            format!("csv:{}", source.chars().take(200).collect::<String>())
        },
        kind: if kind.is_empty() { "harm".to_owned() } else { kind.to_owned() },
        lang: Lang::parse(of("lang")).unwrap_or_default(),
        said: Said::from_pairs(pairs),
    }
}

/// The cells of each line that has any (RFC 4180), with the line it begins on.
fn cells(text: &str) -> Result<Vec<(usize, Vec<String>)>, Error> {
    let (mut out, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut is_quoted) = (1, 1, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if is_quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                keep(&mut out, began, &mut row);
                began = line;
            }
            other => cell.push(other),
        }
    }
    if is_quoted {
        return Err(Refusal::invalid("incident.open-quote").with("line", began).into());
    }
    row.push(cell);
    keep(&mut out, began, &mut row);
    Ok(out)
}

fn keep(out: &mut Vec<(usize, Vec<String>)>, began: usize, row: &mut Vec<String>) {
    let row = std::mem::take(row);
    if row.iter().any(|c| !c.trim().is_empty()) {
        out.push((began, row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_counted_through_quoted_breaks_and_empty_lines() {
        let found = cells("source,description\r\n\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n2,last").unwrap();
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5]);
        assert_eq!(found[1].1, ["1", "two\nlines, \"quoted\""]);
        assert!(cells("a,\"open").is_err());
    }

    #[test]
    fn strange_and_missing_columns_are_named() {
        let code = |text: &str| rows(text).unwrap_err().refusals()[0].code;
        assert_eq!(code("source,description,colour\n"), "incident.no-column");
        assert_eq!(code("description\n"), "incident.column-missing");
        let all = rows("source,description,harm,lang\n7,何か,physical;economic,en\n").unwrap();
        assert_eq!((all[0].source.as_str(), all[0].kind.as_str(), all[0].lang), ("csv:7", "harm", Lang::En));
        assert_eq!(all[0].said.all("harm"), ["physical", "economic"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a,\"\r\n;]{0,60}") {
            let _ = rows(&text);
        }
    }
}
