//! x
use super::*;
fn mapping() -> Mapping {
    Mapping::parse(include_str!("../../../../../catalog/criteria/import.toml"), include_str!("../../../../../catalog/criteria/facts.toml")).unwrap()
}
#[test]
fn dump() {
    let dir = "/work/main/testdata/import";
    let m = mapping();
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for n in names {
        if n == "SOURCES.md" { continue; }
        let b = std::fs::read(format!("{dir}/{n}")).unwrap();
        println!("==== {n}");
        match read(&b, Some(&n), &m) {
            Err(e) => println!("ERR {e} {} {:?}", e.code(), e.params()),
            Ok(i) => {
                println!("{:?}", i.format);
                for a in &i.assets { println!("  {:?} {}", a.kind, a.key); for f in &a.found { println!("    {} = {} @{}:{:?} «{}» {:?}", f.field, f.value.to_string().chars().take(90).collect::<String>(), f.at, f.line, f.said.chars().take(40).collect::<String>(), f.rule); } }
                for t in &i.ties { println!("  {} -{}-> {} @{}:{:?}", t.from, t.kind.code(), t.to, t.at, t.line); }
                for u in &i.unread { println!("  ? {:?} {}:{:?} «{}»", u.why, u.at, u.line, u.said.chars().take(50).collect::<String>()); }
            }
        }
    }
}
