//! Images that are sent in base64.

use std::io::{self, Read};
use std::path::Path;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::read::DecoderReader;
use base64::write::EncoderWriter;
use bytes::Bytes;

use crate::error::{Error, InvalidRequest};

/// Decodes base64 with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The number of bytes at the start of a file from which its type is detected.
const HEAD: u64 = 8192;

/// An image that is within its limits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) base64: Bytes,
    pub(crate) media_type: &'static str,
    /// The length of the image file, in bytes.
    pub(crate) len: usize,
}

/// The contract's limits for an image.
#[derive(Debug)]
pub(crate) struct ImageLimits {
    /// The field of the request.
    pub(crate) field: &'static str,
    /// The maximum length of the image file, in bytes.
    pub(crate) max_bytes: usize,
    pub(crate) media_types: &'static [&'static str],
}

/// Declares the type of an image from the contract's facts; `build.rs` calls it once for each.
#[allow(unused_macros, reason = "for contracts that have images")]
macro_rules! image {
    ($(#[$doc:meta])* $name:ident { $($limit:ident: $value:expr),* $(,)? }) => {
        $(#[$doc])*
        ///
        /// The media type, detected from the first bytes, and the length are checked when it is
        /// created. Only its base64 is kept, which all calls and attempts share. It is cheap to
        /// clone.
        ///
        /// ```no_run
        #[doc = concat!("let image = didit::types::", stringify!($name), "::from_file(\"image.jpg\")?;")]
        /// # Ok::<(), didit::Error>(())
        /// ```
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name($crate::types::image::Image);

        impl $name {
            const LIMITS: $crate::types::image::ImageLimits =
                $crate::types::image::ImageLimits { $($limit: $value),* };

            /// The maximum length of the image file, in bytes.
            pub const MAX_BYTES: usize = Self::LIMITS.max_bytes;

            /// Checks and encodes the content of an image file.
            ///
            /// ```
            /// let upload = b"\xFF\xD8\xFF"; // The start of a JPEG.
            #[doc = concat!("let image = didit::", stringify!($name), "::from_bytes(upload)?;")]
            /// assert_eq!(image.media_type(), "image/jpeg");
            /// # Ok::<(), didit::Error>(())
            /// ```
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where it is empty,
            /// of another type, or longer than [`MAX_BYTES`](Self::MAX_BYTES).
            pub fn from_bytes(image: impl AsRef<[u8]>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_bytes(image.as_ref(), &Self::LIMITS).map(Self)
            }

            /// Reads an image file, a few kilobytes at a time. The call blocks.
            ///
            /// ```
            #[doc = concat!("let read = didit::", stringify!($name), "::from_file(\"gone.jpg\");")]
            /// assert!(read.is_err_and(|error| error.is_invalid_request()));
            /// ```
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where it cannot be
            /// read, or as for [`from_bytes`](Self::from_bytes).
            pub fn from_file(path: impl AsRef<::std::path::Path>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_file(path.as_ref(), &Self::LIMITS).map(Self)
            }

            /// Checks an image in base64 (the standard alphabet, with or without padding).
            ///
            /// ```
            /// let (_, text) = "data:image/jpeg;base64,/9j/".split_once(',').unwrap_or_default();
            #[doc = concat!("let image = didit::", stringify!($name), "::from_base64(text)?;")]
            /// assert_eq!(image.media_type(), "image/jpeg");
            /// # Ok::<(), didit::Error>(())
            /// ```
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where it is not
            /// base64 (neither a `data:` URL nor text with line breaks is), or as for
            /// [`from_bytes`](Self::from_bytes). A text that is both too long and not base64 is
            /// reported as too long.
            pub fn from_base64(text: impl AsRef<str>) -> ::std::result::Result<Self, $crate::Error> {
                $crate::types::image::Image::from_base64(text.as_ref(), &Self::LIMITS).map(Self)
            }

            /// The media type, detected from the first bytes, such as `image/jpeg`.
            ///
            /// ```
            #[doc = concat!("let image = didit::", stringify!($name), "::from_base64(\"/9j/\")?;")]
            /// assert_eq!(image.media_type(), "image/jpeg");
            /// # Ok::<(), didit::Error>(())
            /// ```
            pub fn media_type(&self) -> &'static str {
                self.0.media_type
            }

            /// The image file's length in bytes, before base64.
            ///
            /// ```
            #[doc = concat!("let image = didit::", stringify!($name), "::from_base64(\"/9j/\")?;")]
            /// assert_eq!(image.len(), 3);
            /// # Ok::<(), didit::Error>(())
            /// ```
            #[allow(clippy::len_without_is_empty, reason = "an image is never empty")]
            pub fn len(&self) -> usize {
                self.0.len
            }

            /// The image file, decoded from base64. Keeping it private is then up to you.
            ///
            /// ```
            #[doc = concat!("let image = didit::", stringify!($name), "::from_base64(\"/9j/\")?;")]
            /// assert_eq!(image.expose(), b"\xFF\xD8\xFF");
            /// # Ok::<(), didit::Error>(())
            /// ```
            pub fn expose(&self) -> ::std::vec::Vec<u8> {
                self.0.expose()
            }

            /// The image in base64, as it is sent. Keeping it private is then up to you.
            ///
            /// ```
            #[doc = concat!("let image = didit::", stringify!($name), "::from_base64(\"/9j/\")?;")]
            /// assert_eq!(image.expose_base64(), "/9j/");
            /// # Ok::<(), didit::Error>(())
            /// ```
            pub fn expose_base64(&self) -> &str {
                ::std::str::from_utf8(&self.0.base64).unwrap_or_default()
            }

            /// The base64, shared.
            pub(crate) fn base64(&self) -> ::bytes::Bytes {
                self.0.base64.clone()
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
        let unreadable = |error| limits.unreadable(error);
        Self::read(image, image.len() as u64, limits, unreadable)
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
            let problem = "is a data URL; pass only the base64 after its comma";
            return Err(limits.problem(problem.into()));
        }
        let length = text.trim_end_matches('=').len() as u64 * 3 / 4;
        let image = DecoderReader::new(text.as_bytes(), &LENIENT);
        Self::read(image, length, limits, |_| {
            let problem =
                "is not valid base64; expected the standard alphabet, without line breaks";
            limits.problem(problem.into())
        })
    }

    /// Reads an image to its end. `length` is its expected length in bytes; a growing file or a
    /// pipe may have more.
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
        let media_type = limits.media_type(&head)?;

        let mut base64 = Vec::with_capacity((length as usize).div_ceil(3) * 4);
        let engine = fastest_engine();
        let mut encoder = EncoderWriter::new(&mut base64, &engine);
        // One byte more than allowed shows that it is too long.
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
            len: length as usize,
        })
    }

    pub(crate) fn expose(&self) -> Vec<u8> {
        // Encoded by this module, so that decoding cannot fail.
        STANDARD.decode(&self.base64).unwrap_or_default()
    }
}

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

    /// The media type of an image with these first bytes.
    fn media_type(&self, head: &[u8]) -> Result<&'static str, Error> {
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

/// Detects the media type from the first bytes. infer mistakes some TIFFs for Canon's CR2, which
/// has the same structure.
fn media_type(image: &[u8]) -> Option<&'static str> {
    match infer::get(image).map(|kind| kind.mime_type()) {
        None if image.starts_with(b"II*\0") || image.starts_with(b"MM\0*") => Some("image/tiff"),
        found => found,
    }
}

/// Standard base64 with SIMD instructions, where the crate base64 supports the processor's.
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
