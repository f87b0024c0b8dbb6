//! Somebody else's reading of the contract: its schemas in a JSON Schema validator.

use std::collections::BTreeMap;

use contract::{Contract, json_schema};
use jsonschema::Validator;
use serde_json::Value;

use crate::case::{Case, Verdict};
use crate::corpus::{Exchange, Finished};

/// The contract's schemas, compiled, by operation.
pub(crate) struct Validators(BTreeMap<String, OperationValidators>);

struct OperationValidators {
    /// None where there is no body.
    request: Option<Validator>,
    responses: BTreeMap<u16, ResponseValidators>,
}

struct ResponseValidators {
    body: Option<Validator>,
    headers: BTreeMap<String, Validator>,
}

/// A schema of the contract in somebody else's validator.
pub(crate) fn compiled(contract: &Contract, schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&json_schema(contract, schema))
        .expect("a schema")
}

impl Validators {
    pub(crate) fn new(contract: &Contract) -> Self {
        let body = |schema: &Value| (!schema.is_null()).then(|| compiled(contract, schema));
        let operations = contract.exchanges().into_iter().map(|operation| {
            let responses = operation.responses().map(|(status, response)| {
                let headers = response["headers"].as_object().into_iter().flatten();
                let headers = headers.map(|(name, header)| {
                    (name.to_lowercase(), compiled(contract, &header["schema"]))
                });
                let validators = ResponseValidators {
                    body: body(operation.response(status)),
                    headers: headers.collect(),
                };
                (status, validators)
            });
            let validators = OperationValidators {
                request: body(operation.request()),
                responses: responses.collect(),
            };
            (operation.id.to_owned(), validators)
        });
        Self(operations.collect())
    }

    /// What the contract says to what went over the wire, or would have.
    pub(crate) fn verdict(&self, finished: &Finished) -> Verdict {
        match finished.case.is_request() {
            true => self.request_verdict(&finished.case, &finished.exchange),
            false => self.response_verdict(&finished.case),
        }
    }

    fn request_verdict(&self, case: &Case, exchange: &Exchange) -> Verdict {
        let body = match (&exchange.sent, &case.request) {
            (Some(sent), _) => serde_json::from_str(&sent.body).ok(),
            // Invalid for the client: the body that it would have been.
            (None, Ok(request)) => request.body(),
            (None, Err(_)) => None,
        };
        let validators = self.0.get(case.operation.id);
        let validator = validators.and_then(|validators| validators.request.as_ref());
        match (validator, body) {
            (Some(validator), Some(body)) => Verdict::of(validator.is_valid(&body)),
            _ => Verdict::Silent,
        }
    }

    fn response_verdict(&self, case: &Case) -> Verdict {
        let response = &case.response;
        let operation = self.0.get(case.operation.id);
        let validators = operation.and_then(|found| found.responses.get(&response.status));
        let body = validators.and_then(|found| found.body.as_ref());
        match (validators.zip(body), response.value()) {
            (Some((validators, validator)), Some(body)) => {
                let headers = response.headers.iter().all(|(name, text)| {
                    validators
                        .headers
                        .get(*name)
                        .is_none_or(|validator| validator.is_valid(&header_value(text)))
                });
                Verdict::of(headers && validator.is_valid(&body))
            }
            _ => Verdict::Silent,
        }
    }
}

/// A header has no type of its own: it is a number if it reads like one.
pub(crate) fn header_value(text: &str) -> Value {
    match text.trim().parse::<serde_json::Number>() {
        Ok(number) => Value::Number(number),
        Err(_) => Value::from(text),
    }
}
