//! `x-wait`: a method that asks again and again, until a response has one of the values of a subset.

use quote::{format_ident, quote};

use super::super::errors::pascal_case;
use super::super::openapi::{Operation, json_schema, referred, target, text};
use super::descriptor::Methods;
use super::parameters::{Parameter, Place};
use super::responses::Responses;
use super::{Context, Result};

impl Context<'_> {
    /// The method, where the contract wants one.
    pub fn wait(
        &self,
        operation: &Operation<'_>,
        parameters: &[Parameter<'_>],
        responses: &Responses,
    ) -> Result<Option<Methods>> {
        let (place, mark) = (&operation.place, &operation.body["x-wait"]);
        if mark.is_null() {
            return Ok(None);
        }
        let fact = |key: &str| text(&mark[key], &format!("{place}/x-wait/{key}"));
        let (method, field, until) = (fact("method")?, fact("field")?, fact("until")?);
        let is_simple = |parameter: &Parameter<'_>| match parameter.place {
            Place::Path => parameter.ty.is_copy,
            Place::Query => true,
            Place::Header => false,
        };
        if operation.method != "GET" || !parameters.iter().all(is_simple) {
            return Err(format!(
                "{place}/x-wait: only a GET can wait whose path has ids and numbers only, and that has no header"
            ));
        }
        let unknown = || {
            format!("{place}/x-wait: {field} is not a field whose values have the subset {until}")
        };
        let responses_of = operation.body["responses"]
            .as_object()
            .into_iter()
            .flatten();
        let schema = responses_of
            .filter(|(status, _)| status.starts_with('2'))
            .find_map(|(_, response)| target(json_schema(response)))
            .ok_or_else(unknown)?;
        if responses.declaration.is_some() || self.schemas[schema]["x-personal"] == true {
            return Err(format!(
                "{place}/x-wait: needs one success, of one type that is not personal as a whole"
            ));
        }
        let property = &self.schemas[schema]["properties"][field];
        let values = referred(property).and_then(|name| self.schemas.get(name));
        let values = values.ok_or_else(unknown)?;
        if values["x-subsets"][until].is_null() || values["x-open-enum"] != true {
            return Err(unknown());
        }
        let is_required = self.schemas[schema]["required"]
            .as_array()
            .is_some_and(|required| required.iter().any(|name| name == field));
        if !is_required {
            return Err(format!("{place}/x-wait: {field} has to be required"));
        }
        let field = self.names.of_property(schema, field)?;
        let (id, method_ident) = (format_ident!("{}", operation.id), format_ident!("{method}"));
        let is_until = format_ident!("is_{until}");
        let query = parameters
            .iter()
            .any(|parameter| parameter.place == Place::Query);
        let query = query.then(|| {
            let ty = format_ident!("{}Query", pascal_case(operation.id));
            (quote! { query: &'a crate::types::#ty }, quote! { query })
        });
        let (arguments, names): (Vec<_>, Vec<_>) = parameters
            .iter()
            .filter(|parameter| parameter.place == Place::Path)
            .map(|Parameter { ident, ty, .. }| {
                let ty = &ty.argument;
                (quote! { #ident: #ty }, quote! { #ident })
            })
            .chain(query)
            .unzip();
        let doc = format!(
            "Waits until the response of [`{0}`](Self::{0}) has a {until} `{field}`: see [`Wait`](crate::Wait).\n\n\
             # Errors\n\nAny error of [`{0}`](Self::{0}) that does not pass by itself.",
            operation.id,
        );
        let ty = &responses.ty;
        let blocking = quote! {
            #[doc = #doc]
            pub fn #method_ident<'a>(&'a self, #(#arguments),*) -> crate::blocking::Wait<'a, #ty> {
                crate::blocking::Wait::new(self, self.inner().#method_ident(#(#names),*))
            }
        };
        let awaited = quote! {
            #[doc = #doc]
            pub fn #method_ident<'a>(&'a self, #(#arguments),*) -> crate::Wait<'a, #ty> {
                crate::Wait::new(
                    move || self.#id(#(#names),*),
                    |value| value.#field.known().is_some_and(|value| value.#is_until()),
                )
            }
        };
        Ok(Some(Methods { awaited, blocking }))
    }
}
