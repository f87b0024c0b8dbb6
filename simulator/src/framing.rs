//! Which pages may show the hosted page in a frame.

use axum::http::HeaderValue;

/// The content security policy of all pages: only the page's own style, and no scripts. It has no
/// `form-action`, since browsers apply that to the redirect to the callback.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";

/// Which pages may frame the hosted page.
#[derive(Debug, Clone, Default)]
pub(crate) enum Framing {
    /// Any page, as Didit's web SDK needs. Whoever frames a page already knows its secret URL.
    #[default]
    Anyone,
    Nobody,
    /// Pages of these origins.
    Origins(Vec<String>),
}

impl Framing {
    pub(crate) fn allow(&mut self, origin: String) {
        match self {
            Self::Origins(origins) => origins.push(origin),
            _ => *self = Self::Origins(vec![origin]),
        }
    }

    /// The page's content security policy, or an error if an origin is invalid.
    pub(crate) fn policy(&self) -> Result<HeaderValue, String> {
        let policy = match self {
            Self::Anyone => POLICY.to_owned(),
            Self::Nobody => format!("{POLICY}; frame-ancestors 'none'"),
            Self::Origins(origins) => {
                if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
                    return Err(format!(
                        "{wrong:?} is not an origin such as https://shop.example"
                    ));
                }
                format!("{POLICY}; frame-ancestors {}", origins.join(" "))
            }
        };
        HeaderValue::try_from(policy).map_err(|error| error.to_string())
    }
}

/// Whether a text is a scheme and a host, perhaps with a port, which may be `*`. Nothing in it may
/// end the policy's directive.
fn is_origin(text: &str) -> bool {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b";,'\"".contains(&byte));
    text.split_once("://").is_some_and(|(scheme, host)| {
        is_plain && !scheme.is_empty() && !host.is_empty() && !host.contains('/')
    })
}
