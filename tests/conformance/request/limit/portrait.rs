//! Images, by size and type.

use std::sync::Arc;

use didit::PortraitImage;

use crate::call::Call;
use crate::case::{CannedResponse, Case, Expected, Verdict, body_with, full_session, minimal};
use crate::documented;
use crate::operation::MAIN;

/// A picture by its first bytes, of some length.
fn picture(first: &[u8], length: usize) -> Vec<u8> {
    let mut image = first.to_vec();
    image.resize(length, 0xA5);
    image
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const MAX: usize = 2_097_152;

pub(super) fn cases() -> impl Iterator<Item = Case> {
    const SIZE: &str = "x-max-bytes";
    const TYPE: &str = "x-media-types";
    let rows: [(&str, &str, Vec<u8>, bool); 13] = [
        (SIZE, "one below 2 MiB", picture(PNG, MAX - 1), true),
        (SIZE, "at 2 MiB", picture(PNG, MAX), true),
        (SIZE, "one above 2 MiB", picture(PNG, MAX + 1), false),
        (
            SIZE,
            "2 MB, if M is a million",
            picture(PNG, 2_000_000),
            true,
        ),
        (
            TYPE,
            "a JPEG",
            picture(b"\xFF\xD8\xFF\xE0\x00\x10JFIF", 64),
            true,
        ),
        (TYPE, "a PNG", picture(PNG, 64), true),
        (
            TYPE,
            "a WebP",
            picture(b"RIFF\x38\x00\x00\x00WEBPVP8 ", 64),
            true,
        ),
        (
            TYPE,
            "a TIFF, little end first",
            picture(b"II*\x00\x08\x00\x00\x00", 64),
            true,
        ),
        (
            TYPE,
            "a TIFF, big end first",
            picture(b"MM\x00*\x00\x00\x00\x08", 64),
            true,
        ),
        (TYPE, "a GIF", picture(b"GIF89a", 64), false),
        (TYPE, "a BMP", picture(b"BM\x40\x00\x00\x00", 64), false),
        (TYPE, "no picture", picture(b"John Doe", 64), false),
        (TYPE, "nothing", Vec::new(), false),
    ];
    rows.into_iter().map(|(rule, name, image, is_sent)| {
        let wire = base64(&image);
        let request = PortraitImage::from_bytes(image).map(|portrait| {
            let mut request = minimal();
            request.portrait_image = Some(portrait);
            Arc::new(request) as Arc<dyn Call>
        });
        let body = body_with("portrait_image", wire);
        Case {
            id: format!("request/limit/portrait_image: {name}"),
            operation: MAIN,
            why: "type and size are checked where the picture is read; base64 is the wire's business",
            source: documented::rule("portrait_image", rule),
            contract: if request.is_ok() { Verdict::Accepts } else { Verdict::Silent },
            request: request.map_err(Arc::new),
            response: CannedResponse::json(201, &full_session()),
            expected: if is_sent { Expected::Sent(body) } else { Expected::Invalid("portrait_image".to_owned()) },
        }
    })
}

/// Base64 once more, so that the client's own is compared with something.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = [
            chunk[0],
            *chunk.get(1).unwrap_or(&0),
            *chunk.get(2).unwrap_or(&0),
        ];
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63] as char;
            text.push(if place <= chunk.len() { letter } else { '=' });
        }
    }
    text
}
