use crate::generated::contract::BASE_URL;

/// Why a client cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No key was given.
    #[error("no API key: set DIDIT_API_KEY, or call `ClientBuilder::api_key`")]
    MissingKey,

    /// The key is malformed.
    #[error("the API key is not usable: {problem}")]
    #[non_exhaustive]
    InvalidKey {
        /// What is wrong with it; the key is not quoted.
        problem: &'static str,
    },

    /// An environment variable is not Unicode.
    #[error("the environment variable {name} is not valid Unicode")]
    #[non_exhaustive]
    InvalidVariable {
        /// The variable's name.
        name: &'static str,
    },

    /// The base URL is invalid.
    #[error("the base URL is not usable: {problem}; expected one such as {BASE_URL}")]
    #[non_exhaustive]
    InvalidBaseUrl {
        /// What is wrong with it; the URL is not quoted, as it may hold a password.
        problem: &'static str,
    },

    /// The base URL ends in the API's path, which the client adds itself.
    #[error("the base URL ends in {path}, which the client adds itself; use {expected}")]
    #[non_exhaustive]
    BaseUrlWithPath {
        /// The part of the API's path that it ends in.
        path: String,
        /// The base URL without that part.
        expected: String,
    },

    /// A setting is zero, so that every call would fail.
    #[error("{setting} is zero; set a value above zero, or leave it out for the default")]
    #[non_exhaustive]
    Zero {
        /// The setting's name.
        setting: &'static str,
    },

    /// The base URL is plain `http` to a host other than loopback.
    #[error(
        "the base URL is plain http to {host}: the key and the person's data would cross the network \
         unencrypted; use https (http is for loopback only)"
    )]
    #[non_exhaustive]
    InsecureBaseUrl {
        /// The base URL's host.
        host: String,
    },

    /// The base URL is `https`, and the crate was built without TLS.
    #[error(
        "https needs one of the features rustls, rustls-ring and native-tls, or a reqwest::ClientBuilder that has TLS"
    )]
    NoTls,

    /// The user agent's suffix has characters that an HTTP header cannot have.
    #[error("the user agent's suffix has characters that cannot be in an HTTP header")]
    InvalidUserAgent,

    /// An added header is invalid.
    #[error("the header {name} is not usable: {problem}")]
    #[non_exhaustive]
    InvalidHeader {
        /// Its name.
        name: String,
        /// What is wrong with it; the value is not quoted.
        problem: &'static str,
    },

    /// A blocking call within a tokio runtime, where it would keep other tasks from running. Nothing
    /// was sent.
    #[error(
        "a blocking call within a tokio runtime; await a call of didit::Client there, or in spawn_blocking \
         use Handle::current().block_on"
    )]
    BlockingInRuntime,

    /// The thread of a blocking client cannot be started.
    #[error("the thread of the blocking client cannot be started")]
    Runtime(#[source] std::io::Error),

    /// The HTTP client cannot be built, usually because of TLS.
    #[error("the HTTP client cannot be built")]
    HttpClient(#[source] reqwest::Error),
}
