//! Every error body that the contract shows, on its status.

use crate::case::{CannedResponse, Case, Expected, Kind, Verdict};
use crate::corpus::{self, CONTRACT};
use crate::documented;

/// Written down here, and not taken from the contract: which statuses there are, what each becomes,
/// and how many bodies are documented for it.
const STATUSES: [(u16, Kind, usize); 4] = [
    (400, Kind::Rejected, 11),
    (401, Kind::Unauthorized, 1),
    (403, Kind::Unauthorized, 2),
    (429, Kind::RateLimited, 2),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    STATUSES.into_iter().flat_map(|(status, kind, _)| {
        CONTRACT
            .response_examples(status)
            .into_iter()
            .map(move |(name, body)| {
                let why = "a documented response says what is wrong, and with which field";
                let id = format!("error/documented/{status}: {name}");
                let mut response = CannedResponse::json(status, body);
                if status == 429 {
                    response = response.header("retry-after", "12");
                }
                if name == "rate_limit" {
                    response = response
                        .header("x-ratelimit-limit", "600")
                        .header("x-ratelimit-remaining", "0")
                        .header("x-ratelimit-reset", "1790000000");
                }
                Case::response(
                    id,
                    why,
                    documented::example(status, name),
                    response,
                    Expected::Failed(kind),
                    Verdict::Accepts,
                )
            })
    })
}

#[test]
fn every_documented_status_has_its_bodies() {
    for (status, _, bodies) in STATUSES {
        assert_eq!(
            corpus::all()
                .iter()
                .filter(|finished| finished
                    .case
                    .id
                    .starts_with(&format!("error/documented/{status}: ")))
                .count(),
            bodies,
            "{status}"
        );
    }
}
