//! An application's API keys.

use std::collections::HashSet;
use std::fmt;

use didit::ApiKey;

use crate::rejection::Rejection;

/// The keys, and which of them are revoked or denied.
#[derive(Default)]
pub(crate) struct Keys {
    /// The valid keys. If empty, any key is valid.
    declared: Vec<String>,
    /// Whether an invalid key gets 403 instead of 401.
    forbids_invalid: bool,
    revoked: HashSet<String>,
    denied: HashSet<String>,
}

impl Keys {
    pub(crate) fn new(declared: Vec<String>, forbids_invalid: bool) -> Self {
        Self {
            declared,
            forbids_invalid,
            ..Self::default()
        }
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.declared.first().map(String::as_str)
    }

    pub(crate) fn set_revoked(&mut self, key: &str, revoked: bool) {
        toggle(&mut self.revoked, key, revoked);
    }

    pub(crate) fn set_denied(&mut self, key: &str, denied: bool) {
        toggle(&mut self.denied, key, denied);
    }

    /// Returns the key as text if it may create sessions.
    pub(crate) fn check(&self, key: Option<&[u8]>) -> Result<String, Rejection> {
        let key = key.ok_or_else(Rejection::no_permission)?;
        let invalid = || {
            if self.forbids_invalid {
                Rejection::no_permission()
            } else {
                Rejection::invalid_key()
            }
        };
        let key = std::str::from_utf8(key).map_err(|_| invalid())?;
        let key = ApiKey::new(key).map_err(|_| invalid())?.expose().to_owned();
        let is_declared = self.declared.is_empty() || self.declared.contains(&key);
        if !is_declared || self.revoked.contains(&key) {
            return Err(invalid());
        }
        if self.denied.contains(&key) {
            return Err(Rejection::no_permission());
        }
        Ok(key)
    }
}

/// Shows no key.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("declared", &self.declared.len())
            .finish_non_exhaustive()
    }
}

fn toggle(set: &mut HashSet<String>, key: &str, on: bool) {
    if on {
        set.insert(key.to_owned());
    } else {
        set.remove(key);
    }
}
