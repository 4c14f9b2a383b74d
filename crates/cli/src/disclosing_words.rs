//! The Japanese of the help of `shirube sheet`, `received` and `change`, and of what goes before them.


/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[];
