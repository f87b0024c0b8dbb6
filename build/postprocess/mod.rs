//! Changes the generated code where the generator has no setting for it: all attributes are added here.

mod discriminators;
mod enums;
mod objects;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ImplItem, Item, Token, Type, parse_quote};

use self::discriminators::defaults;
use self::enums::{describe_variants, list, name_the_type};
pub use self::objects::json_name;
use self::objects::object_type;
use super::Result;
use super::type_overrides::type_override;

/// Rewrites the generated types. `sent` are the names of the schemas that requests are made of, `schemas` those of
/// the contract, `rewritten` the same as the generator got them.
pub fn types(
    items: &mut Vec<Item>,
    sent: &BTreeSet<&str>,
    schemas: &Map<String, Value>,
    rewritten: &Map<String, Value>,
) -> Result<()> {
    let mut into = BTreeSet::from(["::std::string::String".to_owned()]);
    for name in rewritten.keys() {
        into.extend(type_override(name, rewritten)?.map(|found| found.path(name)));
    }
    let defaults = defaults(items, schemas);
    let mut added = Vec::new();
    for item in items.iter_mut() {
        match item {
            Item::Struct(object) => {
                let name = object.ident.to_string();
                let is_sent = sent.contains(name.as_str());
                let is_lenient = rewritten.get(&name).is_some_and(|s| s["x-lenient"] == true);
                if is_sent && is_lenient {
                    return Err(format!(
                        "{name} is sent: x-lenient is about what is received"
                    ));
                }
                added.extend(object_type(object, is_sent, is_lenient, &into, &defaults)?);
            }
            Item::Enum(values) => {
                space_docs(&mut values.attrs);
                values.attrs.push(parse_quote!(#[non_exhaustive]));
                derive_json_schema(&mut values.attrs);
                derive_comparison(&mut values.attrs);
                describe_variants(values, schemas)?;
            }
            Item::Impl(block) => name_the_type(block, schemas)?,
            _ => {}
        }
        added.extend(list(item, schemas)?);
    }
    items.append(&mut added);
    Ok(())
}

/// Doc comments as they are written by hand, with a space in front.
fn space_docs(attributes: &mut [Attribute]) {
    for attribute in attributes {
        if let syn::Meta::NameValue(doc) = &mut attribute.meta
            && doc.path.is_ident("doc")
            && let Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) = &doc.value
            && !text.value().starts_with([' ', '\n'])
        {
            let text = format!(" {}", text.value());
            doc.value = parse_quote!(#text);
        }
    }
}

/// Hides what progenitor makes public of its client: its constructors follow redirects and take any base URL.
pub fn client(items: &mut [Item]) {
    for item in items {
        if let Item::Impl(block) = item
            && is_named(&block.self_ty, "Client")
        {
            hide_constructors(&mut block.items);
        }
    }
}

fn hide_constructors(items: &mut Vec<ImplItem>) {
    items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
    for item in items {
        if let ImplItem::Fn(function) = item
            && function.sig.ident == "new_with_client"
        {
            function.vis = parse_quote!(pub(crate));
        }
    }
}

/// The generator derives the same whatever the features, and whoever builds without it has any of them.
fn derive_json_schema(attributes: &mut Vec<Attribute>) {
    attributes
        .push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
}

/// The generator derives it for lists of values only.
fn derive_comparison(attributes: &mut Vec<Attribute>) {
    if !derives(attributes, "PartialEq") {
        attributes.push(parse_quote!(#[derive(PartialEq)]));
    }
}

/// Whether a trait is derived already.
fn derives(attributes: &[Attribute], name: &str) -> bool {
    let derived = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    derived
        .filter_map(|derived| {
            derived
                .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .any(|path| {
            path.segments
                .last()
                .is_some_and(|segment| segment.ident == name)
        })
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}
