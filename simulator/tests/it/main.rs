//! Tests of the simulator's documented behaviour: one module for each subject.

mod bodies;
mod bulk;
mod connections;
mod decision;
mod faults;
mod http;
mod limits;
mod load;
mod log;
mod memory;
mod page;
#[cfg(feature = "program")]
mod program;
mod rejections;
mod running;
mod validation;
mod webhook;

use std::sync::LazyLock;

use didit::reqwest::{self, Method, Response, redirect};
use didit::{CreateSessionRequest, Session, Uuid};
use didit_simulator::{KEY, Simulator};
use serde_json::{Value, json};

const WORKFLOW: Uuid = Uuid::from_u128(0x11111111_2222_3333_4444_555555555555);

/// A raw HTTP response.
struct HttpResponse {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl HttpResponse {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            text: response.text().await.expect("a text"),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("a text"))
    }
}

/// A plain HTTP client. It is shared, since building one takes longer than most tests. It keeps no
/// connections, since these belong to a test's runtime.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| http(0));

/// A plain HTTP client that keeps so many connections.
fn http(kept: usize) -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .pool_max_idle_per_host(kept);
    let builder = didit::__private::tls(builder, false);
    builder.build().expect("a client")
}

fn request(sim: &Simulator, method: Method, path: &str) -> reqwest::RequestBuilder {
    HTTP.request(method, format!("{}{path}", sim.url()))
}

/// A call of the endpoint with this body, a key and the right media type.
async fn post(sim: &Simulator, body: impl ToString) -> HttpResponse {
    post_with_key(sim, KEY, body).await
}

async fn post_with_key(sim: &Simulator, key: &str, body: impl ToString) -> HttpResponse {
    let call = request(sim, Method::POST, "/v3/session/")
        .header("x-api-key", key)
        .header("content-type", "application/json")
        .body(body.to_string());
    HttpResponse::read(call.send().await.expect("a response")).await
}

/// A body with a workflow and these fields.
fn body(fields: Value) -> Value {
    let mut body = json!({ "workflow_id": WORKFLOW });
    let fields = fields.as_object().expect("fields").clone();
    body.as_object_mut().expect("an object").extend(fields);
    body
}

/// Creates a session for a person through the client.
async fn create(sim: &Simulator, vendor_data: &str) -> Session {
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .vendor_data(vendor_data)
        .build();
    sim.client()
        .create_session(&request)
        .await
        .expect("a session")
        .into_inner()
}

/// The contract. It is read once, since that takes longer than most tests.
static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| yaml_serde::from_str(include_str!("../../../openapi.yaml")).expect("YAML"));

/// An example of the contract's responses.
fn example(status: u16, name: &str) -> Value {
    let path = format!(
        "/paths/~1v3~1session~1/post/responses/{status}/content/application~1json/examples/{name}/value"
    );
    CONTRACT
        .pointer(&path)
        .unwrap_or_else(|| panic!("no example {name} of {status}"))
        .clone()
}
