use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::InvalidVerifier;
use crate::types::redacted::REDACTED;

/// The length of a signature in bytes.
pub(super) const SIGNATURE_BYTES: usize = 32;

/// A secret, as the start of every signature that is made with it.
#[derive(Clone)]
pub(super) struct Secret(Hmac<Sha256>);

impl Secret {
    pub(super) fn new(secret: &str) -> Result<Self, InvalidVerifier> {
        let invalid = |problem| Err(InvalidVerifier::InvalidSecret { problem });
        if secret.trim().is_empty() {
            return invalid("it is empty");
        }
        if secret.trim() != secret {
            return invalid("it has white space around it");
        }
        match Hmac::new_from_slice(secret.as_bytes()) {
            Ok(start) => Ok(Self(start)),
            Err(_) => invalid("it has a length that HMAC does not support"),
        }
    }

    /// Whether a signature is that of these bytes, compared in constant time.
    pub(super) fn verifies(&self, bytes: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        let mac = self.0.clone().chain_update(bytes);
        mac.verify_slice(signature).is_ok()
    }

    /// The signature of these bytes, in lower-case hex.
    #[cfg(feature = "test-util")]
    pub(super) fn sign(&self, bytes: &[u8]) -> String {
        let signature = self.0.clone().chain_update(bytes).finalize().into_bytes();
        signature.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
