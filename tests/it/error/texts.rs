//! The texts of reasons, and what `Debug` and the tools for tests show.

use didit::operations::CREATE_SESSION;
use didit::test_util::{Reply, transport_error};
use didit::{Client, Error, GaveUp, Reason, TransportKind, Uuid};

use crate::peer::SESSION;

const ID: Uuid = Uuid::from_u128(0x4c5c7f3a_1f82_4f3b_8d8e_1a8d2d2f9b7a);

fn failing(reply: Reply) -> Error {
    reply.to(&CREATE_SESSION).expect_err("no session")
}

#[test]
fn each_reason_has_a_text() {
    for (text, reason) in [
        ("not enough credits", Reason::InsufficientCredits),
        ("this person or business is blocked", Reason::Blocked),
        ("there is no such workflow", Reason::UnknownWorkflow),
        (
            "the workflow needs a portrait or a stored face",
            Reason::FaceRequired,
        ),
        ("the portrait is too large", Reason::PortraitTooLarge),
        (
            "unknown sandbox scenario, or not a sandbox key",
            Reason::SandboxScenario,
        ),
        (
            "the callback is not in an allowed domain",
            Reason::CallbackDomain,
        ),
        ("invalid fields", Reason::InvalidFields),
        ("the key is not valid", Reason::InvalidKey),
        ("the key has no permission", Reason::PermissionDenied),
        ("nothing at this address", Reason::NotFound),
        ("too many requests", Reason::RateLimited),
        ("the sandbox quota is used up", Reason::SandboxQuota),
    ] {
        assert_eq!(reason.to_string(), text);
    }
}

#[test]
fn missing_credits_are_a_reason_by_their_status_alone() {
    let error = failing(Reply::new(402).body("<html>pay</html>"));
    assert_eq!(error.reason(), Some(Reason::InsufficientCredits));
}

#[test]
fn debug_shows_what_the_attempts_left_behind() {
    let shown = |error: &Error| format!("{error:?}");
    let error = failing(Reply::new(503).attempts(3).earlier_session(ID));
    for part in [
        "attempts: 3",
        "session_may_exist: true",
        "session_ids: [4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a]",
    ] {
        assert!(shown(&error).contains(part), "{part}: {error:?}");
    }
    // What was never sent left nothing behind.
    let error = Client::builder().build().expect_err("no key");
    assert!(!shown(&error).contains("attempts"), "{error:?}");
}

#[test]
fn a_transport_error_says_whether_the_request_may_have_arrived() {
    for arrived in [true, false] {
        let error = transport_error(TransportKind::Interrupted, arrived);
        assert_eq!(error.session_may_exist(), arrived);
        assert_eq!(error.may_have_been_processed(), arrived);
        assert_eq!((error.attempts(), error.gave_up()), (1, None::<GaveUp>));
    }
}

#[test]
fn a_reply_shows_neither_headers_nor_body() {
    let reply = Reply::new(201)
        .header("x-a", "Hidden header")
        .body("Hidden body");
    let shown = format!("{reply:?}");
    assert!(
        shown.contains("201") && !shown.contains("Hidden"),
        "{shown}"
    );
}

#[test]
fn an_earlier_session_of_unknown_id_is_known_to_exist() {
    for may_exist in [true, false] {
        let reply = Reply::new(201)
            .body(SESSION)
            .earlier_session_may_exist(may_exist);
        let session = reply.to(&CREATE_SESSION).expect("a session");
        assert_eq!(session.other_session_may_exist(), may_exist);

        let reply = Reply::new(429)
            .attempts(2)
            .earlier_session_may_exist(may_exist);
        assert_eq!(failing(reply).session_may_exist(), may_exist);
    }
    // One whose id is known exists in any case.
    let reply = Reply::new(429).attempts(2).earlier_session(ID);
    assert!(failing(reply.earlier_session_may_exist(false)).session_may_exist());
}
