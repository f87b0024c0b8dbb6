//! The descriptor and the public method of an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::super::constraints::optional;
use super::super::errors::pascal_case;
use super::super::openapi::{Operation, json_schema, target, text};
use super::parameters::{Parameter, Place};
use super::responses::Responses;
use super::{Context, Result};

impl Context<'_> {
    pub fn descriptor(
        &self,
        operation: &Operation<'_>,
        responses: &Responses,
    ) -> Result<TokenStream> {
        let Operation {
            id,
            method,
            path,
            body,
            place,
        } = operation;
        let constant = format_ident!("{}", id.to_uppercase());
        let doc = format!(" `{method} {path}`: {}", self.summary(operation)?);
        let method_ident = format_ident!("{method}");
        let Responses { ty, successes, .. } = responses;
        let key = body["x-idempotent-with"].as_str();
        let retry = match (method.as_str(), key) {
            ("GET" | "HEAD" | "OPTIONS", None) => {
                quote! { crate::operation::RetrySafety::Always }
            }
            ("GET" | "HEAD" | "OPTIONS", Some(_)) => {
                return Err(format!(
                    "{place}: a {method} is always safe to retry; remove x-idempotent-with"
                ));
            }
            (_, Some(field)) => quote! { crate::operation::RetrySafety::WithField(#field) },
            (_, None) => quote! { crate::operation::RetrySafety::Never },
        };
        let creates = self.creates(operation, responses)?;
        let requests_per_minute = match &body["x-requests-per-minute"] {
            Value::Null => optional(None),
            requests => {
                let requests = requests
                    .as_u64()
                    .and_then(|requests| u32::try_from(requests).ok());
                let requests = requests.filter(|requests| *requests > 0).ok_or_else(|| {
                    format!(
                        "{place}: x-requests-per-minute has to be from 1 to {}",
                        u32::MAX
                    )
                })?;
                optional(Some(quote! { #requests }))
            }
        };
        Ok(quote! {
            #[doc = #doc]
            pub static #constant: crate::Operation<#ty> = crate::Operation {
                id: #id,
                method: ::reqwest::Method::#method_ident,
                path: #path,
                successes: &[#(#successes),*],
                retry: #retry,
                requests_per_minute: #requests_per_minute,
                creates: #creates,
                errors: &crate::generated::contract::#constant,
            };
        })
    }

    /// Where the response of an operation that creates something has its id, number and page.
    pub fn creates(&self, operation: &Operation<'_>, responses: &Responses) -> Result<TokenStream> {
        let (place, mark) = (&operation.place, &operation.body["x-creates"]);
        let Some(mark) = mark.as_object() else {
            return Ok(optional(None));
        };
        if responses.declaration.is_some() {
            return Err(format!("{place}: x-creates needs one type of response"));
        }
        if let Some(unknown) = mark
            .keys()
            .find(|key| !["id", "number", "url"].contains(&key.as_str()))
        {
            return Err(format!(
                "{place}: x-creates has {unknown:?}; known are id, number, url"
            ));
        }
        let field = |key: &str| {
            text(
                &mark.get(key).cloned().unwrap_or_default(),
                &format!("{place}/x-creates/{key}"),
            )
            .map(str::to_owned)
        };
        let (id, number, url) = (field("id")?, field("number")?, field("url")?);
        let ty = operation.body["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'))
            .find_map(|(_, response)| target(json_schema(response)))
            .ok_or_else(|| format!("{place}: x-creates needs a response with a body"))?;
        let (id_ident, number_ident) = (
            self.names.of_property(ty, &id)?,
            self.names.of_property(ty, &number)?,
        );
        Ok(optional(Some(quote! {
            crate::operation::Creates {
                id: #id,
                url: #url,
                of: |value| (value.#id_ident, value.#number_ident),
            }
        })))
    }

    pub fn summary(&self, operation: &Operation<'_>) -> Result<String> {
        let summary = text(
            &operation.body["summary"],
            &format!("{}/summary", operation.place),
        )?;
        Ok(format!("{}.", summary.trim_end_matches('.')))
    }

    pub fn method(
        &self,
        operation: &Operation<'_>,
        parameters: &[Parameter<'_>],
        responses: &Responses,
    ) -> Result<Methods> {
        let Operation {
            id,
            method,
            path,
            body,
            ..
        } = operation;
        let (name, constant) = (
            format_ident!("{id}"),
            format_ident!("{}", id.to_uppercase()),
        );
        let ty = &responses.ty;
        let mut arguments: Vec<(syn::Ident, TokenStream)> = Vec::new();
        let mut docs = Vec::new();
        let mut target_lines = Vec::new();
        let (query, others): (Vec<_>, Vec<_>) = parameters
            .iter()
            .partition(|parameter| parameter.place == Place::Query);
        for parameter in others {
            let Parameter {
                ident, description, ..
            } = parameter;
            let argument = &parameter.ty.argument;
            docs.push(format!("- `{ident}`: {description}"));
            let send = send(parameter);
            let reference = parameter.ty.is_copy.then(|| quote! { & });
            if parameter.is_required {
                arguments.push((ident.clone(), argument.clone()));
                target_lines.push(quote! {{ let value = #reference #ident; #send }});
            } else {
                let ty = quote! { ::std::option::Option<#argument> };
                arguments.push((ident.clone(), ty));
                target_lines.push(quote! {
                    if let ::std::option::Option::Some(value) = #reference #ident { #send }
                });
            }
        }
        if !query.is_empty() {
            let query_name = format_ident!("{}Query", pascal_case(id));
            arguments.push((
                format_ident!("query"),
                quote! { &crate::types::#query_name },
            ));
            docs.push("- `query`: the query parameters".to_owned());
            for parameter in query {
                let (ident, send) = (&parameter.ident, send(parameter));
                target_lines.push(if parameter.is_required {
                    quote! {{ let value = &query.#ident; #send }}
                } else {
                    quote! {
                        if let ::std::option::Option::Some(value) = &query.#ident { #send }
                    }
                });
            }
        }
        let request = match self.request_schema(operation)? {
            Some(name) => {
                let ident = format_ident!("{name}");
                arguments.push((
                    format_ident!("request"),
                    quote! { &'a crate::types::#ident },
                ));
                docs.push(format!(
                    "- `request`: the JSON that is sent, a [`{name}`](types::{name})"
                ));
                quote! { ::std::option::Option::Some(request) }
            }
            None => quote! { ::std::option::Option::None },
        };
        let target = match target_lines.is_empty() {
            true => quote! { crate::request::Target::default() },
            false => quote! {{
                let mut target = crate::request::Target::default();
                #(#target_lines)*
                target
            }},
        };
        let examples = [false, true].map(|is_blocking| example(id, &arguments, is_blocking));
        let description = body["description"]
            .as_str()
            .map(|text| format!("\n\n{text}"))
            .unwrap_or_default();
        let list = if docs.is_empty() {
            String::new()
        } else {
            format!("\n\n{}", docs.join("\n"))
        };
        let summary = self.summary(operation)?;
        let doc = |when: &str, example: &str| {
            format!(
                "{summary}{description}\n\nSends `{method} {path}` when {when}.{list}\n\n# Errors\n\n\
                 Any [`Error`](crate::Error) that comes of a call, when {when}.\n\n# Examples\n\n{example}",
            )
        };
        let [doc, doc_blocking] = [
            doc("it is awaited", &examples[0]),
            doc("it is sent", &examples[1]),
        ];
        let names: Vec<_> = arguments.iter().map(|(name, _)| name).collect();
        let declared = arguments.iter().map(|(name, ty)| quote! { #name: #ty });
        let declared: Vec<_> = declared.collect();
        Ok(Methods {
            awaited: quote! {
                #[doc = #doc]
                pub fn #name<'a>(&'a self, #(#declared),*) -> crate::Call<'a, #ty> {
                    crate::Call::new(self, &#constant, #target, #request)
                }
            },
            blocking: quote! {
                #[doc = #doc_blocking]
                pub fn #name<'a>(&'a self, #(#declared),*) -> crate::blocking::Call<'a, #ty> {
                    crate::blocking::Call::new(self, self.inner().#name(#(#names),*))
                }
            },
        })
    }
}

/// Checks `value` and adds it to the target.
fn send(parameter: &Parameter<'_>) -> TokenStream {
    let name = parameter.name;
    let check = parameter.check.as_ref().map(|check| {
        quote! {{ let violations = target.violations(); #check }}
    });
    let text = parameter.text(&quote! { value });
    let add = match parameter.place {
        Place::Path => quote! { target.path(#name, #text); },
        Place::Query => quote! { target.query(#name, #text); },
        Place::Header => quote! { target.header(#name, #text); },
    };
    match parameter.ty.is_list {
        true => quote! { #check for value in value { #add } },
        false => quote! { #check #add },
    }
}

/// A method of the client, and of the blocking one.
pub struct Methods {
    pub awaited: TokenStream,
    pub blocking: TokenStream,
}

/// A call with a deadline of its own, as an example in the documentation.
fn example(id: &str, arguments: &[(syn::Ident, TokenStream)], is_blocking: bool) -> String {
    let declared = arguments
        .iter()
        .map(|(name, ty)| format!(", {name}: {}", spelled(ty)));
    let names: Vec<_> = arguments.iter().map(|(name, _)| name.to_string()).collect();
    format!(
        "```no_run\n# {} run(didit: {}{}) -> Result<(), didit::Error> {{\n\
         use std::time::Duration;\n\n\
         let response = didit.{id}({}).timeout(Duration::from_secs(20)){}?;\n# Ok(())\n# }}\n```",
        if is_blocking { "fn" } else { "async fn" },
        if is_blocking {
            "didit::blocking::Client"
        } else {
            "didit::Client"
        },
        declared.collect::<String>(),
        names.join(", "),
        if is_blocking { ".send()" } else { ".await" },
    )
}

/// A type as a program that uses the client spells it.
fn spelled(ty: &TokenStream) -> String {
    const SPELLING: [(&str, &str); 7] = [
        ("&'a", "&"),
        ("crate::", "didit::"),
        ("::std::option::Option", "Option"),
        ("::std::string::String", "String"),
        ("::uuid::", "didit::"),
        ("::chrono::NaiveDate", "didit::NaiveDate"),
        ("::chrono::", "chrono::"),
    ];
    let text = ty.to_string().replace(' ', "");
    SPELLING
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}
