//! A node that lies about its log is found out.

use super::*;
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::note::SigningKey;

fn exchange(from: &Node, to: &PeerId, line: &mut Line<'_>) {
    from.keep_log();
    from.send(to, "note", None, &json!(1));
    assert!(from.deliver(line).acknowledged > 0);
}

fn size(node: &Node, peer: &PeerId) -> u64 {
    let held = node.world.read(|tx| peer_of(tx, peer));
    node.world.read(|tx| view::seen_size(tx, &held))
}

fn peer_of(tx: &mut crate::db::Tx<'_>, id: &PeerId) -> Result<Peer, Error> {
    Ok(store::peer(tx, id)?.unwrap())
}

#[test]
fn each_exchange_proves_that_the_log_goes_on_even_after_lost_answers() {
    let (developer, provider, to_provider, to_developer) = pair();
    let mut line = Line::between(&[&developer, &provider]);
    exchange(&developer, &to_provider, &mut line);
    let first = size(&provider, &to_developer);
    assert!(first > 0);
    line.fates = vec![Fate::AnswerLost];
    developer.keep_log();
    developer.send(&to_provider, "note", None, &json!(2));
    developer.deliver(&mut line);
    developer.world.clock.forward_hours(1);
    provider.world.clock.forward_hours(1);
    for _ in 0..3 {
        exchange(&developer, &to_provider, &mut line);
    }
    assert!(size(&provider, &to_developer) > first);
    let seen = provider.world.read(|tx| log_seen(tx, &to_developer));
    assert_eq!(seen.unproven, None, "{seen:?}");
    assert_eq!(provider.findings(&to_developer), [""; 0]);
}

/// What the developer's own log key would sign for somebody else.
fn another(developer: &Node, size: u64) -> String {
    let text = std::fs::read_to_string(developer.world.data().join("log.key")).unwrap();
    let key = SigningKey::parse(text.trim()).unwrap();
    let root = shirube_proof::digest::sha256(b"another history");
    Checkpoint { origin: key.name().to_owned(), size, root }.sign(&[&key]).unwrap()
}

fn show(provider: &Node, peer: &PeerId, note: &str, proofs: &[Continuation]) {
    let held = provider.world.read(|tx| peer_of(tx, peer));
    provider.world.file(|tx, _| view::observe(tx, &held, note, proofs)).unwrap();
}

#[test]
fn two_logs_of_one_length_are_a_finding_and_both_notes_are_kept() {
    let (developer, provider, to_provider, to_developer) = pair();
    exchange(&developer, &to_provider, &mut Line::between(&[&developer, &provider]));
    let kept = provider.world.read(|tx| log_seen(tx, &to_developer)).note.unwrap();
    let other = another(&developer, size(&provider, &to_developer));
    show(&provider, &to_developer, &other, &[]);
    show(&provider, &to_developer, &other, &[]);
    assert_eq!(provider.findings(&to_developer), ["node.log.split"], "once");
    let found = provider.world.read(|tx| findings(tx, &to_developer)).remove(0);
    assert_eq!((found.kept, found.came), (kept.clone(), other));
    assert_eq!(provider.world.read(|tx| log_seen(tx, &to_developer)).note, Some(kept), "nothing is overwritten");
    // The evidence is sealed like everything else.
    provider.keep_log();
    provider.world.tamper("DELETE FROM peer_finding");
    assert_eq!(provider.world.faults()[0].code, "log.row.missing");
}

#[test]
fn a_later_log_with_a_false_proof_or_none_does_not_take_the_place_of_the_one_kept() {
    let (developer, provider, to_provider, to_developer) = pair();
    exchange(&developer, &to_provider, &mut Line::between(&[&developer, &provider]));
    let kept = size(&provider, &to_developer);
    let other = another(&developer, kept + 5);
    show(&provider, &to_developer, &other, &[]);
    let seen = provider.world.read(|tx| log_seen(tx, &to_developer));
    assert_eq!((seen.unproven, size(&provider, &to_developer)), (Some(other.clone()), kept));
    assert_eq!(provider.findings(&to_developer), [""; 0], "no proof is no proof of a lie");
    let false_proof = Continuation { old: kept, new: kept + 5, proof: vec![shirube_proof::digest::sha256(b"x")] };
    show(&provider, &to_developer, &other, &[false_proof]);
    assert_eq!(provider.findings(&to_developer), ["node.log.broken"]);
    assert_eq!(size(&provider, &to_developer), kept);
}

#[test]
fn a_checkpoint_of_another_log_says_nothing() {
    let (developer, provider, to_provider, to_developer) = pair();
    exchange(&developer, &to_provider, &mut Line::between(&[&developer, &provider]));
    let kept = provider.world.read(|tx| log_seen(tx, &to_developer));
    let stranger = SigningKey::from_seed("shirube.test/log", &[7; 32]).unwrap();
    let root = shirube_proof::digest::sha256(b"x");
    let note = Checkpoint { origin: "shirube.test/log".into(), size: 1, root }.sign(&[&stranger]).unwrap();
    show(&provider, &to_developer, &note, &[]);
    show(&provider, &to_developer, "not a note", &[]);
    assert_eq!(provider.world.read(|tx| log_seen(tx, &to_developer)), kept);
}

/// The published files of a node's log, as its web server gives them.
fn published(node: &Node) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![(node.world.it.log_dir().to_path_buf(), format!("{}/log", node.address))];
    while let Some((dir, url)) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            let (path, url) = (entry.path(), format!("{url}/{}", entry.file_name().to_string_lossy()));
            match path.is_dir() {
                true => open.push((path, url)),
                false => drop(out.insert(url, std::fs::read(path).unwrap())),
            }
        }
    }
    out
}

#[test]
fn the_published_log_is_followed_by_its_tiles_and_a_rewritten_one_is_found() {
    let (developer, provider, to_provider, to_developer) = pair();
    let mut line = Line::between(&[&developer, &provider]);
    exchange(&developer, &to_provider, &mut line);
    for n in 0..5 {
        developer.world.operator(&format!("事業者{n}"));
    }
    developer.keep_log();
    line.pages = published(&developer);
    let before = size(&provider, &to_developer);
    assert_eq!(follow_logs(&provider.world.it.ground, &mut line, &on).unwrap(), 1);
    assert!(size(&provider, &to_developer) > before);
    assert_eq!(follow_logs(&provider.world.it.ground, &mut line, &on).unwrap(), 0, "nothing new, nothing written");
    // The same key over another history: its tiles can prove what they like, but not that.
    let later = another(&developer, size(&provider, &to_developer) + 3);
    line.pages.insert(format!("{DEVELOPER}/log/checkpoint"), later.into_bytes());
    let tiles = line.pages.iter().filter(|(url, _)| url.contains("/tile/0/")).map(|(_, tile)| tile.clone());
    let grown = [tiles.max_by_key(Vec::len).unwrap(), vec![7; 32 * 3]].concat();
    let width = grown.len() / 32;
    line.pages.insert(format!("{DEVELOPER}/log/tile/0/000.p/{width}"), grown);
    follow_logs(&provider.world.it.ground, &mut line, &on).unwrap();
    assert_eq!(provider.findings(&to_developer), ["node.log.broken"]);
    line.pages.clear();
    assert_eq!(follow_logs(&provider.world.it.ground, &mut line, &on).unwrap(), 0);
}
