//! How a request is checked before it is sent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::contract::{strings, target};
use super::facts::assumed;
use super::replaced::{is_any, is_text};

/// How a generated object is checked before it is sent: each field that has rules, the fields that
/// need another one, and names in `extra` that are already taken.
pub fn checks(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Result<TokenStream> {
    let ty = format_ident!("{name}");
    let required = strings(&schema["required"]);
    let has_extra = !schema["additionalProperties"].is_null();
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
                schema["properties"].is_object() || is_text(t, schema) || is_any(t) || is_date(schema)
            });
        if has_rules || is_date(body) {
            lines.push(quote! { report.field(#property, &self.#field); });
        }
        let needs = strings(&body["x-requires-any"]);
        if !needs.is_empty() {
            let fields = needs.iter().map(|n| field_ident(n)).collect::<Result<Vec<_>>>()?;
            let is_assumed = assumed(property, body)?.contains(&"x-requires-any");
            let or_extra = needs.iter().map(|name| match has_extra {
                true => quote! { || self.extra.contains_key(#name) },
                false => quote! {},
            });
            lines.push(quote! {
                if #is_set {
                    report.requires_any(
                        #property,
                        &[#((#needs, self.#fields.is_some() #or_extra)),*],
                        #is_assumed,
                    );
                }
            });
        }
        taken.push(quote! { (#property, #is_set) });
    }
    if has_extra {
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

fn is_date(schema: &Value) -> bool {
    schema["type"] == "string" && schema["format"] == "date"
}

fn field_ident(property: &str) -> Result<syn::Ident> {
    syn::parse_str(property)
        .map_err(|_| format!("the property name {property:?} is not supported: it is no Rust name"))
}
