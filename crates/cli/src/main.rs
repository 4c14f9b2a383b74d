//! shirube
fn main() {}
