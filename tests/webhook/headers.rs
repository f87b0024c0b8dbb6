//! Where headers come from, and that a repeated one is no way in.

use std::collections::HashMap;

use didit::reqwest::header::{HeaderMap, HeaderValue};
use didit::webhook::WebhookErrorKind as Kind;

use crate::{BODY, signed, verify};

fn pairs() -> Vec<(String, String)> {
    let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
    let headers = signed(BODY);
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

#[test]
fn takes_maps_pairs_and_functions() {
    assert!(verify(&signed(BODY), BODY).is_ok());
    assert!(verify(&pairs(), BODY).is_ok());
    assert!(verify(pairs().as_slice(), BODY).is_ok());
    let map: HashMap<_, _> = pairs().into_iter().collect();
    assert!(verify(&|name: &str| map.get(name).cloned(), BODY).is_ok());
    assert!(verify(&|name: &str| map.get(name), BODY).is_ok());
    assert!(verify(&|_: &str| None::<Vec<u8>>, BODY).is_err());
}

#[test]
fn ignores_the_case_of_names() {
    let upper: Vec<_> = pairs()
        .into_iter()
        .map(|(name, value)| (name.to_uppercase(), value))
        .collect();
    assert!(verify(&upper, BODY).is_ok());
}

#[test]
fn rejects_a_repeated_header_unless_its_values_are_the_same() {
    for name in ["x-timestamp", "x-signature", "x-signature-v2"] {
        let mut headers = signed(BODY);
        headers.append(name, headers[name].clone());
        assert!(verify(&headers, BODY).is_ok(), "{name}");

        let wrong = HeaderValue::from_static("0");
        for wrong_first in [true, false] {
            let mut headers = HeaderMap::new();
            for (other, value) in &signed(BODY) {
                if other == name && wrong_first {
                    headers.append(other, wrong.clone());
                }
                headers.append(other, value.clone());
            }
            if !wrong_first {
                headers.append(name, wrong.clone());
            }
            let error = verify(&headers, BODY).expect_err(name);
            assert!(
                matches!(error, Kind::RepeatedHeader { name: n, .. } if n == name),
                "{error}"
            );
        }
    }
}
