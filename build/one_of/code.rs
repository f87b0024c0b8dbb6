//! The type of a `oneOf`, and how it is validated.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::checks::value_check;
use super::super::names::FieldNames;
use super::super::type_overrides::value_type;
use super::{OneOf, Result, referred};

/// The type of each `oneOf`. `rewritten` are the schemas as the generator got them, from which the
/// types of the branches come.
pub fn declarations(
    schemas: &Map<String, Value>,
    rewritten: &Map<String, Value>,
) -> Result<TokenStream> {
    let all = one_ofs(schemas);
    let all = all.map(|(name, schema, one_of)| {
        let ident = format_ident!("{name}");
        let (selector, how) = match one_of.discriminator {
            Some(property) => (
                quote! { Some(#property) },
                format!("the value of `{property}`"),
            ),
            None => (quote! { None }, "the kind of JSON".to_owned()),
        };
        let description = schema["description"].as_str();
        let description = description
            .map(|text| format!(" {text}\n\n"))
            .unwrap_or_default();
        let doc = format!("{description} One of several types, which {how} selects.");
        let types = rewritten[name]["oneOf"].as_array().into_iter().flatten();
        let variants = one_of.branches.iter().zip(types).map(|(branch, ty)| {
            let (variant, keys) = (format_ident!("{}", branch.name), &branch.keys);
            let ty: TokenStream = value_type(ty, rewritten)?
                .parse()
                .map_err(|_| format!("{name}: a branch is not a type"))?;
            let values = keys.iter().map(|key| format!("`{key}`"));
            let values = values.collect::<Vec<_>>().join(" or ");
            let doc = match one_of.discriminator {
                Some(property) => format!(" Where `{property}` is {values}."),
                None => format!(" Where the JSON is of the kind {values}."),
            };
            Ok((
                quote! { #[doc = #doc] #variant(#ty) },
                quote! { #variant(#ty): #(#keys)|* },
            ))
        });
        let (variants, keys): (Vec<_>, Vec<_>) =
            variants.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(quote! {
            #[doc = #doc]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #ident {
                #(#variants,)*
                #[doc = " Another value, as it was received. Sent like this, it is not validated."]
                Unknown(crate::Json),
            }
            crate::types::one_of! { #ident by #selector => { #(#keys),* } }
        })
    });
    all.collect()
}

/// How each `oneOf` that is sent is validated: by the rules of its branch.
pub fn validations(
    schemas: &Map<String, Value>,
    sent: &BTreeSet<&str>,
    names: &FieldNames,
) -> Result<TokenStream> {
    let all = one_ofs(schemas).filter(|(name, ..)| sent.contains(name));
    let all = all.map(|(name, _, one_of)| {
        let ident = format_ident!("{name}");
        let arms = one_of.branches.iter().map(|branch| {
            let variant = format_ident!("{}", branch.name);
            let check = value_check(branch.name, branch.schema, schemas)?;
            let discriminator = match one_of.discriminator {
                Some(property) => {
                    let object = referred(branch.schema).unwrap_or_default();
                    let field = names.of_property(object, property)?;
                    let expose =
                        (schemas[object]["x-personal"] == true).then(|| quote! { .expose() });
                    let keys = &branch.keys;
                    let problem = format!(
                        "is not that of this variant; expected {}",
                        keys.join(" or ")
                    );
                    Some(quote! {
                        let is_another = ![#(#keys),*].contains(&value #expose.#field.as_str());
                        violations.within(#property, |violations| {
                            violations.limit(is_another, #problem, false);
                        });
                    })
                }
                None => None,
            };
            Ok(match check.is_some() || discriminator.is_some() {
                true => quote! { Self::#variant(value) => { #check #discriminator } },
                false => quote! { Self::#variant(_) => {} },
            })
        });
        let arms = arms.collect::<Result<Vec<_>>>()?;
        Ok(quote! {
            impl crate::request::Validate for #ident {
                fn validate(&self, violations: &mut crate::request::Violations) {
                    match self {
                        #(#arms)*
                        Self::Unknown(value) => {
                            crate::request::Validate::validate(value, violations);
                        }
                    }
                }
            }
        })
    });
    all.collect()
}

fn one_ofs(schemas: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value, OneOf<'_>)> {
    schemas
        .iter()
        .filter_map(|(name, schema)| Some((name.as_str(), schema, OneOf::of(schema, schemas)?)))
}
