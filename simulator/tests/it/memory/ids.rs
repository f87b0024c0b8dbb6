//! Ids and tokens.

use super::{created, token};
use crate::create;
use didit_simulator::Simulator;
use serde_json::{Value, json};
use std::collections::HashSet;

#[tokio::test]
async fn ids_and_tokens_come_from_the_seed() {
    async fn three(seed: u64) -> Vec<Value> {
        let sim = Simulator::builder().seed(seed).start().await;
        let mut all = Vec::new();
        for _ in 0..3 {
            let mut session = created(&sim, json!({})).await;
            session["url"].take(); // It has the port.
            all.push(session);
        }
        all
    }
    assert_eq!(three(7).await, three(7).await);
    assert_ne!(three(7).await, three(8).await);
}

#[tokio::test]
async fn ids_and_tokens_are_unique_and_tokens_are_twelve_url_safe_characters() {
    let sim = Simulator::builder().no_limits().start().await;
    let (mut ids, mut tokens) = (HashSet::new(), HashSet::new());
    for number in 1..=1000 {
        let session = created(&sim, json!({})).await;
        let token = token(&session).to_owned();
        assert_eq!(token.len(), 12);
        assert!(
            token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{token}"
        );
        assert!(ids.insert(session["session_id"].to_string()) && tokens.insert(token));
        assert_eq!(session["session_number"], number);
    }
}

#[tokio::test]
async fn ids_differ_without_a_seed() {
    let (one, other) = (Simulator::start().await, Simulator::start().await);
    assert_ne!(
        create(&one, "a").await.session_id,
        create(&other, "a").await.session_id
    );
}
