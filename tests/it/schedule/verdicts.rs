//! The judge, given observations that are wrong in one way each.

use std::time::Duration;

use didit::Uuid;
use didit_simulator::Fault;

use super::judge::{Exchange, Existing, Observation, Outcome, Violation, judge};
use super::plan::Call;

const A: Uuid = Uuid::from_u128(0xA);
const B: Uuid = Uuid::from_u128(0xB);
const TIMEOUT: Duration = Duration::from_secs(20);

fn returned(others: &[Uuid], other_may_exist: bool) -> Outcome {
    Outcome::Returned {
        session: A,
        others: others.to_vec(),
        other_may_exist,
        attempts: 2,
    }
}

fn failed(named: &[Uuid], session_may_exist: bool) -> Outcome {
    Outcome::Failed {
        named: named.to_vec(),
        session_may_exist,
        attempts: 1,
        error: String::new(),
    }
}

fn existing(id: Uuid, vendor_data: Option<&str>) -> Existing {
    Existing {
        id,
        call: 0,
        vendor_data: vendor_data.map(str::to_owned),
        version: 1,
        is_unfinished: true,
    }
}

fn exchange(fault: Fault, status: u16, session: Uuid) -> Exchange {
    Exchange {
        call: 0,
        connection: 1,
        fault,
        status: Some(status),
        session: Some(session),
    }
}

/// The violations of one call, given its outcome and the simulator's memory.
fn verdict(
    call: Call,
    outcome: Outcome,
    exchanges: &[Exchange],
    sessions: &[Existing],
) -> Vec<Violation> {
    let (exchanges, sessions) = (exchanges.to_vec(), sessions.to_vec());
    let seen = Observation {
        results: vec![(outcome, Duration::ZERO)],
        exchanges,
        sessions,
    };
    judge(&[call], TIMEOUT, &seen)
}

fn anonymous() -> Call {
    Call::default()
}

fn known() -> Call {
    Call {
        vendor_data: Some("user-1"),
        ..Call::default()
    }
}

#[test]
fn accepts_sessions_that_were_returned_named_or_declared_possible() {
    let one = [existing(A, None)];
    for outcome in [
        returned(&[], false),
        failed(&[A], true),
        failed(&[], true),
        Outcome::Dropped,
    ] {
        assert_eq!(
            verdict(anonymous(), outcome.clone(), &[], &one),
            [],
            "{outcome:?}"
        );
    }
    let finished = Existing {
        is_unfinished: false,
        ..existing(B, Some("user-1"))
    };
    let two = [finished, existing(A, Some("user-1"))];
    for outcome in [
        returned(&[B], false),
        returned(&[], true),
        failed(&[A], true),
    ] {
        assert_eq!(
            verdict(known(), outcome.clone(), &[], &two),
            [],
            "{outcome:?}"
        );
    }
    assert_eq!(verdict(anonymous(), failed(&[], false), &[], &[]), []);
}

#[test]
fn notices_sessions_that_were_created_twice() {
    let two = [existing(A, None), existing(B, None)];
    let violations = verdict(anonymous(), returned(&[B], false), &[], &two);
    assert_eq!(
        violations,
        [Violation::CreatedTwice {
            call: 0,
            sessions: 2
        }]
    );

    let two = [existing(A, Some("user-1")), existing(B, Some("user-1"))];
    let violations = verdict(known(), returned(&[B], false), &[], &two);
    assert_eq!(
        violations,
        [Violation::UnfinishedTwice {
            vendor_data: "user-1".to_owned(),
            sessions: 2
        }]
    );
}

#[test]
fn notices_that_a_session_is_declared_impossible() {
    let violations = verdict(anonymous(), failed(&[], false), &[], &[existing(A, None)]);
    assert_eq!(
        violations,
        [Violation::DeclaredImpossible {
            call: 0,
            session: A
        }]
    );
}

#[test]
fn notices_that_a_success_hides_an_earlier_session() {
    let finished = Existing {
        is_unfinished: false,
        ..existing(B, Some("user-1"))
    };
    let violations = verdict(
        known(),
        returned(&[], false),
        &[],
        &[finished, existing(A, Some("user-1"))],
    );
    assert_eq!(
        violations,
        [Violation::Unaccounted {
            call: 0,
            session: B
        }]
    );
}

#[test]
fn notices_that_an_id_is_forgotten_where_it_was_sent() {
    let sessions = [existing(A, None)];
    for (fault, is_sent) in [
        (Fault::CutBodyAt(53), true),
        (Fault::CutBodyAt(52), false),
        (Fault::CutAt(353), true),
        (Fault::CutAt(100), false),
        (Fault::Truncated, true),
        (Fault::ServerErrorAfterCreate(201), false),
    ] {
        let exchanges = [exchange(fault.clone(), 201, A)];
        let violations = verdict(anonymous(), failed(&[], true), &exchanges, &sessions);
        let is_noticed = matches!(
            violations[..],
            [Violation::Forgotten {
                call: 0,
                session: A,
                ..
            }]
        );
        assert_eq!(
            (is_noticed, violations.is_empty()),
            (is_sent, !is_sent),
            "{fault:?}"
        );
        assert_eq!(
            verdict(anonymous(), Outcome::Dropped, &exchanges, &sessions),
            []
        );
    }
}

#[test]
fn notices_sessions_that_are_invented_or_of_others() {
    let foreign_sessions = [Violation::ForeignSession {
        call: 0,
        session: A,
    }];
    assert_eq!(
        verdict(anonymous(), returned(&[], false), &[], &[]),
        foreign_sessions
    );
    assert_eq!(
        verdict(
            known(),
            returned(&[], false),
            &[],
            &[existing(A, Some("user-2"))]
        ),
        foreign_sessions
    );
    assert_eq!(
        verdict(known(), returned(&[], false), &[], &[existing(A, None)]),
        foreign_sessions
    );
    let of_another_call = Existing {
        call: 1,
        ..existing(A, None)
    };
    assert_eq!(
        verdict(anonymous(), returned(&[], false), &[], &[of_another_call]),
        foreign_sessions
    );
}

#[test]
fn notices_unreported_requests_and_calls_that_do_not_end() {
    let two = [
        exchange(Fault::Reset, 500, A),
        exchange(Fault::Reset, 500, A),
    ];
    let violations = verdict(anonymous(), failed(&[], true), &two, &[]);
    assert_eq!(
        violations,
        [Violation::Miscounted {
            call: 0,
            attempts: 1,
            arrived: 2
        }]
    );

    let without_time = Call {
        timeout: Some(Duration::ZERO),
        ..anonymous()
    };
    let violations = verdict(without_time, failed(&[], true), &two[..1], &[]);
    assert_eq!(violations, [Violation::SentWithoutTime { call: 0 }]);

    let took = Duration::from_secs(21);
    let seen = Observation {
        results: vec![(failed(&[], true), took)],
        ..Observation::default()
    };
    let violations = judge(&[anonymous()], TIMEOUT, &seen);
    assert_eq!(
        violations,
        [Violation::TooLate {
            call: 0,
            took,
            timeout: TIMEOUT
        }]
    );

    let violations = verdict(
        anonymous(),
        Outcome::Broken("panicked".to_owned()),
        &[],
        &[],
    );
    assert_eq!(
        violations,
        [Violation::Broken {
            call: 0,
            how: "panicked".to_owned()
        }]
    );
}
