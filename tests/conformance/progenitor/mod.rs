//! The same corpus through the client that progenitor generates: the same requests go over the wire, and the same
//! values are read. Each difference is explained by a listed rule.
//!
//! The error types are not compared, since the generated client has one for all statuses: only what both have is, the
//! status, whether it is a documented one, and the texts under `detail` and `code`.

mod difference;
mod outcome;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use didit::CreateSessionRequest;
use futures_util::{StreamExt, stream};
use serde_json::{Number, Value};

use self::difference::{Difference, Explained, explain};
use self::outcome::Outcome;
use crate::corpus::{self, Finished};
use crate::operation::MAIN;
use crate::peer::{Peer, Request};
use crate::snapshot;

/// A case through both clients.
struct Compared {
    finished: &'static Finished,
    request: &'static CreateSessionRequest,
    /// What the generated client sent.
    sent: Request,
    ours: Outcome,
    theirs: Outcome,
}

impl Compared {
    fn id(&self) -> &'static str {
        &self.finished.case.id
    }

    fn response_body(&self) -> &[u8] {
        &self.finished.case.response.body
    }
}

/// How the requests differ.
const SENT: &[Difference] = &[Difference {
    name: "the fields have another order",
    why: "the client sends an image before all other fields, so that it is not copied",
    applies: |compared| {
        let body = serde_json::to_value(compared.request).expect("JSON");
        let mut names = body.as_object().into_iter().flatten().map(|(name, _)| name);
        // Otherwise the image is in front by its name.
        let is_moved = names.next().is_some_and(|first| first != "portrait_image")
            && compared.request.portrait_image.is_some();
        compared.finished.exchange.sent.is_some() && is_moved
    },
}];

/// How what is read differs. The rules look at the case, not at what the generated client read.
const READ: &[Difference] = &[
    Difference {
        name: "invalid input is sent",
        why: "the generated client validates nothing",
        applies: |compared| compared.ours == Outcome::NotSent,
    },
    Difference {
        name: "the status of an error is lost",
        why: "the generated client keeps no status of a documented error whose body is not of the documented type",
        applies: |compared| match compared.ours {
            Outcome::Error { is_documented, .. } => {
                is_documented && !outcome::is_error_body(compared.response_body())
            }
            _ => false,
        },
    },
    Difference {
        name: "what belongs to no field is not read",
        why: "the generated client reads `detail`, and no other name that the service's framework has for it",
        applies: |compared| {
            let body = compared.response_body();
            matches!(
                compared.ours,
                Outcome::Error {
                    is_documented: true,
                    ..
                }
            ) && serde_json::from_slice::<Value>(body)
                .is_ok_and(|body| body.get("non_field_errors").is_some())
        },
    },
    Difference {
        name: "the status of an unreadable success is lost",
        why: "the generated client keeps the body alone",
        applies: |compared| matches!(compared.ours, Outcome::UnreadableSuccess(_)),
    },
    Difference {
        name: "a session after a byte order mark is lost",
        why: "serde_json alone does not accept one",
        applies: |compared| is_session(compared) && compared.response_body().starts_with(BOM),
    },
    Difference {
        name: "a session with JSON that serde_json cannot read is lost",
        why: "serde_json alone reads no number beyond a double, no half of a surrogate pair, and at most 128 levels",
        applies: |compared| {
            let body = compared.response_body();
            is_session(compared)
                && !body.starts_with(BOM)
                && serde_json::from_slice::<Value>(body).is_err()
        },
    },
    Difference {
        name: "a number is not kept as it is written",
        why: "serde_json alone reads a number as 64 bits",
        applies: |compared| match &compared.ours {
            Outcome::Session { session, .. } => {
                let undocumented = session.extra.get("undocumented_field");
                let mut values = session.metadata.iter().chain(&undocumented);
                values.any(|json| is_rewritten(json.expose_json()))
            }
            _ => false,
        },
    },
];

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whether a text is a number that serde_json writes otherwise.
fn is_rewritten(json: &str) -> bool {
    serde_json::from_str::<Number>(json).is_ok_and(|number| number.to_string() != json)
}

fn is_session(compared: &Compared) -> bool {
    matches!(compared.ours, Outcome::Session { .. })
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
    // An image that is too large becomes no request, which neither client could send.
    let with_request = corpus::all().iter().filter_map(|finished| {
        let call = finished.case.request.as_ref().ok()?;
        Some((finished, call.create_session()?))
    });
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
    let id = &finished.case.id;
    let peer = Peer::start(MAIN, &finished.case.response).await;
    let result = peer.didit.progenitor().create_session(request).await;
    let theirs = Outcome::of_generated(result).unwrap_or_else(|error| panic!("{id}: {error}"));
    let sent = peer
        .finish()
        .await
        .unwrap_or_else(|problem| panic!("{id}: {problem}"));
    Compared {
        finished,
        request,
        sent: sent.unwrap_or_else(|| panic!("{id}: the generated client sent nothing")),
        ours: Outcome::of_client(finished),
        theirs,
    }
}

#[test]
fn sends_the_same_as_the_generated_client_but_for_listed_differences() {
    let mut sent = 0;
    let mut differing = BTreeMap::new();
    for compared in COMPARED.iter() {
        let (id, theirs) = (compared.id(), &compared.sent);
        let Some(ours) = &compared.finished.exchange.sent else {
            continue;
        };
        sent += 1;
        assert_eq!(ours.method, theirs.method, "{id}");
        assert_eq!(ours.target, theirs.target, "{id}");
        assert_eq!(headers(ours), headers(theirs), "{id}");
        // As bytes; where these differ, as JSON, of the same length by the header.
        if ours.body != theirs.body {
            assert_eq!(json(id, &ours.body), json(id, &theirs.body), "{id}");
            differing.insert(id, "the bodies differ in their order".to_owned());
        }
    }
    assert!(sent > 100, "{sent}");

    let table = explained(SENT, &differing);
    snapshot::settings().bind(|| insta::assert_snapshot!("progenitor_sent", table));
}

#[test]
fn reads_the_same_as_the_generated_client_but_for_listed_differences() {
    let differing = COMPARED
        .iter()
        .filter(|compared| compared.ours != compared.theirs)
        .map(|compared| {
            let difference = format!("{:?}, generated {:?}", compared.ours, compared.theirs);
            (compared.id(), difference)
        });

    let table = explained(READ, &differing.collect());
    snapshot::settings().bind(|| insta::assert_snapshot!("progenitor_read", table));
}

fn explained(rules: &[Difference], differing: &BTreeMap<&str, String>) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            let applies = COMPARED.iter().filter(|compared| (rule.applies)(compared));
            Explained {
                name: rule.name,
                why: rule.why,
                ids: applies.map(Compared::id).collect(),
            }
        })
        .collect();
    let problems = explain(&rules, differing);
    assert!(problems.is_empty(), "{problems:#?}");
    rules.iter().map(ToString::to_string).collect()
}

/// All headers but the peer's address.
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
