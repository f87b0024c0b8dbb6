//! Exit codes, and which error has which.

use didit::{ConfigError, Error, ErrorKind};

/// It failed.
pub(crate) const FAILED: u8 = 1;
/// The arguments or the request are invalid; nothing was sent.
pub(crate) const USAGE: u8 = 2;
/// The key is missing, malformed or rejected.
pub(crate) const KEY: u8 = 3;
/// Too many requests.
pub(crate) const LIMITED: u8 = 4;
/// It failed, and a session may exist all the same.
pub(crate) const SESSION_MAY_EXIST: u8 = 5;

/// Why the program ends, and with which code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(FAILED, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message)
    }

    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// The message about an invalid field, without what only a Rust program can do about it.
pub(crate) fn for_everybody(message: &str) -> String {
    message.replace(
        "an assumption of this client; set the field in `extra` to send it unchecked",
        "an assumption of this program",
    )
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match error.kind() {
            ErrorKind::InvalidRequest(_) => USAGE,
            ErrorKind::Config(ConfigError::MissingKey | ConfigError::InvalidKey { .. }) => KEY,
            ErrorKind::Config(ConfigError::InvalidVariable { name, .. })
                if *name == "DIDIT_API_KEY" =>
            {
                KEY
            }
            ErrorKind::Config(_) => USAGE,
            _ if error.session_may_exist() => SESSION_MAY_EXIST,
            _ if error.is_unauthorized() => KEY,
            _ if error.is_rate_limited() => LIMITED,
            _ => FAILED,
        };
        let mut message = match error.kind() {
            ErrorKind::Config(ConfigError::MissingKey) => {
                "no API key: set DIDIT_API_KEY, or give --key-file FILE".to_owned()
            }
            _ => error.to_string(),
        };
        if let ErrorKind::InvalidRequest(invalid) = error.kind() {
            message = "nothing was sent, since the request is invalid:".to_owned();
            for field in &invalid.fields {
                message += &format!("\n  {}: {}", field.path, for_everybody(&field.message));
            }
        }
        for id in error.session_ids() {
            message += &format!("\nthis session exists: {id}");
        }
        Self::new(code, message)
    }
}
