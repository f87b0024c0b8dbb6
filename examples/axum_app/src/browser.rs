//! Who sends a request: a browser is known by a random cookie, which is neither the account's id nor
//! derived from it.

use axum::http::{HeaderMap, HeaderValue, header};
use didit::Uuid;
use sha2::{Digest as _, Sha256};

const COOKIE: &str = "browser";

/// A browser, by its cookie.
#[derive(Clone)]
pub(crate) struct Browser(String);

impl Browser {
    /// The browser that sent these headers.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
        let value = cookies
            .split("; ")
            .find_map(|cookie| cookie.strip_prefix(COOKIE)?.strip_prefix('='))?;
        let id: Uuid = value.parse().ok()?;
        Some(Self(id.to_string()))
    }

    /// A new one. A version 4 UUID has 122 random bits, from the system's generator.
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }

    /// What is stored of it: whoever reads the database cannot use it.
    pub(crate) fn hash(&self) -> String {
        hex(&self.0)
    }

    /// What a form of this browser has in it. A page of another site cannot know it.
    pub(crate) fn csrf_token(&self) -> String {
        hex(&format!("csrf {}", self.0))
    }

    pub(crate) fn sent_form(&self, token: &str) -> bool {
        // Of hashes: how long a comparison takes says nothing about the token.
        hex(token) == hex(&self.csrf_token())
    }

    /// The header that sets the cookie. It is not sent with a form of another site (`SameSite`).
    pub(crate) fn cookie(&self, is_https: bool) -> HeaderValue {
        let secure = if is_https { "; Secure" } else { "" };
        let cookie = format!(
            "{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax{secure}",
            self.0
        );
        HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
    }
}

fn hex(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
