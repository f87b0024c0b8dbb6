//! The parameters of a path, a query and headers.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::super::checks::field_check;
use super::super::errors::pascal_case;
use super::super::openapi::{Operation, referred, text};
use super::super::type_overrides::{is_text, value_type};
use super::gate::parameter_name;
use super::{Context, Result};

/// A parameter of an operation.
pub struct Parameter<'a> {
    pub name: &'a str,
    pub ident: syn::Ident,
    pub place: Place,
    pub is_required: bool,
    pub description: &'a str,
    pub ty: ParameterType,
    /// How the value is checked, if it is: statements about `violations`.
    pub check: Option<TokenStream>,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
}

/// The type of a parameter.
pub struct ParameterType {
    /// In a struct.
    pub owned: TokenStream,
    /// As an argument of a method.
    pub argument: TokenStream,
    /// Whether the argument is the value itself, not a reference to it.
    pub is_copy: bool,
    /// Whether more than one value can be sent.
    pub is_list: bool,
    /// Whether setters take what converts into it.
    pub is_into: bool,
    /// The type of one value, spelled.
    value: String,
}

impl Parameter<'_> {
    /// The text of a value, as an expression of `String`.
    pub fn text(&self, value: &TokenStream) -> TokenStream {
        text_of(&self.ty.value, value)
    }
}

fn text_of(ty: &str, value: &TokenStream) -> TokenStream {
    let inner = ty.strip_prefix("crate::Redacted<");
    if let Some(inner) = inner.and_then(|inner| inner.strip_suffix('>')) {
        return text_of(inner, &quote! { #value.expose() });
    }
    match ty {
        "::chrono::DateTime<::chrono::Utc>" => {
            quote! { #value.to_rfc3339_opts(::chrono::SecondsFormat::AutoSi, true) }
        }
        text if text.starts_with("text ") => quote! { #value.expose().to_owned() },
        known if known.starts_with("crate::") => quote! { #value.as_str().to_owned() },
        _ => quote! { #value.to_string() },
    }
}

impl Context<'_> {
    /// The parameters of an operation; `rewritten` is the same operation as the generator gets it.
    pub fn parameters<'o>(
        &self,
        operation: &Operation<'o>,
        rewritten: &Operation<'_>,
    ) -> Result<Vec<Parameter<'o>>> {
        let place = &operation.place;
        let mut found: Vec<Parameter<'_>> = Vec::new();
        let all = |body: &'o Value| body["parameters"].as_array().into_iter().flatten();
        let rewritten = rewritten.body["parameters"]
            .as_array()
            .into_iter()
            .flatten();
        for (parameter, rewritten) in all(operation.body).zip(rewritten) {
            let name = text(
                &parameter["name"],
                &format!("{place}/parameters: the name of one"),
            )?;
            let location = text(
                &parameter["in"],
                &format!("{place}/parameters: the place of {name}"),
            )?;
            let within = match location {
                "path" => Place::Path,
                "query" => Place::Query,
                "header" => Place::Header,
                _ => {
                    return Err(format!(
                        "{place}: the parameter {name} is in the {location}; supported are path, query and header"
                    ));
                }
            };
            if within == Place::Header
                && ["accept", "authorization", "content-type"]
                    .contains(&name.to_lowercase().as_str())
            {
                return Err(format!("{place}: the client sets the header {name} itself"));
            }
            let ty = self
                .parameter_type(&rewritten["schema"], within)
                .map_err(|reason| {
                    format!(
                        "{place}: the parameter {name} has a schema that is not supported: {reason}"
                    )
                })?;
            let snake = snake_case(name);
            parameter_name(place, name, &snake)?;
            let ident: syn::Ident = syn::parse_str(&snake)
                .or_else(|_| syn::parse_str(&format!("r#{snake}")))
                .map_err(|_| format!("{place}: the parameter {name} has no name in Rust"))?;
            if found.iter().any(|other| other.ident == ident) {
                return Err(format!(
                    "{place}: two parameters have the name {ident} in Rust"
                ));
            }
            let check = field_check(
                name,
                &parameter["schema"],
                self.schemas,
                &quote! { value },
                false,
            )?;
            found.push(Parameter {
                name,
                ident,
                place: within,
                is_required: parameter["required"] == true,
                description: parameter["description"]
                    .as_str()
                    .unwrap_or("Not described."),
                ty,
                check,
            });
        }
        let documented = found
            .iter()
            .filter(|parameter| parameter.place == Place::Path)
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

    fn parameter_type(&self, schema: &Value, place: Place) -> Result<ParameterType> {
        let is_list = schema["type"] == "array";
        if is_list && place != Place::Query {
            return Err("only a query can have a list".into());
        }
        let schema = if is_list { &schema["items"] } else { schema };
        let spelled = value_type(schema, self.rewritten)?;
        let target = referred(schema);
        let is_text = target.is_some_and(|name| is_text(name, self.rewritten));
        let is_enum = target
            .and_then(|name| self.rewritten.get(name))
            .is_some_and(|schema| schema["enum"].is_array());
        let is_redacted_enum = target
            .and_then(|name| referred(&self.rewritten.get(name)?["x-redacted"]))
            .and_then(|name| self.rewritten.get(name))
            .is_some_and(|schema| schema["enum"].is_array());
        let inner = spelled.strip_prefix("crate::Redacted<").unwrap_or(&spelled);
        let is_value = is_text
            || is_enum
            || inner.starts_with("crate::OpenEnum<")
            || !inner.starts_with("crate::")
            || is_redacted_enum;
        if !is_value
            || inner.starts_with("::std::option")
            || inner.starts_with("::std::vec")
            || inner.starts_with("::std::collections")
        {
            return Err(
                "use a text, a number, a flag, a list of values, or a reference to one of these"
                    .into(),
            );
        }
        let value: TokenStream = spelled
            .parse()
            .map_err(|_| format!("{spelled} is not a type"))?;
        let is_string = spelled == "::std::string::String";
        let is_copy = !is_string && (is_enum || inner.starts_with("::") || !inner.contains("::"));
        let owned = match is_list {
            true => quote! { ::std::vec::Vec<#value> },
            false => value.clone(),
        };
        Ok(ParameterType {
            argument: match (is_string, is_copy) {
                (true, _) => quote! { &str },
                (false, true) => value,
                (false, false) => quote! { &#value },
            },
            is_copy,
            is_list,
            is_into: is_list
                || is_text
                || is_string
                || spelled.starts_with("crate::OpenEnum<")
                || spelled.starts_with("crate::Redacted<"),
            owned,
            value: if is_text {
                format!("text {spelled}")
            } else {
                spelled
            },
        })
    }
}

/// The struct of an operation's query parameters, if it has any.
pub fn query_type(operation: &Operation<'_>, parameters: &[Parameter<'_>]) -> Option<TokenStream> {
    let fields: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.place == Place::Query)
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
        let into = ty.is_into.then(|| quote! { #[builder(into)] });
        let ty = &ty.owned;
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

/// `sessionId` as `session_id`, and `X-Trace-Id` as `x_trace_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(if character.is_ascii_alphanumeric() {
            character.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    snake
}
