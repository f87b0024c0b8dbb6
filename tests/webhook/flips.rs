//! No bit of a request can be changed.

use didit::webhook::Verifier;

use crate::{BODY, SECRET, after, signed, verify};

const SCHEMES: [&str; 2] = ["x-signature", "x-signature-v2"];

/// The headers with one signature.
fn headers(scheme: &'static str) -> [(&'static str, Vec<u8>); 2] {
    let all = signed(BODY);
    ["x-timestamp", scheme].map(|name| (name, all[name].as_bytes().to_vec()))
}

/// A text with each of its bits changed.
fn flips(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..text.len() * 8).map(|bit| {
        let mut text = text.to_vec();
        text[bit / 8] ^= 1 << (bit % 8);
        text
    })
}

#[test]
fn rejects_every_flip_of_the_body() {
    for scheme in SCHEMES {
        let headers = headers(scheme);
        assert!(verify(&headers, BODY).is_ok());
        for body in flips(BODY.as_bytes()) {
            assert!(verify(&headers, &body).is_err(), "{scheme}: {body:?}");
        }
    }
}

#[test]
fn rejects_every_shortened_body() {
    for scheme in SCHEMES {
        for length in 0..BODY.len() {
            assert!(verify(&headers(scheme), &BODY.as_bytes()[..length]).is_err());
        }
    }
}

#[test]
fn rejects_every_flip_of_a_header() {
    for scheme in SCHEMES {
        for index in 0..2 {
            let mut headers = headers(scheme);
            for value in flips(&headers[index].1.clone()) {
                headers[index].1 = value;
                assert!(verify(&headers, BODY).is_err(), "{headers:?}");
            }
        }
    }
}

#[test]
fn rejects_every_flip_of_the_secret() {
    let mut count = 0;
    for secret in flips(SECRET.as_bytes()).filter_map(|secret| String::from_utf8(secret).ok()) {
        // White space around it is rejected earlier.
        let Ok(verifier) = Verifier::new(&secret) else {
            continue;
        };
        for scheme in SCHEMES {
            assert!(
                verifier
                    .verify_at(&headers(scheme), BODY, after(0))
                    .is_err(),
                "{secret}"
            );
        }
        count += 1;
    }
    assert!(count > 100, "{count}");
}
