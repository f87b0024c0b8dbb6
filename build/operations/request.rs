//! The body of a request: how it is validated and written.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::openapi::{
    Operation, json_schema, lists_null, may_be_null, referred, required, resolved, strings, target,
};
use super::super::type_overrides::{is_any, is_image};
use super::{Context, Result};

impl Context<'_> {
    /// The name of the schema of an operation's request.
    pub fn request_schema(&self, operation: &Operation<'_>) -> Result<Option<String>> {
        let (place, request) = (&operation.place, &operation.body["requestBody"]);
        if request.is_null() {
            return Ok(None);
        }
        if request["required"] != true {
            return Err(format!(
                "{place}: a request body that may be left out is not supported"
            ));
        }
        let name = target(json_schema(request)).ok_or_else(|| {
            format!(
                "{place}: the request body is not application/json with a reference to a schema"
            )
        })?;
        let schema = self
            .schemas
            .get(name)
            .ok_or_else(|| format!("{place}: the schema {name} does not exist"))?;
        match schema["properties"].is_object() || schema["oneOf"].is_array() {
            true => Ok(Some(name.to_owned())),
            false => Err(format!(
                "{place}: the request body {name} is neither an object with properties nor a oneOf"
            )),
        }
    }

    /// How the body of an operation is validated and written.
    pub fn request_body(&self, operation: &Operation<'_>) -> Result<Option<(String, TokenStream)>> {
        let Some(name) = self.request_schema(operation)? else {
            return Ok(None);
        };
        let ident = format_ident!("{name}");
        let properties = &self.schemas[&name]["properties"];
        let required = required(&self.schemas[&name], self.schemas);
        let all = strings(&self.schemas[&name]["required"]);
        let is_in_body = |field: &str| all.contains(&field);
        let idempotent = match operation.body["x-idempotent-with"].as_str() {
            Some(field) if properties[field].is_null() => {
                return Err(format!(
                    "{}: x-idempotent-with: {name} has no {field}",
                    operation.place
                ));
            }
            Some(field)
                if may_be_set_to_null(&properties[field], is_in_body(field), self.schemas) =>
            {
                return Err(format!(
                    "{}: x-idempotent-with: {field} may be null, which cannot be a key here; describe it without null",
                    operation.place
                ));
            }
            Some(field) if required.contains(&field) => quote! { true },
            Some(field) => {
                let field = self.names.of_property(&name, field)?;
                quote! { self.#field.is_some() }
            }
            None => quote! { false },
        };
        let image = properties
            .as_object()
            .into_iter()
            .flatten()
            .find(|(field, property)| {
                let schema = referred(property);
                !required.contains(&field.as_str())
                    && schema.is_some_and(|name| is_image(name, self.schemas))
            });
        if let Some((field, _)) = image.filter(|(_, property)| may_be_null(property, self.schemas))
        {
            return Err(format!(
                "{}: the picture {field} may be null, which is not supported; leave it out instead",
                operation.place
            ));
        }
        let to_json = match image {
            Some((field, _)) => {
                let ident = self.names.of_property(&name, field)?;
                quote! {
                    match &self.#ident {
                        ::std::option::Option::Some(image) => {
                            let others = Self { #ident: ::std::option::Option::None, ..self.clone() };
                            crate::request::Payload::around(#field, image.base64(), &others)
                        }
                        ::std::option::Option::None => crate::request::Payload::whole(self),
                    }
                }
            }
            None => quote! { crate::request::Payload::whole(self) },
        };
        let body = quote! {
            impl crate::request::Body for types::#ident {
                fn check(&self) -> ::std::result::Result<(), crate::Error> {
                    crate::request::Violations::check(self)
                }

                fn is_idempotent(&self) -> bool {
                    #idempotent
                }

                fn to_json(&self) -> ::std::result::Result<crate::request::Payload, crate::Error> {
                    #to_json
                }
            }
        };
        Ok(Some((name, body)))
    }
}

/// Whether a field that is set may still be null, so that it is no key.
fn may_be_set_to_null(property: &Value, is_required: bool, schemas: &Map<String, Value>) -> bool {
    let schema = resolved(property, schemas);
    match is_required {
        true => lists_null(schema) && schema["x-personal"] == true,
        false => may_be_null(property, schemas) || is_any(schema),
    }
}
