use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::canonical::canonical;
use super::event::read;
use super::headers::{Headers, single};
use super::secret::{SIGNATURE_BYTES, Secret};
use super::{
    Event, InvalidVerifier, MAX_BODY_BYTES, SignatureScheme, WebhookError, WebhookErrorKind,
};
use crate::generated::contract::{X_SIGNATURE, X_SIGNATURE_SIMPLE, X_SIGNATURE_V2, X_TIMESTAMP};

/// How much the time of an event may differ from the clock, unless
/// [`tolerance`](Verifier::tolerance) sets it: 300 seconds, as Didit recommends.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

/// The maximum tolerance: with more, an event that was overheard could be sent again.
pub const MAX_TOLERANCE: Duration = Duration::from_secs(3600);

/// Verifies the requests that a webhook receives. Create one and keep it.
///
/// `Debug` does not show the secrets.
#[derive(Debug, Clone)]
#[must_use = "a verifier does nothing until `verify` is called"]
pub struct Verifier {
    secret: Secret,
    previous: Option<Secret>,
    tolerance: Duration,
}

impl Verifier {
    /// Creates a verifier with the secret of a webhook destination, from Didit's console.
    ///
    /// ```
    /// # use didit::webhook::Verifier;
    /// let verifier = Verifier::new("example-webhook-secret")?;
    /// assert!(Verifier::new("copied-with-its-line-break\n").is_err());
    /// # Ok::<(), didit::webhook::InvalidVerifier>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidVerifier::InvalidSecret`] where the secret is empty or has white space around it.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, InvalidVerifier> {
        Ok(Self {
            secret: Secret::new(secret.as_ref())?,
            previous: None,
            tolerance: DEFAULT_TOLERANCE,
        })
    }

    /// Creates a verifier with the secret in the environment variable `DIDIT_WEBHOOK_SECRET`.
    ///
    /// ```no_run
    /// let verifier = didit::webhook::Verifier::from_env()?;
    /// # Ok::<(), didit::webhook::InvalidVerifier>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidVerifier::MissingSecret`] where it is not set, and those of [`new`](Self::new).
    pub fn from_env() -> Result<Self, InvalidVerifier> {
        let secret =
            env::var("DIDIT_WEBHOOK_SECRET").map_err(|_| InvalidVerifier::MissingSecret)?;
        Self::new(secret)
    }

    /// Accepts a second secret, while the destination's secret is rotated. Default: none.
    ///
    /// ```
    /// # use didit::webhook::Verifier;
    /// let verifier = Verifier::new("the-new-secret")?.previous_secret("the-old-secret")?;
    /// # Ok::<(), didit::webhook::InvalidVerifier>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn previous_secret(mut self, secret: impl AsRef<str>) -> Result<Self, InvalidVerifier> {
        self.previous = Some(Secret::new(secret.as_ref())?);
        Ok(self)
    }

    /// Sets how much the time of an event may differ from the clock, in either direction, in whole
    /// seconds. Default: [`DEFAULT_TOLERANCE`].
    ///
    /// ```
    /// # use didit::webhook::Verifier;
    /// let minute = std::time::Duration::from_secs(60);
    /// let verifier = Verifier::new("example-webhook-secret")?.tolerance(minute)?;
    /// # Ok::<(), didit::webhook::InvalidVerifier>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidVerifier::InvalidTolerance`] where it is less than a second or more than
    /// [`MAX_TOLERANCE`]: the check cannot be turned off.
    pub fn tolerance(mut self, tolerance: Duration) -> Result<Self, InvalidVerifier> {
        if !(Duration::from_secs(1)..=MAX_TOLERANCE).contains(&tolerance) {
            return Err(InvalidVerifier::InvalidTolerance);
        }
        self.tolerance = tolerance;
        Ok(self)
    }

    /// Verifies a request and returns its event.
    ///
    /// `body` are the bytes as they were received. A body that a framework has parsed and written
    /// again has another signature.
    ///
    /// ```
    /// # use didit::{reqwest::header::HeaderMap, webhook::Verifier};
    /// # fn respond(verifier: &Verifier, headers: &HeaderMap, body: &[u8]) -> u16 {
    /// match verifier.verify(headers, body) {
    ///     Ok(event) => 200, // Store it first.
    ///     Err(error) => 401,
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where anything is missing or wrong; [`WebhookErrorKind`] says what.
    pub fn verify<H: Headers + ?Sized>(
        &self,
        headers: &H,
        body: impl AsRef<[u8]>,
    ) -> Result<Event, WebhookError> {
        self.verify_at(headers, body, SystemTime::now())
    }

    /// Verifies a request as [`verify`](Self::verify) does, with another clock: for tests, and to look
    /// into a request that was recorded.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// let signature = "146caf87ba7cb92f78915264fbbce880f4ac7381a7da2e6ce1b8bde4d516e438";
    /// let headers = [("X-Timestamp", "1800000000"), ("X-Signature", signature)];
    /// let body = r#"{"webhook_type":"status.updated","event_id":"1","timestamp":1800000000}"#;
    /// let now = UNIX_EPOCH + Duration::from_secs(1_800_000_007);
    /// let verifier = didit::webhook::Verifier::new("example-webhook-secret")?;
    /// assert_eq!(verifier.verify_at(&headers, body, now)?.event_id, "1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_at<H: Headers + ?Sized>(
        &self,
        headers: &H,
        body: impl AsRef<[u8]>,
        now: SystemTime,
    ) -> Result<Event, WebhookError> {
        let body = body.as_ref();
        // What costs nothing comes first.
        if body.len() > MAX_BODY_BYTES {
            return Err(WebhookErrorKind::BodyTooLong.into());
        }
        let claim = self.check_headers(headers, now)?;
        self.check_body(&claim, body)
    }

    /// Checks what needs no body.
    pub(super) fn check_headers<H: Headers + ?Sized>(
        &self,
        headers: &H,
        now: SystemTime,
    ) -> Result<Claim, WebhookError> {
        let timestamp = timestamp(headers)?;
        self.check_age(timestamp, now)?;
        let signatures = Signatures::read(headers)?;
        Ok(Claim {
            timestamp,
            signatures,
        })
    }

    /// Checks the body against the headers.
    pub(super) fn check_body(&self, claim: &Claim, body: &[u8]) -> Result<Event, WebhookError> {
        let event = self.check_signatures(&claim.signatures, body)?;
        // It is as fresh as the header, if it is the same.
        if event.timestamp != claim.timestamp {
            return Err(WebhookErrorKind::TimestampsDiffer.into());
        }
        Ok(event)
    }

    fn check_age(&self, timestamp: i64, now: SystemTime) -> Result<(), WebhookErrorKind> {
        let age = unix_seconds(now).saturating_sub(timestamp);
        let seconds = age.unsigned_abs();
        if seconds <= self.tolerance.as_secs() {
            Ok(())
        } else if age > 0 {
            Err(WebhookErrorKind::Stale { seconds })
        } else {
            Err(WebhookErrorKind::Future { seconds })
        }
    }

    fn check_signatures(
        &self,
        signatures: &Signatures,
        body: &[u8],
    ) -> Result<Event, WebhookErrorKind> {
        if let Some(signature) = &signatures.raw
            && let Some(is_previous) = self.signer(body, signature)
        {
            return Ok(Event::verified(
                read(body)?,
                SignatureScheme::RawBody,
                is_previous,
            ));
        }
        if let Some(signature) = &signatures.canonical {
            let form = canonical(body).map_err(|obstacle| WebhookErrorKind::NoCanonicalForm {
                problem: obstacle.message(),
            })?;
            if let Some(is_previous) = self.signer(&form, signature) {
                return Ok(Event::verified(
                    read(&form)?,
                    SignatureScheme::Canonical,
                    is_previous,
                ));
            }
        }
        Err(WebhookErrorKind::SignatureMismatch)
    }

    /// Whether the previous secret is the one with which these bytes are signed; `None` where neither
    /// is.
    fn signer(&self, bytes: &[u8], signature: &Signature) -> Option<bool> {
        if self.secret.verifies(bytes, signature) {
            return Some(false);
        }
        let previous = self.previous.as_ref()?;
        previous.verifies(bytes, signature).then_some(true)
    }
}

/// What the headers of a request say, before its body is checked.
pub(super) struct Claim {
    timestamp: i64,
    signatures: Signatures,
}

type Signature = [u8; SIGNATURE_BYTES];

/// The signatures of a request, at least one.
struct Signatures {
    raw: Option<Signature>,
    canonical: Option<Signature>,
}

impl Signatures {
    fn read<H: Headers + ?Sized>(headers: &H) -> Result<Self, WebhookErrorKind> {
        let raw = signature(headers, X_SIGNATURE)?;
        let canonical = signature(headers, X_SIGNATURE_V2)?;
        if raw.is_some() || canonical.is_some() {
            return Ok(Self { raw, canonical });
        }
        // It does not sign the decision.
        match single(headers, X_SIGNATURE_SIMPLE)? {
            Some(_) => Err(WebhookErrorKind::UnsupportedScheme {
                name: X_SIGNATURE_SIMPLE,
            }),
            None => Err(WebhookErrorKind::MissingSignature),
        }
    }
}

fn signature<H: Headers + ?Sized>(
    headers: &H,
    name: &'static str,
) -> Result<Option<Signature>, WebhookErrorKind> {
    let Some(value) = single(headers, name)? else {
        return Ok(None);
    };
    if value.contains(&b'=') {
        return Err(WebhookErrorKind::UnsupportedScheme { name });
    }
    match from_hex(&value) {
        Some(signature) => Ok(Some(signature)),
        None => Err(WebhookErrorKind::MalformedSignature { name }),
    }
}

/// The bytes of 64 hexadecimal digits in lower case.
fn from_hex(text: &[u8]) -> Option<Signature> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_chunks::<2>();
    let mut signature = Signature::default();
    if pairs.len() != signature.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in signature.iter_mut().zip(pairs) {
        *byte = digit(*high)? * 16 + digit(*low)?;
    }
    Some(signature)
}

/// The time in the header: digits only.
fn timestamp<H: Headers + ?Sized>(headers: &H) -> Result<i64, WebhookErrorKind> {
    let value = single(headers, X_TIMESTAMP)?.ok_or(WebhookErrorKind::MissingTimestamp)?;
    let digits = std::str::from_utf8(&value).ok();
    let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse().ok());
    seconds.ok_or(WebhookErrorKind::MalformedTimestamp)
}

/// Whole seconds since 1970-01-01 UTC, rounded down; -1 for any time before.
fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(_) => -1,
    }
}
