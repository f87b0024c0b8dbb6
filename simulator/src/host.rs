//! Host names, compared as browsers compare them.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv6Addr};

use axum::http::header;
use axum::http::request::Parts;
use didit::reqwest::Url;

/// A host in lower case, in ASCII (IDNA), and without a trailing dot; `None` if the text is not
/// just a host.
pub(crate) fn normalize(host: &str) -> Option<String> {
    let bracketed = host
        .parse::<Ipv6Addr>()
        .is_ok()
        .then(|| format!("[{host}]"));
    let host = bracketed.as_deref().unwrap_or(host);
    // Characters that end a URL's host, or precede it, cannot be part of it.
    let ends_a_host = |c: char| {
        matches!(c, '/' | '\\' | '?' | '#' | '@' | '%') || c.is_whitespace() || c.is_control()
    };
    if host.contains(ends_a_host) || (host.contains(':') && !host.ends_with(']')) {
        return None;
    }
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    from_url(&url)
}

/// A URL's host, normalized.
pub(crate) fn from_url(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether a normalized host is a loopback address or `localhost`, which cannot resolve to another
/// machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The further names under which a simulator is served. A web page whose own name resolves to
/// loopback (DNS rebinding) gets nothing: to a browser it would be the same origin.
#[derive(Debug, Default)]
pub(crate) struct ServedHosts(pub(crate) HashSet<String>);

impl ServedHosts {
    /// Whether a request's target and its `Host` headers all name this simulator. A request without
    /// either is allowed: it does not come from a browser.
    pub(crate) fn allows(&self, parts: &Parts) -> bool {
        let authority = parts
            .uri
            .authority()
            .map(|authority| Some(authority.as_str()));
        let headers = parts
            .headers
            .get_all(header::HOST)
            .iter()
            .map(|value| value.to_str().ok());
        authority
            .into_iter()
            .chain(headers)
            .all(|named| named.is_some_and(|named| self.is_served(named)))
    }

    fn is_served(&self, named: &str) -> bool {
        let host = match named.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => named,
        };
        normalize(host).is_some_and(|host| is_loopback(&host) || self.0.contains(&host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalize_ignores_case_trailing_dot_and_script() {
        for (host, normalized) in [
            ("EXAMPLE.com", "example.com"),
            ("example.com.", "example.com"),
            ("Bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example.", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("example。com", "example.com"),
            ("my_service", "my_service"),
            ("127.1", "127.0.0.1"),
            ("::1", "[::1]"),
            ("[0:0::1]", "[::1]"),
        ] {
            assert_eq!(normalize(host).as_deref(), Some(normalized), "{host}");
        }
    }

    #[test]
    fn normalize_returns_none_for_more_than_a_host() {
        for wrong in [
            "",
            ".",
            " ",
            "https://example.com",
            "example.com:80",
            "a/b",
            "user@a",
            "a b",
            "a%2eb",
            "[::1]:80",
            "a?b",
        ] {
            assert_eq!(normalize(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn is_loopback_accepts_addresses_and_localhost() {
        for host in ["localhost", "127.0.0.1", "127.255.255.254", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost.example",
            "a.localhost",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
