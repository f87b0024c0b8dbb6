//! The URL of a request: an operation's path with its parameters filled in.

use reqwest::Url;
use reqwest::header::HeaderMap;

use crate::client::BaseUrl;
use crate::error::{Error, InvalidRequest};
use crate::request::Violations;

/// The parameters of a path and its query.
#[derive(Default)]
pub(crate) struct Target {
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    violations: Violations,
}

#[allow(dead_code, reason = "a contract need not have parameters")]
impl Target {
    /// Sets a parameter of the path.
    pub(crate) fn path(&mut self, name: &'static str, value: String) {
        self.path.push((name, value));
    }

    /// Adds a parameter to the query.
    pub(crate) fn query(&mut self, name: &'static str, value: String) {
        self.query.push((name, value));
    }

    /// Adds a header.
    pub(crate) fn header(&mut self, name: &'static str, value: String) {
        self.headers.push((name, value));
    }

    /// What is wrong with the values; [`check`](Self::check) reports it.
    pub(crate) fn violations(&mut self) -> &mut Violations {
        &mut self.violations
    }

    /// Returns what is wrong with the values of all parameters.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.violations.result()
    }

    /// Adds the headers to those of a call.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for (name, value) in &self.headers {
            super::add(headers, name, value).map_err(|(_, problem)| {
                InvalidRequest::field(name, format!("is not usable: {problem}"))
            })?;
        }
        Ok(())
    }

    /// Whether no parameter is in the URL.
    pub(crate) fn is_fixed(&self) -> bool {
        self.path.is_empty() && self.query.is_empty()
    }

    /// The URL of an operation with this path.
    ///
    /// Values are percent-encoded, so that each is one segment of the path. An empty value, `.`,
    /// `..` and control characters (some of which URLs drop) are invalid, since they would change
    /// the path.
    pub(crate) fn url(&self, base_url: &BaseUrl, template: &'static str) -> Result<Url, Error> {
        let mut url = base_url.join("");
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            for segment in template.split('/').skip(1) {
                segments.push(self.segment(segment)?);
            }
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }

    fn segment<'s>(&'s self, segment: &'s str) -> Result<&'s str, Error> {
        let Some(name) = segment
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        else {
            return Ok(segment);
        };
        let value = self
            .path
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value);
        let problem = match value {
            "" => "is empty; a part of the path cannot be",
            "." | ".." => "is `.` or `..`, which would change the path",
            value if value.contains(char::is_control) => "has a control character",
            value => return Ok(value),
        };
        Err(InvalidRequest::field(name, problem).into())
    }
}
