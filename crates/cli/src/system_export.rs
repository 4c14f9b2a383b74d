//! `shirube system export`: an asset in the forms and formats others ask for.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::norm_export::moment;
use clap::{Args, ValueEnum};
use shirube_domain::id::AssetId;
use shirube_domain::installation::Installation;
use shirube_domain::norm::{Catalog, ReportForm};
use shirube_domain::outgoing::{self, Bundle, Stamp};
use shirube_domain::refusal::{Class, Error, Refusal};
use std::path::{Path, PathBuf};

/// What to write. The variants have no help of their own: their names say it in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    #[allow(missing_docs)]
    Cyclonedx,
    #[allow(missing_docs)]
    ModelCard,
    #[allow(missing_docs)]
    Haip,
    #[allow(missing_docs)]
    EuModel,
}

/// Write one for others: a bill of materials, a model card, or a form as far as the register answers it
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Its id (ast_…)
    id: String,
    /// cyclonedx, model-card, haip (OECD, v2) or eu-model (EU model documentation form)
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Target,
    /// Version of CycloneDX: 1.6 or 1.7
    #[arg(long, default_value = "1.7", value_parser = outgoing::VERSIONS, hide_possible_values = true)]
    spec: String,
    /// For a form, the role or reader: model-developer, application-developer, deployer; ai-office, downstream
    #[arg(long)]
    view: Option<String>,
    /// The time a bill of materials bears [default: now]; the same register at the same time gives the same file
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Write to this file; a form becomes JSON when it ends in .json, Markdown otherwise
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes.
///
/// # Errors
/// Absent asset or view; a model card of something that is no model; faults of the disk.
pub fn run(cx: &Context, args: &ExportArgs) -> Result<(), Failure> {
    let absent = || Refusal::of(Class::Absent, "cli.no-such-system").with("value", &args.id);
    let id = AssetId::parse(&args.id).map_err(|_| absent())?;
    let installation = cx.open(Start::MustExist)?;
    let catalog = installation.catalog();
    let text = match args.format {
        Target::Cyclonedx => {
            let stamp = Stamp::of(&id, moment(args.at.as_deref())?);
            outgoing::cyclonedx(&bundle(&installation, &id, absent)?, &args.spec, &stamp)
        }
        Target::ModelCard => outgoing::model_card(&catalog, &bundle(&installation, &id, absent)?, cx.lang)?,
        Target::Haip => form(cx, &installation, &catalog, args, &id, "oecd-haip-v2")?,
        Target::EuModel => form(cx, &installation, &catalog, args, &id, "eu-model-documentation")?,
    };
    cx.write(args.output.as_deref(), text.as_bytes(), false)
}

fn bundle(installation: &Installation, id: &AssetId, absent: impl Fn() -> Refusal) -> Result<Bundle, Failure> {
    let found = installation.ground.db.read(|tx| outgoing::gather(tx, id))?;
    Ok(found.ok_or_else(absent)?)
}

fn form(
    cx: &Context,
    installation: &Installation,
    catalog: &Catalog,
    args: &ExportArgs,
    id: &AssetId,
    name: &str,
) -> Result<String, Failure> {
    let view = args.view.as_deref().unwrap_or_default();
    let none = || Refusal::of(Class::Absent, "cli.no-such-view").with("value", view);
    let form: &ReportForm = catalog.form(name).ok_or_else(none)?;
    let view = form.view(view).ok_or_else(none)?;
    let (bundle, filled) = installation.ground.db.read(|tx| {
        let bundle = outgoing::gather(tx, id)?;
        Ok::<_, Error>((bundle, outgoing::fill(tx, catalog, id, form, view)?))
    })?;
    let absent = || Refusal::of(Class::Absent, "cli.no-such-system").with("value", &args.id);
    let (bundle, filled) = bundle.zip(filled).ok_or_else(absent)?;
    let is_json = args.output.as_deref().and_then(Path::extension).is_some_and(|e| e == "json");
    if is_json || cx.json {
        let data = outgoing::as_json(catalog, form, &filled);
        return Ok(format!("{}\n", serde_json::to_string_pretty(&data).unwrap_or_default()));
    }
    Ok(outgoing::as_markdown(catalog, form, &filled, &bundle.main().asset.name, cx.lang))
}
