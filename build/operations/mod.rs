//! One descriptor and one public method for each operation of the contract.

mod descriptor;
mod gate;
mod parameters;
mod request;
mod responses;
mod wait;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use self::parameters::query_type;
use super::Result;
use super::errors::pascal_case;
use super::names::FieldNames;
use super::openapi::{operations, schemas};

/// The descriptors and methods, and the types that only they need.
pub struct Generated {
    pub operations: TokenStream,
    pub types: TokenStream,
}

/// Checks what the keywords of an operation mean together.
pub fn check(contract: &Value) -> Result<()> {
    gate::schema_names(schemas(contract)?)?;
    operations(contract)?.iter().try_for_each(gate::check)
}

/// Checks that parameters and responses have types.
pub fn check_types(contract: &Value, rewritten: &Value) -> Result<()> {
    let context = Context {
        schemas: schemas(contract)?,
        rewritten: schemas(rewritten)?,
        names: &FieldNames::default(),
    };
    let rewritten = operations(rewritten)?;
    for (operation, rewritten) in operations(contract)?.iter().zip(&rewritten) {
        context.parameters(operation, rewritten)?;
        context.responses(rewritten)?;
        context.request_schema(operation)?;
    }
    Ok(())
}

pub fn generate(contract: &Value, rewritten: &Value, names: &FieldNames) -> Result<Generated> {
    let context = Context {
        schemas: schemas(contract)?,
        rewritten: schemas(rewritten)?,
        names,
    };
    let (mut descriptors, mut types) = (Vec::new(), Vec::new());
    let (mut methods, mut blocking) = (Vec::new(), Vec::new());
    let mut bodies = BTreeMap::new();
    let rewritten = operations(rewritten)?;
    for (operation, rewritten) in operations(contract)?.iter().zip(&rewritten) {
        let parameters = context.parameters(operation, rewritten)?;
        // What may be null or another value is only in the rewritten responses.
        let responses = context.responses(rewritten)?;
        descriptors.push(context.descriptor(operation, &responses)?);
        let method = context.method(operation, &parameters, &responses)?;
        let wait = context.wait(operation, &parameters, &responses)?;
        for found in [method].into_iter().chain(wait) {
            methods.push(found.awaited);
            blocking.push(found.blocking);
        }
        let names = [
            (query_type(operation, &parameters).is_some(), "Query"),
            (responses.declaration.is_some(), "Response"),
        ];
        for (_, ending) in names.into_iter().filter(|(is_generated, _)| *is_generated) {
            let name = format!("{}{ending}", pascal_case(operation.id));
            if context.schemas.contains_key(&name) {
                return Err(format!(
                    "{}: a type {name} is generated for it; give that schema another name",
                    operation.place
                ));
            }
        }
        types.extend(responses.declaration.clone());
        types.extend(query_type(operation, &parameters));
        if let Some((name, implementation)) = context.request_body(operation)? {
            let implementation = implementation.to_string();
            let before = bodies.insert(name.clone(), implementation.clone());
            if before.is_some_and(|before| before != implementation) {
                return Err(format!(
                    "{}: {name} is the body of two operations with different x-idempotent-with",
                    operation.place
                ));
            }
        }
    }
    let bodies = bodies.into_values().map(|body| body.parse::<TokenStream>());
    let bodies = bodies
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|e| e.to_string())?;
    Ok(Generated {
        operations: quote! {
            #(#descriptors)*
            impl crate::Client { #(#methods)* }
            #[cfg(feature = "blocking")]
            impl crate::blocking::Client { #(#blocking)* }
            #(#bodies)*
        },
        types: quote! { #(#types)* },
    })
}

struct Context<'a> {
    schemas: &'a Map<String, Value>,
    /// The schemas as the generator got them.
    rewritten: &'a Map<String, Value>,
    names: &'a FieldNames,
}
