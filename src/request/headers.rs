//! Request headers: those that the client sets, and those that a caller adds.

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT,
    HOST, HeaderMap, HeaderName, HeaderValue, RANGE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
    USER_AGENT,
};

use crate::generated::contract;

/// Headers that only the client or the HTTP connection sets.
const RESERVED: &[HeaderName] = &[
    ACCEPT,
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    EXPECT,
    HOST,
    RANGE,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    USER_AGENT,
];

/// The maximum number of headers that can be added to a client, and to a call. Servers accept a
/// hundred or so; `http` panics at 24,576.
const MAX_EXTRA: usize = 1_000;

/// The name of a header that cannot be sent (or a placeholder for an invalid name, which may be a
/// value in the wrong place), and what is wrong with it.
pub(crate) type Unusable = (String, &'static str);

/// Adds a caller's header.
pub(crate) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Unusable> {
    let (name, value) = extra(name, value)?;
    let too_many = || (name.to_string(), "at most 1000 headers can be added");
    if headers.len() >= MAX_EXTRA {
        return Err(too_many());
    }
    headers.try_append(&name, value).map_err(|_| too_many())?;
    Ok(())
}

/// Checks a caller's header. Its value is marked as sensitive, and is not in the error.
fn extra(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Unusable> {
    let Ok(name) = name.parse::<HeaderName>() else {
        return Err(("(unnamed)".into(), "its name is not a valid header name"));
    };
    let unusable = |problem| (name.to_string(), problem);
    let reserved = RESERVED.iter().map(HeaderName::as_str);
    let mut reserved = reserved.chain(["keep-alive", "proxy-connection", contract::KEY_HEADER]);
    if reserved.any(|reserved| is_confusable(name.as_str(), reserved)) {
        return Err(unusable("the client sets it itself"));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| unusable("its value has characters that cannot be in an HTTP header"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// Whether a server may confuse two header names: gateways that pass headers on as variables (CGI,
/// WSGI) map every character that is neither a letter nor a digit to the same one.
fn is_confusable(name: &str, other: &str) -> bool {
    let folded = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            byte
        } else {
            b'-'
        }
    };
    name.bytes().map(folded).eq(other.bytes().map(folded))
}
