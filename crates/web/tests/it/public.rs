//! The pages anyone may read.

mod check;
mod library;
mod norms;
mod reading;
