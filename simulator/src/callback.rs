//! The URL to which a person is redirected after the check.

use didit::__private::CALLBACK_PARAMETERS;
use didit::{SessionStatus, Uuid};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that a header cannot hold. The rest of a callback stays as it was sent.
const UNFIT: &AsciiSet = &CONTROLS.add(b' ');

/// The callback with `verificationSessionId` and `status` appended to its query (documented).
///
/// The callback is handled as text: it may have a scheme that no URL parser knows. It is assumed
/// that both go before a fragment, and that a space is `%20`.
pub(crate) fn with_outcome(callback: &str, session: Uuid, status: SessionStatus) -> String {
    let (address, fragment) = match callback.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (callback, None),
    };
    let separator = match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let status = status.to_string();
    let status = utf8_percent_encode(&status, NON_ALPHANUMERIC);
    let address = utf8_percent_encode(address, UNFIT);
    let [id, name] = CALLBACK_PARAMETERS.map(Option::unwrap_or_default);
    let mut target = format!("{address}{separator}{id}={session}&{name}={status}");
    if let Some(fragment) = fragment {
        target.push('#');
        target.extend(utf8_percent_encode(fragment, UNFIT));
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(callback: &str) -> String {
        with_outcome(callback, Uuid::nil(), SessionStatus::InReview).replace(
            "verificationSessionId=00000000-0000-0000-0000-000000000000&status=In%20Review",
            "<both>",
        )
    }

    #[test]
    fn appends_the_outcome_to_any_query() {
        for (callback, expected) in [
            ("https://example.com", "https://example.com?<both>"),
            (
                "https://example.com/done",
                "https://example.com/done?<both>",
            ),
            (
                "https://example.com/done?",
                "https://example.com/done?<both>",
            ),
            (
                "https://example.com/done?a=1",
                "https://example.com/done?a=1&<both>",
            ),
            (
                "https://example.com/done?a=1&",
                "https://example.com/done?a=1&<both>",
            ),
            (
                "https://example.com/#/done?a=1",
                "https://example.com/?<both>#/done?a=1",
            ),
            (
                "https://example.com/?a=1#top",
                "https://example.com/?a=1&<both>#top",
            ),
            ("myapp://done", "myapp://done?<both>"),
            ("myapp:done?a=1", "myapp:done?a=1&<both>"),
            (
                "https://example.com/a%20b?c=%C3%A9",
                "https://example.com/a%20b?c=%C3%A9&<both>",
            ),
        ] {
            assert_eq!(target(callback), expected);
        }
    }

    #[test]
    fn encodes_what_no_header_can_hold() {
        assert_eq!(
            target("https://example.com/é b\r\nx: y"),
            "https://example.com/%C3%A9%20b%0D%0Ax:%20y?<both>"
        );
    }
}
