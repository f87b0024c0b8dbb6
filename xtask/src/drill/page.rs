//! A page of the guide: one kind of change, with what to edit and what to expect.

/// The guide, from the workspace's root.
pub(super) const GUIDE: &str = "docs/contract-changes.md";

/// The first word of a page whose cases are all derived.
const NOTHING: &str = "nothing: ";

/// The kinds of changes, in the order of their pages.
const KINDS: [&str; 16] = [
    "A value of an enum",
    "A text field of the request",
    "A limit on a number",
    "A nested object in the request",
    "A list of objects in a response",
    "A map",
    "A field that can be null",
    "A response header",
    "A status with a body of its own",
    "A parameter",
    "An operation",
    "An operation with a body",
    "A required field of the request",
    "A new name for a field",
    "A value that is removed",
    "A field of several types",
];

/// A page.
#[derive(Debug, PartialEq)]
pub(super) struct Page<'a> {
    pub(super) kind: &'a str,
    /// The edit of the contract, as a unified diff.
    pub(super) contract: &'a str,
    /// Lines that the suite prints before the cases are written; none where it derives all of them.
    pub(super) failures: Vec<&'a str>,
    /// The edit of the tables, as a unified diff.
    pub(super) tables: Option<&'a str>,
    /// A snapshot, and a text that it shows afterwards.
    pub(super) snapshots: Vec<(&'a str, &'a str)>,
}

impl<'a> Page<'a> {
    /// The pages of the guide: one for each kind, or what is wrong with them.
    pub(super) fn all(guide: &'a str) -> Result<Vec<Self>, String> {
        let pages = guide.split("\n## ").skip(1).map(Self::parse);
        let pages = pages.collect::<Result<Vec<_>, _>>()?;
        let kinds: Vec<_> = pages.iter().map(|page| page.kind).collect();
        if kinds != KINDS {
            return Err(format!(
                "the pages of {GUIDE} should be {KINDS:?}, but are {kinds:?}"
            ));
        }
        Ok(pages)
    }

    /// Whether the suite does not compile before its tables are edited.
    pub(super) fn stops_the_compiler(&self) -> bool {
        self.failures.iter().any(|line| line.starts_with("error["))
    }

    fn parse(page: &'a str) -> Result<Self, String> {
        let (kind, body) = page.split_once('\n').unwrap_or((page, ""));
        let wrong = |what: &str| format!("{kind:?} in {GUIDE}: {what}");
        let parts: Vec<_> = body.split("```").collect();
        if parts.len() % 2 == 0 {
            return Err(wrong("a block has no end"));
        }
        let blocks: Option<Vec<_>> = parts
            .into_iter()
            .skip(1)
            .step_by(2)
            .map(|block| block.split_once('\n'))
            .collect();
        let (contract, says, tables, shows) = match blocks.as_deref() {
            Some([("diff", contract), ("text", says), ("text", shows)]) => {
                (*contract, *says, None, *shows)
            }
            Some(
                [
                    ("diff", contract),
                    ("text", says),
                    ("diff", tables),
                    ("text", shows),
                ],
            ) => (*contract, *says, Some(*tables), *shows),
            _ => {
                return Err(wrong(
                    "its blocks are not a diff, a text, a diff where tables are edited, and a text",
                ));
            }
        };
        if !is_within(contract, "openapi.yaml") {
            return Err(wrong("the first diff is not one of openapi.yaml"));
        }
        if !tables.is_none_or(|tables| is_within(tables, "tests/conformance/")) {
            return Err(wrong("the second diff is not one of tests/conformance"));
        }
        let lines = |text: &'a str| {
            let lines = text.lines().map(str::trim);
            lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
        };
        let failures = match lines(says).as_slice() {
            [] => return Err(wrong("the first text promises no line")),
            [line] if line.starts_with(NOTHING) => Vec::new(),
            lines => lines.to_vec(),
        };
        let snapshots: Option<Vec<_>> = lines(shows)
            .into_iter()
            .map(|line| line.split_once(".snap: "))
            .collect();
        let snapshots = snapshots
            .filter(|snapshots| !snapshots.is_empty())
            .ok_or_else(|| wrong("the second text is not lines such as `coverage.snap: status`"))?;
        Ok(Self {
            kind,
            contract,
            failures,
            tables,
            snapshots,
        })
    }
}

/// Whether a diff is one of files of this path.
fn is_within(diff: &str, path: &str) -> bool {
    let files = diff.lines().filter_map(|line| line.strip_prefix("+++ b/"));
    files.clone().next().is_some() && files.into_iter().all(|file| file.starts_with(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "A map\n\nText.\n\n```diff\n+++ b/openapi.yaml\n```\n\n```text\na: missing\n  b\n```\n\n\
                        ```diff\n+++ b/tests/conformance/x\n```\n\n```text\ncoverage.snap: a: b\n```\n";

    #[test]
    fn reads_a_page() {
        let page = Page {
            kind: "A map",
            contract: "+++ b/openapi.yaml\n",
            failures: vec!["a: missing", "b"],
            tables: Some("+++ b/tests/conformance/x\n"),
            snapshots: vec![("coverage", "a: b")],
        };
        assert_eq!(Page::parse(PAGE), Ok(page));
    }

    #[test]
    fn reads_a_page_without_a_promise_of_a_failure_and_without_tables() {
        let page = PAGE.replace("```diff\n+++ b/tests/conformance/x\n```\n", "");
        let page = page.replace("a: missing\n  b", "nothing: all is derived");
        let page = Page::parse(&page).expect("a page");
        assert_eq!((page.failures, page.tables), (Vec::new(), None));
    }

    #[test]
    fn rejects_what_is_not_a_page() {
        for (part, other, problem) in [
            ("a: missing\n  b\n", "", "promises no line"),
            ("coverage.snap: a: b\n", "", "is not lines"),
            ("coverage.snap: a: b\n", "coverage\n", "is not lines"),
            (
                "```diff\n+++ b/openapi.yaml\n```\n",
                "",
                "its blocks are not",
            ),
            ("```text\na", "```yaml\na", "its blocks are not"),
            ("/x\n```\n", "/x\n", "has no end"),
            ("openapi.yaml", "src/lib.rs", "is not one of openapi.yaml"),
            ("tests/conformance/x", "src/lib.rs", "is not one of tests"),
        ] {
            let page = PAGE.replace(part, other);
            let error = Page::parse(&page).expect_err(problem);
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn wants_a_page_for_each_kind() {
        let guide = format!("# A guide\n\n## {PAGE}");
        let error = Page::all(&guide).expect_err("all others are missing");
        assert!(error.ends_with(r#"but are ["A map"]"#), "{error}");
    }

    #[test]
    fn the_guide_has_its_pages() {
        let guide = include_str!("../../../docs/contract-changes.md");
        assert_eq!(Page::all(guide).map(|pages| pages.len()), Ok(KINDS.len()));
    }
}
