//! Home, log, glossary, search and the pages of plain text.

use crate::world::World;
use axum::http::{Request, header};
use shirube_domain::authority::Role;

#[test]
fn home_counts_what_is_in_force() {
    let world = World::bare();
    world.app.installation.keep_log().unwrap();
    let catalog = world.app.installation.catalog();
    let current = catalog.instruments().iter().filter(|i| i.status == shirube_domain::norm::Status::Current);
    let norms: usize = current.map(|i| i.norms.len()).sum();
    let page = world.get(Role::Anyone, "/en").expect(200);
    assert!(page.says(&format!(">{norms}</a>")) && page.says("catalog.in-force"));
}

#[test]
fn the_language_follows_the_browser_until_one_is_remembered() {
    let world = World::bare();
    let ask = |cookie: &str| {
        let request = Request::get("/").header(header::ACCEPT_LANGUAGE, "en").header(header::COOKIE, cookie);
        world.ask(request.body(axum::body::Body::empty()).unwrap())
    };
    assert_eq!(ask("").expect(303).location(), Some("/en"));
    assert_eq!(ask("shirube_lang=ja").expect(303).location(), Some("/ja"));
}

#[test]
fn following_the_language_link_of_a_page_is_remembered() {
    let world = World::bare();
    let follow = |before: &str| {
        let request = Request::get("/ja/norms").header(header::HOST, "a.example").header(header::REFERER, before);
        world.ask(request.body(axum::body::Body::empty()).unwrap()).expect(200)
    };
    let cookie = follow("http://a.example/en/norms?status=current");
    let cookie = cookie.header(header::SET_COOKIE).unwrap();
    assert!(cookie.starts_with("shirube_lang=ja; Path=/; Max-Age=") && cookie.contains("SameSite=Lax"));
    assert_eq!(follow("http://a.example/ja").header(header::SET_COOKIE), None, "an ordinary link chooses nothing");
    assert_eq!(follow("http://elsewhere.example/en/norms").header(header::SET_COOKIE), None);
}

#[test]
fn an_entry_waits_then_has_an_index_and_a_proof() {
    let world = World::bare();
    world.app.installation.keep_log().unwrap();
    world.arrange(|_, _| Ok(()));
    let list = world.get(Role::Anyone, "/ja/log.json").expect(200).json();
    assert_eq!(list["size"], 1, "what waits is not yet in the list");
    world.get(Role::Anyone, "/ja/log/entries/1").expect(404);
    world.app.installation.keep_log().unwrap();
    let page = world.get(Role::Anyone, "/ja/log/entries/1").expect(200);
    assert!(page.says("test.arrange") && page.says("/ja/log/entries/1.tlog-proof"));
    let proof = world.get(Role::Anyone, "/ja/log/entries/1.tlog-proof").expect(200);
    assert!(proof.text().starts_with("c2sp.org/tlog-proof@v1"));
    let id = world.get(Role::Anyone, "/ja/log/entries/1.json").expect(200).json()["entry"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(world.get(Role::Anyone, &format!("/en/log/entries/{id}")).expect(200).says("test.arrange"));
    world.get(Role::Anyone, "/ja/log/entries/99.tlog-proof").expect(404);
}

#[test]
fn the_log_is_paged_from_the_newest() {
    let world = World::bare();
    for _ in 0..55 {
        world.arrange(|_, _| Ok(()));
    }
    world.app.installation.keep_log().unwrap();
    let first = world.get(Role::Anyone, "/ja/log").expect(200);
    assert!(first.says("/ja/log/entries/55") && first.says("/ja/log?below=6#entries"));
    let last = world.get(Role::Anyone, "/ja/log?below=6").expect(200);
    assert!(last.says("/ja/log/entries/0\"") && !last.says("rel=\"next\""));
    world.get(Role::Anyone, "/ja/log?below=banana").expect(200);
}

#[test]
fn search_finds_clauses_by_number_in_both_scripts_and_laws_by_name() {
    let world = World::bare();
    let waiting = world.get(Role::Anyone, "/en/search?q=C-2)").expect(200);
    assert!(waiting.says("The index is being prepared"), "a page at once, and the truth about it");
    world.app.installation.index().unwrap();
    let c2 = world.get(Role::Anyone, "/ja/search?q=C-2)").expect(200).text();
    let first = c2.find("/ja/norms/aigb@1.2/C-2\"").expect("the clause");
    assert!(c2.find("/ja/norms/aigb@1.2/C-2-1\"").is_none_or(|later| first < later), "the exact number comes first");
    assert!(
        world.get(Role::Anyone, "/ja/search?q=%E7%AC%AC%EF%BC%97%E6%9D%A1").expect(200).says("/art07"),
        "full width"
    );
    assert!(world.get(Role::Anyone, "/en/search?q=copyright+act").expect(200).says("F3-02"));
    let none = world.get(Role::Anyone, "/en/search?q=%3Cscript%3Exyzzy").expect(200);
    assert!(none.says("Nothing was found") && !none.says("<script>xyzzy"));
    world.get(Role::Anyone, "/ja/search").expect(200);
}

#[test]
fn search_says_what_it_understood_narrows_and_pages() {
    let world = World::bare();
    world.app.installation.index().unwrap();
    let read = world.get(Role::Anyone, "/en/search?q=AI+Act+13").expect(200);
    assert!(read.says("Read as") && read.says("/en/norms/jp-ai-act@2025-09-01/art13"));
    let narrow = world.get(Role::Anyone, "/ja/search?q=AI&strength=duty").expect(200);
    assert!(narrow.says("data-strength=\"duty\"") || narrow.says("法律上の責務"));
    let one = world.get(Role::Anyone, "/en/search?q=AI&kind=clause").expect(200);
    assert!(one.says("rel=\"next\"") && one.says("<mark>AI</mark>"));
    let text = one.text();
    let next =
        text.split("rel=\"next\"").next().and_then(|t| t.rsplit("href=\"").next()).and_then(|t| t.split('"').next());
    let next = next.expect("a next page").replace("&amp;", "&").replace("&#38;", "&");
    assert!(world.get(Role::Anyone, &next).expect(200).says("From the start"));
    let near = world.get(Role::Anyone, "/en/search?q=transparncy").expect(200);
    assert!(near.says("Did you mean") && near.says("q=transparency"));
}

#[test]
fn a_hostile_search_gets_a_page_like_any_other() {
    let world = World::bare();
    world.app.installation.index().unwrap();
    let long = "%E3%81%82".repeat(3_000);
    let cases =
        ["%22", "%", "%ff%fe", "%ED%A0%80", "*", "NEAR(a+b)", "title:x", "%25_%27", "%E2%80%AE", "%00", "...", &long];
    for q in cases {
        for path in ["/ja/search?q=", "/en/search?kind=clause&after=zz&strength=%3C&q="] {
            world.get(Role::Anyone, &format!("{path}{q}")).expect(200);
        }
    }
}

#[test]
fn every_term_can_be_linked_to() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/en/glossary").expect(200);
    for term in world.app.installation.catalog().terms() {
        assert!(page.says(&format!("id=\"term-{}\"", term.identifier)), "{}", term.identifier);
    }
    assert!(
        world.get(Role::Anyone, "/ja/glossary?q=%E3%81%8D%E3%81%AF%E3%82%93").expect(200).says("規範"),
        "by reading"
    );
}

#[test]
fn the_menu_says_plainly_what_is_not_there() {
    let world = World::new();
    for path in ["/ja/menu", "/en/menu", "/ja/help", "/en/help", "/ja/accessibility", "/en/accessibility", "/en/check"]
    {
        world.get(Role::Anyone, path).expect(200);
    }
    assert!(world.get(Role::Anyone, "/en/menu").says("Planned: reporting incidents"));
    assert!(world.get(Role::Viewer, "/en/menu").says(&format!("/en/w/{}/register/assets", world.fixture.operator)));
}
