//! Asking over HTTP.
