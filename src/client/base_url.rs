//! The base URL.

use std::net::{Ipv4Addr, Ipv6Addr};

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
        url.set_path(&format!("{}{path}", self.prefix()));
        url
    }

    /// The text, to be followed by a path that begins with a slash.
    pub(crate) fn as_text(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    pub(crate) fn is_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    fn prefix(&self) -> &str {
        self.0.path().trim_end_matches('/')
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
    if let Some(address) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback());
    }
    match host.parse::<Ipv4Addr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn joined(base: &str) -> String {
        let base = BaseUrl::parse(base).unwrap_or_else(|error| panic!("{base}: {error}"));
        let url = base.join("/v3/session/").to_string();
        assert_eq!(
            format!("{}/v3/session/", base.as_text()),
            url,
            "the generated client agrees"
        );
        url
    }

    #[test]
    fn joins_paths_with_and_without_slash_and_prefix() {
        assert_eq!(joined("https://a.example"), "https://a.example/v3/session/");
        assert_eq!(
            joined("https://a.example/"),
            "https://a.example/v3/session/"
        );
        assert_eq!(
            joined("https://a.example//"),
            "https://a.example/v3/session/"
        );
        assert_eq!(
            joined("https://a.example/didit"),
            "https://a.example/didit/v3/session/"
        );
        assert_eq!(
            joined("https://a.example/didit/"),
            "https://a.example/didit/v3/session/"
        );
        assert_eq!(
            joined("https://a.example:8443/a%20b/"),
            "https://a.example:8443/a%20b/v3/session/"
        );
    }

    #[test]
    fn accepts_plain_http_for_loopback_only() {
        for base in [
            "http://127.0.0.1:1",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:1",
        ] {
            assert!(BaseUrl::parse(base).expect(base).is_http(), "{base}");
        }
        assert!(
            !BaseUrl::parse("https://127.0.0.1")
                .expect("a URL")
                .is_http(),
            "https is valid for loopback, too"
        );
        for base in [
            "http://a.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://localhost.example",
            "http://x.localhost",
            "http://0.0.0.0",
        ] {
            let error = BaseUrl::parse(base).expect_err(base);
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::Config(ConfigError::InsecureBaseUrl { .. })
                ),
                "{base}: {error}"
            );
        }
    }

    #[test]
    fn rejects_invalid_base_urls_with_the_reason() {
        for (base, reason) in [
            ("", "empty"),
            ("  ", "empty"),
            ("verification.didit.me", "not an absolute URL"),
            ("ftp://a.example", "scheme"),
            ("https://user:pass@a.example", "password"),
            ("https://user@a.example", "user name"),
            ("https://:pass@a.example", "password"),
            ("https://a.example?x=1", "query"),
            ("https://a.example#x", "fragment"),
        ] {
            let error = BaseUrl::parse(base).expect_err(base).to_string();
            assert!(error.contains(reason), "{base}: {error}");
            assert!(!error.contains("pass@"), "{error}");
        }
    }
}
