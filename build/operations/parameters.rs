//! The parameters of a path and a query.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::super::errors::pascal_case;
use super::super::openapi::{Operation, strings, target, text};
use super::super::type_overrides::is_text;
use super::gate::parameter_name;
use super::{Context, Result};

/// A path or query parameter.
pub struct Parameter<'a> {
    pub name: &'a str,
    pub ident: syn::Ident,
    pub is_path: bool,
    pub is_required: bool,
    pub description: &'a str,
    pub ty: TokenStream,
    /// Whether the type is `String`.
    pub is_string: bool,
    /// The type of an argument of a method.
    pub argument: TokenStream,
    pub text: ToText,
}

/// How a parameter's value becomes text.
#[derive(Clone, Copy)]
pub enum ToText {
    Display,
    AsStr,
    Expose,
}

impl Parameter<'_> {
    pub fn text(&self, value: &TokenStream) -> TokenStream {
        match self.text {
            ToText::Display => quote! { #value.to_string() },
            ToText::AsStr => quote! { #value.as_str().to_owned() },
            ToText::Expose => quote! { #value.expose().to_owned() },
        }
    }
}

impl Context<'_> {
    pub fn parameters<'o>(&self, operation: &Operation<'o>) -> Result<Vec<Parameter<'o>>> {
        let place = &operation.place;
        let mut found = Vec::new();
        for parameter in operation.body["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let name = text(
                &parameter["name"],
                &format!("{place}: the name of a parameter"),
            )?;
            let location = text(&parameter["in"], &format!("{place}: the place of {name}"))?;
            if !matches!(location, "path" | "query") {
                return Err(format!(
                    "{place}: the parameter {name} is in the {location}; supported are path and query"
                ));
            }
            let schema = &parameter["schema"];
            let (ty, argument, text) = self.parameter_type(schema).ok_or_else(|| {
                format!(
                    "{place}: the parameter {name} has a schema that is not supported; use a string, an integer, a \
                     boolean, or a reference to a schema with an enum or to a personal text"
                )
            })?;
            parameter_name(place, name)?;
            let snake = snake_case(name);
            let ident = syn::parse_str(&snake)
                .or_else(|_| syn::parse_str(&format!("r#{snake}")))
                .map_err(|_| format!("{place}: the parameter {name} has no name in Rust"))?;
            if found
                .iter()
                .any(|other: &Parameter<'_>| other.ident == ident)
            {
                return Err(format!(
                    "{place}: two parameters have the name {ident} in Rust"
                ));
            }
            found.push(Parameter {
                name,
                ident,
                is_path: location == "path",
                is_required: location == "path" || parameter["required"] == true,
                description: parameter["description"]
                    .as_str()
                    .unwrap_or("Not described."),
                is_string: ty.to_string().ends_with(":: String"),
                ty,
                argument,
                text,
            });
        }
        let documented = found
            .iter()
            .filter(|parameter| parameter.is_path)
            .map(|parameter| parameter.name);
        for name in documented.clone() {
            if !operation.path.contains(&format!("{{{name}}}")) {
                return Err(format!("{place}: the path has no {{{name}}}"));
            }
        }
        if documented.count() != operation.path.matches('{').count() {
            return Err(format!(
                "{place}: a part of the path has no parameter of its name"
            ));
        }
        Ok(found)
    }

    /// The type of a parameter in a struct, its type as an argument, and how it becomes text.
    pub fn parameter_type(&self, schema: &Value) -> Option<(TokenStream, TokenStream, ToText)> {
        if let Some(name) = target(schema) {
            let referred = self.schemas.get(name)?;
            let ident = format_ident!("{name}");
            let ty = quote! { crate::types::#ident };
            if is_text(name, referred) {
                return Some((ty.clone(), quote! { &#ty }, ToText::Expose));
            }
            let is_enum = !strings(&referred["enum"]).is_empty() && referred["type"] == "string";
            return match (is_enum, referred["x-open-enum"] == true) {
                (false, _) => None,
                (true, false) => Some((ty.clone(), ty, ToText::AsStr)),
                (true, true) => Some((
                    quote! { crate::OpenEnum<#ty> },
                    quote! { &crate::OpenEnum<#ty> },
                    ToText::AsStr,
                )),
            };
        }
        if !schema["enum"].is_null() {
            return None;
        }
        let plain = |ty: TokenStream| Some((ty.clone(), ty, ToText::Display));
        match (schema["type"].as_str()?, schema["format"].as_str()) {
            ("string", Some("uuid")) => plain(quote! { ::uuid::Uuid }),
            ("string", None) => Some((
                quote! { ::std::string::String },
                quote! { &str },
                ToText::Display,
            )),
            ("integer", None | Some("int32" | "int64")) => plain(quote! { i64 }),
            ("boolean", None) => plain(quote! { bool }),
            _ => None,
        }
    }
}

/// The struct of an operation's query parameters, if it has any.
pub fn query_type(operation: &Operation<'_>, parameters: &[Parameter<'_>]) -> Option<TokenStream> {
    let fields: Vec<_> = parameters
        .iter()
        .filter(|parameter| !parameter.is_path)
        .collect();
    let name = format_ident!("{}Query", pascal_case(operation.id));
    let doc = format!(" The query parameters of `{}`.", operation.id);
    let default = fields
        .iter()
        .all(|field| !field.is_required)
        .then(|| quote! { #[derive(Default)] });
    let fields = fields.iter().map(|field| {
        let Parameter { ident, ty, .. } = field;
        let doc = format!(" {}", field.description);
        let is_wrapper = matches!(field.text, ToText::Expose) || field.is_string;
        let into = is_wrapper.then(|| quote! { #[builder(into)] });
        let ty = if field.is_required {
            ty.clone()
        } else {
            quote! { ::std::option::Option<#ty> }
        };
        quote! { #[doc = #doc] #into pub #ident: #ty }
    });
    let fields: Vec<_> = fields.collect();
    (!fields.is_empty()).then(|| {
        quote! {
            #[doc = #doc]
            #[derive(::bon::Builder, Clone, Debug, PartialEq)]
            #default
            #[non_exhaustive]
            pub struct #name { #(#fields),* }
        }
    })
}

/// `sessionId` as `session_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(if character == '-' {
            '_'
        } else {
            character.to_ascii_lowercase()
        });
    }
    snake
}
