//! Contract to code: types and client by progenitor, and what progenitor has no way to express.

mod checks;
mod compose;
mod constraints;
mod errors;
mod gate;
mod inline;
mod lenient;
mod names;
mod null;
mod one_of;
mod openapi;
mod operations;
mod postprocess;
mod rewrite;
mod type_overrides;
mod validation;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::Item;

use self::names::FieldNames;

type Result<T> = std::result::Result<T, String>;

/// The first line of every generated file.
const HEADER: &str =
    "// @generated from openapi.yaml by build.rs; `cargo xtask codegen` writes it.\n\n";

/// The generated files, each with its name.
pub fn files(contract: &str) -> Result<Vec<(&'static str, String)>> {
    let contract = read(contract)?;
    let constants = constants(&contract)?;

    let mut rewritten = contract.clone();
    let sent: BTreeSet<String> = openapi::sent(&contract)?
        .into_iter()
        .map(str::to_owned)
        .collect();
    // In this order: what may be null becomes a reference, that may be one to a personal value, and
    // that one to an open list.
    rewrite::spell_out_null(&mut rewritten, &sent)?;
    rewrite::read_lazily(&mut rewritten, &sent)?;
    rewrite::wrap_personal(&mut rewritten)?;
    rewrite::open_enums(&mut rewritten)?;
    lenient::without_limits(&mut rewritten);
    // Before progenitor, which panics at some of what is rejected here.
    operations::check_types(&contract, &rewritten)?;
    let mut single = rewritten.clone();
    rewrite::single_responses(&mut single);
    let (mut types, mut client) = progenitor(&single)?;
    let names = FieldNames::of(&types, openapi::schemas(&rewritten)?)?;
    let constraints = constraints::constraints(&contract, &names)?;
    let one_ofs =
        one_of::declarations(openapi::schemas(&contract)?, openapi::schemas(&rewritten)?)?;
    let operations = operations::generate(&contract, &rewritten, &names)?;
    postprocess::types(
        &mut types,
        &openapi::sent(&contract)?,
        openapi::schemas(&contract)?,
        openapi::schemas(&rewritten)?,
    )?;
    postprocess::client(&mut client);

    let (own_types, operations) = (operations.types, operations.operations);
    Ok(vec![
        ("contract.rs", file(constants)?),
        ("operations.rs", file(operations)?),
        ("progenitor.rs", file(quote! { #(#client)* })?),
        (
            "types.rs",
            file(quote! { #(#types)* #one_ofs #own_types #constraints })?,
        ),
    ])
}

/// The contract, with every schema named and everything checked that the generator relies on.
fn read(contract: &str) -> Result<Value> {
    // In two steps: only this type notices a key that is there twice.
    let contract: yaml_serde::Value =
        yaml_serde::from_str(contract).map_err(|e| format!("is not YAML: {e}"))?;
    let mut contract = serde_json::to_value(contract).map_err(|e| format!("is not JSON: {e}"))?;
    gate::check(&contract)?;
    operations::check(&contract)?;
    one_of::move_null(&mut contract);
    compose::compose(&mut contract)?;
    gate::cycles::check(&contract)?;
    inline::name_inline_schemas(&mut contract)?;
    one_of::check(&contract)?;
    null::move_to_references(&mut contract)?;
    lenient::read_leniently(&mut contract)?;
    constraints::check(&contract)?;
    Ok(contract)
}

fn file(code: TokenStream) -> Result<String> {
    let file = syn::parse2(code).map_err(|e| format!("the generated code does not parse: {e}"))?;
    let code = one_field_per_line(&prettyplease::unparse(&file));
    Ok(format!("{HEADER}{code}"))
}

/// Formats the macros that list the fields of an object, which prettyplease leaves as they are: a field
/// that is added changes one line, and two branches that each add one can be merged.
fn one_field_per_line(code: &str) -> String {
    const START: &str = "crate::json::object! {\n";
    let mut blocks = code.split(START);
    let mut formatted = blocks.next().unwrap_or_default().to_owned();
    for block in blocks {
        let (fields, rest) = block.split_once("\n}\n").unwrap_or((block, ""));
        let fields = fields.split_whitespace().collect::<Vec<_>>().join(" ");
        let fields = fields
            .replace("{ ", "{\n        ")
            .replace(", ", ",\n        ");
        let fields = fields.replace(" }", ",\n    }");
        formatted.push_str(&format!("{START}    {fields}\n}}\n{rest}"));
    }
    formatted
}

/// What handwritten code needs to know of the contract, so that it never repeats it.
fn constants(contract: &Value) -> Result<TokenStream> {
    openapi::schemas(contract)?;
    let base_url = openapi::text(&contract["servers"][0]["url"], "/servers/0/url")?;
    let schemes = &contract["components"]["securitySchemes"];
    let key_header = openapi::text(
        &schemes["ApiKey"]["name"],
        "/components/securitySchemes/ApiKey/name",
    )?
    .to_lowercase();
    if schemes["ApiKey"]["type"] != "apiKey" || schemes["ApiKey"]["in"] != "header" {
        return Err("the security scheme ApiKey is not an apiKey in a header".into());
    }
    let operations = openapi::operations(contract)?;
    let paths = operations.iter().map(|operation| operation.path);
    let errors = errors::errors(contract)?;
    let webhook_headers = webhook_headers(contract);
    let callback_parameters = callback_parameters(contract)?;
    Ok(quote! {
        pub(crate) const BASE_URL: &str = #base_url;
        pub(crate) const KEY_HEADER: &str = #key_header;
        /// The paths of all operations.
        pub(crate) const PATHS: &[&str] = &[#(#paths),*];
        #(#webhook_headers)*
        /// The parameters that are appended to a callback: the session's id, and a status.
        pub(crate) const CALLBACK_PARAMETERS: [Option<&str>; 2] = [#(#callback_parameters),*];
        #errors
    })
}

/// The names of the headers that come with an event: `X_SIGNATURE` for `X-Signature`.
fn webhook_headers(contract: &Value) -> Vec<TokenStream> {
    let webhooks = contract["x-webhooks"].as_object().into_iter().flatten();
    let parameters = webhooks.flat_map(|(_, webhook)| webhook["post"]["parameters"].as_array());
    let headers = parameters
        .flatten()
        .filter(|parameter| parameter["in"] == "header");
    let names: BTreeSet<_> = headers
        .filter_map(|header| header["name"].as_str())
        .collect();
    let constants = names.into_iter().map(|name| {
        let constant = format_ident!("{}", name.to_uppercase().replace('-', "_"));
        let name = name.to_lowercase();
        quote! {
            #[cfg(feature = "webhook")]
            pub(crate) const #constant: &str = #name;
        }
    });
    constants.collect()
}

/// The names of the query parameters that `x-callback` marks as the session's id and the status.
fn callback_parameters(contract: &Value) -> Result<[TokenStream; 2]> {
    let webhooks = contract["x-webhooks"].as_object().into_iter().flatten();
    let parameters = webhooks.flat_map(|(_, webhook)| webhook["get"]["parameters"].as_array());
    let mut names = [None, None];
    for parameter in parameters.flatten() {
        let meaning = &parameter["x-callback"];
        let place = match meaning.as_str() {
            Some("session_id") => 0,
            Some("status") => 1,
            None => continue,
            Some(_) => {
                return Err(format!(
                    "/x-webhooks: the x-callback {meaning} is unknown; known are session_id, status"
                ));
            }
        };
        names[place] = parameter["name"].as_str();
    }
    Ok(names.map(|name| constraints::optional(name.map(|name| quote! { #name }))))
}

/// The types and the client as progenitor generates them.
fn progenitor(rewritten: &Value) -> Result<(Vec<Item>, Vec<Item>)> {
    let settings = settings(openapi::schemas(rewritten)?)?;
    let spec: OpenAPI = serde_json::from_value(rewritten.clone())
        .map_err(|e| format!("is not an OpenAPI 3.0 document: {e}"))?;
    // progenitor panics on some constructs; the panic's text is the only reason there is.
    let code = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&spec)
    }))
    .map_err(|panic| format!("the generator panicked: {}", panic_text(&*panic)))?
    .map_err(|e| format!("the generator rejected it: {e}"))?;
    let file: syn::File =
        syn::parse2(code).map_err(|e| format!("the generated code does not parse: {e}"))?;
    let (mut types, mut client) = (Vec::new(), Vec::new());
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                types.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            // Only imports for programs that use the client alone.
            Item::Mod(module) if module.ident == "prelude" => {}
            item => client.push(item),
        }
    }
    Ok((types, client))
}

fn settings(schemas: &Map<String, Value>) -> Result<GenerationSettings> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::ApiKey })
        .with_map_type("::std::collections::BTreeMap");
    for name in schemas.keys() {
        if let Some(found) = type_overrides::type_override(name, schemas)? {
            settings.with_replacement(name, found.path(name), std::iter::empty());
        }
    }
    Ok(settings)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}
