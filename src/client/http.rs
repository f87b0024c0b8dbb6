//! The HTTP client below a [`Client`](super::Client).

use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect;

use super::builder::DEFAULT_CONNECT_TIMEOUT;
use super::{BaseUrl, tls};
use crate::error::{ConfigError, Error};

/// Builds the HTTP client, from the caller's builder or reqwest's default.
pub(super) fn build(
    builder: Option<reqwest::ClientBuilder>,
    base_url: &BaseUrl,
    connect_timeout: Option<Duration>,
    timeout: Duration,
    agent: HeaderValue,
) -> Result<reqwest::Client, Error> {
    let is_default = builder.is_none();
    if !base_url.is_http() && !tls::HAS_TLS && is_default {
        return Err(ConfigError::NoTls.into());
    }
    let mut builder = builder
        .unwrap_or_else(reqwest::Client::builder)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT))
        .timeout(timeout)
        .user_agent(agent);
    if is_default || cfg!(not(feature = "http2")) {
        builder = builder.http1_only();
    }
    #[cfg(feature = "http2")]
    if !is_default {
        builder = keep_alive(builder, timeout);
    }
    if base_url.is_loopback() {
        // For a proxy, loopback is another machine.
        builder = builder.no_proxy();
    }
    // A builder of the caller's has its own certificates.
    let builder = tls::prepare_tls(builder, !base_url.is_http() || !is_default);
    Ok(builder.build().map_err(ConfigError::HttpClient)?)
}

/// Pings HTTP/2 connections. Many requests share one, so that a dead one would fail every attempt;
/// pings close it before the attempt that waits for it times out.
#[cfg(feature = "http2")]
fn keep_alive(builder: reqwest::ClientBuilder, timeout: Duration) -> reqwest::ClientBuilder {
    const LONGEST: Duration = Duration::from_secs(10);
    let time = (timeout / 3).min(LONGEST);
    builder
        .http2_keep_alive_interval(time)
        .http2_keep_alive_timeout(time)
        .http2_keep_alive_while_idle(true)
}

/// The `user-agent` header: the client and its version, and a suffix.
pub(super) fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, Error> {
    let default = concat!("didit-rust/", env!("CARGO_PKG_VERSION"));
    let agent = match suffix {
        Some(suffix) if !suffix.is_empty() => HeaderValue::from_str(&format!("{default} {suffix}")),
        _ => Ok(HeaderValue::from_static(default)),
    };
    Ok(agent.map_err(|_| ConfigError::InvalidUserAgent)?)
}
