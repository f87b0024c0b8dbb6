//! The same corpus through the client that progenitor generates: the same bytes go over the wire, and the same
//! values are read. Each difference is listed with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use didit::progenitor::Error as GeneratedError;
use didit::{CreateSessionRequest, ErrorKind};
use futures_util::{StreamExt, stream};
use serde_json::Value;

use crate::corpus::{self, Finished};
use crate::peer::{Peer, Request};
use crate::snapshot;

/// What a caller gets, in terms that both clients have.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Session(Value),
    /// An error with this status.
    Status(u16),
    /// A success that cannot be read.
    UnreadableSuccess,
    /// A response that cannot be read, of which not even the status is left.
    Lost,
    /// Nothing was sent.
    NotSent,
}

/// A way in which the clients differ.
struct Difference {
    name: &'static str,
    why: &'static str,
    /// Whether a case is about it: such a case has to differ.
    applies: fn(&Finished, &Outcome) -> bool,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "invalid input is sent",
        why: "the generated client validates nothing",
        applies: |finished, _| ours(finished) == Outcome::NotSent,
    },
    Difference {
        name: "the status of an error is lost",
        why: "the generated client gives up a response whose body is not of the documented type",
        applies: |finished, theirs| {
            matches!(ours(finished), Outcome::Status(_)) && *theirs == Outcome::Lost
        },
    },
    Difference {
        name: "the status of an unreadable success is lost",
        why: "the generated client keeps the body alone",
        applies: |finished, theirs| {
            ours(finished) == Outcome::UnreadableSuccess && *theirs == Outcome::Lost
        },
    },
    Difference {
        name: "a session is lost",
        why: "serde_json alone accepts neither a byte order mark, nor bytes that are not UTF-8, nor what has no \
              `Value` in an undocumented field",
        applies: |finished, theirs| {
            matches!(ours(finished), Outcome::Session(_)) && *theirs == Outcome::Lost
        },
    },
    Difference {
        name: "an undocumented number is rounded",
        why: "serde_json alone makes a float of an integer beyond 64 bits",
        applies: |finished, theirs| {
            finished.case.id == "response/unknown/an integer beyond 64 bits"
                && matches!(theirs, Outcome::Session(_))
        },
    },
];

/// A case through the generated client.
struct Compared {
    finished: &'static Finished,
    sent: Option<Request>,
    outcome: Outcome,
}

static COMPARED: LazyLock<Vec<Compared>> = LazyLock::new(|| {
    let run = || {
        tokio::runtime::Runtime::new()
            .expect("a runtime")
            .block_on(compare_all())
    };
    std::thread::scope(|scope| scope.spawn(run).join().expect("the cases ran"))
});

async fn compare_all() -> Vec<Compared> {
    let with_request = corpus::all()
        .iter()
        .filter_map(|finished| Some((finished, finished.case.request.as_ref().ok()?)));
    stream::iter(with_request)
        .map(|(finished, request)| async move {
            let run = tokio::spawn(tokio::task::unconstrained(compare(finished, request)));
            run.await.expect("the case ran to its end")
        })
        .buffered(16)
        .collect()
        .await
}

async fn compare(finished: &'static Finished, request: &'static CreateSessionRequest) -> Compared {
    let peer = Peer::start(&finished.case.answer).await;
    let outcome = match peer.didit.progenitor().create_session(request).await {
        Ok(session) => Outcome::Session(serde_json::to_value(session.into_inner()).expect("JSON")),
        Err(GeneratedError::ErrorResponse(response)) => Outcome::Status(response.status().as_u16()),
        Err(GeneratedError::UnexpectedResponse(response)) => {
            Outcome::Status(response.status().as_u16())
        }
        Err(GeneratedError::InvalidResponsePayload(..) | GeneratedError::ResponseBodyError(_)) => {
            Outcome::Lost
        }
        Err(error) => panic!("{}: {error}", finished.case.id),
    };
    let sent = peer.finish().await.expect("one request at most");
    Compared {
        finished,
        sent,
        outcome,
    }
}

/// What the client itself made of a case.
fn ours(finished: &Finished) -> Outcome {
    match &finished.exchange.outcome {
        Ok(session) => Outcome::Session(serde_json::to_value(&**session).expect("JSON")),
        Err(error) => match (error.kind(), error.http_status()) {
            (ErrorKind::InvalidRequest(_), _) => Outcome::NotSent,
            (ErrorKind::UnreadableResponse(_), _) => Outcome::UnreadableSuccess,
            (_, Some(status)) => Outcome::Status(status.as_u16()),
            (kind, None) => panic!("{}: {kind:?}", finished.case.id),
        },
    }
}

/// The differences that are about a case.
fn applying(compared: &Compared) -> Vec<&'static Difference> {
    let applies =
        |difference: &&Difference| (difference.applies)(compared.finished, &compared.outcome);
    DIFFERENCES.iter().filter(applies).collect()
}

#[test]
fn sends_the_same_bytes_as_the_generated_client() {
    let mut checked = 0;
    for Compared { finished, sent, .. } in COMPARED.iter() {
        let Some(ours) = &finished.exchange.sent else {
            continue;
        };
        let theirs = sent
            .as_ref()
            .expect("the generated client sends everything");
        let id = &finished.case.id;
        assert_eq!(
            (&ours.method, &ours.target),
            (&theirs.method, &theirs.target),
            "{id}"
        );
        assert_eq!(headers(ours), headers(theirs), "{id}");
        if ours.body != theirs.body {
            // An image goes before all other fields, so that it is not copied.
            let [ours, theirs] = [&ours.body, &theirs.body].map(|body| json(id, body));
            assert_eq!(ours, theirs, "{id}");
            assert!(
                ours.get("portrait_image").is_some(),
                "{id}: the order of fields differs"
            );
        }
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

/// All headers but the server's own address.
fn headers(request: &Request) -> BTreeMap<&str, &str> {
    let headers = request.headers.iter();
    headers
        .filter(|(name, _)| *name != "host")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn json(id: &str, body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn reads_the_same_as_the_generated_client_but_for_listed_differences() {
    let mut unexplained = Vec::new();
    let mut counts = BTreeMap::new();
    for compared in COMPARED.iter() {
        let (id, ours) = (&compared.finished.case.id, ours(compared.finished));
        let differs = ours != compared.outcome;
        match applying(compared).as_slice() {
            [] if differs => {
                unexplained.push(format!("{id}: {ours:?}, generated {:?}", compared.outcome));
            }
            [] => {}
            [one] if differs => *counts.entry(one.name).or_insert(0) += 1,
            several => {
                let names: Vec<_> = several.iter().map(|difference| difference.name).collect();
                unexplained.push(format!("{id}: listed as {names:?}, differs: {differs}"));
            }
        }
    }
    assert!(unexplained.is_empty(), "{unexplained:#?}");

    let mut table = String::new();
    for Difference { name, why, .. } in DIFFERENCES {
        let count = counts.get(name).unwrap_or(&0);
        assert!(
            *count > 0,
            "{name:?} explains nothing any more: take it off the list"
        );
        let _ = writeln!(table, "{name}: {why}");
    }
    snapshot::settings().bind(|| insta::assert_snapshot!("progenitor_differences", table));
}
