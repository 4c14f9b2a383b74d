//! What the programs of announcers and of those told hear.

use super::*;

#[test]
fn announcer_and_those_told_each_hear_of_a_change_once() {
    let world = World::new();
    let chain = chain(&world);
    let [announcer, provider, user] =
        [&chain.developer, &chain.provider, &chain.user].map(|o| world.hook(o, &chain.by, &[]).0);
    let held = world.announced(&chain.model, &chain.by, &new_version());
    assert_eq!(world.queued(&announcer), ["change.announced"]);
    assert_eq!(world.queued(&provider), [""; 0]);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Nothing);
    for hook in [&provider, &user] {
        assert_eq!(world.queued(hook), ["change.received"]);
    }
    let others = world.account("second");
    for (operator, reader) in [(&chain.provider, &chain.by), (&chain.provider, &others), (&chain.user, &chain.by)] {
        world.file(|tx, _| mark_seen(tx, (&held.id, operator), reader)).unwrap();
        world.file(|tx, _| mark_seen(tx, (&held.id, operator), reader)).unwrap();
    }
    assert_eq!(world.queued(&announcer), ["change.announced", "change.seen", "change.seen"]);
    let told = world.read(|tx| event::latest(tx, &chain.user, 9));
    assert_eq!(told[0].subject.page, format!("/changes/{}", held.id));
    assert_eq!(told[0].subject.ids.len(), 1, "whoever announced it is not named to those further along");
}

#[test]
fn what_was_seen_on_another_installation_is_heard_of_once_for_each_who_saw_it() {
    let world = World::new();
    let chain = chain(&world);
    let (hook, _) = world.hook(&chain.developer, &chain.by, &["change.seen"]);
    delivered(&world, &chain.developer, &chain.model, "https://b.test", &chain.by);
    let held = world.announced(&chain.model, &chain.by, &new_version());
    tell(&world.it.ground, &on).unwrap();
    let answer = |seen: u64| {
        serde_json::json!({ "format": "shirube-change-seen/1", "id": format!("{}/{}", held.id, chain.model),
            "told": 2, "seen": seen })
    };
    for (seen, heard) in [(0, 0), (1, 1), (1, 1), (0, 1), (2, 2)] {
        world.file(|tx, _| answer_arrived(tx, "https://b.test", &answer(seen))).unwrap();
        assert_eq!(world.queued(&hook).len(), heard);
    }
}

#[test]
fn what_only_the_clock_says_is_announced_by_nobody() {
    let world = World::new();
    let chain = chain(&world);
    let (issuer, subject) = world.about(&chain.developer, &chain.model);
    let soon = crate::statement::seconds(world.it.ground.clock.now()) + 86_400;
    let about = (issuer.as_str(), subject.as_str(), Some(&chain.model));
    world.given(about, &chain.user, Some(&chain.system), ("d9", soon));
    let [announcer, user] = [&chain.developer, &chain.user].map(|o| world.hook(o, &chain.by, &[]).0);
    assert_eq!(look_at_ends(&world.it.ground).unwrap(), 1);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(world.queued(&announcer), ["change.received"]);
    assert_eq!(world.queued(&user), ["change.received"]);
}
