//! Images that are sent in base64: bytes in, checked and encoded.

use std::io::{self, Read};
use std::path::Path;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::read::DecoderReader;
use base64::write::EncoderWriter;
use bytes::Bytes;

use crate::error::{Error, InvalidRequest};

/// Reads base64 with and without its closing `=`.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How many bytes of a file its type is told by.
const HEAD: u64 = 8192;

/// What the contract says about an image.
#[derive(Debug)]
pub(crate) struct ImageLimits {
    /// The field that it is sent in.
    pub(crate) field: &'static str,
    /// The largest image, in bytes before base64.
    pub(crate) max_bytes: usize,
    pub(crate) media_types: &'static [&'static str],
}

/// An image that is within its limits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Image {
    base64: Bytes,
    media_type: &'static str,
}

/// Declares the type of an image from the contract's facts; `build.rs` calls it once for each.
#[allow(unused_macros, reason = "for contracts that have images")]
macro_rules! image {
    ($(#[$doc:meta])* $name:ident { $($limit:ident: $value:expr),* $(,)? }) => {
        $(#[$doc])*
        ///
        /// Type and size are checked when it is created, by the file's first bytes. Only its base64
        /// is kept: every call and every attempt sends that same text. It is cheap to clone.
        ///
        /// ```no_run
        #[doc = concat!("let image = didit::types::", stringify!($name), "::from_file(\"image.jpg\")?;")]
        /// # Ok::<(), didit::Error>(())
        /// ```
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name($crate::types::image::Image);

        impl $name {
            const LIMITS: $crate::types::image::ImageLimits = $crate::types::image::ImageLimits { $($limit: $value),* };

            /// The largest image, in bytes before base64.
            pub const MAX_BYTES: usize = Self::LIMITS.max_bytes;

            /// Takes the content of an image file.
            ///
            /// # Errors
            ///
            /// Invalid input where it is empty, of another type, or larger than
            /// [`MAX_BYTES`](Self::MAX_BYTES).
            pub fn from_bytes(image: impl AsRef<[u8]>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_bytes(image.as_ref(), &Self::LIMITS).map(Self)
            }

            /// Reads an image file, of which no more than some kilobytes are held at a time besides
            /// their base64. The call blocks, as files do.
            ///
            /// # Errors
            ///
            /// Invalid input where it cannot be read, or as for [`from_bytes`](Self::from_bytes).
            pub fn from_file(path: impl AsRef<::std::path::Path>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_file(path.as_ref(), &Self::LIMITS).map(Self)
            }

            /// Takes an image that is in base64 already (the standard alphabet, closing `=` or
            /// not).
            ///
            /// # Errors
            ///
            /// Invalid input where it is not base64 (a `data:` URL is not, nor is one with line
            /// breaks), or as for [`from_bytes`](Self::from_bytes). A text that is both too long
            /// and not base64 is reported as too long.
            pub fn from_base64(text: impl AsRef<str>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_base64(text.as_ref(), &Self::LIMITS).map(Self)
            }

            /// The media type by the first bytes, such as `image/jpeg`.
            pub fn media_type(&self) -> &'static str {
                self.0.media_type()
            }

            /// The image file's length in bytes, before base64.
            #[allow(clippy::len_without_is_empty, reason = "there is no empty one")]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// The image file itself, decoded again. What becomes of it from here on is up to you.
            pub fn expose(&self) -> ::std::vec::Vec<u8> {
                self.0.expose()
            }

            /// The image in base64, as it is sent. What becomes of it from here on is up to you.
            pub fn expose_base64(&self) -> &str {
                self.0.expose_base64()
            }

            /// The same, shared.
            pub(crate) fn base64(&self) -> ::bytes::Bytes {
                self.0.base64()
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("media_type", &self.media_type())
                    .field("len", &self.len())
                    .finish_non_exhaustive()
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.expose_base64())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = ::std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::from_base64(text).map_err(::serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string", "format": "byte" })
            }
        }
    };
}
#[allow(unused_imports, reason = "for contracts that have images")]
pub(crate) use image;

#[allow(dead_code, reason = "for contracts that have images")]
impl Image {
    pub(crate) fn from_bytes(image: &[u8], limits: &'static ImageLimits) -> Result<Self, Error> {
        Self::read(image, image.len() as u64, limits, |error| {
            limits.unreadable(error)
        })
    }

    pub(crate) fn from_file(path: &Path, limits: &'static ImageLimits) -> Result<Self, Error> {
        let unreadable = |error| limits.unreadable(error);
        // The path may name a person, so it is not passed on.
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        Self::read(file, length, limits, unreadable)
    }

    pub(crate) fn from_base64(text: &str, limits: &'static ImageLimits) -> Result<Self, Error> {
        if text.starts_with("data:") {
            return Err(limits.problem("is a data URL; give only what follows its comma".into()));
        }
        let length = text.trim_end_matches('=').len() as u64 * 3 / 4;
        Self::read(
            DecoderReader::new(text.as_bytes(), &LENIENT),
            length,
            limits,
            |_| {
                limits.problem("is not base64 in the standard alphabet, without line breaks".into())
            },
        )
    }

    /// Reads an image to its end. `length` is what it is known to have, in bytes; a file that still
    /// grows, or a pipe, turns out to have more.
    fn read(
        mut image: impl Read,
        length: u64,
        limits: &ImageLimits,
        failed: impl Fn(io::Error) -> Error,
    ) -> Result<Self, Error> {
        limits.check_length(length)?;
        let mut head = Vec::new();
        image
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(&failed)?;
        let media_type = limits.allowed_type(&head)?;

        let mut base64 = Vec::with_capacity((length as usize).div_ceil(3) * 4);
        let engine = fastest_engine();
        let mut encoder = EncoderWriter::new(&mut base64, &engine);
        // One byte more than is legal is enough to know.
        let mut image = head
            .as_slice()
            .chain(image)
            .take(limits.max_bytes as u64 + 1);
        let length = io::copy(&mut image, &mut encoder).map_err(&failed)?;
        limits.check_length(length)?;
        encoder.finish().map_err(&failed)?;
        drop(encoder);
        Ok(Self {
            base64: base64.into(),
            media_type,
        })
    }

    pub(crate) fn media_type(&self) -> &'static str {
        self.media_type
    }

    pub(crate) fn len(&self) -> usize {
        let padding = self
            .base64
            .iter()
            .rev()
            .take_while(|byte| **byte == b'=')
            .count();
        self.base64.len() / 4 * 3 - padding
    }

    pub(crate) fn expose(&self) -> Vec<u8> {
        // It was encoded here, so that this cannot fail.
        STANDARD.decode(&self.base64).unwrap_or_default()
    }

    pub(crate) fn expose_base64(&self) -> &str {
        std::str::from_utf8(&self.base64).unwrap_or_default()
    }

    pub(crate) fn base64(&self) -> Bytes {
        self.base64.clone()
    }
}

#[allow(dead_code, reason = "for contracts that have images")]
impl ImageLimits {
    fn check_length(&self, length: u64) -> Result<(), Error> {
        let max = self.max_bytes;
        if length <= max as u64 {
            return Ok(());
        }
        let unit = if max.is_multiple_of(MIB) {
            format!(" ({} MiB)", max / MIB)
        } else {
            String::new()
        };
        Err(self.problem(format!(
            "is {length} bytes long; at most {max} bytes{unit} are allowed"
        )))
    }

    /// The type of an image that begins like that.
    fn allowed_type(&self, head: &[u8]) -> Result<&'static str, Error> {
        match media_type(head) {
            Some(media_type) if self.media_types.contains(&media_type) => Ok(media_type),
            found => {
                let found = found.unwrap_or("not a known image type");
                let allowed = self.media_types.join(", ");
                Err(self.problem(format!(
                    "is {found} by its first bytes; allowed are {allowed}"
                )))
            }
        }
    }

    fn problem(&self, text: String) -> Error {
        InvalidRequest::field(self.field, text).into()
    }

    fn unreadable(&self, source: io::Error) -> Error {
        InvalidRequest::field(self.field, "cannot be read from its file")
            .with_source(source)
            .into()
    }
}

const MIB: usize = 1 << 20;

/// Standard base64 by the processor's widest instructions, where base64 has learnt them.
fn fastest_engine() -> impl Engine {
    #[cfg(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon")
    ))]
    return base64::engine::Simd::standard(base64::engine::general_purpose::PAD);
    #[cfg(not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon")
    )))]
    return STANDARD;
}

/// The media type by the first bytes. infer takes some TIFFs for Canon's CR2, which is built like
/// one.
fn media_type(image: &[u8]) -> Option<&'static str> {
    match infer::get(image).map(|kind| kind.mime_type()) {
        None if image.starts_with(b"II*\0") || image.starts_with(b"MM\0*") => Some("image/tiff"),
        found => found,
    }
}
