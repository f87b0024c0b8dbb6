//! The picture of a face: bytes in, checked, base64 out.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use base64::display::Base64Display;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
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

/// A person's face to compare the selfie with: a JPEG, PNG, WebP or TIFF file of at most 2 MiB.
///
/// Type and size are checked when it is made, by the file's first bytes. It is cheap to clone, and
/// does not show in `Debug`. Didit's page says "2MB" without saying which; the largest reading is
/// taken, so that the service has the last word.
///
/// ```no_run
/// let portrait = didit::PortraitImage::from_file("portrait.jpg")?;
/// # Ok::<(), didit::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PortraitImage {
    image: Bytes,
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
    pub fn from_bytes(image: impl Into<Bytes>) -> Result<Self, Error> {
        let image = image.into();
        if image.len() > Self::MAX_BYTES {
            let (length, max) = (image.len(), Self::MAX_BYTES);
            return refuse(format!("is {length} bytes long; at most {max} bytes (2 MiB) are allowed"));
        }
        match media_type(&image) {
            Some(media_type) if PORTRAIT_MEDIA_TYPES.contains(&media_type) => Ok(Self { image, media_type }),
            found => {
                let found = found.unwrap_or("no image type that is known");
                let allowed = PORTRAIT_MEDIA_TYPES.join(", ");
                refuse(format!("is {found} by its first bytes; allowed are {allowed}"))
            }
        }
    }

    /// Reads an image file. The call blocks, as files do.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where it cannot be read, or as for [`from_bytes`](Self::from_bytes).
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        // The path may name a person, so it is not passed on.
        let file = std::fs::File::open(path)
            .and_then(|file| Ok((file.metadata()?.len(), file)))
            .map_err(unreadable)?;
        let (length, file) = file;
        if length > Self::MAX_BYTES as u64 {
            let max = Self::MAX_BYTES;
            return refuse(format!("is {length} bytes long; at most {max} bytes (2 MiB) are allowed"));
        }
        let mut image = Vec::with_capacity(length as usize);
        // One byte more than is legal, in case the file grew or did not tell its length.
        let limit = Self::MAX_BYTES as u64 + 1;
        file.take(limit).read_to_end(&mut image).map_err(unreadable)?;
        Self::from_bytes(image)
    }

    /// Takes an image that is in base64 already (the standard alphabet, closing `=` or not).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where it is not base64 (a `data:` URL is not), or as for
    /// [`from_bytes`](Self::from_bytes).
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref();
        if text.starts_with("data:") {
            return refuse("is a data URL; give only what stands behind its comma".into());
        }
        match LENIENT.decode(text) {
            Ok(image) => Self::from_bytes(image),
            Err(_) => refuse("is not base64 in the standard alphabet, without line breaks".into()),
        }
    }

    /// The type that the first bytes tell: `image/jpeg`, `image/png`, `image/webp` or `image/tiff`.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The image file's length in bytes, before base64.
    #[allow(clippy::len_without_is_empty)] // There is no empty one.
    pub fn len(&self) -> usize {
        self.image.len()
    }

    /// How many characters [`write_base64`](Self::write_base64) writes.
    pub(crate) fn base64_len(&self) -> usize {
        self.image.len().div_ceil(3) * 4
    }

    /// Writes the image's base64.
    pub(crate) fn write_base64(&self, text: impl io::Write) -> io::Result<()> {
        let engine = fastest_engine();
        let mut encoder = EncoderWriter::new(text, &engine);
        encoder.write_all(&self.image)?;
        encoder.finish().map(drop)
    }

    /// The image file itself. What becomes of it from here on is up to you.
    pub fn expose(&self) -> &[u8] {
        &self.image
    }
}

/// Standard base64 by the processor's widest instructions, where base64 has learnt them.
fn fastest_engine() -> impl Engine {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return base64::engine::Simd::standard(base64::engine::general_purpose::PAD);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return STANDARD;
}

/// The type by the first bytes. infer takes some TIFFs for Canon's CR2, which is built like one.
fn media_type(image: &[u8]) -> Option<&'static str> {
    match infer::get(image).map(|kind| kind.mime_type()) {
        None if image.starts_with(b"II*\0") || image.starts_with(b"MM\0*") => Some("image/tiff"),
        found => found,
    }
}

fn refuse<T>(problem: String) -> Result<T, Error> {
    Err(InvalidRequest::field(PORTRAIT_FIELD, problem).into())
}

fn unreadable(source: std::io::Error) -> Error {
    InvalidRequest::field(PORTRAIT_FIELD, "cannot be read from its file").with_source(source).into()
}

impl fmt::Debug for PortraitImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortraitImage")
            .field("media_type", &self.media_type)
            .field("len", &self.image.len())
            .finish_non_exhaustive()
    }
}

impl Serialize for PortraitImage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(&self.image, &STANDARD))
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
