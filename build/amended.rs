//! What is changed in the generated code, since the generator has no setting for it.

use std::collections::BTreeSet;

use quote::{ToTokens as _, quote};
use serde_json::{Map, Value};
use syn::{
    Arm, Attribute, Expr, Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Pat, Stmt, Type,
    parse_quote,
};

use super::contract::strings;

/// `sent` are the names of the schemas that requests are made of.
pub fn amend(file: &mut syn::File, sent: &BTreeSet<&str>, schemas: &Map<String, Value>) {
    for item in &mut file.items {
        match item {
            Item::Impl(block) if is_named(&block.self_ty, "Client") => hide_constructors(&mut block.items),
            Item::Mod(module) if module.ident == "types" => {
                for items in module.content.iter_mut().map(|(_, items)| items) {
                    items.iter_mut().for_each(|item| amend_type(item, sent, schemas));
                    let lists: Vec<_> = items.iter().filter_map(|item| list(item, schemas)).collect();
                    items.extend(lists);
                }
            }
            _ => {}
        }
    }
}

fn amend_type(item: &mut Item, sent: &BTreeSet<&str>, schemas: &Map<String, Value>) {
    match item {
        Item::Struct(object) => {
            derive_json_schema(&mut object.attrs);
            derive_comparison(&mut object.attrs);
            derive_default(object);
            if sent.contains(object.ident.to_string().as_str()) {
                object.fields.iter_mut().for_each(keep_null);
            }
        }
        Item::Enum(values) => {
            derive_json_schema(&mut values.attrs);
            derive_comparison(&mut values.attrs);
        }
        Item::Impl(block) => name_the_type(block, schemas),
        _ => {}
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

/// The generator derives it for lists of values only.
fn derive_comparison(attributes: &mut Vec<Attribute>) {
    let derives = attributes.iter().map(|attribute| attribute.to_token_stream().to_string());
    if !derives.into_iter().any(|derived| derived.contains("PartialEq")) {
        attributes.push(parse_quote!(#[derive(PartialEq)]));
    }
}

/// An object without a required field can be made of nothing.
fn derive_default(object: &mut ItemStruct) {
    const OPTIONAL: [&str; 2] = ["::std::option::Option<", "::std::collections::BTreeMap<"];
    let is_optional = |field: &syn::Field| {
        let ty = field.ty.to_token_stream().to_string().replace(' ', "");
        OPTIONAL.iter().any(|optional| ty.starts_with(optional))
    };
    if matches!(object.fields, Fields::Named(_)) && object.fields.iter().all(is_optional) {
        object.attrs.push(parse_quote!(#[derive(Default)]));
    }
}

/// serde reads a null as an absent field; where null is a value of its own, it has to stay one.
fn keep_null(field: &mut syn::Field) {
    let ty = field.ty.to_token_stream().to_string().replace(' ', "");
    let has_null = ["<crate::Metadata>", "<crate::Redacted<::std::option::Option<"];
    if has_null.iter().any(|inner| ty.contains(inner)) {
        field.attrs.push(parse_quote!(#[serde(default, deserialize_with = "crate::null::keep")]));
    }
}

/// A text that is no value of its type: the generator's errors do not say of which.
fn name_the_type(block: &mut ItemImpl, schemas: &Map<String, Value>) {
    let is_from_str = block
        .trait_
        .as_ref()
        .is_some_and(|(path, ..)| path.segments.last().is_some_and(|segment| segment.ident == "FromStr"));
    let Type::Path(ty) = &*block.self_ty else { return };
    let Some(ty) = ty.path.get_ident().filter(|_| is_from_str) else { return };
    let name = ty.to_string();
    let undocumented = quote! {
        self::error::ConversionError::from(
            crate::undocumented::undocumented(#name, value, Self::ALL, Self::as_str),
        )
    };
    let is_of_languages = schemas.get(&name).is_some_and(|schema| schema["x-language-tags"] == true);
    let other: Expr = match is_of_languages {
        true => parse_quote! {
            crate::language_tag::lookup(value, Self::ALL, Self::as_str).ok_or_else(|| #undocumented)
        },
        false => parse_quote! { Err(#undocumented) },
    };
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        if let Some(Stmt::Expr(Expr::Match(values), _)) = function.block.stmts.last_mut()
            && let Some(Arm { pat: Pat::Wild(_), body, .. }) = values.arms.last_mut()
        {
            **body = other.clone();
        } else {
            let parse = &function.block;
            function.block = parse_quote! {{
                let parse = || -> ::std::result::Result<Self, self::error::ConversionError> #parse;
                parse().map_err(|problem| crate::undocumented::malformed(#name, value, &problem).into())
            }};
        }
    }
}

/// The values of a list, to be gone through.
fn list(item: &Item, schemas: &Map<String, Value>) -> Option<Item> {
    let Item::Enum(ItemEnum { ident, variants, .. }) = item else { return None };
    let schema = schemas.get(&ident.to_string())?;
    let texts = strings(&schema["enum"]);
    // The generator keeps the contract's order.
    if texts.is_empty() || texts.len() != variants.len() {
        return None;
    }
    let variants: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let preferred = (schema["x-language-tags"] == true).then(|| {
        quote! {
            /// The language that a browser prefers, by the value of its `Accept-Language` header.
            ///
            /// Ranges count by their weight, the first of equals first; each is matched as
            /// [`FromStr`](::std::str::FromStr) matches a tag: `pt-br` and `pt_BR` are `pt-BR`,
            /// `en-US` is `en`, `nb` and `nn` are `no`, `iw` is `he`, `in` is `id`, `mo` is `ro`, `sh`
            /// and `sr-Latn` are `sr`, `cmn` is `zh`. Chinese goes by its script, else by its region:
            /// `Hans`, `SG` and `MY` are `zh-CN`, `Hant`, `HK` and `MO` are `zh-TW`. A language of its own
            /// that has the weight 0 is not taken. `None` where no range matches: `*` asks for nothing
            /// in particular, and without a language the hosted page takes the browser's. Values of more
            /// than 16 KiB are not looked at, nor ranges beyond the hundredth.
            ///
            /// ```
            /// use didit::Language;
            ///
            /// let language = Language::from_accept_language("tlh, pt-br;q=0.9, en;q=0.8, *;q=0.1");
            /// assert_eq!(language, Some(Language::PtBr));
            /// assert_eq!("zh-Hant-HK".parse::<Language>().ok(), Some(Language::ZhTw));
            /// ```
            pub fn from_accept_language(header: &str) -> ::std::option::Option<Self> {
                crate::language_tag::preferred(header, Self::ALL, Self::as_str)
            }
        }
    });
    Some(parse_quote! {
        impl #ident {
            /// Every documented value, in the order of the contract.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The value as it is sent and received.
            pub const fn as_str(&self) -> &'static str {
                match self {
                    #(Self::#variants => #texts,)*
                }
            }

            #preferred
        }
    })
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}
