//! Contract to client: reads `openapi.yaml`, generates the client with progenitor, and adds what
//! progenitor has no way to say.

#[path = "build/amended.rs"]
mod amended;
#[path = "build/checks.rs"]
mod checks;
#[path = "build/contract.rs"]
mod contract;
#[path = "build/facts.rs"]
mod facts;
#[path = "build/replaced.rs"]
mod replaced;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::{env, fs, process};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypePatch};
use quote::quote;
use serde_json::{Map, Value};

const CONTRACT: &str = "openapi.yaml";

type Result<T> = std::result::Result<T, String>;

fn main() {
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    if let Err(reason) = generate() {
        println!("cargo::error={CONTRACT}: {}", reason.replace('\n', " "));
        process::exit(1);
    }
}

fn generate() -> Result<()> {
    let text = fs::read_to_string(CONTRACT).map_err(|e| format!("cannot be read: {e}"))?;
    let mut contract: Value = yaml_serde::from_str(&text).map_err(|e| format!("is not YAML: {e}"))?;
    let facts = facts::facts(&contract)?;
    let original = contract.clone();

    contract::open_enums(&mut contract)?;
    contract::spell_out_null(&mut contract);
    let settings = settings(contract::schemas(&contract)?)?;

    let spec: OpenAPI =
        serde_json::from_value(contract).map_err(|e| format!("is not an OpenAPI 3.0 document: {e}"))?;
    // progenitor panics on some constructs; the panic's text is the only reason there is.
    let client = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|panic| format!("the generator panicked: {}", panic_text(&*panic)))?
        .map_err(|e| format!("the generator refused it: {e}"))?;

    let mut file = syn::parse2(quote! { #client #facts })
        .map_err(|e| format!("the generated code does not parse: {e}"))?;
    amended::amend(&mut file, &contract::sent(&original)?);
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
        let replacement = match replaced::replacement(name, schema)? {
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
