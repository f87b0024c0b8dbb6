//! The page's protection: markup, frames and headers.

use super::{choose, open, session};
use didit_simulator::Simulator;
use serde_json::{Value, json};

#[tokio::test]
async fn markup_in_any_field_is_text() {
    const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;";
    let sim = Simulator::start().await;
    let text = |fields: Value| async { session(&sim, fields).await.1 };
    let paths = [
        text(json!({ "vendor_data": HOSTILE })).await,
        text(json!({ "callback": format!("myapp:{HOSTILE}") })).await,
        text(json!({ "metadata": HOSTILE })).await,
        text(json!({ "metadata": { HOSTILE: HOSTILE } })).await,
        text(json!({ HOSTILE: HOSTILE })).await,
        text(json!({ "contact_details": { HOSTILE: HOSTILE } })).await,
        text(json!({ "contact_details": { "email": "'&@example.com" } })).await,
        text(json!({ "contact_details": { "phone": HOSTILE } })).await,
        text(json!({ "expected_details": {
            "first_name": HOSTILE, "last_name": HOSTILE, "address": HOSTILE, "country": "USA",
            "identification_number": HOSTILE, "company_name": HOSTILE, "registration_number": HOSTILE,
        } }))
        .await,
    ];
    for path in &paths {
        for page in [
            open(&sim, path, HOSTILE).await,
            choose(&sim, path, "x").await,
        ] {
            assert!(page.text.contains("<h1>"), "{}", page.text);
            for markup in ["<script", "alert(1)</", "'>", "&amp;amp;amp;"] {
                assert!(!page.text.contains(markup), "{markup} in {}", page.text);
            }
        }
    }
    let shown = open(&sim, &paths[8], "en").await.text;
    assert_eq!(
        shown
            .matches("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;")
            .count(),
        6,
        "{shown}"
    );
    let target = choose(&sim, &paths[1], "Approved").await;
    assert!(
        target.header("location").is_some_and(|to| to.is_ascii()),
        "and a header stays a header"
    );
}

#[tokio::test]
async fn frame_ancestors_are_configurable() {
    let framing = async |builder: didit_simulator::SimulatorBuilder| {
        let sim = builder.start().await;
        let (_, path) = session(&sim, json!({})).await;
        let page = open(&sim, &path, "en").await;
        assert_eq!(page.header("x-frame-options"), None);
        let policy = page
            .header("content-security-policy")
            .expect("a policy")
            .to_owned();
        policy
            .split("; ")
            .find_map(|part| part.strip_prefix("frame-ancestors "))
            .map(str::to_owned)
    };
    assert_eq!(
        framing(Simulator::builder()).await,
        None,
        "anyone, as Didit's web SDK needs it"
    );
    let two = Simulator::builder()
        .frame_ancestor("https://a.example")
        .frame_ancestor("http://localhost:*");
    assert_eq!(
        framing(two).await.as_deref(),
        Some("https://a.example http://localhost:*")
    );
    assert_eq!(
        framing(Simulator::builder().no_framing()).await.as_deref(),
        Some("'none'")
    );

    for wrong in [
        "",
        "a.example",
        "https://a.example/page",
        "https://a.example; script-src *",
        "https://é",
    ] {
        let error = Simulator::builder()
            .frame_ancestor(wrong)
            .bind(0)
            .await
            .expect_err(wrong);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{wrong}");
    }
}

#[tokio::test]
async fn the_page_loads_nothing_and_keeps_its_address_secret() {
    let sim = Simulator::start().await;
    let (_, path) = session(&sim, json!({ "callback": "https://a.example" })).await;
    for response in [
        open(&sim, &path, "en").await,
        choose(&sim, &path, "Approved").await,
    ] {
        let policy = response
            .header("content-security-policy")
            .expect("a policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(response.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(response.header("cache-control"), Some("no-store"));
    }
}
