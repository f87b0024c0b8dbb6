//! Generated objects: builders, documentation, and readers that keep unknown fields.

use std::collections::BTreeSet;

use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{Field, Fields, Item, ItemStruct, Token, Type, parse_quote};

use super::discriminators::Defaults;
use super::{Result, derive_comparison, derive_json_schema, derives, space_docs};

/// Changes a generated object, and returns the code to add after it.
pub fn object_type(
    object: &mut ItemStruct,
    is_sent: bool,
    is_lenient: bool,
    into: &BTreeSet<String>,
    defaults: &Defaults,
) -> Result<Option<Item>> {
    if !matches!(object.fields, Fields::Named(_)) {
        return Ok(None);
    }
    let reader = keep_unknown_fields(object, is_sent, is_lenient)?;
    space_docs(&mut object.attrs);
    let name = object.ident.to_string();
    let default = |field: &Field| {
        let property = json_name(field)?;
        defaults.get(&(name.clone(), property))
    };
    let is_set = |field: &Field| is_optional(field) || default(field).is_some();
    if is_sent && !object.fields.iter().all(is_set) {
        let doc = format!(
            "\n A required field that is not set does not compile:\n\n ```compile_fail,E0277\n \
             let incomplete = didit::types::{}::builder().build();\n ```",
            object.ident
        );
        object.attrs.push(parse_quote!(#[doc = #doc]));
    }
    if is_sent {
        object.attrs.push(parse_quote!(#[derive(::bon::Builder)]));
    }
    object.attrs.push(parse_quote!(#[non_exhaustive]));
    derive_json_schema(&mut object.attrs);
    derive_comparison(&mut object.attrs);
    derive_default(object);
    for field in &mut object.fields {
        space_docs(&mut field.attrs);
        if let Some(default) = default(field).filter(|_| is_sent) {
            field
                .attrs
                .push(parse_quote!(#[builder(default = #default)]));
        }
        let ty = spelled(&field.ty);
        let value = ty
            .strip_prefix("::std::option::Option<")
            .and_then(|ty| ty.strip_suffix('>'))
            .unwrap_or(&ty);
        if ty == "crate::Extra" {
            field.attrs.insert(
                0,
                parse_quote!(#[doc = " The fields that the contract does not have."]),
            );
            if is_sent {
                field.attrs.push(parse_quote!(#[builder(default, into)]));
            }
        } else if is_sent && ty.starts_with("::std::option::Option<") && !is_optional(field) {
            // null has to be asked for.
            field.attrs.push(parse_quote!(#[builder(required)]));
        } else if is_sent && into.contains(value) {
            field.attrs.push(parse_quote!(#[builder(into)]));
        }
    }
    Ok(reader)
}

/// A type without spaces.
fn spelled(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}

/// An object without a required field can be made of nothing.
fn derive_default(object: &mut ItemStruct) {
    if matches!(object.fields, Fields::Named(_))
        && object.fields.iter().all(is_optional)
        && !derives(&object.attrs, "Default")
    {
        object.attrs.push(parse_quote!(#[derive(Default)]));
    }
}

/// Whether a field may be left out.
fn is_optional(field: &Field) -> bool {
    serde_words(field).any(|word| matches!(word.as_str(), "skip_serializing_if" | "flatten"))
}

/// Gives an object with a map of unknown fields the type of this crate for that map, and a reader
/// that fills it.
fn keep_unknown_fields(object: &mut ItemStruct, sent: bool, lenient: bool) -> Result<Option<Item>> {
    let is_map = |field: &Field| serde_words(field).any(|word| word == "flatten");
    let Some(extra) = object.fields.iter_mut().find(|field| is_map(field)) else {
        return Ok(None);
    };
    extra.ty = parse_quote!(crate::Extra);

    for attribute in &mut object.attrs {
        if attribute.path().is_ident("derive") {
            let all = Punctuated::<syn::Path, Token![,]>::parse_terminated;
            let derived = attribute.parse_args_with(all).map_err(|e| e.to_string())?;
            let others = derived.iter().filter(|path| {
                path.segments
                    .last()
                    .is_some_and(|name| name.ident != "Deserialize")
            });
            *attribute = parse_quote!(#[derive(#(#others),*)]);
        }
    }

    let name = &object.ident;
    let fields = object
        .fields
        .iter()
        .filter(|field| !is_map(field))
        .map(|field| {
            let ident = field.ident.as_ref().ok_or("a field has no name")?;
            let name = json_name(field).ok_or("a field has no name")?;
            let kind = match kind(field) {
                _ if sent && has_null(&field.ty) => quote!(nullable),
                Kind::Optional if lenient && !takes_any(&field.ty) => quote!(lenient),
                Kind::Optional => quote!(optional),
                Kind::Required => quote!(required),
            };
            Ok(quote!(#ident #name #kind))
        });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Ok(Some(
        parse_quote! { crate::json::object! { #name { #(#fields),* } } },
    ))
}

enum Kind {
    Required,
    Optional,
}

fn kind(field: &Field) -> Kind {
    let is_option = matches!(&field.ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"));
    if is_option || serde_words(field).any(|word| word == "default") {
        Kind::Optional
    } else {
        Kind::Required
    }
}

/// Whether any JSON is of the type.
fn takes_any(ty: &Type) -> bool {
    let ty = spelled(ty);
    is_any(&ty) || ty.contains("<crate::Lazy<")
}

/// Whether null is a value of its own, and not the same as an absent field.
fn has_null(ty: &Type) -> bool {
    let ty = spelled(ty);
    let nullable = [
        "<crate::Redacted<::std::option::Option<",
        "Option<::std::option::Option<",
    ];
    is_any(&ty) || nullable.iter().any(|inner| ty.contains(inner))
}

/// Whether a type is any JSON, and not a list or a map of it.
fn is_any(ty: &str) -> bool {
    ty.contains("<crate::Json>") && !ty.contains("::Vec<") && !ty.contains("::BTreeMap<")
}

/// The names in a field's `serde` attributes.
fn serde_words(field: &Field) -> impl Iterator<Item = String> {
    let lists = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    lists.flat_map(|attribute| {
        let all = Punctuated::<syn::Meta, Token![,]>::parse_terminated;
        let words = attribute.parse_args_with(all).unwrap_or_default();
        words
            .into_iter()
            .filter_map(|word| word.path().get_ident().map(ToString::to_string))
    })
}

/// The name of a field in JSON.
pub fn json_name(field: &Field) -> Option<String> {
    let mut name = field.ident.as_ref().map(|ident| ident.unraw().to_string());
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        let _ = attribute.parse_nested_meta(|word| {
            if word.path.is_ident("rename") {
                name = Some(word.value()?.parse::<syn::LitStr>()?.value());
            } else if word.input.peek(Token![=]) {
                word.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name
}
