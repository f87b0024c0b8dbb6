//! Contract to code: the client by progenitor, and what progenitor has no way to say.

mod amended;
mod checks;
mod contract;
mod facts;
mod replaced;

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypePatch};
use quote::quote;
use serde_json::{Map, Value};

type Result<T> = std::result::Result<T, String>;

/// The client of a contract, as a file.
pub fn client(contract: &str) -> Result<String> {
    let mut contract: Value = yaml_serde::from_str(contract).map_err(|e| format!("is not YAML: {e}"))?;
    let facts = facts::facts(&contract)?;
    let original = contract.clone();

    // In this order: what may be null becomes a reference, and that may be one to an open list.
    contract::spell_out_null(&mut contract)?;
    contract::open_enums(&mut contract)?;
    let settings = settings(contract::schemas(&contract)?)?;

    let spec: OpenAPI =
        serde_json::from_value(contract).map_err(|e| format!("is not an OpenAPI 3.0 document: {e}"))?;
    // progenitor panics on some constructs; the panic's text is the only reason there is.
    let client = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|panic| format!("the generator panicked: {}", panic_text(&*panic)))?
        .map_err(|e| format!("the generator refused it: {e}"))?;

    let mut file = syn::parse2(quote! { #client #facts })
        .map_err(|e| format!("the generated code does not parse: {e}"))?;
    amended::amend(&mut file, &contract::sent(&original)?, contract::schemas(&original)?)?;
    Ok(prettyplease::unparse(&file))
}

/// What progenitor is told.
fn settings(schemas: &Map<String, Value>) -> Result<GenerationSettings> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::ApiKey })
        .with_map_type("::std::collections::BTreeMap");
    let mut into = vec!["::std::string::String".to_owned(), "crate::Extra".to_owned()];
    for (name, schema) in schemas {
        let replacement = match replaced::replacement(name, schema)? {
            Some(replacement) => replacement,
            None => continue,
        };
        settings.with_replacement(name, &replacement, std::iter::empty());
        if !into.contains(&replacement) {
            into.push(replacement);
        }
    }

    // Builder setters take `impl Into` of the types that wrap a plain value. One attribute, since
    // typify sorts attributes by their text and bon's two have to stay in order.
    let into = into.iter().map(|t| format!("on({t}, into)")).collect::<Vec<_>>().join(", ");
    let builder = format!(
        "#[cfg_attr(all(), derive(::bon::Builder), \
         builder({into}, on(crate::Extra, default)))]"
    );
    for (name, schema) in schemas {
        let mut patch = TypePatch::default();
        if schema["type"] == "object" || schema["enum"].is_array() || schema["oneOf"].is_array() {
            patch.with_attr("#[non_exhaustive]");
        }
        if schema["type"] == "object" && !schema["properties"].is_null() {
            patch.with_attr(&builder);
        }
        settings.with_patch(name, &patch);
    }
    Ok(settings)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
