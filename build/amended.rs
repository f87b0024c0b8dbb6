//! What is changed in the generated code, since the generator has no setting for it.

use std::collections::BTreeSet;

use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, ImplItem, Item, ItemStruct, Token, Type, parse_quote};

use super::Result;

/// `sent` are the names of the schemas that requests are made of.
pub fn amend(file: &mut syn::File, sent: &BTreeSet<&str>) -> Result<()> {
    for item in &mut file.items {
        match item {
            Item::Impl(block) if is_named(&block.self_ty, "Client") => hide_constructors(&mut block.items),
            Item::Mod(module) if module.ident == "types" => {
                let Some((_, items)) = &mut module.content else { continue };
                let mut readers = Vec::new();
                for item in items.iter_mut() {
                    match item {
                        Item::Struct(object) => {
                            derive_json_schema(&mut object.attrs);
                            if let Some(reader) = keep_unknown_fields(object, sent)? {
                                readers.push(reader);
                            }
                        }
                        Item::Enum(values) => derive_json_schema(&mut values.attrs),
                        _ => {}
                    }
                }
                items.append(&mut readers);
            }
            _ => {}
        }
    }
    Ok(())
}

/// The generated constructors follow redirects and take any base URL: the way in is
/// `didit::Client::generated`.
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
    attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
}

/// Gives an object with a map of unknown fields the type of this crate for that map, and a reader
/// that fills it.
fn keep_unknown_fields(object: &mut ItemStruct, sent: &BTreeSet<&str>) -> Result<Option<Item>> {
    let is_map = |field: &Field| serde_words(field).any(|word| word == "flatten");
    let Some(extra) = object.fields.iter_mut().find(|field| is_map(field)) else { return Ok(None) };
    extra.ty = parse_quote!(crate::Extra);

    for attribute in &mut object.attrs {
        if attribute.path().is_ident("derive") {
            let all = Punctuated::<syn::Path, Token![,]>::parse_terminated;
            let derived = attribute.parse_args_with(all).map_err(|e| e.to_string())?;
            let others = derived
                .iter()
                .filter(|path| path.segments.last().is_some_and(|name| name.ident != "Deserialize"));
            *attribute = parse_quote!(#[derive(#(#others),*)]);
        }
    }

    let name = &object.ident;
    let sent = sent.contains(name.to_string().as_str());
    let fields = object.fields.iter().filter(|field| !is_map(field)).map(|field| {
        let ident = field.ident.as_ref().ok_or("a field has no name")?;
        let name = renamed(field).unwrap_or_else(|| ident.to_string());
        let kind = match kind(field) {
            _ if sent && has_null(&field.ty) => quote!(nullable),
            Kind::Optional => quote!(optional),
            Kind::Required => quote!(required),
        };
        Ok(quote!(#ident #name #kind))
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Ok(Some(parse_quote! { crate::json::object! { #name { #(#fields),* } } }))
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

/// Whether null is a value of its own, and not the same as an absent field.
fn has_null(ty: &Type) -> bool {
    let ty = ty.to_token_stream().to_string().replace(' ', "");
    ["<crate::Json>", "<crate::Redacted<::std::option::Option<"].iter().any(|inner| ty.contains(inner))
}

/// The names in a field's `serde` attributes.
fn serde_words(field: &Field) -> impl Iterator<Item = String> {
    let lists = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    lists.flat_map(|attribute| {
        let all = Punctuated::<syn::Meta, Token![,]>::parse_terminated;
        let words = attribute.parse_args_with(all).unwrap_or_default();
        words.into_iter().filter_map(|word| word.path().get_ident().map(ToString::to_string))
    })
}

/// The name in JSON, where it is not the field's own.
fn renamed(field: &Field) -> Option<String> {
    let mut name = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
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

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}
