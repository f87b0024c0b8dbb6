//! The other side: a server of its own for one case, with one right response to one right request.

use std::collections::BTreeMap;

use didit::{Client, reqwest};
use wiremock::matchers::{any, header, method};
use wiremock::{Mock, MockServer, Request as Received, ResponseTemplate};

use crate::case::CannedResponse;
use crate::operation::{MAIN, Table};

/// Visibly no key.
pub(crate) const KEY: &str = "a-fake-key";

/// A server, and a fresh client that talks to it.
pub(crate) struct Peer {
    server: MockServer,
    pub(crate) didit: Client,
    operation: &'static Table,
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Peer {
    pub(crate) async fn start(operation: &'static Table, response: &CannedResponse) -> Self {
        let server = MockServer::start().await;
        let headers = response
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let template = ResponseTemplate::new(response.status)
            .set_body_bytes(response.body.clone())
            .append_headers(headers);
        // From the table that a person writes, and not from the contract: this is what the service wants.
        let endpoint = Mock::given(method(operation.method))
            .and(move |request: &Received| belongs_to(operation, &target(request)))
            .and(header("x-api-key", KEY));
        endpoint.respond_with(template).mount(&server).await;
        // wiremock responds to what it does not know with 404 and thinks no more of it.
        let stray = Mock::given(any())
            .respond_with(ResponseTemplate::new(STRAY))
            .with_priority(u8::MAX);
        stray.mount(&server).await;
        let didit = Client::builder()
            .api_key(KEY)
            .base_url(server.uri())
            .no_retry();
        Self {
            server,
            operation,
            didit: didit.build().expect("a client"),
        }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        self.server.uri()
    }

    /// What arrived.
    ///
    /// # Errors
    ///
    /// Where anything arrived that is not a request to the endpoint, or more than one that is.
    pub(crate) async fn finish(self) -> Result<Option<Request>, String> {
        let requests = self
            .server
            .received_requests()
            .await
            .ok_or("requests are not recorded")?;
        let sent: Vec<_> = requests.iter().map(Request::from).collect();
        match sent.as_slice() {
            [] => Ok(None),
            [one] if one.is_expected(self.operation) => Ok(Some(one.clone())),
            others => {
                let others: Vec<_> = others
                    .iter()
                    .map(|s| format!("{} {}", s.method, s.target))
                    .collect();
                Err(format!("unexpected requests: {}", others.join(", ")))
            }
        }
    }
}

/// No status of the service's, nor of any server's.
const STRAY: u16 = 599;

impl Request {
    fn is_expected(&self, operation: &Table) -> bool {
        self.method == operation.method
            && belongs_to(operation, &self.target)
            && self.headers.get("x-api-key").is_some_and(|key| key == KEY)
    }
}

/// Whether a target is one of the operation's: its path, and no query that it does not have.
fn belongs_to(operation: &Table, target: &str) -> bool {
    let known = |name: &String| operation.parameters.iter().any(|(known, _)| known == name);
    let parameters = operation.parameters_of(target);
    parameters.is_some_and(|parameters| parameters.keys().all(known))
}

fn target(request: &Received) -> String {
    let query = request.url.query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", request.url.path())
}

impl From<&Received> for Request {
    fn from(request: &Received) -> Self {
        let mut headers = BTreeMap::new();
        for (name, value) in &request.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.to_string())
                .and_modify(|all: &mut String| *all += &format!(" | {value}"))
                .or_insert_with(|| value.into_owned());
        }
        Self {
            method: request.method.to_string(),
            target: target(request),
            headers,
            body: String::from_utf8_lossy(&request.body).into_owned(),
        }
    }
}

#[tokio::test]
async fn a_request_that_nobody_expects_fails_the_case() {
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .expect("an HTTP client");
    for (method, target, key) in [
        ("GET", "/v3/session/", KEY),
        ("PUT", "/v3/session/", KEY),
        ("POST", "/v3/session", KEY),
        ("POST", "/v3/session/?x=1", KEY),
        ("POST", "/v3/sessions/", KEY),
        ("POST", "/v3/session/", "another-key"),
    ] {
        let peer = Peer::start(MAIN, &CannedResponse::text(201, "text/plain", "")).await;
        let method = method.parse().expect("a method");
        let request = http
            .request(method, peer.url() + target)
            .header("x-api-key", key);
        request.send().await.expect("a response");

        let problem = peer.finish().await.expect_err(target);
        assert!(problem.starts_with("unexpected requests: "), "{problem}");
    }
}

#[tokio::test]
async fn a_second_request_fails_the_case() {
    let peer = Peer::start(MAIN, &CannedResponse::text(500, "text/plain", "")).await;
    let request = crate::case::minimal();
    for _ in 0..2 {
        peer.didit.create_session(&request).await.expect_err("500");
    }

    let problem = peer.finish().await.expect_err("two requests");
    assert_eq!(
        problem,
        "unexpected requests: POST /v3/session/, POST /v3/session/"
    );
}
