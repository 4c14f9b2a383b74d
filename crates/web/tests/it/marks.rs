//! Marks on what rests on something that changed, the offer to tell, and what an operator says in public as a feed.

use crate::disclosure::{issued, sheet, with_key};
use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::downstream;
use shirube_domain::received;

/// A sheet given to the operator itself; its system is pinned to it, and an answer of its draft rests on it.
struct Resting {
    world: World,
    sheet: String,
    item: String,
    received: String,
}

fn resting() -> Resting {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "provider");
    let own = world.fixture.operator.to_string();
    let send = [("kind", "operator"), ("to", own.as_str()), ("show", "name"), ("show", "limitations")];
    world.post(Role::Editor, &format!("{path}/send"), &send).expect(303);
    let row = world.look(|tx| Ok(received::list(tx, &world.fixture.operator, None, None, 5)?.rows)).remove(0);
    let received = world.at(&format!("/register/received/{}", row.id));
    let asset = world.fixture.system.to_string();
    world.post(Role::Editor, &format!("{received}/accept"), &[("seen", "1"), ("asset", &asset)]).expect(303);
    let item = world.at(&format!("/assess/assessments/{}/items/{}", world.fixture.draft, world.fixture.norm));
    let relied = format!("{}/limitations", row.id);
    let fields = [("kind", "statement"), ("relied", relied.as_str())];
    world.post_files(Role::Editor, &format!("{item}/evidence"), &fields, &[]).expect(303);
    Resting { world, sheet: path, item, received }
}

impl Resting {
    fn asset(&self) -> String {
        self.world.at(&format!("/register/assets/{}", self.world.fixture.system))
    }

    /// Takes the sheet back; gives where that leads.
    fn withdrawn(&self) -> String {
        let seen = sheet(&self.world, &self.sheet).revision.to_string();
        let fields = [("seen", seen.as_str()), ("reason", "測り直した。")];
        let done = self.world.post(Role::Owner, &format!("{}/withdraw", self.sheet), &fields).expect(303);
        done.location().unwrap().to_owned()
    }

    fn told(&self, offered: &str) {
        let send = format!("{}/send", offered.split('?').next().unwrap());
        self.world.post(Role::Owner, &send, &[("seen", "1")]).expect(303);
        downstream::tell(&self.world.app.installation.ground, &|| true).unwrap();
    }
}

#[test]
fn an_asset_shows_the_statement_it_is_pinned_to_and_what_became_of_it() {
    let it = resting();
    let page = it.world.get(Role::Viewer, &it.asset()).expect(200);
    assert!(page.says("よりどころにしている言明") && page.says(&it.received) && page.says("有効期限"));
    assert!(!page.says("発行者が撤回"));
    it.withdrawn();
    assert!(it.world.get(Role::Viewer, &it.asset()).expect(200).says("発行者が撤回"));
}

#[test]
fn taking_a_sheet_back_leads_to_whom_it_reaches_and_one_step_tells_them() {
    let it = resting();
    let offered = it.withdrawn();
    let preview = it.world.get(Role::Owner, &offered).expect(200);
    assert!(preview.says("言明を撤回しました") && preview.says("測り直した。") && preview.says("確認待ち"));
    assert!(preview.says("/send\""));
    it.told(&offered);
    let sent = it.world.get(Role::Owner, offered.split('?').next().unwrap()).expect(200);
    assert!(sent.says("送付済み") && !sent.says("data-follow"));
}

#[test]
fn a_change_that_goes_out_follows_itself_with_and_without_a_script() {
    let it = resting();
    let offered = it.withdrawn();
    let page = offered.split('?').next().unwrap();
    it.world.post(Role::Owner, &format!("{page}/send"), &[("seen", "1")]).expect(303);
    let under_way = it.world.get(Role::Owner, page).expect(200);
    assert!(under_way.says("<noscript><meta http-equiv=\"refresh\"") && under_way.says("data-follow=\"2\""));
}

#[test]
fn an_answer_says_what_happened_to_its_ground_until_someone_looked() {
    let it = resting();
    let overview = it.world.at(&format!("/assess/assessments/{}", it.world.fixture.draft));
    let pages = [it.item.clone(), overview.clone(), format!("{overview}/check")];
    for page in &pages {
        assert!(!it.world.get(Role::Viewer, page).expect(200).says("id=\"marks\""), "{page}");
    }
    let offered = it.withdrawn();
    for page in &pages {
        let shown = it.world.get(Role::Viewer, page).expect(200);
        assert!(shown.says("id=\"marks\"") && shown.says("発行者が撤回") && shown.says("受け取った言明"), "{page}");
    }
    it.told(&offered);
    let at = |rest: &str| format!("{overview}/{rest}");
    assert!(it.world.get(Role::Viewer, &at("table")).expect(200).says("よりどころに変化"));
    for file in ["table.csv", "report", "report.json", "report.html"] {
        let text = it.world.get(Role::Viewer, &at(file)).expect(200).text();
        assert!(text.contains("言明の撤回：") && text.contains("測り直した。"), "{file}");
    }
    let change = offered.split('?').next().unwrap().replace("/sent/", "/");
    for page in &pages {
        let shown = it.world.get(Role::Viewer, page).expect(200);
        assert!(shown.says(&change) && shown.says("測り直した。") && shown.says("未確認"), "{page}");
    }
    let subject = format!("{}/{}", it.world.fixture.draft, it.world.fixture.norm);
    let fields = [("subject", subject.as_str()), ("note", "影響なし。")];
    it.world.post(Role::Editor, &format!("{change}/settle"), &fields).expect(303);
    let settled = it.world.get(Role::Viewer, &it.item).expect(200);
    assert!(settled.says("影響なし。") && settled.says("確認済み"));
    assert!(it.world.get(Role::Viewer, &change).expect(200).says(&format!("/items/{}", it.world.fixture.norm)));
}

#[test]
fn a_statement_shows_what_its_subject_rests_on_that_changed_and_a_withdrawn_one_the_way_to_tell() {
    let it = resting();
    // A statement about the system that rests on the sheet.
    let above = issued(&it.world, &it.world.fixture.system, "user");
    let id = sheet(&it.world, &above).statement.unwrap();
    let page = it.world.at(&format!("/register/statements/{id}"));
    assert!(!it.world.get(Role::Viewer, &page).expect(200).says("id=\"upstream\""));
    let offered = it.withdrawn();
    it.told(&offered);
    // The world's clock stands still: what was told at the moment of signing is not later than it.
    let first = sheet(&it.world, &it.sheet).statement.unwrap();
    let withdrawn = it.world.get(Role::Owner, &it.world.at(&format!("/register/statements/{first}"))).expect(200);
    assert!(withdrawn.says("撤回の通知を見る") && withdrawn.says(offered.split('?').next().unwrap()));
    // One nobody was given is taken back without a notice; it can still be told of.
    let fields = [("status", "withdrawn"), ("reason", "作り直す。"), ("seen", "1")];
    let done = it.world.post(Role::Owner, &format!("{page}/status"), &fields).expect(303);
    assert_eq!(done.location(), Some(format!("{page}?changed").as_str()));
    let form = format!("/register/assets/{}/change?kind=statement-withdrawn", it.world.fixture.system);
    assert!(it.world.get(Role::Editor, &page).expect(200).says(&form));
}

#[test]
fn a_statement_set_aside_leads_to_its_notice_and_so_does_lifting_it() {
    let it = resting();
    let id = sheet(&it.world, &it.sheet).statement.unwrap();
    let page = it.world.at(&format!("/register/statements/{id}"));
    let becomes = |status: &str, seen: &str| {
        let fields = [("status", status), ("reason", "測り直している。"), ("seen", seen)];
        let done = it.world.post(Role::Owner, &format!("{page}/status"), &fields).expect(303);
        done.location().unwrap().to_owned()
    };
    let offered = becomes("suspended", "1");
    let preview = it.world.get(Role::Owner, &offered).expect(200);
    assert!(preview.says("言明を一時停止しました") && preview.says("測り直している。"));
    assert!(it.world.get(Role::Owner, &page).expect(200).says("一時停止の通知を見る"));
    it.told(&offered);
    let shown = it.world.get(Role::Viewer, &it.item).expect(200);
    assert!(shown.says("言明の一時停止") && shown.says("測り直している。"));
    let lifted = becomes("valid", "2");
    assert!(it.world.get(Role::Owner, &lifted).expect(200).says("言明の一時停止を解除しました"));
    it.told(&lifted);
    let inbox = it.world.get(Role::Viewer, &it.world.at("/changes")).expect(200);
    assert!(inbox.says("言明の一時停止の解除"));
}

#[test]
fn a_new_version_of_a_sheet_offers_to_tell_whoever_has_the_one_before() {
    let it = resting();
    assert!(!it.world.get(Role::Editor, &it.sheet).expect(200).says("差し替えを知らせる"));
    let newer = issued(&it.world, &it.world.fixture.model, "provider");
    let page = it.world.get(Role::Editor, &newer).expect(200);
    let form = page.text().split("href=\"").find(|at| at.contains("kind=statement-superseded")).unwrap().to_owned();
    let form = form.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let earlier = sheet(&it.world, &it.sheet).statement.unwrap();
    assert!(form.contains(&format!("statement={earlier}&replaced_by=stm_")), "{form}");
    let filled = it.world.get(Role::Editor, &form).expect(200);
    assert!(filled.says("新しい版を発行しました。"));
    assert!(!it.world.get(Role::Viewer, &newer).expect(200).says("差し替えを知らせる"));
    let query = form.split_once('?').unwrap();
    let mut fields: Vec<(&str, &str)> = query.1.split('&').map(|f| f.split_once('=').unwrap()).collect();
    fields.retain(|(name, _)| *name != "words");
    fields.push(("words", "新しい版を発行しました。"));
    let offered = it.world.post(Role::Editor, query.0, &fields).expect(303).location().unwrap().to_owned();
    it.told(&offered);
    assert!(it.world.get(Role::Editor, &newer).expect(200).says("差し替えの通知を見る"));
}

#[test]
fn what_an_operator_says_in_public_is_a_feed() {
    let world = with_key();
    let path = issued(&world, &world.fixture.model, "public");
    let feed = format!("/ja/o/{}/feed.atom", world.fixture.operator);
    assert!(!world.get(Role::Anyone, &feed).expect(200).says("<entry>"));
    let held = sheet(&world, &path);
    let fields = [("seen", held.revision.to_string()), ("published", "1".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    world.post(Role::Owner, &format!("{path}/publish"), &fields).expect(303);
    let shown = world.get(Role::Anyone, &feed).expect(200);
    assert!(shown.says("<entry>") && shown.says("きず検出モデル") && shown.says(&format!("#{}", held.id)));
    assert!(world.get(Role::Anyone, &format!("/ja/o/{}", world.fixture.operator)).expect(200).says(&feed));
    world.get(Role::Anyone, &format!("/ja/o/{}/feed.atom", world.fixture.other_operator)).expect(404);
}
