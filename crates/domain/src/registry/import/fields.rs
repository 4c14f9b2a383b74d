//! The names under which an import reports what a file says.
//!
//! Rests on: `docs/specs/import.md`, which maps each to the places it comes from.
//! Words: a *list* is an array of strings; *text* is a string.
//! Never: a name outside this list, except `fact.<id>`.
//! Begin at [`ALL`].

/// Text: what it is called.
pub const NAME: &str = "name";
/// Text: the namespace the name belongs to.
pub const GROUP: &str = "group";
/// Text: version, exactly as written.
pub const VERSION: &str = "version";
/// Text: who supplies it.
pub const SUPPLIER: &str = "supplier";
/// Text: the supplier's corporate number (法人番号), exactly as written, not yet checked.
pub const SUPPLIER_NUMBER: &str = "supplier_number";
/// Text: where to write to.
pub const CONTACT: &str = "contact";
/// Text: licence id, expression or name.
pub const LICENSE: &str = "license";
/// Text: where the licence stands.
pub const LICENSE_URL: &str = "license_url";
/// Text: what it is.
pub const DESCRIPTION: &str = "description";
/// Text: where it is found.
pub const URL: &str = "url";
/// Text: package URL or other identifier.
pub const IDENTIFIER: &str = "identifier";
/// List: language codes.
pub const LANGUAGES: &str = "languages";
/// Text or list: the task.
pub const TASK: &str = "task";
/// Text or list: fields it is meant for.
pub const DOMAIN: &str = "domain";
/// Text: architecture.
pub const ARCHITECTURE: &str = "architecture";
/// Text or number: number of parameters.
pub const PARAMETERS: &str = "parameters";
/// List: formats of input.
pub const INPUTS: &str = "inputs";
/// List: formats of output.
pub const OUTPUTS: &str = "outputs";
/// Text: learning type (supervised and so on).
pub const LEARNING: &str = "learning";
/// Text: software library it is used with.
pub const LIBRARY: &str = "library";
/// Text: how it was derived from what it is based on (finetune, adapter, quantized, merge).
pub const DERIVATION: &str = "derivation";
/// Text: how it was trained.
pub const TRAINING: &str = "training";
/// Text or list: what it was trained on.
pub const TRAINING_DATA: &str = "training_data";
/// List: datasets named without saying whether for training or evaluation.
pub const DATASETS: &str = "datasets";
/// Text or list: preparation of the data.
pub const PREPROCESSING: &str = "preprocessing";
/// Text or list: intended use.
pub const INTENDED_USE: &str = "intended_use";
/// Text or list: intended users.
pub const INTENDED_USERS: &str = "intended_users";
/// Text: uses it is not meant for.
pub const OUT_OF_SCOPE: &str = "out_of_scope";
/// Text or list: limitations.
pub const LIMITATIONS: &str = "limitations";
/// Text, list, or array of objects: known bias and fairness.
pub const BIAS: &str = "bias";
/// Array of `{metric, value, dataset, task, …}`; value keeps the file's type.
pub const EVALUATION: &str = "evaluation";
/// Text: evaluation in words.
pub const EVALUATION_NOTES: &str = "evaluation_notes";
/// Array of `{activity, energy: {value, unit}, co2: {value, unit}, source, location, hardware}`, each
/// member only where the file has it.
pub const ENERGY: &str = "energy";
/// Text: energy and environment in words.
pub const ENERGY_NOTES: &str = "energy_notes";
/// Text, list, or array of objects: safety and ethics.
pub const SAFETY_NOTES: &str = "safety_notes";
/// Text or list: how its output can be explained.
pub const EXPLAINABILITY: &str = "explainability";
/// Text or list: standards it says it follows.
pub const STANDARDS: &str = "standards";
/// Text: date or time of release, as written.
pub const RELEASED: &str = "released";
/// List: tags.
pub const TAGS: &str = "tags";
/// Text or list: kind of data in a dataset.
pub const DATA_KIND: &str = "data_kind";
/// Text or number: size of a dataset, in the file's unit.
pub const DATA_SIZE: &str = "data_size";
/// Text: how the data was collected.
pub const DATA_COLLECTION: &str = "data_collection";
/// Text: classification or confidentiality level.
pub const CONFIDENTIALITY: &str = "confidentiality";
/// Text or list: sensitive data in a dataset; for SPDX `yes`, `no` or `noAssertion`.
pub const SENSITIVE_DATA: &str = "sensitive_data";

/// Prefix of a field that is a fact of `catalog/criteria/facts.toml`.
pub const FACT: &str = "fact.";

/// Every field, in the order a sheet shows them.
pub const ALL: [&str; 44] = [
    NAME,
    GROUP,
    VERSION,
    SUPPLIER,
    SUPPLIER_NUMBER,
    CONTACT,
    LICENSE,
    LICENSE_URL,
    DESCRIPTION,
    URL,
    IDENTIFIER,
    LANGUAGES,
    TASK,
    DOMAIN,
    ARCHITECTURE,
    PARAMETERS,
    INPUTS,
    OUTPUTS,
    LEARNING,
    LIBRARY,
    DERIVATION,
    TRAINING,
    TRAINING_DATA,
    DATASETS,
    PREPROCESSING,
    INTENDED_USE,
    INTENDED_USERS,
    OUT_OF_SCOPE,
    LIMITATIONS,
    BIAS,
    EVALUATION,
    EVALUATION_NOTES,
    ENERGY,
    ENERGY_NOTES,
    SAFETY_NOTES,
    EXPLAINABILITY,
    STANDARDS,
    RELEASED,
    TAGS,
    DATA_KIND,
    DATA_SIZE,
    DATA_COLLECTION,
    CONFIDENTIALITY,
    SENSITIVE_DATA,
];
