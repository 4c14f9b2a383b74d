//! Exchange by file has the same effects, once.

use super::*;

fn exported(from: &Node, to: &PeerId) -> String {
    export(&from.world.it.ground, &from.own(), to).unwrap()
}

fn imported(to: &Node, file: &str) -> Imported {
    import(&to.world.it.ground, &to.own(), &to.handlers, file.as_bytes()).unwrap()
}

#[test]
fn a_file_and_the_file_that_goes_back_do_what_the_line_would() {
    let (developer, provider, to_provider, to_developer) = pair();
    developer.send(&to_provider, "ask", None, &json!(1));
    developer.send(&to_provider, "note", None, &json!(2));
    let file = exported(&developer, &to_provider);
    assert_eq!(imported(&provider, &file), Imported { taken: 2, ..Imported::default() });
    assert_eq!(developer.states(&to_provider)[0].0, OutState::Queued, "it waits until it is acknowledged");
    let back = exported(&provider, &to_developer);
    let came = imported(&developer, &back);
    assert_eq!((came.receipts, came.taken, came.refused.len()), (2, 1, 0));
    assert_eq!(developer.effects(), ["note \"answered\""]);
    assert!(developer.states(&to_provider)[..2].iter().all(|s| s.0 == OutState::Acknowledged));
    // The same files again, from an old mail.
    imported(&provider, &file);
    imported(&developer, &back);
    assert_eq!((provider.effects().len(), developer.effects().len()), (2, 1));
    assert_eq!(exported(&developer, &to_provider).lines().count(), 2, "the receipt of what was answered");
    assert_eq!((developer.world.faults(), provider.world.faults()), (vec![], vec![]));
}

#[test]
fn a_lost_file_back_is_made_anew_when_the_first_comes_again() {
    let (developer, provider, to_provider, to_developer) = pair();
    developer.send(&to_provider, "note", None, &json!(1));
    imported(&provider, &exported(&developer, &to_provider));
    drop(exported(&provider, &to_developer));
    assert_eq!(exported(&provider, &to_developer).lines().count(), 1, "a receipt goes once");
    developer.world.clock.forward_hours(24 * 200);
    provider.world.clock.forward_hours(24 * 200);
    imported(&provider, &exported(&developer, &to_provider));
    assert_eq!(imported(&developer, &exported(&provider, &to_developer)).receipts, 1);
    assert_eq!(provider.effects(), ["note 1"]);
}

#[test]
fn line_and_file_may_carry_the_same_message() {
    let (developer, provider, to_provider, to_developer) = pair();
    developer.send(&to_provider, "note", None, &json!(1));
    let file = exported(&developer, &to_provider);
    let mut line = Line::between(&[&developer, &provider]);
    developer.deliver(&mut line);
    imported(&provider, &file);
    assert_eq!(provider.effects(), ["note 1"]);
    // The receipt that waits for a file goes over the line when there is one, and is not receipted itself.
    assert_eq!(provider.deliver(&mut line).acknowledged, 1);
    assert_eq!(provider.states(&to_developer), [(OutState::Acknowledged, Some("done".into()))]);
}

#[test]
fn one_damaged_line_costs_itself_alone_and_another_file_is_refused_whole() {
    let (developer, provider, to_provider, _) = pair();
    for n in 0..3 {
        developer.send(&to_provider, "note", None, &json!(n));
    }
    let file = exported(&developer, &to_provider);
    let lines: Vec<&str> = file.lines().collect();
    let damaged = [lines[0], lines[1], &lines[2][..lines[2].len() - 9], "", lines[3]].join("\r\n");
    let came = imported(&provider, &damaged);
    assert_eq!((came.taken, came.refused.len(), came.refused[0].line), (2, 1, 3));
    assert_eq!(provider.effects(), ["note 0", "note 2"]);
    for other in ["", "{}", "shirube-envelopes 2\n", "\u{0}"] {
        let refused = import(&provider.world.it.ground, &provider.own(), &provider.handlers, other.as_bytes());
        assert_eq!(refused.unwrap_err().refusals()[0].code, "node.file");
    }
    let long = vec![b'a'; LONGEST_FILE + 1];
    let refused = import(&provider.world.it.ground, &provider.own(), &provider.handlers, &long);
    assert_eq!(refused.unwrap_err().refusals()[0].code, "node.file-too-long");
}
