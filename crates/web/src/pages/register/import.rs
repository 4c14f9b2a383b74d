//! Taking a file into the register: upload, look at what it would do, confirm, see what it did.

use super::import_view::{Plan, plan};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form, Sent, Upload};
use crate::view::Page;
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, AssetQuery, Imported, Intake};
use shirube_domain::report::kind_label;
use shirube_proof::digest::Digest;

/// Language, operator, digest of the file.
type At = Path<(String, String, String)>;

#[derive(askama::Template)]
#[template(path = "register/import.html")]
struct ImportPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    errors: Vec<String>,
}

pub(super) async fn form(cx: Cx) -> Reply {
    show_form(&cx, StatusCode::OK, &[])
}

fn show_form(cx: &Cx, status: StatusCode, refusals: &[Refusal]) -> Reply {
    let t = register_words(cx.lang);
    let page =
        cx.workspace_page(t.import_title, &[(t.assets_title, "/register/assets")])?.with_errors(refusals, cx.lang);
    let href = cx.workspace_url("/register/import")?;
    let errors = refusals.iter().map(|r| r.message(cx.lang)).collect();
    cx.show_with(status, &ImportPage { page, w: cx.words(), t, href, errors })
}

/// A file that cannot be read is refused here with everything that is wrong with it; one that can is kept by its digest.
pub(super) async fn upload(cx: Cx, Upload { files, .. }: Upload) -> Reply {
    let kept = match files.into_iter().find(|f| f.field == "file") {
        Some(file) => keep(&cx, file).await,
        None => Err(Refusal::invalid("evidence.empty").on("file").into()),
    };
    match kept {
        Ok((digest, name)) => {
            let name: String = name.bytes().map(crate::cx::percent).collect();
            cx.see_other(&cx.workspace_url(&format!("/register/import/{digest}?name={name}"))?)
        }
        Err(failure) => {
            let status = failure.status();
            show_form(&cx, status, &failure.for_form()?)
        }
    }
}

async fn keep(cx: &Cx, file: Sent) -> Result<(Digest, String), Failure> {
    cx.blocking(move |app| {
        registry::read_file(&app.installation.catalog(), &file.bytes, Some(&file.name))?;
        Ok((app.installation.files.keep(&file.bytes)?, base_name(&file.name)))
    })
    .await
}

/// The last part of a name, bounded: some browsers send a whole path.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Reads a kept file again.
fn reread(app: &crate::App, catalog: &Catalog, digest: &str, name: &str) -> Result<Imported, Error> {
    let expired = || Error::from(Refusal::of(Class::Absent, "import.expired"));
    let digest: Digest = digest.parse().map_err(|_| expired())?;
    if !app.installation.files.has(&digest) {
        return Err(expired());
    }
    registry::read_file(catalog, &app.installation.files.get(&digest)?, Some(name))
}

#[derive(askama::Template)]
#[template(path = "register/preview.html")]
struct PreviewPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    name: String,
    digest: String,
    once: String,
    plan: Plan,
}

pub(super) async fn preview(cx: Cx, Path((_, _, digest)): At) -> Reply {
    let name = base_name(Fields::parse(&cx.query).get("name"));
    let (operator, lang, base) = (cx.operator()?.id.clone(), cx.lang, cx.workspace_url("")?);
    let (wanted, file, at) = (digest.clone(), name.clone(), base.clone());
    let plan = cx
        .blocking(move |app| {
            let catalog = &app.installation.catalog();
            let imported = reread(app, catalog, &wanted, &file)?;
            let planned =
                app.installation.ground.db.read(|tx| registry::plan_import(tx, catalog, &operator, &imported))?;
            Ok(plan(catalog, &imported, planned, lang, &at))
        })
        .await?;
    let t = register_words(lang);
    let trail = [(t.assets_title, "/register/assets"), (t.import_title, "/register/import")];
    let page = cx.workspace_page(t.preview_title, &trail)?;
    let href = format!("{base}/register/import");
    let once = cx.once();
    cx.show(&PreviewPage { page, w: cx.words(), t, href, name, digest, once, plan })
}

/// One filing takes everything in, or nothing.
pub(super) async fn confirm(cx: Cx, Path((_, _, digest)): At, Form(fields): Form) -> Reply {
    let name = base_name(fields.get("name"));
    let (operator, base) = (cx.operator()?.id.clone(), cx.workspace_url("/register/import")?);
    let (wanted, file) = (digest, name.clone());
    let imported = cx.blocking(move |app| reread(app, &app.installation.catalog(), &wanted, &file)).await?;
    let path = cx
        .file_once("asset.import", fields.get("once").to_owned(), move |tx, catalog, _| {
            let intake = registry::import_file(tx, catalog, &operator, &imported, &name)?;
            Ok(result_path(&base, &imported, &name, &intake))
        })
        .await?;
    cx.see_other(&path)
}

fn result_path(base: &str, imported: &Imported, name: &str, intake: &Intake) -> String {
    let new = intake.assets.iter().filter(|(_, _, is_new)| *is_new).count();
    let updated = intake.assets.len() - new;
    let name: String = name.bytes().map(crate::cx::percent).collect();
    let (ties, left) = (intake.ties, intake.ties_left_out);
    format!("{base}/{}/result?name={name}&new={new}&updated={updated}&ties={ties}&left={left}", imported.digest)
}

struct Taken {
    name: String,
    kind: &'static str,
    href: String,
    version: String,
}

#[derive(askama::Template)]
#[template(path = "register/result.html")]
struct ResultPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    name: String,
    new: i64,
    updated: i64,
    ties: i64,
    left: i64,
    taken: Vec<Taken>,
    is_cut: bool,
}

/// Assets named on the result page; the register's list has the rest.
const SHOWN: u32 = 100;

pub(super) async fn result(cx: Cx, Path((_, _, digest)): At) -> Reply {
    let query = Fields::parse(&cx.query);
    let name = base_name(query.get("name"));
    let source = format!("file:{digest}:{name}");
    let operator = Some(cx.operator()?.id.clone());
    let asked =
        AssetQuery { operator, said_by: Some(source), with_retired: true, most: SHOWN, ..AssetQuery::default() };
    let found = cx.read(move |tx, _| Ok(registry::assets(tx, &asked)?)).await?;
    if found.rows.is_empty() {
        return Err(Failure::absent());
    }
    let t = register_words(cx.lang);
    let href = cx.workspace_url("/register")?;
    let taken = found.rows.into_iter().map(|a| Taken {
        kind: kind_label(a.kind, cx.lang),
        href: format!("{href}/assets/{}", a.id),
        version: a.version.unwrap_or_default(),
        name: a.name,
    });
    let trail = [(t.assets_title, "/register/assets"), (t.import_title, "/register/import")];
    let template = ResultPage {
        page: cx.workspace_page(t.result_title, &trail)?,
        w: cx.words(),
        t,
        taken: taken.collect(),
        href,
        name,
        new: query.int("new"),
        updated: query.int("updated"),
        ties: query.int("ties"),
        left: query.int("left"),
        is_cut: found.next.is_some(),
    };
    cx.show(&template)
}
