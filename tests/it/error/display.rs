//! The `Display` of errors.

use std::error::Error as _;

use didit::{Client, Metadata, PortraitImage};
use serde_json::json;

use super::{LIMITS, failing};
use crate::peer::{Act, Peer, SESSION, bytes, call, request, respond};

#[tokio::test]
async fn displays_one_line_without_the_source() {
    let errors = [
        call(Act::Close).await.error(),
        call(Act::Reset(bytes(201, "", SESSION)[..80].to_vec()))
            .await
            .error(),
        failing(400, "", r#"{"workflow_id":"x"}"#).await,
        failing(400, "", r#"{"detail":"x"}"#).await,
        failing(400, "", "x").await,
        failing(401, "", "").await,
        failing(429, LIMITS, "").await,
        failing(307, "location: https://a.example/\r\n", "").await,
        failing(500, "", "").await,
        failing(201, "", "{}").await,
        Client::builder().build().expect_err("no key"),
        PortraitImage::from_file("no such file").expect_err("no file"),
        Metadata::from(json!(1))
            .get::<String>()
            .expect_err("a number"),
    ];
    for error in errors {
        let line = error.to_string();
        assert!(
            !line.contains('\n') && line.starts_with(char::is_lowercase),
            "{line}"
        );
        let mut source = error.source();
        while let Some(cause) = source {
            assert!(!line.contains(&cause.to_string()), "{line} repeats {cause}");
            source = cause.source();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn displays_service_message_in_one_line_only_when_enabled() {
    let body = r#"{"detail":"PLANTED\n\u001b[31m is wrong","vendor_data":["\u202ePLANTED too"]}"#;
    for (show, count) in [(false, 0), (true, 2)] {
        let peer = Peer::playing([respond(400, "", body)]).await;
        let didit = peer
            .client()
            .show_service_messages_in_errors(show)
            .build()
            .expect("a client");

        let error = didit.create_session(&request()).await.expect_err("400");

        let message = error.to_string();
        assert_eq!(message.matches("PLANTED").count(), count, "{message}");
        assert!(
            !message.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{message:?}"
        );
        assert!(!format!("{error:?}").contains("PLANTED"), "{error:?}");
        // The details have the texts in any case.
        let details = error.details().expect("a response");
        assert_eq!(
            details.detail().map(|text| text.expose()),
            Some("PLANTED\n\u{1b}[31m is wrong")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn displays_documented_message_only_when_it_is_verbatim() {
    for (text, is_shown) in [
        ("Invalid workflow_id.", true),
        ("Invalid workflow_id. PLANTED", false),
    ] {
        let body = serde_json::json!({ "workflow_id": text }).to_string();
        let outcome = call(respond(400, "", body)).await;
        let message = outcome.error().to_string();
        assert_eq!(
            message.contains("the service says \"Invalid workflow_id.\""),
            is_shown,
            "{message}"
        );
        assert!(!message.contains("PLANTED"), "{message}");
    }
}
