//! The contract's facts that handwritten code needs, so that it never repeats them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::checks::checks;
use super::contract::{schemas, sent, strings, target, text};
use super::patterns::matcher;
use super::replaced::is_text;

/// Modules to stand beside the generated client: constants, redacted texts, checks.
pub fn facts(contract: &Value) -> Result<TokenStream> {
    let schemas = schemas(contract)?;
    let base_url = text(&contract["servers"][0]["url"], "servers[0].url")?;
    let key_header = text(&contract["components"]["securitySchemes"]["ApiKey"]["name"], "the key's header")?;
    let key_header = key_header.to_lowercase();
    let portrait = &schemas.get("PortraitImage").ok_or("there is no schema PortraitImage")?;
    let max_bytes = portrait["x-max-bytes"].as_u64().ok_or("PortraitImage has no x-max-bytes")? as usize;
    let media_types = strings(&portrait["x-media-types"]);
    let mut properties = schemas.values().filter_map(|schema| schema["properties"].as_object()).flatten();
    let (portrait_field, _) = properties
        .find(|(_, property)| target(&property["allOf"][0]) == Some("PortraitImage"))
        .ok_or("no property is a PortraitImage")?;

    // Names that an error answer may print: those of the contract, and the framework's for none.
    let names = schemas.values().filter_map(|schema| schema["properties"].as_object()).flat_map(Map::keys);
    let names: BTreeSet<_> = names.map(String::as_str).chain(["non_field_errors"]).collect();
    let names = names.iter();

    let mut operations = Vec::new();
    let paths = contract["paths"].as_object().ok_or("it has no paths")?;
    let names_of_paths = paths.keys();
    for (path, item) in paths {
        for (method, operation) in item.as_object().ok_or("a path is no object")? {
            operations.push(operation_facts(path, method, operation)?);
        }
    }
    let texts = schemas
        .iter()
        .filter(|(name, schema)| is_text(name, schema))
        .map(|(name, schema)| text_facts(name, schema))
        .collect::<Result<Vec<_>>>()?;
    let sent = sent(contract)?;
    let checks = schemas
        .iter()
        .filter(|(name, schema)| sent.contains(name.as_str()) && schema["properties"].is_object())
        .map(|(name, schema)| checks(name, schema, schemas))
        .collect::<Result<Vec<_>>>()?;

    Ok(quote! {
        /// Facts of the contract.
        pub(crate) mod contract {
            pub(crate) const BASE_URL: &str = #base_url;
            pub(crate) const KEY_HEADER: &str = #key_header;
            pub(crate) const PORTRAIT_FIELD: &str = #portrait_field;
            pub(crate) const PORTRAIT_MAX_BYTES: usize = #max_bytes;
            pub(crate) const PORTRAIT_MEDIA_TYPES: &[&str] = &[#(#media_types),*];
            pub(crate) const PATHS: &[&str] = &[#(#names_of_paths),*];
            pub(crate) const FIELDS: &[&str] = &[#(#names),*];
            #(#operations)*
        }
        /// Texts that are redacted when they are printed.
        pub mod text {
            #(#texts)*
        }
        mod checks {
            #(#checks)*
        }
    })
}

/// Where an operation is, what it answers, and the names of the headers that it documents.
fn operation_facts(path: &str, method: &str, operation: &Value) -> Result<TokenStream> {
    let name = text(&operation["operationId"], &format!("operationId of {method} {path}"))?;
    let module = format_ident!("{name}");
    let method = format_ident!("{}", method.to_uppercase());
    let responses = operation["responses"].as_object().ok_or("an operation has no responses")?;
    let success = responses
        .keys()
        .find_map(|status| status.parse::<u16>().ok().filter(|s| (200..300).contains(s)))
        .ok_or_else(|| format!("{name} documents no success"))?;
    let headers =
        responses.values().filter_map(|response| response["headers"].as_object()).flat_map(Map::keys).map(
            |header| {
                let constant = format_ident!("{}", header.to_uppercase().replace('-', "_"));
                let header = header.to_lowercase();
                quote! { pub(crate) const #constant: &str = #header; }
            },
        );
    Ok(quote! {
        pub(crate) mod #module {
            pub(crate) const METHOD: ::reqwest::Method = ::reqwest::Method::#method;
            pub(crate) const PATH: &str = #path;
            pub(crate) const SUCCESS: u16 = #success;
            #(#headers)*
        }
    })
}

/// A redacted text: its name, what it is, its limits, and how its pattern is told.
fn text_facts(name: &str, schema: &Value) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let expected = schema["description"].as_str().unwrap_or_default();
    let doc = format!("{expected}\n\nChecked before it is sent, never printed.");
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote! { ::std::option::Option::Some(#value) },
        None => quote! { ::std::option::Option::None },
    };
    let format = option(schema["format"].as_str().map(|s| quote! { #s }));
    let pattern = schema["pattern"].as_str();
    let matches = match pattern {
        Some(pattern) => {
            let body = matcher(pattern)
                .map_err(|e| format!("the pattern of {name} is not supported: {e} ({pattern})"))?;
            quote! {
                impl #ident {
                    fn matches(text: &str) -> bool {
                        #body
                    }
                }
            }
        }
        None => quote! {},
    };
    let pattern = option(pattern.map(|pattern| {
        quote! { crate::check::Pattern { text: #pattern, matches: #ident::matches } }
    }));
    let max_length = option(schema["maxLength"].as_u64().map(|n| {
        let n = n as usize;
        quote! { #n }
    }));
    Ok(quote! {
        crate::personal::personal_text! {
            #[doc = #doc]
            #ident { expected: #expected, format: #format, pattern: #pattern, max_length: #max_length }
        }
        #matches
    })
}
