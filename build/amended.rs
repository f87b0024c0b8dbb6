//! What is changed in the generated code, since the generator has no setting for it.

use std::collections::BTreeSet;

use quote::ToTokens as _;
use syn::{Attribute, ImplItem, Item, Type, parse_quote};

/// `sent` are the names of the schemas that requests are made of.
pub fn amend(file: &mut syn::File, sent: &BTreeSet<&str>) {
    for item in &mut file.items {
        match item {
            Item::Impl(block) if is_named(&block.self_ty, "Client") => hide_constructors(&mut block.items),
            Item::Mod(module) if module.ident == "types" => {
                for item in module.content.iter_mut().flat_map(|(_, items)| items) {
                    match item {
                        Item::Struct(object) => {
                            derive_json_schema(&mut object.attrs);
                            if sent.contains(object.ident.to_string().as_str()) {
                                object.fields.iter_mut().for_each(keep_null);
                            }
                        }
                        Item::Enum(values) => derive_json_schema(&mut values.attrs),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
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

/// serde reads a null as an absent field; where null is a value of its own, it has to stay one.
fn keep_null(field: &mut syn::Field) {
    let ty = field.ty.to_token_stream().to_string().replace(' ', "");
    let has_null = [
        "<crate::Metadata>",
        "Option<crate::Redacted<::std::option::Option<",
        "Option<::std::option::Option<",
    ];
    if has_null.iter().any(|inner| ty.contains(inner)) {
        field.attrs.push(parse_quote!(#[serde(default, deserialize_with = "crate::null::keep")]));
    }
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}
