//! A profile and the folder it stands in.

use super::at;
use crate::oscal::{Faulty, Folder, read, resolve};
use shirube_oscal::Fault;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn metadata() -> &'static str {
    r#""metadata":{"title":"T","version":"1","last-modified":"2025-04-01T09:00:00Z","oscal-version":"1.2.2"}"#
}

fn profile(hrefs: &[&str]) -> String {
    let imports: Vec<String> = hrefs.iter().map(|h| format!(r#"{{"href":"{h}","include-all":{{}}}}"#)).collect();
    let uuid = "11111111-2222-4000-8000-000000000000";
    format!(r#"{{"profile":{{"uuid":"{uuid}",{},"imports":[{}]}}}}"#, metadata(), imports.join(","))
}

fn catalog(id: &str) -> String {
    let uuid = "11111111-2222-4000-8000-000000000009";
    format!(r#"{{"catalog":{{"uuid":"{uuid}",{},"controls":[{{"id":"{id}","title":"T"}}]}}}}"#, metadata())
}

fn resolved(path: &Path) -> Result<(String, Vec<Fault>), Vec<Faulty>> {
    let bytes = fs::read(path).unwrap();
    let folder = Folder::gather(path, read(&bytes).unwrap(), &bytes)?;
    resolve(&folder, at()).map(|(document, notices)| (document.to_json().unwrap(), notices))
}

/// What is wrong: document, code and place of each.
fn faults(dir: &TempDir, name: &str) -> Vec<String> {
    let list = resolved(&dir.path().join(name)).unwrap_err();
    let line =
        |f: &Faulty| f.faults.iter().map(|x| format!("{} {} {}", f.document, x.code(), x.path)).collect::<Vec<_>>();
    list.iter().flat_map(line).collect()
}

fn dir(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

#[test]
fn profiles_and_catalogues_of_the_folder_and_below_are_found() {
    let dir = dir(&[
        ("p.json", &profile(&["below/q.json", "a%20b.json"])),
        ("below/q.json", &profile(&["../c.json"])),
        ("c.json", &catalog("c-1")),
        ("a b.json", &catalog("a-1")),
    ]);
    let (text, notices) = resolved(&dir.path().join("p.json")).unwrap();
    assert!(text.contains("c-1") && text.contains("a-1") && notices.is_empty());
    assert_eq!(resolved(&dir.path().join("p.json")).unwrap().0, text, "the same documents give the same");
}

#[test]
fn whatever_leads_outside_is_told_all_at_once_and_never_read() {
    let secret = dir(&[("secret.json", &catalog("secret-1"))]);
    let name = secret.path().file_name().unwrap().to_string_lossy().into_owned();
    let hrefs = [
        format!("../{name}/secret.json"),
        secret.path().join("secret.json").display().to_string(),
        "https://example.jp/secret.json".to_owned(),
        format!("file://{}/secret.json", secret.path().display()),
        "..%2fsecret.json".to_owned(),
        "%2e%2e/secret.json".to_owned(),
        "link.json".to_owned(),
        "linked/secret.json".to_owned(),
    ];
    let hrefs: Vec<&str> = hrefs.iter().map(String::as_str).collect();
    let dir = dir(&[("p.json", &profile(&hrefs))]);
    std::os::unix::fs::symlink(secret.path().join("secret.json"), dir.path().join("link.json")).unwrap();
    std::os::unix::fs::symlink(secret.path(), dir.path().join("linked")).unwrap();
    let wanted: Vec<String> = (0..8).map(|at| format!("p.json oscal.outside /profile/imports/{at}/href")).collect();
    assert_eq!(faults(&dir, "p.json"), wanted);
}

#[test]
fn a_link_that_stays_inside_is_followed() {
    let dir = dir(&[("p.json", &profile(&["link.json"])), ("c.json", &catalog("c-1"))]);
    std::os::unix::fs::symlink("c.json", dir.path().join("link.json")).unwrap();
    assert!(resolved(&dir.path().join("p.json")).unwrap().0.contains("c-1"));
}

#[test]
fn what_is_absent_faulty_or_a_folder_is_told_with_the_document_it_concerns() {
    let dir = dir(&[
        ("p.json", &profile(&["q.json", "none.json", "folder", "broken.json"])),
        ("q.json", &profile(&["missing.json"])),
        ("broken.json", r#"{"catalog":{"uuid":"1"}}"#),
        ("folder/x", ""),
    ]);
    let mut found = faults(&dir, "p.json");
    found.sort();
    assert_eq!(
        found,
        [
            "broken.json oscal.bad-uuid /catalog/uuid",
            "broken.json oscal.missing /catalog",
            "p.json oscal.not-found /profile/imports/1/href",
            "p.json oscal.not-found /profile/imports/2/href",
            "q.json oscal.not-found /profile/imports/0/href",
        ]
    );
}

#[test]
fn a_circle_is_told_with_its_chain_and_a_catalogue_is_no_profile() {
    let dir = dir(&[("p.json", &profile(&["q.json"])), ("q.json", &profile(&["p.json"])), ("c.json", &catalog("c-1"))]);
    let list = resolved(&dir.path().join("p.json")).unwrap_err();
    assert_eq!(list[0].faults[0].code(), "oscal.circular");
    assert!(list[0].faults[0].detail.contains("p.json → q.json → p.json"));
    assert_eq!(faults(&dir, "c.json"), ["c.json oscal.not-importable "]);
}
