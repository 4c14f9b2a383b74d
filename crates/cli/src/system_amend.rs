//! `shirube system amend`: name, version and summary of one; what is not given stays.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::sheet::asset;
use clap::Args;
use serde_json::json;
use shirube_domain::filing;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, AssetDraft};

/// Change name, version or summary; what is not given stays
#[derive(Debug, Args)]
pub struct AmendArgs {
    /// Its id (ast_…)
    id: String,
    /// The name
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The version
    #[arg(long, value_name = "TEXT")]
    version: Option<String>,
    /// What it is, in a few sentences
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
}

/// Files it.
///
/// # Errors
/// What the register refuses.
pub fn run(cx: &Context, args: AmendArgs) -> Result<(), Failure> {
    let it = cx.open(Start::MustExist)?;
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let id = it.ground.db.read(|tx| asset(tx, &args.id))?.0;
    let draft = filing::receive(&it.ground, "asset.amend", |tx, _| {
        let held = registry::asset(tx, &id)?.ok_or_else(absent)?;
        let draft = AssetDraft {
            name: args.name.unwrap_or(held.name),
            version: args.version.or(held.version).unwrap_or_default(),
            summary: args.summary.or(held.summary).unwrap_or_default(),
        };
        registry::amend(tx, &id, &draft, held.revision)?;
        Ok::<_, Error>(draft)
    })?;
    it.keep_log()?;
    let document = json!({ "id": id, "name": draft.name, "version": draft.version });
    cx.emit(&document, || format!("{id} {} {}\n", draft.name, draft.version))
}
