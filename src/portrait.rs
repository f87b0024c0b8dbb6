//! The picture of a face: bytes in, checked and encoded.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::read::DecoderReader;
use base64::write::EncoderWriter;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, InvalidRequest};
use crate::generated::contract::{PORTRAIT_FIELD, PORTRAIT_MAX_BYTES, PORTRAIT_MEDIA_TYPES};

/// Reads base64 with and without its closing `=`.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How many bytes of a file its type is told by.
const HEAD: u64 = 8192;

/// A person's face to compare the selfie with: a JPEG, PNG, WebP or TIFF file of at most 2 MiB.
///
/// Type and size are checked when it is made, by the file's first bytes, and its base64 is all that is
/// kept: every call and every attempt sends that same text. It is cheap to clone, and does not show in
/// `Debug`. Didit's page says "2MB" without saying which; the largest reading is taken, so that the
/// service has the last word.
///
/// ```no_run
/// let portrait = didit::PortraitImage::from_file("portrait.jpg")?;
/// # Ok::<(), didit::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PortraitImage {
    base64: Bytes,
    media_type: &'static str,
}

impl PortraitImage {
    /// The largest picture, in bytes before base64.
    pub const MAX_BYTES: usize = PORTRAIT_MAX_BYTES;

    /// Takes the content of an image file.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where it is empty, of another type, or larger than
    /// [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn from_bytes(image: impl AsRef<[u8]>) -> Result<Self, Error> {
        let image = image.as_ref();
        Self::read(image, image.len() as u64, unreadable)
    }

    /// Reads an image file, of which no more than some kilobytes are held at a time beside their base64.
    /// The call blocks, as files do.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where it cannot be read, or as for [`from_bytes`](Self::from_bytes).
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        // The path may name a person, so it is not passed on.
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        Self::read(file, length, unreadable)
    }

    /// Takes an image that is in base64 already (the standard alphabet, closing `=` or not).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where it is not base64 (a `data:` URL is not, nor is one with line breaks),
    /// or as for [`from_bytes`](Self::from_bytes). A text that is both too long and not base64 is told to be
    /// too long.
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref();
        if text.starts_with("data:") {
            return Err(problem("is a data URL; give only what stands behind its comma".into()));
        }
        let length = text.trim_end_matches('=').len() as u64 * 3 / 4;
        Self::read(DecoderReader::new(text.as_bytes(), &LENIENT), length, |_| {
            problem("is not base64 in the standard alphabet, without line breaks".into())
        })
    }

    /// Reads an image to its end. `length` is what it is known to have, in bytes; a file that still
    /// grows, or a pipe, turns out to have more.
    fn read(mut image: impl Read, length: u64, failed: fn(io::Error) -> Error) -> Result<Self, Error> {
        check_length(length)?;
        let mut head = Vec::new();
        image.by_ref().take(HEAD).read_to_end(&mut head).map_err(failed)?;
        let media_type = allowed_type(&head)?;

        let mut base64 = Vec::with_capacity((length as usize).div_ceil(3) * 4);
        let engine = fastest_engine();
        let mut encoder = EncoderWriter::new(&mut base64, &engine);
        // One byte more than is legal is enough to know.
        let mut image = head.as_slice().chain(image).take(Self::MAX_BYTES as u64 + 1);
        let length = io::copy(&mut image, &mut encoder).map_err(failed)?;
        check_length(length)?;
        encoder.finish().map_err(failed)?;
        drop(encoder);
        Ok(Self { base64: base64.into(), media_type })
    }

    /// The type that the first bytes tell: `image/jpeg`, `image/png`, `image/webp` or `image/tiff`.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The image file's length in bytes, before base64.
    #[allow(clippy::len_without_is_empty)] // There is no empty one.
    pub fn len(&self) -> usize {
        let padding = self.base64.iter().rev().take_while(|byte| **byte == b'=').count();
        self.base64.len() / 4 * 3 - padding
    }

    /// The image file itself, decoded anew. What becomes of it from here on is up to you.
    pub fn expose(&self) -> Vec<u8> {
        // It was encoded here, so that this cannot fail.
        STANDARD.decode(&self.base64).unwrap_or_default()
    }

    /// The image in base64, as it is sent. What becomes of it from here on is up to you.
    pub fn expose_base64(&self) -> &str {
        std::str::from_utf8(&self.base64).unwrap_or_default()
    }

    /// The same, shared.
    pub(crate) fn base64(&self) -> Bytes {
        self.base64.clone()
    }
}

fn check_length(length: u64) -> Result<(), Error> {
    let max = PortraitImage::MAX_BYTES;
    match length > max as u64 {
        true => Err(problem(format!("is {length} bytes long; at most {max} bytes (2 MiB) are allowed"))),
        false => Ok(()),
    }
}

/// The type of an image that begins like that.
fn allowed_type(head: &[u8]) -> Result<&'static str, Error> {
    match media_type(head) {
        Some(media_type) if PORTRAIT_MEDIA_TYPES.contains(&media_type) => Ok(media_type),
        found => {
            let found = found.unwrap_or("no image type that is known");
            let allowed = PORTRAIT_MEDIA_TYPES.join(", ");
            Err(problem(format!("is {found} by its first bytes; allowed are {allowed}")))
        }
    }
}

/// Standard base64 by the processor's widest instructions, where base64 has learnt them.
fn fastest_engine() -> impl Engine {
    #[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
    return base64::engine::Simd::standard(base64::engine::general_purpose::PAD);
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
    return STANDARD;
}

/// The type by the first bytes. infer takes some TIFFs for Canon's CR2, which is built like one.
fn media_type(image: &[u8]) -> Option<&'static str> {
    match infer::get(image).map(|kind| kind.mime_type()) {
        None if image.starts_with(b"II*\0") || image.starts_with(b"MM\0*") => Some("image/tiff"),
        found => found,
    }
}

fn problem(text: String) -> Error {
    InvalidRequest::field(PORTRAIT_FIELD, text).into()
}

fn unreadable(source: io::Error) -> Error {
    InvalidRequest::field(PORTRAIT_FIELD, "cannot be read from its file").with_source(source).into()
}

impl fmt::Debug for PortraitImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortraitImage")
            .field("media_type", &self.media_type)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl Serialize for PortraitImage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose_base64())
    }
}

impl<'de> Deserialize<'de> for PortraitImage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_base64(text).map_err(de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for PortraitImage {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PortraitImage".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "byte" })
    }
}
