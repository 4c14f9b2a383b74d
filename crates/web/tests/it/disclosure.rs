//! Sheets written, approved, given, received and accepted, as people do it on the pages.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::disclosure::{self, Sheet};
use shirube_domain::id::{AssetId, SheetId};
use shirube_domain::received;
use shirube_domain::statement::{self, Algorithm, Party};
use shirube_proof::statement::Bundle;
use shirube_proof::verify::{Check, Known, Outcome, verify_bundle};

pub(crate) fn with_key() -> World {
    let world = World::new();
    let installation = &world.app.installation;
    let desk = installation.desk().unwrap();
    let party = Party::Operator(&world.fixture.operator);
    statement::new_key(&installation.ground, &desk, party, Algorithm::EdDsa).unwrap();
    world
}

pub(crate) fn sheet(world: &World, path: &str) -> Sheet {
    let id = SheetId::parse(path.rsplit('/').next().unwrap()).unwrap();
    world.look(|tx| Ok(disclosure::sheet(tx, &id)?)).unwrap()
}

fn begun(world: &World, asset: &AssetId, audience: &str) -> String {
    let path = world.at(&format!("/register/assets/{asset}/sheets"));
    world.post(Role::Editor, &path, &[("for", audience)]).expect(303).location().unwrap().to_owned()
}

/// Writes every needed field that has no words yet, and hands the sheet on.
fn handed_on(world: &World, path: &str) {
    let held = sheet(world, path);
    let (version, words) = (held.revision.to_string(), "未確認の場面では使わないでください。");
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in disclosure::unsettled(&world.app.installation.catalog(), &held) {
        fields.push((format!("from.{name}"), "own".into()));
        fields.push((format!("own.{name}"), words.into()));
    }
    fields
        .extend([("version", version.as_str()), ("days", "200"), ("do", "submit")].map(|(n, v)| (n.into(), v.into())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    world.post(Role::Editor, path, &fields).expect(303);
}

pub(crate) fn issued(world: &World, asset: &AssetId, audience: &str) -> String {
    let path = begun(world, asset, audience);
    handed_on(world, &path);
    let seen = sheet(world, &path).revision.to_string();
    world.post(Role::Owner, &format!("{path}/approve"), &[("seen", &seen)]).expect(303);
    world.app.installation.keep_log().unwrap();
    world.app.installation.keep_statements(&|| true).unwrap();
    path
}

#[test]
fn what_is_needed_and_missing_is_said_on_its_field_and_the_writer_does_not_approve() {
    let world = with_key();
    let path = begun(&world, &world.fixture.model, "provider");
    assert!(world.get(Role::Editor, &path).expect(200).says("name=\"from.limitations\""));
    let refused = world.post(Role::Editor, &path, &[("version", "1"), ("days", "200"), ("do", "submit")]).expect(422);
    assert!(refused.says("href=\"#from.limitations\""), "{}", refused.text());
    assert_eq!(begun(&world, &world.fixture.model, "provider"), path, "the one that is open");
    handed_on(&world, &path);
    let seen = sheet(&world, &path).revision.to_string();
    world.post(Role::Editor, &format!("{path}/approve"), &[("seen", &seen)]).expect(403);
    assert!(world.get(Role::Owner, &path).expect(200).says("承認して署名する"));
    assert!(!world.get(Role::Editor, &path).expect(200).says("承認して署名する"));
    let back = world.post(Role::Owner, &format!("{path}/back"), &[("seen", &seen)]).expect(422);
    assert!(back.says("href=\"#words\""));
    world.post(Role::Owner, &format!("{path}/back"), &[("seen", &seen), ("words", "限界を詳しく")]).expect(303);
    assert!(world.get(Role::Editor, &path).expect(200).says("限界を詳しく"));
}

#[test]
fn what_was_typed_is_kept_as_one_types_and_a_conflict_shows_what_the_other_saved() {
    let world = with_key();
    let path = begun(&world, &world.fixture.model, "provider");
    let fields = [("version", "1"), ("days", "365"), ("from.limitations", "own"), ("own.limitations", "暗い場所")];
    let saved = world.post(Role::Editor, &format!("{path}/autosave"), &fields).expect(200);
    assert_eq!(saved.json()["version"], "2");
    let stale = [("version", "1"), ("days", "365"), ("from.limitations", "none"), ("reason.limitations", "調査中")];
    let conflict = world.post(Role::Owner, &path, &stale).expect(409);
    assert!(conflict.says("調査中") && conflict.says("暗い場所"), "{}", conflict.text());
    let wrong = [("version", "2"), ("days", "365"), ("from.compute", "own"), ("own.compute", "10^25")];
    world.post(Role::Editor, &path, &wrong).expect(422);
}

#[test]
fn a_public_sheet_is_read_and_checked_by_anyone() {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "public");
    let page = format!("/ja/o/{}", world.fixture.operator);
    assert!(!world.get(Role::Anyone, &page).expect(200).says("未確認の場面"));
    let held = sheet(&world, &path);
    let fields = [("seen", held.revision.to_string()), ("published", "1".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    world.post(Role::Owner, &format!("{path}/publish"), &fields).expect(303);
    assert!(world.get(Role::Anyone, &page).expect(200).says("未確認の場面"));
    let data = world.get(Role::Anyone, &format!("{page}/sheets.json")).expect(200).json();
    assert_eq!(data["sheets"][0]["fields"]["name"], "きず検出モデル");
    let file = world.get(Role::Anyone, &format!("{page}/sheets/{}/statement.json", held.id)).expect(200);
    let bundle = Bundle::parse(&file.bytes).unwrap();
    let issuers: Vec<_> = bundle.issuer.iter().cloned().collect();
    let catalog = world.app.installation.catalog();
    let at = statement::seconds(world.app.installation.ground.clock.now());
    let log = world.app.installation.log_key().parse().unwrap();
    let known = Known { issuers: &issuers, log: Some(&log), types: Some(&catalog), ..Known::at(at) };
    let answers = verify_bundle(&bundle, &known);
    assert_eq!(answers.count(Outcome::NotHeld), 0, "{answers:?}");
    assert!(answers.of(Check::Schema).all(|a| a.outcome == Outcome::Held));
    assert!(answers.of(Check::Inclusion).all(|a| a.outcome == Outcome::Held));
    world.get(Role::Anyone, &format!("/ja/o/{}", world.fixture.other_operator)).expect(404);
}

#[test]
fn a_recipient_sees_the_findings_accepts_for_its_asset_and_asks() {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "provider");
    let form = format!("{path}/send");
    assert!(!world.get(Role::Editor, &form).expect(200).says("Northwind"));
    let found =
        world.post(Role::Editor, &form, &[("do", "find"), ("find", "northwind models ltd."), ("kind", "operator")]);
    assert!(found.expect(200).says("Northwind Models Ltd."));
    let other = world.fixture.other_operator.to_string();
    let none = world.post(Role::Editor, &form, &[("kind", "operator"), ("to", &other)]).expect(422);
    assert!(none.says("href=\"#show\""));
    let send =
        [("kind", "operator"), ("to", other.as_str()), ("show", "name"), ("show", "limitations"), ("once", "a1")];
    let delivery = world.post(Role::Editor, &form, &send).expect(303).location().unwrap().to_owned();
    let again = world.post(Role::Editor, &form, &send).expect(303);
    assert_eq!(again.location(), Some(delivery.as_str()));
    let inbox = format!("/ja/w/{other}/register/received");
    assert!(world.get(Role::Stranger, &inbox).expect(200).says("きず検出モデル"));
    world.get(Role::Owner, &inbox).expect(404);
    let row = world.look(|tx| Ok(received::list(tx, &world.fixture.other_operator, None, None, 5)?.rows)).remove(0);
    let here = format!("{inbox}/{}", row.id);
    let page = world.get(Role::Stranger, &here).expect(200);
    assert!(page.says("未確認の場面") && page.says("verify.signature.holds") && !page.says("概要</dt>"));
    let refused = world.post(Role::Stranger, &format!("{here}/accept"), &[("seen", "1")]).expect(422);
    assert!(refused.says("href=\"#asset\""));
    let asset = world.fixture.foreign_asset.to_string();
    world.post(Role::Stranger, &format!("{here}/accept"), &[("seen", "1"), ("asset", &asset)]).expect(303);
    world.post(Role::Stranger, &format!("{here}/ask"), &[("seen", "2"), ("text", "照明の条件は。")]).expect(303);
    let seen = world.get(Role::Editor, &delivery).expect(200);
    assert!(seen.says("照明の条件は。") && seen.says("受け入れ済み"));
    let file = world.get(Role::Editor, &format!("{delivery}/statement.json")).expect(200);
    assert!(Bundle::parse(&file.bytes).is_ok());
    world.get(Role::Stranger, &delivery).expect(404);
}

#[test]
fn a_file_is_taken_in_with_its_findings_and_nonsense_is_refused_on_its_field() {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "user");
    let fields = [("kind", "file"), ("name", "取引先"), ("show", "name")];
    let delivery = world.post(Role::Editor, &format!("{path}/send"), &fields).expect(303);
    let file = world.get(Role::Editor, &format!("{}/statement.json", delivery.location().unwrap())).expect(200).bytes;
    let inbox = world.at("/register/received");
    let wrong = world.post_files(Role::Editor, &inbox, &[], &[("file", "x.json", b"{}")]).expect(422);
    assert!(wrong.says("href=\"#file\""));
    world.post_files(Role::Editor, &inbox, &[], &[]).expect(422);
    let taken = world.post_files(Role::Editor, &inbox, &[], &[("file", "x.statement.json", &file)]).expect(303);
    let again = world.post_files(Role::Editor, &inbox, &[], &[("file", "y.statement.json", &file)]).expect(303);
    assert_eq!(taken.location(), again.location());
    assert!(world.get(Role::Viewer, &inbox).expect(200).says("未確認が1件あります"));
    assert!(world.get(Role::Viewer, taken.location().unwrap()).expect(200).says("きず検出モデル"));
}

#[test]
fn an_answer_rests_on_an_accepted_statement() {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "provider");
    let own = world.fixture.operator.to_string();
    let send = [("kind", "operator"), ("to", own.as_str()), ("show", "name"), ("show", "limitations")];
    world.post(Role::Editor, &format!("{path}/send"), &send).expect(303);
    let row = world.look(|tx| Ok(received::list(tx, &world.fixture.operator, None, None, 5)?.rows)).remove(0);
    let asset = world.fixture.system.to_string();
    let accept = world.at(&format!("/register/received/{}/accept", row.id));
    world.post(Role::Editor, &accept, &[("seen", "1"), ("asset", &asset)]).expect(303);
    let item = world.at(&format!("/assess/assessments/{}/items/{}", world.fixture.draft, world.fixture.norm));
    let relied = format!("{}/limitations", row.id);
    assert!(world.get(Role::Editor, &item).expect(200).says(&relied));
    let fields = [("kind", "statement"), ("relied", relied.as_str())];
    world.post_files(Role::Editor, &format!("{item}/evidence"), &fields, &[]).expect(303);
    let page = world.get(Role::Viewer, &item).expect(200);
    assert!(page.says(&format!("/register/received/{}", row.id)) && !page.says("よりどころに変化あり"));
    let held = sheet(&world, &path);
    let withdraw = [("seen", held.revision.to_string()), ("reason", "測り直した".to_owned())];
    let withdraw: Vec<(&str, &str)> = withdraw.iter().map(|(n, v)| (*n, v.as_str())).collect();
    world.post(Role::Owner, &format!("{path}/withdraw"), &withdraw).expect(303);
    let page = world.get(Role::Viewer, &item).expect(200);
    assert!(page.says("よりどころに変化あり") && page.says("発行者が撤回"));
    let none = world.post_files(Role::Editor, &format!("{item}/evidence"), &[("kind", "statement")], &[]).expect(422);
    assert!(none.says("href=\"#relied\""));
}
