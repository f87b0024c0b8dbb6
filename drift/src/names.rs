//! What a difference is called elsewhere: the Rust items, and the cases of the conformance suite.

use std::collections::BTreeSet;

use crate::finding::{Finding, Report};

/// The reviewed public API, and the reviewed cases.
#[derive(Debug, Default)]
pub struct Names {
    surface: String,
    /// Each case: the operation's id unless it is the main one, the family, and the case.
    cases: Vec<(String, String, String)>,
}

impl Names {
    /// Takes the text of `snapshots/surface.txt`, and the texts of the suite's snapshots.
    pub fn new(surface: String, snapshots: impl IntoIterator<Item = String>) -> Self {
        let cases = snapshots.into_iter().flat_map(|text| cases(&text));
        Self {
            surface,
            cases: cases.collect(),
        }
    }

    /// Adds the names to each finding.
    pub fn add_to(&self, report: &mut Report) {
        for finding in &mut report.findings {
            finding.rust = self.rust(finding);
            let rows = finding.places.iter();
            let cases: BTreeSet<_> = rows.flat_map(|row| self.cases_of(row)).collect();
            finding.cases = cases.into_iter().collect();
        }
    }

    fn rust(&self, finding: &Finding) -> Vec<String> {
        let named = [&finding.at].into_iter().chain(&finding.owners);
        let found: BTreeSet<_> = named.filter_map(|name| self.item(name)).collect();
        found.into_iter().collect()
    }

    /// The Rust item of a schema, a property (`Session.status`) or a method (`Client::create_session`).
    fn item(&self, name: &str) -> Option<String> {
        let name = name.split(['[', '{', '<', ' ']).next()?;
        let has = |start: &str| self.surface.lines().any(|line| line.starts_with(start));
        if name.contains("::") {
            return has(&format!("fn {name}(")).then(|| name.to_owned());
        }
        if let Some((object, property)) = name.split_once('.') {
            let field = snake_case(property);
            // A name that Rust reserves has an underscore.
            let fields = [field.clone(), format!("{field}_")];
            let found = fields
                .iter()
                .find(|field| has(&format!("{object}.{field}:")));
            return found.map(|field| format!("{object}::{field}"));
        }
        let kinds = ["enum", "image", "struct", "text"];
        let is_type = |line: &str| {
            let mut words = line.split(' ');
            words.next().is_some_and(|kind| kinds.contains(&kind)) && words.next() == Some(name)
        };
        self.surface.lines().any(is_type).then(|| name.to_owned())
    }

    /// The cases about a row of the coverage matrix.
    fn cases_of(&self, row: &str) -> Vec<String> {
        let (operation, row) = row.split_once(": ").unwrap_or(("", row));
        let (half, path) = match row.split_once(['.', ' ']) {
            Some(("request", path)) => ("request/", path),
            Some(("session" | "response", path)) => ("response/", path),
            Some(("error", path)) => ("error/", path),
            // A header of a response.
            Some((status, name)) if status.parse::<u16>().is_ok() => ("error/header", name),
            // `path sessionId parameter`
            Some((_, name)) => ("request/parameter", name.trim_end_matches(" parameter")),
            None => return Vec::new(),
        };
        let is_about = |case: &str| {
            let case = case
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start();
            let rest = case.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ']))
        };
        let cases = self.cases.iter().filter(|(of, family, case)| {
            of == operation && family.starts_with(half) && is_about(case)
        });
        cases
            .map(|(operation, family, case)| {
                let operation = if operation.is_empty() {
                    String::new()
                } else {
                    format!("{operation}: ")
                };
                format!("{operation}{family}/{case}")
            })
            .collect()
    }
}

/// The cases of a snapshot: below `## family: what it is about`, each at the start of a line.
fn cases(snapshot: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut family = None;
    for line in snapshot.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let mut words = heading.splitn(3, ": ");
            let (first, second) = (words.next().unwrap_or_default(), words.next());
            match second {
                _ if first == "source" => {}
                Some(second) if !first.contains('/') => {
                    family = Some((first.to_owned(), second.to_owned()));
                }
                _ => family = Some((String::new(), first.to_owned())),
            }
        } else if let Some((operation, family)) = &family
            && !line.is_empty()
            && !line.starts_with(char::is_whitespace)
        {
            found.push((operation.clone(), family.clone(), line.to_owned()));
        }
    }
    found
}

/// `sessionId` as Rust writes it.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURFACE: &str =
        "Session.type_: String\nenum Language\nfn Client::create_session(request: &A) -> B\n";
    const SNAPSHOT: &str = "---\nsource: a\n---\n## request/value: sent exactly so\n## source: somebody\nlanguage: en\n    sent: {}\nlanguages: x\n\n## ask: response/field: read\nlanguage: null\n";

    #[test]
    fn finds_rust_items() {
        let names = Names::new(SURFACE.to_owned(), []);
        let item = |name: &str| names.item(name);
        assert_eq!(item("Language"), Some("Language".to_owned()));
        assert_eq!(item("Session.type[]"), Some("Session::type_".to_owned()));
        assert_eq!(
            item("Client::create_session"),
            Some("Client::create_session".to_owned())
        );
        assert_eq!(item("Lang"), None);
        assert_eq!(item("Session.other"), None);
    }

    #[test]
    fn finds_the_cases_of_a_row() {
        let names = Names::new(String::new(), [SNAPSHOT.to_owned()]);
        assert_eq!(
            names.cases_of("request.language"),
            ["request/value/language: en"]
        );
        assert_eq!(
            names.cases_of("ask: response.language"),
            ["ask: response/field/language: null"]
        );
        assert_eq!(names.cases_of("session.language"), [""; 0]);
    }
}
