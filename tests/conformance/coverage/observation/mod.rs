//! What one case showed: of a request, what arrived; of a response, what was received and what was read.

mod request;
mod response;
mod value;

use std::collections::BTreeSet;

use contract::{Aspect, Contract, Item, Operation, Part, Place};

use crate::corpus::Finished;
use crate::operation::{OPERATIONS, Table};

type Seen = (String, Aspect);

pub(super) struct Observer<'a> {
    server: String,
    /// The operations that there are tables for.
    operations: Vec<Observed<'a>>,
}

/// An operation with its table.
pub(super) struct Observed<'a> {
    contract: &'a Contract,
    table: &'static Table,
    /// None where the contract does not have it.
    operation: Option<Operation<'a>>,
    /// The names of everything that is documented.
    documented: BTreeSet<String>,
    /// The paths of the request's fields, without those of a union's branches, which exclude each other.
    fields: BTreeSet<String>,
}

impl<'a> Observer<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        // The default server.
        let client = didit::Client::builder()
            .api_key("a-fake-key")
            .build()
            .expect("a client");
        let client = format!("{client:?}");
        let server = client.split('"').nth(1).unwrap_or_default().to_owned();
        let operations = OPERATIONS.iter().map(|&table| {
            let mut all = contract.exchanges().into_iter();
            let operation = all.find(|operation| operation.id == table.id);
            let mut fields = BTreeSet::new();
            if let Some(operation) = operation {
                contract.fields(operation.request(), "", &mut |path, _, _| {
                    fields.extend((!path.contains('<')).then(|| path.to_owned()));
                });
            }
            Observed {
                contract,
                table,
                operation,
                documented: contract.items().iter().map(Item::to_string).collect(),
                fields,
            }
        });
        Self {
            server,
            operations: operations.collect(),
        }
    }

    pub(super) fn of(&self, finished: &Finished) -> Vec<Seen> {
        let mut seen = vec![(self.server.clone(), Aspect::Set)];
        let mut operations = self.operations.iter();
        let Some(observed) = operations.find(|o| o.table.id == finished.case.operation.id) else {
            return seen;
        };
        match (&finished.exchange.sent, &finished.case.request) {
            (Some(sent), _) => {
                observed.sent(sent, &mut seen);
                observed.received(finished, &mut seen);
            }
            (None, Ok(_)) if finished.case.operation.is_event() => {
                observed.received(finished, &mut seen);
            }
            (None, Ok(call)) => observed.not_sent(call.as_ref(), &mut seen),
            (None, Err(error)) => observed.unmade(error, &mut seen),
        }
        seen
    }
}

impl Observed<'_> {
    /// Whether the cases of a place are about it. A schema that is used in several places has its fields in the
    /// first of them.
    fn is_first(&self, place: &Place<'_, '_>, name: &str) -> bool {
        place.schema.is_none() || self.documented.contains(name)
    }

    /// The name of an item in the contract's list of them.
    fn name(&self, part: Part, name: &str) -> String {
        let is_main = std::ptr::eq(self.table, crate::operation::MAIN);
        let item = Item {
            operation: (!is_main).then(|| self.table.id.to_owned()),
            part,
            name: name.to_owned(),
            needs: BTreeSet::new(),
        };
        item.to_string()
    }
}

/// How the cases name what is not documented on purpose.
fn is_made_up(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    name.starts_with("undocumented_")
}
