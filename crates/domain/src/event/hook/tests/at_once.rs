//! A program killed while it sends, two at the same time, and a hook that goes meanwhile.

use super::*;
use crate::event::hook::deliver::{End, send_all, settle, take};

#[test]
fn a_program_killed_after_sending_sends_again_under_the_same_id() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (id, _) = set.hook(&url, &[]);
    let event = set.tell(Kind::KeyRotated);
    let it = &set.world.it;
    let taken = take(&it.ground).unwrap();
    let ended = send_all(&it.ground, &it.keyring, &here(), taken, &|| true).unwrap();
    assert!(matches!(ended[0].1, End::Answered(Ok(_))));
    drop(ended); // Killed here: nothing was noted.
    assert_eq!(set.the(&id).1[0].state, DeliveryState::Sending);
    assert_eq!(set.deliver(), Delivered::default(), "another program leaves it alone at first");
    set.world.clock.forward_hours(1);
    assert_eq!(set.deliver().sent, 1);
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 2);
    assert!(heard.iter().all(|(head, _)| line(head, "webhook-id") == event.as_str()));
    assert_eq!(heard[0].1, heard[1].1);
}

#[test]
fn two_programs_at_once_send_each_event_once() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    set.hook(&url, &[]);
    for _ in 0..12 {
        set.tell(Kind::KeyRotated);
    }
    let other = set.world.another().unwrap();
    let sent: u32 = std::thread::scope(|scope| {
        let both = [&set.world.it, &other];
        let running: Vec<_> = both
            .into_iter()
            .map(|it| scope.spawn(move || deliver_due(&it.ground, &it.keyring, &here(), &|| true).unwrap().sent))
            .collect();
        running.into_iter().map(|t| t.join().unwrap()).sum()
    });
    let heard = heard.lock().unwrap();
    let ids: std::collections::BTreeSet<&str> = heard.iter().map(|(head, _)| line(head, "webhook-id")).collect();
    assert_eq!((sent, heard.len(), ids.len()), (12, 12, 12));
}

#[test]
fn what_comes_of_a_hook_removed_meanwhile_concerns_nobody() {
    let set = Set::new();
    let (url, _) = receiver(&["HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"]);
    let (id, _) = set.hook(&url, &[]);
    set.tell(Kind::KeyRotated);
    let it = &set.world.it;
    let taken = take(&it.ground).unwrap();
    let ended = send_all(&it.ground, &it.keyring, &here(), taken, &|| true).unwrap();
    set.world.file(|tx, _| remove(tx, &set.operator, &id)).unwrap();
    settle(&it.ground, &ended, &mut Delivered::default()).unwrap();
    assert_eq!(set.world.read(figures), Figures::default());
    assert_eq!(set.world.faults(), []);
}
