//! Headers: those that the client sets, and what may stand beside them.

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST,
    HeaderMap, HeaderName, HeaderValue, RANGE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};

use crate::generated::contract;

/// Headers that the client or the connection is in charge of.
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

/// Sets what every request needs.
pub(crate) fn set_own(headers: &mut HeaderMap, key_header: HeaderName, key: HeaderValue) {
    let json = HeaderValue::from_static("application/json");
    headers.insert(ACCEPT, json.clone());
    headers.insert(CONTENT_TYPE, json);
    headers.insert(key_header, key);
}

/// A header that cannot be sent.
pub(crate) struct Unusable {
    /// Its name, or what stands for one that is none: it may be a value in the wrong place.
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) problem: &'static str,
}

/// Checks a header of the caller's own; its value is taken as sensitive, and is not in the error.
pub(crate) fn extra(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Unusable> {
    let Ok(name) = name.parse::<HeaderName>() else {
        return Err(Unusable { name: "(unnamed)".into(), problem: "its name is no header name" });
    };
    let unusable = |problem| Unusable { name: name.to_string(), problem };
    let is_hop = ["keep-alive", "proxy-connection"].contains(&name.as_str());
    if RESERVED.contains(&name) || is_hop || name == contract::KEY_HEADER {
        return Err(unusable("the client sets it itself"));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| unusable("its value has characters that cannot stand in an HTTP header"))?;
    value.set_sensitive(true);
    Ok((name, value))
}
