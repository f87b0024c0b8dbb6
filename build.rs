//! Contract to client: reads `openapi.yaml`, generates the client with progenitor, and adds what
//! progenitor has no way to say. Four things are done to the contract on the way, each in one
//! function: open enums, null, replaced types, and the facts that handwritten code needs.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::{env, fs, process};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypePatch};
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};

const CONTRACT: &str = "openapi.yaml";

/// Schemas whose Rust type is written by hand. Every other schema marked `x-personal` becomes a
/// redacted text, every other `x-secret` one is an error.
const HANDWRITTEN: &[(&str, &str)] = &[
    ("DateOfBirth", "crate::Redacted<::chrono::NaiveDate>"),
    ("ExpectedGender", "crate::Redacted<::std::option::Option<crate::types::Gender>>"),
    ("HostedUrl", "crate::HostedUrl"),
    ("IpAddress", "crate::Redacted<::std::net::IpAddr>"),
    ("Metadata", "crate::Metadata"),
    ("PortraitImage", "crate::PortraitImage"),
    ("SessionToken", "crate::SessionToken"),
    ("Undocumented", "crate::Redacted<::serde_json::Value>"),
];

type Result<T> = std::result::Result<T, String>;

fn main() {
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(reason) = generate() {
        println!("cargo::error={CONTRACT}: {}", reason.replace('\n', " "));
        process::exit(1);
    }
}

fn generate() -> Result<()> {
    let text = fs::read_to_string(CONTRACT).map_err(|e| format!("cannot be read: {e}"))?;
    let mut contract: Value = yaml_serde::from_str(&text).map_err(|e| format!("is not YAML: {e}"))?;
    let facts = facts(&contract)?;

    open_enums(&mut contract)?;
    spell_out_null(&mut contract);
    let settings = settings(schemas(&contract)?)?;

    let spec: OpenAPI =
        serde_json::from_value(contract).map_err(|e| format!("is not an OpenAPI 3.0 document: {e}"))?;
    // progenitor panics on some constructs; the panic's text is the only reason there is.
    let client = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|panic| format!("the generator panicked: {}", panic_text(&*panic)))?
        .map_err(|e| format!("the generator refused it: {e}"))?;

    let file = syn::parse2(quote! { #client #facts })
        .map_err(|e| format!("the generated code does not parse: {e}"))?;
    let out = env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?;
    fs::write(Path::new(&out).join("client.rs"), prettyplease::unparse(&file))
        .map_err(|e| format!("the generated client cannot be written: {e}"))
}

/// What progenitor is told.
fn settings(schemas: &Map<String, Value>) -> Result<GenerationSettings> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::ApiKey })
        .with_map_type("::std::collections::BTreeMap");
    if env::var_os("CARGO_FEATURE_SCHEMARS").is_some() {
        settings.with_derive("schemars::JsonSchema");
    }

    let mut into = vec!["::std::string::String".to_owned()];
    for (name, schema) in schemas {
        let replacement = match replacement(name, schema)? {
            Some(replacement) => replacement,
            None => continue,
        };
        settings.with_replacement(name, &replacement, std::iter::empty());
        into.push(replacement);
    }

    // Builder setters take `impl Into` of the types that wrap a plain value. One attribute, since
    // typify sorts attributes by their text and bon's two have to stay in order.
    let into = into.iter().map(|t| format!("on({t}, into)")).collect::<Vec<_>>().join(", ");
    let builder = format!(
        "#[cfg_attr(all(), derive(::bon::Builder), \
         builder({into}, on(::std::collections::BTreeMap<_, _>, default)))]"
    );
    for (name, schema) in schemas {
        let mut patch = TypePatch::default();
        if schema["type"] == "object" || schema["enum"].is_array() {
            patch.with_attr("#[non_exhaustive]");
        }
        if schema["type"] == "object" && !schema["properties"].is_null() {
            patch.with_attr(&builder);
        }
        settings.with_patch(name, &patch);
    }
    Ok(settings)
}

/// The handwritten type that stands for a schema, if one does.
fn replacement(name: &str, schema: &Value) -> Result<Option<String>> {
    if let Some((_, path)) = HANDWRITTEN.iter().find(|(schema, _)| *schema == name) {
        return Ok(Some((*path).to_owned()));
    }
    if let Some(known) = known_values(schema) {
        return Ok(Some(format!("crate::Open<crate::types::{known}>")));
    }
    if let ("array", Some(item)) = (schema["type"].as_str().unwrap_or_default(), target(&schema["items"])) {
        // typify would take an empty list for an absent one; as an opaque type it is optional.
        return Ok(Some(format!("::std::vec::Vec<crate::types::{item}>")));
    }
    if schema["x-secret"] == true {
        return Err(format!("the secret schema {name} has no type in build.rs"));
    }
    if schema["x-personal"] == true {
        if schema["type"] != "string" || !schema["enum"].is_null() {
            return Err(format!("the personal schema {name} is no text and has no type in build.rs"));
        }
        return Ok(Some(format!("crate::text::{name}")));
    }
    Ok(None)
}

/// `anyOf: [a list of known values, any string]`: the name of the list.
fn known_values(schema: &Value) -> Option<&str> {
    match schema["anyOf"].as_array()?.as_slice() {
        [known, any] if any["type"] == "string" => target(known),
        _ => None,
    }
}

/// Schemas marked `x-open-enum` are closed lists in the contract, as documented. Every reference to
/// one is turned into "one of these, or any other string", so that an answer with a new value is
/// still read.
fn open_enums(contract: &mut Value) -> Result<()> {
    let open: Vec<String> = schemas(contract)?
        .iter()
        .filter(|(_, schema)| schema["x-open-enum"] == true)
        .map(|(name, _)| name.clone())
        .collect();
    for name in open {
        let (known, any) = (reference(&name), format!("Open{name}"));
        walk(contract, &mut |node| {
            if node["$ref"] == known.as_str() {
                node["$ref"] = json!(reference(&any));
            }
        });
        contract["components"]["schemas"][any] =
            json!({ "anyOf": [{ "$ref": known }, { "type": "string" }] });
    }
    Ok(())
}

/// typify does not know that `oneOf: [X, Null]` means "X or null" in OpenAPI 3.0: say it its way.
fn spell_out_null(contract: &mut Value) {
    let null = reference("Null");
    walk(contract, &mut |node| {
        let Some([value, other]) = node["oneOf"].as_array().map(Vec::as_slice) else { return };
        if other["$ref"] == null.as_str() {
            let value = value.clone();
            if let Some(node) = node.as_object_mut() {
                node.remove("oneOf");
                node.insert("nullable".into(), json!(true));
                node.insert("allOf".into(), json!([value]));
            }
        }
    });
    // An answer that leaves out what it could have said to be null loses nothing: read it as null.
    walk(contract, &mut |node| {
        let properties = node["properties"].clone();
        if let Some(required) = node.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| properties[name.as_str().unwrap_or_default()]["nullable"] != true);
        }
    });
    if let Some(schemas) = contract["components"]["schemas"].as_object_mut() {
        schemas.remove("Null");
    }
}

/// The contract's facts that handwritten code needs, so that it never repeats them.
fn facts(contract: &Value) -> Result<TokenStream> {
    let schemas = schemas(contract)?;
    let base_url = text(&contract["servers"][0]["url"], "servers[0].url")?;
    let key_header = text(&contract["components"]["securitySchemes"]["ApiKey"]["name"], "the key's header")?;
    let key_header = key_header.to_lowercase();
    let portrait = &schemas.get("PortraitImage").ok_or("there is no schema PortraitImage")?;
    let max_bytes = portrait["x-max-bytes"].as_u64().ok_or("PortraitImage has no x-max-bytes")? as usize;
    let media_types = strings(&portrait["x-media-types"]);

    let mut operations = Vec::new();
    let paths = contract["paths"].as_object().ok_or("it has no paths")?;
    for (path, item) in paths {
        for (method, operation) in item.as_object().ok_or("a path is no object")? {
            operations.push(operation_facts(path, method, operation)?);
        }
    }
    let texts = schemas
        .iter()
        .filter(|(name, schema)| {
            matches!(replacement(name, schema), Ok(Some(path)) if path.starts_with("crate::text::"))
        })
        .map(|(name, schema)| text_facts(name, schema));
    let mut sent = BTreeSet::new();
    sent_schemas(&contract["paths"], schemas, &mut sent);
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
            pub(crate) const PORTRAIT_MAX_BYTES: usize = #max_bytes;
            pub(crate) const PORTRAIT_MEDIA_TYPES: &[&str] = &[#(#media_types),*];
            #(#operations)*
        }
        /// Texts that are redacted when they are printed.
        pub mod text {
            #(crate::personal::personal_text! { #texts })*
        }
        mod checks {
            #(#checks)*
        }
    })
}

/// The names of all schemas that a request body is made of.
fn sent_schemas<'a>(node: &'a Value, schemas: &'a Map<String, Value>, found: &mut BTreeSet<&'a str>) {
    if let Some((name, schema)) = target(node).and_then(|name| Some((name, schemas.get(name)?)))
        && found.insert(name)
    {
        sent_schemas(schema, schemas, found);
    }
    match node {
        // Answers are not checked before they are sent.
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "responses")
            .for_each(|(_, child)| sent_schemas(child, schemas, found)),
        Value::Array(list) => list.iter().for_each(|child| sent_schemas(child, schemas, found)),
        _ => {}
    }
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

/// A redacted text: its name, what it is, and its limits.
fn text_facts(name: &str, schema: &Value) -> TokenStream {
    let ident = format_ident!("{name}");
    let expected = schema["description"].as_str().unwrap_or_default();
    let doc = format!("{expected}\n\nChecked before it is sent, never printed.");
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote! { ::std::option::Option::Some(#value) },
        None => quote! { ::std::option::Option::None },
    };
    let format = option(schema["format"].as_str().map(|s| quote! { #s }));
    let pattern = option(schema["pattern"].as_str().map(|s| quote! { #s }));
    let max_length = option(schema["maxLength"].as_u64().map(|n| {
        let n = n as usize;
        quote! { #n }
    }));
    quote! {
        #[doc = #doc]
        #ident { expected: #expected, format: #format, pattern: #pattern, max_length: #max_length }
    }
}

/// How a generated object is checked before it is sent: each field that has rules, the fields that
/// need another one, and names in `extra` that are already taken.
fn checks(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Result<TokenStream> {
    let ty = format_ident!("{name}");
    let required = strings(&schema["required"]);
    let mut lines = Vec::new();
    let mut taken = Vec::new();
    for (property, body) in schema["properties"].as_object().into_iter().flatten() {
        let field = field_ident(property)?;
        let is_set = match required.contains(&property.as_str()) {
            true => quote! { true },
            false => quote! { self.#field.is_some() },
        };
        let has_rules =
            target(&body["allOf"][0]).and_then(|t| Some((t, schemas.get(t)?))).is_some_and(|(t, schema)| {
                schema["properties"].is_object()
                    || matches!(replacement(t, schema), Ok(Some(path)) if path.starts_with("crate::text::"))
            });
        if has_rules {
            lines.push(quote! { report.field(#property, &self.#field); });
        }
        let needs = strings(&body["x-requires-any"]);
        if !needs.is_empty() {
            let fields = needs.iter().map(|n| field_ident(n)).collect::<Result<Vec<_>>>()?;
            lines.push(quote! {
                if #is_set {
                    report.requires_any(#property, &[#((#needs, self.#fields.is_some())),*]);
                }
            });
        }
        taken.push(quote! { (#property, #is_set) });
    }
    if !schema["additionalProperties"].is_null() {
        lines.push(quote! { report.extra(&self.extra, &[#(#taken),*]); });
    }
    Ok(quote! {
        impl crate::check::Check for super::types::#ty {
            fn check(&self, report: &mut crate::check::Report) {
                #(#lines)*
            }
        }
    })
}

fn field_ident(property: &str) -> Result<syn::Ident> {
    syn::parse_str(property)
        .map_err(|_| format!("the property name {property:?} is not supported: it is no Rust name"))
}

fn schemas(contract: &Value) -> Result<&Map<String, Value>> {
    contract["components"]["schemas"].as_object().ok_or_else(|| "it has no components.schemas".into())
}

fn reference(schema: &str) -> String {
    format!("#/components/schemas/{schema}")
}

/// The name of the schema that a `$ref` points to.
fn target(node: &Value) -> Option<&str> {
    node["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str> {
    value.as_str().ok_or_else(|| format!("{what} is missing"))
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(node);
    match node {
        Value::Object(map) => map.values_mut().for_each(|child| walk(child, visit)),
        Value::Array(list) => list.iter_mut().for_each(|child| walk(child, visit)),
        _ => {}
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
