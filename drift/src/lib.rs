//! Compares the contract with another OpenAPI document of the same service, and says what each difference does to a
//! client that is in production.

mod accepted;
mod compare;
mod document;
mod finding;
mod names;
mod print;
mod read;
mod schema;
mod suggest;
mod union;
mod written;

pub use accepted::{Accepted, Outcome};
pub use finding::{Effect, Finding, Report};
pub use names::Names;
pub use print::{Format, print, printable};
pub use suggest::{Suggestion, suggest};

use document::Document;

/// Compares the contract with another document, both as text.
///
/// # Errors
///
/// Where one of them can't be read: nothing is known about differences then.
pub fn compare(contract: &str, other: &str, descriptions: bool) -> Result<Report, String> {
    let read =
        |text: &str, whose: &str| read::read(text).map_err(|problem| format!("{whose}: {problem}"));
    let contract = Document::new(read(contract, "the contract")?);
    let other = Document::new(read(other, "the other document")?);
    Ok(compare::compare(&contract, &other, descriptions))
}
