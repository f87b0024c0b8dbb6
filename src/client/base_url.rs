use std::net::IpAddr;

use reqwest::Url;

use crate::error::{ConfigError, Error};
use crate::generated::contract;

/// A valid base URL: `https`, or `http` to loopback; without a trailing slash.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |problem| Err(ConfigError::InvalidBaseUrl { problem }.into());
        if text.trim().is_empty() {
            return invalid("it is empty");
        }
        let Ok(mut url) = Url::parse(text) else {
            return invalid("it is not an absolute URL");
        };
        if !matches!(url.scheme(), "https" | "http") {
            return invalid("its scheme is neither https nor http");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return invalid("it holds a user name or a password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return invalid("it has a query or a fragment");
        }
        let Some(host) = url.host_str() else {
            return invalid("it names no host");
        };
        if url.scheme() == "http" && !is_loopback(host) {
            return Err(ConfigError::InsecureBaseUrl {
                host: host.to_owned(),
            }
            .into());
        }
        let path = url.path().trim_end_matches('/').to_owned();
        if let Some(end) = contract::PATHS
            .iter()
            .find_map(|operation| overlap(&path, operation))
        {
            let (prefix, overlap) = path.split_at(end);
            url.set_path(prefix.trim_end_matches('/'));
            return Err(ConfigError::BaseUrlWithPath {
                path: overlap.to_owned(),
                expected: url.as_str().trim_end_matches('/').to_owned(),
            }
            .into());
        }
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The URL of an operation's path, which begins with a slash.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        url
    }

    /// The text, to be followed by a path that begins with a slash.
    pub(crate) fn as_text(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    pub(crate) fn is_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// The index at which a base URL's path ends in the first segments of an operation's path.
fn overlap(path: &str, operation: &str) -> Option<usize> {
    path.match_indices('/')
        .map(|(start, _)| start)
        .find(|start| {
            let mut end = segments(&path[*start..]).peekable();
            let mut operation = segments(operation);
            end.peek().is_some()
                && end.all(|segment| {
                    operation
                        .next()
                        .is_some_and(|expected| expected.eq_ignore_ascii_case(segment))
                })
        })
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Whether a URL's host is a loopback address or `localhost`. Names below `localhost` are reserved
/// for loopback, too (RFC 6761), but not every resolver respects that.
fn is_loopback(host: &str) -> bool {
    host.trim_matches(['[', ']'])
        .parse::<IpAddr>()
        .map_or(host == "localhost", |address| address.is_loopback())
}
