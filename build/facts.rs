//! The contract's facts that handwritten code needs, so that it never repeats them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::checks::checks;
use super::contract::{schemas, sent, strings, target, text};
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

    let (mut operations, mut reasons, mut texts, mut limits) =
        (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
    let paths = contract["paths"].as_object().ok_or("it has no paths")?;
    let names_of_paths = paths.keys();
    for (path, item) in paths {
        for (method, operation) in item.as_object().ok_or("a path is no object")? {
            operations.push(operation_facts(path, method, operation)?);
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                reasons.extend(reasons_of(status, response)?);
                texts.extend(documented_texts(status, response));
                let headers = response["headers"].as_object().into_iter().flat_map(Map::keys);
                limits.extend(headers.map(|name| name.to_lowercase()).filter(|name| name != "retry-after"));
            }
        }
    }
    let limits = limits.iter();
    schemas.iter().try_for_each(|(name, schema)| rules_are_checked(name, schema))?;
    let sent = sent(contract)?;
    let redacted = schemas
        .iter()
        .filter(|(name, schema)| is_text(name, schema))
        .map(|(name, schema)| text_facts(name, schema, sent.contains(name.as_str())))
        .collect::<Result<Vec<_>>>()?;
    let checks = schemas
        .iter()
        .filter(|(name, schema)| sent.contains(name.as_str()) && schema["properties"].is_object())
        .map(|(name, schema)| checks(name, schema, schemas))
        .collect::<Result<Vec<_>>>()?;

    let validation = validation(contract, schemas);

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
            pub(crate) const LIMIT_HEADERS: &[&str] = &[#(#limits),*];
            pub(crate) const REASONS: &[crate::error::Rule] = &[#(#reasons),*];
            pub(crate) const ERROR_TEXTS: &[(u16, &str, &str)] = &[#(#texts),*];
            #(#operations)*
        }
        /// Texts that are redacted when they are printed.
        pub mod text {
            #(#redacted)*
        }
        mod checks {
            #(#checks)*
            #validation
        }
    })
}

/// The public check of each schema that is a request's body.
fn validation(contract: &Value, schemas: &Map<String, Value>) -> TokenStream {
    let operations = contract["paths"].as_object().into_iter().flatten();
    let operations = operations.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let bodies = operations.flat_map(|(_, operation)| operation["requestBody"]["content"].as_object());
    let bodies: BTreeSet<_> =
        bodies.flatten().filter_map(|(_, content)| target(&content["schema"])).collect();
    let bodies = bodies
        .into_iter()
        .filter(|name| schemas.get(*name).is_some_and(|schema| schema["properties"].is_object()));
    let bodies = bodies.map(|name| {
        let ident = format_ident!("{name}");
        let example = format!(
            "```\n# fn prepare(request: didit::types::{name}) -> Result<(), didit::Error> {{\n\
             // Before anything is sent, for every row of a list, say.\nrequest.validate()?;\n\
             # Ok(())\n# }}\n```"
        );
        quote! {
            impl super::types::#ident {
                /// Checks everything that is checked before the request is sent, and sends nothing.
                ///
                /// What is in `extra` is not checked, but for names that are set twice.
                ///
                /// # Errors
                ///
                /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) with all that is wrong.
                ///
                /// # Examples
                ///
                #[doc = #example]
                pub fn validate(&self) -> ::std::result::Result<(), crate::Error> {
                    crate::check::Report::of(self)
                }
            }
        }
    });
    quote! { #(#bodies)* }
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
            pub(crate) const NAME: &str = #name;
            pub(crate) const METHOD: ::reqwest::Method = ::reqwest::Method::#method;
            pub(crate) const PATH: &str = #path;
            pub(crate) const SUCCESS: u16 = #success;
            #(#headers)*
        }
    })
}

/// How a response's `x-reasons` tell why a request failed.
fn reasons_of(status: &str, response: &Value) -> Result<Vec<TokenStream>> {
    let rules = response["x-reasons"].as_array().into_iter().flatten();
    let rules = rules.map(|rule| {
        let unknown =
            rule.as_object().into_iter().flat_map(Map::keys).find(|key| !REASON_KEYS.contains(&key.as_str()));
        if let Some(key) = unknown {
            return Err(format!("x-reasons of {status} has {key:?}; known are {}", REASON_KEYS.join(", ")));
        }
        let status = status
            .parse::<u16>()
            .map_err(|_| format!("x-reasons stands under {status}, which is not a status"))?;
        let reason = format_ident!("{}", pascal_case(text(&rule["reason"], "a reason's name")?));
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

const REASON_KEYS: &[&str] = &["reason", "field", "text", "word", "single", "limits"];

fn pascal_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    });
    words.collect()
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { ::std::option::Option::Some(#value) },
        None => quote! { ::std::option::Option::None },
    }
}

/// The texts of a response's published examples, with the field that each belongs to.
fn documented_texts(status: &str, response: &Value) -> Vec<TokenStream> {
    let Ok(status) = status.parse::<u16>() else { return Vec::new() };
    if (200..300).contains(&status) {
        return Vec::new();
    }
    let examples = response["content"]["application/json"]["examples"].as_object();
    let published =
        examples.into_iter().flat_map(Map::values).filter(|example| example["x-assumption"].is_null());
    let members = published.filter_map(|example| example["value"].as_object()).flatten();
    let texts = members.flat_map(|(field, value)| match value {
        Value::String(text) => vec![(field, text.as_str())],
        value => strings(value).into_iter().map(|text| (field, text)).collect(),
    });
    texts
        .filter(|(field, _)| *field != "code")
        .map(|(field, text)| quote! { (#status, #field, #text) })
        .collect()
}

/// A redacted text: its name, what it is, and its limits.
fn text_facts(name: &str, schema: &Value, is_sent: bool) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let expected = schema["description"].as_str().unwrap_or_default();
    let has_rules = RULES.iter().any(|rule| !schema[*rule].is_null());
    let doc = match is_sent && has_rules {
        true => {
            let assumption = schema["x-assumption"].as_str().filter(|_| !schema["x-assumed"].is_null());
            let assumption = assumption.map(|text| {
                format!("\n\nWhat the check assumes: {text} The same field in `extra` is sent unchecked.")
            });
            format!(
                "{expected}\n\nChecked before it is sent, never printed.{}",
                assumption.unwrap_or_default()
            )
        }
        false => format!("{expected}\n\nNever printed."),
    };
    let format = optional(schema["format"].as_str().map(|s| quote! { #s }));
    let pattern = schema["pattern"].as_str();
    let check = text_format(name, schema)?;
    if let (Some(pattern), None, true) = (pattern, &check, is_sent) {
        return Err(format!(
            "nothing checks the pattern of {name} ({pattern}): add an x-format, one of {} or a new one with its \
             function in src/formats.rs",
            FORMATS.join(", ")
        ));
    }
    let (pattern, check) = (optional(pattern.map(|pattern| quote! { #pattern })), optional(check));
    let max_length = optional(schema["maxLength"].as_u64().map(|n| {
        let n = n as usize;
        quote! { #n }
    }));
    let assumed = assumed(name, schema)?.into_iter().filter(|keyword| RULES.contains(keyword));
    Ok(quote! {
        crate::personal::personal_text! {
            #[doc = #doc]
            #ident {
                expected: #expected,
                format: #format,
                pattern: #pattern,
                max_length: #max_length,
                check: #check,
                assumed: &[#(#assumed),*],
            }
        }
    })
}

/// What a text can be checked for.
const RULES: [&str; 3] = ["maxLength", "pattern", "x-format"];

/// The formats of `x-format`, each with a function of its name in `src/formats.rs`.
const FORMATS: [&str; 6] =
    ["callback-url", "e164", "email", "iso-3166-1-alpha-3", "iso-3166-2", "visible-text"];

fn text_format(name: &str, schema: &Value) -> Result<Option<TokenStream>> {
    let format = &schema["x-format"];
    if format.is_null() {
        return Ok(None);
    }
    let known = FORMATS.iter().find(|known| format == *known);
    let known = known.ok_or_else(|| {
        format!("the x-format {format} of {name} is unknown; known are {}", FORMATS.join(", "))
    })?;
    let function = format_ident!("{}", known.replace('-', "_"));
    Ok(Some(quote! { crate::formats::#function }))
}

/// The keywords of a schema or field that are assumptions of the contract.
pub fn assumed<'a>(name: &str, schema: &'a Value) -> Result<Vec<&'a str>> {
    let Some(mark) = schema.get("x-assumed") else { return Ok(Vec::new()) };
    let keywords = strings(mark);
    let is_there = |keyword: &&str| !schema[*keyword].is_null();
    match mark.as_array() {
        Some(all) if all.len() == keywords.len() && !keywords.is_empty() && keywords.iter().all(is_there) => {
            Ok(keywords)
        }
        _ => Err(format!("the x-assumed {mark} of {name} is not a list of its keywords")),
    }
}

/// The client's marks are read at schemas of one kind each; what is not read may not be there.
fn rules_are_checked(name: &str, schema: &Value) -> Result<()> {
    let tags = &schema["x-language-tags"];
    if !tags.is_null() && (*tags != true || strings(&schema["enum"]).is_empty()) {
        return Err(format!("the x-language-tags of {name} is not `true` at a list of texts"));
    }
    if !tags.is_null() && schema["x-open-enum"] == true {
        // What is read has to be exact, or it would not go out again as it came in.
        return Err(format!("{name} cannot have both x-language-tags and x-open-enum"));
    }
    let properties = || schema["properties"].as_object().into_iter().flatten();
    assumed(name, schema)?;
    properties().try_for_each(|(property, body)| assumed(&format!("{name}.{property}"), body).map(|_| ()))?;
    let has_format = |node: &Value| node.get("x-format").is_some();
    match properties().find(|(_, property)| has_format(property)) {
        Some((property, _)) => Err(format!("{name}.{property} has an x-format; only schemas can have one")),
        None if has_format(schema) && !is_text(name, schema) => {
            Err(format!("{name} has an x-format; only schemas of personal texts can have one"))
        }
        None => Ok(()),
    }
}
