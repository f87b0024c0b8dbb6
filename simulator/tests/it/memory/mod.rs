//! Sessions: which are created, returned and forgotten.

mod ids;
mod workflow;

use std::collections::HashSet;

use didit::{Session, SessionStatus, Uuid};
use didit_simulator::Simulator;
use serde_json::{Value, json};

use crate::{WORKFLOW, body, create, post};

fn token(session: &Value) -> &str {
    session["session_token"].as_str().expect("a token")
}

/// The body of the response to a create, which has to succeed.
async fn created(sim: &Simulator, fields: Value) -> Value {
    let response = post(sim, body(fields)).await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json()
}

#[tokio::test]
async fn a_response_has_all_documented_fields() {
    let sim = Simulator::start().await;

    let session = created(&sim, json!({})).await;

    assert_eq!(session["session_number"], 1);
    assert_eq!(session["session_kind"], "user");
    assert_eq!(session["status"], "Not Started");
    assert_eq!(session["workflow_id"], json!(WORKFLOW));
    assert_eq!(session["workflow_version"], 1);
    for field in ["vendor_data", "metadata", "callback"] {
        assert_eq!(
            session.get(field),
            Some(&Value::Null),
            "{field} is there, and null"
        );
    }
    assert_eq!(
        session["url"],
        format!("{}/session/{}", sim.url(), token(&session))
    );
    assert_eq!(session.as_object().expect("an object").len(), 11);
}

#[tokio::test]
async fn the_url_has_a_segment_for_the_language() {
    let sim = Simulator::start().await;
    let session = created(&sim, json!({ "language": "pt-BR" })).await;
    assert_eq!(
        session["url"],
        format!("{}/pt-BR/session/{}", sim.url(), token(&session))
    );
}

#[tokio::test]
async fn metadata_comes_back_byte_for_byte() {
    let sim = Simulator::start().await;
    for metadata in [
        r#"{"b": 1,  "a":[ 123456789012345678901234567890 , 1.10e5]}"#,
        r#""\u00e9\/""#,
        "null",
        "0",
        r#"{"a":1,"a":2}"#,
    ] {
        let response = post(
            &sim,
            format!(r#"{{"workflow_id":"{WORKFLOW}","metadata":{metadata}}}"#),
        )
        .await;
        assert!(
            response
                .text
                .contains(&format!(r#""metadata":{metadata}}}"#)),
            "{}",
            response.text
        );
    }
}

#[tokio::test]
async fn an_unfinished_session_is_returned_with_the_new_callback_and_metadata() {
    use SessionStatus::{AwaitingUser, InProgress, NotStarted, Resubmitted};
    let sim = Simulator::start().await;
    let request = json!({ "vendor_data": "user-1", "callback": "https://a.example/1", "metadata": 1, "language": "es" });
    let first = created(&sim, request).await;
    let id: Uuid = serde_json::from_value(first["session_id"].clone()).expect("an id");

    for (index, status) in [NotStarted, InProgress, Resubmitted, AwaitingUser]
        .into_iter()
        .enumerate()
    {
        sim.set_status(id, status);
        let callback = format!("https://a.example/{index}");
        let again = created(
            &sim,
            json!({ "vendor_data": "user-1", "callback": callback, "metadata": [index] }),
        )
        .await;

        let mut expected = first.clone();
        expected["status"] = json!(status);
        expected["callback"] = json!(callback);
        expected["metadata"] = json!([index]);
        assert_eq!(again, expected);
    }
    let bare = created(&sim, json!({ "vendor_data": "user-1" })).await;
    assert_eq!(
        (&bare["callback"], &bare["metadata"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test]
async fn a_finished_session_is_never_returned() {
    use SessionStatus::{Abandoned, Approved, Declined, Expired, InReview, KycExpired};
    let sim = Simulator::start().await;
    let mut seen = HashSet::new();
    for status in [Approved, Declined, InReview, Expired, Abandoned, KycExpired] {
        let session = create(&sim, "user-1").await;
        assert!(seen.insert(session.session_id), "{status} was returned");
        sim.set_status(session.session_id, status);
    }
    assert!(seen.insert(create(&sim, "user-1").await.session_id));
    assert_eq!(create(&sim, "user-1").await.session_number, 7);
}

#[tokio::test]
async fn creates_a_session_when_vendor_data_is_missing_or_different() {
    let sim = Simulator::start().await;
    let mut numbers = Vec::new();
    for fields in [
        json!({}),
        json!({}),
        json!({ "vendor_data": "a" }),
        json!({ "vendor_data": "A" }),
    ] {
        numbers.push(created(&sim, fields).await["session_number"].clone());
    }
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[tokio::test]
async fn the_oldest_sessions_are_forgotten() {
    let sim = Simulator::builder().remember(2).start().await;
    let first = create(&sim, "a").await;
    let second = create(&sim, "b").await;
    create(&sim, "c").await;

    assert_eq!(sim.session_count(), 2);
    assert!(sim.session(first.session_id).is_none());
    assert_eq!(create(&sim, "b").await.session_id, second.session_id);
    assert_ne!(create(&sim, "a").await.session_id, first.session_id);
}

#[tokio::test]
async fn a_session_is_found_by_its_id() {
    let sim = Simulator::start().await;
    let session: Session = create(&sim, "a").await;
    sim.set_status(session.session_id, SessionStatus::KycExpired);

    let now = sim.session(session.session_id).expect("a session");

    assert_eq!(now.status, SessionStatus::KycExpired);
    assert_eq!(
        (now.url, now.session_number),
        (session.url, session.session_number)
    );
    assert!(sim.session(Uuid::nil()).is_none());
}

#[tokio::test]
async fn all_sessions_are_listed_in_order_without_personal_data() {
    let sim = Simulator::builder().remember(2).start().await;
    create(&sim, "ann").await;
    let second = create(&sim, "bob").await;
    let third = created(&sim, json!({ "workflow_id": Uuid::from_u128(9) })).await;
    sim.set_status(second.session_id, SessionStatus::Approved);

    let sessions = sim.sessions();

    let [bob, nobody] = sessions.as_slice() else {
        panic!("the latest two: {sessions:?}")
    };
    assert_eq!((bob.session_id, bob.session_number), (second.session_id, 2));
    assert_eq!(
        (bob.status, bob.is_unfinished()),
        (SessionStatus::Approved, false)
    );
    assert_eq!(
        bob.vendor_data.as_ref().map(|vendor| vendor.expose()),
        Some("bob")
    );
    assert_eq!((bob.workflow_id, bob.workflow_version), (WORKFLOW, 1));
    assert_eq!(
        (json!(nobody.session_id), nobody.session_number),
        (third["session_id"].clone(), 3)
    );
    assert_eq!(
        (nobody.status, nobody.is_unfinished()),
        (SessionStatus::NotStarted, true)
    );
    assert_eq!(
        (&nobody.vendor_data, nobody.workflow_id),
        (&None, Uuid::from_u128(9))
    );
    assert!(!format!("{sessions:?}").contains("bob"), "{sessions:?}");
}

#[tokio::test]
#[should_panic(expected = "the simulator has no session")]
async fn set_status_panics_when_there_is_no_such_session() {
    Simulator::start()
        .await
        .set_status(Uuid::nil(), SessionStatus::Approved);
}

#[tokio::test]
async fn concurrent_creates_for_one_person_get_one_session() {
    let sim = Simulator::start().await;
    let didit = sim.client();
    let creates: Vec<_> = (0..32)
        .map(|_| {
            let didit = didit.clone();
            tokio::spawn(async move {
                let request = didit::CreateSessionRequest::builder()
                    .workflow_id(WORKFLOW)
                    .vendor_data("a");
                didit
                    .create_session(&request.build())
                    .await
                    .expect("a session")
                    .session_id
            })
        })
        .collect();
    let mut ids = HashSet::new();
    for create in creates {
        ids.insert(create.await.expect("no panic"));
    }
    assert_eq!((ids.len(), sim.session_count()), (1, 1));
}
