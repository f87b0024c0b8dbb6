//! What the contract says about error responses: reasons, documented texts, headers.

use std::collections::BTreeSet;

use heck::ToPascalCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::constraints::optional;
use super::openapi::{members, operations, schemas, strings, text};

/// The header of each meaning of `x-rate-limit`. One name means the same everywhere, since a client
/// looks for it in every response.
fn rate_limit_headers(contract: &Value) -> Result<[Option<String>; 3]> {
    let mut headers = Vec::new();
    for operation in operations(contract)? {
        for (status, response) in members(operation.body, "responses") {
            for (name, header) in members(response, "headers") {
                let place = format!("{}/responses/{status}/headers/{name}", operation.place);
                headers.push((place, name.to_lowercase(), &header["x-rate-limit"]));
            }
        }
    }
    let mut limits: [Option<String>; 3] = [None, None, None];
    for (place, name, meaning) in headers.iter().filter(|(_, _, meaning)| !meaning.is_null()) {
        let known = LIMITS.iter().position(|known| *meaning == known);
        let index = known.ok_or_else(|| {
            let known = LIMITS.join(", ");
            format!("{place}: the x-rate-limit {meaning} is unknown; known are {known}")
        })?;
        match limits[index].get_or_insert_with(|| name.clone()) {
            first if first == name => {}
            first => {
                return Err(format!(
                    "{place}: {first} has the x-rate-limit {meaning} already; only one header can have it"
                ));
            }
        }
    }
    for (place, name, meaning) in &headers {
        let marked = limits.iter().position(|limit| limit.as_ref() == Some(name));
        if let Some(index) = marked.filter(|index| *meaning != LIMITS[*index]) {
            let expected = LIMITS[index];
            return Err(format!(
                "{place}: is marked `x-rate-limit: {expected}` in another response; mark it here as well"
            ));
        }
    }
    Ok(limits)
}

/// The constants about error responses.
pub fn errors(contract: &Value) -> Result<TokenStream> {
    let mut documented = Vec::new();
    let limits = rate_limit_headers(contract)?;
    for operation in operations(contract)? {
        let (mut reasons, mut texts) = (Vec::new(), Vec::new());
        for (status, response) in operation.body["responses"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let found = reasons_of(status, response);
            let place = format!("{}/responses/{status}/x-reasons", operation.place);
            reasons.extend(found.map_err(|reason| format!("{place}: {reason}"))?);
            texts.extend(documented_texts(status, response));
        }
        let constant = format_ident!("{}", operation.id.to_uppercase());
        let doc = format!(
            " What the contract says about the error responses of `{}`.",
            operation.id
        );
        documented.push(quote! {
            #[doc = #doc]
            pub(crate) const #constant: crate::error::DocumentedErrors = crate::error::DocumentedErrors {
                reasons: &[#(#reasons),*],
                texts: &[#(#texts),*],
            };
        });
    }
    let limits = limits.map(|header| optional(header.map(|name| quote! { #name })));

    // The framework reports what belongs to no field as `non_field_errors`.
    let names = schemas(contract)?
        .values()
        .filter_map(|schema| schema["properties"].as_object());
    let names: BTreeSet<_> = names
        .flat_map(Map::keys)
        .map(String::as_str)
        .chain(["non_field_errors"])
        .collect();
    let names = names.iter();
    Ok(quote! {
        /// The field names that a message may show: those of the contract, and `non_field_errors`.
        pub(crate) const FIELDS: &[&str] = &[#(#names),*];
        /// The headers that say how much of a limit is left: the limit, what remains of it, and when it resets.
        pub(crate) const RATE_LIMIT_HEADERS: [Option<&str>; 3] = [#(#limits),*];
        #(#documented)*
    })
}

/// What a header marked `x-rate-limit` says.
const LIMITS: [&str; 3] = ["limit", "remaining", "reset"];

/// How a response's `x-reasons` say why a request failed.
fn reasons_of(status: &str, response: &Value) -> Result<Vec<TokenStream>> {
    let rules = response["x-reasons"].as_array().into_iter().flatten();
    let rules = rules.map(|rule| {
        let unknown = rule
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .find(|key| !REASON_KEYS.contains(&key.as_str()));
        if let Some(key) = unknown {
            return Err(format!(
                "{key:?} is unknown; known are {}",
                REASON_KEYS.join(", ")
            ));
        }
        let status = status
            .parse::<u16>()
            .map_err(|_| format!("{status} is not a status"))?;
        let name = text(&rule["reason"], "reason")?;
        let reason = format_ident!("{}", pascal_case(name));
        if !known_reasons()?.contains(&reason) {
            return Err(format!(
                "the reason {name} is unknown; add {reason} to the enum in src/error/reason.rs"
            ));
        }
        let string = |key: &str| optional(rule[key].as_str().map(|text| quote! { #text }));
        let flag = |key: &str| optional(rule[key].as_bool().map(|flag| quote! { #flag }));
        let (field, text, word) = (string("field"), string("text"), string("word"));
        let (single, limits) = (flag("single"), flag("limits"));
        Ok(quote! {
            crate::error::Rule {
                reason: crate::error::Reason::#reason,
                status: #status,
                field: #field,
                text: #text,
                word: #word,
                single: #single,
                limits: #limits,
            }
        })
    });
    rules.collect()
}

/// The variants of `Reason`, which is handwritten.
fn known_reasons() -> Result<Vec<syn::Ident>> {
    let file = syn::parse_file(include_str!("../src/error/reason.rs"));
    let file = file.map_err(|e| format!("src/error/reason.rs: {e}"))?;
    let reason = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == "Reason" => Some(item),
        _ => None,
    });
    let variants = reason.ok_or("src/error/reason.rs has no Reason")?.variants;
    Ok(variants.into_iter().map(|variant| variant.ident).collect())
}

const REASON_KEYS: &[&str] = &["reason", "field", "text", "word", "single", "limits"];

/// `workflow_id` as `WorkflowId`, as the generator spells names of types: also `userID` as `UserId`.
pub fn pascal_case(name: &str) -> String {
    name.to_pascal_case()
}

/// The texts of a response's published examples, with the field that each belongs to.
fn documented_texts(status: &str, response: &Value) -> Vec<TokenStream> {
    let Ok(status) = status.parse::<u16>() else {
        return Vec::new();
    };
    if (200..300).contains(&status) {
        return Vec::new();
    }
    let examples = response["content"]["application/json"]["examples"].as_object();
    let published = examples
        .into_iter()
        .flat_map(Map::values)
        .filter(|example| example["x-assumption"].is_null());
    let members = published
        .filter_map(|example| example["value"].as_object())
        .flatten();
    let texts = members.flat_map(|(field, value)| match value {
        Value::String(text) => vec![(field, text.as_str())],
        value => strings(value)
            .into_iter()
            .map(|text| (field, text))
            .collect(),
    });
    texts
        .filter(|(field, _)| *field != "code")
        .map(|(field, text)| quote! { (#status, #field, #text) })
        .collect()
}
