//! The limits of an image.

use std::io;

use crate::error::{Error, InvalidRequest};

/// The contract's limits for an image.
#[derive(Debug)]
pub(crate) struct ImageLimits {
    /// The field of the request.
    pub(crate) field: &'static str,
    /// The maximum length of the image file, in bytes.
    pub(crate) max_bytes: usize,
    pub(crate) media_types: &'static [&'static str],
}

#[allow(dead_code, reason = "for contracts that have images")]
impl ImageLimits {
    pub(super) fn check_length(&self, length: u64) -> Result<(), Error> {
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
    pub(super) fn media_type(&self, head: &[u8]) -> Result<&'static str, Error> {
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

    pub(super) fn problem(&self, text: String) -> Error {
        InvalidRequest::field(self.field, text).into()
    }

    pub(super) fn unreadable(&self, source: io::Error) -> Error {
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
