use reqwest::header::HeaderMap;

use super::WebhookErrorKind;

/// The headers of a request.
///
/// Implemented for `http::HeaderMap`, for lists of pairs, and for functions that return the value of
/// a header by its name in lower case:
///
/// ```
/// # use std::collections::HashMap;
/// # use didit::webhook::Verifier;
/// # let verifier = Verifier::new("example-webhook-secret").unwrap();
/// # let headers: HashMap<String, String> = HashMap::new();
/// // A map whose keys are in lower case.
/// let event = verifier.verify(&|name: &str| headers.get(name).cloned(), b"{}");
/// # assert!(event.is_err());
/// ```
pub trait Headers {
    /// Calls `visit` with each value of a header. `name` is in lower case; the case of the request's
    /// names makes no difference.
    ///
    /// ```
    /// # use didit::webhook::Headers;
    /// let mut values = Vec::new();
    /// let headers = [("X-Timestamp", "1800000000")];
    /// headers.visit_values("x-timestamp", &mut |value| values.push(value.to_vec()));
    /// assert_eq!(values, [b"1800000000"]);
    /// ```
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8]));
}

impl Headers for HeaderMap {
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8])) {
        for value in self.get_all(name) {
            visit(value.as_bytes());
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8])) {
        for (other, value) in self {
            if other.as_ref().eq_ignore_ascii_case(name) {
                visit(value.as_ref());
            }
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const COUNT: usize> Headers for [(N, V); COUNT] {
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8])) {
        self.as_slice().visit_values(name, visit);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8])) {
        self.as_slice().visit_values(name, visit);
    }
}

impl<F: Fn(&str) -> Option<V>, V: AsRef<[u8]>> Headers for F {
    fn visit_values(&self, name: &str, visit: &mut dyn FnMut(&[u8])) {
        if let Some(value) = self(name) {
            visit(value.as_ref());
        }
    }
}

/// The value of a header that may be there once, or several times with the same value.
pub(super) fn single<H: Headers + ?Sized>(
    headers: &H,
    name: &'static str,
) -> Result<Option<Vec<u8>>, WebhookErrorKind> {
    let (mut first, mut differs) = (None, false);
    headers.visit_values(name, &mut |value| match &first {
        None => first = Some(value.to_vec()),
        Some(first) => differs |= first != value,
    });
    if differs {
        return Err(WebhookErrorKind::RepeatedHeader { name });
    }
    Ok(first)
}
