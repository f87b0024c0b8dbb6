//! Headers: those that the client sets, and what may stand beside them.

use reqwest::header::{
    ACCEPT, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderName,
    HeaderValue, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};

use crate::generated::contract;

/// Headers that the client or the connection is in charge of.
const RESERVED: &[HeaderName] = &[
    ACCEPT,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    EXPECT,
    HOST,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    USER_AGENT,
];

/// Sets what every request needs.
pub(crate) fn set_own(headers: &mut HeaderMap, key_header: HeaderName, key: HeaderValue) {
    let json = HeaderValue::from_static("application/json");
    headers.insert(ACCEPT, json.clone());
    headers.insert(CONTENT_TYPE, json);
    headers.insert(key_header, key);
}

/// Checks a header of the caller's own; its value is taken as sensitive, and is not in the error.
pub(crate) fn extra(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name: HeaderName = name.parse().map_err(|_| "it is no header name")?;
    if RESERVED.contains(&name) || name == contract::KEY_HEADER {
        return Err("the client sets it itself");
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| "its value has characters that cannot stand in an HTTP header")?;
    value.set_sensitive(true);
    Ok((name, value))
}
