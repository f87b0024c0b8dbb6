//! All cases, run once for the whole binary, whichever test asks first.

use std::sync::{Arc, LazyLock};

use contract::Contract;
use didit::Session;
use futures_util::{StreamExt, stream};

use crate::call::{Failure, Outcome};
use crate::case::{Case, Verdict};
use crate::expected_failure;
use crate::judgement;
use crate::peer::{Peer, Request};
use crate::validator::Validators;
use crate::{derived, error, request, response};

/// The contract as it is now.
pub(crate) static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::read().unwrap_or_else(|problem| panic!("{problem}")));

static CORPUS: LazyLock<Vec<Finished>> = LazyLock::new(|| {
    // Its own thread: the first to ask may be an async test.
    let run = || {
        tokio::runtime::Runtime::new()
            .expect("a runtime")
            .block_on(run_all())
    };
    std::thread::scope(|scope| scope.spawn(run).join().expect("the cases ran"))
});

/// A case that has been run.
pub(crate) struct Finished {
    pub(crate) case: Case,
    pub(crate) exchange: Exchange,
    /// What the contract's schema says to it.
    pub(crate) verdict: Verdict,
    /// What was wrong; an expected failure that failed is none.
    pub(crate) problems: Vec<String>,
}

impl Finished {
    /// What was read of a case about the main operation.
    pub(crate) fn session(&self) -> &Session {
        let received = self.exchange.outcome.as_ref();
        received.expect("a session").session()
    }
}

/// What really happened.
pub(crate) struct Exchange {
    /// What arrived at the peer.
    pub(crate) sent: Option<Request>,
    /// What the peer found wrong with what arrived.
    pub(crate) stray: Option<String>,
    /// What the caller got.
    pub(crate) outcome: Outcome,
}

/// Every case.
pub(crate) fn all() -> &'static [Finished] {
    &CORPUS
}

/// The cases of a family, in the order of the tables.
pub(crate) fn family(name: &str) -> Vec<&'static Finished> {
    let family = all()
        .iter()
        .filter(|finished| finished.case.family() == name);
    let family: Vec<_> = family.collect();
    assert!(!family.is_empty(), "the family {name} has no case");
    family
}

/// A case by its id.
pub(crate) fn case(id: &str) -> &'static Finished {
    let case = all().iter().find(|finished| finished.case.id == id);
    case.unwrap_or_else(|| panic!("{id} is not a case"))
}

async fn run_all() -> Vec<Finished> {
    let validators = Validators::new(&CONTRACT);
    let cases: Vec<_> = request::cases()
        .chain(response::cases())
        .chain(error::cases())
        .chain(derived::cases())
        .collect();
    stream::iter(cases)
        .map(|case| async {
            // Unconstrained: wiremock's server blocks when it is dropped, and would wait for ever for
            // a turn that tokio does not give to a task that has used up its budget.
            let run = tokio::spawn(tokio::task::unconstrained(run(case)));
            let (case, exchange) = run.await.expect("the case ran to its end");
            let mut finished = Finished {
                case,
                exchange,
                verdict: Verdict::Silent,
                problems: Vec::new(),
            };
            finished.verdict = validators.verdict(&finished);
            finished.problems =
                expected_failure::settle(&finished.case.id, judgement::problems(&finished));
            finished
        })
        // Enough to keep the machine busy; in the order of the tables.
        .buffered(16)
        .collect()
        .await
}

async fn run(case: Case) -> (Case, Exchange) {
    let (exchange, case) = match &case.request {
        // It was invalid while it was built: nothing can have been sent.
        Err(error) => (
            Exchange {
                sent: None,
                stray: None,
                outcome: Err(Failure::Call(Arc::clone(error))),
            },
            case,
        ),
        Ok(request) => {
            let (sent, stray, outcome) = match request.receive(&case.response.body) {
                Some(outcome) => (None, None, outcome),
                None => {
                    let peer = Peer::start(case.operation, &case.response).await;
                    let outcome = request.send(&peer.didit).await;
                    match peer.finish().await {
                        Ok(sent) => (sent, None, outcome),
                        Err(stray) => (None, Some(stray), outcome),
                    }
                }
            };
            (
                Exchange {
                    sent,
                    stray,
                    outcome,
                },
                case,
            )
        }
    };
    (case, exchange)
}
