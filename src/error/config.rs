//! Settings that a client cannot be made of.

use crate::generated::contract::BASE_URL;

/// Why a client cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No key was given.
    #[error("no API key: set DIDIT_API_KEY, or call `ClientBuilder::api_key`")]
    MissingKey,

    /// The key cannot be one.
    #[error("the API key is not usable: {problem}")]
    #[non_exhaustive]
    InvalidKey {
        /// What is wrong with it; the key is not quoted.
        problem: &'static str,
    },

    /// An environment variable is not text.
    #[error("the environment variable {name} is not valid Unicode")]
    #[non_exhaustive]
    InvalidVariable {
        /// The variable's name.
        name: &'static str,
    },

    /// The base URL cannot be used.
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
        /// What it ends in.
        path: String,
        /// The same base URL without that.
        expected: String,
    },

    /// A setting that is zero: nothing could ever be sent, or no response be read.
    #[error("{setting} is zero; set a value above zero, or leave it out for the default")]
    #[non_exhaustive]
    Zero {
        /// The setting's name.
        setting: &'static str,
    },

    /// The base URL is plain `http` to another machine.
    #[error(
        "the base URL is plain http to {host}: the key and the person's data would cross the network \
         unencrypted; use https (http is for loopback only)"
    )]
    #[non_exhaustive]
    InsecureBaseUrl {
        /// The host it names.
        host: String,
    },

    /// The base URL is `https`, and the crate was built without TLS.
    #[error(
        "https needs one of the features rustls, rustls-ring and native-tls, or a reqwest::ClientBuilder that has TLS"
    )]
    NoTls,

    /// The user agent's suffix cannot stand in a header.
    #[error("the user agent's suffix has characters that cannot stand in an HTTP header")]
    InvalidUserAgent,

    /// A header of one's own cannot be sent.
    #[error("the header {name} is not usable: {problem}")]
    #[non_exhaustive]
    InvalidHeader {
        /// Its name.
        name: String,
        /// What is wrong with it; the value is not quoted.
        problem: &'static str,
    },

    /// The HTTP client cannot be built, mostly because of TLS.
    #[error("the HTTP client cannot be built")]
    HttpClient(#[source] reqwest::Error),
}
