//! The pages anyone may read.

mod check;
mod norms;
mod reading;
