// @generated from openapi.yaml by build.rs; `cargo xtask codegen` writes it.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
#[derive(Clone, Debug)]
/**Client for Didit sessions

An unofficial description of two endpoints: one starts an identity check (KYC) or a business check (KYB) and responds with a hosted page to send the person to, the other returns the decision.

Version: 3.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::ApiKey,
}
impl Client {
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub(crate) fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::ApiKey,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::ApiKey> for Client {
    fn api_version() -> &'static str {
        "3.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::ApiKey {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::ApiKey>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**Create a verification session

Creates a verification session for one person or one business; the workflow decides which. A 201 means that a session exists: a new one or, when `vendor_data` is given and that person or business has an unfinished session on the workflow's latest published version, that one. Unfinished means `Not Started`, `In Progress`, `Resubmitted` or `Awaiting User`; a session of any other status is never returned again. The request's `callback` and `metadata` replace those of the returned session, and nothing in the response says whether it is new: store it by its `session_id`. The path needs its trailing slash; without it the service redirects, and the redirect loses the key.

Sends a `POST` request to `/v3/session/`

*/
    pub async fn create_session<'a>(
        &'a self,
        body: &'a types::CreateSessionRequest,
    ) -> Result<ResponseValue<types::Session>, Error<types::ErrorBody>> {
        let url = format!("{}/v3/session/", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "create_session",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            403u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get the decision of a session

Returns what is known of a session: its status and the reports of its steps so far. It responds at any time of the session's life, for every session of the key's application. Wait for the webhook and then ask once: Didit's pages disagree on how many requests a minute are allowed, 600 or 100. Everything in the reports is personal data.

Sends a `GET` request to `/v3/session/{sessionId}/decision/`

Arguments:
- `session_id`: The session's id, from the response that created it.
*/
    pub async fn session_decision<'a>(
        &'a self,
        session_id: &'a ::uuid::Uuid,
    ) -> Result<ResponseValue<types::Decision>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/v3/session/{}/decision/", self.baseurl, encode_path(& session_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "session_decision",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            403u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
