//! The one request that the service expects: written down here, and not taken from the contract.

use didit::reqwest;

use crate::case::Answer;
use crate::peer::{self, Act, KEY, Peer, Request};

/// What the peer plays for an answer.
pub(crate) fn act(answer: &Answer) -> Act {
    let headers = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    peer::respond(answer.status, &headers.collect::<String>(), &answer.body)
}

/// The request that arrived, if one did.
///
/// # Errors
///
/// Where one arrived that is no request to the endpoint, or more than one that is.
pub(crate) fn only(requests: &[Request]) -> Result<Option<Request>, String> {
    match requests {
        [] => Ok(None),
        [one] if is_expected(one) => Ok(Some(one.clone())),
        others => {
            let others: Vec<_> = others.iter().map(|r| format!("{} {}", r.method, r.target)).collect();
            Err(format!("unexpected requests: {}", others.join(", ")))
        }
    }
}

fn is_expected(request: &Request) -> bool {
    request.method == "POST"
        && request.target == "/v3/session/"
        && request.headers.get("x-api-key").is_some_and(|key| key == KEY)
}

#[tokio::test]
async fn a_request_that_nobody_expects_fails_the_case() {
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("an HTTP client");
    for (method, target, key) in [
        ("GET", "/v3/session/", KEY),
        ("PUT", "/v3/session/", KEY),
        ("POST", "/v3/session", KEY),
        ("POST", "/v3/session/?x=1", KEY),
        ("POST", "/v3/sessions/", KEY),
        ("POST", "/v3/session/", "another-key"),
    ] {
        let peer = Peer::playing([act(&Answer::text(201, "text/plain", ""))]).await;
        let method = method.parse().expect("a method");
        let request = http.request(method, peer.url() + target).header("x-api-key", key);
        request.send().await.expect("an answer");

        let problem = only(&peer.requests()).expect_err(target);
        assert!(problem.starts_with("unexpected requests: "), "{problem}");
    }
}

#[tokio::test]
async fn a_second_request_fails_the_case() {
    let peer = Peer::playing([act(&Answer::text(500, "text/plain", ""))]).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let request = crate::case::minimal();
    for _ in 0..2 {
        didit.create_session(&request).await.expect_err("500");
    }

    let problem = only(&peer.requests()).expect_err("two requests");
    assert_eq!(problem, "unexpected requests: POST /v3/session/, POST /v3/session/");
}
