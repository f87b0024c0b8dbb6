//! How a request is checked before it is sent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::contract::{strings, target};
use super::replaced::{is_any, is_text};

/// How a generated object is checked before it is sent: each field that has rules, the fields that
/// need another one, and names in `extra` that are already taken.
pub fn checks(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Result<TokenStream> {
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
        let has_rules = target(&body["allOf"][0])
            .and_then(|t| Some((t, schemas.get(t)?)))
            .is_some_and(|(t, schema)| schema["properties"].is_object() || is_text(t, schema) || is_any(t));
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
