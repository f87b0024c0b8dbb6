//! What an operation's success responses are read as.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::super::errors::pascal_case;
use super::super::openapi::{Operation, json_schema};
use super::super::type_overrides::value_type;
use super::{Context, Result};

/// What an operation's success responses are read as.
pub struct Responses {
    pub ty: TokenStream,
    /// One `Success` for each status.
    pub successes: Vec<TokenStream>,
    /// An enum, where there is more than one type.
    pub declaration: Option<TokenStream>,
}

impl Context<'_> {
    /// The type of a response's body: a schema by its name, or an array of one.
    pub fn body_type(&self, place: &str, schema: &Value) -> Result<TokenStream> {
        let ty = match schema["type"] == "array" {
            true => format!(
                "::std::vec::Vec<{}>",
                value_type(&schema["items"], self.rewritten)?
            ),
            false => value_type(schema, self.rewritten)?,
        };
        ty.parse()
            .map_err(|_| format!("{place}: {ty} is not a type"))
    }

    pub fn responses(&self, operation: &Operation<'_>) -> Result<Responses> {
        let Operation {
            id, place, body, ..
        } = operation;
        let documented = body["responses"]
            .as_object()
            .ok_or_else(|| format!("{place} has no responses"))?;
        let mut types: Vec<(u16, Option<TokenStream>)> = Vec::new();
        for (status, response) in documented {
            let Some(status) = status
                .parse::<u16>()
                .ok()
                .filter(|status| (200..300).contains(status))
            else {
                continue;
            };
            let place = format!("{place}/responses/{status}");
            let has_content = !response["content"].is_null();
            let ty = has_content.then(|| self.body_type(&place, json_schema(response)));
            types.push((status, ty.transpose()?));
        }
        if types.is_empty() {
            return Err(format!("{id} documents no success"));
        }
        let decode = |ty: &Option<TokenStream>| match ty {
            Some(ty) => quote! { crate::error::decode::<#ty> },
            None => quote! { crate::error::decode_nothing },
        };
        let same = types.iter().all(|(_, ty)| {
            ty.as_ref().map(ToString::to_string) == types[0].1.as_ref().map(ToString::to_string)
        });
        if same {
            let ty = types[0].1.clone().unwrap_or_else(|| quote! { () });
            let successes = types.iter().map(|(status, ty)| {
                let decode = decode(ty);
                quote! { crate::operation::Success { status: #status, decode: #decode } }
            });
            return Ok(Responses {
                ty,
                successes: successes.collect(),
                declaration: None,
            });
        }
        let name = format_ident!("{}Response", pascal_case(id));
        let doc = format!(" What `{id}` can respond with.");
        let variants = types.iter().map(|(status, ty)| {
            let variant = format_ident!("Status{status}");
            let description = documented[&status.to_string()]["description"]
                .as_str()
                .unwrap_or_default();
            let doc = format!(" {status}: {description}");
            let ty = ty.as_ref().map(|ty| quote! { (#ty) });
            quote! { #[doc = #doc] #variant #ty }
        });
        let successes = types.iter().map(|(status, ty)| {
            let (variant, decode) = (format_ident!("Status{status}"), decode(ty));
            let decode = match ty {
                Some(_) => quote! { |body| #decode(body).map(types::#name::#variant) },
                None => quote! { |_| ::std::result::Result::Ok(types::#name::#variant) },
            };
            quote! { crate::operation::Success { status: #status, decode: #decode } }
        });
        Ok(Responses {
            ty: quote! { types::#name },
            successes: successes.collect(),
            declaration: Some(quote! {
                #[doc = #doc]
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum #name { #(#variants),* }
            }),
        })
    }
}
