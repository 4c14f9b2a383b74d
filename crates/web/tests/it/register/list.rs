//! The list: filters, pages, and downloads that hold exactly what is shown.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::registry::{self, AssetDraft, AssetKind};

fn with_models(count: usize) -> World {
    let world = World::new();
    let operator = world.fixture.operator.clone();
    world.arrange(|tx, _| {
        for i in 0..count {
            let draft =
                AssetDraft { name: format!("試験モデル{i:03}"), version: String::new(), summary: String::new() };
            registry::describe(tx, &operator, AssetKind::Model, &draft)?;
        }
        Ok(())
    });
    world
}

fn names(text: &str) -> Vec<String> {
    text.split("試験モデル").skip(1).map(|t| t.chars().take(3).collect()).collect()
}

#[test]
fn every_row_is_on_one_page_of_twenty_and_in_the_download() {
    let world = with_models(45);
    let mut path = world.at("/register/assets?kind=model&q=%E8%A9%A6%E9%A8%93");
    let csv = world.get(Role::Viewer, &path.replace("/assets?", "/assets.csv?")).expect(200);
    let mut shown = Vec::new();
    loop {
        let page = world.get(Role::Viewer, &path).expect(200).text();
        assert!(page.contains("<b>45</b>"));
        let rows = names(&page);
        assert!(rows.len() <= 20);
        shown.extend(rows);
        let Some(next) = page.split("href=\"").find(|h| h.contains("after=") && h.contains("rel=\"next\"")) else {
            break;
        };
        path = next.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    }
    let text = csv.text();
    assert!(text.starts_with('\u{feff}'));
    assert_eq!(names(&text), shown);
    assert_eq!(text.lines().count(), 46);
    let (mut at, mut count) = (world.at("/register/assets.json?kind=model&q=%E8%A9%A6%E9%A8%93&limit=20"), 0);
    loop {
        let page = world.get(Role::Viewer, &at).expect(200);
        let held = page.json()["items"].as_array().unwrap().len();
        assert!(held <= 20);
        count += held;
        let link = page.header(axum::http::header::LINK).map(str::to_owned);
        assert_eq!(link.is_some(), page.json()["next"].is_string());
        let Some(link) = link else { break };
        at = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
    }
    assert_eq!(count, 45);
    let book = world.get(Role::Viewer, &world.at("/register/assets.xlsx?kind=model&q=%E8%A9%A6%E9%A8%93")).expect(200);
    assert!(book.bytes.starts_with(b"PK"));
    assert!(book.header(axum::http::header::CONTENT_DISPOSITION).unwrap().contains("shirube_register_assets_"));
}

#[test]
fn the_state_of_the_latest_assessment_stands_in_each_row() {
    let world = World::new();
    let page = world.get(Role::Viewer, &world.at("/register/assets")).expect(200);
    assert!(page.says("作成中（第1版）"));
    assert!(page.says("提出済み（第1版、2026-11-22）"));
    assert!(page.says("まだ"));
}

#[test]
fn a_filter_that_fits_nothing_says_so_and_can_be_dropped() {
    let world = World::new();
    let page = world.get(Role::Viewer, &world.at("/register/assets?q=zzz&kind=model")).expect(200);
    assert!(page.says("条件に合うものはありません"));
    assert!(page.says("/register/assets?kind=model\""));
    assert!(!page.says("northwind"), "nothing of another operator is listed");
}

#[test]
fn more_than_a_thousand_are_counted_no_further() {
    let world = with_models(1_001);
    assert!(world.get(Role::Viewer, &world.at("/register/assets?kind=model")).expect(200).says("1,000+"));
}

#[test]
fn an_empty_register_says_where_to_begin() {
    let world = World::new();
    let path = world.post(Role::Stranger, "/ja/operators/new", &[("name", "新しい会社")]).expect(303);
    let home = path.location().unwrap().to_owned();
    let page = world.get(Role::Stranger, &home).expect(200);
    for step in ["/register/assets/new?kind=system", "/register/import", "/ja/check"] {
        assert!(page.says(step), "{step}");
    }
    assert!(world.get(Role::Stranger, &format!("{home}/register/assets")).expect(200).says("sb-empty"));
}
