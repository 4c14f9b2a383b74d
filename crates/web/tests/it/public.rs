//! The pages anyone may read.

mod check;
mod exchange;
mod library;
mod norms;
mod reading;
