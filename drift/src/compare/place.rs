//! Where something is compared: in which schema of the contract, and where it is sent or received.

use crate::finding::Effect;
use crate::schema::Schema;

/// Which way something goes, from the client's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Sent,
    Received,
}

/// What carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carrier {
    /// The operation as a whole.
    Operation,
    /// The body of the request.
    Request,
    /// A parameter, by its place and name.
    Parameter(String),
    /// The body of a response.
    Response(String),
    /// A header of a response: the status and the name.
    Header(String, String),
}

/// A place of the comparison.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The operation's id in the contract, and whether the matrix leaves it out.
    pub(super) operation: &'a str,
    pub(super) is_main: bool,
    pub(super) way: Way,
    pub(super) carrier: Carrier,
    /// The dotted path within the body.
    pub(super) path: String,
    /// Where the contract says it.
    pub(super) at: String,
    /// Its JSON pointer in the contract.
    pub(super) pointer: String,
    /// The property, parameter or operation that has it.
    pub(super) owner: String,
    /// Whether it is a property that may be left out.
    pub(super) is_optional: bool,
    /// Why a value that is not of its type can be read all the same, if it can.
    pub(super) forgiving: Option<(Effect, &'static str)>,
}

/// An optional property of a lenient object.
pub(super) const KEPT: (Effect, &str) = (
    Effect::NeedsRelease,
    "the client keeps it in `extra` until it knows the type",
);

/// The body of an error.
pub(super) const ERROR: (Effect, &str) = (
    Effect::Safe,
    "an error is reported by its status, whatever its body is",
);

impl<'a> Place<'a> {
    /// The operation itself.
    pub(super) fn of_operation(operation: &'a str, is_main: bool) -> Self {
        Self {
            operation,
            is_main,
            way: Way::Sent,
            carrier: Carrier::Operation,
            path: String::new(),
            at: operation.to_owned(),
            pointer: String::new(),
            owner: format!("Client::{operation}"),
            is_optional: false,
            forgiving: None,
        }
    }

    /// Something that the operation carries.
    pub(super) fn carried(&self, way: Way, carrier: Carrier, pointer: String) -> Self {
        let place = Self {
            way,
            carrier,
            pointer,
            ..self.clone()
        };
        let operation = self.operation;
        let at = match &place.carrier {
            Carrier::Operation => operation.to_owned(),
            Carrier::Request => format!("{operation} request"),
            Carrier::Parameter(name) => format!("{operation} {name} parameter"),
            Carrier::Response(status) => format!("{operation} {status}"),
            Carrier::Header(status, name) => format!("{operation} {status} {name}"),
        };
        Self { at, ..place }
    }

    /// The place below: `[]` for the items, `{}` for other members, `<label>` for a branch, `.name` for a property.
    pub(super) fn below(&self, step: &str) -> Self {
        let path = format!("{}{step}", self.path);
        Self {
            path: path.trim_start_matches('.').to_owned(),
            at: format!("{}{step}", self.at),
            is_optional: false,
            ..self.clone()
        }
    }

    /// The place, as the contract names its schema.
    pub(super) fn of_schema(&self, ours: &Schema<'_>) -> Self {
        match ours.names.last() {
            Some(name) => Self {
                at: (*name).to_owned(),
                pointer: format!("/components/schemas/{name}"),
                ..self.clone()
            },
            None => self.clone(),
        }
    }

    /// What it does to read something else than the documented type.
    pub(super) fn reading(&self) -> (Effect, &'static str) {
        self.forgiving.unwrap_or((
            Effect::BreaksReading,
            "the client can't read it by its type; the response's raw body has it",
        ))
    }

    /// The name of a kind of difference here: oasdiff's, where it has one.
    pub(super) fn check(&self, kind: &str) -> String {
        if ["new-", "request-", "response-", "optional-", "required-"]
            .iter()
            .any(|whole| kind.starts_with(whole))
        {
            return kind.to_owned();
        }
        let carrier = match &self.carrier {
            Carrier::Operation => return kind.to_owned(),
            Carrier::Parameter(_) => "request-parameter",
            Carrier::Header(..) => "response-header",
            Carrier::Request if self.path.is_empty() => "request-body",
            Carrier::Request => "request-property",
            Carrier::Response(_) if self.path.is_empty() => "response-body",
            Carrier::Response(_) => "response-property",
        };
        format!("{carrier}-{kind}")
    }

    /// The row of the coverage matrix.
    pub(super) fn row(&self) -> String {
        let operation = if self.is_main {
            String::new()
        } else {
            format!("{}: ", self.operation)
        };
        let part = match &self.carrier {
            Carrier::Operation => "operation".to_owned(),
            Carrier::Request => "request".to_owned(),
            Carrier::Parameter(name) => format!("{name} parameter"),
            Carrier::Header(status, name) => format!("{status} {}", name.to_lowercase()),
            Carrier::Response(status) if !status.starts_with('2') => "error".to_owned(),
            Carrier::Response(_) if self.is_main => "session".to_owned(),
            Carrier::Response(_) => "response".to_owned(),
        };
        let dot = if self.path.is_empty() || self.path.starts_with(['[', '{', '<']) {
            ""
        } else {
            "."
        };
        format!("{operation}{part}{dot}{}", self.path)
    }
}
