//! Reports of incidents by anyone: the form, the receipt, how it stands; through the API too.

use crate::world::{Answer, World};
use axum::http::{Method, header};
use shirube_domain::authority::Role;
use shirube_domain::incident::{MOST_REPORTS, MOST_TRIES};

const FORM: &str = "/ja/incidents/report/harm";
const TEXT: &str = "窓口のAIが、ない手当を案内した。";

/// The secret a form was drawn with.
fn drawn(world: &World) -> String {
    world.get(Role::Anyone, FORM).expect(200).field("secret")
}

fn send(world: &World, secret: &str, text: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("secret", secret), ("description", text)];
    fields.extend_from_slice(more);
    world.post(Role::Anyone, FORM, &fields)
}

/// Number and secret of a receipt.
fn received(answer: &Answer) -> (String, String) {
    let text = answer.text();
    let mut shown = text.split("sb-receipt__number\" translate=\"no\">").skip(1);
    let mut next = || shown.next().and_then(|t| t.split('<').next()).expect("a receipt").to_owned();
    (next(), next())
}

fn status(world: &World, number: &str, secret: &str) -> Answer {
    world.post(Role::Anyone, "/ja/report-status", &[("number", number), ("secret", secret)])
}

#[test]
fn anyone_reports_and_follows_it_up_without_an_account() {
    let world = World::new();
    let kinds = world.get(Role::Anyone, "/ja/incidents/report").expect(200);
    assert!(kinds.says("/ja/incidents/report/rights") && kinds.says("日本のAI法に"));
    assert_eq!(world.get(Role::Anyone, "/ja/incidents/report/none").status, 404);
    let sent = send(&world, &drawn(&world), TEXT, &[("severity", "unknown"), ("harm", "economic")]).expect(200);
    assert_eq!(sent.header(header::CACHE_CONTROL), Some("no-store"));
    let (number, secret) = received(&sent);
    let seen = status(&world, &number, &secret.to_lowercase()).expect(200);
    assert!(seen.says("報告を受け付け、内容を確かめています。") && !seen.says(TEXT));
    assert_eq!(seen.header(header::CACHE_CONTROL), Some("no-store"));
    let at = [("number", number.as_str()), ("secret", secret.as_str()), ("seen", "1")];
    let added = world.post(Role::Anyone, "/ja/report-status/word", &[&at[..], &[("word", "続きがあります")]].concat());
    assert!(added.expect(200).says("続きがあります"));
    let gone = world.post(Role::Anyone, "/ja/report-status/steps/withdraw", &at).expect(200);
    assert!(gone.says("報告は取り下げられました。"));
    let late = world.post(Role::Anyone, "/ja/report-status/word", &[&at[..], &[("word", "まだあります")]].concat());
    assert!(late.expect(422).says("書き足せません"));
    let stranger = world.post(Role::Anyone, "/ja/report-status/steps/take-up", &at);
    assert_eq!(stranger.status, 422);
}

#[test]
fn the_same_form_sent_twice_is_one_report_and_an_empty_one_is_shown_again() {
    let world = World::new();
    let secret = drawn(&world);
    let empty = send(&world, &secret, " ", &[("severity", "terrible"), ("countries", "日本")]).expect(422);
    assert_eq!((empty.field("secret"), empty.field("countries")), (secret.clone(), "日本".to_owned()));
    assert!(empty.says("<details class=\"sb-more\" open>"));
    let (one, two) = (send(&world, &secret, TEXT, &[]), send(&world, &secret, TEXT, &[]));
    assert_eq!(received(&one), received(&two));
    let other = received(&send(&world, &secret, "別のこと", &[]));
    assert_ne!(received(&one).0, other.0);
    assert_eq!(send(&world, "short", TEXT, &[]).status, 422);
}

#[test]
fn what_looks_like_personal_data_is_shown_before_it_is_sent() {
    let world = World::new();
    let (secret, text) = (drawn(&world), "山田太郎さんに\n電話した。090-1234-5678");
    let warned = send(&world, &secret, text, &[]).expect(422);
    assert!(warned.says("「何がありましたか」の2行目：電話番号") && warned.says("1行目：人の名前"));
    let mark = warned.field("sure");
    assert_eq!(send(&world, &secret, &format!("{text}\ntaro@komichi.co.jp"), &[("sure", &mark)]).status, 422);
    send(&world, &secret, text, &[("sure", &mark)]).expect(200);
}

#[test]
fn a_typing_mistake_is_told_from_a_wrong_number_and_neither_says_whether_there_is_a_case() {
    let world = World::new();
    let (number, secret) = received(&send(&world, &drawn(&world), TEXT, &[]));
    let (other, _) = received(&send(&world, &drawn(&world), TEXT, &[]));
    let last = if secret.ends_with('A') { 'B' } else { 'A' };
    let typo = format!("{}{last}", &secret[..secret.len() - 1]);
    assert!(status(&world, &number, &typo).expect(422).says("打ち間違い"));
    // Another report's number does not belong to this secret: the check letters are over both.
    assert!(status(&world, &other, &secret).expect(422).says("打ち間違い"));
    let elsewhere = shirube_domain::incident::Tracking::of("000-000-000", "0123456789ABCDEF").unwrap();
    let wrong_secret = shirube_domain::incident::Tracking::of(&number, "0123456789ABCDEF").unwrap();
    let pages: Vec<String> = [&elsewhere, &wrong_secret]
        .map(|t| status(&world, &t.number(), &t.secret()).expect(422).text().replace(&t.number(), ""))
        .to_vec();
    assert!(pages[0] == pages[1] && pages[0].contains("見つかりません"));
    for _ in 2..MOST_TRIES {
        status(&world, "000-000-000", &elsewhere.secret()).expect(422);
    }
    assert!(status(&world, &number, &secret).expect(429).says("分後"));
}

#[test]
fn a_flood_from_one_source_is_stopped_with_the_time_to_come_again_and_another_way() {
    use shirube_web::{Office, Settings};
    let office = Office { mail: "ai@reiji.example".into(), phone: "03-0000-0000".into() };
    let world = World::with(Settings { office, ..Settings::default() });
    let secret = drawn(&world);
    for n in 0..MOST_REPORTS {
        send(&world, &secret, &format!("{n}番目"), &[]).expect(200);
    }
    let refused = send(&world, &secret, "もう一つ", &[]).expect(429);
    assert!(refused.says("60分後") && refused.says("mailto:ai@reiji.example") && refused.says("tel:03-0000-0000"));
}

#[test]
fn programs_report_and_follow_up_the_same_way() {
    let world = World::new();
    let post = |path: &str, body: serde_json::Value| {
        world.send(Method::POST, None, path, Some("application/json"), body.to_string().into_bytes())
    };
    let form = world.get(Role::Anyone, "/api/v1/incidents/form").expect(200).json();
    assert_eq!(form["fields"].as_array().map(Vec::len), Some(29));
    let draft = |text: &str, sure: bool| {
        serde_json::json!({ "kind": "hazard", "secret": form["secret"], "answers": { "description": [text], "severity": ["unknown"] },
            "personal_data_confirmed": sure })
    };
    let refused = post("/api/v1/incidents", draft("電話は 090-1234-5678", false)).expect(422).json();
    assert_eq!(refused["errors"][0]["code"], "incident.personal");
    let strange = serde_json::json!({ "kind": "hazard", "secret": form["secret"], "answers": { "colour": ["red"] } });
    assert_eq!(post("/api/v1/incidents", strange).expect(422).json()["errors"][0]["pointer"], "/answers/colour");
    let one = post("/api/v1/incidents", draft("電話は 090-1234-5678", true)).expect(200).json();
    let two = post("/api/v1/incidents", draft("電話は 090-1234-5678", true)).expect(200).json();
    assert_eq!((&one["number"], one["personal_data"][0]["kind"].as_str()), (&two["number"], Some("telephone")));
    let key = |more: serde_json::Value| {
        let mut out = serde_json::json!({ "number": one["number"], "secret": one["secret"] });
        out.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        out
    };
    let stands = post("/api/v1/incidents/standing", key(serde_json::json!({}))).expect(200).json();
    assert_eq!((stands["steps"][0].as_str(), stands["is_over"].as_bool()), (Some("withdraw"), Some(false)));
    let added = post("/api/v1/incidents/words", key(serde_json::json!({ "text": "続き" }))).expect(200).json();
    assert_eq!(added["words"][0]["text"], "続き");
    let step = serde_json::json!({ "step": "withdraw", "revision": added["revision"], "answers": {} });
    assert_eq!(post("/api/v1/incidents/steps", key(step)).expect(200).json()["is_over"], true);
    let wrong = shirube_domain::incident::Tracking::of("000-000-000", "0123456789ABCDEF").unwrap();
    let wrong = serde_json::json!({ "number": wrong.number(), "secret": wrong.secret() });
    assert_eq!(post("/api/v1/incidents/standing", wrong).status, 404);
}

#[test]
fn an_operator_reports_with_an_asset_and_sees_each_period_from_its_own_moment() {
    let world = World::new();
    let (new, asset) = (world.at("/incidents/new"), world.fixture.system.to_string());
    let form = world.get(Role::Editor, &new).expect(200);
    assert!(form.says(&asset) && form.says("at-determined-time"));
    let once = form.field("once");
    let all = [
        ("once", once.as_str()),
        ("kind", "harm"),
        ("asset", asset.as_str()),
        ("description", "自社のAIが誤った案内をした。"),
        ("at-aware", "2026-11-20"),
        ("at-aware-time", "23:30"),
    ];
    let wrong = [("once", once.as_str()), ("description", "何か"), ("at-aware", "2099-01-01")];
    let refused = world.post(Role::Editor, &new, &wrong).expect(422);
    assert!(refused.says("選んでください") && refused.says("まだ来ていない日です"));
    let sent = world.post(Role::Editor, &new, &all).expect(303);
    let at = sent.location().unwrap().to_owned();
    assert_eq!(world.post(Role::Editor, &new, &all).location(), Some(at.as_str()), "once");
    let page = world.get(Role::Viewer, &at).expect(200);
    assert!(page.says("日本のAI法に、インシデントを報告する義務はありません") && page.says("計算できません"));
    assert!(page.says("2026-12-05") && page.says("提供している国や地域が示されていません"));
    assert!(world.get(Role::Viewer, &world.at("/incidents")).expect(200).says("自社のAIが誤った案内をした。"));
    assert_eq!(world.get(Role::Viewer, &new).status, 403);
    // A report of anyone is no operator's, and another operator's is nobody's here.
    let theirs = at.replace(world.fixture.operator.as_str(), world.fixture.other_operator.as_str());
    assert_eq!(world.get(Role::Owner, &theirs).status, 404);
    let strange = [("kind", "harm"), ("asset", "ast_00000000000000000000000000000000"), ("description", "何か")];
    assert_eq!(world.post(Role::Editor, &new, &strange).status, 422);
}
