//! Portraits: type, size, base64, files.

use std::error::Error as _;

use didit::PortraitImage;

use crate::validation::invalid;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

#[test]
fn accepts_four_image_types_and_no_other() {
    let webp = b"RIFF\x04\0\0\0WEBPVP8 ";
    let accepted = [
        ("image/jpeg", &b"\xFF\xD8\xFF\xE0rest"[..]),
        ("image/png", PNG),
        ("image/webp", webp),
        ("image/tiff", b"II*\0rest....."),
        ("image/tiff", b"MM\0*rest....."),
        // Its first pixels match half of the signature of Canon's CR2.
        ("image/tiff", b"II*\0\x08\0\0\0C\0\0\0"),
    ];
    for (media_type, bytes) in accepted {
        let portrait = PortraitImage::from_bytes(bytes)
            .unwrap_or_else(|error| panic!("{media_type}: {error}"));
        assert_eq!(
            (portrait.media_type(), portrait.len(), portrait.expose()),
            (media_type, bytes.len(), bytes.to_vec())
        );
    }
    let error = PortraitImage::from_bytes(&b"%PDF-1.7"[..]).expect_err("a PDF");
    assert!(
        error
            .to_string()
            .contains("allowed are image/jpeg, image/png, image/webp, image/tiff"),
        "{error}"
    );
    assert_eq!(invalid(error).fields[0].path, "portrait_image");
}

#[test]
fn returns_invalid_request_when_base64_exceeds_two_mebibytes() {
    assert_eq!(PortraitImage::MAX_BYTES, 2 * 1024 * 1024);
    // A mebibyte too long, which is reported without decoding.
    let error = PortraitImage::from_base64("iVBO".repeat(1 << 20)).expect_err("too long");
    assert!(
        error.to_string().contains("is 3145728 bytes long"),
        "{error}"
    );
    // Also where it is not base64, either.
    let error = PortraitImage::from_base64("!".repeat(4 << 20)).expect_err("too long");
    assert!(error.to_string().contains("bytes long"), "{error}");
}

#[test]
fn accepts_base64_with_or_without_padding() {
    for text in [
        "iVBORw0KGgpyZXN0",
        "iVBORw0KGgpyZXN0YQ==",
        "iVBORw0KGgpyZXN0YQ",
    ] {
        let portrait =
            PortraitImage::from_base64(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(portrait.expose().starts_with(PNG));
        let written = serde_json::to_value(&portrait).expect("JSON");
        assert_eq!(written, portrait.expose_base64());
        assert_eq!(
            portrait.expose_base64().trim_end_matches('='),
            text.trim_end_matches('=')
        );
        assert_eq!(
            portrait.expose_base64().len() % 4,
            0,
            "it is padded whatever was given"
        );
        let read: PortraitImage = serde_json::from_value(written).expect("a portrait");
        assert_eq!(read, portrait);
    }
    for text in [
        "",
        "iVBORw0K\nGgpyZXN0",
        "iVBORw0KGgpyZXN0!",
        "data:image/png;base64,iVBORw0KGgpyZXN0",
        "iVBORw0KGgpyZXN0=",
    ] {
        let error = PortraitImage::from_base64(text).expect_err(text);
        let invalid = invalid(error);
        assert_eq!(invalid.fields[0].path, "portrait_image");
        let says_data_url = invalid.fields[0].message.contains("is a data URL");
        assert_eq!(says_data_url, text.starts_with("data:"), "{text}");
    }
}

#[test]
fn reads_image_from_file() {
    let folder = std::env::temp_dir().join(format!("didit-portrait-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };

    let good = PortraitImage::from_file(file("face.png", PNG)).expect("a portrait");
    assert_eq!(good.expose(), PNG);
    assert_eq!(good, PortraitImage::from_bytes(PNG).expect("the same"));
    assert!(PortraitImage::from_file(file("face.txt", b"no image")).is_err());
    let mut large = PNG.to_vec();
    large.resize(PortraitImage::MAX_BYTES + 5, 0);
    let error = PortraitImage::from_file(file("large.png", &large)).expect_err("too large");
    assert!(
        error.to_string().contains("is 2097157 bytes long"),
        "{error}"
    );
    large.truncate(PortraitImage::MAX_BYTES);
    let largest =
        PortraitImage::from_file(file("largest.png", &large)).expect("not a byte too many");
    assert_eq!(largest.len(), PortraitImage::MAX_BYTES);
    assert_eq!(
        largest.expose(),
        large,
        "nothing is lost between the pieces that it is read in"
    );
    let missing =
        invalid(PortraitImage::from_file(folder.join("missing.png")).expect_err("no file"));
    let cause = missing
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(
        cause.map(std::io::Error::kind),
        Some(std::io::ErrorKind::NotFound)
    );
    std::fs::remove_dir_all(&folder).expect("it was there");
}

/// Neither a pipe nor a growing file reports its final length.
#[cfg(unix)]
#[test]
fn returns_invalid_request_when_pipe_exceeds_the_limit() {
    let pipe = std::env::temp_dir().join(format!("didit-pipe-{}", std::process::id()));
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo");
    assert!(made.success());
    let (path, mut image) = (pipe.clone(), PNG.to_vec());
    image.resize(PortraitImage::MAX_BYTES + 5, 0);
    let writer = std::thread::spawn(move || std::fs::write(path, image));

    let error = PortraitImage::from_file(&pipe).expect_err("too large");

    // One byte too many is enough.
    assert!(
        error.to_string().contains("is 2097153 bytes long"),
        "{error}"
    );
    // The other end of the pipe is closed.
    let _ = writer.join().expect("no panic");
    std::fs::remove_file(pipe).expect("a pipe");
}
