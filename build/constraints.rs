//! The types of redacted texts and images, with their limits.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::inline::place;
use super::names::FieldNames;
use super::one_of::validations;
use super::openapi::{schemas, sent, strings, target};
use super::type_overrides::{is_image, is_text, type_override};
use super::validation::{checks, validation};

/// Checks that each schema has only marks that are read there, and types that exist.
pub fn check(contract: &Value) -> Result<()> {
    let schemas = schemas(contract)?;
    schemas.iter().try_for_each(|(name, schema)| {
        type_override(name, schemas)
            .and_then(|_| marks_are_read(name, schema))
            .map_err(|reason| format!("{}: {reason}", place(schema)))
    })
}

/// The declarations to add to the generated types.
pub fn constraints(contract: &Value, names: &FieldNames) -> Result<TokenStream> {
    let schemas = schemas(contract)?;
    let sent = sent(contract)?;
    let texts = schemas.iter().filter(|(name, _)| is_text(name, schemas));
    let texts = texts.map(|(name, schema)| text_type(name, schema, sent.contains(name.as_str())));
    let texts = texts.collect::<Result<Vec<_>>>()?;
    let images = schemas.iter().filter(|(name, _)| is_image(name, schemas));
    let images = images
        .map(|(name, schema)| image_type(name, schema, schemas))
        .collect::<Result<Vec<_>>>()?;
    let objects = schemas
        .iter()
        .filter(|(name, schema)| sent.contains(name.as_str()) && schema["properties"].is_object());
    let checks = objects
        .map(|(name, schema)| checks(name, schema, schemas, names))
        .collect::<Result<Vec<_>>>()?;
    let one_ofs = validations(schemas, &sent, names)?;
    let validation = validation(contract, schemas)?;
    Ok(quote! { #(#texts)* #(#images)* #(#checks)* #one_ofs #validation })
}

/// A redacted text: its name, what it is, and its limits.
fn text_type(name: &str, schema: &Value, is_sent: bool) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let expected = schema["description"].as_str().unwrap_or_default();
    let has_rules = RULES.iter().any(|rule| !schema[*rule].is_null());
    let doc = match is_sent && has_rules {
        true => {
            let assumption = schema["x-assumption"]
                .as_str()
                .filter(|_| !schema["x-assumed"].is_null());
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
    let constraints = text_constraints(name, schema, is_sent)?;
    Ok(quote! {
        crate::types::redacted_text! {
            #[doc = #doc]
            #ident { expected: #expected, #constraints }
        }
    })
}

/// The members of `Constraints` that a text has, but for the description.
pub fn text_constraints(name: &str, schema: &Value, is_sent: bool) -> Result<TokenStream> {
    let pattern = schema["pattern"].as_str();
    let check = text_format(name, schema)?;
    if let (Some(pattern), None, true) = (pattern, &check, is_sent) {
        return Err(format!(
            "nothing checks the pattern of {name} ({pattern}): add an x-format, one of {} or a new one with its \
             function in src/types/formats.rs",
            FORMATS.join(", ")
        ));
    }
    let format = schema["format"].as_str();
    let length = |keyword: &str| schema[keyword].as_u64().map(|n| n as usize);
    let some = |name: &str, value: Option<TokenStream>| {
        let name = format_ident!("{name}");
        value.map(|value| quote! { #name: ::std::option::Option::Some(#value), })
    };
    let members = [
        some("format", format.map(|format| quote! { #format })),
        some("pattern", pattern.map(|pattern| quote! { #pattern })),
        some("min_length", length("minLength").map(|n| quote! { #n })),
        some("max_length", length("maxLength").map(|n| quote! { #n })),
        some("check", check),
    ];
    let assumed = assumed(name, schema)?.into_iter();
    let assumed: Vec<_> = assumed.filter(|keyword| RULES.contains(keyword)).collect();
    let assumed = (!assumed.is_empty()).then(|| quote! { assumed: &[#(#assumed),*], });
    let members = members.into_iter().flatten().chain(assumed);
    Ok(quote! { #(#members)* ..crate::request::Constraints::ANY })
}

/// An image that is sent in base64: its name, the field that it is in, and its limits.
fn image_type(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let doc = format!(
        "{} Never printed.",
        schema["description"].as_str().unwrap_or_default()
    );
    let max_bytes = schema["x-max-bytes"]
        .as_u64()
        .ok_or_else(|| format!("{name} has no x-max-bytes"))?;
    let max_bytes = max_bytes as usize;
    let media_types = strings(&schema["x-media-types"]);
    let mut properties = schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object())
        .flatten();
    let (field, _) = properties
        .find(|(_, property)| target(&property["allOf"][0]) == Some(name))
        .ok_or_else(|| format!("no property is a {name}"))?;
    Ok(quote! {
        crate::types::image::image! {
            #[doc = #doc]
            #ident { field: #field, max_bytes: #max_bytes, media_types: &[#(#media_types),*] }
        }
    })
}

pub fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { ::std::option::Option::Some(#value) },
        None => quote! { ::std::option::Option::None },
    }
}

/// What a text can be checked for.
pub const RULES: [&str; 4] = ["maxLength", "minLength", "pattern", "x-format"];

/// The formats of `x-format`, each with a function of its name in `src/types/formats.rs`.
const FORMATS: [&str; 6] = [
    "callback-url",
    "e164",
    "email",
    "iso-3166-1-alpha-3",
    "iso-3166-2",
    "visible-text",
];

fn text_format(name: &str, schema: &Value) -> Result<Option<TokenStream>> {
    let format = &schema["x-format"];
    if format.is_null() {
        return Ok(None);
    }
    let known = FORMATS.iter().find(|known| format == *known);
    let known = known.ok_or_else(|| {
        format!(
            "the x-format {format} of {name} is unknown; known are {}",
            FORMATS.join(", ")
        )
    })?;
    let function = format_ident!("{}", known.replace('-', "_"));
    Ok(Some(quote! { crate::types::formats::#function }))
}

/// The keywords of a schema or field that are assumptions of the contract.
pub fn assumed<'a>(name: &str, schema: &'a Value) -> Result<Vec<&'a str>> {
    let Some(mark) = schema.get("x-assumed") else {
        return Ok(Vec::new());
    };
    let keywords = strings(mark);
    let is_there = |keyword: &&str| !schema[*keyword].is_null();
    match mark.as_array() {
        Some(all)
            if all.len() == keywords.len()
                && !keywords.is_empty()
                && keywords.iter().all(is_there) =>
        {
            Ok(keywords)
        }
        _ => Err(format!(
            "the x-assumed {mark} of {name} is not a list of its keywords"
        )),
    }
}

/// The client's marks are read at schemas of one kind each; what is not read may not be there.
fn marks_are_read(name: &str, schema: &Value) -> Result<()> {
    let tags = &schema["x-language-tags"];
    if !tags.is_null() && (*tags != true || strings(&schema["enum"]).is_empty()) {
        return Err(format!(
            "the x-language-tags of {name} is not `true` at a list of texts"
        ));
    }
    if !tags.is_null() && schema["x-open-enum"] == true {
        // What is read has to be exact, or it would not go out again as it came in.
        return Err(format!(
            "{name} cannot have both x-language-tags and x-open-enum"
        ));
    }
    let properties = || schema["properties"].as_object().into_iter().flatten();
    assumed(name, schema)?;
    properties().try_for_each(|(property, body)| {
        assumed(&format!("{name}.{property}"), body).map(|_| ())
    })?;
    match schema.get("x-format") {
        Some(_) if schema["type"] != "string" || !schema["enum"].is_null() => Err(format!(
            "{name} has an x-format; only texts without a list of values can have one"
        )),
        _ => Ok(()),
    }
}
