//! Somebody else's reading of the contract: its schemas in a JSON Schema validator.

use std::collections::BTreeMap;

use contract::{Contract, json_schema};
use jsonschema::Validator;
use serde_json::Value;

use crate::case::{Case, Verdict};
use crate::corpus::{Exchange, Finished};

/// The contract's schemas, compiled.
pub(crate) struct Validators {
    request: Validator,
    responses: BTreeMap<u16, ResponseValidators>,
}

struct ResponseValidators {
    body: Validator,
    headers: BTreeMap<String, Validator>,
}

impl Validators {
    pub(crate) fn new(contract: &Contract) -> Self {
        let compiled = |schema: &Value| {
            let schema = json_schema(contract, schema);
            jsonschema::options()
                .should_validate_formats(true)
                .build(&schema)
                .expect("a schema")
        };
        let responses = contract.responses().map(|(status, response)| {
            let headers = response["headers"].as_object().into_iter().flatten();
            let headers =
                headers.map(|(name, header)| (name.to_lowercase(), compiled(&header["schema"])));
            let body = compiled(contract.response(status));
            (
                status,
                ResponseValidators {
                    body,
                    headers: headers.collect(),
                },
            )
        });
        Self {
            request: compiled(contract.request()),
            responses: responses.collect(),
        }
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
            (None, Ok(request)) => serde_json::to_value(request).ok(),
            (None, Err(_)) => None,
        };
        body.map_or(Verdict::Silent, |body| {
            verdict(self.request.is_valid(&body))
        })
    }

    fn response_verdict(&self, case: &Case) -> Verdict {
        let response = &case.response;
        match (self.responses.get(&response.status), response.value()) {
            (Some(validators), Some(body)) => {
                let headers = response.headers.iter().all(|(name, text)| {
                    validators
                        .headers
                        .get(*name)
                        .is_none_or(|validator| validator.is_valid(&header_value(text)))
                });
                verdict(headers && validators.body.is_valid(&body))
            }
            _ => Verdict::Silent,
        }
    }
}

/// A header has no type of its own: it is a number if it reads like one.
fn header_value(text: &str) -> Value {
    match text.trim().parse::<serde_json::Number>() {
        Ok(number) => Value::Number(number),
        Err(_) => Value::from(text),
    }
}

fn verdict(is_valid: bool) -> Verdict {
    if is_valid {
        Verdict::Accepts
    } else {
        Verdict::Rejects
    }
}
