//! The memory of handled events.

use std::thread;

use didit::webhook::{Dedup, MemoryDedup};

#[test]
fn remembers_events_up_to_its_capacity() {
    let events = MemoryDedup::new(2);
    for (id, was_seen) in [
        ("a", false),
        ("a", true),
        ("b", false),
        ("a", true),
        ("c", false),
        ("b", true),
        ("a", false),
    ] {
        assert_eq!(events.seen_before(id), was_seen, "{id}");
    }
    let events = MemoryDedup::new(0);
    assert!(!events.seen_before("a"));
    assert!(events.seen_before("a"));
    assert!(!events.seen_before("b"));
    assert!(!events.seen_before("a"));
}

#[test]
fn forgets_an_event_that_could_not_be_handled() {
    let events = MemoryDedup::new(2);
    assert!(!events.seen_before("a"));
    assert!(!events.seen_before("b"));
    events.forget("a");
    events.forget("unknown");
    assert!(!events.seen_before("a"));
    assert!(events.seen_before("b"));
    assert_eq!(
        format!("{events:?}"),
        "MemoryDedup { capacity: 2, events: 2 }"
    );

    // What is forgotten takes no place.
    let events = MemoryDedup::new(2);
    for id in ["a", "b"] {
        assert!(!events.seen_before(id));
    }
    events.forget("a");
    for id in ["c", "d"] {
        assert!(!events.seen_before(id));
    }
    assert!(!events.seen_before("b"), "it was the oldest of three");
}

#[test]
fn lets_one_of_several_threads_handle_an_event() {
    let events = MemoryDedup::default();
    let handle = || Dedup::seen_before(&mut &events, "a").expect("it cannot fail");
    let seen: Vec<bool> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(handle)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a result"))
            .collect()
    });
    assert_eq!(seen.iter().filter(|seen| !**seen).count(), 1);
}
