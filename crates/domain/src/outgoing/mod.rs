//! Reports that leave: the register in the forms and formats others ask for (外部の様式と書き出し).
//!
//! For: answering a form of the OECD or the EU, or handing on a bill of materials or a model card, without typing again.
//! Rests on: `hiroshima-report@2.0`, `eu-gpai-cop@2025-07-10:T-1.1`, `eu-aia@2026-07-27:annex11`, `annex12`; ECMA-424
//! (CycloneDX 1.6, 1.7); the model card of the Hugging Face Hub; `criteria/forms.toml`.
//! Words: a *form* is asked by somebody else; a *view* is the role or reader it is answered for; a [`Bundle`] is an asset with
//! everything it hangs on.
//! Never: hands anything in; fills in what nobody said; hides that something is missing.
//! Begin at: [`fill`], [`gather`].

mod bundle;
mod card_text;
mod cyclonedx;
mod cyclonedx_card;
mod form;
mod model_card;
mod sheet;

#[cfg(test)]
mod tests;

pub use bundle::{Bundle, Described, MAX_ASSETS, gather};
pub use cyclonedx::{Stamp, VERSIONS, cyclonedx};
pub use form::{FieldAnswer, FilledForm, fill};
pub use model_card::model_card;
pub use sheet::{as_json, as_markdown, given_text, missing_words, standing, value_text};
