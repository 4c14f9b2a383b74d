//! tmp
mod error; pub mod fields; mod json; mod model; mod node; mod yaml;
pub use error::*; pub use model::*;
#[cfg(test)]
mod t {
    #[test]
    fn y() {
        for s in ["language: no\nversion: 1.10\na: [1, 2.50, yes, null, ~, 0x1F, 1_000, 'x: y', .inf]\nb: &x {c: 1}\nd: *x\n2: 3\ndate: 2024-01-01\nco2: 12.345678901234567890\ne: 1e400\na: 2\n",
          "a: [[[", "a: b: c", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n", "- a\n- b", "just text", "a: !!binary aGVsbG8=\nb: !foo bar\nc: !!int 3", "? [a, b]\n: c\n", "a: *x\n", "a: 1\n---\nb: 2\n", "a: \t- b", "x: \"unterminated", "{{ foo }}: x", "a: &a [*a]"] {
            println!("{:?}\n", super::yaml::parse(s, 2));
        }
        let deep = "a: ".to_string() + &"[".repeat(100) + &"]".repeat(100);
        println!("{:?}", super::yaml::parse(&deep, 2));
        let mut deep = String::new(); for i in 0..100 { deep += &" ".repeat(i); deep += "a:\n"; }
        println!("{:?}", super::yaml::parse(&deep, 2));
    }
}
