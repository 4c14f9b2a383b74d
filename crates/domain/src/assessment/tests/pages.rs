//! Lists that go on page by page.

use super::*;

#[test]
fn evidence_is_walked_page_by_page_without_losing_or_repeating_a_piece() {
    let world = World::new();
    let d = world.draft();
    let mut added: Vec<String> =
        (0..7).map(|n| add(&world, &d, &note(&format!("記録{n}"))).unwrap().to_string()).collect();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = world.read(|tx| evidence_of_operator(tx, &d.operator, after.as_ref(), 3));
        assert!(page.rows.len() <= 3);
        seen.extend(page.rows.iter().map(|e| e.id.to_string()));
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    added.reverse();
    assert_eq!(seen, added);
}
