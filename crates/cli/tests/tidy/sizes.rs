//! Files and functions one can take in.

use crate::only;
use crate::source::{files, is_test, program};

/// Longest file, in lines.
const FILE: usize = 400;
/// Longest function, in lines.
const FUNCTION: usize = 60;

#[test]
fn a_file_has_at_most_four_hundred_lines() {
    const LONGER: &[&str] = &[];
    let long = program().chain(files("crates/", ".rs").filter(|f| is_test(&f.path)));
    let found = long.filter(|f| f.text.lines().count() > FILE).map(|f| f.path.clone());
    only("a file is too long to be read at once; split it", LONGER, found.collect());
}

#[test]
fn a_function_has_at_most_sixty_lines() {
    const LONGER: &[&str] = &[];
    let mut found = Vec::new();
    for file in program() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let body = line.trim_start();
            let indent = &line[..line.len() - body.len()];
            if !is_function(body) {
                continue;
            }
            let end = lines[start..].iter().position(|l| l.strip_prefix(indent) == Some("}")).unwrap_or(0);
            if end + 1 > FUNCTION {
                let name: String =
                    body.split("fn ").nth(1).unwrap_or_default().chars().take_while(|c| *c != '(').collect();
                found.push(format!("{}: {name}", file.path));
            }
        }
    }
    only("a function is too long; name its parts", LONGER, found);
}

fn is_function(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|w| w.starts_with("pub") || ["async", "const"].contains(w));
    words.next() == Some("fn") && !line.ends_with(';') && !line.ends_with('}')
}
