//! The lower bound: bare hyper with a pool of connections, and neither timeouts nor redirects.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::by_hand::{NewSession, Session};
use crate::sample::{KEY, PATH};

#[derive(Debug)]
pub(crate) struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    uri: Uri,
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

impl Client {
    pub(crate) fn new(base_url: &str) -> Result<Self, Problem> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let http = Http::builder(TokioExecutor::new()).build(connector);
        Ok(Self {
            http,
            uri: format!("{base_url}{PATH}").parse()?,
        })
    }

    pub(crate) async fn create_session(&self, session: &NewSession) -> Result<Session, Problem> {
        let request = Request::post(self.uri.clone())
            .header("x-api-key", KEY)
            .header("content-type", "application/json")
            .body(serde_json::to_vec(session)?.into())?;
        let body = self
            .http
            .request(request)
            .await?
            .into_body()
            .collect()
            .await?
            .to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}
