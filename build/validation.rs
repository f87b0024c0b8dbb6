//! How a request is validated before it is sent.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::checks::field_check;
use super::constraints::assumed;
use super::names::FieldNames;
use super::openapi::{json_schema, may_be_null, operations, strings, target};

/// The public check of each schema that is a request's body.
pub fn validation(contract: &Value, schemas: &Map<String, Value>) -> Result<TokenStream> {
    let operations = operations(contract)?;
    let bodies = operations
        .iter()
        .filter_map(|o| target(json_schema(&o.body["requestBody"])));
    let bodies: BTreeSet<_> = bodies.collect();
    let bodies = bodies.into_iter().filter(|name| {
        schemas
            .get(*name)
            .is_some_and(|schema| schema["properties"].is_object() || schema["oneOf"].is_array())
    });
    let bodies = bodies.map(|name| {
        let ident = format_ident!("{name}");
        let example = format!(
            "```\n# fn prepare(request: didit::types::{name}) -> Result<(), didit::Error> {{\n\
             // Before anything is sent, for every row of a list, say.\nrequest.validate()?;\n\
             # Ok(())\n# }}\n```"
        );
        quote! {
            impl #ident {
                /// Checks everything that is checked before the request is sent, and sends nothing.
                ///
                /// What is in `extra` is not checked, but for names that are set twice.
                ///
                /// # Errors
                ///
                /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with all that is wrong.
                ///
                /// # Examples
                ///
                #[doc = #example]
                pub fn validate(&self) -> ::std::result::Result<(), crate::Error> {
                    crate::request::Violations::check(self)
                }
            }
        }
    });
    Ok(quote! { #(#bodies)* })
}

/// How a generated object is checked before it is sent: each field that has rules, the fields that
/// need another one, and names in `extra` that are already taken.
pub fn checks(
    name: &str,
    schema: &Value,
    schemas: &Map<String, Value>,
    names: &FieldNames,
) -> Result<TokenStream> {
    let ty = format_ident!("{name}");
    // One that may be null is also required: it is sent as null.
    let required = strings(&schema["required"]);
    let has_extra = schema["additionalProperties"].is_object();
    let mut lines = Vec::new();
    let mut taken = Vec::new();
    for (property, body) in schema["properties"].as_object().into_iter().flatten() {
        let field = names.of_property(name, property)?;
        let is_required = required.contains(&property.as_str());
        let is_set = match is_required {
            true => quote! { true },
            false => quote! { self.#field.is_some() },
        };
        lines.extend(field_check(
            property,
            body,
            schemas,
            &quote! { &self.#field },
            !is_required,
        )?);
        let needs = strings(&body["x-requires-any"]);
        if !needs.is_empty() {
            let fields = needs
                .iter()
                .map(|n| names.of_property(name, n))
                .collect::<Result<Vec<_>>>()?;
            let is_assumed = assumed(property, body)?.contains(&"x-requires-any");
            let or_extra = needs.iter().map(|name| match has_extra {
                true => quote! { || self.extra.contains_key(#name) },
                false => quote! {},
            });
            let values = needs
                .iter()
                .zip(&fields)
                .map(|(need, field)| {
                    let is_required = required.contains(need);
                    match (is_required, may_be_null(&schema["properties"][*need], schemas)) {
                        (true, false) => Err(format!(
                            "{name}: {property}: x-requires-any: {need} is required anyway; leave the rule out"
                        )),
                        // A field that is set to null does not count.
                        (false, true) => Ok(quote! { self.#field.as_ref().is_some_and(|value| value.is_some()) }),
                        _ => Ok(quote! { self.#field.is_some() }),
                    }
                })
                .collect::<Result<Vec<_>>>()?;
            lines.push(quote! {
                if #is_set {
                    violations.requires_any(
                        #property,
                        &[#((#needs, #values #or_extra)),*],
                        #is_assumed,
                    );
                }
            });
        }
        taken.push(quote! { (#property, #is_set) });
    }
    if has_extra {
        lines.push(quote! { violations.extra(&self.extra, &[#(#taken),*]); });
    }
    Ok(quote! {
        impl crate::request::Validate for #ty {
            fn validate(&self, violations: &mut crate::request::Violations) {
                #(#lines)*
            }
        }
    })
}
