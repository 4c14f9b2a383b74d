//! The check: answers travel in the address, and nothing in an address can break a page.

use crate::world::World;
use axum::http::header;
use shirube_domain::authority::Role;

#[test]
fn each_of_the_eight_questions_opens_without_an_answer() {
    let world = World::bare();
    let catalog = world.app.installation.catalog();
    let questions = &catalog.vocabulary().questions;
    assert_eq!(questions.len(), 8);
    for question in questions {
        for lang in ["ja", "en"] {
            let page = world.get(Role::Anyone, &format!("/{lang}/check/{}", question.id)).expect(200);
            assert!(page.says("<h1"), "{}", question.id);
        }
    }
    world.get(Role::Anyone, "/ja/check/no-such-question").expect(404);
}

#[test]
fn answers_to_other_questions_are_carried_along_hidden() {
    let world = World::bare();
    let page =
        world.get(Role::Anyone, "/ja/check/purpose?roles=provider&roles=user&generative=true&name=A%26B").expect(200);
    assert!(
        page.says(
            r#"<input type="hidden" name="roles" value="provider"><input type="hidden" name="roles" value="user">"#
        )
    );
    assert!(page.says(r#"name="generative" value="true""#));
    assert!(!page.says(r#"type="hidden" name="purposes""#), "the question's own fields are not hidden too");
    assert!(page.says("value=\"A&#38;B\"") || page.says("value=\"A&amp;B\""), "text of a person stays text");
}

#[test]
fn what_cannot_be_read_is_shown_where_it_is_asked_with_what_was_typed() {
    let world = World::bare();
    let sent = world.get(Role::Anyone, "/en/check/result?roles=provider&compute_flop=abc").expect(303);
    let place = sent.location().unwrap().to_owned();
    assert!(place.starts_with("/en/check/scale?"), "{place}");
    let page = world.get(Role::Anyone, &place).expect(422);
    assert!(page.says("href=\"#compute_flop\"") && page.says("value=\"abc\"") && page.says("abc” cannot be read"));
    for bad in [
        "roles=artist",
        "personal_data=none&personal_data=input",
        "generative=maybe",
        "users=-3",
        "users=%FF%FE",
        "compute_flop=%E2%88%9E",
    ] {
        let sent = world.get(Role::Anyone, &format!("/ja/check/result?{bad}")).expect(303);
        world.get(Role::Anyone, sent.location().unwrap()).expect(422);
        world.get(Role::Anyone, &format!("/ja/check/result.json?{bad}")).expect(422);
    }
}

#[test]
fn an_address_from_a_form_becomes_the_short_one_to_share() {
    let world = World::bare();
    let sent =
        world.get(Role::Anyone, "/ja/check/result?stage=&users=&roles=user&roles=provider&generative=true").expect(303);
    assert_eq!(sent.location(), Some("/ja/check/result?roles=provider&roles=user&generative=true"));
    world.get(Role::Anyone, sent.location().unwrap()).expect(200);
    let empty = world.get(Role::Anyone, "/ja/check/result?stage=").expect(303);
    assert_eq!(empty.location(), Some("/ja/check/result"));
}

#[test]
fn the_result_says_what_applies_why_and_what_is_missing() {
    let world = World::bare();
    let page =
        world.get(Role::Anyone, "/ja/check/result?roles=provider&generative=true&name=%E7%AA%93%E5%8F%A3").expect(200);
    assert!(page.says("何が該当するか：窓口"));
    assert!(page.says("立場：AI提供者"), "a reason in words");
    assert!(page.says("出典は法律を挙げていない"), "two risks have no law");
    assert!(
        page.says("/ja/check/data?roles=provider&#38;generative=true")
            || page.says("/ja/check/data?roles=provider&amp;generative=true")
    );
    for word in ["適合しています", "違反しています", "合格", "approved", "violated"] {
        assert!(!page.says(word), "{word}");
    }
}

#[test]
fn a_name_the_check_does_not_know_is_reported_and_changes_nothing() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/en/check/result?roles=user&role=provider").expect(200);
    assert!(page.says("had no effect: role"));
}

#[test]
fn every_format_shows_what_the_filter_shows() {
    let world = World::bare();
    let all = world.get(Role::Anyone, "/ja/check/result.json?roles=provider").expect(200).json();
    let only = world
        .get(Role::Anyone, "/ja/check/result.json?roles=provider&answer=yes&instrument=aigb@1.2")
        .expect(200)
        .json();
    assert!(all["sections"].as_array().unwrap().len() > 1);
    let sections = only["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 1);
    assert!(sections[0]["lines"].as_array().unwrap().iter().all(|l| l["answer"] == "yes"));
    let none = world
        .get(Role::Anyone, "/ja/check/result.json?roles=provider&answer=no&instrument=aigb@1.2")
        .expect(200)
        .json();
    let lines = none["sections"][0]["lines"].as_array().unwrap();
    assert_eq!(lines.len() as u64, none["counts"][0]["not"].as_u64().unwrap(), "the list is as long as its count");
    let book = world.get(Role::Anyone, "/ja/check/result.xlsx?roles=provider").expect(200);
    assert!(
        book.bytes.starts_with(b"PK")
            && book.header(header::CONTENT_DISPOSITION).unwrap().contains("shirube-check.xlsx")
    );
}

#[test]
fn a_member_can_carry_the_answers_into_the_register() {
    let world = World::new();
    let address = "/ja/check/result?roles=provider&generative=true";
    let link = format!("/ja/w/{}/register/assets/new?kind=system", world.fixture.operator);
    assert!(world.get(Role::Editor, address).expect(200).says(&link));
    let visitor = world.get(Role::Anyone, address).expect(200);
    assert!(!visitor.says(&link) && visitor.says("/ja/sign-in?next=%2Fja%2Fcheck%2Fresult%3Froles%3Dprovider"));
}
